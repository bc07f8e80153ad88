"""Routes of enterprises: the unit's own profile, and what runs in the cloud."""

from django.urls import path

from enterprises import views

app_name = "enterprises"

urlpatterns = [
    path("enterprise/", views.enterprise_detail, name="enterprise_detail"),
    path("enterprise/cloud/", views.enterprise_cloud, name="enterprise_cloud"),
    path("platform/cloud/", views.platform_cloud, name="platform_cloud"),
    path("enterprise/confirm/", views.enterprise_confirm, name="enterprise_confirm"),
    path("enterprise/sections/<str:key>/", views.enterprise_section, name="enterprise_section"),
    path(
        "enterprise/sections/<str:key>/autosave/",
        views.enterprise_autosave,
        name="enterprise_autosave",
    ),
]
