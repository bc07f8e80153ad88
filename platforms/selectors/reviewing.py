"""An application as experts are given it: what they need to judge, and whom they may not be tied to."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from casework import clock
from casework.forms import shown
from casework.sections import Section
from platforms.models import ApplicationSnapshot, PlatformApplication
from platforms.rules import consortium, form
from platforms.rules.materials import MATERIALS
from platforms.selectors.contents import Content
from reviews.policy import LOOK_BACK_YEARS
from reviews.rules.conflicts import Party, Tie, TieKind, years_before
from reviews.services.panels import Submission

JUDGED = ("platform", "organisation", "consortium", "capability", "cases", "plan")
# People of the unit and of its clients are none of the experts' business.
PRIVATE = frozenset(
    {"contact_name", "contact_phone", "client_contact", "legal_representative", "client_uscc"}
)


class Joint(NamedTuple):
    """A joint application as it was handed in last: who stood together since when."""

    application: int
    since: date
    members: list[Party]


def submissions_of(applications: Sequence[PlatformApplication]) -> list[Submission]:
    """Return what the units last handed in, for ``reviews.services.panels.build_panel``.

    Two queries, however many: the contents, and the joint applications of the last years.
    """
    keys = [application.pk for application in applications]
    snapshots = ApplicationSnapshot.objects.filter(application__in=keys).order_by("number")
    contents = {one.application_id: one.content for one in snapshots}
    joint = _joint_applications()
    return [
        _submission(application, contents[application.pk], joint) for application in applications
    ]


def _joint_applications() -> list[Joint]:
    """Return the joint applications of the last ``LOOK_BACK_YEARS``, the latest first."""
    earliest = years_before(clock.today(), LOOK_BACK_YEARS)
    snapshots = ApplicationSnapshot.objects.filter(
        application__is_joint=True, application__submitted_at__date__gte=earliest
    )
    rows = snapshots.order_by("number").values_list(
        "application", "application__submitted_at", f"content__answers__{consortium.SECTION}"
    )
    last = {
        key: Joint(key, clock.local_day(at), [Party(**one) for one in consortium.members(said)])
        for key, at, said in rows
    }
    return sorted(last.values(), key=lambda one: (one.since, one.application), reverse=True)


def _submission(
    application: PlatformApplication, content: Content, joint: Sequence[Joint]
) -> Submission:
    parties = _parties(content)
    others = [one for one in joint if one.application != application.pk]
    organisation = content["organisation"]
    return Submission(
        case=application,
        title=content["answers"]["platform"]["name"],
        speciality=content["answers"]["platform"]["category"],
        district=organisation["district"],
        submitted_at=application.submitted_at,
        parties=parties,
        ties=[*_clients(content), *_allies(parties, others)],
        extract=[
            part for key in JUDGED for part in _parts(form.BY_KEY[key], content["answers"].get(key))
        ],
        materials=[
            {
                "material": one["id"],
                "code": one["code"],
                "label": f"{one['code']} {MATERIALS[one['code']].label}",
            }
            for one in content["materials"]
        ],
    )


def _parties(content: Content) -> list[Party]:
    """Return the applicant and, of a joint application, the others who stand behind it."""
    unit = content["organisation"]
    others = [Party(one["uscc"], one["name"]) for one in consortium.partners(content["answers"])]
    return [Party(unit["uscc"], unit["name"]), *others]


def _clients(content: Content) -> list[Tie]:
    """Return the clients of the typical cases: who works for one is tied to the unit by service."""
    return [
        Tie(
            TieKind.SERVICE,
            one["client_uscc"],
            one["client"],
            until=date.fromisoformat(one["signed_on"]),
        )
        for one in content["answers"]["cases"]
    ]


def _allies(parties: Sequence[Party], joint: Sequence[Joint]) -> list[Tie]:
    """Return who else stood together with one of ``parties``, each once, since the latest time."""
    own = {party.uscc for party in parties}
    found: dict[str, Tie] = {}
    for one in joint:
        if own.isdisjoint(member.uscc for member in one.members):
            continue
        for member in one.members:
            if member.uscc not in own:
                tie = Tie(TieKind.ALLIANCE, member.uscc, member.name, since=one.since)
                found.setdefault(member.uscc, tie)
    return list(found.values())


def _parts(section: Section, raw) -> list[dict[str, object]]:
    """Return each row of a section as a part of its own."""
    return [
        {
            "title": f"{section.row_name} {number}" if section.is_table else section.title,
            "rows": [[field.label, text] for field, text in row if field.name not in PRIVATE],
        }
        for number, row in enumerate(shown(section, raw), start=1)
    ]
