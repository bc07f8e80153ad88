"""Lists of the desk that can be taken along as a file: exactly what is filtered, nothing more."""

import html
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from http import HTTPStatus
from types import NoneType

from django import forms
from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import label_for_field, lookup_field
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import strip_tags
from django.utils.safestring import SafeString

from casework.desk.proof import fresh_proof
from casework.forms import PlainText
from casework.idempotency import once
from casework.models import ExportRequest
from casework.models.releases import LONGEST_PURPOSE
from casework.permissions import may, require
from casework.releases import services
from casework.releases.permissions import REQUEST_EXPORT
from casework.releases.states import USABLE_DAYS
from casework.sheets import XLSX, Cell, Sheet
from casework.views.exports import form_of, send_sheet, taken
from casework.workflow import TransitionError

# What a cell holds as such; anything else is its text.
KEPT = (int, Decimal, date, NoneType)
# Parameters of the file's address that are none of the list's.
OWN = ("format", "approval")


class PurposeForm(forms.Form):
    purpose = PlainText(
        lines=True,
        label="用途",
        help_text="写明为哪项工作、给谁用。批准的人按这个判断，文件里也会写上。",
        max_length=LONGEST_PURPOSE,
        widget=forms.Textarea({"rows": 3}),
        error_messages={
            "required": "请写明用途。",
            "max_length": f"最多 {LONGEST_PURPOSE} 个字，请缩短。",
        },
    )


class Exported:
    """Adds ``export/`` to a list: the rows that its filters and its search leave, in its order.

    The file has the columns of the list unless a subclass names others and fills them. A list of
    persons says ``export_is_personal``: it is asked for, and goes out once a second person agreed.
    """

    export_title = ""
    export_columns: Sequence[str] = ()
    export_is_personal = False

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

    @property
    def export_name(self) -> str:
        return f"{self.opts.app_label}_{self.opts.model_name}"

    def get_urls(self) -> list:
        own = path(
            "export/",
            self.admin_site.admin_view(self.export_door),
            name=f"{self.export_name}_export",
        )
        return [own, *super().get_urls()]

    def export_door(self, request: HttpRequest) -> HttpResponse:
        """Ask who it is after five minutes, as before every step of weight."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        methods = ["GET", "POST"] if self.export_is_personal else ["GET"]
        if request.method not in methods:
            return HttpResponseNotAllowed(methods)
        if not self.export_is_personal:
            return fresh_proof(self.export_view)(request)
        require(request.user, REQUEST_EXPORT)
        is_download = "approval" in request.GET and request.method == "GET"
        return fresh_proof(self.release_view if is_download else once(self.request_view))(request)

    def export_view(self, request: HttpRequest) -> HttpResponse:
        sheet, conditions = self._taken(request, _listed(request))
        return send_sheet(request, sheet, name=self.opts.model_name, conditions=conditions)

    def request_view(self, request: HttpRequest) -> HttpResponse:
        """Ask for a list of persons as it stands now, with the purpose."""
        listed = _listed(request)
        sheet, conditions = self._taken(request, listed)
        is_posted = request.method == "POST"
        form, fault, status = PurposeForm(request.POST if is_posted else None), "", HTTPStatus.OK
        if form.is_valid():
            wanted = services.Wanted(self.export_name, sheet, listed.urlencode(), conditions)
            try:
                made = services.request_export(
                    wanted, actor=request.user, purpose=form.cleaned_data["purpose"]
                )
            except TransitionError as refused:
                fault, status = str(refused), HTTPStatus(refused.http_status)
            else:
                messages.success(request, f"已申请导出（{made.reference}），等负责人批准。")
                return redirect(made.desk_url())
        elif is_posted:
            status = HTTPStatus.UNPROCESSABLE_ENTITY
        context = {
            **self.admin_site.each_context(request),
            "title": f"申请导出{sheet.title}",
            "opts": self.opts,
            "form": form,
            "fault": fault,
            "facts": [
                {"label": "条数", "value": f"{len(sheet.rows)} 条"},
                {"label": "筛选条件", "value": "；".join(conditions) or "无，全部"},
                {"label": "栏目", "value": "、".join(sheet.columns)},
            ],
            "days": USABLE_DAYS,
            "cancel_url": f"{reverse(f'admin:{self.export_name}_changelist')}?{listed.urlencode()}",
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/export_request.html", context, status=int(status))

    def release_view(self, request: HttpRequest) -> HttpResponse:
        """Send what was approved, to who asked for it, while it holds and nothing has changed."""
        if form_of(request) != XLSX:
            raise BadRequest("有个人信息的名单只能导出 xlsx：csv 里写不下编号。")
        own = ExportRequest.objects.filter(register=self.export_name, handled_by=request.user)
        release = (
            own.select_related("approved_by").filter(reference=request.GET["approval"]).first()
        )
        if release is None:
            raise Http404
        sheet, conditions = self._taken(request, QueryDict(release.query))
        services.check_release(release, sheet)
        return send_sheet(
            request, sheet, name=self.opts.model_name, conditions=conditions, release=release
        )

    def _taken(self, request: HttpRequest, listed: QueryDict) -> tuple[Sheet, list[str]]:
        """Return what the list shows under the conditions ``listed``, and those in words."""
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
        kept = request.GET.copy()
        for name in ("p", "all", "e"):
            kept.pop(name, None)
        context = {
            "export_url": reverse(f"admin:{self.export_name}_export"),
            "export_query": kept.urlencode(),
            "export_is_asked_for": self.export_is_personal,
        }
        if self.export_is_personal and not may(request.user, REQUEST_EXPORT):
            context = {}
        return super().changelist_view(request, (extra_context or {}) | context)


def _listed(request: HttpRequest) -> QueryDict:
    """Return the conditions of the address without what belongs to the file alone."""
    listed = request.GET.copy()
    for name in OWN:
        listed.pop(name, None)
    return listed


def _in_words(changelist: ChangeList) -> list[str]:
    """Return the search and every chosen filter as the list shows them; the first choice is 全部."""
    words = [f"搜索：{changelist.query}"] if changelist.query else []
    for spec in changelist.filter_specs:
        chosen = [one for one in list(spec.choices(changelist))[1:] if one["selected"]]
        words += [f"{spec.title}：{one['display']}" for one in chosen]
    # What a filter took that is not drawn, because its choices have shrunk to one.
    offered = {name for spec in changelist.filter_specs for name in spec.expected_parameters()}
    given = changelist.get_filters_params()
    for name in sorted(given.keys() - offered):
        label = label_for_field(name.split("__")[0], changelist.model, changelist.model_admin)
        words.append(f"{label}：{'、'.join(given[name])}")
    return words
