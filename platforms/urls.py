"""Routes of platforms: public calls, directory and catalogues, the unit's own applications and filings."""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from platforms import views
from platforms.rules.filings import BY_SLUG, PUBLIC_KINDS

app_name = "platforms"


class FilingSlug(StringConverter):
    """The name of a kind of filing in an address."""

    regex = "|".join(BY_SLUG)


class CatalogueSlug(StringConverter):
    """The name of a kind of filing that the public reads."""

    regex = "|".join(kind.slug for kind in PUBLIC_KINDS)


register_converter(FilingSlug, "filing")
register_converter(CatalogueSlug, "catalogue")

# The pages of one filing, below its address.
FILING = "platform/<filing:kind>/<str:reference>"

urlpatterns = [
    path("solicitations/", views.solicitation_list, name="solicitation_list"),
    path("solicitations/export/", views.solicitation_export, name="solicitation_export"),
    path("solicitations/<str:reference>/", views.solicitation_detail, name="solicitation_detail"),
    path("platforms/", views.platform_list, name="platform_list"),
    path("platforms/export/", views.platform_export, name="platform_export"),
    path("platforms/compare/", views.platform_compare, name="platform_compare"),
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
    path("<catalogue:kind>/", views.catalogue_list, name="catalogue_list"),
    path("<catalogue:kind>/export/", views.catalogue_export, name="catalogue_export"),
    path("<catalogue:kind>/compare/", views.catalogue_compare, name="catalogue_compare"),
    path("<catalogue:kind>/<str:reference>/", views.catalogue_detail, name="catalogue_detail"),
    path("platform/<filing:kind>/", views.filing_list, name="filing_list"),
    path("platform/<filing:kind>/start/", views.filing_start, name="filing_start"),
    path(f"{FILING}/", views.filing_detail, name="filing_detail"),
    path(f"{FILING}/content/", views.filing_content, name="filing_content"),
    path(f"{FILING}/sections/<str:key>/", views.filing_section, name="filing_section"),
    path(f"{FILING}/sections/<str:key>/autosave/", views.filing_autosave, name="filing_autosave"),
    path(f"{FILING}/materials/", views.filing_materials, name="filing_materials"),
    path(f"{FILING}/materials/upload/", views.filing_upload, name="filing_upload"),
    path(f"{FILING}/materials/attach/", views.filing_attach, name="filing_attach"),
    path(f"{FILING}/materials/detach/", views.filing_detach, name="filing_detach"),
    path(f"{FILING}/confirm/", views.filing_confirm, name="filing_confirm"),
    path(f"{FILING}/file/", views.filing_file, name="filing_file"),
    path(f"{FILING}/hand-over/", views.filing_hand_over, name="filing_hand_over"),
    path(f"{FILING}/publish/", views.filing_publish, name="filing_publish"),
    path(f"{FILING}/unpublish/", views.filing_unpublish, name="filing_unpublish"),
    path(f"{FILING}/reports/<int:number>/", views.plan_report, name="plan_report"),
    path(f"{FILING}/revise/", views.filing_revise, name="filing_revise"),
]
