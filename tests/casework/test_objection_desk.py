"""Objections at the desk: who is offered what, who objects masked, each look on record."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from casework import clock
from casework.models import CaseEvent, Material, Objection
from casework.objections.identity import Identity
from casework.publicity import cleared
from casework.transitions import Duty
from platforms.services.corrections import correct_list
from tests.builders import make_official
from tests.builders_objections import (
    ANSWER,
    DECIDED_AT,
    FOUND_AT,
    PERSON,
    RAISED,
    TAKEN_ON,
    listed,
    make_list,
    make_objection,
    submit,
)
from tests.builders_platforms import make_team
from tests.desk import client_of, page, take

pytestmark = pytest.mark.django_db

LIST = "/admin/casework/objection/"


def offered(text: str) -> list[str]:
    return re.findall(r'data-step="(\w+)"', text)


def identity(objection) -> str:
    return objection.desk_url().replace("/change/", "/identity/")


@pytest.mark.parametrize(
    ("status", "person", "steps"),
    [
        ("received", "handler", ["accept_objection", "decline_objection"]),
        ("received", "reviewer", []),
        ("accepted", "handler", ["record_finding"]),
        ("accepted", "approver", []),
        ("found", "reviewer", ["endorse_finding", "return_finding"]),
        (
            "reviewed",
            "approver",
            ["dismiss_objection", "uphold_objection", "reconsider_objection"],
        ),
        ("reviewed", "handler", []),
        ("upheld", "approver", []),
    ],
)
def test_each_duty_is_offered_its_own_steps(status, person, steps):
    team = make_team()
    publicity, _ = make_list(team=team)
    objection = make_objection(status, publicity=publicity, team=team)

    text = page(client_of(getattr(team, person)), objection, at=DECIDED_AT)

    assert offered(text) == steps


def test_accepting_promises_what_is_left_since_the_receipt():
    team = make_team()
    publicity, _ = make_list(team=team)
    objection = make_objection("received", publicity=publicity, team=team)

    text = page(client_of(team.handler), objection, at=TAKEN_ON)

    # Received on Monday 12 October: the fifteenth working day is 2 November, whenever it is accepted.
    assert "11月2日" in text
    assert "17:00 前，14 个工作日" in text


def test_an_objection_goes_through_the_desk():
    team = make_team()
    publicity, _ = make_list(team=team)
    objection = submit(publicity).objection

    codes = []
    for name, person, moment in (
        ("accept_objection", "handler", TAKEN_ON),
        ("record_finding", "handler", FOUND_AT),
        ("endorse_finding", "reviewer", FOUND_AT),
        ("dismiss_objection", "approver", DECIDED_AT),
    ):
        objection.refresh_from_db()
        client = client_of(getattr(team, person))
        codes.append(take(client, objection, name, at=moment, note=ANSWER).status_code)

    objection.refresh_from_db()
    assert (codes, objection.status, objection.answer) == ([302] * 4, "dismissed", ANSWER)


def test_a_text_that_names_the_objector_comes_back_as_typed():
    team = make_team()
    publicity, _ = make_list(team=team)
    objection = make_objection("reviewed", publicity=publicity, team=team)
    note = f"{PERSON.name}反映的情况属实。"

    answer = take(client_of(team.approver), objection, "uphold_objection", at=DECIDED_AT, note=note)

    text = answer.content.decode()
    assert (answer.status_code, "请删去后再办" in text, note in text) == (422, True, True)


def test_who_objects_is_masked_until_asked_for_and_the_look_is_on_record():
    team = make_team()
    publicity, _ = make_list(team=team)
    objection = make_objection("accepted", publicity=publicity, team=team)
    client = client_of(team.handler)

    masked = page(client, objection, at=FOUND_AT)
    seen = client.post(identity(objection)).content.decode()
    again = page(client, objection, at=FOUND_AT)

    told = [[one in text for one in (PERSON.name, PERSON.phone)] for text in (masked, seen, again)]
    assert told == [[False, False], [True, True], [False, False]]
    assert CaseEvent.objects.of(objection).filter(action="read_objector").count() == 1


@pytest.mark.parametrize(
    ("duty", "code", "reads"),
    [(Duty.SUPERVISOR, 200, 403), (Duty.FINANCE, 404, 404), (Duty.DISTRICT, 404, 404)],
)
def test_readers_never_see_who_objects(duty, code, reads):
    team = make_team()
    publicity, _ = make_list(team=team)
    objection = make_objection("accepted", publicity=publicity, team=team)
    client = client_of(make_official(duty, "440112" if duty == Duty.DISTRICT else ""))

    answers = [client.get(objection.desk_url()), client.post(identity(objection))]

    assert [answer.status_code for answer in answers] == [code, reads]
    assert not any(PERSON.name in answer.content.decode() for answer in answers)


def test_evidence_is_shown_to_who_handles_it_and_belongs_to_no_unit():
    team = make_team()
    publicity, (accused, _) = make_list(team=team)
    objection = make_objection(
        "accepted", publicity=publicity, team=team, position=listed(publicity, accused)
    )
    kept = Material.objects.get(organisation=None)
    address = reverse("casework:material_download", args=[kept.pk])
    member = accused.organisation.memberships.get().user
    people = [team.handler, team.approver, make_official(Duty.SUPERVISOR), member]

    shown = [
        "证据.png" in page(client_of(person), objection, at=FOUND_AT)
        for person in (team.handler, team.approver)
    ]

    answers = [client_of(person).get(address) for person in people]
    # A file that is sent closes when it has been read.
    sent = b"".join(answers[0].streaming_content)
    codes = [answer.status_code for answer in answers]
    assert sent.startswith(b"\x89PNG")
    assert (shown, codes) == ([True, False], [200, 404, 404, 404])


def test_the_list_names_no_objector():
    team = make_team()
    publicity, _ = make_list(team=team)
    submit(publicity)

    text = client_of(team.handler).get(LIST).content.decode()

    assert (publicity.rows[0][0] in text, PERSON.name in text) == (True, False)


def test_a_district_does_not_see_the_register():
    team = make_team()
    publicity, _ = make_list(team=team)
    submit(publicity)

    answer = client_of(make_official(Duty.DISTRICT, "440112")).get(LIST)

    assert (answer.status_code, Objection.objects.count()) == (403, 1)


def test_the_handler_finds_it_among_his_things_to_do():
    team = make_team()
    publicity, _ = make_list(team=team)
    objection = submit(publicity).objection

    text = client_of(team.handler).get("/admin/").content.decode()

    assert (objection.title in text, RAISED.day) == (True, 12)


@pytest.mark.parametrize(("duty", "listed_there"), [(Duty.SUPERVISOR, True), (Duty.FINANCE, False)])
def test_a_reader_is_shown_only_what_he_may_open(duty, listed_there):
    team = make_team()
    publicity, _ = make_list(team=team)
    objection = submit(publicity).objection

    text = client_of(make_official(duty)).get("/admin/").content.decode()

    assert (objection.title in text) is listed_there


# Where people work


@pytest.mark.parametrize(("status", "label"), [("received", "已收到"), ("upheld", "异议成立")])
def test_the_page_of_the_case_shows_its_objections_with_state_and_link(status, label):
    team = make_team()
    publicity, (accused, other) = make_list(team=team)
    position = listed(publicity, accused)
    objection = make_objection(status, publicity=publicity, team=team, position=position)
    clue = submit(publicity, position=position, kind="anonymous", identity=Identity()).objection

    text = page(client_of(team.handler), accused, at=DECIDED_AT)

    link = f'<a href="{objection.desk_url()}">{objection.reference} {label}'
    assert (link in text, clue.reference in text) == (True, False)
    assert objection.reference not in page(client_of(team.handler), other, at=DECIDED_AT)
    assert objection.reference not in page(client_of(team.district), accused, at=DECIDED_AT)


def test_the_reason_names_the_objection_before_the_running_period():
    team = make_team()
    publicity, (accused, other) = make_list(team=team)
    objection = submit(publicity, position=listed(publicity, accused)).objection

    with clock.at(RAISED):
        reasons = [cleared(one).reason for one in (accused, other)]

    assert f"有异议没有办结（{objection.reference}）" in reasons[0]
    assert "才结束" in reasons[1]


def test_an_upheld_objection_leads_the_approver_to_the_correction_until_it_is_made():
    team = make_team()
    publicity, applications = make_list(team=team)
    objection = make_objection("upheld", publicity=publicity, team=team)
    correct = applications[0].correction_url(publicity.reference)
    approver = client_of(team.approver)

    def seen(client, address):
        with clock.at(DECIDED_AT):
            return f'href="{correct}"' in client.get(address).content.decode()

    handler = client_of(team.handler)
    before = [seen(approver, objection.desk_url()), seen(approver, "/admin/")]
    others = [seen(handler, objection.desk_url()), seen(handler, "/admin/")]
    rows = {n: list(row) for n, row in enumerate(publicity.rows, start=1)}
    rows[1][1] = "更正后的平台"
    with clock.at(DECIDED_AT + timedelta(hours=1)):
        correct_list(
            applications[0].round,
            publicity,
            actor=team.approver,
            rows=rows,
            reason="平台名称按材料更正。",
            restarts=True,
        )
    after = [seen(approver, objection.desk_url()), seen(approver, "/admin/")]

    assert (before, others, after) == ([True, True], [False, False], [False, False])


@pytest.mark.parametrize(
    ("agreed", "words"),
    [(True, "本人同意把姓名告知被异议单位"), (False, "不公开，不得告知被异议单位")],
)
def test_the_page_says_one_thing_about_telling_the_name(agreed, words):
    team = make_team()
    publicity, _ = make_list(team=team)
    objection = submit(publicity, may_tell=agreed).objection

    text = page(client_of(team.handler), objection, at=RAISED)

    assert words in text
    assert ("同意告知姓名" in text, "不得告知被异议单位" in text) == (agreed, not agreed)


@pytest.mark.parametrize(
    ("files", "words"), [([], "没有附材料。"), (None, "材料可能透露异议人是谁")]
)
def test_a_clue_without_a_file_hides_none(files, words):
    team = make_team()
    publicity, _ = make_list(team=team)
    clue = submit(publicity, kind="anonymous", identity=Identity(), files=files).objection

    text = page(client_of(team.approver), clue, at=RAISED)

    both = ["没有附材料。" in text, "材料可能透露异议人是谁" in text]
    assert (words in text, both.count(True)) == (True, 1)
