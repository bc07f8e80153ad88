"""The desk's home and its doors: who enters, what waits for whom, in how many queries."""

from datetime import date

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from casework import clock
from casework.desk import CaseAdmin, todo_of
from casework.models import CalendarDay, CaseEvent
from casework.transitions import Duty
from tests.builders import login, make_admin, make_administrator, make_official, make_organisation
from tests.builders_platforms import REVIEWED, at, make_application, make_round, make_team
from tests.desk import client_of, page

pytestmark = pytest.mark.django_db

HOME = "/admin/"
NOT_OF_THE_DESK = {Duty.APPLICANT, Duty.SYSTEM}
# Taken on pages of the round, for the whole list at once, or by the decision of a hearing.
ELSEWHERE = {"confirm_list", "strike_application", "revoke_designation", "confirm_demonstrations"}


def applications(count: int, *, status: str = "submitted", team=None) -> list:
    team = team or make_team()
    round_ = make_round(team=team)
    return [
        make_application(status, round_=round_, organisation=make_organisation(), team=team)
        for _ in range(count)
    ]


# Who enters


def test_a_visitor_is_sent_to_the_one_login(client):
    response = client.get(HOME, follow=True)

    assert response.redirect_chain[-1][0].startswith(reverse("account_login"))
    assert "next=%2Fadmin%2F" in response.redirect_chain[-1][0]


def test_a_member_of_a_unit_is_refused():
    response = client_of(make_admin()).get(HOME, follow=True)

    assert response.status_code == 403


def test_an_official_without_the_second_factor_does_not_enter():
    client = Client()
    login(client, make_official(), mfa=False)

    response = client.get(HOME)

    assert (response.status_code, "2fa" in response["Location"]) == (302, True)


def test_an_official_out_of_office_is_refused():
    official = make_official()
    official.official_profile.is_active = False
    official.official_profile.save()

    response = client_of(official).get(HOME, follow=True)

    assert response.status_code == 403


def test_the_administrator_sees_registers_and_no_case():
    [application] = applications(1)
    client = client_of(make_administrator())

    home = client.get(HOME)
    codes = [
        client.get(address).status_code
        for address in (
            application.desk_url(),
            application.round.desk_url(),
            "/admin/platforms/platformapplication/",
            "/admin/casework/caseevent/",
            "/admin/django_celery_beat/periodictask/",
            "/admin/accounts/user/",
        )
    ]

    assert (home.status_code, codes) == (200, [404, 404, 403, 403, 200, 200])
    assert "工作日历" in home.content.decode()
    assert application.reference not in home.content.decode()


# What waits for whom


def test_what_waits_is_grouped_by_deadline():
    team = make_team()
    applications(1, team=team)

    groups = {
        day: [group.key for group in todo_of(team.handler.official, day).groups]
        for day in (
            date(2026, 9, 10),
            date(2026, 9, 14),
            date(2026, 9, 17),
            date(2026, 9, 18),
        )
    }

    # Handed in on Thursday 10 September, five working days: due on Thursday 17 September.
    assert groups == {
        date(2026, 9, 10): ["later"],
        date(2026, 9, 14): ["soon"],
        date(2026, 9, 17): ["today"],
        date(2026, 9, 18): ["late"],
    }


def test_the_limit_is_told_in_working_days():
    team = make_team()
    applications(1, team=team)

    [group] = todo_of(team.handler.official, date(2026, 9, 21)).groups

    # Due on the 17th; the 18th, the worked Sunday of the 20th and the 21st have passed since.
    assert [row.limit for row in group.rows] == ["超 3 个工作日"]


def test_a_case_in_somebodys_hands_waits_for_him_alone():
    team = make_team()
    other = make_official(Duty.HANDLER)
    applications(1, status="returned", team=team)

    mine = todo_of(team.handler.official, REVIEWED.date())
    reviewers = todo_of(team.reviewer.official, REVIEWED.date())
    others = todo_of(other.official, REVIEWED.date())

    assert [group.key for group in mine.groups] == ["paused"]
    assert [group.key for group in others.groups] == ["paused"]
    assert (reviewers.groups, reviewers.others_total) == ([], 1)


def test_a_draft_of_a_unit_is_nobodys_business_here():
    team = make_team()
    applications(1, status="draft", team=team)

    todos = [
        todo_of(official.official, REVIEWED.date())
        for official in (team.handler, make_official(Duty.SUPERVISOR))
    ]

    assert [(todo.total, todo.others_total) for todo in todos] == [(0, 0), (0, 0)]


@pytest.mark.parametrize("duty", [Duty.SUPERVISOR, Duty.FINANCE])
def test_readers_see_all_that_is_open(duty):
    applications(2)

    todo = todo_of(make_official(duty).official, REVIEWED.date())

    assert (todo.is_reader, todo.total) == (True, 2)


def test_a_district_sees_its_own_cases():
    team = make_team()
    round_ = make_round(team=team)
    for district in ("440112", "440106"):
        make_application(
            "submitted",
            round_=round_,
            organisation=make_organisation(district=district),
            team=team,
        )

    todo = todo_of(make_official(Duty.DISTRICT, "440106").official, REVIEWED.date())

    assert (todo.groups, [row.district for row in todo.others]) == ([], ["天河"])


def test_the_home_narrows_to_a_stage_and_keeps_its_counters():
    team = make_team()
    applications(1, team=team)
    make_round("draft", team=team)
    todo = todo_of(team.handler.official, REVIEWED.date())
    stage = next(stage for stage in todo.stages if stage.label == "已提交")

    narrowed = todo_of(team.handler.official, REVIEWED.date(), stage=stage.key)

    assert (todo.total, narrowed.total, narrowed.all) == (2, 1, 2)


def test_the_home_reminds_of_the_missing_calendar_from_november_on():
    team = make_team()

    lacking = [
        todo_of(team.handler.official, day).lacks_next_year
        for day in (date(2026, 10, 31), date(2026, 11, 1), date(2025, 11, 1))
    ]

    assert lacking == [False, True, False]


def test_the_home_reminds_of_a_window_that_closes_soon():
    team = make_team()
    round_ = make_round(team=team)
    client = client_of(team.handler)

    with clock.at(at(9, 28)):
        text = client.get(HOME).content.decode()

    assert f"{round_.name}将于 9月30日（周三）17:00 截止" in text


@pytest.mark.slow
def test_home_and_list_take_ten_queries_at_one_and_at_thirty_rows(django_assert_max_num_queries):
    team = make_team()
    round_ = make_round(team=team)
    client = client_of(team.handler)
    addresses = (HOME, "/admin/platforms/platformapplication/")

    counts = []
    for rows in (1, 29):
        for _ in range(rows):
            make_application("submitted", round_=round_, organisation=_unit(), team=team)
        for address in addresses:
            client.get(address)
            with django_assert_max_num_queries(10) as counted:
                client.get(address)
            counts.append(len(counted))

    assert counts[:2] == counts[2:]


def _unit():
    """Return a unit with a code of its own; there are fewer made codes than rows here."""
    number = _unit.number = getattr(_unit, "number", 0) + 1
    return make_organisation(uscc=f"91000000MA1{number:07}")


@pytest.mark.parametrize("query", ["status=submitted", "district=440112", "overdue=yes"])
def test_every_filter_of_a_list_may_be_asked_by_its_address(query):
    client = client_of(make_official(Duty.HANDLER))

    response = client.get(f"/admin/platforms/platformapplication/?{query}")

    assert response.status_code == 200


# Registers


def test_the_calendar_is_entered_by_the_handler_and_recorded():
    client = client_of(make_official(Duty.HANDLER))

    response = client.post("/admin/casework/calendarday/add/", {"on": "2027-01-01", "name": "元旦"})

    assert response.status_code == 302
    assert CalendarDay.objects.get(on=date(2027, 1, 1)).is_workday is False
    assert CaseEvent.objects.filter(action="edit_calendar").count() == 1


@pytest.mark.parametrize(
    ("duty", "allowed"),
    [(Duty.SUPERVISOR, 200), (Duty.HANDLER, 403), (Duty.DISTRICT, 403)],
)
def test_the_record_of_everybody_is_read_by_the_supervisor_alone(duty, allowed):
    client = client_of(make_official(duty, "440112" if duty == Duty.DISTRICT else ""))

    response = client.get("/admin/casework/caseevent/")

    assert response.status_code == allowed


@pytest.mark.parametrize(
    "name",
    [
        "casework/publicity",
        "casework/document",
        "casework/calendarday",
        "platforms/platform",
        "platforms/designation",
        "platforms/solicitationround",
        "registers",
    ],
)
def test_every_list_opens_in_chinese(name):
    response = client_of(make_official(Duty.SUPERVISOR)).get(f"/admin/{name}/")

    assert response.status_code == 200
    english = ("Search", "Filter", "Home", "Add ", "Welcome")
    assert [word for word in english if word in response.content.decode()] == []


@pytest.mark.parametrize("name", ["casework/delivery", "casework/job"])
def test_every_list_of_the_administrator_opens_in_chinese(name):
    page = client_of(make_administrator()).get(f"/admin/{name}/").content.decode()

    assert [word for word in ("Search", "Filter", "Home", "Add ") if word in page] == []


def test_what_does_not_exist_is_not_found():
    client = client_of(make_official(Duty.SUPERVISOR))

    codes = [
        client.get(f"/admin/{name}/999/change/").status_code
        for name in ("casework/document", "platforms/platformapplication", "platforms/platform")
    ]

    assert codes == [404, 404, 404]


def test_nothing_is_added_or_deleted_on_the_desk_of_cases():
    [application] = applications(1)
    client = client_of(make_official(Duty.HANDLER))

    codes = [
        client.get("/admin/platforms/platformapplication/add/").status_code,
        client.post(f"/admin/platforms/platformapplication/{application.pk}/delete/").status_code,
        client.post(application.desk_url()).status_code,
    ]

    assert codes == [403, 403, 405]


# The table and the desk


def test_every_step_of_the_office_has_its_service_at_the_desk():
    desks = [desk for desk in admin.site._registry.values() if isinstance(desk, CaseAdmin)]

    wanted = {
        step.name
        for desk in desks
        for step in desk.model.workflow.transitions
        if step.duty not in NOT_OF_THE_DESK
    }
    offered = {name for desk in desks for name in desk.services}
    misnamed = {
        name
        for desk in desks
        for name, service in desk.services.items()
        if service.__name__ != name
    }

    assert (offered | ELSEWHERE, misnamed) == (wanted, set())


@pytest.mark.parametrize(
    ("duty", "place", "said", "unsaid"),
    [
        (
            Duty.DISTRICT,
            {"district": "440112"},
            ("现在没有等您初审的申报", "本区单位的事，等别人办"),
            ("停表中", "台账与设置”的各类办件"),
        ),
        (
            Duty.CONSULTED,
            {"department": "tax"},
            ("现在没有等您答复的征求意见", "向您的部门征求意见时"),
            ("等别人办", "停表中", "转到您手上"),
        ),
        (Duty.HANDLER, {}, ("现在没有等您办的事", "等别人办", "停表中"), ("征求意见时",)),
    ],
)
def test_the_home_speaks_to_each_duty_of_its_own_work(duty, place, said, unsaid):
    text = client_of(make_official(duty, **place)).get(HOME).content.decode()

    assert [words for words in said if words not in text] == []
    assert [words for words in unsaid if words in text] == []


def test_the_hint_beside_the_opinion_names_the_steps_of_this_official():
    team = make_team()
    at_district = make_application("district_review", team=team)

    district = page(client_of(team.district), at_district)
    handler = page(client_of(team.handler), make_application("submitted", team=team))

    assert "“推荐上报”必须写明意见或者理由" in district
    assert "“推荐上报”" not in handler
    assert "“不予通过”必须写明意见或者理由" in handler
