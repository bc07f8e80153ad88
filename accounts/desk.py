"""Credit records at the desk: listed, imported from a file after a look at it, struck out if wrong."""

from http import HTTPStatus

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from accounts.models import CreditImport, CreditRecord
from accounts.permissions import IMPORT_CREDIT
from accounts.services import credit
from casework.desk import CityAdmin, Exported, badge
from casework.desk.case_admin import fresh_proof
from casework.forms import PlainText
from casework.idempotency import once
from casework.permissions import may, require
from casework.sheets import MIB, MOST_BYTES, Unreadable
from casework.standards import CREDIT_LABELS
from casework.templatetags.dates import cn_date, cn_moment
from casework.workflow import TransitionError

INFO = "accounts_creditrecord"
SHOWN_ROWS, SHOWN_FAULTS = 100, 200
STATES = {"有效": "rejected", "已移出": "offline", "已作废": "withdrawn"}
WRONG = HTTPStatus.UNPROCESSABLE_ENTITY


class CreditFileForm(forms.Form):
    """The file to look at."""

    use_required_attribute = False

    file = forms.FileField(
        label="信用记录文件",
        help_text=(
            f"CSV，最多 {credit.MOST_ROWS} 行、{MOST_BYTES // MIB} MiB。"
            f"第一行是栏目：{'、'.join(credit.COLUMNS)}。"
        ),
        widget=forms.ClearableFileInput({"accept": ".csv,text/csv"}),
        error_messages={"required": "请选一份文件。", "empty": "这份文件是空的。"},
    )

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if upload.size > MOST_BYTES:
            raise forms.ValidationError(f"文件超过 {MOST_BYTES // MIB} MiB，请分几份导入。")
        return upload


class VoidForm(forms.Form):
    """Why a record is struck out."""

    use_required_attribute = False

    reason = PlainText(
        lines=True,
        label="作废理由",
        help_text="写明哪个单位、哪份文书更正或撤销了这条记录。",
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": "作废要写明理由。", "max_length": "最多 500 个字，请缩短。"},
    )


class CreditRecordAdmin(Exported, CityAdmin):
    """Read by officials of the city; 经办 and 系统管理员 import and strike out."""

    list_display = [
        "uscc",
        "kind_name",
        "decided_on",
        "until",
        "document_number",
        "source",
        "standing",
    ]
    list_filter = ["kind"]
    search_fields = ["uscc", "document_number"]
    search_help_text = "按统一社会信用代码或文书号查"
    change_list_template = "admin/credit_list.html"

    def has_module_permission(self, request: HttpRequest) -> bool:
        return may(request.user, IMPORT_CREDIT) or super().has_module_permission(request)

    @staticmethod
    def has_import_permission(request: HttpRequest) -> bool:
        return may(request.user, IMPORT_CREDIT)

    @admin.display(description="记录类型", ordering="kind")
    def kind_name(self, record: CreditRecord) -> str:
        return record.kind_name

    @admin.display(description="现在")
    def standing(self, record: CreditRecord) -> str:
        return badge(STATES[record.standing_words], record.standing_words)

    def get_urls(self) -> list:
        view = self.admin_site.admin_view
        own = [
            path("import/", view(self.import_view), name=f"{INFO}_import"),
            path(
                "import/<int:pk>/",
                view(self.confirm_door),
                name=f"{INFO}_confirm",
            ),
        ]
        return own + super().get_urls()

    def changelist_view(self, request: HttpRequest, extra_context=None) -> HttpResponse:
        more = {"may_import": self.has_import_permission(request)}
        return super().changelist_view(request, {**(extra_context or {}), **more})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context=None
    ) -> HttpResponse:
        """Show one record; who may import strikes it out here."""
        record = self.get_object(request, object_id)
        if not self.has_view_permission(request) or record is None:
            raise Http404
        if request.method == "POST":
            return fresh_proof(once(self._void))(request, record=record)
        return self._record_page(request, record, VoidForm())

    def _void(self, request: HttpRequest, *, record: CreditRecord) -> HttpResponse:
        require(request.user, IMPORT_CREDIT)
        form = VoidForm(request.POST)
        if not form.is_valid():
            return self._record_page(request, record, form, WRONG)
        try:
            credit.void_credit_record(
                record, actor=request.user, reason=form.cleaned_data["reason"]
            )
        except TransitionError as fault:
            form.add_error(None, str(fault))
            return self._record_page(request, record, form, fault.http_status)
        messages.success(request, "这条记录已作废。")
        return redirect(reverse(f"admin:{INFO}_change", args=[record.pk]))

    def _record_page(
        self, request: HttpRequest, record: CreditRecord, form: VoidForm, status: int = 200
    ) -> TemplateResponse:
        facts = [
            ("统一社会信用代码", record.uscc),
            ("记录类型", record.kind_name),
            ("认定日期", cn_date(record.decided_on)),
            ("移出日期", cn_date(record.until)),
            ("文书号", record.document_number),
            ("来源", record.source),
            ("导入时间", cn_moment(record.imported_at)),
            ("导入文件", record.batch.name),
            ("导入人", record.batch.checked_by.name),
        ]
        if record.voided_at:
            facts += [
                ("作废时间", cn_moment(record.voided_at)),
                ("作废人", record.voided_by.name),
                ("作废理由", record.void_reason),
            ]
        context = {
            "title": f"{record.kind_name} {record.uscc}",
            "record": record,
            "facts": [{"label": label, "value": value} for label, value in facts],
            "form": form,
            "may_void": self.has_import_permission(request) and record.voided_at is None,
            "cancel_url": reverse(f"admin:{INFO}_changelist"),
        }
        return self._page(request, "admin/credit_record.html", context, status)

    def import_view(self, request: HttpRequest) -> HttpResponse:
        """Look at a file: every fault by its cell, or what importing it would do."""
        require(request.user, IMPORT_CREDIT)
        form = CreditFileForm(request.POST or None, request.FILES or None)
        if request.method != "POST":
            return self._import_page(request, form)
        if not form.is_valid():
            return self._import_page(request, form, status=WRONG)
        upload = form.cleaned_data["file"]
        try:
            found = credit.check_credit_file(upload.name, upload.read(), actor=request.user)
        except Unreadable as fault:
            form.add_error("file", str(fault))
            return self._import_page(request, form, status=fault.http_status)
        if found.faults:
            return self._import_page(request, form, faults=found.faults, status=WRONG)
        return redirect(reverse(f"admin:{INFO}_confirm", args=[found.pending.pk]))

    def _import_page(
        self, request: HttpRequest, form: CreditFileForm, *, faults=(), status: int = 200
    ) -> TemplateResponse:
        context = {
            "title": "导入信用记录",
            "form": form,
            "faults": faults[:SHOWN_FAULTS],
            "fault_count": len(faults),
            "columns": credit.COLUMNS,
            "kinds": "、".join(credit.CODES),
            "cancel_url": reverse(f"admin:{INFO}_changelist"),
        }
        return self._page(request, "admin/credit_import.html", context, status)

    def confirm_door(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Let everybody who may import look; who imports has just proved who he is."""
        take = once(self.confirm_view)
        return (fresh_proof(take) if request.method == "POST" else take)(request, pk=pk)

    def confirm_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what the checked file holds, and import it whole."""
        require(request.user, IMPORT_CREDIT)
        pending = get_object_or_404(CreditImport, pk=pk, checked_by=request.user)
        fault, status = "", HTTPStatus.OK
        if request.method == "POST":
            try:
                credit.import_credit_records(pending, actor=request.user)
            except TransitionError as refused:
                fault, status = str(refused), HTTPStatus(refused.http_status)
            except IntegrityError:
                fault, status = "别人刚导入了同样的记录，请再按一次。", HTTPStatus.CONFLICT
            else:
                messages.success(request, f"已导入 {len(pending.rows)} 条信用记录。")
                return redirect(reverse(f"admin:{INFO}_changelist"))
        context = {
            "title": "核对后导入",
            "found": credit.checked(pending),
            "rows": [
                {**row, "label": CREDIT_LABELS[row["kind"]]} for row in pending.rows[:SHOWN_ROWS]
            ],
            "fault": fault,
            "back_url": reverse(f"admin:{INFO}_import"),
        }
        return self._page(request, "admin/credit_confirm.html", context, status)

    def _page(
        self, request: HttpRequest, template: str, context: dict, status: int
    ) -> TemplateResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        request.current_app = self.admin_site.name
        whole = {**self.admin_site.each_context(request), "opts": self.opts, **context}
        return TemplateResponse(request, template, whole, status=int(status))
