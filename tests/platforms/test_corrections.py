"""更正名单: a new version with its reason, the old one as it was, and what becomes of the units."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import Membership, OfficialProfile, Role, User
from casework import audit, clock
from casework.models import Document, Notice, OpenStep, Publicity
from casework.publicity import CorrectionRefused, cleared, list_hash, publicity_of
from casework.transitions import Duty
from casework.workflow import SamePerson, StaleVersion, levels_of
from platforms.services import selection
from platforms.services.corrections import correct_list
from tests.builders_objections import listed, make_list
from tests.builders_platforms import (
    CONFIRMED,
    GRANTED,
    at,
    close,
    make_application,
    make_round,
    make_team,
)
from tests.desk import client_of

pytestmark = pytest.mark.django_db

REASON = "申报单位名称登记有误，按营业执照更正。"
MOMENT = at(10, 12)
ANSWERED, LATER = at(10, 29), at(11, 5)


def rows_of(publicity, *, without=(), **cells) -> dict[int, list[str]]:
    rows = {n: list(row) for n, row in enumerate(publicity.rows, start=1) if n not in without}
    for position, name in cells.items():
        rows[int(position.removeprefix("row"))][0] = name
    return rows


def correct(publicity, applications, team, *, moment=MOMENT, reason=REASON, **values):
    round_ = applications[0].round
    given = {"rows": rows_of(publicity, row1="更正后的名称")} | values
    with clock.at(moment):
        return correct_list(round_, publicity, actor=team.approver, reason=reason, **given)


def test_a_correction_is_a_new_version_and_the_old_one_stays():
    team = make_team()
    publicity, applications = make_list(team=team)
    before = publicity.sha256

    made = correct(publicity, applications, team)

    old = Publicity.objects.counted().get(pk=publicity.pk)
    assert (made.reference, made.version, made.supersedes) == ("SHGS-2026-0001-V2", 2, old)
    assert (old.superseded_by, old.sha256, list_hash(old)) == (made.reference, before, before)
    assert (made.rows[0][0], old.rows[0][0]) == ("更正后的名称", publicity.rows[0][0])
    assert (made.correction, list_hash(made)) == (REASON, made.sha256)
    assert audit.faults() == []


def test_the_hash_of_a_version_holds_its_reason_and_the_version_before():
    team = make_team()
    publicity, applications = make_list(team=team)

    made = correct(publicity, applications, team)

    content = made.frozen_content()
    assert (content["correction"], content["supersedes"]) == (REASON, publicity.sha256)


@pytest.mark.parametrize(
    ("restarts", "period"),
    [
        (False, (date(2026, 10, 9), date(2026, 10, 14))),
        # Five working days from Monday 12 October.
        (True, (date(2026, 10, 12), date(2026, 10, 16))),
    ],
)
def test_the_period_starts_again_only_when_told_so(restarts, period):
    team = make_team()
    publicity, applications = make_list(team=team)

    made = correct(publicity, applications, team, restarts=restarts)

    applications[0].refresh_from_db()
    due = OpenStep.objects.of(applications[0]).open().get().due_on
    assert (made.starts_on, made.ends_on) == period
    assert due == (date(2026, 10, 19) if restarts else date(2026, 10, 15))
    with clock.at(GRANTED):
        assert cleared(applications[0]).cleared is not restarts


def test_who_is_taken_off_ends_and_the_rest_goes_on():
    team = make_team()
    publicity, (first, second) = make_list(team=team)
    gone, stays = sorted([first, second], key=lambda one: listed(publicity, one))

    made = correct(publicity, [first, second], team, rows=rows_of(publicity, without=[1]))

    gone.refresh_from_db()
    stays.refresh_from_db()
    assert (gone.status, stays.status, stays.publicity) == ("rejected", "publicity", made)
    assert made.rows == [publicity.rows[1]]
    with clock.at(GRANTED):
        assert selection.grant_title(stays, actor=team.approver, version=stays.version)
        assert cleared(gone).reason == f"已不在更正后的名单（{made.reference}）上，不能办理下一步。"
    told = set(Notice.objects.filter(event="list_corrected").values_list("reference", flat=True))
    assert told == {stays.reference}


def test_a_stale_grant_page_is_refused_after_a_correction():
    team = make_team()
    publicity, applications = make_list(team=team)
    read = applications[0].version
    correct(publicity, applications, team)

    with clock.at(GRANTED), pytest.raises(StaleVersion):
        selection.grant_title(applications[0], actor=team.approver, version=read)


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"reason": " "}, "必须写明理由"),
        ({"rows": {}}, "至少要留一家"),
        ({"rows": {1: ["", "", "", ""]}}, "每一栏都要填写"),
        ({"rows": {1: ["甲"]}}, "每一栏都要填写"),
    ],
)
def test_half_a_correction_is_refused(values, message):
    team = make_team()
    publicity, applications = make_list(team=team)

    with pytest.raises(CorrectionRefused, match=message):
        correct(publicity, applications, team, **values)

    assert Publicity.objects.count() == 1


def test_an_unchanged_list_is_not_corrected():
    team = make_team()
    publicity, applications = make_list(team=team)

    with pytest.raises(CorrectionRefused, match="没有改动"):
        correct(publicity, applications, team, rows=rows_of(publicity))


def test_a_version_is_corrected_once():
    team = make_team()
    publicity, applications = make_list(team=team)
    correct(publicity, applications, team)

    with pytest.raises(CorrectionRefused, match="已经更正过"):
        correct(publicity, applications, team, rows=rows_of(publicity, row1="又一个名称"))


def test_versions_follow_one_another():
    team = make_team()
    publicity, applications = make_list(team=team)
    second = correct(publicity, applications, team)

    third = correct(second, applications, team, rows=rows_of(second, row2="第二家更正"))

    assert [third.reference, third.supersedes] == ["SHGS-2026-0001-V3", second]
    assert list(Publicity.objects.current()) == [third]
    assert set(Publicity.objects.versions_of(second)) == {publicity, second, third}


def test_only_the_approver_corrects():
    team = make_team()
    publicity, applications = make_list(team=team)

    with clock.at(MOMENT), pytest.raises(PermissionDenied):
        correct_list(
            applications[0].round,
            publicity,
            actor=team.handler,
            rows=rows_of(publicity, row1="甲"),
            reason=REASON,
        )


def promote(person) -> User:
    """Make an official 负责人, as 安全管理员 would."""
    OfficialProfile.objects.filter(user=person).update(duty=Duty.APPROVER)
    return User.objects.get(pk=person.pk)


@pytest.mark.parametrize("duty", ["handler", "reviewer"])
@pytest.mark.parametrize("stood_in", ["case", "call"])
def test_who_stood_at_another_level_corrects_nothing(duty, stood_in):
    team, others = make_team(), make_team()
    publicity, applications = make_list(team=team, called_by=others)
    actor = promote(getattr(team if stood_in == "case" else others, duty))

    with clock.at(MOMENT), pytest.raises(SamePerson):
        correct_list(
            applications[0].round,
            publicity,
            actor=actor,
            rows=rows_of(publicity, row1="更正后的名称"),
            reason=REASON,
        )

    assert Publicity.objects.count() == 1
    assert [levels_of(one, actor) - {Duty(duty)} for one in applications] == [set(), set()]


def test_who_belongs_to_a_unit_on_the_list_corrects_nothing():
    team = make_team()
    publicity, applications = make_list(team=team)
    Membership.objects.create(
        user=team.approver, organisation=applications[0].organisation, role=Role.STAFF
    )

    with pytest.raises(PermissionDenied):
        correct(publicity, applications, team)

    assert Publicity.objects.count() == 1


@pytest.mark.parametrize("duty", ["handler", "reviewer"])
def test_who_stood_at_another_level_of_the_call_confirms_no_list(duty):
    team, others = make_team(), make_team()
    round_ = make_round(team=others)
    case = make_application("proposed", round_=round_, team=team)
    close(round_)
    actor = promote(getattr(others, duty))

    with clock.at(CONFIRMED), pytest.raises(SamePerson):
        selection.confirm_list(round_, actor=actor, versions={case.reference: case.version})


def test_nobody_with_the_title_is_taken_off():
    team = make_team()
    publicity, (first, second) = make_list(team=team)
    with clock.at(GRANTED):
        selection.grant_title(first, actor=team.approver, version=first.version)

    with pytest.raises(CorrectionRefused, match="称号须另行撤销"):
        correct(
            publicity,
            [first, second],
            team,
            rows=rows_of(publicity, without=[listed(publicity, first)]),
            moment=GRANTED,
        )


# Documents and the desk


@pytest.mark.slow
def test_the_paper_of_the_new_version_supersedes_the_old(django_capture_on_commit_callbacks):
    team = make_team()
    with django_capture_on_commit_callbacks(execute=True):
        publicity, applications = make_list(team=team)
        correct(publicity, applications, team, rows=rows_of(publicity, without=[1]))

    papers = Document.objects.filter(kind="publicity_list").order_by("version")
    assert [(one.full_number, one.state) for one in papers] == [
        ("SHGS-2026-0001", "superseded"),
        ("SHGS-2026-0001-V2", "valid"),
    ]
    assert ["更正理由", REASON] in papers[1].facts
    assert Document.objects.filter(kind="rejection").count() == 1


def test_the_desk_corrects_row_by_row():
    team = make_team()
    publicity, applications = make_list(team=team)
    client = client_of(team.approver)
    address = f"/admin/platforms/solicitationround/{applications[0].round_id}"
    page = f"{address}/lists/{publicity.reference}/correct/"
    cells = {
        f"cell|{n}|{column}": text
        for n, row in enumerate(publicity.rows, start=1)
        for column, text in enumerate(row)
    }

    with clock.at(MOMENT):
        shown = client.get(page)
        faulty = client.post(page, cells | {"keep|2": "on", "reason": ""})
        done = client.post(page, cells | {"keep|2": "on", "reason": REASON, "cell|2|1": "新名"})
        again = client.get(page).content.decode()

    made = Publicity.objects.current().get()
    assert [shown.status_code, faulty.status_code, done.status_code] == [200, 422, 302]
    assert "更正名单必须写明理由" in faulty.content.decode()
    assert (made.rows, made.version) == (
        [[publicity.rows[1][0], "新名", *publicity.rows[1][2:]]],
        2,
    )
    assert "这一版已经更正" in again


def test_others_read_the_correction_page_and_change_nothing():
    team = make_team()
    publicity, applications = make_list(team=team)
    page = (
        f"/admin/platforms/solicitationround/{applications[0].round_id}"
        f"/lists/{publicity.reference}/correct/"
    )

    with clock.at(MOMENT):
        client = client_of(team.handler)
        shown = client.get(page)
        sent = client.post(page, {"keep|1": "on", "reason": REASON})

    assert ("名单由负责人更正" in shown.content.decode(), sent.status_code) == (True, 403)
    assert publicity_of(applications[0]) == publicity
