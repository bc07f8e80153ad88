"""Export requests at the desk: who wants which list of persons for what; 负责人 says yes or no."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse

from casework import clock
from casework.desk.case_admin import CaseAdmin
from casework.desk.review import Reading, Section
from casework.models import ExportRequest
from casework.models.releases import READERS
from casework.releases import services
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
        """The list as it stands for who decides; the file for who asked, while it may be taken."""
        asked, user = reading.case, reading.request.user
        shown = (
            f"看这份名单（{asked.row_count} 条）",
            f"{reverse(f'admin:{asked.register}_changelist')}?{asked.query}",
        )
        if user.pk != asked.handled_by_id or not asked.is_usable(clock.today()):
            return [shown]
        door = reverse(f"admin:{asked.register}_export")
        return [shown, ("下载（XLSX）", f"{door}?approval={asked.reference}")]
