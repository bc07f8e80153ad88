"""The words of a life cycle: duties, permitted steps, stages and the workflow they make. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Duty(StrEnum):
    """Whose turn a step is."""

    APPLICANT = "applicant"
    DISTRICT = "district"
    HANDLER = "handler"
    REVIEWER = "reviewer"
    APPROVER = "approver"
    FINANCE = "finance"
    SUPERVISOR = "supervisor"
    AUDITOR = "auditor"
    CENTRE = "centre"
    CONSULTED = "consulted"
    SYSTEM = "system"

    @property
    def label(self) -> str:
        return DUTY_LABELS[self]


DUTY_LABELS: Mapping[Duty, str] = {
    Duty.APPLICANT: "申报单位",
    Duty.DISTRICT: "区工信部门",
    Duty.HANDLER: "经办",
    Duty.REVIEWER: "审核",
    Duty.APPROVER: "负责人",
    Duty.FINANCE: "财务",
    Duty.SUPERVISOR: "监督",
    Duty.AUDITOR: "审计机构",
    Duty.CENTRE: "促进中心",
    Duty.CONSULTED: "征求意见部门",
    Duty.SYSTEM: "系统",
}

# They hold a post but are not of the office: no case is theirs to see unless it is given to them.
GUESTS = frozenset({Duty.AUDITOR, Duty.CENTRE, Duty.CONSULTED})

# The levels of the office; the case itself keeps who acted last at each.
LEVEL_FIELDS: Mapping[Duty, str] = {
    Duty.HANDLER: "handled_by",
    Duty.REVIEWER: "reviewed_by",
    Duty.APPROVER: "approved_by",
}
# No two of these may be filled by one person in one case; the history tells who stood where.
LEVELS = frozenset({*LEVEL_FIELDS, Duty.DISTRICT, Duty.CONSULTED})
# Who acted for the unit takes no step of the office on its case, though he has left it since.
SIDES = LEVELS | {Duty.APPLICANT}


@dataclass(frozen=True)
class Transition:
    """One permitted step of a case.

    ``tells`` names the duties that get ``notice``; ``decides`` marks a step that only a named
    person may take; ``consequence`` is what the desk says before the click; ``guard`` is given
    the case and returns why it cannot take this step yet, or an empty text.
    """

    name: str
    label: str
    sources: frozenset[str]
    target: str
    permission: str
    duty: Duty
    needs_note: bool = False
    notice: str = ""
    tells: tuple[Duty, ...] = ()
    decides: bool = False
    danger: bool = False
    consequence: str = ""
    guard: Callable[[object], str] | None = None

    @property
    def app(self) -> str:
        return self.permission.split(".", 1)[0]


@dataclass(frozen=True)
class Stage:
    """What is open while a case has ``status``: whose turn, what to do, in how many working days.

    ``public_label`` is what the unit's page calls it, one name for stages it shall not tell apart;
    ``public_work`` is what it says instead of ``label`` where that tells more than is settled.
    """

    status: str
    duty: Duty
    label: str
    days: int | None = None
    pauses_clock: bool = False
    public_label: str = ""
    public_work: str = ""


@dataclass(frozen=True)
class Workflow:
    """The whole life cycle of one kind of case, readable as a table."""

    name: str
    initial: str
    labels: Mapping[str, str]
    transitions: tuple[Transition, ...]
    stages: Mapping[str, Stage] = field(default_factory=dict)
    public_labels: Mapping[str, str] = field(default_factory=dict)
    path: tuple[str, ...] = ()

    def step(self, name: str) -> Transition:
        """Return the transition called ``name``; KeyError when the table has none."""
        for transition in self.transitions:
            if transition.name == name:
                return transition
        raise KeyError(name)

    def leaving(self, status: str) -> tuple[Transition, ...]:
        return tuple(t for t in self.transitions if status in t.sources)

    def public_label(self, status: str) -> str:
        return self.public_labels.get(status, self.labels[status])

    @property
    def final(self) -> frozenset[str]:
        """Statuses that no step leaves."""
        leaving = {source for t in self.transitions for source in t.sources}
        return frozenset(self.labels) - leaving
