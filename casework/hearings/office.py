"""The office's side: propose, check, tell, examine what was said, decide. Three levels, three hands."""

from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction

from casework import audit, clock
from casework.calendar import add_working_days
from casework.deadlines import closing_moment, deciding_moment, open_step
from casework.forms import storable
from casework.hearings.kinds import HearingKind, kind_of
from casework.hearings.statements import settle_period
from casework.jobs import defer
from casework.models import Case
from casework.models.hearings import Hearing
from casework.numbers import allot
from casework.permissions import register, require
from casework.states import (
    CLOSE_STATEMENT,
    DECLINE_NOTICE,
    DISMISS_HEARING,
    DROP_HEARING,
    ENDORSE_HEARING,
    ENDORSE_REPORT,
    HEARING_WORKFLOW,
    ISSUE_NOTICE,
    PROPOSE_HEARING,
    REPORT_HEARING,
    RETURN_HEARING,
    RETURN_REPORT,
    UPHOLD_HEARING,
    HearingStatus,
)
from casework.transitions import Duty
from casework.workflow import TransitionError, advance, lock, move_of, refuse_at_another_level

MOST_LINES = 20
LONGEST_LINE = 300


def _acts_as(duty: Duty):
    def predicate(user, hearing) -> bool:
        """An official of the city with this duty, not of the unit that is to be heard, nor lately."""
        official = user.official
        if not official or official.duty != duty or official.district:
            return False
        return hearing is None or not user.is_bound_to(hearing.organisation)

    return predicate


HANDLE = register("casework.handle_hearing", _acts_as(Duty.HANDLER))
register("casework.review_hearing", _acts_as(Duty.REVIEWER))
register("casework.approve_hearing", _acts_as(Duty.APPROVER))


@transaction.atomic
def open_hearing(
    subject: Case,
    *,
    kind: HearingKind,
    values: Mapping[str, object],
    actor,
) -> Hearing:
    """Start a hearing about ``subject`` as a draft of the 经办; the caller holds the subject's lock.

    ``values``: facts (text), clauses (of the kind), evidence (lines). ValidationError names every
    faulty field at once; TransitionError while another hearing of the kind is running.
    """
    require(actor, HANDLE)
    running = Hearing.objects.about(subject).filter(kind=kind.code).live().first()
    if running:
        raise TransitionError(f"“{kind.matter}”已在办理（{running.reference}）。", case=running)
    hearing = Hearing(
        reference=allot("SHCS", year=clock.today().year, width=4),
        status=HearingStatus.DRAFT,
        kind=kind.code,
        subject=subject,
        subject_reference=subject.reference,
        subject_title=subject.title[:200],
        organisation=subject.case_organisation,
        brief=kind.brief,
        matter=kind.matter,
        days=kind.days,
        handled_by=actor,
        **_content(kind, values),
    )
    require(actor, HANDLE, hearing)
    hearing.save()
    event = audit.record(
        "open_hearing",
        actor=actor,
        case=hearing,
        label="提出立案",
        move=move_of(hearing, PROPOSE_HEARING.duty, actor),
        data={"subject": subject.reference},
    )
    open_step(hearing, HEARING_WORKFLOW.stages[HearingStatus.DRAFT], at=event.at)
    return hearing


@transaction.atomic
def edit_hearing(hearing: Hearing, *, actor, version: int, values: Mapping[str, object]) -> Hearing:
    """Change a draft; TransitionError once it has been sent for review."""
    require(actor, HANDLE, hearing)
    hearing = lock(hearing, version)
    if hearing.status != HearingStatus.DRAFT:
        raise TransitionError("送审后不能再改，请先退回。", case=hearing)
    refuse_at_another_level(hearing, PROPOSE_HEARING.duty, actor)
    content = _content(kind_of(hearing), values)
    changed = [name for name, value in content.items() if getattr(hearing, name) != value]
    for name, value in content.items():
        setattr(hearing, name, value)
    hearing.version += 1
    hearing.save()
    audit.record(
        "edit_hearing",
        actor=actor,
        case=hearing,
        label="修改立案内容",
        move=move_of(hearing, PROPOSE_HEARING.duty, actor),
        data={"changed": changed},
    )
    return hearing


def _content(kind: HearingKind, values: Mapping[str, object]) -> dict[str, object]:
    """Return the cleaned content, or raise ValidationError with every fault by its field."""
    facts = storable(str(values.get("facts", ""))).strip()
    clauses = [str(one) for one in values.get("clauses", ())]
    evidence = _lines(values.get("evidence", ()))
    faults: dict[str, list[str]] = {}
    longest = Hearing._meta.get_field("facts").max_length
    if not facts or len(facts) > longest:
        faults["facts"] = [f"请写明查明的事实，最多 {longest} 个字。"]
    if not clauses or set(clauses) - set(kind.quotes):
        faults["clauses"] = ["请至少选一条依据，且只能选列明的条款。"]
    if not evidence or len(evidence) > MOST_LINES or max(map(len, evidence)) > LONGEST_LINE:
        faults["evidence"] = [
            f"请逐行列出证据，至少一行，最多 {MOST_LINES} 行，每行最多 {LONGEST_LINE} 个字。"
        ]
    if faults:
        raise ValidationError(faults)
    basis = [{"clause": clause, "quote": kind.quotes[clause]} for clause in dict.fromkeys(clauses)]
    return {"facts": facts, "basis": basis, "evidence": evidence}


def _lines(given: object) -> list[str]:
    rows: Sequence[object] = given.splitlines() if isinstance(given, str) else list(given)
    return [text for text in (storable(str(row)).strip() for row in rows) if text]


@transaction.atomic
def propose_hearing(hearing: Hearing, *, actor, version: int, note: str = "") -> Hearing:
    """经办 sends facts, basis and evidence to 审核."""
    return advance(lock(hearing, version), PROPOSE_HEARING, actor=actor, note=note)


@transaction.atomic
def drop_hearing(hearing: Hearing, *, actor, version: int, note: str) -> Hearing:
    """经办 gives up a draft, with a reason; the unit never hears of it."""
    return advance(lock(hearing, version), DROP_HEARING, actor=actor, note=note)


@transaction.atomic
def return_hearing(hearing: Hearing, *, actor, version: int, note: str) -> Hearing:
    """审核 sends the draft back with a reason."""
    return advance(lock(hearing, version), RETURN_HEARING, actor=actor, note=note)


@transaction.atomic
def endorse_hearing(hearing: Hearing, *, actor, version: int, note: str = "") -> Hearing:
    """审核 passes the draft on to 负责人."""
    return advance(lock(hearing, version), ENDORSE_HEARING, actor=actor, note=note)


@transaction.atomic
def decline_notice(hearing: Hearing, *, actor, version: int, note: str) -> Hearing:
    """负责人 does not sign the notice and sends it back with a reason."""
    return advance(lock(hearing, version), DECLINE_NOTICE, actor=actor, note=note)


@transaction.atomic
def issue_notice(hearing: Hearing, *, actor, version: int, note: str = "") -> Hearing:
    """负责人 signs: the unit is told and may be heard for ``days`` working days from tomorrow on.

    The starting day does not count (民法典第二百零一条).
    """
    hearing = lock(hearing, version)
    moment = deciding_moment()
    due = add_working_days(clock.local_day(moment), hearing.days)
    hearing = advance(
        hearing,
        ISSUE_NOTICE,
        actor=actor,
        note=note,
        changes={
            "notified_at": moment,
            "closes_at": closing_moment(due.on),
            "is_provisional": due.provisional,
        },
        data={"due_on": due.on.isoformat()},
        due=due,
    )
    defer("casework.tasks.render_hearing_notice", hearing_id=hearing.pk)
    return hearing


@transaction.atomic
def close_statement(hearing: Hearing, *, actor, version: int, note: str = "") -> Hearing:
    """经办 notes that the period passed unused; NotYet before, and on a guessed last day always."""
    hearing = lock(hearing, version)
    deciding_moment()
    return advance(settle_period(hearing), CLOSE_STATEMENT, actor=actor, note=note)


@transaction.atomic
def report_hearing(hearing: Hearing, *, actor, version: int, note: str) -> Hearing:
    """经办 says of each point whether it is taken up and why."""
    return advance(lock(hearing, version), REPORT_HEARING, actor=actor, note=note)


@transaction.atomic
def return_report(hearing: Hearing, *, actor, version: int, note: str) -> Hearing:
    """审核 has 经办 examine it again."""
    return advance(lock(hearing, version), RETURN_REPORT, actor=actor, note=note)


@transaction.atomic
def endorse_report(hearing: Hearing, *, actor, version: int, note: str = "") -> Hearing:
    """审核 passes the report on to 负责人."""
    return advance(lock(hearing, version), ENDORSE_REPORT, actor=actor, note=note)


@transaction.atomic
def uphold_hearing(hearing: Hearing, *, actor, version: int, note: str) -> Hearing:
    """负责人 decides against the unit, with the reason; the owner's step follows in one transaction.

    Lock order: hearing, then subject.
    """
    hearing = advance(
        lock(hearing, version),
        UPHOLD_HEARING,
        actor=actor,
        note=note,
        changes={"decided_at": clock.now()},
    )
    kind_of(hearing).carry_out(hearing, actor=actor, note=note)
    defer("casework.tasks.render_hearing_decision", hearing_id=hearing.pk)
    return hearing


@transaction.atomic
def dismiss_hearing(hearing: Hearing, *, actor, version: int, note: str) -> Hearing:
    """负责人 decides for the unit, with the reason; the subject stays as it is."""
    hearing = advance(
        lock(hearing, version),
        DISMISS_HEARING,
        actor=actor,
        note=note,
        changes={"decided_at": clock.now()},
    )
    defer("casework.tasks.render_hearing_decision", hearing_id=hearing.pk)
    return hearing
