"""Lists of the desk that can be taken along as a file: exactly what is filtered, nothing more."""

import html
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from types import NoneType

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import label_for_field, lookup_field
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.urls import path, reverse
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from casework.desk.proof import fresh_proof
from casework.sheets import Cell, Sheet
from casework.views.exports import send_sheet, taken

# What a cell holds as such; anything else is its text.
KEPT = (int, Decimal, date, NoneType)


class Exported:
    """Adds ``export/`` to a list: the rows that its filters and its search leave, in its order.

    The file has the columns of the list unless a subclass names others and fills them.
    """

    export_title = ""
    export_columns: Sequence[str] = ()

    def export_row(self, row) -> Sequence[Cell]:
        return [self._cell(name, row) for name in self.list_display]

    def _cell(self, name: object, row) -> Cell:
        """Return what the list shows in this column, as a value instead of a picture."""
        field, shown, value = lookup_field(name, row, self)
        if field is not None and field.choices:
            return getattr(row, f"get_{field.name}_display")()
        kept = getattr(row, getattr(shown, "admin_order_field", None) or "", value)
        if kept is None or isinstance(kept, date):
            # A day is kept as one, with its year, where the list has words for it.
            return kept
        if isinstance(value, SafeString):
            # The mark-up of a badge; a name with the sign < in it is no SafeString.
            return html.unescape(strip_tags(value))
        return value if isinstance(value, KEPT) else str(value)

    def _columns(self) -> Sequence[str]:
        shown = [label_for_field(name, self.model, self) for name in self.list_display]
        return self.export_columns or shown

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
        sheet, conditions = self._taken(request)
        return send_sheet(request, sheet, name=self.opts.model_name, conditions=conditions)

    def _taken(self, request: HttpRequest) -> tuple[Sheet, list[str]]:
        """Return what the list shows under the conditions of the address, and those in words."""
        listed = request.GET.copy()
        listed.pop("format", None)
        asked = request.GET
        request.GET = listed
        try:
            changelist = self.get_changelist_instance(request)
            found = changelist.get_queryset(request)
        except IncorrectLookupParameters as fault:
            raise BadRequest("筛选条件有误，请回到列表重新选择。") from fault
        finally:
            request.GET = asked
        rows = [self.export_row(row) for row in taken(found)]
        title = self.export_title or str(self.opts.verbose_name)
        return Sheet(title, self._columns(), rows), _in_words(changelist)

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_export")
        kept = request.GET.copy()
        for name in ("p", "all", "e"):
            kept.pop(name, None)
        context = {"export_url": address, "export_query": kept.urlencode()}
        return super().changelist_view(request, (extra_context or {}) | context)


def _in_words(changelist: ChangeList) -> list[str]:
    """Return the search and every chosen filter as the list shows them; the first choice is 全部."""
    words = [f"搜索：{changelist.query}"] if changelist.query else []
    for spec in changelist.filter_specs:
        chosen = [one for one in list(spec.choices(changelist))[1:] if one["selected"]]
        words += [f"{spec.title}：{one['display']}" for one in chosen]
    return words
