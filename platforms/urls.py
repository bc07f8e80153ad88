"""Routes of selection: public calls and directory, and the unit's own applications."""

from django.urls import path

from platforms import views

app_name = "platforms"

urlpatterns = [
    path("solicitations/", views.solicitation_list, name="solicitation_list"),
    path("solicitations/<str:reference>/", views.solicitation_detail, name="solicitation_detail"),
    path("platforms/", views.platform_list, name="platform_list"),
    path("platforms/<str:reference>/", views.platform_detail, name="platform_detail"),
]
