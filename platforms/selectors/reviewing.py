"""An application as experts are given it: what they need to judge, and whom they may not be tied to."""

from datetime import date

from casework.forms import shown
from casework.sections import Section
from platforms.models import PlatformApplication
from platforms.rules import consortium, form
from platforms.rules.materials import MATERIALS
from platforms.selectors.contents import Content
from reviews.rules.conflicts import Party, Tie, TieKind
from reviews.services.panels import Submission

JUDGED = ("platform", "organisation", "consortium", "capability", "cases", "plan")
# People of the unit and of its clients are none of the experts' business.
PRIVATE = frozenset(
    {"contact_name", "contact_phone", "client_contact", "legal_representative", "client_uscc"}
)


def submission_of(application: PlatformApplication) -> Submission:
    """Return what the unit last handed in, for ``reviews.services.panels.build_panel``."""
    content = application.handed_in
    organisation = content["organisation"]
    return Submission(
        case=application,
        title=content["answers"]["platform"]["name"],
        speciality=content["answers"]["platform"]["category"],
        district=organisation["district"],
        submitted_at=application.submitted_at,
        parties=_parties(content),
        ties=_clients(content),
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


def _parts(section: Section, raw) -> list[dict[str, object]]:
    """Return each row of a section as a part of its own."""
    return [
        {
            "title": f"{section.row_name} {number}" if section.is_table else section.title,
            "rows": [[field.label, text] for field, text in row if field.name not in PRIVATE],
        }
        for number, row in enumerate(shown(section, raw), start=1)
    ]
