"""A nomination as the enterprise writes and follows it: what is missing, tasks, who acts, papers."""

from collections.abc import Iterable, Mapping, Sequence

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet
from django.urls import reverse

from accounts.models import Organisation
from casework import calendar, clock
from casework.calendar import Calendar
from casework.deadlines import closing_moment, days_left
from casework.forms import Judged, judge
from casework.materials import attached_to, label_of
from casework.models import Attachment, CaseEvent, Document, OpenStep
from casework.models.materials import MaterialState
from casework.templatetags.dates import cn_short
from casework.transitions import Duty
from enterprises.models import Nomination
from enterprises.rules.demonstration import (
    BY_KEY,
    COMMITMENT,
    CONFIRM,
    EVIDENCE,
    FILL,
    MATERIALS,
    SECTIONS,
    UPLOAD,
    clashes,
)
from enterprises.states import NOMINATION_WORKFLOW, OPEN_TO_UNIT, NominationStatus
from platforms.policy import OFFICE_SHORT
from platforms.selectors import admins_of, fault_at, input_id
from platforms.selectors.cases import NOTHING_TO_DO
from platforms.selectors.contents import groups_of
from platforms.selectors.drafts import MOST_NAMED, group_of, task_of
from platforms.selectors.papers import issued_row

Row = dict[str, object]
# Days from which on a deadline is shown as near.
NEAR_DAYS = 5
EVIDENCE_LABEL = label_of(EVIDENCE)
EVIDENCE_HELP = "评测报告、台账摘录、检测报告等能证明改造前后数值的文件，供核实，不公开。"


def judged_of(nomination: Nomination) -> dict[str, Judged]:
    return {one.key: judge(one, nomination.answers.get(one.key)) for one in SECTIONS}


def crossings_of(nomination: Nomination) -> dict[str, list[tuple[str, str]]]:
    """Return by section what contradicts another answer or the day: (input name, what is wrong)."""
    values = {key: judged.values for key, judged in judged_of(nomination).items()}
    found: dict[str, list[tuple[str, str]]] = {}
    for clash in clashes(values, today=clock.today()):
        found.setdefault(clash.section, []).append((clash.name, clash.message))
    return found


def faults_of(nomination: Nomination) -> list[dict[str, str]]:
    """Return every fault that stands between this draft and the 管理员's word, all at once."""
    cleaned = judged_of(nomination)
    faults = [
        fault_at(section, name, message)
        for section in SECTIONS
        for name, messages in cleaned[section.key].faults.items()
        for message in messages
    ]
    faults += [
        fault_at(BY_KEY[key], name, message)
        for key, told in crossings_of(nomination).items()
        for name, message in told
    ]
    if not _evidence(attached_to(nomination)):
        message = f"{EVIDENCE_LABEL}：还没有上传"
        faults.append({"section": MATERIALS, "field": EVIDENCE, "message": message})
    return faults


def _evidence(attached: Sequence[Attachment]) -> list[Attachment]:
    return [one for one in attached if one.material.state != MaterialState.REFUSED]


def nomination_url(nomination: Nomination, name: str, *more: str) -> str:
    """Return the address of the own page ``nomination_<name>`` of ``nomination``."""
    return reverse(f"enterprises:nomination_{name}", args=[nomination.reference, *more])


def place_of(nomination: Nomination, section: str, field: str = "") -> str:
    """Return the address at which a fault can be put right."""
    if section == MATERIALS:
        return f"{nomination_url(nomination, 'materials')}#material-{field}"
    anchor = f"#{input_id(BY_KEY[section], field)}" if field else ""
    return f"{nomination_url(nomination, 'section', section)}?check=1{anchor}"


def linked_faults(nomination: Nomination) -> list[dict[str, str]]:
    """Return every fault with its address; a section that nobody has begun is one line."""
    judged = judged_of(nomination)
    untouched = {one.key: one.title for one in SECTIONS if judged[one.key].is_empty}
    begun = [
        {"url": place_of(nomination, one["section"], one["field"]), "text": one["message"]}
        for one in faults_of(nomination)
        if one["section"] not in untouched
    ]
    empty = [
        {"url": place_of(nomination, key), "text": f"{title}：还没有填"}
        for key, title in untouched.items()
    ]
    return empty + begun


def section_rows(nomination: Nomination) -> list[Row]:
    """Return each section with its standing."""
    crossed = crossings_of(nomination)
    return [
        task_of(
            one,
            nomination.answers.get(one.key),
            len(crossed.get(one.key, ())),
            nomination_url(nomination, "section", one.key),
        )
        for one in SECTIONS
    ]


def nomination_tasks(nomination: Nomination, attached: Sequence[Attachment]) -> list[Row]:
    """Return the groups of the task list, ready for ``components/task_list.html``."""
    files = _evidence(attached)
    names = "、".join(one.material.name for one in files[:MOST_NAMED])
    count = len(linked_faults(nomination))
    admins = "、".join(admin.name for admin in admins_of(nomination.organisation))
    evidence = {
        "key": EVIDENCE,
        "title": EVIDENCE_LABEL,
        "text": names or EVIDENCE_HELP,
        "url": place_of(nomination, MATERIALS, EVIDENCE),
        "status": "done" if files else "draft",
        "label": "已附上" if files else "未上传",
        "turn": "",
        "is_left_out": False,
    }
    confirm = {
        "key": "confirm",
        "title": "核对全部内容，同意并签承诺",
        "text": f"{f'还差 {count} 处' if count else '内容已经填齐'}。确认人：{admins}（管理员）",
        "url": nomination_url(nomination, "confirm"),
        "status": "draft" if count else "returned",
        "label": "还不能提交" if count else "可以提交",
        "turn": "" if count else "yours",
    }
    return [
        group_of(FILL, section_rows(nomination), "节已完成"),
        group_of(UPLOAD, [evidence], "类已附上"),
        {"title": CONFIRM, "remark": "由管理员确认", "tasks": [confirm]},
    ]


def content_of(nomination: Nomination) -> dict[str, object]:
    """Return what is handed in now, as plain values."""
    unit = nomination.organisation
    return {
        "reference": nomination.reference,
        "dimension": nomination.dimension,
        "nominator": nomination.nominator,
        "recommendation": nomination.recommendation,
        "organisation": {"name": unit.name, "uscc": unit.uscc, "district": unit.district},
        "answers": nomination.answers,
        "materials": [
            {
                "code": one.code,
                "name": one.material.name,
                "sha256": one.material.sha256,
                "size": one.material.size,
                "id": one.material_id,
            }
            for one in attached_to(nomination)
        ],
        "commitment": COMMITMENT,
    }


def parts_of(
    nomination: Nomination, answers: Mapping[str, object], *, editable: bool = False
) -> list[Row]:
    """Return ``answers`` by section for ``platforms/_content.html``; with addresses when editable."""
    return [
        {
            "key": one.key,
            "title": one.title,
            "groups": groups_of(one, answers.get(one.key)),
            "url": nomination_url(nomination, "section", one.key) if editable else "",
        }
        for one in SECTIONS
    ]


def own_nominations(organisation: Organisation) -> QuerySet[Nomination]:
    """Return the unit's own nominations, what was touched last first."""
    found = Nomination.objects.filter(organisation=organisation)
    return found.select_related("platform").order_by("-updated_at", "-pk")


def nominated_by(organisation: Organisation) -> QuerySet[Nomination]:
    """Return whom the unit's platform has nominated; of them it reads how far they are."""
    found = Nomination.objects.filter(platform__organisation=organisation)
    return found.select_related("platform").order_by("-created_at", "-pk")


def nomination_rows(nominations: Sequence[Nomination]) -> list[Row]:
    """Return ``nominations`` for a list of the unit; one query for the days of all of them."""
    kind = ContentType.objects.get_for_model(Nomination)
    steps = OpenStep.objects.open().filter(
        content_type=kind, object_id__in=[one.pk for one in nominations]
    )
    due = dict(steps.values_list("object_id", "due_on"))
    return [
        {
            "nomination": one,
            "status": public_status(one),
            "label": one.public_status_label,
            "turn": "yours" if one.status in OPEN_TO_UNIT else "",
            "due_on": due.get(one.pk) if one.status in OPEN_TO_UNIT else None,
        }
        for one in nominations
    ]


def waiting_for_enterprise(open_steps: Iterable[OpenStep], days: Calendar) -> list[Row]:
    """Return what waits for the unit's word, as rows of its workbench; no query.

    ``open_steps`` are those of the unit, ``days`` is the calendar from today on. A day that is
    over is shown with none left: nothing lapses.
    """
    now, kind = clock.now(), ContentType.objects.get_for_model(Nomination)
    return [
        {
            "title": step.title,
            "reference": step.reference,
            "url": reverse("enterprises:nomination_detail", args=[step.reference]),
            "status": step.status,
            "label": step.status_label,
            "act": step.label,
            "closes_at": closing_moment(step.due_on),
            "days": max(0, days_left(closing_moment(step.due_on), now=now)),
            "near": days_left(closing_moment(step.due_on), now=now) <= NEAR_DAYS,
            "working_days": days.working_days_between(now.date(), step.due_on)
            if step.due_on >= now.date()
            else 0,
        }
        for step in open_steps
        if step.content_type_id == kind.pk and step.status in OPEN_TO_UNIT
    ]


def public_status(nomination: Nomination) -> str:
    """Return the status whose colour the enterprise sees: one for what it shall not tell apart."""
    hidden = {NominationStatus.PROPOSED: NominationStatus.FORMAL_REVIEW}
    return str(hidden.get(NominationStatus(nomination.status), nomination.status))


def who_acts_on(nomination: Nomination) -> Row:
    """Return the four cells of ``components/who_acts.html`` while something waits; else nothing."""
    step = OpenStep.objects.of(nomination).open().first()
    if step is None:
        return {}
    is_units = nomination.status in OPEN_TO_UNIT
    stage = NOMINATION_WORKFLOW.stages[NominationStatus(nomination.status)]
    work = stage.public_work or step.label
    left = None
    if step.due_on:
        days = calendar.load(min(clock.today(), step.due_on))
        left = days.working_days_between(clock.today(), step.due_on)
    words = "" if left is None else f"剩 {left} 个工作日" if left >= 0 else f"已超 {-left} 个工作日"
    guess = "，暂按周末推算" if step.due_is_provisional else ""
    office = f"{OFFICE_SHORT} · {Duty(step.duty).label}" if not stage.public_work else OFFICE_SHORT
    return {
        "turn": "yours" if is_units else "",
        "who": {"value": "您的单位" if is_units else office, "remark": work},
        "since": {"value": cn_short(step.opened_at), "remark": ""},
        "limit": {
            "value": cn_short(step.due_on) if step.due_on else "没有固定期限",
            "remark": f"{words}{guess}",
        },
        "todo": {"value": work, "remark": "由管理员确认"} if is_units else NOTHING_TO_DO,
        "late": "yes" if left is not None and left < 0 and not is_units else "",
    }


# What the enterprise reads of what the office did; steps between officials are theirs.
_WORDS = {
    "nominate": "提名",
    "file_nomination": "确认并提交",
    "refile_nomination": "补正后提交",
    "decline_nomination": "不同意提名",
    "withdraw_nomination": "撤回",
    "check_nomination": "核实",
    "return_nomination": "退回补正",
    "reject_nomination": "不予列入",
    "strike_nomination": "更正名单，不予列入",
    "confirm_demonstrations": "开始公示",
    "correct_list": "公示名单已更正",
    "list_nomination": "列入名单",
    "remove_nomination": "移出名单",
    "leave_list": "退出名单",
}
# Notes that are written to the enterprise.
_TOLD = frozenset(
    {
        "nominate",
        "decline_nomination",
        "withdraw_nomination",
        "return_nomination",
        "reject_nomination",
        "strike_nomination",
        "correct_list",
        "remove_nomination",
        "leave_list",
    }
)


def timeline_of(events: Sequence[CaseEvent]) -> list[Row]:
    """Return what happened, in calm words, the first event first."""
    return [
        {
            "title": event.label if event.action == "nominate" else _WORDS[event.action],
            "time": f"{cn_short(event.at)}{clock.local(event.at):%H:%M}",
            "text": event.note if event.action in _TOLD else "",
            "state": "done",
        }
        for event in events
        if event.action in _WORDS
    ]


def documents_of(nomination: Nomination) -> list[Row]:
    """Return the papers of the nomination, the newest first."""
    found = Document.objects.of(nomination).order_by("-issued_at", "-pk")
    return [issued_row(one, nomination) for one in found]
