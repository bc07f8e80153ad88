"""Lists of the desk that can be taken along as a file: exactly what is filtered, nothing more."""

from collections.abc import Sequence

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import path, reverse

from casework.desk.proof import fresh_proof
from casework.sheets import Cell, Sheet
from casework.views.exports import MOST_ROWS, TooLarge, send_sheet


class Exported:
    """Adds ``export/`` to a list: the rows that its filters and its search leave, in its order."""

    export_title = ""
    export_columns: Sequence[str] = ()

    def export_row(self, row) -> Sequence[Cell]:
        raise NotImplementedError

    def get_urls(self) -> list:
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        own = [path("export/", self.admin_site.admin_view(self.export_door), name=name)]
        return own + super().get_urls()

    def export_door(self, request: HttpRequest) -> HttpResponse:
        """Ask who it is after five minutes, as before every step of weight."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        if request.method != "GET":
            return HttpResponseNotAllowed(["GET"])
        return fresh_proof(self.export_view)(request)

    def export_view(self, request: HttpRequest) -> HttpResponse:
        listed = request.GET.copy()
        listed.pop("format", None)
        asked = request.GET
        request.GET = listed
        try:
            found = self.get_changelist_instance(request).get_queryset(request)
        finally:
            request.GET = asked
        if found.count() > MOST_ROWS:
            raise TooLarge
        rows = [self.export_row(row) for row in found]
        sheet = Sheet(self.export_title, self.export_columns, rows)
        return send_sheet(request, sheet, name=self.opts.model_name)

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_export")
        kept = request.GET.copy()
        for name in ("p", "all", "e"):
            kept.pop(name, None)
        context = {"export_url": address, "export_query": kept.urlencode()}
        return super().changelist_view(request, (extra_context or {}) | context)
