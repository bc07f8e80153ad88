"""advance(): the only way a status changes, and everything it must do or refuse at once."""

from itertools import combinations

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from casework import clock
from casework.models import CaseEvent, Notice, OpenStep
from casework.transitions import LEVEL_FIELDS, Duty
from casework.workflow import (
    NoteMissing,
    SamePerson,
    StaleVersion,
    TransitionError,
    advance,
    allowed_steps,
    levels_of,
    lock,
    refusal,
    stands_at_another_level,
)
from platforms.models import PlatformApplication
from platforms.states import (
    ACCEPT_APPLICATION,
    APPLICATION_WORKFLOW,
    PROPOSE_APPLICATION,
    REJECT_APPLICATION,
    RELEASE_ROUND,
    ApplicationStatus,
)
from tests.builders import make_official, make_user
from tests.builders_platforms import REVIEWED, make_application, make_round, make_team

pytestmark = pytest.mark.django_db


def test_advance_moves_status_level_version_history_and_open_step():
    team = make_team()
    application = make_application("submitted", team=team)

    with clock.at(REVIEWED):
        advance(application, ACCEPT_APPLICATION, actor=team.handler, note="材料齐全")

    application.refresh_from_db()
    event = CaseEvent.objects.of(application).last()
    step = OpenStep.objects.of(application).open().get()
    assert (application.status, application.version) == (ApplicationStatus.FORMAL_REVIEW, 3)
    assert application.handled_by == team.handler
    assert (event.action, event.source, event.target, event.note, event.duty) == (
        "accept_application",
        "submitted",
        "formal_review",
        "材料齐全",
        "handler",
    )
    assert (step.duty, step.due_on.isoformat()) == (Duty.REVIEWER, "2026-09-22")


def test_advance_tells_whom_the_table_names_but_not_the_actor():
    team = make_team()
    application = make_application("submitted", team=team)
    before = list(Notice.objects.values_list("pk", flat=True))

    with clock.at(REVIEWED):
        advance(application, ACCEPT_APPLICATION, actor=team.handler)

    told = set(Notice.objects.exclude(pk__in=before).values_list("recipient__name", "event"))
    admin = application.organisation.memberships.get().user.name
    assert told == {("陈启文", "application_accepted"), (admin, "application_accepted")}


@pytest.mark.parametrize("status", [s for s in APPLICATION_WORKFLOW.labels if s != "submitted"])
def test_advance_refuses_every_other_source(status):
    team = make_team()
    application = make_application(status, team=team)

    with pytest.raises(TransitionError, match="不能形式审查通过"):
        advance(application, ACCEPT_APPLICATION, actor=team.handler)

    application.refresh_from_db()
    assert application.status == status


def test_advance_refuses_a_step_of_another_life_cycle():
    team = make_team()
    application = make_application("proposed", team=team)

    with pytest.raises(TransitionError, match="不是这类事项的步骤"):
        advance(application, RELEASE_ROUND, actor=team.approver)


def test_advance_needs_the_reason_where_the_table_says_so():
    team = make_team()
    application = make_application("submitted", team=team)

    with pytest.raises(NoteMissing):
        advance(application, REJECT_APPLICATION, actor=team.handler, note=" \n ")


@pytest.mark.parametrize("duty", [d for d in Duty if d not in {Duty.APPLICANT, Duty.SYSTEM}])
def test_only_the_duty_of_the_table_may_accept(duty):
    application = make_application("submitted")
    official = make_official(duty, "440112" if duty == Duty.DISTRICT else "")

    if duty == Duty.HANDLER:
        advance(application, ACCEPT_APPLICATION, actor=official)
        assert application.status == ApplicationStatus.FORMAL_REVIEW
    else:
        with pytest.raises(PermissionDenied):
            advance(application, ACCEPT_APPLICATION, actor=official)


@pytest.mark.parametrize("is_superuser", [False, True])
def test_a_technical_account_decides_nothing(is_superuser):
    application = make_application("submitted")
    user = make_user(is_superuser=is_superuser, is_staff=True)

    with pytest.raises(PermissionDenied):
        advance(application, ACCEPT_APPLICATION, actor=user)


@pytest.mark.parametrize(
    ("level", "status", "step"),
    [
        ("handler", "submitted", "accept_application"),
        ("reviewer", "formal_review", "propose_application"),
        ("approver", "proposed", "decline_application"),
    ],
)
def test_an_official_of_the_applicant_is_refused_at_every_level(level, status, step):
    team = make_team()
    application = make_application(status, team=team)
    transition = APPLICATION_WORKFLOW.step(step)
    official = getattr(team, level)
    before = refusal(application, transition, official)
    application.organisation.memberships.create(user=official)

    with pytest.raises(PermissionDenied):
        advance(application, transition, actor=official, note="请再核对。")

    assert (before, refusal(application, transition, official)) == (
        "",
        "您现在的身份不能办理这一步。",
    )


def test_nobody_acts_at_two_levels_even_after_a_change_of_duty():
    team = make_team()
    application = make_application("formal_review", team=team)
    team.handler.official_profile.duty = Duty.REVIEWER
    team.handler.official_profile.save()
    del team.handler.official

    with pytest.raises(SamePerson):
        advance(application, PROPOSE_APPLICATION, actor=team.handler)

    assert refusal(application, PROPOSE_APPLICATION, team.handler) == (
        "您已在本件的另一级办理过，这一步须由别人办理。"
    )


def test_nobody_acts_at_two_levels_when_only_the_history_knows():
    first, second = make_team(), make_team()
    application = make_application("formal_review", team=first)
    PlatformApplication.objects.filter(pk=application.pk).update(handled_by=second.handler)
    application.refresh_from_db()
    first.handler.official_profile.duty = Duty.REVIEWER
    first.handler.official_profile.save()
    del first.handler.official

    with pytest.raises(SamePerson):
        advance(application, PROPOSE_APPLICATION, actor=first.handler)


@pytest.mark.parametrize("field", ["handled_by", "reviewed_by", "approved_by"])
def test_nobody_acts_at_two_levels_when_only_the_case_knows(field):
    application = make_application("submitted")
    person = make_official(Duty.HANDLER)
    PlatformApplication.objects.filter(pk=application.pk).update(**{field: person})
    application.refresh_from_db()

    levels = levels_of(application, person)

    assert levels == {duty for duty, name in LEVEL_FIELDS.items() if name == field}
    assert stands_at_another_level(application, Duty.HANDLER, person) == (field != "handled_by")


@pytest.mark.parametrize("pair", list(combinations(LEVEL_FIELDS.values(), 2)))
def test_the_database_itself_refuses_one_person_at_two_levels(pair):
    application = make_application("submitted")
    rows = PlatformApplication.objects.filter(pk=application.pk)
    person = make_user()

    with pytest.raises(IntegrityError, match=f"{pair[0]}_not_{pair[1]}"), transaction.atomic():
        rows.update(**dict.fromkeys(pair, person))

    rows.update(**{pair[0]: person, pair[1]: make_user()})


def test_the_same_level_acts_again_when_the_case_comes_back():
    team = make_team()
    application = make_application("formal_review", team=team)
    from_workflow = APPLICATION_WORKFLOW.step("send_back_application")
    advance(application, from_workflow, actor=team.reviewer, note="请再核对合同。")

    advance(application, ACCEPT_APPLICATION, actor=team.handler)
    advance(application, PROPOSE_APPLICATION, actor=team.reviewer)

    assert application.status == ApplicationStatus.PROPOSED


def test_lock_refuses_a_version_that_is_no_longer_there():
    application = make_application("submitted")

    with pytest.raises(StaleVersion) as refused, transaction.atomic():
        lock(application, version=application.version - 1)

    assert refused.value.case == application


def test_allowed_steps_are_those_of_duty_and_state():
    team = make_team()
    application = make_application("submitted", team=team)
    admin = application.organisation.memberships.get().user

    assert [t.name for t in allowed_steps(application, team.handler)] == [
        "accept_application",
        "return_application",
        "reject_application",
    ]
    assert [t.name for t in allowed_steps(application, admin)] == ["withdraw_application"]
    assert allowed_steps(application, team.approver) == []


def test_a_round_goes_through_three_hands():
    team = make_team()

    made = make_round("published", team=team)

    assert (made.handled_by, made.reviewed_by, made.approved_by) == (
        team.handler,
        team.reviewer,
        team.approver,
    )
