"""Where every address leads."""

from django.contrib import admin
from django.urls import include, path

from suizhizhuan import health, metrics

handler400 = "casework.views.bad_request"
handler403 = "casework.views.forbidden"
handler404 = "casework.views.not_found"
handler500 = "casework.views.server_error"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path("admin/", admin.site.urls),
    path("api/v1/", include("suizhizhuan.api_urls")),
    path("accounts/", include("accounts.urls")),
    path("demo/", include("accounts.demo_urls")),
    path("", include("casework.urls")),
    path("", include("enterprises.urls")),
    path("", include("platforms.urls")),
    path("reviews/", include("reviews.urls")),
    path("", include("portal.urls")),
]
