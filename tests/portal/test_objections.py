"""Objecting on the public page: no account, nothing lost, and the link that follows it."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from casework import clock
from casework.models import Document, Objection
from casework.objections import services
from casework.objections.identity import Identity
from tests.builders import USCCS, login, make_admin
from tests.builders_objections import (
    ANSWER,
    FACTS,
    PERSON,
    RAISED,
    evidence,
    make_list,
    make_objection,
    submit,
)
from tests.builders_platforms import GRANTED, at, make_team
from tests.builders_public import queries_of

pytestmark = pytest.mark.django_db

TYPED = {"position": "1", "facts": FACTS, "name": PERSON.name, "phone": PERSON.phone}


def address_of(publicity, kind="person") -> str:
    return f"/publicity/{publicity.reference}/objections/new/?kind={kind}"


def send(client, publicity, *, at=RAISED, kind="person", **changes):
    typed = TYPED | {"evidence": [evidence()]} | changes
    with clock.at(at):
        return client.post(address_of(publicity, kind), typed)


@pytest.mark.parametrize("logged_in", [False, True])
def test_anybody_objects_and_gets_a_number_and_a_link(client, logged_in):
    publicity, _ = make_list()
    if logged_in:
        login(client, make_admin())

    sent = send(client, publicity)

    objection = Objection.objects.get()
    assert re.fullmatch(r"/objections/[\w-]{32}/", sent.headers["Location"])
    followed = client.get(sent.headers["Location"])
    assert (objection.kind, objection.identity.name) == ("person", PERSON.name)
    assert ["SHYY-2026-0001" in followed.text, FACTS in followed.text] == [True, True]
    assert [PERSON.name in followed.text, PERSON.phone in followed.text] == [False, False]
    assert followed.headers["Referrer-Policy"] == "no-referrer"
    assert "no-store" in followed.headers["Cache-Control"]


def test_a_unit_objects_under_its_seal(client):
    publicity, _ = make_list()
    unit = {"unit": "广州榕荫信息技术有限公司", "uscc": USCCS[9], "sealed_letter": evidence()}

    sent = send(client, publicity, kind="unit", evidence=[], **unit)

    objection = Objection.objects.get()
    assert (sent.status_code, objection.identity.uscc) == (302, USCCS[9])
    assert objection.kind == "unit"


def test_an_anonymous_hint_is_thanked_and_not_followed(client):
    publicity, _ = make_list()

    with clock.at(RAISED):
        sent = client.post(
            address_of(publicity, "anonymous"), {"position": "0", "facts": FACTS}, follow=True
        )

    assert sent.redirect_chain == [(f"/publicity/{publicity.reference}/", 302)]
    assert "已作为线索留存" in sent.text
    assert Objection.objects.get().status == "clue"


@pytest.mark.parametrize(
    ("kind", "missing"),
    [
        ("person", ["position", "facts", "evidence", "name", "phone"]),
        ("unit", ["position", "facts", "unit", "uscc", "sealed_letter", "name", "phone"]),
        ("anonymous", ["position", "facts"]),
    ],
)
def test_everything_missing_is_told_at_once(client, kind, missing):
    publicity, _ = make_list()

    with clock.at(RAISED):
        answer = client.post(address_of(publicity, kind), {})

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, missing)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"phone": "12345"}, "phone"),
        ({"email": "不是邮箱"}, "email"),
        ({"position": "9"}, "position"),
        ({"facts": "看不见的\u200b字"}, "facts"),
        ({"evidence": [SimpleUploadedFile("a.exe", b"MZ" + bytes(60))]}, "evidence"),
        ({"evidence": [evidence(f"{n}.png") for n in range(6)]}, "evidence"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field_and_the_rest_stays(client, changes, field):
    publicity, _ = make_list()

    answer = send(client, publicity, **changes)

    assert list(answer.context["form"].errors) == [field]
    assert (answer.status_code in {415, 422}, PERSON.name in answer.text) == (True, True)
    assert Objection.objects.count() == 0


def typed_on(answer) -> dict[str, str]:
    """Return what the form of the page holds, hidden fields too."""
    form = answer.context["form"]
    shown = {bound.name: bound.value() for bound in form if bound.value()}
    return shown | dict(answer.context["elsewhere"])


def test_every_file_that_cannot_be_taken_is_told_with_the_other_faults(client):
    publicity, _ = make_list()
    word = [SimpleUploadedFile(name, b"PK\x03\x04 word") for name in ("一.docx", "二.docx")]
    letter = SimpleUploadedFile("公函.docx", b"PK\x03\x04 word")
    unit = {"unit": "广州榕荫信息技术有限公司", "uscc": USCCS[9]}

    faulty = send(client, publicity, evidence=word, phone="12")
    refused = send(client, publicity, kind="unit", evidence=word[:1], sealed_letter=letter, **unit)

    for name in ("一.docx", "二.docx"):
        assert name in faulty.text
    assert set(faulty.context["form"].errors) == {"phone", "evidence"}
    assert set(refused.context["form"].errors) == {"evidence", "sealed_letter"}
    assert "公函.docx" in refused.text
    assert (faulty.status_code, Objection.objects.exists()) == (422, False)


def test_an_anonymous_hint_is_promised_no_number_and_no_answer(client):
    publicity, _ = make_list()

    with clock.at(RAISED):
        named, hint = (
            client.get(address_of(publicity, kind)).text for kind in ("person", "anonymous")
        )

    for promise in ("查询链接，不用登录", "另给您书面答复", "姓名、电话加密保存"):
        assert (promise in named, promise in hint) == (True, False)
    assert "没有编号和查询链接，不答复" in hint


def test_another_way_of_objecting_keeps_what_was_typed(client):
    publicity, _ = make_list()
    typed = TYPED | {"unit": "广州榕荫信息技术有限公司", "uscc": "91", "may_tell": "on"}

    for kind in ("anonymous", "unit", "person"):
        answer = send(client, publicity, kind=kind, switch="yes", **typed)

        assert (answer.status_code, typed_on(answer)) == (200, typed)
        assert "文件请重新选择" in answer.text
        for name, text in answer.context["elsewhere"]:
            assert f'<input type="hidden" name="{name}" value="{text}">' in answer.text
    assert Objection.objects.count() == 0


def test_changing_the_way_is_not_counted_and_judges_nothing(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"objection": "1/h/ip"}
    publicity, _ = make_list()

    codes = [send(client, publicity, switch="yes", phone="12").status_code for _ in range(3)]
    sent = send(client, publicity)

    assert (codes, sent.status_code) == ([200] * 3, 302)


def test_a_name_typed_before_does_not_sign_an_anonymous_hint(client):
    publicity, _ = make_list()

    send(client, publicity, kind="anonymous", **TYPED)

    objection = Objection.objects.get()
    assert (objection.status, objection.identity, objection.phone_hash) == ("clue", Identity(), "")


def test_after_the_period_the_text_is_still_there_to_be_copied(client):
    publicity, _ = make_list()

    answers = [
        send(client, publicity, at=GRANTED, **more) for more in ({"switch": "yes"}, {"facts": ""})
    ]

    assert [PERSON.phone in answer.text for answer in answers] == [True, True]
    assert ["公示期已经结束" in answer.text for answer in answers] == [True, True]


@pytest.mark.parametrize("moment", [at(10, 15, 0, 0), GRANTED, at(10, 8)])
def test_outside_the_period_it_is_refused_kindly_and_nothing_typed_is_lost(client, moment):
    publicity, _ = make_list()

    answer = send(client, publicity, at=moment)

    assert (answer.status_code, Objection.objects.count()) == (409, 0)
    assert [FACTS in answer.text, PERSON.name in answer.text, PERSON.phone in answer.text] == [
        True
    ] * 3
    assert "没有提交成功" in answer.text


def test_the_form_is_gone_after_the_period(client):
    publicity, _ = make_list()

    with clock.at(GRANTED):
        page = client.get(address_of(publicity)).text

    assert ("公示期已经结束" in page, 'name="facts"' in page) == (True, False)


def test_the_same_form_sent_twice_is_one_objection(client):
    publicity, _ = make_list()
    key = "0123456789abcdef0123456789abcdef"

    answers = [send(client, publicity, once=key) for _ in range(2)]

    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert Objection.objects.count() == 1


def test_one_address_cannot_flood_the_office(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"objection": "2/h/ip"}
    publicity, _ = make_list()

    codes = [send(client, publicity).status_code for _ in range(3)]
    answer = send(client, publicity)

    assert codes == [302, 302, 429]
    assert (answer.headers["Retry-After"], FACTS in answer.text) == ("3600", True)


@pytest.mark.parametrize("token", ["x" * 32, "no-such-token"])
def test_a_wrong_link_leads_nowhere(client, token):
    publicity, _ = make_list()
    submit(publicity)

    answers = [client.get(f"/objections/{token}/{end}") for end in ("", "answer/")]

    assert [answer.status_code for answer in answers] == [404, 404]


@pytest.mark.slow
def test_the_link_hands_out_the_written_answer(client, django_capture_on_commit_callbacks):
    team = make_team()
    publicity, _ = make_list(team=team)
    with django_capture_on_commit_callbacks(execute=True):
        receipt = submit(publicity)
        objection = receipt.objection
        make_steps(objection, team)

    page = client.get(f"/objections/{receipt.token}/").text
    paper = client.get(f"/objections/{receipt.token}/answer/")
    document = Document.objects.get(kind="objection_answer")

    assert (ANSWER in page, paper.content[:5], paper.status_code) == (True, b"%PDF-", 200)
    assert client.get(reverse("casework:document", args=[document.code])).status_code == 404


def make_steps(objection, team) -> None:
    """Take ``objection`` to its dismissal."""
    steps = (
        (services.accept_objection, team.handler, at(10, 13)),
        (services.record_finding, team.handler, at(10, 14)),
        (services.endorse_finding, team.reviewer, at(10, 15)),
        (services.dismiss_objection, team.approver, at(10, 16)),
    )
    for step, actor, moment in steps:
        with clock.at(moment):
            objection = step(objection, actor=actor, version=objection.version, note=ANSWER)


# The page of the list


def test_the_list_shows_what_came_of_each_objection(client):
    team = make_team()
    publicity, _ = make_list(team=team)
    make_objection("dismissed", publicity=publicity, team=team, position=2)
    make_objection("accepted", publicity=publicity, team=team, position=1)
    submit(publicity, position=None)

    with clock.at(RAISED):
        page = client.get(f"/publicity/{publicity.reference}/")

    rows = [[one.label for one in row["outcomes"]] for row in page.context["rows"]]
    assert rows == [["异议核查中"], ["异议不成立"]]
    assert [page.context["outcomes_count"], ANSWER in page.text] == ["2 件", True]
    told = [one for one in (PERSON.name, PERSON.phone, "SHYY-2026") if one in page.text]
    assert told == []


def test_the_list_asks_no_more_for_many_objections(client):
    publicity, _ = make_list()
    team = make_team()
    make_objection("accepted", publicity=publicity, team=team)
    address = f"/publicity/{publicity.reference}/"
    before = queries_of(client, address)

    for _ in range(3):
        make_objection("accepted", publicity=publicity, team=team, position=2)

    assert queries_of(client, address) == before


def test_the_api_counts_the_objections(client):
    team = make_team()
    publicity, _ = make_list(team=team)
    make_objection("upheld", publicity=publicity, team=team)
    make_objection("accepted", publicity=publicity, team=team, position=2)

    row = client.get("/api/v1/publicity/").json()["results"][0]
    whole = client.get(f"/api/v1/publicity/{publicity.reference}/").json()

    assert row["objections"] == {"under_review": 1, "upheld": 1, "dismissed": 0}
    assert whole["outcomes"] == [
        {
            "position": 1,
            "target": publicity.rows[0][0],
            "state": "upheld",
            "on": "2026-10-28",
            "reason": ANSWER,
        },
        {
            "position": 2,
            "target": publicity.rows[1][0],
            "state": "objection",
            "on": "2026-10-13",
            "reason": "",
        },
    ]
    assert (whole["version"], whole["supersedes"], whole["superseded_by"]) == (1, None, None)
