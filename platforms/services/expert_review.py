"""专家评审: the 经办 hands a round's accepted applications to a panel (§二（二）)."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction

from casework.forms import shown
from casework.permissions import require
from casework.sections import Kind, Section
from casework.standards import uscc_is_valid
from casework.workflow import StaleVersion, TransitionError, lock
from platforms.models import PlatformApplication, SolicitationRound
from platforms.rules import consortium, form
from platforms.rules.materials import MATERIALS
from platforms.selectors import sections_in, waiting_for_experts
from platforms.states import RoundStatus
from reviews.models import Panel
from reviews.rules.assignment import Method
from reviews.rules.conflicts import Party, Tie, TieKind
from reviews.services.panels import Submission, build_panel

# Whom to call is nothing to judge, and no expert shall call.
LEFT_OUT = frozenset({"contact_name", "contact_phone", "client_contact"})
# A picture of the stamped commitment says nothing about the platform.
NOT_SHOWN = frozenset({"M03"})


@transaction.atomic
def form_panel(
    round_: SolicitationRound,
    *,
    actor,
    versions: Mapping[str, int],
    method: Method = Method.BALANCE,
    size: int,
) -> Panel:
    """Build one panel over every accepted application of ``round_`` that no panel has yet.

    ``versions`` maps the reference of each to the version that the 经办 saw: StaleVersion when the
    batch has changed since. TransitionError while the window is open, since others may still come,
    or when nothing waits; PanelFault for a size that is not odd or below five.
    """
    require(actor, "platforms.handle_round", round_)
    round_ = lock(round_)
    if round_.status != RoundStatus.ENDED:
        raise TransitionError("征集截止后才能组织专家评审。", case=round_)
    waiting = [lock(application) for application in waiting_for_experts(round_)]
    if not waiting:
        raise TransitionError("这一批没有等待专家评审的申报。", case=round_)
    if {one.reference: one.version for one in waiting} != dict(versions):
        raise StaleVersion("待评审的申报在您看过之后有变化，请重新核对。", case=round_)
    return build_panel(
        [_submission(application) for application in waiting],
        actor=actor,
        name=f"{round_.name}专家评审",
        method=method,
        size=size,
    )


def _submission(application: PlatformApplication) -> Submission:
    """Return what was handed in as experts read it, with the units behind it and their ties."""
    content = application.handed_in
    unit, answers = content["organisation"], content["answers"]
    members = [(one["uscc"], one["name"]) for one in consortium.partners(answers)]
    return Submission(
        case=application,
        title=answers["platform"]["name"],
        speciality=answers["platform"]["category"],
        submitted_at=application.submitted_at,
        district=unit["district"],
        parties=[Party(*one) for one in ((unit["uscc"], unit["name"]), *members)],
        ties=[_customer(row) for row in answers["cases"] if uscc_is_valid(row["client_uscc"])],
        extract=[part for one in sections_in(answers) for part in _extract(one, answers)],
        materials=[
            {
                "material": one["id"],
                "code": one["code"],
                "label": f"{one['code']} {MATERIALS[one['code']].label}",
            }
            for one in content["materials"]
            if one["code"] not in NOT_SHOWN
        ],
    )


def _customer(row: Mapping[str, str]) -> Tie:
    """Return the service relation that a case of the application is evidence of."""
    return Tie(
        TieKind.SERVICE,
        row["client_uscc"],
        row["client"],
        since=date.fromisoformat(row["signed_on"]),
        until=date.fromisoformat(row["signed_on"]),
    )


def _extract(section: Section, answers: Mapping[str, object]) -> list[dict[str, object]]:
    if section.key == form.ELIGIBILITY.key:
        return []
    return [
        {
            "title": f"{section.title} · {section.row_name} {number}"
            if section.is_table
            else section.title,
            "rows": [
                [field.label, text]
                for field, text in row
                if field.name not in LEFT_OUT and field.kind != Kind.PHONE
            ],
        }
        for number, row in enumerate(shown(section, answers.get(section.key)), start=1)
    ]
