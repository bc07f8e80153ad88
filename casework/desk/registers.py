"""Lists of the desk that officials read: nothing is added, changed or deleted in them."""

from collections.abc import Callable, Sequence

from django.contrib import admin
from django.contrib.admin import ShowFacets
from django.http import Http404, HttpRequest
from django.utils.html import format_html

from casework.transitions import Duty


def badge(status: str, label: str) -> str:
    """Draw the badge of a status value, as components/badge.html does, for a cell of a list."""
    return format_html('<span class="badge" data-status="{}">{}</span>', status, label)


def yes_or_no(name: str, label: str) -> Callable[[object], str]:
    """Return a column that says 是 or 否; the admin's own picture is named in English."""

    @admin.display(description=label, ordering=name)
    def column(row: object) -> str:
        return "是" if getattr(row, name) else "否"

    return column


def _filtered_by(list_filter) -> str:
    """Return what a list filter is called in an address: a field, or a parameter of its own."""
    if callable(list_filter):
        return list_filter.parameter_name
    return list_filter if isinstance(list_filter, str) else list_filter[0]


class DeskAdmin(admin.ModelAdmin):
    """What every list of the desk shares; open to officials in office."""

    list_per_page = 30
    list_max_show_all = 100
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    actions = None
    view_on_site = False
    # A name puts the list among the doors of the desk's bar.
    door = ""

    def lookup_allowed(self, lookup: str, value: object, request: HttpRequest) -> bool:
        """Let an address filter by the list's own filters alone: any other would read by guessing."""
        named = {_filtered_by(one) for one in self.list_filter}
        return lookup.split("__")[0] in named | {self.date_hierarchy}

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.official is not None

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def history_view(self, request: HttpRequest, object_id: str, extra_context=None):
        """Show what was changed, where anything can be."""
        if not self.has_change_permission(request):
            raise Http404
        return super().history_view(request, object_id, extra_context)

    def _get_obj_does_not_exist_redirect(self, request, opts, object_id):
        """Answer what is not mine and what does not exist alike."""
        raise Http404


class CityAdmin(DeskAdmin):
    """A register that officials of the whole city read."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        official = request.user.official
        return bool(official and not official.district)


class SupervisorAdmin(DeskAdmin):
    """A register that 监督 alone reads: it tells of everybody's doings."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        official = request.user.official
        return bool(official and official.duty == Duty.SUPERVISOR)


class UpkeepAdmin(CityAdmin):
    """What keeps the portal running: read by officials of the city and by the administrator."""

    # Paths, arguments and error texts of the machine: to be read by who mends it.
    for_administrators: Sequence[str] = ()

    def has_module_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser or super().has_module_permission(request)

    def get_fields(self, request: HttpRequest, obj=None) -> list[str]:
        more = self.for_administrators if request.user.is_superuser else ()
        return [*super().get_fields(request, obj), *more]
