"""Lists of the desk that officials read: nothing is added, changed or deleted in them."""

import unicodedata
from collections.abc import Callable, Sequence

from django import forms
from django.contrib import admin
from django.contrib.admin import ShowFacets
from django.contrib.admin.exceptions import DisallowedModelAdminLookup
from django.contrib.admin.views.main import ChangeList
from django.http import Http404, HttpRequest
from django.utils.html import format_html

from casework.desk.todo import Reminder
from casework.permissions import Part, holds_part
from casework.transitions import Duty

NOTHING_CHOSEN = "请选择"


def badge(status: str, label: str) -> str:
    """Draw the badge of a status value, as components/badge.html does, for a cell of a list."""
    return format_html('<span class="badge" data-status="{}">{}</span>', status, label)


def yes_or_no(name: str, label: str) -> Callable[[object], str]:
    """Return a column that says 是 or 否; the admin's own picture is named in English."""

    @admin.display(description=label, ordering=name)
    def column(row: object) -> str:
        return "是" if getattr(row, name) else "否"

    return column


class FiltersAlone(ChangeList):
    """A list that an address narrows by its own filters alone: any other would read by guessing.

    Django lets an address ask for every column, and behind a declared relation for every column
    of it; one by one, those tell what the list does not show.
    """

    def get_filters(self, request: HttpRequest) -> tuple:
        """Refuse what no filter took; a day of the hierarchy comes back as the bounds of it."""
        found = super().get_filters(request)
        day = self.date_hierarchy
        bounds = {f"{day}__gte", f"{day}__lt"} if f"{day}__year" in self.filter_params else set()
        left = found[2]
        if beyond := left.keys() - bounds:
            raise DisallowedModelAdminLookup(f"no filter of this list: {sorted(beyond)}")
        return found


class Narrowed:
    """Gives a list of the desk the addresses of its own filters and none besides."""

    def get_changelist(self, request: HttpRequest, **kwargs) -> type[ChangeList]:
        return FiltersAlone


class DeskAdmin(Narrowed, admin.ModelAdmin):
    """What every list of the desk shares; open to officials in office."""

    list_per_page = 30
    list_max_show_all = 100
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    actions = None
    view_on_site = False
    # A name puts the list among the doors of the desk's bar.
    door = ""

    def door_for(self, request: HttpRequest) -> str:
        """Return what the desk's bar calls this list for this person; '' leaves it out."""
        return self.door

    def reminders(self, request: HttpRequest) -> Sequence[Reminder]:
        """Return lines of the day for this person."""
        return ()

    def changeform_view(
        self, request: HttpRequest, object_id=None, form_url="", extra_context=None
    ):
        """Head the form as an office would: 新建账号, not 增加 账号."""
        verb = "新建" if object_id is None else "修改"
        if object_id is not None and not self.has_change_permission(request):
            verb = "查看"
        named = {"title": f"{verb}{self.opts.verbose_name}"} | (extra_context or {})
        return super().changeform_view(request, object_id, form_url, named)

    def formfield_for_dbfield(self, db_field, request: HttpRequest, **kwargs):
        """Offer 请选择 where Django offers a row of hyphens."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if getattr(field, "empty_label", None):
            field.empty_label = NOTHING_CHOSEN
        elif isinstance(field, forms.TypedChoiceField):
            field.choices = [
                (value, label if value != "" else NOTHING_CHOSEN) for value, label in field.choices
            ]
        return field

    def get_search_results(self, request: HttpRequest, queryset, search_term: str):
        """Search for what full-width letters and digits mean."""
        return super().get_search_results(
            request, queryset, unicodedata.normalize("NFKC", search_term)
        )

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


class AuditAdmin(SupervisorAdmin):
    """The record itself: read by 监督 and 审计管理员, who change nothing anywhere."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return holds_part(request.user, Part.AUDIT) or super().has_module_permission(request)


class UpkeepAdmin(DeskAdmin):
    """What keeps the portal running: read by 系统管理员, who mends it."""

    def has_module_permission(self, request: HttpRequest) -> bool:
        return holds_part(request.user, Part.SYSTEM)
