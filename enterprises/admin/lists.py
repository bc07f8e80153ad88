"""Official lists at the desk: a file is taken, checked by the worker, looked at, then loaded."""

from http import HTTPStatus

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe

from casework.desk import CityAdmin, badge
from casework.desk.case_admin import fresh_proof
from casework.forms import PlainText
from casework.idempotency import once
from casework.materials import size_text
from casework.permissions import may, require
from casework.sheets import MIB, Unreadable
from casework.templatetags.dates import cn_moment
from casework.workflow import TransitionError
from enterprises.models import ListImport, ListKind, ListState
from enterprises.permissions import IMPORT_LIST
from enterprises.services import lists as services

INFO = "enterprises_listimport"
FAMILIES = {
    ListState.WAITING: "in_progress",
    ListState.UNREADABLE: "rejected",
    ListState.FAULTY: "returned",
    ListState.CHECKED: "proposed",
    ListState.LOADING: "in_progress",
    ListState.LOADED: "done",
}
# Seconds after which the page looks again while the worker is busy.
AGAIN = 3


class ListFileForm(forms.Form):
    """The file to check, and what list it is."""

    use_required_attribute = False

    kind = forms.ChoiceField(
        label="名单种类",
        choices=ListKind.choices,
        initial=ListKind.ENTERPRISES,
        error_messages={"required": "请选名单种类。", "invalid_choice": "请从列出的选项里选。"},
    )
    source = PlainText(
        label="名录名称",
        help_text="写明出自哪里、哪一期，例如：2025 年规模以上工业企业名录（市统计局）。",
        max_length=100,
        error_messages={"required": "请写明名录名称。", "max_length": "最多 100 个字，请缩短。"},
    )
    file = forms.FileField(
        label="名录文件",
        help_text=f"CSV 或 XLSX，最多 {services.MOST_ROWS:,} 行、{services.MOST_BYTES // MIB} MiB。",
        widget=forms.ClearableFileInput({"accept": ".csv,.xlsx,text/csv"}),
        error_messages={"required": "请选一份文件。", "empty": "这份文件是空的。"},
    )


@admin.register(ListImport)
class ListImportAdmin(CityAdmin):
    """Read by officials of the city; 经办 takes files and loads them."""

    list_display = [
        "source",
        "kind",
        "name",
        "shown_state",
        "rows",
        "faults",
        "uploaded_at",
        "uploaded_by",
    ]
    list_filter = ["kind", "state"]
    list_select_related = ["uploaded_by"]
    search_fields = ["source", "name"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return ListImport.objects.visible_to(request.user).select_related(
            "uploaded_by", "loaded_by"
        )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return may(request.user, IMPORT_LIST)

    @admin.display(description="进展", ordering="state")
    def shown_state(self, taken: ListImport) -> str:
        return badge(FAMILIES[taken.state], taken.get_state_display())

    def get_urls(self) -> list:
        view = self.admin_site.admin_view
        own = [
            path("<int:pk>/file/", view(self.file_view), name=f"{INFO}_file"),
            path("<int:pk>/faults/", view(self.faults_view), name=f"{INFO}_faults"),
        ]
        return own + super().get_urls()

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context=None):
        """Take a file; the worker checks it."""
        require(request.user, IMPORT_LIST)
        return once(self._take)(request)

    def _take(self, request: HttpRequest) -> HttpResponse:
        is_posted = request.method == "POST"
        form = ListFileForm(*((request.POST, request.FILES) if is_posted else ()))
        status = HTTPStatus.OK
        if is_posted:
            status = HTTPStatus.UNPROCESSABLE_ENTITY
            if form.is_valid():
                try:
                    taken = services.take_list(
                        form.cleaned_data["file"],
                        source=form.cleaned_data["source"],
                        kind=form.cleaned_data["kind"],
                        actor=request.user,
                    )
                except Unreadable as fault:
                    form.add_error("file", str(fault))
                    status = HTTPStatus(fault.http_status)
                else:
                    return redirect(reverse(f"admin:{INFO}_change", args=[taken.pk]))
        context = {
            "title": "导入名单",
            "form": form,
            "heads": [(kind.label, "、".join(services.COLUMNS[kind])) for kind in ListKind],
            "cancel_url": reverse(f"admin:{INFO}_changelist"),
        }
        return self._page(request, "admin/list_take.html", context, status)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context=None
    ) -> HttpResponse:
        """Show how far an import has come; a checked one is loaded from here."""
        taken = self._found(request, object_id)
        if request.method == "POST":
            return fresh_proof(once(self._load))(request, taken=taken)
        return self._import_page(request, taken)

    def _load(self, request: HttpRequest, *, taken: ListImport) -> HttpResponse:
        try:
            services.start_loading(taken, actor=request.user)
        except TransitionError as fault:
            taken = self._found(request, str(taken.pk))
            return self._import_page(request, taken, str(fault), fault.http_status)
        messages.success(request, "已开始导入。")
        return redirect(reverse(f"admin:{INFO}_change", args=[taken.pk]))

    def _found(self, request: HttpRequest, object_id: object) -> ListImport:
        taken = self.get_object(request, str(object_id))
        if not self.has_view_permission(request) or taken is None:
            raise Http404
        return taken

    def _import_page(
        self, request: HttpRequest, taken: ListImport, fault: str = "", status: int = HTTPStatus.OK
    ) -> HttpResponse:
        is_counted = taken.state in {ListState.CHECKED, ListState.LOADING, ListState.LOADED}
        facts = [
            ("名单种类", taken.get_kind_display()),
            ("名录名称", taken.source),
            ("文件", f"{taken.name}（{size_text(taken.size)}）"),
            ("文件摘要（SHA-256）", taken.sha256),
            ("上传", f"{taken.uploaded_by.name}，{cn_moment(taken.uploaded_at)}"),
            ("核对时间", cn_moment(taken.checked_at)),
        ]
        if taken.loaded_by:
            facts.append(("导入", f"{taken.loaded_by.name}，{cn_moment(taken.loaded_at)}"))
        context = {
            "title": str(taken),
            "taken": taken,
            "family": FAMILIES[taken.state],
            "facts": [{"label": label, "value": value} for label, value in facts],
            "counts": [
                {"label": "共有", "value": f"{taken.rows:,} 行"},
                {"label": "新增", "value": f"{taken.new:,} 条"},
                {"label": "更新", "value": f"{taken.changed:,} 条"},
                {"label": "与现有相同，不改", "value": f"{taken.same:,} 条"},
                {"label": "企业或平台说过，不改", "value": f"{taken.kept:,} 条"},
            ]
            if is_counted
            else [],
            "faults": taken.first_faults,
            "may_load": taken.state == ListState.CHECKED and may(request.user, IMPORT_LIST),
            "may_take": may(request.user, IMPORT_LIST),
            "fault": fault,
        }
        answer = self._page(request, "admin/list_import.html", context, status)
        if taken.is_under_way:
            answer.headers["Refresh"] = str(AGAIN)
        return answer

    @method_decorator(require_safe)
    def file_view(self, request: HttpRequest, pk: int) -> FileResponse:
        """Send the file as it came."""
        taken = self._found(request, pk)
        return _sent(taken.file, taken.name)

    @method_decorator(require_safe)
    def faults_view(self, request: HttpRequest, pk: int) -> FileResponse:
        """Send the list of everything that is to be put right."""
        taken = self._found(request, pk)
        if not taken.fault_file:
            raise Http404
        return _sent(taken.fault_file, f"要改的地方-{taken.pk}.csv")

    def _page(
        self, request: HttpRequest, template: str, context: dict, status: int
    ) -> TemplateResponse:
        request.current_app = self.admin_site.name
        whole = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, template, whole, status=int(status))


def _sent(file, name: str) -> FileResponse:
    """Send a kept file to be stored, never shown: what is in it has passed no gate for pages."""
    answer = FileResponse(file.open("rb"), as_attachment=True, filename=name)
    answer.headers["Content-Type"] = "application/octet-stream"
    return answer
