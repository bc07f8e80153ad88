"""What came of a match: contact, diagnosis, contract; and reminders while nothing is recorded."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Max

from casework import audit, clock
from casework.jobs import claim_run, finish_run
from casework.notices import audience, notify
from casework.permissions import require
from casework.transitions import Duty
from casework.workflow import TransitionError, advance, lock
from enterprises.models import Demand, DemandOutcome, DemandReply
from enterprises.policy import OUTCOME_REMINDER_DAYS
from enterprises.rules.demands import LONGEST_PROOF, OUTCOME_NAMES, outcome_fault
from enterprises.services.replies import conclude_demand
from enterprises.states import SIGN_CONTRACT, ReplyStatus

KIND = "match_due"
CONTRACT = "contract"


class OutcomeRefused(TransitionError):
    """The day, the order or the proof of an outcome is wrong; answered as 422."""

    code = "invalid"
    http_status = 422

    def __init__(self, field: str, message: str, *, case: DemandReply):
        super().__init__(message, case=case)
        self.field = field
        self.faults = [{"section": "outcome", "field": field, "message": message}]


@transaction.atomic
def record_outcome(reply: DemandReply, step: str, *, on: date, proof: str, actor) -> DemandOutcome:
    """Record ``step`` (contact, diagnosis, contract) of an accepted match, by either of its sides.

    A contract concludes reply and demand. Later chapters report a finished diagnosis here.
    TransitionError when the match is not in hand, OutcomeRefused for a wrong order, day or proof.
    """
    require(actor, "enterprises.follow_match", reply)
    demand = lock(Demand(pk=reply.demand_id))
    reply = lock(reply)
    reply.demand = demand
    if reply.status != ReplyStatus.ACCEPTED:
        raise TransitionError("只有对接中的可以记结果。", case=reply)
    last = reply.outcomes.order_by("-pk").first()
    fault = outcome_fault(
        step,
        on,
        accepted_on=clock.local_day(reply.accepted_at),
        before=(last.step, last.happened_on) if last else None,
        today=clock.today(),
    )
    if fault:
        raise OutcomeRefused(*fault, case=reply)
    proof = proof.strip()
    if not proof or len(proof) > LONGEST_PROOF:
        raise OutcomeRefused("proof", f"请写明证明，{LONGEST_PROOF} 个字以内。", case=reply)
    made = DemandOutcome.objects.create(
        reply=reply, step=step, happened_on=on, proof=proof, recorded_by=actor
    )
    data = {"step": step, "on": on.isoformat(), "proof": proof}
    label = f"记录结果：{OUTCOME_NAMES[step]}"
    audit.record(
        "record_outcome",
        actor=actor,
        case=reply,
        label=label,
        note=proof,
        move=audit.Move(duty=Duty.APPLICANT),
        data=data,
    )
    if step == CONTRACT:
        sign_contract(reply, demand, actor=actor)
    return made


@transaction.atomic
def sign_contract(reply: DemandReply, demand: Demand, *, actor) -> DemandReply:
    """Conclude both sides of a match; part of ``record_outcome``, which holds both locked."""
    signed = advance(reply, SIGN_CONTRACT, actor=actor)
    conclude_demand(demand, note=f"与{reply.platform.name}签约。")
    return signed


def remind_matches(on: date) -> int:
    """Tell both sides of each match in hand that is silent, 9, 21 and 45 days after acceptance.

    Silent is one of which nothing was recorded since the mark before; a contract ends it. Returns
    how many matches were told of. Each mark is told once; a day that was missed is made up for by
    the latest mark that has passed. A reminder decides nothing.
    """
    told = 0
    in_hand = DemandReply.objects.filter(status=ReplyStatus.ACCEPTED)
    rows = in_hand.select_related("demand__organisation", "platform__organisation")
    for reply in rows.annotate(told_last=Max("outcomes__recorded_at")).order_by("pk"):
        accepted_on = clock.local_day(reply.accepted_at)
        days = (on - accepted_on).days
        before, mark = _marks(days)
        since = accepted_on + timedelta(days=before)
        is_silent = reply.told_last is None or clock.local_day(reply.told_last) < since
        run = claim_run(KIND, str(mark), scope=reply.reference) if mark and is_silent else None
        if run is None:
            continue
        key, context = f"{reply.reference}:{mark}", {"days": days}
        for case in (reply, reply.demand):
            people = audience(case, [Duty.APPLICANT])
            notify(people, "match_due", case=case, key=key, context=context | {"reply": reply})
        finish_run(run, days=days)
        told += 1
    return told


def _marks(days: int) -> tuple[int, int]:
    """Return the latest mark that ``days`` have passed and the one before it, 0 for none."""
    *_, before, mark = (0, 0, *(one for one in OUTCOME_REMINDER_DAYS if one <= days))
    return before, mark
