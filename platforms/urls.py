"""Routes of selection: public calls and directory, and the unit's own applications."""

from django.urls import path

from platforms import views

app_name = "platforms"

urlpatterns = [
    path("solicitations/", views.solicitation_list, name="solicitation_list"),
    path("solicitations/export/", views.solicitation_export, name="solicitation_export"),
    path("solicitations/<str:reference>/", views.solicitation_detail, name="solicitation_detail"),
    path("platforms/", views.platform_list, name="platform_list"),
    path("platforms/export/", views.platform_export, name="platform_export"),
    path("platforms/<str:reference>/", views.platform_detail, name="platform_detail"),
    path("solicitations/<str:reference>/apply/", views.application_start, name="application_start"),
    path("platform/titles/", views.title_list, name="title_list"),
    path(
        "platform/titles/<str:reference>/surrender/",
        views.title_surrender,
        name="title_surrender",
    ),
    path("platform/applications/", views.application_list, name="application_list"),
    path(
        "platform/applications/<str:reference>/",
        views.application_detail,
        name="application_detail",
    ),
    path(
        "platform/applications/<str:reference>/sections/<str:key>/",
        views.application_section,
        name="application_section",
    ),
    path(
        "platform/applications/<str:reference>/sections/<str:key>/autosave/",
        views.application_autosave,
        name="application_autosave",
    ),
    path(
        "platform/applications/<str:reference>/materials/",
        views.application_materials,
        name="application_materials",
    ),
    path(
        "platform/applications/<str:reference>/materials/upload/",
        views.application_upload,
        name="application_upload",
    ),
    path(
        "platform/applications/<str:reference>/materials/attach/",
        views.application_attach,
        name="application_attach",
    ),
    path(
        "platform/applications/<str:reference>/materials/detach/",
        views.application_detach,
        name="application_detach",
    ),
    path(
        "platform/applications/<str:reference>/confirm/",
        views.application_confirm,
        name="application_confirm",
    ),
    path(
        "platform/applications/<str:reference>/submit/",
        views.application_submit,
        name="application_submit",
    ),
    path(
        "platform/applications/<str:reference>/hand-over/",
        views.application_hand_over,
        name="application_hand_over",
    ),
    path(
        "platform/applications/<str:reference>/withdraw/",
        views.application_withdraw,
        name="application_withdraw",
    ),
    path(
        "platform/applications/<str:reference>/content/",
        views.application_content,
        name="application_content",
    ),
    path(
        "platform/applications/<str:reference>/commitment/",
        views.application_commitment,
        name="application_commitment",
    ),
]
