"""Routes of the API under /api/v1/."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import AllowAny

from casework.api.documents import VerifyDocument
from platforms import api as platforms
from portal import api as portal
from reviews import api as reviews

APPLICATION = "applications/<str:reference>/"

urlpatterns = [
    path(
        "schema/",
        SpectacularAPIView.as_view(permission_classes=[AllowAny]),
        name="schema",
    ),
    path("solicitations/", platforms.SolicitationList.as_view()),
    path("solicitations/<str:reference>/", platforms.SolicitationDetail.as_view()),
    path("platforms/", platforms.PlatformList.as_view()),
    path("platforms/<str:reference>/", platforms.PlatformDetail.as_view()),
    path("publicity/", portal.PublicityList.as_view()),
    path("publicity/<str:reference>/", portal.PublicityDetail.as_view()),
    path("panels/<str:reference>/ranking/", reviews.PanelRanking.as_view()),
    path("verify/<str:code>/", VerifyDocument.as_view()),
    path("applications/", platforms.ApplicationList.as_view()),
    path(APPLICATION, platforms.ApplicationDetail.as_view()),
    path(f"{APPLICATION}sections/<str:key>/", platforms.ApplicationSection.as_view()),
    path(f"{APPLICATION}steps/submit/", platforms.ApplicationSubmit.as_view()),
    path(f"{APPLICATION}steps/resubmit/", platforms.ApplicationResubmit.as_view()),
    path(f"{APPLICATION}steps/withdraw/", platforms.ApplicationWithdraw.as_view()),
]
