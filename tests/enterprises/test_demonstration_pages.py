"""The pages of demonstration enterprises: the enterprise tells and agrees, the public reads the list."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from casework import clock
from casework.models import Notice
from enterprises import pdf
from enterprises.models import Nomination
from enterprises.services import demonstrations, nominations
from tests.builders import (
    USCCS,
    login,
    make_admin,
    make_member,
    make_organisation,
)
from tests.builders_nominations import (
    CLEARED,
    EFFECT,
    FILED,
    REASON,
    STORY,
    fill_nomination,
    make_nomination,
)
from tests.builders_platforms import make_application, make_team, picture

pytestmark = pytest.mark.django_db
LIST = "/demonstrations/"


def own(made, name: str = "detail", *more: str) -> str:
    return reverse(f"enterprises:nomination_{name}", args=[made.reference, *more])


def page(client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture(autouse=True)
def _moment():
    with clock.at(FILED):
        yield


def test_an_enterprise_tells_attaches_and_agrees_page_by_page(client):
    made = make_nomination()
    login(client, made.admin)

    assert "填写成效并确认是否同意" in page(client, own(made))
    answer = client.post(own(made, "section", "story"), {"version": "1", **STORY})
    assert answer.headers["Location"] == own(made, "section", "effects")
    row = {f"0-{name}": value for name, value in EFFECT.items()}
    version = Nomination.objects.get().draft_version
    answer = client.post(own(made, "section", "effects"), {"version": version, **row})
    assert answer.headers["Location"] == own(made, "materials")
    upload = SimpleUploadedFile("台账.png", picture())
    answer = client.post(own(made, "upload"), {"key": "M16", "file": upload})
    assert answer.status_code == 302
    kept = Nomination.objects.get()
    signed = {"version": kept.version, "draft_version": kept.draft_version}
    assert "同意被提名为" in page(client, own(made, "confirm"))
    wrong = client.post(own(made, "file"), {**signed, "signed_name": "别人"})
    assert wrong.status_code == 422
    answer = client.post(own(made, "file"), {**signed, "signed_name": made.admin.name})

    assert answer.headers["Location"] == own(made)
    assert Nomination.objects.get().status == "submitted"
    assert "市工信局 · 经办" in page(client, own(made))


def test_a_section_with_faults_names_them_and_autosave_keeps_what_is_typed(client):
    made = make_nomination()
    login(client, made.admin)

    wrong = client.post(
        own(made, "section", "story"), {"version": "1", **STORY, "finished_on": "2025-12-01"}
    )
    kept = Nomination.objects.get()
    saved = client.post(
        own(made, "autosave", "story"),
        {"version": kept.draft_version, **STORY, "summary": "改过的一句话"},
    )

    assert wrong.status_code == 422
    assert "早于开始日期" in wrong.content.decode()
    assert saved.json()["version"] == kept.draft_version + 1
    assert Nomination.objects.get().answers["story"]["summary"] == "改过的一句话"


def test_two_people_in_one_section_see_both_versions(client):
    made = make_nomination()
    staff = make_member(organisation=made.organisation)
    nominations.save_nomination_section(made, "story", STORY, actor=staff, draft_version=1)
    login(client, made.admin)

    answer = client.post(
        own(made, "section", "story"), {"version": "1", "base": "x", **STORY, "summary": "另一句"}
    )

    assert answer.status_code == 412
    assert "两个人同时改了" in answer.content.decode()


def test_staff_ask_the_admin_and_cannot_agree_themselves(client):
    made = make_nomination()
    staff = make_member(organisation=made.organisation)
    fill_nomination(made, staff)
    login(client, staff)

    assert "请管理员提交" in page(client, own(made, "confirm"))
    client.post(own(made, "hand_over"))

    assert Notice.objects.get(event="nomination_ready").recipient == made.admin
    assert "已请管理员核对并确认" in page(client, own(made))


@pytest.mark.parametrize(
    ("status", "name", "ends"),
    [
        ("draft", "decline", "declined"),
        ("submitted", "withdraw", "withdrawn"),
        ("published", "leave", "surrendered"),
    ],
)
def test_the_admin_says_no_with_a_reason_on_a_page_of_its_own(client, status, name, ends):
    made = make_nomination(status)
    login(client, made.admin)
    url = own(made, "act", name)
    assert url in page(client, own(made))
    kept = Nomination.objects.get()

    empty = client.post(url, {"version": kept.version, "note": ""})
    answer = client.post(url, {"version": kept.version, "note": "另有安排"})

    assert (empty.status_code, answer.status_code) == (422, 302)
    assert Nomination.objects.get().status == ends
    assert "现在不能办这一步" in page(client, url)
    assert client.get(own(made, "act", "nothing")).status_code == 404


def test_strangers_find_nothing_and_platforms_only_how_far_it_is(client):
    reporter_platform = make_application("designated").designation.platform
    reporter = make_admin(reporter_platform.organisation)
    made = make_nomination("submitted", nominator=reporter)

    login(client, make_admin())
    assert client.get(own(made)).status_code == 404
    assert client.get(reverse("enterprises:platform_nominations")).status_code == 404
    login(client, reporter)
    assert client.get(own(made)).status_code == 404
    text = page(client, reverse("enterprises:platform_nominations"))
    assert made.name in text
    assert "待核实" in text
    assert STORY["summary"] not in text


def test_a_platform_nominates_by_credit_code_and_is_told_what_is_wrong(client):
    platform = make_application("designated").designation.platform
    login(client, make_admin(platform.organisation))
    url = reverse("enterprises:platform_nominations")
    unit = make_organisation(uscc=USCCS[10])
    body = {"uscc": unit.uscc, "dimension": "green", "recommendation": REASON}

    with clock.at(CLEARED):
        unknown = client.post(url, {**body, "uscc": USCCS[11]})
        empty = client.post(url, {})
        answer = client.post(url, body)

    assert (unknown.status_code, empty.status_code, answer.status_code) == (422, 422, 302)
    assert "先请企业注册" in unknown.content.decode()
    assert Nomination.objects.get().platform == platform


def test_the_public_list_shows_only_who_stands_on_it(client):
    team = make_team()
    listed = make_nomination("published", team=team)
    other = make_organisation(uscc=USCCS[11], name="广州未定有限公司", district="440112")
    waiting = make_nomination("publicity", team=team, organisation=other)

    text = page(client, LIST)
    home = page(client, "/")

    assert listed.name in text
    assert "一次合格率 93.10 → 97.60 %" in text
    assert waiting.name not in text
    assert "“四化”试点示范企业（在名单上）" in home
    assert client.get(waiting.get_public_url()).status_code == 404
    for query in ("?q=黄埔", "?dimension=digital", "?district=440112"):
        assert listed.name in page(client, LIST + query)
    assert listed.name not in page(client, LIST + "?dimension=green")
    sheet = client.get(f"{LIST}export/?format=csv")
    assert listed.reference in sheet.content.decode("utf-8-sig")


def test_one_enterprise_is_shown_with_its_effects_and_the_code_that_verifies_it(client):
    made = make_nomination("published")
    certificate = pdf.issue_certificate(made)

    text = page(client, made.get_public_url())

    for told in ("93.10", "97.60", STORY["summary"], "黄埔区工信部门", made.publicity.reference):
        assert told in text
    assert made.organisation.uscc not in text
    assert REASON not in text
    verified = page(client, reverse("casework:verify_code", args=[certificate.code]))
    assert "在名单上" in verified


def test_of_one_taken_off_only_that_it_was_stays_readable(client):
    made = make_nomination("published")
    demonstrations.remove_nomination(
        made, actor=made.team.approver, version=made.version, note="抽查发现数据不实"
    )

    text = page(client, made.get_public_url())

    assert "已移出名单" in text
    assert STORY["summary"] not in text
    assert "抽查发现数据不实" not in text
    assert made.name not in page(client, LIST)


def test_the_workbench_of_the_unit_shows_what_waits_for_its_word(client):
    made = make_nomination()
    login(client, made.admin)

    text = page(client, reverse("portal:me"))

    assert own(made) in text
    assert "填写成效并确认是否同意" in text
    assert made.reference in page(client, reverse("enterprises:nomination_list"))
