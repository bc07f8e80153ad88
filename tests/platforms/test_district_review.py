"""区初审: the unit's own district looks first, recommends or returns once, and decides nothing."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from accounts.services.organisations import correct_identity
from casework import audit, clock
from casework.desk import todo_of
from casework.drafts import FieldLocked
from casework.models import Notice, OpenStep
from casework.permissions import Part
from casework.transitions import Duty
from casework.workflow import NoteMissing, NotYet, SamePerson, TransitionError
from platforms.models import PlatformApplication
from platforms.services import applications, review, selection
from tests.builders import make_administrator, make_official
from tests.builders_platforms import (
    CONFIRMED,
    POINTS,
    REVIEWED,
    at,
    close,
    make_application,
    make_round,
    make_team,
    recommend,
    submit,
)
from tests.desk import client_of, page

pytestmark = pytest.mark.django_db
# Five working days from 10 September 2026, the day itself not counted.
DISTRICT_DUE = date(2026, 9, 17)


def admin_of(application):
    return application.organisation.memberships.get().user


def give_back(application, actor):
    return review.return_application(
        application, actor=actor, version=application.version, points=POINTS
    )


def open_step(application) -> tuple[str, str, str, date]:
    step = OpenStep.objects.of(application).open().get()
    return step.status, step.duty, step.district, step.due_on


def test_a_submission_goes_to_the_district_of_the_unit_first():
    team = make_team()
    elsewhere = make_official(Duty.DISTRICT, "440106")

    application = make_application("district_review", team=team)

    told = Notice.objects.filter(event="application_submitted").values_list("recipient", flat=True)
    assert open_step(application) == ("district_review", "district", "440112", DISTRICT_DUE)
    assert set(told) == {team.district.pk, admin_of(application).pk}
    assert todo_of(team.district.official, REVIEWED.date()).total == 1
    assert todo_of(elsewhere.official, REVIEWED.date()).total == 0


def test_the_notice_sets_the_days_of_the_district():
    round_ = make_round(has_district_review=True, district_days=2)

    application = make_application("district_review", round_=round_)

    assert open_step(application)[3] == date(2026, 9, 14)


def test_a_round_without_it_runs_as_before():
    team = make_team()
    round_ = make_round(team=team, has_district_review=False)

    application = make_application("submitted", round_=round_, team=team)

    assert open_step(application)[:2] == ("submitted", "handler")
    assert "district_review" not in application.path
    with pytest.raises(TransitionError):
        recommend(application, team)


def test_a_recommendation_keeps_its_opinion_and_goes_to_the_handler():
    team = make_team()
    application = make_application("district_review", team=team)

    with clock.at(REVIEWED):
        application = review.recommend_application(
            application,
            actor=team.district,
            version=application.version,
            note="在本区登记，材料齐全，同意推荐。",
        )

    assert open_step(application)[:2] == ("submitted", "handler")
    assert application.handled_by is None
    told = Notice.objects.filter(event="application_recommended")
    assert {n.recipient: "同意推荐" in n.body for n in told} == {
        team.handler: True,
        admin_of(application): False,
    }
    text = page(client_of(team.handler), application)
    assert "区初审意见" in text
    assert "在本区登记，材料齐全，同意推荐。" in text


def test_a_recommendation_without_an_opinion_is_refused():
    team = make_team()
    application = make_application("district_review", team=team)

    with pytest.raises(NoteMissing):
        review.recommend_application(
            application, actor=team.district, version=application.version, note="  "
        )


@pytest.mark.parametrize(
    ("duty", "district"),
    [
        (Duty.DISTRICT, "440106"),
        (Duty.HANDLER, ""),
        (Duty.REVIEWER, ""),
        (Duty.APPROVER, ""),
        (Duty.SUPERVISOR, ""),
    ],
)
def test_nobody_else_recommends_or_returns(duty, district):
    application = make_application("district_review")
    other = make_official(duty, district)

    with pytest.raises(PermissionDenied):
        review.recommend_application(
            application, actor=other, version=application.version, note="同意"
        )
    with pytest.raises(PermissionDenied):
        give_back(application, other)


def test_an_administrator_takes_no_step_of_the_district():
    application = make_application("district_review")
    root = make_administrator(Part.SYSTEM)

    with pytest.raises(PermissionDenied):
        review.recommend_application(
            application, actor=root, version=application.version, note="同意"
        )


def test_the_handler_cannot_act_before_the_district_has():
    team = make_team()
    application = make_application("district_review", team=team)

    for service in (review.accept_application, review.reject_application):
        with pytest.raises(TransitionError):
            service(application, actor=team.handler, version=application.version, note="同意")


def test_a_correction_comes_back_to_who_asked_for_it():
    team = make_team()
    application = make_application("district_review", team=team)
    admin = admin_of(application)

    with clock.at(REVIEWED):
        application = give_back(application, team.district)
        first = (application.status, application.corrections.get().source)
        application = submit(application, admin)
        second = application.status
        application = recommend(application, team)
        application = give_back(application, team.handler)
        application = submit(application, admin)

    assert first == ("returned", "district_review")
    assert second == "district_review"
    assert (application.status, open_step(application)[1]) == ("submitted", "handler")
    assert application.snapshots.count() == 3


def test_the_districts_clock_goes_on_where_it_stopped():
    team = make_team()
    application = make_application("district_review", team=team)

    # Two working days used when it is returned on the 14th; three of five are left on the 16th,
    # and the Sunday of the 20th works.
    with clock.at(at(9, 14)):
        application = give_back(application, team.district)
    with clock.at(at(9, 16)):
        application = submit(application, admin_of(application))

    assert open_step(application)[3] == date(2026, 9, 20)


def test_the_district_uses_one_of_the_two_returns_and_leaves_the_last():
    team = make_team()
    application = make_application("district_review", team=team)
    admin = admin_of(application)
    with clock.at(REVIEWED):
        application = submit(give_back(application, team.district), admin)
        with pytest.raises(NotYet, match="区初审最多退回 1 次"):
            give_back(application, team.district)
        application = submit(give_back(recommend(application, team), team.handler), admin)

        with pytest.raises(NotYet, match="已退回 2 次"):
            give_back(application, team.handler)


def test_only_the_named_fields_open_after_a_return_of_the_district():
    team = make_team()
    application = make_application("district_review", team=team)
    with clock.at(REVIEWED):
        application = give_back(application, team.district)

        with pytest.raises(FieldLocked):
            applications.save_section(
                application,
                "plan",
                {"diagnoses": "1"},
                actor=admin_of(application),
                draft_version=application.draft_version,
            )


def test_the_unit_withdraws_while_the_district_looks():
    team = make_team()
    application = make_application("district_review", team=team)

    with clock.at(REVIEWED):
        application = applications.withdraw_application(
            application, actor=admin_of(application), version=application.version
        )

    told = Notice.objects.filter(event="application_withdrawn").values_list("recipient", flat=True)
    assert application.status == "withdrawn"
    assert team.district.pk in told
    assert team.handler.pk not in told


@pytest.mark.parametrize(
    ("status", "duty", "act"),
    [
        ("submitted", Duty.HANDLER, review.accept_application),
        ("formal_review", Duty.REVIEWER, review.propose_application),
    ],
)
def test_who_looked_for_the_district_stands_at_no_level_later(status, duty, act):
    team = make_team()
    round_ = make_round(team=team, has_district_review=True)
    application = make_application(status, round_=round_, team=team)
    moved = team.district.official_profile
    moved.duty, moved.district = duty.value, ""
    moved.save()
    person = type(team.district).objects.get(pk=team.district.pk)

    with clock.at(REVIEWED), pytest.raises(SamePerson):
        act(application, actor=person, version=application.version)

    text = page(client_of(person), application)
    assert "您已在本件的“区工信部门”一级办理过" in text


def test_who_looked_for_the_district_confirms_no_list():
    team = make_team()
    round_ = make_round(team=team, has_district_review=True)
    application = make_application("proposed", round_=round_, team=team)
    close(round_)
    moved = team.district.official_profile
    moved.duty, moved.district = Duty.APPROVER.value, ""
    moved.save()
    person = type(team.district).objects.get(pk=team.district.pk)

    with clock.at(CONFIRMED), pytest.raises(SamePerson):
        selection.confirm_list(
            round_, actor=person, versions={application.reference: application.version}
        )


def test_who_ticked_as_handler_does_not_look_for_the_district_later():
    team = make_team()
    application = make_application("district_review", team=team)
    # A step of another level stands in the history, whatever led to it.
    audit.record(
        "look",
        actor=team.handler,
        case=application,
        label="看过",
        move=audit.Move(duty=Duty.HANDLER),
    )
    moved = team.handler.official_profile
    moved.duty, moved.district = Duty.DISTRICT.value, "440112"
    moved.save()
    person = type(team.handler).objects.get(pk=team.handler.pk)

    with pytest.raises(SamePerson):
        review.recommend_application(
            application, actor=person, version=application.version, note="同意"
        )


def test_a_case_stays_with_the_district_in_which_it_was_handed_in():
    team = make_team()
    application = make_application("district_review", team=team)
    new_home = make_official(Duty.DISTRICT, "440106")
    root = make_administrator(Part.SYSTEM)

    correct_identity(
        application.organisation, {"district": "440106"}, reason="经营地迁移", actor=root
    )

    application = PlatformApplication.objects.get(pk=application.pk)
    seen = {
        person.pk: PlatformApplication.objects.visible_to(person).count()
        for person in (team.district, new_home)
    }
    assert seen == {team.district.pk: 1, new_home.pk: 0}
    with pytest.raises(PermissionDenied):
        review.recommend_application(
            application, actor=new_home, version=application.version, note="同意"
        )
    with clock.at(REVIEWED):
        assert recommend(application, team).status == "submitted"


def test_the_handler_takes_over_once_the_districts_own_days_are_over():
    team = make_team()
    application = make_application("district_review", team=team)

    def take_over(note="催办两次仍未提出意见。"):
        return review.take_over_application(
            application, actor=team.handler, version=application.version, note=note
        )

    with clock.at(at(9, 17, 23)), pytest.raises(NotYet, match="在此之前不能接手"):
        take_over()
    with clock.at(at(9, 18)):
        with pytest.raises(NoteMissing):
            take_over(" ")
        application = take_over()

    event = audit.history(application)[-1]
    told = {n.recipient: n.body for n in Notice.objects.filter(event="application_taken_over")}
    assert (event.action, event.note) == ("take_over_application", "催办两次仍未提出意见。")
    assert (open_step(application)[:2], application.handled_by) == (
        ("submitted", "handler"),
        team.handler,
    )
    assert set(told) == {team.district, admin_of(application)}
    assert "催办两次仍未提出意见" in told[team.district]
    assert "催办两次" not in told[admin_of(application)]
    with clock.at(at(9, 18)), pytest.raises(TransitionError):
        recommend(application, team)


def test_a_district_whose_clock_stopped_keeps_its_days():
    team = make_team()
    application = make_application("district_review", team=team)
    with clock.at(at(9, 14)):
        application = give_back(application, team.district)
    with clock.at(at(9, 16)):
        application = submit(application, admin_of(application))

    # The first day would have been the 17th; after the correction it is the 20th.
    with clock.at(at(9, 18)), pytest.raises(NotYet):
        review.take_over_application(
            application, actor=team.handler, version=application.version, note="超期"
        )


def test_a_guessed_day_lets_nobody_take_over():
    team = make_team()
    application = make_application("district_review", team=team)
    OpenStep.objects.of(application).update(due_is_provisional=True)

    with clock.at(at(9, 18)), pytest.raises(NotYet, match="暂按周末推算"):
        review.take_over_application(
            application, actor=team.handler, version=application.version, note="超期"
        )


@pytest.mark.parametrize(
    ("duty", "district"),
    [(Duty.REVIEWER, ""), (Duty.APPROVER, ""), (Duty.DISTRICT, "440112"), (Duty.SUPERVISOR, "")],
)
def test_only_the_citys_handler_takes_over(duty, district):
    application = make_application("district_review")

    with clock.at(at(9, 18)), pytest.raises(PermissionDenied):
        review.take_over_application(
            application,
            actor=make_official(duty, district),
            version=application.version,
            note="超期",
        )
