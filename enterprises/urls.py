"""Routes of enterprises: the unit's own profile, what runs in the cloud, demonstration enterprises."""

from django.urls import path

from enterprises import views

app_name = "enterprises"

# The pages of one nomination, below its address.
OWN = "enterprise/demonstrations/<str:reference>"

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
    path("demonstrations/", views.demonstration_list, name="demonstration_list"),
    path("demonstrations/export/", views.demonstration_export, name="demonstration_export"),
    path(
        "demonstrations/<str:reference>/", views.demonstration_detail, name="demonstration_detail"
    ),
    path("platform/nominations/", views.platform_nominations, name="platform_nominations"),
    path("enterprise/demonstrations/", views.nomination_list, name="nomination_list"),
    path(f"{OWN}/", views.nomination_detail, name="nomination_detail"),
    path(f"{OWN}/sections/<str:key>/", views.nomination_section, name="nomination_section"),
    path(
        f"{OWN}/sections/<str:key>/autosave/",
        views.nomination_autosave,
        name="nomination_autosave",
    ),
    path(f"{OWN}/materials/", views.nomination_materials, name="nomination_materials"),
    path(f"{OWN}/materials/upload/", views.nomination_upload, name="nomination_upload"),
    path(f"{OWN}/materials/attach/", views.nomination_attach, name="nomination_attach"),
    path(f"{OWN}/materials/detach/", views.nomination_detach, name="nomination_detach"),
    path(f"{OWN}/confirm/", views.nomination_confirm, name="nomination_confirm"),
    path(f"{OWN}/file/", views.nomination_file, name="nomination_file"),
    path(f"{OWN}/hand-over/", views.nomination_hand_over, name="nomination_hand_over"),
    path(f"{OWN}/acts/<str:name>/", views.nomination_act, name="nomination_act"),
]
