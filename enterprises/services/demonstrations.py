"""试点示范名单: checked, proposed, publicised as a list, put on it once the publicity is over, taken off."""

from collections.abc import Collection, Mapping

from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from casework import audit, clock, notices, publicity
from casework.calendar import add_working_days
from casework.jobs import defer
from casework.models import Publicity
from casework.permissions import require
from casework.publicity import CorrectionRefused, PublicList
from casework.workflow import (
    StaleVersion,
    TransitionError,
    advance,
    lock,
    move_of,
    refuse_at_another_level,
)
from enterprises.models import Nomination
from enterprises.permissions import APPROVE_LIST
from enterprises.policy import DEMONSTRATION
from enterprises.rules.demonstration import COLUMNS
from enterprises.states import (
    CHECK_NOMINATION,
    CONFIRM_DEMONSTRATIONS,
    HOLD_NOMINATION,
    LIST_NOMINATION,
    PROPOSE_NOMINATION,
    REJECT_NOMINATION,
    REMOVE_NOMINATION,
    RETURN_NOMINATION,
    SEND_BACK_NOMINATION,
    STRIKE_NOMINATION,
    NominationStatus,
)
from platforms.policy import OFFICE_CONTACT, PUBLICITY_DAYS

BASIS = "《广州市推进“四化”平台赋能企业提升实施方案》一（二）"
CORRECTED = "更正公示名单"


@transaction.atomic
def check_nomination(nomination: Nomination, *, actor, version: int, note: str = "") -> Nomination:
    """经办 finds effects and evidence true and says how; the case goes to 审核."""
    return advance(lock(nomination, version), CHECK_NOMINATION, actor=actor, note=note)


@transaction.atomic
def return_nomination(nomination: Nomination, *, actor, version: int, note: str = "") -> Nomination:
    """经办 returns it with everything that is missing; NotYet at a return too many."""
    return advance(lock(nomination, version), RETURN_NOMINATION, actor=actor, note=note)


@transaction.atomic
def reject_nomination(nomination: Nomination, *, actor, version: int, note: str = "") -> Nomination:
    """经办 refuses with a reason; a written notice names the remedy."""
    return _refuse(lock(nomination, version), REJECT_NOMINATION, actor, note)


@transaction.atomic
def propose_nomination(
    nomination: Nomination, *, actor, version: int, note: str = ""
) -> Nomination:
    """审核 proposes it for the list."""
    return advance(lock(nomination, version), PROPOSE_NOMINATION, actor=actor, note=note)


@transaction.atomic
def send_back_nomination(
    nomination: Nomination, *, actor, version: int, note: str = ""
) -> Nomination:
    """审核 gives it back to 经办; NoteMissing without a reason."""
    return advance(lock(nomination, version), SEND_BACK_NOMINATION, actor=actor, note=note)


@transaction.atomic
def hold_nomination(nomination: Nomination, *, actor, version: int, note: str = "") -> Nomination:
    """负责人 keeps it off this list and gives it back to 审核; NoteMissing without a reason."""
    return advance(lock(nomination, version), HOLD_NOMINATION, actor=actor, note=note)


@transaction.atomic
def confirm_demonstrations(*, actor, versions: Mapping[str, int], note: str = "") -> Publicity:
    """Confirm everything proposed as one list and open its publicity.

    ``versions`` maps the reference of each to the version that the approver read: a list that has
    changed since is StaleVersion. TransitionError for an empty one, PermissionDenied or SamePerson
    for who may not act on one of them.
    """
    require(actor, APPROVE_LIST)
    proposed = list(
        Nomination.objects.select_for_update(of=("self",))
        .filter(status=NominationStatus.PROPOSED)
        .select_related("organisation", "platform")
        .order_by("name", "pk")
    )
    if not proposed:
        raise TransitionError("现在没有拟列入的企业。")
    if {one.reference: one.version for one in proposed} != dict(versions):
        raise StaleVersion("名单在您看过之后有变化，请重新核对。")
    opened = publicity.open_publicity(
        proposed,
        PublicList(
            title=f"{clock.today().year}年{DEMONSTRATION}拟列入名单公示",
            basis=BASIS,
            contact=OFFICE_CONTACT,
            columns=COLUMNS,
            rows=[_row(one) for one in proposed],
        ),
        days=PUBLICITY_DAYS,
        actor=actor,
    )
    due = add_working_days(opened.ends_on, 1)
    for nomination in proposed:
        advance(
            nomination,
            CONFIRM_DEMONSTRATIONS,
            actor=actor,
            note=note,
            changes={"publicity": opened},
            data={"publicity": opened.reference, "sha256": opened.sha256},
            due=due,
        )
    defer("enterprises.tasks.render_demonstrations", publicity_id=opened.pk)
    return opened


def _row(nomination: Nomination) -> list[str]:
    return [
        nomination.name,
        nomination.dimension_name,
        nomination.district_name,
        nomination.nominator,
    ]


@transaction.atomic
def list_nomination(nomination: Nomination, *, actor, version: int, note: str = "") -> Nomination:
    """负责人 puts the enterprise on the list once its publicity has cleared; NotYet before."""
    nomination = advance(
        lock(nomination, version),
        LIST_NOMINATION,
        actor=actor,
        note=note,
        changes={"listed_on": clock.today()},
    )
    defer("enterprises.tasks.render_demonstration_certificate", nomination_id=nomination.pk)
    return nomination


@transaction.atomic
def remove_nomination(nomination: Nomination, *, actor, version: int, note: str = "") -> Nomination:
    """负责人 takes the enterprise off the list with a reason; a written notice names the remedy."""
    return _refuse(lock(nomination, version), REMOVE_NOMINATION, actor, note, ended_at=clock.now())


def _refuse(nomination: Nomination, step, actor, note: str, **changes) -> Nomination:
    nomination = advance(nomination, step, actor=actor, note=note, changes=changes)
    defer("enterprises.tasks.render_nomination_refusal", nomination_id=nomination.pk)
    return nomination


@transaction.atomic
def strike_nomination(nomination: Nomination, *, actor, version: int, note: str = "") -> Nomination:
    """End what the corrected list no longer names; refused while it still does."""
    nomination = lock(nomination, version)
    listed = publicity.publicity_of(nomination)
    if listed is None or not listed.superseded_by:
        raise CorrectionRefused("名单还没有更正，这家仍在名单上。", case=nomination)
    return _refuse(nomination, STRIKE_NOMINATION, actor, note)


@transaction.atomic
def correct_demonstrations(
    listed: Publicity, *, actor, kept: Collection[int], reason: str, restarts: bool = False
) -> Publicity:
    """负责人 publishes the next version of the list with the rows at the positions ``kept``.

    Rows are taken off, never rewritten: they say what the enterprise itself confirmed. Raises
    PermissionDenied or SamePerson for who may not act on one of them, CorrectionRefused for an empty
    or unchanged list, one taken off that stands on the list already, and what
    ``correct_publicity`` refuses.
    """
    require(actor, APPROVE_LIST)
    listed = Publicity.objects.counted().get(pk=listed.pk)
    nominations = _lock_listed(listed)
    staying = [one for position, one in nominations.items() if position in kept]
    struck = [one for position, one in nominations.items() if position not in kept]
    if not staying:
        raise CorrectionRefused("更正后的名单至少要留一家。")
    if not struck and not restarts:
        raise CorrectionRefused("名单没有改动，不用更正。")
    for one in struck:
        if one.status != NominationStatus.PUBLICITY:
            raise CorrectionRefused(f"{one.name}已不在公示环节，不能从名单去掉。", case=one)
    for one in staying:
        require(actor, CONFIRM_DEMONSTRATIONS.permission, one)
        refuse_at_another_level(one, CONFIRM_DEMONSTRATIONS.duty, actor)
    made = publicity.correct_publicity(
        listed,
        staying,
        PublicList(
            title=listed.title,
            basis=listed.basis,
            contact=listed.contact,
            columns=listed.columns,
            rows=[row for at, row in enumerate(listed.rows, start=1) if at in kept],
        ),
        reason=reason,
        actor=actor,
        restarts=restarts,
    )
    for one in staying:
        _follow(one, made, actor, reason)
    for one in struck:
        _refuse(one, STRIKE_NOMINATION, actor, reason)
    defer("enterprises.tasks.render_demonstrations", publicity_id=made.pk)
    return made


def _lock_listed(listed: Publicity) -> dict[int, Nomination]:
    """Return the locked nominations of the list by position; CorrectionRefused for another's."""
    kind = ContentType.objects.get_for_model(Nomination)
    places = {item.object_id: item.position for item in listed.items.filter(content_type=kind)}
    found = (
        Nomination.objects.select_for_update(of=("self",))
        .filter(pk__in=places)
        .select_related("organisation", "platform__organisation")
        .order_by("pk")
    )
    nominations = {places[one.pk]: one for one in found}
    if len(nominations) != len(listed.rows):
        raise CorrectionRefused("这份名单不是试点示范企业的名单。")
    return dict(sorted(nominations.items()))


def _follow(nomination: Nomination, made: Publicity, actor, reason: str) -> None:
    """Let a case that stays on the list be read with the new version, and tell its people."""
    nomination.publicity = made
    nomination.version += 1
    nomination.save(update_fields=["publicity", "version", "updated_at"])
    audit.record(
        "correct_list",
        actor=actor,
        case=nomination,
        label=CORRECTED,
        note=reason,
        move=move_of(nomination, CONFIRM_DEMONSTRATIONS.duty, actor),
        data={"publicity": made.reference, "sha256": made.sha256},
    )
    notices.notify(
        notices.audience(nomination, CONFIRM_DEMONSTRATIONS.tells),
        "demonstrations_corrected",
        case=nomination,
        key=f"{nomination.reference}:{made.reference}",
        context={"made": made},
    )


def reprint_demonstrations(publicity_: Publicity) -> None:
    """Print a list of ours again whose last day has moved; nothing for somebody else's list."""
    if Nomination.objects.filter(publicity=publicity_).exists():
        defer("enterprises.tasks.render_demonstrations", publicity_id=publicity_.pk)
