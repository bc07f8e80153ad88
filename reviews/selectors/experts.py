"""An expert and what waits for him."""

from dataclasses import dataclass
from datetime import date

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, F, OuterRef, QuerySet, Subquery, Value, When
from django.urls import reverse

from accounts.callings import Calling
from casework.models import OpenStep
from reviews.models import Assignment, Expert, Panel
from reviews.states import PanelStatus


def told(expert: Expert) -> tuple[str, list[str]]:
    """Return where an expert belongs and what waits for him, as the demo door says it."""
    waiting = {"回避申报": 0, "评分": 0}
    for one in Assignment.objects.live().filter(expert=expert).select_related("item__panel"):
        if one.declared_at is None:
            waiting["回避申报"] += 1
        elif one.locked_at is None and one.item.panel.status == PanelStatus.SCORING:
            waiting["评分"] += 1
    counts = [f"{label} {count} 件" for label, count in waiting.items() if count]
    return f"{expert.employer} · {'、'.join(expert.speciality_labels)}", counts


EXPERT = Calling(
    relation="expert_profile",
    label="评审专家",
    work="先作回避申报，再背靠背评分；别人的评分在自己提交之前看不到",
    landing="reviews:assignment_list",
    leads_to="评审工作",
    told=told,
)


@dataclass(frozen=True)
class Duty:
    """One of an expert's files in his list."""

    assignment: Assignment
    due_on: date | None

    @property
    def panel(self) -> Panel:
        return self.assignment.item.panel

    @property
    def title(self) -> str:
        """What the file is called: before the declaration by its number alone."""
        item = self.assignment.item
        return (
            item.title
            if self.assignment.declared_at
            else f"{item.speciality_label} {item.reference}"
        )

    @property
    def state(self) -> str:
        """Where it stands for the expert; one word more than the assignment has itself."""
        state = self.assignment.state
        if state in WAITING and self.panel.is_closed:
            return "over"
        is_early = state == "declared" and self.panel.status == PanelStatus.DECLARING
        return "early" if is_early else state

    @property
    def state_label(self) -> str:
        return STATES[self.state][0]

    @property
    def badge(self) -> str:
        return STATES[self.state][1]

    @property
    def act(self) -> str:
        return STATES[self.state][2]

    @property
    def waits(self) -> bool:
        """Whether it is the expert's turn now."""
        return self.state in WAITING

    @property
    def turn(self) -> str:
        return "yours" if self.waits else ""

    @property
    def act_url(self) -> str:
        """Return where the next act is done, or an empty text when there is none."""
        if self.state == "assigned":
            return reverse("reviews:panel_declaration", args=[self.panel.reference])
        is_open = self.state in {"declared", "locked"} and self.panel.status == PanelStatus.SCORING
        if is_open:
            return reverse("reviews:assignment_detail", args=[self.assignment.pk])
        return "" if self.state == "recused" else self.panel.get_absolute_url()


WAITING = frozenset({"assigned", "declared"})
# Name, colour family and act of each state.
STATES = {
    "assigned": ("待回避申报", "returned", "作回避申报"),
    "early": ("已申报", "in_progress", "等其他专家申报齐备"),
    "declared": ("待评分", "returned", "看材料，评分"),
    "locked": ("已提交", "done", "—"),
    "recused": ("已回避", "withdrawn", "—"),
    "over": ("未评分", "withdrawn", "—"),
}


def own_assignments(user) -> QuerySet[Assignment]:
    """Return the files of an expert: those that wait first, by deadline; no score decides the order."""
    step = OpenStep.objects.open().filter(
        content_type=ContentType.objects.get_for_model(Panel), object_id=OuterRef("item__panel_id")
    )
    settled = Case(
        When(recused_at__isnull=False, then=Value(2)),
        When(locked_at__isnull=False, then=Value(1)),
        default=Value(0),
    )
    return (
        Assignment.objects.visible_to(user)
        .select_related("item__panel")
        .defer("item__extract", "item__materials", "item__ties")
        .annotate(due_on=Subquery(step.values("due_on")[:1]), settled=settled)
        .order_by("settled", F("due_on").asc(nulls_last=True), "item__panel_id", "item__position")
    )
