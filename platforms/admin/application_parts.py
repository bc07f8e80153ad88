"""The parts of an application's review page, and how what was typed in them is read back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.core.exceptions import ValidationError
from django.http import QueryDict

from accounts.models import CreditRecord
from accounts.selectors import credit_records_of
from casework.calculation import Finding
from casework.desk import Dossier, Mark, Panel, Point, Reading, Section, StepRefused
from casework.desk.review import links_to, viewer_of
from casework.forms import PlainText, shown
from casework.models import Attachment, Document
from casework.templatetags.dates import cn_date, cn_moment
from platforms import selectors
from platforms.admin.consultations import answer_panels, consultation_sections
from platforms.models import ApplicationSnapshot, ConsultationRequest
from platforms.rules import form
from platforms.rules.eligibility import BASIS, default_conditions, in_words
from platforms.rules.materials import MATERIALS, MaterialKind, Source
from platforms.services.consultations import ANSWER_CODE
from platforms.states import (
    ACCEPT_APPLICATION,
    RECOMMEND_APPLICATION,
    REJECT_APPLICATION,
    RETURN_APPLICATION,
    TAKE_OVER_APPLICATION,
)
from reviews.models import ReviewResult
from reviews.selectors import result_of

POINT, REASON = "point", "reason"
# A file opened by itself shows every page; beside others it shows this many.
MOST_PAGES = 60
LONGEST_REASON = 500
REASON_TEXT = PlainText(
    lines=True,
    max_length=LONGEST_REASON,
    error_messages={"max_length": f"最多 {LONGEST_REASON} 个字，请缩短。"},
)


@dataclass(frozen=True)
class ApplicationDossier(Dossier):
    """An application with what the unit handed in; officials never see a draft under way."""

    @cached_property
    def snapshots(self) -> list[ApplicationSnapshot]:
        return list(self.case.snapshots.all())

    @cached_property
    def credit(self) -> dict[str, list[CreditRecord]]:
        return credit_records_of(self.units)

    @cached_property
    def units(self) -> dict[str, str]:
        """The applicant and its partners by credit code, as handed in."""
        return selectors.units_of(self.case, self.handed_in["answers"])

    @cached_property
    def consultations(self) -> list[ConsultationRequest]:
        return selectors.consultations_of(self.case)

    @cached_property
    def _files(self) -> list[Attachment]:
        """What the unit handed in, and what came with the departments' answers: one query."""
        kept = {one["id"] for one in self.handed_in["materials"]}
        return selectors.files_beside(self.case, kept, self.consultations)

    @property
    def answer_files(self) -> Mapping[int, Attachment]:
        return {one.object_id: one for one in self._files if one.code == ANSWER_CODE}

    @cached_property
    def result(self) -> ReviewResult | None:
        """What the experts made of it, once their panel is closed."""
        return result_of(self.case) if self.case.round.has_expert_review else None

    @property
    def handed_in(self) -> dict:
        """The content as it was handed in last."""
        return self.snapshots[-1].content

    @cached_property
    def attached(self) -> list[Attachment]:
        """The files as they were handed in; a correction under way is not shown."""
        return [one for one in self._files if one.code != ANSWER_CODE]


# What was said at the end of 区初审, and how it begins where 经办 did not wait for it.
AFTER_DISTRICT = {
    RECOMMEND_APPLICATION.name: "",
    TAKE_OVER_APPLICATION.name: "区初审超期，没有提出意见，市里接手：",
}
# Where what a check found can be seen, when no single material shows it.
AT = {
    "A1": "#section-organisation",
    "A2": "#panels",
    "A4": "#panel-M05",
    "A5": "#section-consultations",
}


def check_shown(finding: Finding) -> dict[str, str]:
    check = {
        "state": "passed" if finding.passed else "doubt",
        "title": finding.label,
        "text": finding.reason,
    }
    if not finding.passed:
        at = f"#panel-{finding.at}" if finding.at else AT.get(finding.code, "#section-eligibility")
        check |= {"url": at, "link": "看依据"}
    return check


# Content


def content(reading: Reading) -> list[Section]:
    """Return the whole application, section by section, each field with its place to send it back."""
    answers = reading.dossier.handed_in["answers"]
    found = [
        _submissions(reading),
        *_recommendations(reading),
        *consultation_sections(reading.dossier.consultations, reading.dossier.answer_files),
        *_judged(reading),
    ]
    found += [_section(reading, section, answers.get(section.key)) for section in form.SECTIONS]
    if REJECT_APPLICATION.name in reading.open_steps:
        found.append(_reasons(reading))
    return found


def _submissions(reading: Reading) -> Section:
    snapshots = reading.dossier.snapshots
    rows = [
        (f"第 {one.number} 次提交", f"{cn_moment(one.submitted_at)}　摘要 {one.sha256[:12]}", None)
        for one in snapshots
    ]
    unit = reading.case.organisation
    who = "牵头单位" if reading.case.is_joint else "申报单位"
    rows = [(who, f"{unit.name}（{unit.uscc}）", None), *rows]
    return Section(
        "submissions", "提交", rows, remark=f"以下为第 {snapshots[-1].number} 次提交的内容"
    )


def _recommendations(reading: Reading) -> list[Section]:
    """Return what the district said, or why 经办 did not wait; nothing in a round without it."""
    said = [
        (f"{event.actor_name} {cn_moment(event.at)}", f"{words}{event.note}", None)
        for event in reading.dossier.history
        if (words := AFTER_DISTRICT.get(event.action)) is not None
    ]
    office = f"{reading.case.case_district_name}工信部门"
    return [Section("district", "区初审意见", said, remark=office)] if said else []


def result_seen(reading: Reading) -> ReviewResult | None:
    """Return the result of the experts for officials of the city; districts see none."""
    result = reading.dossier.result
    official = reading.request.user.official if result else None
    return result if official and not official.district else None


def _judged(reading: Reading) -> list[Section]:
    result = result_seen(reading)
    if result is None:
        return []
    panel = result.item.panel
    verdict = "达到" if result.is_passed else "没有达到"
    dispute = "，分歧较大" if result.is_disputed else ""
    rows = [
        ("得分", f"{result.shown} 分，{verdict}合格线 {panel.rubric.pass_line} 分", None),
        ("名次", f"第 {result.rank} 名", None),
        *((line["label"], f"{line['shown']} 分", None) for line in result.lines),
        ("评分表", f"{result.sheet_count} 份，最高最低相差 {result.spread} 分{dispute}", None),
    ]
    return [Section("experts", "专家评审", rows, remark=panel.reference)]


def _section(reading: Reading, section, raw: object) -> Section:
    rows = shown(section, raw)
    marks = [_mark(reading, section.key, "", f"整节：{section.title}")]
    if section.is_table:
        heads = [spec.label for spec in section.fields]
        table = [[text for _, text in row] for row in rows]
        marks += [
            _mark(reading, section.key, spec.name, f"{section.title} · {spec.label}")
            for spec in section.fields
        ]
        remark = "单独申报" if section.is_optional and not table else ""
        return Section(section.key, section.title, (), heads, table, _open(marks), remark)
    shown_rows = [
        (spec.label, text, _mark(reading, section.key, spec.name, spec.label))
        for spec, text in rows[0]
    ]
    return Section(section.key, section.title, shown_rows, marks=_open(marks))


def _mark(reading: Reading, section: str, name: str, label: str) -> Mark | None:
    if RETURN_APPLICATION.name not in reading.open_steps:
        return None
    key = f"{POINT}|{section}|{name}"
    return Mark(key, label, reading.posted.get(key, ""))


def _open(marks: Sequence[Mark | None]) -> list[Mark]:
    return [mark for mark in marks if mark is not None]


def _reasons(reading: Reading) -> Section:
    named = [(one.code, one.label) for one in in_words(reading.case.round.conditions)]
    named += [("M", "申报材料"), ("O", "其他")]
    marks = [
        Mark(f"{REASON}|{code}", label, reading.posted.get(f"{REASON}|{code}", ""))
        for code, label in named
    ]
    remark = "只在按“不予通过”时用，写进书面通知"
    return Section("reasons", "不予通过的理由（按条款）", marks=marks, remark=remark)


# Materials


def panels(reading: Reading) -> list[Panel]:
    """Return one panel for each required material, in the order of the notice."""
    ticks = {(tick.code, tick.point): tick.ticked_by.name for tick in _ticks(reading)}
    files: dict[str, dict[int, Attachment]] = {}
    for one in reading.dossier.attached:
        files.setdefault(one.code, {})[one.material_id] = one
    return [
        *(
            _panel(reading, MATERIALS[code], list(files.get(code, {}).values()), ticks)
            for code in selectors.handed_in_codes(reading.case)
        ),
        *answer_panels(reading.dossier.consultations, reading.dossier.answer_files),
    ]


def _ticks(reading: Reading):
    return reading.case.ticks.select_related("ticked_by")


def _panel(
    reading: Reading,
    kind: MaterialKind,
    files: Sequence[Attachment],
    ticks: Mapping[tuple[str, str], str],
) -> Panel:
    chosen = reading.request.GET.get("material", "")
    here = reading.request.path
    is_upload = kind.source == Source.UPLOAD
    return Panel(
        key=kind.code,
        label=f"{kind.code} {kind.label}",
        title=f"{kind.code} {kind.label}",
        remark="" if files or not is_upload else "申报单位没有交这一项。",
        viewers=[
            viewer_of(
                one.material,
                key=f"{kind.code}-{number}",
                most=None if chosen == str(one.material_id) else MOST_PAGES,
                more_url=f"{here}?material={one.material_id}#panel-{kind.code}",
            )
            for number, one in enumerate(files, start=1)
        ],
        facts=_facts(reading, kind),
        links=_documents(reading) if kind.source == Source.SYSTEM else (),
        points=_points(reading, kind, ticks),
        mark=_mark(reading, form.MATERIALS_KEY, kind.code, kind.label) if is_upload else None,
    )


def _facts(reading: Reading, kind: MaterialKind) -> list[dict[str, str]]:
    found = {Source.PROFILE: _profile, Source.RECORDS: _credit}.get(kind.source)
    return found(reading) if found else []


def _credit(reading: Reading) -> list[dict[str, str]]:
    """Return every standing record with its source, also those that bar nothing any more."""
    rows = []
    for code, partner in reading.dossier.units.items():
        whose = f"{partner}（联合单位）" if partner else ""
        found = reading.dossier.credit[code]
        rows += [{"label": f"{whose}{one.kind_name}", "value": credit_line(one)} for one in found]
        if not found:
            rows.append({"label": f"{whose}信用记录", "value": "没有导入过这个单位的记录"})
    return rows


def credit_line(record: CreditRecord) -> str:
    """Return one record in a line: since when, whether it was lifted, its paper and its source."""
    lifted = f"，{cn_date(record.until)}移出" if record.until else ""
    return (
        f"{cn_date(record.decided_on)}认定{lifted}\n"
        f"{record.document_number} · 来源：{record.source} · {cn_date(record.imported_at)}导入"
    )


def _profile(reading: Reading) -> list[dict[str, str]]:
    unit = reading.case.organisation
    return [
        {"label": "单位名称", "value": unit.name},
        {"label": "统一社会信用代码", "value": unit.uscc},
        {"label": "法定代表人", "value": unit.legal_representative},
        {"label": "成立日期", "value": cn_date(unit.founded_on)},
        {"label": "所在区", "value": unit.district_name},
        {"label": "注册地址", "value": unit.address},
    ]


def _documents(reading: Reading) -> list[tuple[str, str]]:
    return links_to(Document.objects.of(reading.case), reading.case)


def _points(
    reading: Reading, kind: MaterialKind, ticks: Mapping[tuple[str, str], str]
) -> list[Point]:
    is_open = ACCEPT_APPLICATION.name in reading.open_steps
    return [
        Point(
            text=text,
            value=f"{kind.code}|{number}|{0 if (kind.code, text) in ticks else 1}",
            is_ticked=(kind.code, text) in ticks,
            by=ticks.get((kind.code, text), ""),
            is_open=is_open,
        )
        for number, text in enumerate(kind.points)
    ]


# Reading back


def point_at(code: str, number: str) -> str | None:
    """Return the point of material ``code`` that stands at ``number``, or None."""
    points = MATERIALS[code].points if code in MATERIALS else ()
    return {str(n): point for n, point in enumerate(points)}.get(number)


def points_of(posted: QueryDict) -> list[dict[str, str]]:
    """Return every place that was marked, with its reason, in the order of the page."""
    found = []
    for key, value in posted.items():
        kind, _, place = key.partition("|")
        section, _, name = place.partition("|")
        if kind == POINT and value.strip():
            found.append({"section": section, "field": name, "reason": _reason(value)})
    return found


def reasons_of(posted: QueryDict) -> list[dict[str, str]]:
    """Return every clause that was given a reason."""
    labels = {one.code: f"{BASIS}：{one.label}" for one in in_words(default_conditions())}
    labels |= {"M": "征集通知申报材料", "O": BASIS}
    return [
        {"clause": labels[key.partition("|")[2]], "reason": _reason(value)}
        for key, value in posted.items()
        if key.partition("|")[0] == REASON and key.partition("|")[2] in labels and value.strip()
    ]


def _reason(value: str) -> str:
    try:
        return REASON_TEXT.clean(value.strip())
    except ValidationError as fault:
        raise StepRefused(f"理由“{value.strip()[:12]}…”：{fault.messages[0]}") from fault
