"""The workbench and the messages; reading them writes nothing by itself."""

import pytest

from casework import clock
from casework.models import Notice
from tests.builders import (
    login,
    make_admin,
    make_member,
    make_official,
    make_organisation,
    make_user,
)
from tests.builders_platforms import (
    CONFIRMED,
    REVIEWED,
    SUBMITTED,
    make_application,
    make_round,
    make_team,
)
from tests.builders_public import queries_of
from tests.builders_reviews import make_expert

pytestmark = pytest.mark.django_db


def put_notice(person, number: int = 1, **overrides) -> Notice:
    values = {"subject": f"第 {number} 条", "body": "正文", "link": "/solicitations/"} | overrides
    return Notice.objects.create(event="test", key=f"test:{number}", recipient=person, **values)


def test_strangers_are_sent_to_log_in_and_back(client):
    response = client.get("/me/")

    assert (response.status_code, response["Location"]) == (302, "/accounts/login/?next=/me/")


def test_officials_are_sent_to_the_desk(client):
    login(client, make_official())

    response = client.get("/me/")

    assert (response.status_code, response["Location"]) == (302, "/admin/")


def test_experts_are_sent_to_their_files_and_see_no_door_to_the_desk(client):
    login(client, make_expert().user)

    page = client.get("/me/", follow=True)
    trail = client.get("/me/messages/").context["steps"]

    assert page.redirect_chain == [("/reviews/", 302)]
    assert ("评审工作" in page.text, "办公台" in page.text) == (True, False)
    assert trail[0] == {"label": "评审工作", "url": "/reviews/"}


def test_who_acts_for_no_unit_is_told_what_to_do(client):
    login(client, make_user())

    response = client.get("/me/")

    assert "您现在没有代表任何单位" in response.text


def test_workbench_lists_what_waits_by_deadline_and_every_case(client):
    team, organisation = make_team(), make_organisation()
    admin = make_admin(organisation)
    returned = make_application("returned", organisation=organisation, admin=admin, team=team)
    later = make_round(team=team, name="2026年第四批征集")
    draft = make_application(
        "empty", round_=later, organisation=organisation, admin=admin, team=team
    )
    make_application("draft", team=team)
    login(client, admin)

    with clock.at(REVIEWED):
        context = client.get("/me/").context

    assert [(row["application"], row["act"], row["days"]) for row in context["work"]] == [
        (returned, "补正 2 处", 6),
        (draft, "填写并提交申报", 14),
    ]
    assert [row["application"] for row in context["cases"]] == [returned, draft]
    assert [notice.event for notice in context["recent"]] == [
        "application_returned",
        "application_submitted",
    ]


def test_workbench_calls_a_draft_past_its_window_nobodys_turn(client):
    application = make_application("empty")
    login(client, application.organisation.memberships.get().user)

    with clock.at(CONFIRMED):
        context = client.get("/me/").context

    assert (context["work"], [row["act"] for row in context["cases"]]) == (
        [],
        ["窗口已关闭，草稿只能看"],
    )


def test_workbench_takes_the_same_few_queries_with_1_and_30_rows(client):
    team, organisation = make_team(), make_organisation()
    admin = make_admin(organisation)
    make_application("empty", organisation=organisation, admin=admin, team=team)
    put_notice(admin)
    login(client, admin)
    with clock.at(SUBMITTED):
        few = queries_of(client, "/me/")
        for number in range(2, 31):
            round_ = make_round(team=team, name=f"第 {number} 批")
            make_application(
                "empty", round_=round_, organisation=organisation, admin=admin, team=team
            )
            put_notice(admin, number)
        many = queries_of(client, "/me/")

    assert (many, many <= 10) == (few, True)


def test_messages_show_only_ones_own_with_the_unread_marked(client):
    person = make_member()
    put_notice(person, 1, read_at=clock.now())
    put_notice(person, 2)
    put_notice(make_user(), 3)
    login(client, person)

    response = client.get("/me/messages/")

    assert [notice.subject for notice in response.context["page"]] == ["第 2 条", "第 1 条"]
    assert response.text.count('class="unread"') == 1


def test_messages_take_the_same_few_queries_with_1_and_30_rows(client):
    person = make_member()
    put_notice(person)
    login(client, person)
    few = queries_of(client, "/me/messages/")
    for number in range(2, 31):
        put_notice(person, number)

    assert queries_of(client, "/me/messages/") == few <= 10


def test_opening_a_message_does_not_mark_it_read(client):
    person = make_member()
    notice = put_notice(person)
    login(client, person)

    response = client.get(f"/me/messages/{notice.pk}/")

    notice.refresh_from_db()
    assert (response.status_code, notice.read_at) == (200, None)


@pytest.mark.parametrize(
    ("wanted", "leads_to"),
    [
        ("/solicitations/", "/solicitations/"),
        ("", "/me/messages/"),
        ("https://evil.example/", "/me/messages/"),
        ("/admin/", "/me/messages/"),
    ],
)
def test_marking_a_message_read_leads_only_to_its_own_case(client, wanted, leads_to):
    person = make_member()
    notice = put_notice(person)
    login(client, person)

    response = client.post(f"/me/messages/{notice.pk}/read/", {"next": wanted})

    notice.refresh_from_db()
    assert (response["Location"], notice.read_at is not None) == (leads_to, True)


def test_all_messages_can_be_marked_read_at_once(client):
    person, other = make_member(), make_user()
    put_notice(person, 1)
    put_notice(person, 2)
    put_notice(other, 3)
    login(client, person)

    response = client.post("/me/messages/read/", follow=True)

    assert "2 条消息已标为已读。" in response.text
    assert list(Notice.objects.unread().values_list("recipient", flat=True)) == [other.pk]


@pytest.mark.parametrize("method", ["get", "post"])
def test_somebody_elses_message_does_not_exist(client, method):
    notice = put_notice(make_user())
    login(client, make_member())
    address = f"/me/messages/{notice.pk}/" + ("read/" if method == "post" else "")

    response = getattr(client, method)(address)

    notice.refresh_from_db()
    assert (response.status_code, notice.read_at) == (404, None)
