"""However people are moved about, nobody stands at two levels of one case (trust T5)."""

from contextlib import suppress

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from casework import clock
from casework.handing import hand_over
from casework.models import Case, CaseEvent, Publicity
from casework.transitions import LEVEL_FIELDS, LEVELS, Duty
from casework.workflow import TransitionError
from platforms.models import PlatformApplication
from platforms.services import applications, review, selection
from platforms.services.corrections import correct_list
from tests.authz_world import undone
from tests.builders import make_official, make_organisation
from tests.builders_objections import make_list
from tests.builders_platforms import (
    GRANTED,
    POINTS,
    REVIEWED,
    make_application,
    make_round,
    make_team,
)

RUNS, SHARE, STEPS, PEOPLE = 200, 30, 50, 4
DUTIES = {
    Duty.DISTRICT: "440112",
    Duty.HANDLER: "",
    Duty.REVIEWER: "",
    Duty.APPROVER: "",
}
ACTS = {
    "take_over": lambda case, **who: review.take_over_application(case, note="超期", **who),
    "recommend": lambda case, **who: review.recommend_application(case, note="同意", **who),
    "accept": review.accept_application,
    "give_back": lambda case, **who: review.return_application(case, points=POINTS, **who),
    "propose": review.propose_application,
    "send_back": lambda case, **who: review.send_back_application(case, note="重核", **who),
    "decline": lambda case, **who: review.decline_application(case, note="不列入", **who),
}
# Move one of the people to a duty, or let one of them try a step; now and then the unit corrects.
MOVES = st.one_of(
    st.tuples(st.integers(0, PEOPLE - 1), st.sampled_from(list(DUTIES))),
    st.tuples(st.integers(0, PEOPLE - 1), st.sampled_from(list(ACTS))),
    st.tuples(st.just(-1), st.just("correct")),
)

LIST_MOVES = st.one_of(
    st.tuples(st.integers(0, PEOPLE - 1), st.sampled_from(list(DUTIES))),
    st.tuples(
        st.integers(0, PEOPLE - 1), st.sampled_from(["correct", "take_off", "grant", "hand_over"])
    ),
)


def move(person: User, duty: Duty) -> None:
    """Give ``person`` another duty, as the administrator would."""
    profile = person.official_profile
    profile.duty, profile.district = duty.value, DUTIES[duty]
    profile.save()


def attempt(case: PlatformApplication, people: list[User], who: int, act: str) -> None:
    """Let one person try one act; a refusal changes nothing."""
    case = PlatformApplication.objects.get(pk=case.pk)
    with suppress(TransitionError, PermissionDenied):
        if act == "correct":
            admin = case.organisation.memberships.get().user
            applications.resubmit_application(
                case,
                actor=admin,
                version=case.version,
                draft_version=case.draft_version,
                signed_name=admin.name,
            )
        else:
            actor = User.objects.get(pk=people[who].pk)
            ACTS[act](case, actor=actor, version=case.version)


def attempt_on_list(
    made: list[PlatformApplication], people: list[User], who: int, act: str
) -> None:
    """Let one person try one act on the latest list or on its first case."""
    case = PlatformApplication.objects.get(pk=made[0].pk)
    listed = Publicity.objects.current().get()
    actor = User.objects.get(pk=people[who].pk)
    with suppress(TransitionError, PermissionDenied):
        if act == "grant":
            selection.grant_title(case, actor=actor, version=case.version)
        elif act == "hand_over":
            to = User.objects.get(pk=people[(who + 1) % PEOPLE].pk)
            hand_over(case, to=to, actor=actor, version=case.version, note="转交")
        else:
            kept = listed.rows[:1] if act == "take_off" else listed.rows
            rows = {n: [f"第{listed.version}次更正", *row[1:]] for n, row in enumerate(kept, 1)}
            correct_list(case.round, listed, actor=actor, rows=rows, reason="名称有误")


def standing(case: Case) -> dict[int, set[str]]:
    """Return at which levels each person stands, by the history and by the case itself."""
    found: dict[int, set[str]] = {}
    acted = CaseEvent.objects.of(case).filter(duty__in=list(LEVELS))
    for actor, duty in acted.values_list("actor", "duty"):
        found.setdefault(actor, set()).add(duty)
    for duty, name in LEVEL_FIELDS.items():
        if actor := getattr(case, f"{name}_id"):
            found.setdefault(actor, set()).add(duty.value)
    return found


def two_levels(case: Case) -> dict[int, set[str]]:
    return {who: levels for who, levels in standing(case).items() if len(levels) > 1}


@pytest.mark.slow
@pytest.mark.on_sqlite
@pytest.mark.django_db
def test_no_sequence_of_moves_and_steps_puts_one_person_at_two_levels(whole: bool):
    team = make_team()
    round_ = make_round(team=team, has_district_review=True)
    # Half of the walks begin where the first two levels have acted: the third is seldom reached.
    cases = {
        False: make_application("district_review", round_=round_, team=team),
        True: make_application("formal_review", team=team, organisation=make_organisation()),
    }
    people = [make_official(duty, district) for duty, district in DUTIES.items()]
    reached = set()

    @settings(
        max_examples=RUNS if whole else SHARE,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.booleans(), st.lists(MOVES, min_size=STEPS, max_size=STEPS))
    def walk(is_late, moves):
        case = cases[is_late]
        with undone(), clock.at(REVIEWED):
            for who, what in moves:
                if isinstance(what, Duty):
                    move(people[who], what)
                else:
                    attempt(case, people, who, what)
            stood = standing(PlatformApplication.objects.get(pk=case.pk))
            reached.update(duty for levels in stood.values() for duty in levels)
            assert {who: levels for who, levels in stood.items() if len(levels) > 1} == {}

    walk()

    assert reached >= {Duty.DISTRICT.value, Duty.HANDLER.value, Duty.REVIEWER.value}


@pytest.mark.slow
@pytest.mark.on_sqlite
@pytest.mark.django_db
def test_no_sequence_on_a_published_list_puts_one_person_at_two_levels():
    team = make_team()
    _, made = make_list(team=team)
    people = [team.district, team.handler, team.reviewer, team.approver]
    acts = set()

    @settings(
        max_examples=RUNS // 4,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(st.lists(LIST_MOVES, min_size=STEPS // 2, max_size=STEPS // 2))
    def walk(moves):
        with undone(), clock.at(GRANTED):
            for who, what in moves:
                if isinstance(what, Duty):
                    move(people[who], what)
                else:
                    attempt_on_list(made, people, who, what)
            round_ = made[0].round
            found = [round_, *PlatformApplication.objects.filter(round=round_)]
            assert [two_levels(one) for one in found] == [{}, {}, {}]
            acts.update(event.action for one in found for event in CaseEvent.objects.of(one))

    walk()

    assert acts >= {"correct_list", "grant_title", "strike_application", "hand_over"}
