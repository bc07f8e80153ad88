"""专家组: building a panel, proposing, confirming and closing it (handbook 3.6, trust T5)."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from casework import audit, clock
from casework.deadlines import open_step
from casework.jobs import defer
from casework.models import Case, OpenStep
from casework.notices import notify
from casework.numbers import allot
from casework.permissions import require
from casework.workflow import (
    NotYet,
    TransitionError,
    advance,
    lock,
    move_of,
    refuse_at_another_level,
)
from reviews.models import Assignment, Expert, Panel, PanelItem, PanelPlan, ReviewResult, Rubric
from reviews.policy import PANEL_SIZE, PLATFORM_REVIEW, SPECIALITY_LABELS
from reviews.rules import scoring
from reviews.rules.assignment import Method, Plan, size_fault
from reviews.rules.conflicts import Party, Tie
from reviews.selectors.files import conflicts_of
from reviews.selectors.plans import plan_of
from reviews.selectors.results import points_of, sheets_by_item
from reviews.states import (
    CLOSE_PANEL,
    CONFIRM_PANEL,
    DISBAND_PANEL,
    PANEL_WORKFLOW,
    PROPOSE_PANEL,
    RETURN_PANEL,
    START_SCORING,
    PanelStatus,
)

SEED_BYTES = 16


class PanelFault(TransitionError):
    """A panel that cannot be built like this; answered as 422."""

    code = "invalid"
    http_status = 422


@dataclass(frozen=True)
class Submission:
    """One case as its own app hands it over for review.

    ``extract`` is what experts read, frozen from here on: a list of {title, rows of [label,
    text]}. ``materials`` lists {material, code, label} whose page pictures they may see.
    ``parties`` are the units behind the case, ``ties`` their known relations to other units.
    """

    case: Case
    title: str
    speciality: str
    submitted_at: datetime
    parties: Sequence[Party]
    extract: Sequence[dict]
    district: str = ""
    ties: Sequence[Tie] = ()
    materials: Sequence[dict] = field(default_factory=tuple)


@transaction.atomic
def build_panel(
    submissions: Sequence[Submission],
    *,
    actor,
    name: str,
    rubric: Rubric | None = None,
    method: Method = Method.DRAW,
    size: int = PANEL_SIZE,
    seed: str = "",
) -> Panel:
    """Start a panel over ``submissions`` with a seed of its own; nobody is asked to judge yet.

    ``seed`` is given only where it was drawn in public; the desk never takes one.
    ``selectors.plan_of`` then shows whom proposing would choose. Raises PanelFault when there is
    nothing to judge, the size is not odd or below five, or a case is with another panel.
    """
    require(actor, "reviews.handle_panel")
    _check(submissions, size)
    panel = Panel(
        reference=allot("SHPS", year=clock.today().year, width=4),
        status=PanelStatus.DRAFT,
        handled_by=actor,
        name=name,
        rubric=rubric or Rubric.objects.current(PLATFORM_REVIEW),
        method=method.value,
        size=size,
        seed=seed or secrets.token_hex(SEED_BYTES),
    )
    _clean(panel)
    panel.save()
    items = [_item(panel, number, one) for number, one in enumerate(submissions, start=1)]
    PanelItem.objects.bulk_create(items)
    require(actor, "reviews.handle_panel", panel)
    event = audit.record(
        "build_panel",
        actor=actor,
        case=panel,
        label="组建专家评审",
        move=move_of(panel, PROPOSE_PANEL.duty, actor),
        data={
            "seed": panel.seed,
            "files": len(items),
            "contents": audit.sha256_of([item.frozen_content() for item in items]),
        },
    )
    open_step(panel, PANEL_WORKFLOW.stages[PanelStatus.DRAFT], at=event.at)
    return panel


def _check(submissions: Sequence[Submission], size: int) -> None:
    if not submissions:
        raise PanelFault("没有要评审的件。")
    fault = size_fault(size)
    if fault:
        raise PanelFault(f"{fault}。")
    for one in submissions:
        busy = PanelItem.objects.of(one.case).live().select_related("panel").first()
        if busy:
            raise PanelFault(f"{one.case.reference} 正在“{busy.panel.name}”评审，不能重复组织。")
        if one.speciality not in SPECIALITY_LABELS or not one.parties:
            raise PanelFault(f"{one.case.reference} 缺少专业领域或申报单位。")


def _clean(panel: Panel) -> None:
    try:
        panel.full_clean(exclude=["handled_by", "reviewed_by", "approved_by"])
    except ValidationError as fault:
        raise PanelFault("；".join(fault.messages)) from fault


def _item(panel: Panel, number: int, one: Submission) -> PanelItem:
    return PanelItem(
        panel=panel,
        case=one.case,
        position=number,
        reference=one.case.reference,
        title=one.title[:200],
        speciality=one.speciality,
        district=one.district,
        submitted_at=one.submitted_at,
        parties=[{"uscc": party.uscc, "name": party.name} for party in one.parties],
        ties=[_tie_data(tie) for tie in one.ties],
        extract=list(one.extract),
        materials=list(one.materials),
    )


def _tie_data(tie: Tie) -> dict[str, str]:
    return {
        "kind": tie.kind.value,
        "uscc": tie.uscc,
        "name": tie.name,
        "since": tie.since.isoformat() if tie.since else "",
        "until": tie.until.isoformat() if tie.until else "",
    }


@transaction.atomic
def redraw_panel(
    panel: Panel, *, actor, version: int, method: Method, size: int, note: str
) -> Panel:
    """Draw a new seed for a panel being built; the old one and the reason stay on record."""
    require(actor, "reviews.handle_panel", panel)
    panel = lock(panel, version)
    if panel.status != PanelStatus.DRAFT:
        raise TransitionError("专家组已经送审，不能再改；请审核先退回。", case=panel)
    refuse_at_another_level(panel, PROPOSE_PANEL.duty, actor)
    if not note.strip():
        raise PanelFault("重新抽取必须写明理由。")
    fault = size_fault(size)
    if fault:
        raise PanelFault(f"{fault}。")
    before = panel.seed
    panel.method, panel.size = method.value, size
    panel.seed = secrets.token_hex(SEED_BYTES)
    panel.version += 1
    panel.save()
    audit.record(
        "redraw_panel",
        actor=actor,
        case=panel,
        label="重新抽取专家",
        note=note,
        move=move_of(panel, PROPOSE_PANEL.duty, actor),
        data={"from": before, "to": panel.seed},
    )
    return panel


@transaction.atomic
def propose_panel(panel: Panel, *, actor, version: int, note: str = "") -> Panel:
    """经办 fixes the plan by the panel's seed; NotYet while a file would lack experts."""
    panel = lock(panel, version)
    plan = plan_of(panel)
    if plan.shortages:
        raise NotYet(
            f"有 {len(plan.shortages)} 件抽不满 {panel.size} 名专家，请先补充专家库或调整。",
            case=panel,
        )
    kept = PanelPlan(panel=panel, number=panel.plans.count() + 1, content=_plan_data(panel, plan))
    kept.sha256 = audit.sha256_of(kept.frozen_content())
    kept.save()
    return advance(
        panel,
        PROPOSE_PANEL,
        actor=actor,
        note=note,
        data={"number": kept.number, "sha256": kept.sha256},
    )


def _plan_data(panel: Panel, plan: Plan) -> dict[str, object]:
    return {
        "seed": panel.seed,
        "method": panel.method,
        "size": panel.size,
        "choices": [[one.subject, one.candidate, list(one.reasons)] for one in plan.choices],
        "exclusions": [[one.subject, one.candidate, one.reason] for one in plan.exclusions],
    }


@transaction.atomic
def return_panel(panel: Panel, *, actor, version: int, note: str) -> Panel:
    """审核 sends the panel back to be built anew, with a reason."""
    return advance(lock(panel, version), RETURN_PANEL, actor=actor, note=note)


@transaction.atomic
def disband_panel(panel: Panel, *, actor, version: int, note: str) -> Panel:
    """经办 gives up a panel that was never proposed, or came back; its files are free again."""
    return advance(lock(panel, version), DISBAND_PANEL, actor=actor, note=note)


@transaction.atomic
def confirm_panel(panel: Panel, *, actor, version: int, note: str = "") -> Panel:
    """审核 appoints the planned experts and asks them to declare; conflicts are looked for again.

    NotYet when somebody has left the pool or a conflict has become known since the proposal.
    """
    panel = lock(panel, version)
    plan = panel.plans.order_by("-number").first()
    if panel.status == PanelStatus.PROPOSED:
        made = _assignments(panel, plan)
        _refuse_outdated(panel, made)
        Assignment.objects.bulk_create(made)
    panel = advance(panel, CONFIRM_PANEL, actor=actor, note=note)
    notify(_experts_of(panel), "panel_declare", case=panel, context=_until(panel))
    return panel


def _assignments(panel: Panel, plan: PanelPlan) -> list[Assignment]:
    numbers: dict[int, int] = {}
    made = []
    for item, expert, reasons in plan.content["choices"]:
        numbers[item] = numbers.get(item, 0) + 1
        made.append(
            Assignment(item_id=item, expert_id=expert, number=numbers[item], reasons=reasons)
        )
    return made


def _refuse_outdated(panel: Panel, made: Iterable[Assignment]) -> None:
    from_pool = {one.pk: one for one in Expert.objects.pool()}
    items = {item.pk: item for item in panel.items.all()}
    for one in made:
        expert = from_pool.get(one.expert_id)
        found = conflicts_of(expert, items[one.item_id]) if expert else ()
        if expert is None or found:
            why = found[0].text if found else "已不在专家库"
            raise NotYet(f"抽取之后情况有变（{why}），请退回重新抽取。", case=panel)


def _experts_of(panel: Panel) -> list:
    """Return the account of every expert who still has a file in this panel, once each."""
    experts = panel.live_assignments().select_related("expert__user").order_by("expert")
    return list({one.expert.user_id: one.expert.user for one in experts}.values())


def _until(panel: Panel) -> dict[str, object]:
    return {"step": OpenStep.objects.of(panel).open().first()}


@transaction.atomic
def start_scoring(panel: Panel, *, actor, version: int) -> Panel:
    """Open the files to those who have declared; NotYet while a declaration is missing."""
    panel = advance(lock(panel, version), START_SCORING, actor=actor)
    notify(_experts_of(panel), "panel_score", case=panel, context=_until(panel))
    return panel


@transaction.atomic
def close_panel(panel: Panel, *, actor, version: int, note: str = "") -> Panel:
    """负责人 fixes scores and ranks once every sheet is in; NotYet before."""
    panel = lock(panel, version)
    panel = advance(panel, CLOSE_PANEL, actor=actor, note=note, changes={"closed_at": clock.now()})
    _keep_results(panel, actor)
    defer("reviews.tasks.render_minutes", panel_id=panel.pk)
    return panel


def _keep_results(panel: Panel, actor) -> None:
    rubric = panel.rubric.rules
    sheets = sheets_by_item(panel)
    items = {item.reference: item for item in panel.items.all()}
    standings = [
        scoring.Standing(
            item.reference,
            item.submitted_at,
            scoring.outcome_of(rubric, [points_of(sheet) for sheet in sheets[item.pk]]),
        )
        for item in items.values()
    ]
    for rank, standing in enumerate(scoring.ranking(rubric, standings), start=1):
        result = _result(items[standing.reference], rank, standing.outcome)
        result.sha256 = audit.sha256_of(result.frozen_content())
        result.save()
        audit.record(
            "keep_result",
            actor=actor,
            case=panel,
            label="固定评审结果",
            move=move_of(panel, CLOSE_PANEL.duty, actor),
            data={"code": standing.reference, "sha256": result.sha256},
        )


def _result(item: PanelItem, rank: int, outcome: scoring.Outcome) -> ReviewResult:
    return ReviewResult(
        item=item,
        rank=rank,
        exact=str(outcome.score),
        is_passed=outcome.is_passed,
        is_disputed=outcome.is_disputed,
        spread=str(outcome.spread),
        sheet_count=outcome.sheet_count,
        lines=[
            {
                "key": part.key,
                "label": part.label,
                "values": [str(value) for value in part.values],
                "dropped": [str(value) for value in part.dropped],
                "exact": str(part.mean),
                "shown": scoring.shown(part.mean),
            }
            for part in outcome.parts
        ],
    )
