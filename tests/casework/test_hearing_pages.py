"""The unit's pages of a hearing: what it sees, what it types and never loses."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from casework import clock, hearings
from casework.models import Hearing
from casework.models.materials import Attachment
from tests.builders import login, make_admin, make_member
from tests.builders_platforms import picture
from tests.builders_titles import DEFENCE, LAPSED, STATED, admin_of, fresh, make_hearing

pytestmark = pytest.mark.django_db
ONCE = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def hearing(client) -> Hearing:
    """Return a hearing in its period, with its unit's 管理员 logged in."""
    made = make_hearing("notified")
    login(client, admin_of(made))
    return made


def post(client, hearing, tail="", moment=STATED, **data):
    with clock.at(moment):
        return client.post(f"/hearings/{hearing.reference}/{tail}", data)


def typed(hearing, **more):
    hearing = fresh(hearing)
    return {"version": hearing.draft_version, "case_version": hearing.version} | more


def test_page_says_what_is_intended_and_until_when(client, hearing):
    with clock.at(STATED):
        page = client.get(hearing.get_absolute_url())

    text = page.content.decode()
    assert page.status_code == 200
    for words in (hearing.matter, hearing.facts, *hearing.evidence, "10月29日（周四）17:00"):
        assert words in text


@pytest.mark.parametrize("status", ["draft", "submitted", "in_approval"])
def test_page_does_not_exist_before_the_unit_is_told(client, status):
    hearing = make_hearing(status)
    login(client, admin_of(hearing))

    assert client.get(hearing.get_absolute_url()).status_code == 404


def test_page_does_not_exist_for_others(client):
    hearing = make_hearing("notified")
    login(client, make_admin())

    assert client.get(hearing.get_absolute_url()).status_code == 404


def test_autosave_keeps_what_is_typed_and_tells_of_another_writer(client, hearing):
    saved = post(client, hearing, "autosave/", version=1, text="第一稿")
    with clock.at(STATED):
        hearings.save_statement(
            fresh(hearing), "别人的稿", actor=admin_of(hearing), draft_version=2
        )
    stale = post(client, hearing, "autosave/", version=2, text="第二稿")

    assert (saved.status_code, saved.json()["version"]) == (200, 2)
    assert stale.status_code == 412
    assert stale.json()["url"] == hearing.get_absolute_url()
    assert fresh(hearing).draft_text == "别人的稿"


def test_two_texts_are_shown_side_by_side_and_either_can_be_kept(client, hearing):
    staff = make_member(organisation=hearing.organisation, name="陈嘉怡")
    with clock.at(STATED):
        hearings.save_statement(hearing, "同事的稿", actor=staff, draft_version=1)

    conflict = post(
        client, hearing, version=1, case_version=hearing.version, text="我的稿", keep="yes"
    )
    kept = post(client, hearing, **typed(hearing, text="我的稿", keep="mine"))

    page = conflict.content.decode()
    assert conflict.status_code == 412
    assert "我的稿" in page
    assert "同事的稿" in page
    assert (kept.status_code, fresh(hearing).draft_text) == (302, "我的稿")


def test_handing_in_twice_acts_once(client, hearing):
    data = typed(hearing, text=DEFENCE, signed_name=admin_of(hearing).name, once=ONCE)

    first, second = post(client, hearing, **data), post(client, hearing, **data)

    assert (first.status_code, second.status_code) == (302, 302)
    assert fresh(hearing).status == "heard"


def test_a_refused_hand_in_loses_nothing(client, hearing):
    refused = post(client, hearing, **typed(hearing, text=DEFENCE, signed_name="别人"))

    assert refused.status_code == 422
    assert DEFENCE in refused.content.decode()
    assert "签名须与您的姓名一致。" in refused.content.decode()
    assert fresh(hearing).status == "notified"


def test_after_the_last_moment_the_text_comes_back_with_the_reason(client, hearing):
    late = post(
        client,
        hearing,
        moment=LAPSED,
        **typed(hearing, text=DEFENCE, signed_name=admin_of(hearing).name),
    )

    assert late.status_code == 409
    assert "陈述申辩期已经届满。" in late.content.decode()


def test_files_are_taken_shown_and_taken_off(client, hearing):
    upload = SimpleUploadedFile("验收单.png", picture())
    taken = post(client, hearing, "upload/", file=upload)
    attached = Attachment.objects.of(hearing).current().get()
    off = post(client, hearing, f"detach/?material={attached.material_id}")

    assert (taken.status_code, off.status_code) == (302, 302)
    assert attached.code == hearings.MATERIAL_CODE
    assert not Attachment.objects.of(hearing).current().exists()


def test_a_refused_file_says_why_to_script_and_page(client, hearing):
    def bad():
        return SimpleUploadedFile("a.exe", b"MZ")

    with clock.at(STATED):
        scripted = client.post(
            f"/hearings/{hearing.reference}/upload/",
            {"file": bad()},
            headers={"Accept": "application/json"},
        )
    plain = post(client, hearing, "upload/", file=bad())

    assert scripted.status_code == plain.status_code == 415
    assert scripted.json()["detail"] in plain.content.decode()


def test_waiving_asks_first_and_wants_the_name(client, hearing):
    admin = admin_of(hearing)
    with clock.at(STATED):
        asked = client.get(f"/hearings/{hearing.reference}/waive/")
    nameless = post(client, hearing, "waive/", version=hearing.version, signed_name="")
    done = post(client, hearing, "waive/", version=hearing.version, signed_name=admin.name)

    assert "确认放弃" in asked.content.decode()
    assert (nameless.status_code, done.status_code) == (422, 302)
    assert fresh(hearing).statement.is_waiver


def test_the_staff_may_write_but_neither_hand_in_nor_waive(client):
    hearing = make_hearing("notified")
    staff = make_member(organisation=hearing.organisation)
    login(client, staff)

    saved = post(client, hearing, **typed(hearing, text="草稿", keep="yes"))
    handed_in = post(client, hearing, **typed(hearing, text="草稿", signed_name=staff.name))
    waived = post(client, hearing, "waive/", version=hearing.version, signed_name=staff.name)

    assert (saved.status_code, handed_in.status_code, waived.status_code) == (302, 403, 403)
    assert fresh(hearing).status == "notified"
