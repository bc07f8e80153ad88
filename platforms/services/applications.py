"""申报: the unit checks itself, drafts, hands in, corrects and withdraws."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction

from casework import audit, clock, drafts, notices
from casework.deadlines import deciding_moment, open_step
from casework.drafts import Incomplete
from casework.jobs import defer
from casework.materials import attach, detach
from casework.models import Material
from casework.numbers import allot
from casework.permissions import require
from casework.templatetags.dates import cn_moment
from casework.transitions import Transition
from casework.workflow import TransitionError, advance, lock
from platforms.models import PlatformApplication, SolicitationRound
from platforms.rules import consortium, form
from platforms.selectors import (
    completeness,
    content_of,
    eligibility_findings,
    profile_answers,
    standing_title,
)
from platforms.services.consultations import close_consultations
from platforms.states import (
    APPLICATION_WORKFLOW,
    RESUBMIT_APPLICATION,
    RESUBMIT_TO_DISTRICT,
    SUBMIT_APPLICATION,
    SUBMIT_TO_DISTRICT,
    ApplicationStatus,
    withdraw_step,
)


class WindowClosed(TransitionError):
    """The window has passed by the server's clock; the draft is kept and can only be read."""

    code = "window_closed"


@transaction.atomic
def start_application(round_: SolicitationRound, *, actor) -> PlatformApplication:
    """Open a draft for the acting unit; WindowClosed outside the window, TransitionError if it has one."""
    require(actor, "platforms.draft_application")
    if not round_.is_accepting:
        raise WindowClosed(_why_closed(round_), case=round_)
    organisation = actor.acting.organisation
    if held := standing_title(organisation, round_):
        raise TransitionError(held, case=round_)
    try:
        with transaction.atomic():
            application = PlatformApplication.objects.create(
                reference=allot("SHPT", year=clock.today().year, width=4),
                status=ApplicationStatus.DRAFT,
                round=round_,
                organisation=organisation,
                answers={"organisation": profile_answers(organisation)},
                last_edited_by=actor,
                last_edited_at=clock.now(),
            )
    except IntegrityError as fault:
        kept = PlatformApplication.objects.live().get(round=round_, organisation=organisation)
        raise TransitionError(
            f"你单位在这一批已有申报 {kept.reference}，不能重复申报。", case=kept
        ) from fault
    event = audit.record("start_application", actor=actor, case=application, label="建立申报草稿")
    open_step(application, APPLICATION_WORKFLOW.stages[ApplicationStatus.DRAFT], at=event.at)
    return application


def _why_closed(round_: SolicitationRound) -> str:
    if clock.now() < round_.opens_at:
        return f"这一批还没有开始，{cn_moment(round_.opens_at)} 起可以申报。"
    return f"申报窗口已于 {cn_moment(round_.closes_at)} 关闭，这一批不再接受申报。"


@transaction.atomic
def save_section(
    application: PlatformApplication,
    key: str,
    raw: dict | list[dict],
    *,
    actor,
    draft_version: int,
    base: str = "",
) -> PlatformApplication:
    """Keep what the page holds for section ``key``, faulty or not; nothing typed is lost.

    ``draft_version`` is the version the page was loaded with: DraftConflict if another has saved
    since, unless ``base`` (``base_of`` the section when loaded) shows that this section is still
    the same. WindowClosed and FieldLocked protect what may not change any more.
    """
    require(actor, "platforms.draft_application", application)
    application = lock(application)
    _refuse_closed(application)
    section = form.BY_KEY[key]
    drafts.refuse_locked(
        application, section, raw, correction=application.open_correction, word="补正"
    )
    drafts.keep_section(
        application,
        key,
        raw,
        actor=actor,
        draft_version=draft_version,
        base=base,
        derive=lambda: _derived(application, key, raw),
    )
    return application


def _derived(application: PlatformApplication, key: str, raw: dict | list[dict]) -> dict:
    """Return the columns that follow from section ``key``."""
    # Whoever joins brings a credit record along, so the verdict is made again with the members.
    if key in {form.ELIGIBILITY.key, form.CONSORTIUM.key}:
        return {"findings": eligibility_findings(application)}
    if key == form.PLATFORM.key:
        return {"platform_name": str(raw.get("name", ""))[:100], "category": _known_category(raw)}
    return {}


def _known_category(raw: Mapping[str, object]) -> str:
    value = str(raw.get("category", ""))
    return value if value in form.PLATFORM.field("category").choice_labels else ""


def _refuse_closed(application: PlatformApplication) -> None:
    if application.is_open_to_applicant:
        return
    if application.status == ApplicationStatus.DRAFT:
        closed = cn_moment(application.round.closes_at)
        raise WindowClosed(f"窗口已于 {closed} 关闭，草稿还在，只能看。", case=application)
    if application.status == ApplicationStatus.RETURNED:
        raise WindowClosed("补正期限已过，内容只能看。", case=application)
    raise TransitionError("申报已经提交，内容不能再改。", case=application)


@transaction.atomic
def check_open_for_material(application: PlatformApplication, code: str, *, actor) -> None:
    """Refuse, before a file is read, what may not be attached now: WindowClosed or FieldLocked."""
    _open_for_material(application, code, actor)


@transaction.atomic
def attach_material(
    application: PlatformApplication, material: Material, code: str, *, actor
) -> None:
    """Put a file of the unit's library under ``code``; only while that code is open."""
    application = _open_for_material(application, code, actor)
    attach(application, material, code, actor=actor)
    drafts.touch(application, actor)


@transaction.atomic
def detach_material(
    application: PlatformApplication, material: Material, code: str, *, actor
) -> None:
    """Take a file off again; it stays in the unit's library."""
    application = _open_for_material(application, code, actor)
    detach(application, material, code, actor=actor)
    drafts.touch(application, actor)


def _open_for_material(application: PlatformApplication, code: str, actor) -> PlatformApplication:
    require(actor, "platforms.draft_application", application)
    application = lock(application)
    _refuse_closed(application)
    drafts.refuse_locked_material(
        application, code, correction=application.open_correction, word="补正"
    )
    return application


@transaction.atomic
def hand_over(application: PlatformApplication, *, actor) -> None:
    """Tell the unit's 管理员 that the draft is ready to be checked and submitted."""
    require(actor, "platforms.draft_application", application)
    application = lock(application)
    _refuse_closed(application)
    notices.notify(
        drafts.hand_over(application, application.organisation, actor=actor),
        "application_ready",
        case=application,
        key=f"{application.reference}:ready:{application.draft_version}",
        context={"actor": actor.name},
    )


@transaction.atomic
def submit_application(
    application: PlatformApplication,
    *,
    actor,
    version: int,
    draft_version: int,
    signed_name: str,
) -> PlatformApplication:
    """管理员 hands the application in: one transaction, one receipt, one frozen snapshot (R1).

    One microsecond after the window by the server's clock is WindowClosed, and the draft stays.
    Incomplete names every fault at once. ``signed_name`` is typed under the commitment.
    """
    require(actor, SUBMIT_APPLICATION.permission, application)
    application = drafts.lock_as_checked(application, version, draft_version)
    drafts.refuse_unsigned(application, actor, signed_name)
    moment = deciding_moment()
    round_ = application.round
    is_in_time = round_.opens_at <= moment <= round_.closes_at
    if application.status == ApplicationStatus.DRAFT and not is_in_time:
        closed = cn_moment(round_.closes_at)
        raise WindowClosed(f"窗口已于 {closed} 关闭，草稿还在，只能看。", case=application)
    step = SUBMIT_TO_DISTRICT if application.district_is_next else SUBMIT_APPLICATION
    return _hand_in(application, step, actor=actor, name=signed_name, at=moment)


@transaction.atomic
def resubmit_application(
    application: PlatformApplication,
    *,
    actor,
    version: int,
    draft_version: int,
    signed_name: str,
) -> PlatformApplication:
    """管理员 hands in the corrected application; late corrections are WindowClosed."""
    require(actor, RESUBMIT_APPLICATION.permission, application)
    application = drafts.lock_as_checked(application, version, draft_version)
    drafts.refuse_unsigned(application, actor, signed_name)
    moment = deciding_moment()
    correction = application.open_correction
    if correction is not None and correction.is_late(moment):
        raise WindowClosed("补正期限已过，不能再提交。", case=application)
    step = RESUBMIT_TO_DISTRICT if application.district_is_next else RESUBMIT_APPLICATION
    return _hand_in(application, step, actor=actor, name=signed_name, at=moment)


def _hand_in(
    application: PlatformApplication, transition: Transition, *, actor, name: str, at: datetime
) -> PlatformApplication:
    """Freeze what is there as handed in ``at`` the moment by which the deadline was judged."""
    if application.status in transition.sources:
        faults = completeness(application)
        if faults:
            raise Incomplete(faults, case=application)
    content = content_of(application)
    changes = {
        "submitted_at": application.submitted_at or at,
        "findings": content["findings"],
        "district": content["organisation"]["district"],
        "is_joint": consortium.is_joint(content["answers"]),
    }
    application, number = drafts.freeze(
        application,
        transition,
        actor=actor,
        content=content,
        signed_name=name,
        at=at,
        changes=changes,
    )
    defer("platforms.tasks.render_submission", application_id=application.pk, number=number)
    return application


@transaction.atomic
def withdraw_application(
    application: PlatformApplication, *, actor, version: int, note: str = ""
) -> PlatformApplication:
    """管理员 withdraws before acceptance; the unit may apply again while the window is open."""
    application = lock(application, version)
    application = advance(application, withdraw_step(application), actor=actor, note=note)
    close_consultations(application)
    return application
