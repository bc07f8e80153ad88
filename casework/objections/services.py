"""What is done with an objection: taken in, handled at three levels, answered and published."""

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import timedelta

from django.contrib.auth import get_user_model
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from casework import audit, clock
from casework.calendar import Day, add_working_days
from casework.crypto import decrypt, encrypt, keyed_hash
from casework.deadlines import deciding_moment, open_step
from casework.jobs import defer
from casework.materials.keeping import forget, store
from casework.models import (
    Attachment,
    Case,
    Material,
    Objection,
    ObjectorKind,
    Publicity,
    PublicityItem,
)
from casework.notices import notify
from casework.numbers import allot
from casework.objections.identity import Identity
from casework.objections.letters import queue_letter
from casework.objections.permissions import READ_OBJECTOR
from casework.objections.states import (
    ACCEPT_OBJECTION,
    DECLINE_OBJECTION,
    DISMISS_OBJECTION,
    ENDORSE_FINDING,
    HANDLING_DAYS,
    KEEP_AS_CLUE,
    RECONSIDER_OBJECTION,
    RECORD_FINDING,
    RETURN_FINDING,
    UPHOLD_OBJECTION,
    ObjectionStatus,
)
from casework.permissions import require
from casework.transitions import Duty, Transition
from casework.workflow import TransitionError, advance, lock

EVIDENCE, SEALED_LETTER = "Y01", "Y02"
PAPER_LABELS = {EVIDENCE: "证据材料", SEALED_LETTER: "加盖公章的书面异议"}
TOKEN_BYTES = 24
MOST_A_DAY = 10


class PeriodOver(TransitionError):
    """The list does not stand open now; answered as 409, what was typed is kept."""

    code = "period_over"


class TooMany(TransitionError):
    """One telephone number objects more often than a person does; answered as 429."""

    code = "too_many"
    http_status = 429


class IdentityTold(TransitionError):
    """A text that others will read names the objector; answered as 422."""

    code = "identity_told"
    http_status = 422


@dataclass(frozen=True)
class Claim:
    """What somebody writes: who he is, against which row (None: the whole list), and why."""

    kind: str
    position: int | None
    facts: str
    identity: Identity = field(default_factory=Identity)
    may_tell: bool = False


@dataclass(frozen=True)
class Receipt:
    """The objection as it was taken in, and the secret by which its author follows it."""

    objection: Objection
    token: str


def submit_objection(
    publicity: Publicity,
    claim: Claim,
    *,
    key: str,
    files: Sequence[tuple[str, UploadedFile]] = (),
) -> Receipt:
    """Take in one objection with its (code, file) pairs; the same ``key`` is taken in once.

    Only while the list stands open by the server's clock, decided after the files have arrived
    and under the locks of the cases it is against. Raises PeriodOver, TooMany, Refused (a file)
    or ClockUntrusted; nothing is kept then. An anonymous one becomes a clue at once.
    """
    if known := _known(key):
        return known
    _refuse_late(publicity)
    _refuse_too_many(claim)
    actor = get_user_model().objects.service_account()
    kept: list[tuple[str, Material]] = []
    receipt = None
    try:
        for code, upload in files:
            kept.append((code, _keep(code, upload, actor)))
        receipt = _take_in(publicity, claim, key, kept, actor)
    except IntegrityError:
        # The same form, sent twice at the same moment.
        if (known := _known(key)) is None:
            raise
        return known
    finally:
        if receipt is None:
            forget([material for _, material in kept])
    return receipt


def _keep(code: str, upload: UploadedFile, actor) -> Material:
    """Store a file as nobody's; only a sealed letter stays as it came, for its electronic seal."""
    return store(
        upload,
        organisation=None,
        actor=actor,
        purpose="evidence",
        is_untraced=code != SEALED_LETTER,
    )


def _known(key: str) -> Receipt | None:
    objection = Objection.objects.filter(submission_key=key).first()
    return Receipt(objection, decrypt(objection.sealed_token)) if objection else None


def _refuse_late(publicity: Publicity) -> None:
    today = deciding_moment().date()
    if publicity.is_running(today):
        return
    if publicity.superseded_by:
        raise PeriodOver(
            f"这份名单已经更正，请对更正后的名单（{publicity.superseded_by}）提出。您写的内容还在下面。"
        )
    if publicity.is_over(today):
        raise PeriodOver("公示期已经结束，不再受理对这份名单的异议。您写的内容还在下面。")
    raise PeriodOver("公示期还没有开始，现在还不能提出异议。您写的内容还在下面。")


def _refuse_too_many(claim: Claim) -> None:
    since = clock.now() - timedelta(days=1)
    same = Objection.objects.filter(
        phone_hash=_phone_hash(claim.identity.phone), received_at__gte=since
    )
    if claim.identity.phone and same.count() >= MOST_A_DAY:
        raise TooMany(f"同一电话一天最多提出 {MOST_A_DAY} 件异议，请明天再试。")


def _phone_hash(phone: str) -> str:
    return keyed_hash(phone, purpose="objector") if phone else ""


@transaction.atomic
def _take_in(
    publicity: Publicity, claim: Claim, key: str, kept: Sequence[tuple[str, Material]], actor
) -> Receipt:
    item = _item_of(publicity, claim.position)
    # Who grants holds these rows too: an objection of the last minute is seen before the grant.
    for one in [item] if item else publicity.items.order_by("content_type", "object_id"):
        lock(one.case)
    fresh = Publicity.objects.counted().get(pk=publicity.pk)
    _refuse_late(fresh)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    objection = Objection.objects.create(
        reference=allot("SHYY", year=clock.today().year, width=4),
        status=ObjectionStatus.RECEIVED,
        publicity=fresh,
        item=item,
        kind=claim.kind,
        sealed_identity=claim.identity.seal(),
        phone_hash=_phone_hash(claim.identity.phone),
        may_tell=claim.may_tell,
        facts=claim.facts,
        token_hash=token_hash(token),
        sealed_token=encrypt(token),
        submission_key=key,
    )
    _attach(objection, kept, actor)
    event = audit.record(
        "submit_objection",
        actor=actor,
        case=objection,
        label="收到异议",
        move=audit.Move(Duty.SYSTEM, target=objection.status),
        data={
            "publicity": fresh.reference,
            "position": claim.position,
            "content": _content_hash(claim),
            "files": [material.sha256 for _, material in kept],
        },
    )
    if claim.kind == ObjectorKind.ANONYMOUS:
        return Receipt(advance(objection, KEEP_AS_CLUE, actor=actor), "")
    stage = objection.workflow.stages[objection.status]
    step = open_step(objection, stage, at=event.at)
    handlers = get_user_model().objects.with_duty(Duty.HANDLER)
    notify(handlers, "objection_received", case=objection, context={"step": step})
    queue_letter(objection, "received")
    return Receipt(objection, token)


def _content_hash(claim: Claim) -> str:
    """Return a hash that proves what was handed in; keyed, so that nobody guesses a name from it."""
    content = [claim.kind, claim.position, claim.facts, asdict(claim.identity), claim.may_tell]
    return keyed_hash(audit.canonical(content), purpose="objection content")


def _item_of(publicity: Publicity, position: int | None) -> PublicityItem | None:
    return None if position is None else publicity.items.get(position=position)


def token_hash(token: str) -> str:
    """Return what is kept of a follow-up link: it finds the objection but does not open it."""
    return keyed_hash(token, purpose="objection")


def _attach(objection: Objection, kept: Sequence[tuple[str, Material]], actor) -> None:
    for position, (code, material) in enumerate(kept, start=1):
        Attachment.objects.create(
            case=objection,
            material=material,
            code=code,
            position=position,
            attached_by=actor,
            handed_in_at=clock.now(),
        )


@transaction.atomic
def keep_as_clue(objection: Objection, *, actor, version: int) -> Objection:
    """Keep an anonymous hint: no case against anybody, no answer."""
    return advance(lock(objection, version), KEEP_AS_CLUE, actor=actor)


@transaction.atomic
def accept_objection(objection: Objection, *, actor, version: int, note: str = "") -> Objection:
    """经办 takes the objection on: what it is against stands still, the unit is told."""
    objection = lock(objection, version)
    _refuse_identity(objection, note)
    objection = advance(
        objection,
        ACCEPT_OBJECTION,
        actor=actor,
        note=note,
        changes={"accepted_on": clock.today()},
        due=decision_day(objection),
    )
    for case, people in _units(objection):
        notify(people, "objection_opened", case=case, **_told(objection, note))
    queue_letter(objection, "accepted")
    return objection


def decision_day(objection: Objection) -> Day:
    """Return the last day to decide: fifteen working days from receipt, triage within (handbook 7.6)."""
    return add_working_days(clock.local_day(objection.received_at), HANDLING_DAYS)


@transaction.atomic
def decline_objection(objection: Objection, *, actor, version: int, note: str) -> Objection:
    """经办 does not take it on; the author is told why, the list goes on."""
    objection = lock(objection, version)
    _refuse_identity(objection, note)
    changes = {"answer": note, "decided_on": clock.today()}
    objection = advance(objection, DECLINE_OBJECTION, actor=actor, note=note, changes=changes)
    return _close(objection)


@transaction.atomic
def record_finding(objection: Objection, *, actor, version: int, note: str) -> Objection:
    """经办 writes down what was found."""
    return _go_on(objection, RECORD_FINDING, actor, version, note, changes={"finding": note})


@transaction.atomic
def endorse_finding(objection: Objection, *, actor, version: int, note: str = "") -> Objection:
    """审核 agrees with the finding."""
    return _go_on(objection, ENDORSE_FINDING, actor, version, note)


@transaction.atomic
def return_finding(objection: Objection, *, actor, version: int, note: str) -> Objection:
    """审核 has 经办 look again; the limit stays."""
    return _go_on(objection, RETURN_FINDING, actor, version, note)


@transaction.atomic
def reconsider_objection(objection: Objection, *, actor, version: int, note: str) -> Objection:
    """负责人 has 经办 look again; the limit stays."""
    return _go_on(objection, RECONSIDER_OBJECTION, actor, version, note)


def _go_on(objection, transition: Transition, actor, version: int, note: str, changes=None):
    objection = lock(objection, version)
    return advance(
        objection, transition, actor=actor, note=note, changes=changes, due=decision_day(objection)
    )


@transaction.atomic
def uphold_objection(objection: Objection, *, actor, version: int, note: str) -> Objection:
    """负责人 finds for the objector: what it is against is barred until the list is corrected."""
    return _decide(objection, UPHOLD_OBJECTION, actor, version, note)


@transaction.atomic
def dismiss_objection(objection: Objection, *, actor, version: int, note: str) -> Objection:
    """负责人 finds against the objector: what stood still goes on."""
    return _decide(objection, DISMISS_OBJECTION, actor, version, note)


def _decide(objection, transition: Transition, actor, version: int, note: str) -> Objection:
    objection = lock(objection, version)
    # Who corrects the list holds these rows too: a version either knows of the decision or is older.
    for case in sorted(objection.cases, key=lambda one: (one._meta.label, one.pk)):
        lock(case)
    _refuse_identity(objection, note)
    changes = {"answer": note.strip(), "decided_on": clock.today()}
    objection = advance(objection, transition, actor=actor, note=note, changes=changes)
    for case, people in _units(objection):
        notify(people, "objection_closed", case=case, **_told(objection, note))
    return _close(objection)


def _close(objection: Objection) -> Objection:
    defer("casework.tasks.answer_objection", objection_id=objection.pk)
    queue_letter(objection, "closed")
    return objection


def _refuse_identity(objection: Objection, text: str) -> None:
    if objection.identity.told_in(text):
        raise IdentityTold(
            "意见里有异议人的姓名、电话或其他身份信息。这段话会给别人看，请删去后再办。",
            case=objection,
        )


def _units(objection: Objection) -> list[tuple[Case, list]]:
    """Return each case it is against with the members of the unit whose case it is."""
    users = get_user_model().objects
    return [
        (case, list(users.members_of(case.case_organisation)))
        for case in objection.cases
        if case.case_organisation
    ]


def _told(objection: Objection, note: str) -> dict[str, object]:
    """Return what its notices say: who objects only where the objector agreed (handbook 6.4)."""
    return {
        "key": f"{objection.reference}:{objection.version}",
        "context": {
            "objection": objection,
            "note": note,
            "handling_days": HANDLING_DAYS,
            "who": objection.identity.shown if objection.may_tell else "",
        },
    }


@transaction.atomic
def read_objector(objection: Objection, *, actor) -> Identity:
    """Return who objects, to those who handle it; each look is on record (trust T19)."""
    require(actor, READ_OBJECTOR, objection)
    objection = lock(objection)
    audit.record("read_objector", actor=actor, case=objection, label="查看异议人身份")
    return objection.identity
