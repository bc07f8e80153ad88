"""Events at the desk: written, published, changed; the roster, and the list of persons as a file."""

import io

import pytest
from django.urls import reverse
from python_calamine import load_workbook

from casework import clock
from casework.models import ExportRequest
from casework.transitions import Duty
from enterprises.models import Event, SignUp
from enterprises.services import events
from tests.builders import login, make_official
from tests.builders_events import (
    AFTER,
    ASKED,
    DOOR,
    WRITTEN,
    check_in,
    event_values,
    form_of,
    make_event,
    sign_up,
)
from tests.builders_platforms import at
from tests.roles import DISTRICT, OTHER_DISTRICT

pytestmark = pytest.mark.django_db


def address(page: str, *args) -> str:
    return reverse(f"admin:enterprises_{page}", args=args)


def got(client, page: str, *args, moment=ASKED, **query):
    with clock.at(moment):
        return client.get(address(page, *args), query)


def posted(client, page: str, *args, moment=ASKED, **body):
    with clock.at(moment):
        return client.post(address(page, *args), body)


def text_of(answer) -> str:
    return answer.content.decode()


def step(client, event: Event, name: str, moment=ASKED, **body):
    return posted(client, "event_step", event.pk, name, moment=moment, **body)


def test_an_event_is_written_and_published_from_the_desk(client):
    login(client, make_official())

    made = posted(client, "event_add", moment=WRITTEN, **form_of())
    event = Event.objects.get()
    done = step(client, event, "publish_event", version=event.version)

    assert (made.status_code, done.status_code) == (302, 302)
    event.refresh_from_db()
    assert (event.status, event.district, event.agenda[0]) == ("published", "", ["14:00", "签到"])
    page = text_of(got(client, "event_change", event.pk))
    assert "报名名单与签到" in page
    assert "看公开页" in page


def test_every_fault_of_the_form_stands_beside_its_field(client):
    login(client, make_official())

    answer = posted(
        client,
        "event_add",
        **form_of(name="", agenda="签到", ends_at=WRITTEN, seats="0", dimensions=["nonsense"]),
    )

    page = text_of(answer)
    assert answer.status_code == 422
    for told in (
        "这一项必须填写",
        "第 1 行应先写时刻",
        "请填 1 到 2000 之间",
        "请从列出的选项里选",
    ):
        assert told in page
    assert Event.objects.count() == 0


def test_a_stale_form_keeps_what_was_typed(client):
    official = make_official()
    event = make_event("draft", actor=official)
    login(client, official)

    first = posted(client, "event_edit", event.pk, version=1, **form_of(place="一号厅"))
    second = posted(client, "event_edit", event.pk, version=1, **form_of(place="二号厅"))

    assert (first.status_code, second.status_code) == (302, 412)
    assert "二号厅" in text_of(second)
    assert Event.objects.get().place == "一号厅"


def test_the_form_shows_the_event_as_it_stands(client):
    official = make_official()
    event = make_event(actor=official)
    login(client, official)

    page = text_of(got(client, "event_edit", event.pk))

    for shown in ("14:30 平台介绍方案", 'value="2026-11-20"', 'value="14:00"', "已经发布"):
        assert shown in page


def test_cancelling_wants_a_reason(client):
    official = make_official()
    event = make_event(actor=official)
    login(client, official)

    without = step(client, event, "cancel_event", version=event.version, note="")
    done = step(client, event, "cancel_event", version=event.version, note="场地停电。")

    assert (without.status_code, done.status_code) == (422, 302)
    assert "场地停电。" in text_of(client.get(event.get_absolute_url()))


def test_other_offices_read_but_do_not_run(client):
    event = make_event(district=DISTRICT)
    sign_up(event)

    login(client, make_official(Duty.HANDLER))
    assert got(client, "event_change", event.pk).status_code == 200
    assert got(client, "event_roster", event.pk).status_code == 403
    assert got(client, "event_edit", event.pk).status_code == 403
    assert step(client, event, "cancel_event", version=event.version, note="x").status_code == 403
    login(client, make_official(Duty.DISTRICT, OTHER_DISTRICT))
    for name in ("event_change", "event_roster", "event_edit"):
        assert got(client, name, event.pk).status_code == 404


def test_the_roster_masks_numbers_and_checks_in_by_hand(client):
    official = make_official()
    event = make_event(actor=official)
    mine = sign_up(event)
    login(client, official)

    early = text_of(got(client, "event_roster", event.pk))
    page = text_of(got(client, "event_roster", event.pk, moment=DOOR))
    done = posted(client, "event_roster", event.pk, moment=DOOR, sign_up=mine.pk)
    again = posted(client, "event_roster", event.pk, moment=DOOR, sign_up=mine.pk)
    undone = posted(client, "event_roster", event.pk, moment=DOOR, sign_up=mine.pk, undo="yes")
    nobody = posted(client, "event_roster", event.pk, moment=DOOR, sign_up=999)

    assert "可以签到" in early
    assert ">签到</button>" not in early
    assert ">签到</button>" in page
    assert mine.masked_phone in page
    assert mine.phone not in page
    assert [one.status_code for one in (done, again, undone, nobody)] == [302, 409, 302, 409]
    mine.refresh_from_db()
    assert mine.state == "confirmed"


def test_a_sign_up_of_another_event_is_not_checked_in_here(client):
    official = make_official()
    event, other = make_event(actor=official), make_event(actor=official)
    mine = sign_up(other)
    login(client, official)

    answer = posted(client, "event_roster", event.pk, moment=DOOR, sign_up=mine.pk)

    assert answer.status_code == 409
    mine.refresh_from_db()
    assert not mine.has_come


def test_what_waits_for_the_office_stands_in_its_list_until_the_event_is_closed(client):
    officer, stranger = make_official(Duty.DISTRICT, DISTRICT), make_official()
    event = make_event("draft", actor=officer, district=DISTRICT)

    def waiting(who, moment=ASKED) -> list[tuple[str, str]]:
        login(client, who)
        with clock.at(moment):
            rows = client.get(reverse("admin:index")).context["todo"].groups
        return [(row.step.label, row.limit) for group in rows for row in group.rows]

    assert [label for label, _ in waiting(officer)] == ["写好活动并发布"]
    assert waiting(stranger) == []
    with clock.at(ASKED):
        event = events.publish_event(event, actor=officer, version=event.version)
        later = event_values(starts_at=at(12, 4, 14), ends_at=at(12, 4, 17))
        event = events.edit_event(event, actor=officer, version=event.version, values=later)
    ((label, limit),) = waiting(officer)
    assert (label, limit) == ("办好活动并办结", "12月9日")
    with clock.at(at(12, 5)):
        events.hold_event(event, actor=officer, version=event.version)
    assert waiting(officer, at(12, 5)) == []


def test_the_list_of_persons_is_asked_for_and_carries_no_formula(client):
    official, chief = make_official(), make_official(Duty.APPROVER)
    event = make_event(actor=official)
    mine = sign_up(event)
    SignUp.objects.filter(pk=mine.pk).update(participant="=1+1")
    login(client, official)

    straight = got(client, "signup_export", format="xlsx")
    asked = posted(client, "signup_export", purpose="现场核对到场的人。")

    assert straight.status_code == 200
    assert "xlsx" not in straight["Content-Type"]
    assert asked.status_code == 302
    request = ExportRequest.objects.get()
    assert (request.row_count, request.register) == (1, "enterprises_signup")
    login(client, chief)
    with clock.at(ASKED):
        done = client.post(
            reverse("admin:casework_exportrequest_step", args=[request.pk, "approve_export"]),
            {"version": request.version},
        )
    login(client, official)
    file = got(client, "signup_export", approval=request.reference)
    assert (done.status_code, file.status_code) == (302, 200)
    (row,) = load_workbook(io.BytesIO(file.content)).get_sheet_by_index(0).to_python()[1:]
    assert row[3:5] == ["'=1+1", mine.phone]


def test_a_district_has_no_file_and_sees_its_own_sign_ups(client):
    officer = make_official(Duty.DISTRICT, DISTRICT)
    mine, theirs = sign_up(make_event(actor=officer, district=DISTRICT)), sign_up(make_event())
    login(client, officer)

    page = text_of(got(client, "signup_changelist"))

    assert mine.organisation.name in page
    assert theirs.event.name in page  # of the same name
    assert f"?event={theirs.event_id}" not in page
    assert got(client, "signup_export").status_code == 403
    assert got(client, "signup_change", theirs.pk).status_code == 404


def test_readers_see_events_and_nobody_who_comes(client):
    event = make_event()
    sign_up(event)
    login(client, make_official(Duty.SUPERVISOR))

    assert got(client, "event_change", event.pk).status_code == 200
    assert got(client, "signup_changelist").status_code == 403
    assert got(client, "event_roster", event.pk).status_code == 403


def test_an_event_is_closed_when_it_is_over(client):
    official = make_official()
    event = make_event(actor=official)
    check_in(sign_up(event), official)
    login(client, official)

    early = step(client, event, "hold_event", moment=DOOR, version=event.version)
    done = step(client, event, "hold_event", moment=AFTER, version=event.version)

    assert (early.status_code, done.status_code) == (409, 302)
    assert "不再签到" in text_of(got(client, "event_roster", event.pk, moment=AFTER))
