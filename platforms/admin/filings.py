"""Filings at the desk: 经办 looks whether they are whole, records or returns; nothing is approved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from casework.desk import (
    CaseAdmin,
    Dossier,
    Exported,
    Mark,
    Panel,
    Reading,
    Section,
    StatusFilter,
    StepRefused,
)
from casework.desk.review import links_to, viewer_of
from casework.forms import judge, shown
from casework.models import Attachment, Case, Document
from casework.sheets import Cell
from casework.standards import DISTRICT_NAMES
from casework.templatetags.dates import cn_moment
from platforms.admin.application_parts import MOST_PAGES, POINT, points_of
from platforms.models import Filing, FilingSnapshot
from platforms.policy import SOLUTIONS
from platforms.rules.filings import ANNUAL_PLAN, MATERIALS, Upload
from platforms.selectors import filing_cases, filings, plans
from platforms.services import filing_review
from platforms.states import RECORD_FILING, RETURN_FILING, SETTLED, FilingStatus

OPINIONS = (
    "各项内容齐全，予以备案。",
    "请按列出的几处一次完善后重新报备。",
)


class FiledStatusFilter(StatusFilter):
    """Drafts belong to the units and are never seen here."""

    def lookups(self, request: HttpRequest, model_admin) -> list[tuple[str, str]]:
        found = super().lookups(request, model_admin)
        return [one for one in found if one[0] != FilingStatus.DRAFT]


@dataclass(frozen=True)
class FilingDossier(Dossier):
    """A filing with what the unit handed in; officials never see a draft under way."""

    @cached_property
    def snapshots(self) -> list[FilingSnapshot]:
        return list(self.case.snapshots.all())

    @property
    def handed_in(self) -> dict:
        return self.snapshots[-1].content

    @cached_property
    def attached(self) -> list[Attachment]:
        """The files as they were handed in last."""
        kept = {one["id"] for one in self.handed_in["materials"]}
        found = Attachment.objects.of(self.case).handed_in().filter(material__in=kept)
        files = found.select_related("material", "attached_by").prefetch_related("material__pages")
        # One that was taken off and put on again stands here once.
        return list({(one.code, one.material_id): one for one in files}.values())

    @cached_property
    def is_titled(self) -> bool:
        return self.case.platform.is_titled


@admin.register(Filing)
class FilingAdmin(Exported, CaseAdmin):
    door = "报备"
    dossier = FilingDossier
    clause = SOLUTIONS.number
    marking_step = RETURN_FILING.name
    list_display = ["title", "kind", "platform_name", "reference", "shown_status", "place", "due"]
    list_filter = [FiledStatusFilter, "kind"]
    search_fields = ["reference", "name", "platform__name", "platform__organisation__name"]
    search_help_text = "按名称、平台、单位或编号查"
    services = {
        "record_filing": filing_review.record_filing,
        "return_filing": filing_review.return_filing,
    }

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        people = ("handled_by", "reviewed_by", "approved_by")
        return super().get_queryset(request).select_related("platform__organisation", *people)

    @admin.display(description="名称", ordering="name")
    def title(self, filing: Filing) -> str:
        return filing.title

    @admin.display(description="平台", ordering="platform__name")
    def platform_name(self, filing: Filing) -> str:
        return filing.platform.name

    @admin.display(description="区", ordering="platform__district")
    def place(self, filing: Filing) -> str:
        return filing.case_district_name

    # The list as a file

    export_title = "报备"
    export_columns = (
        "编号",
        "种类",
        "第几版",
        "名称",
        "平台",
        "单位",
        "统一社会信用代码",
        "区",
        "状态",
        "报备时间",
        "最近上架",
        "时限",
        "经办",
    )

    def export_row(self, filing: Filing) -> list[Cell]:
        unit = filing.case_organisation
        return [
            filing.reference,
            filing.kind_facts.label,
            filing.number,
            filing.name,
            filing.platform.name,
            unit.name,
            unit.uscc,
            DISTRICT_NAMES[filing.platform.district],
            filing.status_label,
            filing.filed_at,
            filing.published_at,
            filing.due_on,
            filing.handled_by.name if filing.handled_by else "",
        ]

    # The review page

    def checks(self, dossier: FilingDossier) -> list[dict[str, str]]:
        """Say whether the form is whole and the title in force, as things stand now."""
        answers, kind = dossier.handed_in["answers"], dossier.case.kind_facts
        asked = filings.sections_of_filing(dossier.case)
        wrong = [s.title for s in asked if not judge(s, answers.get(s.key)).is_complete]
        missing = [
            one.label
            for one in kind.uploads
            if one.required
            and one.is_asked(answers)
            and one.code not in {file.code for file in dossier.attached}
        ]
        return [
            _check("报备表各项", not wrong, "都已填写", f"有缺项或错项：{'、'.join(wrong)}"),
            _check("应附材料", not missing, "齐全", f"还缺：{'、'.join(missing)}"),
            _check(
                "平台称号",
                dossier.is_titled,
                "在有效期内",
                "现在不在有效期内；报备时有效的，照常核对",
            ),
        ]

    def content(self, reading: Reading) -> list[Section]:
        dossier = reading.dossier
        answers = dossier.handed_in["answers"]
        return [
            _submissions(dossier),
            *_progress(reading.case),
            *(
                _section(reading, one, answers.get(one.key))
                for one in filings.sections_of_filing(reading.case)
            ),
        ]

    def panels(self, reading: Reading) -> list[Panel]:
        answers = reading.dossier.handed_in["answers"]
        receipts = Panel(
            key="receipts",
            label="回执",
            title="报备回执",
            links=links_to(Document.objects.of(reading.case), reading.case),
        )
        asked = [one for one in reading.case.kind_facts.uploads if one.is_asked(answers)]
        return [*(_panel(reading, one) for one in asked), receipts]

    def tools(self, reading: Reading) -> list[tuple[str, str]]:
        platform = reading.case.platform
        found = [("平台页面", platform.get_absolute_url())]
        if Filing.objects.readable().filter(pk=reading.case.pk).exists():
            found.append(("公开页面", reading.case.get_public_url()))
        versions = filing_cases.versions_of(reading.case)
        return found + [
            (f"第 {one.number} 版", self.address("change", one.pk))
            for one in versions
            if one.pk != reading.case.pk and one.filed_at
        ]

    def opinions(self, reading: Reading) -> Sequence[str]:
        return OPINIONS if reading.open_steps else ()

    def suggested(self, checks: Sequence[Mapping[str, str]]) -> str:
        is_clear = all(check["state"] == "passed" for check in checks)
        return RECORD_FILING.name if is_clear else RETURN_FILING.name

    def step_arguments(self, request: HttpRequest, case: Case, name: str) -> dict[str, object]:
        points = points_of(request.POST)
        if name == RETURN_FILING.name:
            return {"points": points}
        if points:
            raise StepRefused(
                f"您已写了 {len(points)} 处要完善，不能同时备案。请删去，或改按“退回完善”。",
                case=case,
            )
        return {}


def _check(title: str, passed: bool, good: str, bad: str) -> dict[str, str]:
    return {
        "state": "passed" if passed else "doubt",
        "title": title,
        "text": good if passed else bad,
    }


def _submissions(dossier: FilingDossier) -> Section:
    filing, snapshots = dossier.case, dossier.snapshots
    unit = filing.case_organisation
    rows = [
        ("报备单位", f"{unit.name}（{unit.uscc}）", None),
        ("平台", filing.platform.name, None),
        ("种类和版次", f"{filing.kind_facts.label}，第 {filing.number} 版", None),
        *(
            (
                f"第 {one.number} 次报备",
                f"{cn_moment(one.submitted_at)}　摘要 {one.sha256[:12]}",
                None,
            )
            for one in snapshots
        ),
    ]
    return Section("submissions", "报备", rows, remark=f"以下为第 {snapshots[-1].number} 次的内容")


def _progress(filing: Filing) -> list[Section]:
    """Return what was reported of a plan, quarter by quarter; nothing before the first report."""
    if filing.kind != ANNUAL_PLAN.code or filing.status not in SETTLED:
        return []
    heads = ("季度", "诊断", "改造", "上云", "培训", "平均让利率", "报出", "说明")
    rows = [
        [
            f"第 {one.quarter} 季度",
            *(
                str(value)
                for value in (
                    one.reported.diagnoses,
                    one.reported.retrofits,
                    one.reported.cloud_customers,
                    one.reported.trainings,
                )
            ),
            f"{one.concession_rate}%",
            cn_moment(one.reported_at),
            one.note or "—",
        ]
        for one in plans.quarters_of(filing, plans.latest_reports([filing.series]))
        if one.reported
    ]
    return [Section("progress", "季度进展", heads=heads, table=rows)] if rows else []


def _section(reading: Reading, section, raw: object) -> Section:
    rows = shown(section, raw)
    marks = [_mark(reading, section.key, "", f"整节：{section.title}")]
    if section.is_table:
        heads = [spec.label for spec in section.fields]
        table = [[text for _, text in row] for row in rows]
        return Section(section.key, section.title, (), heads, table, _given(marks))
    shown_rows = [
        (spec.label, text, _mark(reading, section.key, spec.name, spec.label))
        for spec, text in rows[0]
    ]
    return Section(section.key, section.title, shown_rows, marks=_given(marks))


def _mark(reading: Reading, section: str, name: str, label: str) -> Mark | None:
    if RETURN_FILING.name not in reading.open_steps:
        return None
    key = f"{POINT}|{section}|{name}"
    return Mark(key, label, reading.posted.get(key, ""))


def _given(marks: Sequence[Mark | None]) -> list[Mark]:
    return [mark for mark in marks if mark is not None]


def _panel(reading: Reading, upload: Upload) -> Panel:
    files = [one for one in reading.dossier.attached if one.code == upload.code]
    chosen, here = reading.request.GET.get("material", ""), reading.request.path
    return Panel(
        key=upload.code,
        label=upload.label,
        title=f"{upload.code} {upload.label}",
        remark="" if files else "没有附上。" if upload.required else "选交，没有附上。",
        viewers=[
            viewer_of(
                one.material,
                key=f"{upload.code}-{number}",
                most=None if chosen == str(one.material_id) else MOST_PAGES,
                more_url=f"{here}?material={one.material_id}#panel-{upload.code}",
            )
            for number, one in enumerate(files, start=1)
        ],
        facts=[{"label": "看什么", "value": "\n".join(upload.points)}] if upload.points else [],
        mark=_mark(reading, MATERIALS, upload.code, upload.label),
    )
