"""What waits for an official, by deadline; one query for his own, one for what others do."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count, Exists, Q, QuerySet, Window
from django.urls import reverse

from casework.calendar import Calendar, load
from casework.models import Case, Objection, OpenStep
from casework.objections.states import ObjectionStatus
from casework.standards import DISTRICT_NAMES
from casework.transitions import Duty

# They take no step of their own: the desk shows them the whole.
READERS = frozenset({Duty.FINANCE, Duty.SUPERVISOR})
SOON_DAYS = 3
SHOWN_OF_OTHERS = 8
# From November on the next year's table is expected; without it publicity periods are provisional.
NOTICE_MONTH = 11
GROUPS = (
    ("late", "已超期", "已超期"),
    ("today", "今天到期", "今天到期"),
    ("soon", f"{SOON_DAYS} 个工作日内", f"{SOON_DAYS} 个工作日内"),
    ("later", "之后", "之后"),
    ("paused", "停表中（等单位）", "停表中（等申报单位）"),
)
# A stopped clock is in nobody's list but the city's, who sent the case back.
NO_PAUSES = frozenset({Duty.DISTRICT, Duty.CONSULTED})
# (number of passed checks, number of doubtful ones) by the primary key of the case.
Checks = Mapping[int, tuple[int, int]]


@dataclass(frozen=True)
class HomeWords:
    """What the home says to one duty where nothing waits, and over what others have in hand.

    An empty ``others_title`` leaves that part out: nothing of others is theirs to see.
    """

    empty_title: str = "现在没有等您办的事"
    empty_text: str = "有新的办件转到您手上时，这里会列出来，也会给您发站内信。"
    others_title: str = "等别人办"
    others_empty: str = "现在没有别人在办的事。"


HOME_WORDS = {
    Duty.DISTRICT: HomeWords(
        "现在没有等您初审的申报",
        "本区单位提交需要区初审的申报后，这里会列出来，也会给您发站内信。",
        "本区单位的事，等别人办",
        "本区单位现在没有别人在办的事。",
    ),
    Duty.CONSULTED: HomeWords(
        "现在没有等您答复的征求意见",
        "市工信局向您的部门征求意见时，这里会列出来，也会给您发站内信。",
        "",
    ),
}


@dataclass(frozen=True)
class Reminder:
    """One line of the day, with the address that settles it."""

    text: str
    url: str = ""
    link: str = ""


@dataclass(frozen=True)
class Row:
    """One case as a list shows it."""

    step: OpenStep
    url: str
    district: str
    limit: str
    group: str
    who: str = ""
    for_whom: str = ""
    checks: tuple[int, int] | None = None

    def told_for(self, official) -> "Row":
        """Return the row with the name of the absent one whose case it is."""
        step = self.step
        is_his = step.assignee_id in {None, official.user_id}
        if is_his or step.duty != official.duty or official.duty in READERS:
            return self
        return replace(self, for_whom=step.assignee.name)


@dataclass(frozen=True)
class Group:
    key: str
    label: str
    count: int
    rows: list[Row]


@dataclass(frozen=True)
class Stage:
    key: str
    label: str
    count: int


@dataclass(frozen=True)
class Todo:
    """An official's list of the day."""

    counters: list[Group]
    groups: list[Group]
    stages: list[Stage]
    total: int
    shown: int
    others: list[Row] = field(default_factory=list)
    others_total: int = 0
    late_at_districts: int = 0
    has_upheld: bool = False
    is_reader: bool = False
    words: HomeWords = HomeWords()
    lacks_next_year: bool = False
    waiting: list[tuple[int, int]] = field(default_factory=list)

    @property
    def all(self) -> int:
        """Every case of the counters, narrowed to a stage or not."""
        return sum(counter.count for counter in self.counters)

    @property
    def others_remark(self) -> str:
        return f"共 {self.others_total} 件" if self.others_total else ""


def in_sight_of(official) -> QuerySet[OpenStep]:
    """Return the open steps of the official's district, city or department, drafts left out."""
    found = OpenStep.objects.open().exclude(duty=Duty.APPLICANT, pauses_clock=False)
    found = found.exclude(content_type__in=_closed_to(official.duty))
    if official.duty == Duty.CONSULTED:
        return found.filter(duty=Duty.CONSULTED, department=official.department)
    return found.filter(district=official.district) if official.district else found


def _closed_to(duty: Duty) -> list[int]:
    """Return the kinds of case that a duty cannot open; their rows would lead nowhere."""
    kinds = [model for model in apps.get_models() if issubclass(model, Case)]
    closed = [one for one in kinds if one.desk_readers and duty not in one.desk_readers]
    return [ContentType.objects.get_for_model(model).pk for model in closed]


def waiting_for(official) -> QuerySet[OpenStep]:
    """Return the steps that wait for this very official, by deadline, the paused ones not.

    A case somebody of the same duty has begun stays with him, and goes to his deputy alone while
    he is away.
    """
    if official.duty in READERS:
        return in_sight_of(official).none()
    mine = _in_hands(hands_of(official))
    return in_sight_of(official).filter(mine, duty=official.duty).by_deadline()


def hands_of(official) -> frozenset[int]:
    """Return the official and those in whose name he acts today, by primary key."""
    return official.user.principals() | {official.user_id}


def _in_hands(hands: frozenset[int]) -> Q:
    return Q(assignee__isnull=True) | Q(assignee_id__in=hands)


def todo_of(
    official,
    today: date,
    *,
    stage: str = "",
    most: int = 50,
    checks_of: Callable[[type, list[int]], Checks] | None = None,
) -> Todo:
    """Return what waits for ``official`` on ``today``, grouped by deadline, at most ``most`` rows.

    ``stage`` (as ``Stage.key``) narrows the rows, not the counters. ``checks_of(model, keys)``
    tells what the machine found about the shown cases. For readers the list is all that is open.
    """
    hands = hands_of(official)
    steps = list(_listed(official, hands))
    others = list(_others(official, hands, today)[:SHOWN_OF_OTHERS])
    calendar = load(min([today, *(s.due_on for s in [*steps, *others] if s.due_on)]))
    keys = {step.pk: _group_of(step, today, calendar) for step in steps}
    wanted = [step for step in steps if stage in ("", _stage_key(step))]
    shown = wanted[:most]
    checks = _checks(shown, checks_of)
    rows = [
        _row(
            step, keys[step.pk], today, calendar, checks.get((step.content_type_id, step.object_id))
        ).told_for(official)
        for step in shown
    ]
    counts = Counter(keys.values())
    listed = Counter(keys[step.pk] for step in wanted)
    return Todo(
        counters=[
            Group(key, label, counts[key], [])
            for key, label, _ in GROUPS
            if key != "paused" or official.duty not in NO_PAUSES
        ],
        groups=[
            Group(key, label, listed[key], [row for row in rows if row.group == key])
            for key, _, label in GROUPS
            if listed[key]
        ],
        stages=_stages(steps),
        total=len(wanted),
        shown=len(shown),
        others=[_row(step, _group_of(step, today, calendar), today, calendar) for step in others],
        others_total=others[0].total if others else 0,
        has_upheld=bool(steps and steps[0].any_upheld),
        late_at_districts=others[0].late_at_districts if others else 0,
        is_reader=official.duty in READERS,
        words=HOME_WORDS.get(official.duty, HomeWords()),
        waiting=_waiting(official, steps),
        lacks_next_year=today.month >= NOTICE_MONTH and not calendar.covers(today.year + 1),
    )


def _listed(official, hands: frozenset[int]) -> QuerySet[OpenStep]:
    """The official's own steps, and what stands still because his duty sent it back."""
    # Asked in the same query: most days there is none, and the home asks no more.
    upheld = Objection.objects.filter(status=ObjectionStatus.UPHELD)
    seen = in_sight_of(official).annotate(any_upheld=Exists(upheld))
    seen = seen.select_related("assignee").by_deadline()
    if official.duty in READERS:
        return seen
    mine = Q(duty=official.duty) & _in_hands(hands)
    returned = Q(pauses_clock=True) if official.duty == Duty.HANDLER else Q(pk__in=[])
    return seen.filter(mine | returned)


def _others(official, hands: frozenset[int], today: date) -> QuerySet[OpenStep]:
    if official.duty in READERS:
        return in_sight_of(official).none()
    others = in_sight_of(official).exclude(pk__in=_listed(official, hands).order_by().values("pk"))
    # Counted in the same query, so that a long list asks no more than a short one.
    late = Q(duty=Duty.DISTRICT.value, due_on__lt=today)
    counted = others.annotate(
        total=Window(Count("pk")), late_at_districts=Window(Count("pk", filter=late))
    )
    return counted.select_related("assignee", "organisation").by_deadline()


def _waiting(official, steps: list[OpenStep]) -> list[tuple[int, int]]:
    """Return what ``waiting_keys`` would, from steps that have been read already."""
    if official.duty in READERS:
        return []
    return [(s.content_type_id, s.object_id) for s in steps if s.duty == official.duty]


def _stage_key(step: OpenStep) -> str:
    return f"{step.content_type_id}-{step.status}"


def _stages(steps: list[OpenStep]) -> list[Stage]:
    labels = {_stage_key(step): step.status_label for step in steps}
    counts = Counter(map(_stage_key, steps))
    return [Stage(key, label, counts[key]) for key, label in sorted(labels.items())]


def _group_of(step: OpenStep, today: date, calendar: Calendar) -> str:
    if step.pauses_clock:
        return "paused"
    if step.due_on is None:
        return "later"
    if step.due_on < today:
        return "late"
    if step.due_on == today:
        return "today"
    return "soon" if step.due_on <= calendar.add_working_days(today, SOON_DAYS).on else "later"


def limit_text(step: OpenStep, today: date, calendar: Calendar) -> str:
    """Return the deadline as a list shows it: 超 1 天, 今天 17:00, 11月25日 or —."""
    if step.due_on is None:
        return "—"
    if step.due_on < today and not step.pauses_clock:
        return f"超 {max(calendar.working_days_between(step.due_on, today), 1)} 个工作日"
    if step.due_on == today:
        return "今天 17:00"
    return f"{step.due_on.month}月{step.due_on.day}日"


def case_url(step: OpenStep) -> str:
    """Return the desk's page of the case that ``step`` belongs to, without reading the case."""
    kind = ContentType.objects.get_for_id(step.content_type_id)
    return reverse(f"admin:{kind.app_label}_{kind.model}_change", args=[step.object_id])


def who_acts(step: OpenStep) -> str:
    """Return whose turn a step is, by duty and, once it has begun, by name."""
    duty = Duty(step.duty).label
    return f"{duty} {step.assignee.name}" if step.assignee else duty


def _row(
    step: OpenStep,
    group: str,
    today: date,
    calendar: Calendar,
    checks: tuple[int, int] | None = None,
) -> Row:
    return Row(
        step=step,
        url=case_url(step),
        district=DISTRICT_NAMES.get(step.district, "—").removesuffix("区"),
        limit=limit_text(step, today, calendar),
        group=group,
        who=who_acts(step),
        checks=checks,
    )


def _checks(steps: list[OpenStep], checks_of) -> dict[tuple[int, int], tuple[int, int]]:
    """Ask once for each kind of case among ``steps``."""
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for kind in {step.content_type_id for step in steps} if checks_of else ():
        keys = [step.object_id for step in steps if step.content_type_id == kind]
        model = ContentType.objects.get_for_id(kind).model_class()
        found |= {(kind, key): counts for key, counts in checks_of(model, keys).items()}
    return found


def waiting_keys(request) -> list[tuple[int, int]]:
    """Return (content type, key) of what waits for the request's official, read once a request."""
    if not hasattr(request, "waiting_keys"):
        official = request.user.desk_profile
        found = waiting_for(official) if official else OpenStep.objects.none()
        request.waiting_keys = list(found.values_list("content_type_id", "object_id"))
    return request.waiting_keys
