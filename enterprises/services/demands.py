"""企业需求: members draft, the 管理员 posts and withdraws, 经办 takes off what must not stand there."""

from django.db import transaction

from casework import audit, clock, drafts, notices
from casework.deadlines import open_step
from casework.numbers import allot
from casework.permissions import require
from casework.workflow import TransitionError, advance, lock
from enterprises.models import Demand
from enterprises.rules.demands import NEED
from enterprises.selectors.demands import facets_of, faults_of_demand, first_answers
from enterprises.services.replies import cancel_replies
from enterprises.states import (
    DEMAND_WORKFLOW,
    POST_DEMAND,
    REMOVE_DEMAND,
    WITHDRAW_DEMAND,
    DemandStatus,
)

PREFIX = "SHXQ"
LONGEST_NAME = 100


@transaction.atomic
def start_demand(*, actor, like: Demand | None = None) -> Demand:
    """Open a draft for the acting unit, prefilled from its profile or written ``like`` an older one.

    PermissionDenied for who acts for no unit, or for a unit other than that of ``like``.
    """
    require(actor, "enterprises.draft_demand", like)
    organisation = actor.acting.organisation
    answers = like.answers if like else first_answers(organisation)
    demand = Demand.objects.create(
        reference=allot(PREFIX, year=clock.today().year, width=4),
        status=DemandStatus.DRAFT,
        organisation=organisation,
        answers=answers,
        name=_name_of(answers.get(NEED.key, {})),
        last_edited_by=actor,
        last_edited_at=clock.now(),
    )
    event = audit.record(
        "start_demand",
        actor=actor,
        case=demand,
        label="建立需求草稿",
        data={"like": like.reference} if like else {},
    )
    open_step(demand, DEMAND_WORKFLOW.stages[DemandStatus.DRAFT], at=event.at)
    return demand


def _name_of(raw: dict) -> str:
    return str(raw.get("name", ""))[:LONGEST_NAME]


@transaction.atomic
def save_demand_section(
    demand: Demand, key: str, raw: dict, *, actor, draft_version: int, base: str = ""
) -> Demand:
    """Keep what the page holds for section ``key``, faulty or not; nothing typed is lost.

    DraftConflict if another has saved since ``draft_version``, unless ``base`` shows that this
    section is still the same; TransitionError once posted.
    """
    require(actor, "enterprises.draft_demand", demand)
    demand = lock(demand)
    _refuse_closed(demand)
    drafts.keep_section(
        demand,
        key,
        raw,
        actor=actor,
        draft_version=draft_version,
        base=base,
        derive=lambda: {"name": _name_of(raw)} if key == NEED.key else {},
    )
    return demand


def _refuse_closed(demand: Demand) -> None:
    if not demand.is_open_to_applicant:
        raise TransitionError("已经发布，内容不能再改；要改请撤回后照这份另写一份。", case=demand)


@transaction.atomic
def hand_over_demand(demand: Demand, *, actor) -> None:
    """Tell the unit's 管理员 that the draft is ready to be checked and posted."""
    require(actor, "enterprises.draft_demand", demand)
    demand = lock(demand)
    _refuse_closed(demand)
    notices.notify(
        drafts.hand_over(demand, demand.organisation, actor=actor),
        "demand_ready",
        case=demand,
        key=f"{demand.reference}:ready:{demand.draft_version}",
        context={"actor": actor.name},
    )


@transaction.atomic
def post_demand(demand: Demand, *, actor, version: int, draft_version: int) -> Demand:
    """管理员 puts the demand into the hall; its content never changes after that.

    Incomplete names every fault at once; StaleVersion when the draft was changed since it
    was checked.
    """
    require(actor, POST_DEMAND.permission, demand)
    demand = drafts.lock_as_checked(demand, version, draft_version, act="发布")
    changes: dict[str, object] = {}
    if demand.status in POST_DEMAND.sources:
        if faults := faults_of_demand(demand):
            raise drafts.Incomplete(faults, case=demand, act="发布")
        changes = {"posted_at": clock.now(), **facets_of(demand)}
    return advance(
        demand,
        POST_DEMAND,
        actor=actor,
        changes=changes,
        data={"sha256": audit.sha256_of(demand.answers)},
    )


@transaction.atomic
def withdraw_demand(demand: Demand, *, actor, version: int, note: str = "") -> Demand:
    """管理员 takes the demand back; platforms that were asked or offered are told."""
    require(actor, WITHDRAW_DEMAND.permission, demand)
    demand = advance(lock(demand, version), WITHDRAW_DEMAND, actor=actor, note=note)
    cancel_replies(demand, note="企业撤回了需求。")
    return demand


@transaction.atomic
def remove_demand(demand: Demand, *, actor, version: int, note: str = "") -> Demand:
    """经办 takes a demand off the hall, with the reason; NoteMissing without one."""
    require(actor, REMOVE_DEMAND.permission, demand)
    demand = advance(lock(demand, version), REMOVE_DEMAND, actor=actor, note=note)
    cancel_replies(demand, note="需求已下架。")
    return demand
