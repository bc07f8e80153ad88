"""No sequence of steps lets one person act at two levels of a hearing or of a title.

Seeded random walks over the real services, legal and illegal steps alike, by officials who change
their duty in between and sit in the unit themselves.
"""

import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import OfficialProfile, User
from casework import audit, clock, hearings
from casework.models import CaseEvent, Hearing
from casework.states import HEARING_WORKFLOW
from casework.transitions import LEVEL_FIELDS, Transition
from casework.workflow import TransitionError
from platforms.models import Designation
from platforms.services import titles
from platforms.states import DESIGNATION_WORKFLOW
from tests.builders import make_member, make_official
from tests.builders_platforms import make_team
from tests.builders_titles import CLAUSE, EVIDENCE, FACTS, OPENED, admin_of, make_title

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.on_sqlite]

RUNS, STEPS, QUARTERS, SHARE = 200, 50, 4, 25
DUTIES = ("handler", "reviewer", "approver")
NOTED = {"note": "理由。"}
# A walk that only threw dice would hardly ever reach the decision: most steps try what is next.
LIKELY = 0.8


@dataclass
class Town:
    """Everybody who may try something, and the title it is about."""

    title: Designation
    officials: list[User]
    unit: list[User]
    now: datetime = OPENED
    taken: set[str] = field(default_factory=set)

    @property
    def hearing(self) -> Hearing | None:
        return Hearing.objects.order_by("-pk").first()

    def person(self, dice: random.Random) -> User:
        return User.objects.get(pk=dice.choice([*self.officials, *self.unit]).pk)

    def somebody_for(self, duty: str, dice: random.Random) -> User:
        """Return somebody who holds ``duty`` now, whatever he did in this case before."""
        fit = OfficialProfile.objects.filter(duty=duty).order_by("pk")
        found = list(fit.values_list("user_id", flat=True)) or [self.unit[0].pk]
        return User.objects.get(pk=dice.choice(found))


def make_town() -> Town:
    team = make_team()
    title = make_title(team)
    inside = make_official("handler")
    title.case_organisation.memberships.create(user=inside, role="admin")
    officials = [team.handler, team.reviewer, team.approver, inside]
    officials += [make_official(duty) for duty in DUTIES]
    unit = [admin_of(title), make_member(organisation=title.case_organisation)]
    return Town(title, officials, unit)


def open_again(town: Town, actor: User) -> None:
    title = Designation.objects.get(pk=town.title.pk)
    titles.open_revocation(title, facts=FACTS, clauses=[CLAUSE], evidence=EVIDENCE, actor=actor)


def state(hearing: Hearing, *, actor, version: int) -> None:
    hearings.state_defence(
        hearing,
        actor=actor,
        version=version,
        draft_version=hearing.draft_version,
        signed_name=actor.name,
        text="陈述。",
    )


def waive(hearing: Hearing, *, actor, version: int) -> None:
    hearings.waive_defence(hearing, actor=actor, version=version, signed_name=actor.name)


def edit(hearing: Hearing, *, actor, version: int) -> None:
    values = {"facts": FACTS, "clauses": [CLAUSE], "evidence": EVIDENCE}
    hearings.edit_hearing(hearing, actor=actor, version=version, values=values)


def service_of(name: str) -> Callable[..., object]:
    special = {"state_defence": state, "waive_defence": waive}
    return special.get(name) or getattr(hearings, name, None) or getattr(titles, name)


HEARING_STEPS = HEARING_WORKFLOW.transitions
TITLE_STEPS = [t.name for t in DESIGNATION_WORKFLOW.transitions if t.name != "revoke_designation"]
SAYS_WHY = {t.name for w in (HEARING_WORKFLOW, DESIGNATION_WORKFLOW) for t in w.transitions} - {
    "state_defence",
    "waive_defence",
}


def attempt(town: Town, dice: random.Random) -> None:
    """Let somebody try something; who may not is refused and nothing changes."""
    roll = dice.random()
    actor = town.person(dice)
    if roll < 0.06:
        duty = dice.choice(DUTIES)
        OfficialProfile.objects.filter(user=dice.choice(town.officials)).update(duty=duty)
        return
    if roll < 0.12:
        town.now += timedelta(days=dice.randint(1, 4))
        return
    hearing = town.hearing
    if (hearing is None or not hearing.is_live) and roll < 0.4:
        open_again(town, actor)
        town.taken.add("open_hearing")
        return
    if hearing and roll < 0.85:
        step = _next_step(hearing, dice)
        if dice.random() < LIKELY:
            actor = town.somebody_for(step.duty, dice)
        _take(town, step.name, hearing, actor)
    elif hearing and roll < 0.88:
        edit(hearing, actor=actor, version=hearing.version)
    elif roll < 0.97:
        _take(town, dice.choice(TITLE_STEPS), Designation.objects.get(), actor)
    else:
        title = Designation.objects.get()
        titles.receive_plaque(title, actor=actor, version=title.version)
        town.taken.add("receive_plaque")


def _next_step(hearing: Hearing, dice: random.Random) -> Transition:
    likely = HEARING_WORKFLOW.leaving(hearing.status)
    return dice.choice(likely if likely and dice.random() < LIKELY else HEARING_STEPS)


def _take(town: Town, name: str, case, actor: User) -> None:
    more = NOTED if name in SAYS_WHY else {}
    service_of(name)(case, actor=actor, version=case.version, **more)
    town.taken.add(name)


def two_levels(case) -> list[tuple[str, list[str]]]:
    """Return everybody who stands at two levels of ``case``, by its history and by its row."""
    stands: dict[int, set[str]] = {}
    acts = CaseEvent.objects.of(case).filter(duty__in=list(LEVEL_FIELDS))
    for actor_id, duty in acts.values_list("actor_id", "duty"):
        stands.setdefault(actor_id, set()).add(duty)
    for duty, name in LEVEL_FIELDS.items():
        if person := getattr(case, f"{name}_id"):
            stands.setdefault(person, set()).add(str(duty))
    return [(str(case), sorted(duties)) for duties in stands.values() if len(duties) > 1]


def assert_title_and_hearings_agree(run: int) -> None:
    """A title is taken exactly when a hearing was decided so."""
    upheld = Hearing.objects.filter(status="upheld").count()
    revoked = Designation.objects.filter(status="revoked").count()
    assert (run, upheld) == (run, revoked)


@pytest.mark.parametrize(
    "quarter", [0, 1, *(pytest.param(one, marks=pytest.mark.beyond) for one in range(2, QUARTERS))]
)
def test_no_sequence_lets_one_person_act_at_two_levels(quarter, whole):
    taken: set[str] = set()

    first = make_town()
    for run in range(quarter, RUNS, QUARTERS)[: None if whole else SHARE]:
        dice = random.Random(run)  # noqa: S311 -- a walk that can be repeated, no secret
        with transaction.atomic():
            town = replace(first, taken=set())
            for _ in range(STEPS):
                with (
                    clock.at(town.now),
                    suppress(TransitionError, PermissionDenied, ValidationError),
                    transaction.atomic(),
                ):
                    attempt(town, dice)
            cases = [*Hearing.objects.all(), *Designation.objects.all()]
            found = [one for case in cases for one in two_levels(case)]
            own = User.objects.filter(memberships__organisation=town.title.case_organisation)
            of_the_unit = CaseEvent.objects.filter(actor__in=own, duty__in=list(LEVEL_FIELDS))
            assert (run, found, list(of_the_unit)) == (run, [], [])
            assert_title_and_hearings_agree(run)
            taken |= town.taken
            transaction.set_rollback(True)

    assert taken >= {"issue_notice", "report_hearing", "uphold_hearing", "warn_designation"}
    assert taken & {"state_defence", "waive_defence"}
    assert audit.faults() == []
