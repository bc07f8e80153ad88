"""报备: the platform drafts, files, completes, publishes, takes off, and files later versions."""

from django.db import IntegrityError, transaction

from casework import audit, clock, drafts, notices
from casework.deadlines import open_step
from casework.drafts import Incomplete
from casework.jobs import defer
from casework.materials import attach, attached_to, detach
from casework.models import Material
from casework.numbers import allot
from casework.permissions import require
from casework.transitions import Transition
from casework.workflow import TransitionError, advance, lock
from platforms.models import Filing, Platform
from platforms.rules.filings import FilingKind, name_of
from platforms.selectors.filings import (
    NAMING,
    content_of_filing,
    facets_of,
    faults_of_filing,
)
from platforms.services.search import show_filing
from platforms.states import (
    FILE_FILING,
    FILING_WORKFLOW,
    PUBLISH_FILING,
    REFILE_FILING,
    SETTLED,
    SUPERSEDE_FILING,
    UNPUBLISH_FILING,
    FilingStatus,
)

NO_TITLE = "只有称号在有效期内（含约谈整改）的重点平台可以报备。"
FIRST = 1


@transaction.atomic
def start_filing(kind: FilingKind, *, actor) -> Filing:
    """Open a draft of ``kind`` for the acting unit's platform; TransitionError without a title in force."""
    require(actor, "platforms.draft_filing")
    platform = Platform.objects.filter(organisation_id=actor.acting.organisation_id).first()
    if platform is None or not platform.is_titled:
        raise TransitionError(NO_TITLE)
    reference = allot(kind.prefix, year=clock.today().year, width=4)
    return _draft(kind, platform, reference, FIRST, {}, actor)


def _draft(
    kind: FilingKind, platform: Platform, series: str, number: int, answers: dict, actor
) -> Filing:
    filing = Filing.objects.create(
        reference=series if number == FIRST else f"{series}-V{number}",
        status=FilingStatus.DRAFT,
        kind=kind.code,
        platform=platform,
        series=series,
        number=number,
        name=name_of(kind, answers.get(NAMING, {})),
        answers=answers,
        last_edited_by=actor,
        last_edited_at=clock.now(),
    )
    event = audit.record("start_filing", actor=actor, case=filing, label="建立报备草稿")
    open_step(filing, FILING_WORKFLOW.stages[FilingStatus.DRAFT], at=event.at)
    show_filing(filing)
    return filing


@transaction.atomic
def revise_filing(filing: Filing, *, actor) -> Filing:
    """Open the next version as a draft with the content of this one; this one never changes.

    TransitionError while it is not on record yet, is not the newest, or a version is under way.
    """
    require(actor, "platforms.draft_filing", filing)
    filing = lock(filing)
    if filing.status not in SETTLED:
        raise TransitionError("这一版还没有备案，可以直接改，不用另起新版。", case=filing)
    newest = Filing.objects.filter(series=filing.series).order_by("-number").first()
    if newest.pk != filing.pk:
        raise TransitionError(f"已有更新的一版 {newest.reference}，请从那一版接着改。", case=newest)
    if not filing.platform.is_titled:
        raise TransitionError(NO_TITLE, case=filing)
    try:
        with transaction.atomic():
            made = _draft(
                filing.kind_facts,
                filing.platform,
                filing.series,
                filing.number + 1,
                filing.answers,
                actor,
            )
    except IntegrityError as fault:
        raise TransitionError("另一个人刚刚建立了新版，请刷新后再看。", case=filing) from fault
    for one in attached_to(filing):
        attach(made, one.material, one.code, actor=actor)
    return made


@transaction.atomic
def save_filing_section(
    filing: Filing,
    key: str,
    raw: dict | list[dict],
    *,
    actor,
    draft_version: int,
    base: str = "",
) -> Filing:
    """Keep what the page holds for section ``key``, faulty or not; nothing typed is lost.

    DraftConflict if another has saved since ``draft_version``, unless ``base`` shows that this
    section is still the same; FieldLocked for what a return did not open; TransitionError once filed.
    """
    require(actor, "platforms.draft_filing", filing)
    filing = lock(filing)
    _refuse_closed(filing)
    section = filing.kind_facts.by_key[key]
    drafts.refuse_locked(filing, section, raw, correction=filing.open_correction, word="退回")
    is_naming = key == NAMING
    has_changed = drafts.keep_section(
        filing,
        key,
        raw,
        actor=actor,
        draft_version=draft_version,
        base=base,
        derive=lambda: {"name": name_of(filing.kind_facts, raw)[:100]} if is_naming else {},
    )
    if has_changed and is_naming:
        show_filing(filing)
    return filing


def _refuse_closed(filing: Filing) -> None:
    if not filing.is_open_to_applicant:
        raise TransitionError("已经报备，内容不能再改；要改请另起新版。", case=filing)


@transaction.atomic
def check_filing_open_for(filing: Filing, code: str, *, actor) -> None:
    """Refuse, before a file is read, what may not be attached now: FieldLocked or TransitionError."""
    _open_for_material(filing, code, actor)


@transaction.atomic
def attach_to_filing(filing: Filing, material: Material, code: str, *, actor) -> None:
    """Put a file of the unit's library under ``code``; Refused or FieldLocked when it may not be."""
    filing = _open_for_material(filing, code, actor)
    attach(filing, material, code, actor=actor)
    drafts.touch(filing, actor)


@transaction.atomic
def detach_from_filing(filing: Filing, material: Material, code: str, *, actor) -> None:
    """Take a file off again; it stays in the unit's library."""
    filing = _open_for_material(filing, code, actor)
    detach(filing, material, code, actor=actor)
    drafts.touch(filing, actor)


def _open_for_material(filing: Filing, code: str, actor) -> Filing:
    require(actor, "platforms.draft_filing", filing)
    filing = lock(filing)
    _refuse_closed(filing)
    drafts.refuse_locked_material(filing, code, correction=filing.open_correction, word="退回")
    return filing


@transaction.atomic
def hand_over_filing(filing: Filing, *, actor) -> None:
    """Tell the unit's 管理员 that the draft is ready to be checked and filed."""
    require(actor, "platforms.draft_filing", filing)
    filing = lock(filing)
    _refuse_closed(filing)
    notices.notify(
        drafts.hand_over(filing, filing.case_organisation, actor=actor),
        "filing_ready",
        case=filing,
        key=f"{filing.reference}:ready:{filing.draft_version}",
        context={"actor": actor.name},
    )


@transaction.atomic
def file_filing(
    filing: Filing, *, actor, version: int, draft_version: int, signed_name: str
) -> Filing:
    """管理员 files: one transaction, one receipt, one frozen snapshot (二（三）“报备”).

    Incomplete names every fault at once; StaleVersion when the content was changed since it was
    checked; NotYet when the platform's title is not in force.
    """
    return _hand_in(filing, FILE_FILING, actor, version, draft_version, signed_name)


@transaction.atomic
def refile_filing(
    filing: Filing, *, actor, version: int, draft_version: int, signed_name: str
) -> Filing:
    """管理员 files again what was returned; raises what ``file_filing`` does."""
    return _hand_in(filing, REFILE_FILING, actor, version, draft_version, signed_name)


def _hand_in(
    filing: Filing,
    step: Transition,
    actor,
    version: int,
    draft_version: int,
    signed_name: str,
) -> Filing:
    require(actor, step.permission, filing)
    filing = drafts.lock_as_checked(filing, version, draft_version, act="报备")
    # One plan a year: two that are filed at once wait for each other here.
    Platform.objects.select_for_update(of=("self",)).get(pk=filing.platform_id)
    drafts.refuse_unsigned(filing, actor, signed_name)
    if filing.status in step.sources and (faults := faults_of_filing(filing)):
        raise Incomplete(faults, case=filing)
    at = clock.now()
    filing, number = drafts.freeze(
        filing,
        step,
        actor=actor,
        content=content_of_filing(filing),
        signed_name=signed_name,
        at=at,
        changes={"filed_at": filing.filed_at or at, **facets_of(filing)},
    )
    defer("platforms.tasks.render_filing", filing_id=filing.pk, number=number)
    return filing


@transaction.atomic
def publish_filing(filing: Filing, *, actor, version: int, note: str = "") -> Filing:
    """管理员 puts a version on record into the public catalogue; an older one on show is superseded."""
    require(actor, PUBLISH_FILING.permission, filing)
    # Always the whole series, oldest first: two versions published at once wait for each other.
    series = Filing.objects.select_for_update(of=("self",)).filter(series=filing.series)
    older = [one for one in series.order_by("number") if one.number < filing.number]
    filing = lock(filing, version)
    for one in older:
        if one.status == FilingStatus.PUBLISHED:
            supersede_filing(one, actor=actor, note=f"由 {filing.reference} 代替。")
    filing = advance(
        filing, PUBLISH_FILING, actor=actor, note=note, changes={"published_at": clock.now()}
    )
    show_filing(filing)
    return filing


@transaction.atomic
def supersede_filing(filing: Filing, *, actor, note: str = "") -> Filing:
    """Note that a newer version took this one's place; it stays readable."""
    filing = advance(lock(filing), SUPERSEDE_FILING, actor=actor, note=note)
    show_filing(filing)
    return filing


@transaction.atomic
def unpublish_filing(filing: Filing, *, actor, version: int, note: str = "") -> Filing:
    """管理员 takes a version off the public catalogue; it may come back."""
    filing = advance(lock(filing, version), UNPUBLISH_FILING, actor=actor, note=note)
    show_filing(filing)
    return filing
