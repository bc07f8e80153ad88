"""Pages of a title: the unit's own, the public record, and the acts at the desk."""

import pytest

from casework import clock
from casework.models import CaseEvent, Document, Notice, OpenStep
from casework.templatetags.dates import cn_short
from platforms.models import Designation, Plaque
from platforms.services import titles
from platforms.tasks import render_certificate
from tests.builders import login, make_admin, make_member
from tests.builders_platforms import GRANTED, at, make_application, make_team
from tests.builders_titles import DECIDED, OPENED, admin_of, fresh, make_hearing, make_title
from tests.desk import client_of, page, take

pytestmark = pytest.mark.django_db
WHY = "抽查发现两个项目没有按合同实施。"


def own_page(client, title, moment=OPENED) -> str:
    login(client, admin_of(title))
    with clock.at(moment):
        return client.get("/platform/titles/").content.decode()


def test_unit_sees_its_title_plaque_and_hearing(client):
    hearing = make_hearing("notified")

    text = own_page(client, hearing.subject, moment=at(10, 23))

    for words in ("有效", "重点", "在本单位", "等你单位陈述申辩"):
        assert words in text
    assert "申请退出称号" not in text


def test_a_unit_without_a_title_is_told_how_to_win_one(client):
    login(client, make_admin())

    assert "你单位还没有称号" in client.get("/platform/titles/").content.decode()


def test_unit_leaves_after_saying_why(client):
    title = make_title()
    address = f"/platform/titles/{title.reference}/surrender/"
    login(client, admin_of(title))
    with clock.at(OPENED):
        asked = client.get(address)
        silent = client.post(address, {"version": title.version, "note": " "})
        done = client.post(address, {"version": title.version, "note": "业务调整。"})
        again = client.get(address)

    assert "10 个工作日内交回标牌" in asked.content.decode()
    assert (silent.status_code, done.status_code, again.status_code) == (422, 302, 409)
    assert fresh(title).status == "surrendering"


def test_the_staff_and_others_cannot_leave_for_the_unit(client):
    title = make_title()
    address = f"/platform/titles/{title.reference}/surrender/"

    login(client, make_member(organisation=title.case_organisation))
    mine = client.get(address).status_code
    login(client, make_admin())
    others = client.get(address).status_code

    assert (mine, others) == (403, 404)


def test_the_public_record_tells_each_step_but_not_a_request_to_leave(client):
    team = make_team()
    title = make_title(team)
    with clock.at(OPENED):
        title = titles.warn_designation(title, actor=team.reviewer, version=title.version, note=WHY)
        title = titles.set_level(title, "培育", actor=team.approver, note="评价下调。")
        titles.request_surrender(
            title, actor=admin_of(title), version=title.version, note="私下的理由。"
        )
        text = client.get(title.get_absolute_url()).content.decode()

    for words in ("约谈整改", WHY, "培育等级定为“培育”", "评价下调。", "称号约谈整改中"):
        assert words in text
    assert "私下的理由" not in text


def test_directory_says_when_a_title_ended(client):
    hearing = make_hearing("upheld")

    text = client.get("/platforms/?status=revoked").content.decode()

    assert hearing.subject.title in text
    assert "2026年11月3日（周二）已取消" in text


# The desk


def test_measures_are_taken_at_the_desk():
    team = make_team()
    title = make_title(team)

    with clock.at(OPENED):
        warned = take(client_of(team.reviewer), title, "warn_designation", note=WHY)
        suspended = take(client_of(team.approver), fresh(title), "suspend_designation", note=WHY)

    assert (warned.status_code, suspended.status_code) == (302, 302)
    assert fresh(title).status == "suspended"
    told = Notice.objects.filter(recipient=admin_of(title)).values_list("event", flat=True)
    assert {"title_warned", "title_suspended"} <= set(told)


def test_the_level_is_chosen_with_the_grant():
    team = make_team()
    application = make_application("publicity", team=team)

    with clock.at(GRANTED):
        offered = page(client_of(team.approver), application, at=GRANTED)
        take(client_of(team.approver), application, "grant_title", at=GRANTED, level="培育")

    assert 'name="level"' in offered
    assert Designation.objects.get().level == "培育"


def test_the_level_is_changed_on_its_own_page_with_a_reason():
    team = make_team()
    title = make_title(team)
    client = client_of(team.approver)
    address = f"/admin/platforms/designation/{title.pk}/level/"

    silent = client.post(address, {"version": title.version, "level": "培育", "note": ""})
    stale = client.post(address, {"version": 99, "level": "培育", "note": "评价下调。"})
    done = client.post(address, {"version": title.version, "level": "培育", "note": "评价下调。"})

    assert (silent.status_code, stale.status_code, done.status_code) == (422, 412, 302)
    assert fresh(title).level == "培育"


def test_the_wrong_hands_open_no_act():
    team = make_team()
    title = make_title(team)

    codes = {
        (name, duty): client_of(getattr(team, duty))
        .get(f"/admin/platforms/designation/{title.pk}/{name}/")
        .status_code
        for name in ("revocation", "plaque", "level")
        for duty in ("handler", "reviewer", "approver")
    }

    assert {key for key, code in codes.items() if code == 200} == {
        ("revocation", "handler"),
        ("plaque", "handler"),
        ("level", "approver"),
    }
    assert set(codes.values()) == {200, 403}


def test_the_plaque_register_lists_where_each_plaque_is():
    team = make_team()
    make_hearing("upheld", team=team)

    with clock.at(at(11, 18)):
        client = client_of(team.reviewer)
        overdue = client.get("/admin/platforms/plaque/?place=overdue").content.decode()
        back = client.get("/admin/platforms/plaque/?place=back").content.decode()
        home = client_of(team.handler).get("/admin/").content.decode()

    number = Plaque.objects.get().number
    assert "超期未交回" in overdue
    assert number in overdue
    assert number not in back
    assert "收回标牌" in home


def test_a_warning_sets_its_own_term_within_bounds():
    team = make_team()
    title = make_title(team)
    client = client_of(team.reviewer)

    with clock.at(OPENED):
        offered = page(client, title, at=OPENED)
        none_of_his = page(client_of(team.approver), title, at=OPENED)
        refused = [
            take(client, title, "warn_designation", at=OPENED, note=WHY, days=days)
            for days in ("4", "121", "两周")
        ]
        done = take(client, title, "warn_designation", at=OPENED, note=WHY, days="10")

    step = OpenStep.objects.of(title).open().get()
    told = Notice.objects.get(recipient=admin_of(title), event="title_warned")
    event = CaseEvent.objects.of(title).last()
    assert ('name="days" value="60"' in offered, 'name="days"' in none_of_his) == (True, False)
    assert [answer.status_code for answer in refused] == [422] * 3
    assert all("请填 5 到 120 之间的整数" in answer.content.decode() for answer in refused)
    assert 'value="121"' in refused[1].content.decode()
    assert (done.status_code, step.counted_days, event.data) == (302, 10, {"days": 10})
    assert cn_short(step.due_on) in told.body


@pytest.mark.slow
def test_a_revoked_certificate_reads_alike_at_the_desk_to_the_unit_and_at_verify(client):
    team = make_team()
    title = make_title(team)
    with clock.at(GRANTED):
        render_certificate(designation_id=title.pk)
    certificate = Document.objects.of(title).get(kind="designation_certificate")
    named = f"{certificate.title}（{certificate.full_number}，"
    before = page(client_of(team.handler), title, at=OPENED)
    owned = own_page(client, title)

    make_hearing("upheld", team=team, title=title)

    desk = page(client_of(team.handler), title, at=DECIDED)
    unit = own_page(client, title, moment=DECIDED)
    followed = client.get(title.application.get_absolute_url()).content.decode()
    public = client.get(f"/verify/{certificate.code}/").content.decode()
    assert f"{named}有效）" in before
    assert "这份证书不再有效" not in owned
    assert f"{named}已撤销）" in desk
    assert f"{named}有效）" not in desk
    for text in (unit, public):
        assert "称号已被取消，这份证书不再有效。" in text
    for text in (unit, public, followed):
        assert "已撤销" in text
