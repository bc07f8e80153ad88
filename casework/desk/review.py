"""What the review page of a case shows: its parts as plain data, and what each step would do."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.urls import reverse

from casework import audit
from casework.calendar import Calendar
from casework.desk.todo import limit_text, who_acts
from casework.documents import validity
from casework.materials import size_text
from casework.models import Case, CaseEvent, Material, OpenStep
from casework.models.materials import PagesState
from casework.notices import audience
from casework.permissions import may
from casework.templatetags.dates import cn_moment, cn_short
from casework.transitions import LEVELS, Duty, Transition
from casework.workflow import levels_of, principal_of

NOT_OF_THE_DESK = frozenset({Duty.APPLICANT, Duty.SYSTEM})
NAMES_SHOWN = 3


@dataclass(frozen=True)
class Mark:
    """A place that can be sent back: the name of its input and the reason typed so far."""

    name: str
    label: str
    reason: str = ""


@dataclass(frozen=True)
class Section:
    """One part of the content: rows of (label, text, mark or None), or a table when it has heads, or links."""

    key: str
    title: str
    rows: Sequence[tuple[str, str, Mark | None]] = ()
    heads: Sequence[str] = ()
    table: Sequence[Sequence[str]] = ()
    marks: Sequence[Mark] = ()
    remark: str = ""
    links: Sequence[tuple[str, str]] = ()

    @property
    def cells(self) -> list[list[tuple[str, str]]]:
        """The table with each cell's head: on a phone every row is a list of them."""
        return [list(zip(self.heads, row, strict=True)) for row in self.table]


@dataclass(frozen=True)
class Viewer:
    """One file as page pictures, or why there are none."""

    key: str
    title: str
    pages: Sequence[Mapping[str, object]] = ()
    original_url: str = ""
    state_text: str = ""
    more_url: str = ""


@dataclass(frozen=True)
class Point:
    """One thing to look at in a material; ``value`` is what its button sends."""

    text: str
    value: str
    is_ticked: bool
    by: str = ""
    is_open: bool = False


@dataclass(frozen=True)
class Panel:
    """One material: its files or facts, what to look at, and the place to send it back."""

    key: str
    label: str
    title: str
    remark: str = ""
    viewers: Sequence[Viewer] = ()
    facts: Sequence[Mapping[str, str]] = ()
    links: Sequence[tuple[str, str]] = ()
    points: Sequence[Point] = ()
    mark: Mark | None = None


@dataclass(frozen=True)
class StepShown:
    """A step of the bottom bar, and what it would do, said before the click."""

    name: str
    label: str
    url: str
    kind: str = ""
    is_link: bool = False
    refused: str = ""
    remarks: Sequence[tuple[str, str]] = ()
    needs_note: bool = False


@dataclass(frozen=True)
class Dossier:
    """A case with what belongs to it, each part read when it is first asked for and only once."""

    case: Case

    @cached_property
    def history(self) -> Sequence[CaseEvent]:
        return audit.history(self.case)

    def times(self, action: str) -> int:
        """Return how often ``action`` stands in the history."""
        return sum(event.action == action for event in self.history)


@dataclass(frozen=True)
class Reading:
    """One look at a case: who looks, what was typed and could not be taken, what is open to him."""

    dossier: Dossier
    request: HttpRequest
    posted: Mapping[str, str]
    open_steps: frozenset[str]

    @property
    def case(self) -> Case:
        return self.dossier.case


@dataclass
class Steps:
    """Works out the steps of one case for one official; asks the database once for each question."""

    case: Case
    user: object
    today: date
    calendar: Calendar
    links: Mapping[str, str] = field(default_factory=dict)
    days: Mapping[str, int] = field(default_factory=dict)
    extra: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)
    suggested: str = ""
    history: Sequence[CaseEvent] | None = None

    def __post_init__(self) -> None:
        self._people: dict[Duty, list] = {}
        self._permitted: dict[str, bool] = {}
        self._guarded: dict[tuple[str, str], str] = {}
        self._levels: frozenset[Duty] | None = None

    def shown(self, address) -> list[StepShown]:
        """Return the official's steps, the suggested one first; ``address(name)`` is where to post."""
        mine = self._one_of_each_name()
        open_ = [t for t in mine if not t.danger and not self._refusal(t)]
        chosen = next((t for t in open_ if t.name == self.suggested), open_[0] if open_ else None)
        ordered = sorted(mine, key=lambda step: step is not chosen)
        return [self._shown(t, address(t.name), is_first=t is chosen) for t in ordered]

    def _one_of_each_name(self) -> list[Transition]:
        """Return the official's steps; of steps of one name, the one that this case can take."""
        found: dict[str, Transition] = {}
        for step in self.case.workflow.leaving(self.case.status):
            if not self._is_mine(step):
                continue
            if step.name not in found or self._refusal(found[step.name]):
                found[step.name] = step
        return list(found.values())

    def _is_mine(self, step: Transition) -> bool:
        if step.duty in NOT_OF_THE_DESK:
            return False
        if step.permission not in self._permitted:
            self._permitted[step.permission] = may(self.user, step.permission, self.case)
        return self._permitted[step.permission]

    def _refusal(self, step: Transition) -> str:
        if step.duty in LEVELS and self._standing() - {step.duty}:
            return self._second_person(step)
        key = (step.name, step.target)
        if key not in self._guarded:
            self._guarded[key] = step.guard(self.case) if step.guard else ""
        return self._guarded[key]

    def _standing(self) -> frozenset[Duty]:
        if self._levels is None:
            self._levels = levels_of(self.case, self.user, self.history)
            # Only somebody of the same duty can be away and represented.
            principal = principal_of(self.case, Duty(self.user.post.duty), self.user)
            self._levels |= (
                levels_of(self.case, principal, self.history) if principal else frozenset()
            )
        return self._levels

    def _second_person(self, step: Transition) -> str:
        level = "、".join(duty.label for duty in sorted(self._standing() - {step.duty}))
        found = get_user_model().objects.with_duty(step.duty, self.case.case_district)
        names = [person.name for person in found if person.pk != self.user.pk]
        who = (
            f"可由{step.duty.label} {listed(names)} 办理"
            if names
            else f"还没有别的{step.duty.label}"
        )
        return f"您已在本件的“{level}”一级办理过，须由别人办理：{who}。"

    def _shown(self, step: Transition, url: str, *, is_first: bool) -> StepShown:
        link = self.links.get(step.name, "")
        refused = self._refusal(step)
        return StepShown(
            name=step.name,
            label=step.label,
            url=link or url,
            kind="danger" if step.danger else "primary" if is_first else "",
            is_link=bool(link),
            refused=refused,
            needs_note=step.needs_note,
            remarks=() if refused else self._remarks(step),
        )

    def _remarks(self, step: Transition) -> list[tuple[str, str]]:
        told = "；".join(filter(None, map(self._told, step.tells))) or "不另外通知"
        return [
            ("告诉谁", told),
            ("对方期限", self._limit(step)),
            *self.extra.get(step.name, ()),
            ("后果", step.consequence),
        ]

    def _told(self, duty: Duty) -> str:
        if duty not in self._people:
            self._people[duty] = audience(self.case, [duty])
        names = [person.name for person in self._people[duty] if person.pk != self.user.pk]
        if not names:
            return ""
        unit = self.case.case_organisation
        who = unit.name if duty == Duty.APPLICANT and unit else duty.label
        return f"{who} {listed(names)}（站内信、邮件）"

    def _limit(self, step: Transition) -> str:
        stage = self.case.workflow.stages.get(step.target)
        if stage is None:
            return "办结，没有下一步"
        days = self.days.get(step.name, stage.days)
        if days is None:
            return f"{stage.duty.label}：{stage.label}，不设时限"
        due = self.calendar.add_working_days(self.today, days)
        paused = "，期间停表" if stage.pauses_clock else ""
        guess = "（暂按周末推算）" if due.provisional else ""
        return f"{stage.duty.label} {cn_short(due.on)}17:00 前，{days} 个工作日{guess}{paused}"


def listed(names: Sequence[str]) -> str:
    """Return a few names, and how many more there are."""
    few = "、".join(names[:NAMES_SHOWN])
    return few if len(names) <= NAMES_SHOWN else f"{few}等 {len(names)} 人"


def limit_of(step: OpenStep | None, today: date, calendar: Calendar) -> dict[str, object]:
    """Return what the head says of the open step: who, since when, until when, whether late."""
    if step is None:
        return {}
    late = bool(step.due_on and step.due_on < today and not step.pauses_clock)
    return {
        "who": who_acts(step),
        "label": step.label,
        "since": step.opened_at,
        "due_on": step.due_on,
        "is_late": late,
        "is_paused": step.pauses_clock,
        "text": limit_text(step, today, calendar),
        "days": calendar.working_days_between(today, step.due_on) if step.due_on else None,
        "provisional": step.due_is_provisional,
    }


def timeline(
    events: Sequence[CaseEvent], subject_of: Callable[[CaseEvent], str]
) -> list[dict[str, str]]:
    """Return the history for components/timeline.html, latest first; each entry with its subject."""
    return [
        {
            "title": " · ".join(filter(None, [event.label, subject_of(event)])),
            "state": "done",
            "time": cn_moment(event.at),
            "text": _told_of(event),
        }
        for event in reversed(events)
    ]


def _told_of(event: CaseEvent) -> str:
    duty = Duty(event.duty).label if event.duty in set(Duty) else ""
    who = " ".join(filter(None, [duty, event.actor_name]))
    return f"{who}：{event.note}" if event.note else who


def links_to(documents, case: Case) -> list[tuple[str, str]]:
    """Return (title with number and what it is worth now, address) of each document of ``case``."""
    return [
        (
            f"{document.title}（{document.full_number}，{validity(document, case).label}）",
            reverse("casework:document", args=[document.code]),
        )
        for document in documents
    ]


def viewer_of(material: Material, *, key: str, most: int | None, more_url: str = "") -> Viewer:
    """Return one file as its page pictures, at most ``most`` of them; ask for its pages beforehand."""
    pages = list(material.pages.all())
    shown = pages[:most]
    waits = material.pages_state == PagesState.PENDING
    state = "页面图正在生成，稍后刷新即可看到。" if waits else material.get_pages_state_display()
    return Viewer(
        key=key,
        title=f"{material.name}（{size_text(material.size)}）",
        pages=[
            {
                "number": page.number,
                "url": reverse("casework:material_page", args=[material.pk, page.number]),
                "width": page.width,
                "height": page.height,
            }
            for page in shown
        ],
        original_url=(
            reverse("casework:material_download", args=[material.pk]) if material.is_usable else ""
        ),
        state_text="" if shown else state,
        more_url=more_url if len(shown) < len(pages) else "",
    )
