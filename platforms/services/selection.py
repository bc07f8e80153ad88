"""确认名单、公示、授予称号: the 负责人's steps on a round's list (§二（二）)."""

from collections.abc import Mapping
from datetime import date, timedelta

from django.db import transaction

from casework import audit, clock, publicity
from casework.calendar import add_working_days
from casework.jobs import defer
from casework.models import Publicity
from casework.numbers import allot
from casework.permissions import require
from casework.standards import DISTRICT_NAMES
from casework.workflow import (
    StaleVersion,
    TransitionError,
    advance,
    lock,
    move_of,
    refuse_at_another_level,
)
from platforms.models import Designation, Platform, PlatformApplication, SolicitationRound
from platforms.policy import CATEGORY_LABELS, TITLE
from platforms.rules import consortium, listing
from platforms.rules.eligibility import years_before
from platforms.services.search import show_platform
from platforms.services.titles import issue_plaque
from platforms.states import (
    CONFIRM_LIST,
    GRANT_TITLE,
    ApplicationStatus,
    DesignationStatus,
    RoundStatus,
)


@transaction.atomic
def confirm_list(
    round_: SolicitationRound, *, actor, versions: Mapping[str, int], note: str = ""
) -> Publicity:
    """Confirm the round's whole list and open its publicity.

    ``versions`` maps the reference of every proposed application to the version that the
    approver read: a list that has grown, shrunk or changed since is StaleVersion. TransitionError
    while the window is open or the list is empty, SamePerson for who stands at another level.
    """
    require(actor, "platforms.approve_round", round_)
    round_ = lock(round_)
    if round_.status != RoundStatus.ENDED:
        raise TransitionError("征集截止后才能确认名单。", case=round_)
    refuse_at_another_level(round_, CONFIRM_LIST.duty, actor)
    proposed = list(
        PlatformApplication.objects.select_for_update(of=("self",))
        .filter(round=round_, status=ApplicationStatus.PROPOSED)
        .select_related("organisation", "round")
        .order_by("organisation__name", "pk")
    )
    if not proposed:
        raise TransitionError("这一批还没有提出拟入选的单位。", case=round_)
    if {a.reference: a.version for a in proposed} != dict(versions):
        raise StaleVersion("名单在您看过之后有变化，请重新核对。", case=round_)
    are_joint = any(application.is_joint for application in proposed)
    opened = publicity.open_publicity(
        proposed,
        publicity.PublicList(
            title=f"{round_.name}拟入选名单公示",
            basis="《广州市推进“四化”平台赋能企业提升实施方案》二（二）",
            contact=round_.contact,
            columns=(*listing.COLUMNS, *([listing.PARTNERS] if are_joint else [])),
            rows=[_row(one, with_partners=are_joint) for one in proposed],
        ),
        days=round_.publicity_days,
        actor=actor,
    )
    due = add_working_days(opened.ends_on, 1)
    for application in proposed:
        advance(
            application,
            CONFIRM_LIST,
            actor=actor,
            note=note,
            changes={"publicity": opened},
            data={"publicity": opened.reference, "sha256": opened.sha256},
            due=due,
        )
    audit.record(
        "confirm_list",
        actor=actor,
        case=round_,
        label=CONFIRM_LIST.label,
        move=move_of(round_, CONFIRM_LIST.duty, actor),
        note=note,
        data={"publicity": opened.reference, "sha256": opened.sha256},
    )
    defer("platforms.tasks.render_publicity", publicity_id=opened.pk, round_id=round_.pk)
    return opened


def reprint_list(publicity_: Publicity) -> None:
    """Print a list of ours again whose last day has moved; nothing for somebody else's list."""
    round_ = SolicitationRound.objects.filter(applications__publicity=publicity_).first()
    if round_ is not None:
        defer("platforms.tasks.render_publicity", publicity_id=publicity_.pk, round_id=round_.pk)


def _row(application: PlatformApplication, *, with_partners: bool) -> list[str]:
    """Return one row of the list, from what was handed in and reviewed; the lead before the others."""
    content = application.handed_in
    unit, platform = content["organisation"], content["answers"]["platform"]
    others = [one["name"] for one in consortium.partners(content["answers"])]
    return [
        f"{unit['name']}{listing.LEAD}" if others else unit["name"],
        platform["name"],
        CATEGORY_LABELS[platform["category"]],
        DISTRICT_NAMES[unit["district"]],
        *([listing.BETWEEN.join(others) or listing.NO_PARTNERS] if with_partners else []),
    ]


@transaction.atomic
def grant_title(
    application: PlatformApplication, *, actor, version: int, note: str = "", level: str = ""
) -> Designation:
    """负责人 grants “广州市四化赋能重点平台” once the publicity is over; NotYet before.

    What the list says of it in its last version is what is granted: name, category, district.
    ``level`` is one of the round's (一（二）“分类分级培育”), the highest when empty.
    """
    application = advance(lock(application, version), GRANT_TITLE, actor=actor, note=note)
    levels = application.round.levels
    level = level or next(iter(levels), "")
    if level and level not in levels:
        raise TransitionError(f"培育等级只能是：{'、'.join(levels)}。", case=application)
    designation = _designate(application, actor, level)
    issue_plaque(designation, actor=actor)
    show_platform(designation.platform)
    defer("platforms.tasks.render_certificate", designation_id=designation.pk)
    return designation


def _designate(application: PlatformApplication, actor, level: str) -> Designation:
    today = clock.today()
    facts = _public_facts(application)
    platform, _ = Platform.objects.update_or_create(
        organisation=application.organisation,
        defaults=facts,
        create_defaults={
            **facts,
            "reference": allot("SHPL", year=today.year, width=4),
            "created_at": clock.now(),
        },
    )
    # update_or_create holds the platform's row, so that two grants at once take one order.
    if platform.designations.held(today).exists():
        raise TransitionError("该单位的称号仍然有效，不能重复授予。", case=application)
    designation = Designation.objects.create(
        reference=allot("SH", year=today.year, width=3),
        status=DesignationStatus.VALID,
        platform=platform,
        application=application,
        handled_by=application.handled_by,
        reviewed_by=application.reviewed_by,
        approved_by=application.approved_by,
        is_joint=application.is_joint,
        granted_on=today,
        valid_until=last_day_of_term(today, application.round.title_years),
        level=level,
    )
    audit.record(
        "grant_title",
        actor=actor,
        case=designation,
        label=f"授予{TITLE}",
        move=move_of(designation, GRANT_TITLE.duty, actor, target=designation.status),
        data={
            "application": application.reference,
            "level": level,
            "publicity": application.publicity.reference,
        },
    )
    return designation


def last_day_of_term(granted_on: date, years: int) -> date:
    """Return the last day of a term of whole ``years``: the day before its anniversary.

    In a year without 29 February the term of a leap day ends with the month.
    """
    anniversary = years_before(granted_on, -years)
    if anniversary.day != granted_on.day:
        return anniversary
    return anniversary - timedelta(days=1)


def _public_facts(application: PlatformApplication) -> dict[str, object]:
    """Return what the directory shows: the list's words first, the rest as it was handed in."""
    listed = application.listed_in(application.publicity)
    answers = application.handed_in["answers"]
    asked, ability, plan = answers["platform"], answers["capability"], answers["plan"]
    return {
        "name": listed.name,
        "category": listed.category,
        "other_categories": [
            one for one in asked.get("other_categories", []) if one != listed.category
        ],
        "dimensions": asked["dimensions"],
        "industries": asked["industries"],
        "website": asked["website"],
        "introduction": asked["introduction"],
        "partners": consortium.renamed(consortium.partners(answers), listed.partners),
        "district": listed.district,
        "service_facts": {
            "apps": asked["apps"],
            "devices": asked["devices"],
            "paying_customers": asked["paying_customers"],
            "response_hours": ability["response_hours"],
            "concession_rate": plan["concession_rate"],
        },
    }
