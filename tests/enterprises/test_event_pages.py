"""The public events, signing up on the phone, the unit's own page, the code at the door."""

import pytest
from django.urls import reverse

from casework import clock
from casework.transitions import Duty
from enterprises.models import SignUp
from enterprises.services import events
from tests.builders import login, make_admin, make_member, make_official, make_user
from tests.builders_events import AFTER, ASKED, DOOR, ENDS, check_in, make_event, sign_up
from tests.builders_platforms import at
from tests.roles import DISTRICT

pytestmark = pytest.mark.django_db
FORM = {"participant": "林婉清", "phone": "13800138000", "seats": "1"}
ONCE = "once-0000-0000-0001"


def got(client, name: str, *args, moment=ASKED, **query):
    with clock.at(moment):
        return client.get(reverse(f"enterprises:{name}", args=args), query)


def posted(client, name: str, *args, moment=ASKED, **body):
    with clock.at(moment):
        return client.post(reverse(f"enterprises:{name}", args=args), body)


def text_of(answer) -> str:
    return answer.content.decode()


def test_the_list_shows_what_is_coming_and_what_was(client):
    make_event("draft", name="还没发布的")
    make_event(name="将要举行的")
    make_event("cancelled", name="取消了的")
    make_event("held", name="办过的", starts_at=at(11, 19, 14), ends_at=at(11, 19, 17))

    coming = text_of(got(client, "event_list", moment=at(11, 19, 18)))
    past = text_of(got(client, "event_list", moment=at(11, 19, 18), time="past"))

    assert [name in coming for name in ("将要举行的", "取消了的", "办过的", "还没发布的")] == [
        True,
        True,
        False,
        False,
    ]
    assert [name in past for name in ("将要举行的", "办过的")] == [False, True]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"industry": "C29"}, {"注塑", "不限"}),
        ({"industry": "C36"}, {"不限"}),
        ({"dimension": "green"}, {"不限"}),
        ({"district": "city"}, {"注塑", "不限"}),
        ({"district": DISTRICT}, {"黄埔"}),
        ({"kind": "visit"}, {"黄埔"}),
        ({"q": "三楼"}, {"注塑", "不限", "黄埔"}),
        ({"time": "nonsense"}, {"注塑", "不限", "黄埔"}),
    ],
)
def test_the_list_is_narrowed(client, query, found):
    make_event(name="注塑场")
    make_event(name="不限场", industries=[], dimensions=[])
    make_event(name="黄埔场", kind="visit", district=DISTRICT, industries=["C34"])

    shown = text_of(got(client, "event_list", **query))

    assert {name for name in ("注塑", "不限", "黄埔") if f"{name}场" in shown} == found


def test_a_visitor_reads_an_event_and_nothing_of_who_comes(client):
    event = make_event()
    mine = sign_up(event)

    for page in (
        got(client, "event_detail", event.reference),
        got(client, "event_list"),
        got(client, "event_calendar", event.reference),
    ):
        assert page.status_code == 200
        for secret in (mine.participant, mine.phone, mine.organisation.name, mine.code):
            assert secret not in text_of(page)
    assert "平台介绍方案" in text_of(got(client, "event_detail", event.reference))


def test_a_draft_is_not_there(client):
    event = make_event("draft")

    for name in ("event_detail", "event_calendar"):
        assert got(client, name, event.reference).status_code == 404


def test_the_calendar_file_comes_as_one(client):
    event = make_event()

    answer = got(client, "event_calendar", event.reference)

    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Content-Disposition"] == f'attachment; filename="{event.reference}.ics"'
    assert b"DTSTART;TZID=Asia/Shanghai:20261120T140000\r\n" in answer.content
    assert b"STATUS:CONFIRMED\r\n" in answer.content


def test_the_calendar_file_of_a_cancelled_event(client):
    event = make_event("cancelled")

    content = got(client, "event_calendar", event.reference).content

    assert b"STATUS:CANCELLED\r\n" in content
    assert f"SEQUENCE:{event.version}".encode() in content


def test_signing_up_leads_to_the_code(client):
    event, staff = make_event(), make_member(name="苏雨桐", phone="13800138001")
    login(client, staff)

    form = text_of(got(client, "sign_up_create", event.reference))
    answer = posted(client, "sign_up_create", event.reference, **FORM)
    own = text_of(got(client, "sign_up_detail", event.reference))

    assert "苏雨桐" in form
    assert "13800138001" in form
    assert answer["Location"] == reverse("enterprises:sign_up_detail", args=[event.reference])
    assert "签到码" in own
    assert 'class="qr"' in own


def test_a_double_click_is_one_sign_up_and_a_second_visit_leads_to_it(client):
    event = make_event()
    login(client, make_admin())

    for _ in range(2):
        posted(client, "sign_up_create", event.reference, once=ONCE, **FORM)
    again = posted(client, "sign_up_create", event.reference, **FORM)

    assert SignUp.objects.count() == 1
    assert again["Location"] == reverse("enterprises:sign_up_detail", args=[event.reference])


def test_a_full_event_says_so_before_and_after(client):
    event = make_event(seats=1, most_per_unit=1)
    sign_up(event)
    login(client, make_admin())

    before = text_of(got(client, "sign_up_create", event.reference))
    posted(client, "sign_up_create", event.reference, **FORM)
    own = text_of(got(client, "sign_up_detail", event.reference))

    assert "现在报名是候补" in before
    assert "候补第一位" in own
    assert 'class="qr"' not in own


def test_a_closed_event_answers_in_words_and_keeps_what_was_typed(client):
    event = make_event()
    login(client, make_admin())

    answer = posted(client, "sign_up_create", event.reference, moment=at(11, 19, 9), **FORM)

    assert answer.status_code == 409
    assert "报名已截止" in text_of(answer)
    assert "林婉清" in text_of(answer)
    assert SignUp.objects.count() == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("phone", "12345"),
        ("phone", "１３８００１３８０００"),
        ("participant", ""),
        ("participant", "a\u202eb"),
        ("seats", "3"),
        ("seats", "-1"),
    ],
)
def test_what_is_wrong_is_told_beside_the_field(client, field, value):
    event = make_event()
    login(client, make_admin())

    answer = posted(client, "sign_up_create", event.reference, **FORM | {field: value})

    assert answer.status_code == 422
    assert SignUp.objects.count() == 0


def test_the_own_page_is_the_own_units(client):
    event, admin = make_event(), make_admin()
    mine = sign_up(event, admin)
    stranger = make_admin()

    login(client, stranger)
    assert got(client, "sign_up_detail", event.reference).status_code == 404
    assert posted(client, "sign_up_give_up", event.reference, version=1).status_code == 404
    login(client, make_member(organisation=mine.organisation))
    assert got(client, "sign_up_detail", event.reference).status_code == 200
    login(client, make_user())
    assert got(client, "sign_up_list").status_code == 404


def test_a_stale_change_loses_nothing(client):
    event, admin = make_event(), make_admin()
    sign_up(event, admin)
    login(client, admin)

    first = posted(client, "sign_up_detail", event.reference, change="yes", version=1, **FORM)
    second = posted(
        client,
        "sign_up_detail",
        event.reference,
        change="yes",
        version=1,
        **FORM | {"participant": "黎明"},
    )

    assert (first.status_code, second.status_code) == (302, 412)
    assert 'value="黎明"' in text_of(second)
    assert SignUp.objects.get().participant == "林婉清"


def test_giving_up_asks_first(client):
    event, admin = make_event(), make_admin()
    mine = sign_up(event, admin)
    login(client, admin)

    question = text_of(got(client, "sign_up_give_up", event.reference))
    stale = posted(client, "sign_up_give_up", event.reference, version=7)
    done = posted(client, "sign_up_give_up", event.reference, version=mine.version)

    assert "确认取消报名" in question
    assert (stale.status_code, done.status_code) == (412, 302)
    assert SignUp.objects.get().state == "given_up"
    assert got(client, "sign_up_give_up", event.reference).status_code == 302
    assert "你单位取消了这次报名" in text_of(got(client, "sign_up_detail", event.reference))


# The door


def test_the_phone_of_the_door_confirms(client):
    official = make_official()
    mine = sign_up(make_event(actor=official))
    login(client, official)

    page = got(client, "check_in", mine.code, moment=DOOR)
    answer = posted(client, "check_in", mine.code, moment=DOOR, once=ONCE)
    twice = posted(client, "check_in", mine.code, moment=DOOR, once=ONCE)
    again = posted(client, "check_in", mine.code, moment=DOOR)

    assert "确认到场，1 人" in text_of(page)
    assert mine.phone not in text_of(page)
    assert (answer.status_code, twice.status_code, again.status_code) == (302, 302, 409)
    assert "不用再签" in text_of(again)
    assert SignUp.objects.get().checked_in_by == official


def test_an_unknown_code_is_nowhere(client):
    login(client, make_official())

    assert got(client, "check_in", "X" * 28).status_code == 404


def test_a_camera_without_a_session_is_led_to_log_in_and_back(client):
    mine = sign_up(make_event())

    answer = got(client, "check_in", mine.code, moment=DOOR)

    assert answer.status_code == 302
    assert answer["Location"].endswith(f"next=/events/check-in/{mine.code}/")


def test_others_learn_nothing_from_a_code(client):
    admin = make_admin()
    mine = sign_up(make_event(), admin)

    for stranger in (make_admin(), make_official(Duty.DISTRICT, DISTRICT), make_user()):
        login(client, stranger)
        for ask in (got, posted):
            assert ask(client, "check_in", mine.code, moment=DOOR).status_code == 404
    login(client, admin)
    assert got(client, "check_in", mine.code, moment=DOOR)["Location"] == mine.get_absolute_url()
    assert posted(client, "check_in", mine.code, moment=DOOR).status_code == 404
    assert not SignUp.objects.get().has_come


def test_a_code_of_a_cancelled_or_past_event_says_so(client):
    official = make_official()
    event = make_event(actor=official)
    mine = sign_up(event)
    event.refresh_from_db()
    with clock.at(ASKED):
        events.cancel_event(event, actor=official, version=event.version, note="停办。")
    login(client, official)

    page = text_of(got(client, "check_in", mine.code, moment=DOOR))
    answer = posted(client, "check_in", mine.code, moment=DOOR)

    assert "这次活动已取消，不能签到" in page
    assert "确认到场" not in page
    assert answer.status_code == 409


# What came of it


def test_who_was_there_tells_what_came_of_it(client):
    official, admin = make_official(), make_admin()
    event = make_event(actor=official)
    check_in(sign_up(event, admin), official)
    login(client, admin)
    told = {"kind": "contact", "with_whom": "云岭制造云平台"}

    wrong = posted(client, "sign_up_detail", event.reference, moment=ENDS, kind="contract")
    done = posted(client, "sign_up_detail", event.reference, moment=ENDS, **told)
    again = posted(client, "sign_up_detail", event.reference, moment=ENDS, **told)
    page = text_of(got(client, "sign_up_detail", event.reference, moment=AFTER))

    assert (wrong.status_code, done.status_code, again.status_code) == (422, 302, 409)
    assert "请写明和哪个单位或平台" in text_of(wrong)
    assert "<dt>已建立联系</dt>" in page
    assert "云岭制造云平台<span" in page
    assert SignUp.objects.get().outcomes.count() == 1


def test_who_was_not_there_has_nothing_to_tell(client):
    event, admin = make_event(), make_admin()
    sign_up(event, admin)
    login(client, admin)

    answer = posted(client, "sign_up_detail", event.reference, moment=AFTER, kind="none")

    assert answer.status_code == 409
    assert "到场签到的单位才能登记" in text_of(answer)
