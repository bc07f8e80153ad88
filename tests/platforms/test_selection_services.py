"""名单、公示、授牌: confirming the list and granting the title."""

from datetime import date, timedelta

import pytest

from casework import clock
from casework.workflow import NotYet, StaleVersion, TransitionError
from platforms.models import (
    Designation,
    Platform,
    PlatformApplication,
)
from platforms.services import applications, review, rounds, selection
from tests.builders import make_official, make_organisation
from tests.builders_platforms import (
    CONFIRMED,
    GRANTED,
    at,
    close,
    fill_application,
    make_application,
    make_round,
    make_team,
    submit,
)

pytestmark = pytest.mark.django_db
MICROSECOND = timedelta(microseconds=1)


def admin_of(application):
    return application.organisation.memberships.filter(role="admin").first().user


def test_confirm_list_needs_the_window_to_be_closed():
    team = make_team()
    application = make_application("proposed", team=team)

    with pytest.raises(TransitionError, match="截止后"):
        selection.confirm_list(
            application.round,
            actor=team.approver,
            versions={application.reference: application.version},
        )


def test_confirm_list_refuses_a_list_that_has_grown_since_it_was_read():
    team = make_team()
    first = make_application("proposed", team=team)
    second = make_application("proposed", team=team, round_=first.round)
    close(first.round)

    with pytest.raises(StaleVersion), clock.at(CONFIRMED):
        selection.confirm_list(
            first.round, actor=team.approver, versions={first.reference: first.version}
        )

    second.refresh_from_db()
    assert second.status == "proposed"


def test_confirm_list_freezes_the_whole_list():
    team = make_team()
    first = make_application("proposed", team=team)
    second = make_application("proposed", team=team, round_=first.round)
    close(first.round)

    with clock.at(CONFIRMED):
        opened = selection.confirm_list(
            first.round,
            actor=team.approver,
            versions={first.reference: first.version, second.reference: second.version},
        )

    assert len(opened.rows) == 2
    assert [row[0] for row in opened.rows] == sorted(a.organisation.name for a in (first, second))
    assert set(PlatformApplication.objects.values_list("status", flat=True)) == {"publicity"}


def test_confirm_list_is_refused_to_who_proposed():
    team = make_team()
    application = make_application("proposed", team=team)
    close(application.round)
    team.reviewer.official_profile.duty = "approver"
    team.reviewer.official_profile.save()
    del team.reviewer.official

    with pytest.raises(TransitionError), clock.at(CONFIRMED):
        selection.confirm_list(
            application.round,
            actor=team.reviewer,
            versions={application.reference: application.version},
        )


def test_grant_title_before_the_end_of_the_publicity_is_refused():
    team = make_team()
    application = make_application("publicity", team=team)

    with pytest.raises(NotYet, match="10月14日"), clock.at(at(10, 14, 23, 59)):
        selection.grant_title(application, actor=team.approver, version=application.version)

    assert Designation.objects.count() == 0


def test_grant_title_makes_platform_title_and_term():
    team = make_team()
    application = make_application("publicity", team=team)

    with clock.at(GRANTED):
        designation = selection.grant_title(
            application, actor=team.approver, version=application.version
        )

    platform = Platform.objects.get()
    assert (designation.reference, designation.platform) == ("SH-2026-001", platform)
    assert (designation.granted_on, designation.valid_until) == (
        date(2026, 10, 15),
        date(2029, 10, 14),
    )
    assert (platform.name, platform.district) == ("云岭制造云平台", "440112")
    assert (designation.handled_by, designation.reviewed_by, designation.approved_by) == (
        team.handler,
        team.reviewer,
        team.approver,
    )


def test_grant_title_twice_is_one_title():
    team = make_team()
    application = make_application("designated", team=team)

    with pytest.raises(TransitionError), clock.at(GRANTED):
        selection.grant_title(application, actor=team.approver, version=application.version)

    assert Designation.objects.count() == 1


def list_for(round_, application, team, day) -> PlatformApplication:
    """Take a submitted application of a round whose window has passed up to its publicity."""
    with clock.at(day):
        made = review.accept_application(
            application, actor=team.handler, version=application.version
        )
        made = review.propose_application(made, actor=team.reviewer, version=made.version)
        rounds.close_due_rounds()
        selection.confirm_list(round_, actor=team.approver, versions={made.reference: made.version})
        made.refresh_from_db()
    return made


def test_a_unit_whose_title_is_valid_gets_no_second_one_until_it_has_expired():
    team = make_team()
    first = make_application("publicity", team=team)
    admin = admin_of(first)
    later = make_round(team=team, opens_at=at(10, 9), closes_at=at(10, 12, 17), title_years=2)
    with clock.at(at(10, 9, 12)):
        again = applications.start_application(later, actor=admin)
        again = submit(fill_application(again, admin), admin)
    again = list_for(later, again, team, at(10, 13))
    with clock.at(GRANTED):
        held = selection.grant_title(first, actor=team.approver, version=first.version)

    with clock.at(at(10, 28)), pytest.raises(TransitionError, match="仍然有效"):
        selection.grant_title(again, actor=team.approver, version=again.version)
    with clock.at(at(10, 28).replace(year=2029)):
        second = selection.grant_title(again, actor=team.approver, version=again.version)

    assert [(d.granted_on, d.valid_until) for d in (held, second)] == [
        (date(2026, 10, 15), date(2029, 10, 14)),
        (date(2029, 10, 28), date(2031, 10, 27)),
    ]
    assert list(Designation.objects.in_force(date(2029, 10, 28))) == [second]


@pytest.mark.parametrize(("closes_on", "is_open"), [(14, False), (15, True)])
def test_a_unit_applies_again_only_when_its_title_ends_before_the_call(closes_on, is_open):
    team = make_team()
    first = make_application("designated", team=team)
    opens, closes = (at(10, day, 17).replace(year=2029) for day in (1, closes_on))
    later = make_round(team=team, opens_at=opens, closes_at=closes)

    with clock.at(opens):
        if is_open:
            assert applications.start_application(later, actor=admin_of(first)).status == "draft"
        else:
            with pytest.raises(TransitionError, match="称号有效到 2029年10月14日"):
                applications.start_application(later, actor=admin_of(first))


def test_a_draft_is_refused_once_the_unit_has_won_the_title():
    team = make_team()
    first = make_application("publicity", team=team)
    admin = admin_of(first)
    later = make_round(team=team, opens_at=at(10, 9), closes_at=at(10, 30, 17))
    with clock.at(at(10, 9, 12)):
        again = fill_application(applications.start_application(later, actor=admin), admin)
    with clock.at(GRANTED):
        selection.grant_title(first, actor=team.approver, version=first.version)

        with pytest.raises(applications.Incomplete) as refused:
            submit(again, admin)

    assert refused.value.faults == [
        {
            "section": "eligibility",
            "field": "",
            "message": "你单位的称号有效到 2029年10月14日（周日），本批截止时仍然有效，不用重复申报。",
        }
    ]


@pytest.mark.parametrize(
    ("granted", "years", "last"),
    [
        (date(2026, 10, 15), 3, date(2029, 10, 14)),
        (date(2028, 2, 29), 3, date(2031, 2, 28)),
        (date(2028, 2, 29), 4, date(2032, 2, 28)),
        (date(2027, 2, 28), 1, date(2028, 2, 27)),
        (date(2027, 3, 1), 1, date(2028, 2, 29)),
        (date(2026, 1, 1), 1, date(2026, 12, 31)),
    ],
)
def test_last_day_of_term_is_the_day_before_the_anniversary(granted, years, last):
    assert selection.last_day_of_term(granted, years) == last


def test_visible_to_keeps_units_and_districts_apart():
    application = make_application("submitted")
    draft = make_application(
        "empty", organisation=make_organisation(district="440106"), round_=application.round
    )
    own, other = admin_of(application), admin_of(draft)
    huangpu, tianhe = (
        make_official("district", "440112"),
        make_official("district", "440106"),
    )
    city = make_official("supervisor")

    seen = {
        name: set(PlatformApplication.objects.visible_to(user))
        for name, user in {
            "own": own,
            "other": other,
            "huangpu": huangpu,
            "tianhe": tianhe,
            "city": city,
        }.items()
    }

    assert seen == {
        "own": {application},
        "other": {draft},
        "huangpu": {application},
        "tianhe": set(),
        "city": {application},
    }
