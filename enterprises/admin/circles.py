"""Circles at the desk: read by officials with their members; 经办 takes off what must not stand there."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from casework.desk import CaseAdmin, Dossier, Exported, Panel, Reading, Section, StatusFilter
from casework.sheets import Cell
from casework.standards import DISTRICT_NAMES
from casework.templatetags.dates import cn_moment
from enterprises.models import Circle, CircleMember
from enterprises.policy import ECOSYSTEM
from enterprises.selectors.circles import counted
from enterprises.services import circles
from enterprises.states import CircleStatus

OPINIONS = ("内容与产业协作无关，予以下架。", "内容含有不宜公开的信息，予以下架。")


@dataclass(frozen=True)
class CircleDossier(Dossier):
    """A circle with everybody who ever asked to belong to it."""

    @cached_property
    def members(self) -> list[CircleMember]:
        return list(self.case.members.select_related("organisation").order_by("pk"))


@admin.register(Circle)
class CircleAdmin(Exported, CaseAdmin):
    dossier = CircleDossier
    clause = ECOSYSTEM.number
    list_display = ["name", "lead_name", "industry", "reference", "shown_status", "suppliers"]
    list_filter = [StatusFilter, "industry"]
    search_fields = ["reference", "name", "lead__name", "lead__uscc"]
    search_help_text = "按名称、核心企业、信用代码或编号查"
    services = {"close_circle": circles.close_circle}

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        people = ("handled_by", "reviewed_by", "approved_by")
        return counted(super().get_queryset(request).select_related("lead", *people))

    @admin.display(description="核心企业", ordering="lead__name")
    def lead_name(self, circle: Circle) -> str:
        return circle.lead.name

    @admin.display(description="配套企业数", ordering="supplier_count")
    def suppliers(self, circle: Circle) -> int:
        return circle.supplier_count

    # The list as a file

    export_title = "融通圈"
    export_columns = (
        "编号",
        "名称",
        "核心企业",
        "统一社会信用代码",
        "区",
        "行业",
        "状态",
        "配套企业数",
        "建立时间",
    )

    def export_row(self, circle: Circle) -> list[Cell]:
        return [
            circle.reference,
            circle.name,
            circle.lead.name,
            circle.lead.uscc,
            DISTRICT_NAMES[circle.lead.district],
            circle.get_industry_display(),
            circle.status_label,
            circle.supplier_count,
            circle.created_at,
        ]

    # The review page

    def content(self, reading: Reading) -> list[Section]:
        circle = reading.case
        rows = [
            ("核心企业", f"{circle.lead.name}（{circle.lead.uscc}）", None),
            ("行业", circle.industry_name, None),
            ("协作内容", circle.purpose, None),
            ("建立时间", cn_moment(circle.created_at), None),
        ]
        return [Section("circle", "融通圈", rows)]

    def panels(self, reading: Reading) -> list[Panel]:
        facts = [
            {
                "label": one.organisation.name,
                "value": f"{one.get_role_display()}，{one.status_label}",
            }
            for one in reading.dossier.members
        ]
        remark = "" if facts else "还没有单位申请加入。"
        return [Panel("members", "成员", "成员和申请", remark=remark, facts=facts)]

    def opinions(self, reading: Reading) -> Sequence[str]:
        return OPINIONS if reading.open_steps else ()

    def tools(self, reading: Reading) -> Sequence[tuple[str, str]]:
        is_open = reading.case.status == CircleStatus.ACTIVE
        return [("公开页面", reading.case.get_absolute_url())] if is_open else ()
