"""Platforms and titles at the desk: read, never written."""

from django.contrib import admin
from django.http import HttpRequest

from casework.desk import CaseAdmin, DeskAdmin, Panel, Reading, Section, StatusFilter, badge
from casework.desk.review import links_to
from casework.models import Document
from casework.standards import DISTRICT_NAMES
from casework.templatetags.dates import cn_date
from platforms.models import Designation, Platform
from platforms.policy import CATEGORY_LABELS, DESIGNATION, TITLE


@admin.register(Designation)
class DesignationAdmin(CaseAdmin):
    door = "称号"
    clause = DESIGNATION.number
    list_display = ["title", "reference", "shown_status", "granted_on", "valid_until"]
    list_filter = [StatusFilter]
    search_fields = ["reference", "platform__name", "platform__organisation__name"]
    ordering = ["-granted_on", "-pk"]

    def get_queryset(self, request: HttpRequest):
        return super().get_queryset(request).select_related("platform__organisation", "application")

    @admin.display(description="平台", ordering="platform__name")
    def title(self, designation: Designation) -> str:
        return designation.title

    @admin.display(description="状态", ordering="status")
    def shown_status(self, designation: Designation) -> str:
        return badge(designation.shown_status, designation.shown_status_label)

    def content(self, reading: Reading) -> list[Section]:
        title = reading.case
        rows = (
            ("称号", TITLE, None),
            ("标牌编号", title.reference, None),
            ("平台", title.platform.name, None),
            ("运营单位", title.platform.organisation.name, None),
            ("联合共建", _partners(title), None),
            ("授予日期", cn_date(title.granted_on), None),
            ("有效期至", cn_date(title.valid_until), None),
            ("入选申请", title.application.reference, None),
        )
        return [Section("title", "称号", rows)]

    def panels(self, reading: Reading) -> list[Panel]:
        documents = Document.objects.of(reading.case)
        return [Panel("documents", "文书", "证书与文书", links=links_to(documents))]

    def tools(self, reading: Reading) -> list[tuple[str, str]]:
        return [("公开页", reading.case.get_absolute_url())]


def _partners(title: Designation) -> str:
    names = "、".join(one["name"] for one in title.platform.partners)
    return f"是，联合单位：{names}" if title.is_joint else "否"


@admin.register(Platform)
class PlatformAdmin(DeskAdmin):
    list_display = ["name", "reference", "operator", "category_name", "district_name"]
    list_filter = ["category"]
    list_select_related = ["organisation"]
    search_fields = ["name", "reference", "organisation__name", "organisation__uscc"]
    fields = ["name", "reference", "operator", "category_name", "district_name", "introduction"]

    @admin.display(description="运营单位", ordering="organisation__name")
    def operator(self, platform: Platform) -> str:
        return platform.organisation.name

    @admin.display(description="主要类别", ordering="category")
    def category_name(self, platform: Platform) -> str:
        return CATEGORY_LABELS[platform.category]

    @admin.display(description="所在区", ordering="district")
    def district_name(self, platform: Platform) -> str:
        return DISTRICT_NAMES[platform.district]
