"""Export requests at the desk: who wants which list of persons for what; 负责人 says yes or no."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from casework import clock
from casework.desk.case_admin import CaseAdmin
from casework.desk.review import Panel, Reading, Section
from casework.models import ExportRequest
from casework.models.releases import READERS
from casework.releases import services
from casework.releases.states import ReleaseStatus
from casework.templatetags.dates import cn_date, cn_moment


class ExportRequestAdmin(CaseAdmin):
    list_display = ["title", "reference", "applicant", "shown_status", "asked", "due"]
    search_fields = ["reference", "name", "handled_by__name"]
    search_help_text = "按申请编号、名单名称或申请人查"
    services = {
        "approve_export": services.approve_export,
        "refuse_export": services.refuse_export,
    }

    def has_module_permission(self, request: HttpRequest) -> bool:
        official = request.user.official
        return bool(official and not official.district and official.duty in READERS)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("handled_by", "approved_by")

    @admin.display(description="名单", ordering="name")
    def title(self, asked: ExportRequest) -> str:
        return asked.title

    @admin.display(description="申请人", ordering="handled_by__name")
    def applicant(self, asked: ExportRequest) -> str:
        return asked.handled_by.name

    @admin.display(description="申请时间", ordering="created_at")
    def asked(self, asked: ExportRequest) -> str:
        return cn_moment(asked.created_at)

    def content(self, reading: Reading) -> list[Section]:
        asked = reading.case
        rows = (
            ("名单", asked.name, None),
            ("条数", f"{asked.row_count} 条", None),
            ("筛选条件", asked.condition_words, None),
            ("栏目", "、".join(asked.columns), None),
            ("用途", asked.purpose, None),
            ("申请人", asked.handled_by.name, None),
            ("名单摘要", asked.fingerprint[:16], None),
            ("可下载到", cn_date(asked.usable_until), None),
        )
        return [Section("release", "申请导出的名单", rows)]

    def tools(self, reading: Reading) -> list[tuple[str, str]]:
        asked = reading.case
        address = reverse(f"admin:{asked.register}_changelist")
        return [(f"看这份名单（{asked.row_count} 条）", f"{address}?{asked.query}")]

    def panels(self, reading: Reading) -> list[Panel]:
        """The file for who asked, while it may be taken; for everybody else why it is not there."""
        asked, user = reading.case, reading.request.user
        if not asked.is_usable(clock.today()):
            remark = "过了可以下载的日期，请重新申请。" if asked.usable_until else "还没有批准。"
            remark = "没有批准，不能下载。" if asked.status == ReleaseStatus.REJECTED else remark
            return [Panel("file", "文件", "文件", remark=remark)]
        until = f"{cn_date(asked.usable_until)}以前可以下载，名单有变就要重新申请"
        if user.pk != asked.handled_by_id:
            return [Panel("file", "文件", "文件", remark=f"申请人在{until}。")]
        address = f"{reverse(f'admin:{asked.register}_export')}?approval={asked.reference}"
        links = [(f"下载（XLSX，{asked.row_count} 条）", address)]
        return [Panel("file", "文件", "文件", remark=f"{until}。", links=links)]
