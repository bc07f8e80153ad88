"""No order of acts lets an expert with a conflict open a file, or anybody see a score early."""

import random
from contextlib import suppress
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction

from casework.models import CaseEvent
from casework.transitions import LEVEL_FIELDS, Duty
from casework.workflow import TransitionError, levels_of
from reviews.models import Assignment, Expert, ReviewResult, ScoreSheet
from reviews.models.experts import Source
from reviews.rules.conflicts import Tie, TieKind
from reviews.selectors import conflicts_of, result_of
from reviews.selectors.pages import ranked
from reviews.selectors.results import leanings_of
from reviews.services import experts, panels, recusals, scoring
from reviews.states import PanelStatus
from tests.builders import make_user
from tests.builders_reviews import GOOD, make_cases, make_panel, make_pool, make_team, submission

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.on_sqlite]

# Four shares of 50 walks each, so that they can be walked side by side.
QUARTERS, RUNS, SHARE, STEPS = 4, 50, 25, 50
REFUSED = (PermissionDenied, TransitionError)


class Walk:
    """One sequence of acts, legal or not, by anybody; after each the promises are looked at."""

    def __init__(self, city: SimpleNamespace, chance: random.Random):
        self.city, self.chance, self.panel = city, chance, city.panel
        self.opened: list[tuple[int, int]] = []
        self.locked: set[int] = set()
        self.moves_officials = False
        self.officials = [city.team.handler, city.team.reviewer, city.team.approver]

    def anybody(self):
        return self.chance.choice(self.city.people)

    def any_assignment(self) -> Assignment | None:
        found = list(Assignment.objects.filter(item__panel=self.panel).order_by("pk"))
        return self.chance.choice(found) if found else None

    def somebodys(self) -> tuple[Assignment | None, object]:
        """Return an assignment, and mostly its own expert, else anybody."""
        one = self.any_assignment()
        if one is None or self.chance.random() < 0.2:
            return one, self.anybody()
        return one, one.expert.user

    def hurry(self, stages: int) -> None:
        """Begin where 0 to 4 stages are over, so that each is walked in at length; 4: one sheet is left."""
        team = self.city.team
        if stages > 0:
            self.panel = panels.propose_panel(self.panel, actor=team.handler, version=1)
        if stages > 1:
            self.panel = panels.confirm_panel(self.panel, actor=team.reviewer, version=2)
        for expert in self.city.pool if stages > 2 else ():
            waiting = self.panel.live_assignments().filter(expert=expert)
            answers = {row.pk: scoring.Answer() for row in waiting}
            if answers:
                scoring.declare_conflicts(self.panel, actor=expert.user, answers=answers)
        for one in list(self.panel.live_assignments())[1:] if stages > 3 else ():
            scoring.lock_sheet(one, actor=one.expert.user, points=GOOD, comments={})
            self.locked.add(one.pk)

    # Acts

    def move(self) -> None:
        team = self.city.team
        step, actor = self.chance.choice(
            [
                (panels.propose_panel, team.handler),
                (panels.confirm_panel, team.reviewer),
                (panels.confirm_panel, team.handler),
                (panels.return_panel, team.reviewer),
                (panels.start_scoring, self.anybody()),
                (panels.close_panel, team.approver),
                (panels.close_panel, self.anybody()),
            ]
        )
        self.panel.refresh_from_db()
        note = {} if step is panels.start_scoring else {"note": "理由"}
        step(self.panel, actor=actor, version=self.panel.version, **note)

    def declare(self) -> None:
        one, actor = self.somebodys()
        if one is None:
            return
        waiting = self.panel.live_assignments().filter(expert=one.expert, declared_at=None)
        honest = self.chance.random() < 0.8
        answers = {row.pk: scoring.Answer("" if honest else "有往来") for row in waiting}
        scoring.declare_conflicts(self.panel, actor=actor, answers=answers)

    def open(self) -> None:
        one, actor = self.somebodys()
        if one is None:
            return
        found = conflicts_of(Expert.objects.get(pk=one.expert_id), one.item)
        scoring.open_file(one, actor=actor)
        assert (found, actor.pk) == ((), one.expert.user_id)
        self.opened.append((one.item_id, one.expert_id))

    def save(self) -> None:
        one, actor = self.somebodys()
        if one:
            scoring.save_score(one, actor=actor, version=1, points=GOOD, comments={})

    def lock(self) -> None:
        one, actor = self.somebodys()
        if one is None:
            return
        found = conflicts_of(Expert.objects.get(pk=one.expert_id), one.item)
        scoring.lock_sheet(one, actor=actor, points=GOOD, comments={})
        assert (found, actor.pk, one.pk in self.locked) == ((), one.expert.user_id, False)
        self.locked.add(one.pk)

    def recuse(self) -> None:
        one, actor = self.somebodys()
        if one:
            recusals.recuse(one, actor=actor, reason="须回避")

    def replace(self) -> None:
        """Whoever handles the city's cases now takes an expert off, or draws for what is short."""
        actor = self.chance.choice(self.officials)
        one = self.any_assignment()
        if one and self.chance.random() < 0.5:
            recusals.recuse(one, actor=actor, reason="多次催促没有回应")
        else:
            recusals.draw_replacements(self.panel, actor=actor)

    def appoint(self) -> None:
        """An official is given another duty."""
        profile = self.chance.choice(self.officials).official_profile
        profile.duty = self.chance.choice(list(LEVEL_FIELDS)).value
        profile.save()

    def learn(self) -> None:
        """A conflict becomes known, through the register or behind its back."""
        expert = self.chance.choice(self.city.pool)
        item = self.chance.choice(self.city.items)
        party = item.parties[0]
        if self.chance.random() < 0.5:
            tie = Tie(self.chance.choice(list(TieKind)), party["uscc"], party["name"])
            experts.record_relation(
                expert, tie, actor=self.city.team.handler, source=Source.IMPORTED
            )
        else:
            Expert.objects.filter(pk=expert.pk).update(employer_uscc=party["uscc"])

    def act(self) -> None:
        acts = [self.move, self.declare, self.open, self.save, self.lock, self.recuse, self.learn]
        weights = [4, 5, 4, 2, 10, 1, 1]
        if self.moves_officials:
            acts, weights = [*acts, self.replace, self.appoint], [*weights, 3, 3]
        with suppress(*REFUSED):
            self.chance.choices(acts, weights=weights)[0]()

    # Promises

    def check(self, people: list) -> None:
        """Look with the eyes of ``people`` at what may be seen now."""
        self.panel.refresh_from_db()
        closed = self.panel.is_closed
        valid = set(
            Assignment.objects.filter(item__panel=self.panel, recused_at=None)
            .exclude(locked_at=None)
            .values_list("item_id", "expert_id")
        )
        for person in people:
            seen = ScoreSheet.objects.visible_to(person).filter(assignment__item__panel=self.panel)
            for item, expert, user in seen.values_list(
                "assignment__item", "assignment__expert", "assignment__expert__user"
            ):
                own = getattr(person, "expert_profile", None)
                allowed = user == person.pk or (own and (item, own.pk) in valid)
                allowed = allowed or (closed and person.official is not None)
                assert allowed, (person, item, expert)

    def check_results(self) -> None:
        """Before the end there is no result, no leaning and no rank, whoever asks."""
        if not self.panel.is_closed:
            assert ReviewResult.objects.filter(item__panel=self.panel).count() == 0
            assert [result_of(item.case) for item in self.city.items] == [None, None]
            assert leanings_of(self.panel, self.city.team.approver) == []
            assert ranked(self.panel, self.city.team.approver) == []

    def check_levels(self) -> None:
        """Nobody stands at two levels, whatever duties he has had meanwhile."""
        self.panel.refresh_from_db()
        stood = [levels_of(self.panel, one) for one in self.officials]
        assert max(map(len, stood)) <= 1, stood


@pytest.fixture
def city() -> SimpleNamespace:
    """Return a panel being built over two files, and everybody who might try something."""
    team, pool = make_team(), make_pool(8)
    cases = make_cases(2, team)
    submissions = [submission(case, number) for number, case in enumerate(cases)]
    made = make_panel(team=team, pool=pool, submissions=submissions)
    made.items = list(made.panel.items.all())
    root = make_user(is_staff=True, is_superuser=True)
    made.people = [*(one.user for one in pool), team.handler, team.reviewer, team.approver, root]
    return made


@pytest.mark.parametrize(
    "quarter", [0, 1, *(pytest.param(one, marks=pytest.mark.beyond) for one in range(2, QUARTERS))]
)
def test_no_sequence_opens_a_file_to_a_conflict_or_shows_a_score_early(city, quarter, whole):
    reached, opened, refused, locked = set(), 0, 0, 0
    runs = RUNS if whole else SHARE
    for run in range(quarter * RUNS, quarter * RUNS + runs):
        walk = Walk(city, random.Random(run))  # noqa: S311 -- the same walks every time
        with transaction.atomic():
            walk.hurry(run % 5)
            for _ in range(STEPS):
                walk.act()
                walk.check([walk.anybody()])
            walk.check(city.people)
            walk.check_results()
            reached.add(walk.panel.status)
            opened += len(walk.opened)
            locked += len(walk.locked)
            refused += CaseEvent.objects.of(walk.panel).filter(action="file_refused").count()
            transaction.set_rollback(True)
        for expert in city.pool:
            expert.refresh_from_db()

    assert reached >= {PanelStatus.DECLARING, PanelStatus.SCORING, PanelStatus.CLOSED}
    assert min(opened, refused, locked) > runs


def test_no_sequence_of_duties_puts_one_person_at_two_levels_of_a_panel(city, whole):
    acted, runs = 0, RUNS if whole else SHARE
    for run in range(runs):
        walk = Walk(city, random.Random(run))  # noqa: S311 -- the same walks every time
        duties = [(one.official_profile, one.official_profile.duty) for one in walk.officials]
        with transaction.atomic():
            walk.hurry(run % 5)
            walk.moves_officials = True
            for _ in range(STEPS):
                walk.act()
            walk.check_levels()
            made = CaseEvent.objects.of(walk.panel).filter(duty=Duty.HANDLER)
            acted += made.filter(action__in=["recuse", "draw_replacement"]).count()
            transaction.set_rollback(True)
        for profile, duty in duties:
            profile.duty = duty
        for expert in city.pool:
            expert.refresh_from_db()

    assert acted > (10 if whole else 2)
