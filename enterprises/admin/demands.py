"""Demands at the desk: read by officials with the platforms asked and what came of it; 经办 takes off."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from django.contrib import admin
from django.db.models import Prefetch, QuerySet
from django.http import HttpRequest

from casework.desk import CaseAdmin, Dossier, Exported, Panel, Reading, Section, StatusFilter
from casework.sheets import Cell
from casework.standards import DIMENSION_NAMES, DISTRICT_NAMES, SCENE_NAMES
from casework.templatetags.dates import cn_date, cn_moment
from enterprises.models import Demand, DemandReply
from enterprises.policy import MATCHMAKING
from enterprises.selectors import demand_cases
from enterprises.selectors.demands import parts_of
from enterprises.services import demands
from enterprises.states import LIVE, DemandStatus

OPINIONS = ("内容与四化转型无关，请改正后另写一份。", "内容含有不宜公开的信息，请改正后另写一份。")


class PostedStatusFilter(StatusFilter):
    """Drafts belong to the units and are never seen here."""

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple[str, str]]:
        found = super().lookups(request, model_admin)
        return [one for one in found if one[0] != DemandStatus.DRAFT]


@dataclass(frozen=True)
class DemandDossier(Dossier):
    """A demand with every platform that was asked or offered."""

    @cached_property
    def replies(self) -> list[DemandReply]:
        found = self.case.replies.select_related("platform__organisation")
        return list(found.prefetch_related("outcomes").order_by("pk"))


@admin.register(Demand)
class DemandAdmin(Exported, CaseAdmin):
    dossier = DemandDossier
    clause = MATCHMAKING.number
    list_display = [
        "title",
        "organisation_name",
        "industry",
        "reference",
        "shown_status",
        "partner",
        "place",
        "posted_at",
    ]
    list_filter = [PostedStatusFilter, "is_anonymous", "industry"]
    search_fields = ["reference", "name", "organisation__name", "organisation__uscc"]
    search_help_text = "按需求名称、企业、信用代码或编号查"
    services = {"remove_demand": demands.remove_demand}

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        live = DemandReply.objects.filter(status__in=sorted(LIVE)).select_related("platform")
        people = ("handled_by", "reviewed_by", "approved_by")
        return (
            super()
            .get_queryset(request)
            .select_related("organisation", *people)
            .prefetch_related(
                Prefetch("replies", live.prefetch_related("outcomes"), to_attr="live_replies")
            )
        )

    @admin.display(description="需求", ordering="name")
    def title(self, demand: Demand) -> str:
        return demand.title

    @admin.display(description="企业", ordering="organisation__name")
    def organisation_name(self, demand: Demand) -> str:
        return demand.organisation.name

    @admin.display(description="对接平台")
    def partner(self, demand: Demand) -> str:
        return "、".join(one.platform.name for one in demand.live_replies)

    @admin.display(description="区", ordering="district")
    def place(self, demand: Demand) -> str:
        return demand.case_district_name

    # The list as a file

    export_title = "企业需求"
    export_columns = (
        "编号",
        "需求",
        "企业",
        "统一社会信用代码",
        "大厅里隐去名称",
        "区",
        "所属行业",
        "四化方向",
        "涉及场景",
        "预算从（元）",
        "预算到（元）",
        "希望完成",
        "状态",
        "发布时间",
        "对接平台",
        "接受时间",
        "对接结果",
    )

    def export_row(self, demand: Demand) -> list[Cell]:
        live = next(iter(demand.live_replies), None)
        outcomes = [
            f"{one.get_step_display()} {one.happened_on}"
            for one in (live.outcomes.all() if live else ())
        ]
        return [
            demand.reference,
            demand.name,
            demand.organisation.name,
            demand.organisation.uscc,
            "是" if demand.is_anonymous else "否",
            DISTRICT_NAMES.get(demand.district, ""),
            demand.get_industry_display(),
            "、".join(DIMENSION_NAMES[code] for code in demand.dimensions),
            "、".join(SCENE_NAMES[code] for code in demand.scenes),
            demand.budget_low,
            demand.budget_high,
            demand.expected_on,
            demand.status_label,
            demand.posted_at,
            live.platform.name if live else "",
            live.accepted_at if live else None,
            "；".join(outcomes),
        ]

    # The review page

    def content(self, reading: Reading) -> list[Section]:
        demand, replies = reading.case, reading.dossier.replies
        unit = demand.organisation
        posted = [
            ("企业", f"{unit.name}（{unit.uscc}）", None),
            ("大厅里", demand.shown_name, None),
            ("发布时间", cn_moment(demand.posted_at), None),
        ]
        answers = [
            Section(
                f"part-{number}",
                str(part["title"]),
                [(fact["label"], fact["value"], None) for fact in part["facts"]],
            )
            for number, part in enumerate(parts_of(demand))
        ]
        return [Section("posted", "发布", posted), *answers, *_replies(replies)]

    def panels(self, reading: Reading) -> list[Panel]:
        return _matches(reading.dossier.replies)

    def opinions(self, reading: Reading) -> Sequence[str]:
        return OPINIONS if reading.open_steps else ()

    def tools(self, reading: Reading) -> Sequence[tuple[str, str]]:
        if reading.case.status != DemandStatus.OPEN:
            return ()
        return [("大厅里的页面", reading.case.get_public_url())]


def _replies(replies: Sequence[DemandReply]) -> list[Section]:
    """Return the platforms that were asked or offered, and what they made of it."""
    if not replies:
        return []
    heads = ("平台", "状态", "匹配分", "挑选", "接受", "结果", "理由")
    table = [
        [
            one.platform.name,
            one.status_label,
            demand_cases.points_of(one) or "—",
            cn_date(one.picked_at) if one.picked_at else "—",
            cn_date(one.accepted_at) if one.accepted_at else "—",
            "；".join(
                f"{made.get_step_display()}（{cn_date(made.happened_on)}，{made.proof}）"
                for made in one.outcomes.all()
            )
            or "—",
            one.reason or "—",
        ]
        for one in replies
    ]
    return [Section("replies", "平台", heads=heads, table=table)]


def _matches(replies: Sequence[DemandReply]) -> list[Panel]:
    """Return beside the case why each picked platform fitted, as it was kept."""
    picked = [one for one in replies if one.trace]
    if not picked:
        return [Panel("matches", "匹配分", "匹配分", remark="企业还没有挑选平台。")]
    return [
        Panel(
            key=f"match-{one.pk}",
            label=one.platform.name,
            title=f"{one.platform.name}的匹配分（{cn_date(one.picked_at)}挑选时）",
            facts=[
                {"label": str(line["label"]), "value": f"{line['points']}　{line['reason']}"}
                for line in demand_cases.trace_rows(one)
            ],
        )
        for one in picked
    ]
