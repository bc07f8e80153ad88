"""形式审查: accept, return for correction, reject, propose; officials never edit the content."""

from collections.abc import Sequence

from django.db import transaction

from casework import clock
from casework.calendar import add_working_days
from casework.deadlines import closing_moment
from casework.jobs import defer
from casework.permissions import require
from casework.transitions import Duty
from casework.workflow import (
    NoteMissing,
    TransitionError,
    advance,
    lock,
    refuse_at_another_level,
)
from platforms.models import CorrectionRequest, MaterialTick, PlatformApplication
from platforms.policy import STEP_DAYS
from platforms.rules import form
from platforms.rules.materials import MATERIALS
from platforms.services.consultations import close_consultations
from platforms.states import (
    PROPOSE_APPLICATION,
    RECOMMEND_APPLICATION,
    RETURN_APPLICATION,
    RETURN_FROM_DISTRICT,
    SEND_BACK_APPLICATION,
    TAKE_OVER_APPLICATION,
    ApplicationStatus,
    accept_step,
    decline_step,
    reject_step,
)


class PointsMissing(NoteMissing):
    """A return or a rejection names every point with its reason."""

    code = "points_missing"


@transaction.atomic
def recommend_application(
    application: PlatformApplication, *, actor, version: int, note: str
) -> PlatformApplication:
    """The unit's own district gives its opinion; the case goes to 经办 (handbook 3.1).

    NoteMissing without an opinion, PermissionDenied for another district.
    """
    return advance(lock(application, version), RECOMMEND_APPLICATION, actor=actor, note=note)


@transaction.atomic
def take_over_application(
    application: PlatformApplication, *, actor, version: int, note: str
) -> PlatformApplication:
    """经办 goes on without the opinion of a district whose working days are over, and says why.

    NotYet before they are, or while their last one is 暂按周末推算; NoteMissing without a reason.
    """
    return advance(lock(application, version), TAKE_OVER_APPLICATION, actor=actor, note=note)


@transaction.atomic
def accept_application(
    application: PlatformApplication, *, actor, version: int, note: str = ""
) -> PlatformApplication:
    """经办 finds form and materials in order; the case goes to 审核, or to experts first."""
    application = lock(application, version)
    return advance(application, accept_step(application), actor=actor, note=note)


@transaction.atomic
def return_application(
    application: PlatformApplication,
    *,
    actor,
    version: int,
    points: Sequence[dict[str, str]],
    note: str = "",
) -> PlatformApplication:
    """经办, or the district, returns: ``points`` of {section, field, reason} name everything at once.

    Only the named fields open; the clock stops; at most two returns by both (handbook 5.4), of
    which the district may use one. The correction comes back to who asked for it. PointsMissing
    when there is no point or one has no reason; NotYet at a return too many.
    """
    application = lock(application, version)
    in_district = application.status == ApplicationStatus.DISTRICT_REVIEW
    named = [_point(point) for point in points]
    if not named:
        raise PointsMissing("退回补正要列出每一处和理由，一次说全。", case=application)
    number = application.corrections.count() + 1
    moment = clock.now()
    due = add_working_days(clock.local_day(moment), application.round.correction_days)
    # Before the step: its notice quotes the points and the day.
    correction = CorrectionRequest.objects.create(
        application=application,
        number=number,
        source=application.status,
        points=named,
        closes_at=closing_moment(due.on),
        is_provisional=due.provisional,
        requested_at=moment,
        requested_by=actor,
    )
    application = advance(
        application,
        RETURN_FROM_DISTRICT if in_district else RETURN_APPLICATION,
        actor=actor,
        note=note or "；".join(f"{p['place']}：{p['reason']}" for p in named),
        data={"points": named, "number": number},
        due=due,
    )
    defer("platforms.tasks.render_correction", correction_id=correction.pk)
    return application


def _point(point: dict[str, str]) -> dict[str, str]:
    """Check one point against the form and give it the name that people read."""
    section, name = point.get("section", ""), point.get("field", "")
    reason = point.get("reason", "").strip()
    if not reason:
        raise PointsMissing("每一处都要写明理由。")
    if section == form.MATERIALS_KEY and name in MATERIALS:
        place = f"{name} {MATERIALS[name].label}"
    elif section in form.BY_KEY:
        spec = form.BY_KEY[section]
        known = {field.name: field.label for field in spec.fields}
        if name and name not in known:
            raise PointsMissing("补正之处不在申报表里。")
        place = f"{spec.title} · {known[name]}" if name else spec.title
    else:
        raise PointsMissing("补正之处不在申报表里。")
    return {"section": section, "field": name, "place": place, "reason": reason[:500]}


@transaction.atomic
def reject_application(
    application: PlatformApplication,
    *,
    actor,
    version: int,
    note: str,
    reasons: Sequence[dict[str, str]] = (),
) -> PlatformApplication:
    """经办 rejects with ``reasons`` of {clause, reason}; a written notice names the remedy.

    A returned application can be rejected only once its correction is overdue.
    """
    application = lock(application, version)
    named = [
        {"clause": r.get("clause", "").strip()[:100], "reason": r["reason"].strip()[:500]}
        for r in reasons
        if r.get("reason", "").strip()
    ]
    application = advance(
        application,
        reject_step(application),
        actor=actor,
        note=note,
        data={"reasons": named or [{"clause": "征集通知申报条件", "reason": note.strip()}]},
    )
    close_consultations(application)
    defer("platforms.tasks.render_rejection", application_id=application.pk)
    return application


@transaction.atomic
def propose_application(
    application: PlatformApplication, *, actor, version: int, note: str = ""
) -> PlatformApplication:
    """审核 puts the application on the round's list; the 负责人's days begin when the window closed.

    Departments are waited for no longer.
    """
    application = lock(application, version)
    begins = max(clock.local_day(clock.now()), clock.local_day(application.round.closes_at))
    application = advance(
        application,
        PROPOSE_APPLICATION,
        actor=actor,
        note=note,
        due=add_working_days(begins, STEP_DAYS),
    )
    close_consultations(application)
    return application


@transaction.atomic
def send_back_application(
    application: PlatformApplication, *, actor, version: int, note: str
) -> PlatformApplication:
    """审核 has 经办 look again."""
    return advance(lock(application, version), SEND_BACK_APPLICATION, actor=actor, note=note)


@transaction.atomic
def decline_application(
    application: PlatformApplication, *, actor, version: int, note: str
) -> PlatformApplication:
    """负责人 takes one unit off the list and sends it back to 审核."""
    application = lock(application, version)
    return advance(application, decline_step(application), actor=actor, note=note)


@transaction.atomic
def tick_point(
    application: PlatformApplication, *, actor, code: str, point: str, is_ticked: bool
) -> None:
    """Note that 经办 looked at ``point`` of material ``code``, or take the note back."""
    require(actor, "platforms.handle_application", application)
    application = lock(application)
    if application.status != ApplicationStatus.SUBMITTED:
        raise TransitionError("现在不在形式审查，勾选不能改。", case=application)
    refuse_at_another_level(application, Duty.HANDLER, actor)
    if code not in MATERIALS or point not in MATERIALS[code].points:
        raise TransitionError("没有这个审查要点。", case=application)
    if is_ticked:
        MaterialTick.objects.get_or_create(
            application=application, code=code, point=point, defaults={"ticked_by": actor}
        )
    else:
        MaterialTick.objects.filter(application=application, code=code, point=point).delete()
