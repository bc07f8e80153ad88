"""Routes of the API under /api/v1/."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView
from rest_framework.permissions import AllowAny

from casework.api.documents import VerifyDocument
from enterprises import api as enterprises
from platforms import api as platforms
from portal import api as portal
from reviews import api as reviews

APPLICATION = "applications/<str:reference>/"
FILING = "filings/<str:reference>/"
DEMAND = "demands/<str:reference>/"
REPLY = "demand-replies/<str:reference>/"

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
    path("solutions/", platforms.SolutionList.as_view()),
    path("solutions/<str:reference>/", platforms.SolutionDetail.as_view()),
    path("products/", platforms.ProductList.as_view()),
    path("products/<str:reference>/", platforms.ProductDetail.as_view()),
    path("service-cases/", platforms.ServiceCaseList.as_view()),
    path("service-cases/<str:reference>/", platforms.ServiceCaseDetail.as_view()),
    path("events/", enterprises.EventList.as_view()),
    path("events/<str:reference>/", enterprises.EventDetail.as_view()),
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
    path("filings/", platforms.FilingList.as_view()),
    path(FILING, platforms.FilingDetail.as_view()),
    path(f"{FILING}sections/<str:key>/", platforms.FilingSection.as_view()),
    path(f"{FILING}steps/file/", platforms.FilingFile.as_view()),
    path(f"{FILING}steps/refile/", platforms.FilingRefile.as_view()),
    path(f"{FILING}steps/publish/", platforms.FilingPublish.as_view()),
    path(f"{FILING}steps/unpublish/", platforms.FilingUnpublish.as_view()),
    path(f"{FILING}steps/revise/", platforms.FilingRevise.as_view()),
    path("demand-hall/", enterprises.HallList.as_view()),
    path("demands/", enterprises.DemandList.as_view()),
    path(DEMAND, enterprises.DemandDetail.as_view()),
    path(f"{DEMAND}sections/<str:key>/", enterprises.DemandSection.as_view()),
    path(f"{DEMAND}matches/", enterprises.DemandMatches.as_view()),
    path(f"{DEMAND}steps/post/", enterprises.DemandPost.as_view()),
    path(f"{DEMAND}steps/pick/", enterprises.DemandPick.as_view()),
    path(f"{DEMAND}steps/withdraw/", enterprises.DemandWithdraw.as_view()),
    path("demand-replies/", enterprises.ReplyList.as_view()),
    path(REPLY, enterprises.ReplyDetail.as_view()),
    path(f"{REPLY}steps/accept/", enterprises.ReplyAccept.as_view()),
    path(f"{REPLY}steps/decline/", enterprises.ReplyDecline.as_view()),
    path(f"{REPLY}steps/end/", enterprises.ReplyEnd.as_view()),
    path(f"{REPLY}outcomes/", enterprises.ReplyOutcome.as_view()),
]
