"""异议 from acceptance to the answer: three levels, one limit, who is told what, who reads the name."""

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied

from casework import clock
from casework.models import CaseEvent, Document, Notice, ObjectionLetter, OpenStep
from casework.objections import services
from casework.objections.identity import Identity
from casework.objections.outcomes import Outcome, counts_of, outcomes_of
from casework.objections.services import IdentityTold
from casework.workflow import NoteMissing, SamePerson, StaleVersion, TransitionError
from tests.builders import login, make_admin, make_official
from tests.builders_objections import (
    ANSWER,
    DECIDED_AT,
    PERSON,
    TAKEN_ON,
    listed,
    make_list,
    make_objection,
    submit,
)
from tests.builders_platforms import at, make_team

pytestmark = pytest.mark.django_db


# Handling


def test_the_limit_is_fifteen_working_days_from_receipt_at_every_level():
    team = make_team()
    publicity, _ = make_list(team=team)
    objection = make_objection("accepted", publicity=publicity, team=team)

    days = [OpenStep.objects.of(objection).open().get().due_on.isoformat()]
    with clock.at(at(10, 20)):
        for step, actor in (
            (services.record_finding, team.handler),
            (services.return_finding, team.reviewer),
            (services.record_finding, team.handler),
            (services.endorse_finding, team.reviewer),
        ):
            objection = step(objection, actor=actor, version=objection.version, note="意见。")
            days.append(OpenStep.objects.of(objection).open().get().due_on.isoformat())

    # Received on Monday 12 October, accepted a day later: 13-16 (4), 19-23 (9), 26-30 (14), 2 November.
    assert days == ["2026-11-02"] * 5


@pytest.mark.parametrize(
    ("status", "step", "actors"),
    [
        ("received", services.accept_objection, ["reviewer", "approver"]),
        ("accepted", services.record_finding, ["reviewer", "approver"]),
        ("found", services.endorse_finding, ["handler", "approver"]),
        ("reviewed", services.dismiss_objection, ["handler", "reviewer"]),
        ("reviewed", services.uphold_objection, ["handler", "reviewer"]),
    ],
)
def test_each_step_belongs_to_its_level(status, step, actors):
    team = make_team()
    publicity, _ = make_list(team=team)
    objection = make_objection(status, publicity=publicity, team=team)

    for actor in actors:
        with pytest.raises(PermissionDenied):
            step(objection, actor=getattr(team, actor), version=objection.version, note="意见。")


def test_nobody_acts_at_two_levels_of_one_objection():
    team = make_team()
    publicity, _ = make_list(team=team)
    objection = make_objection("found", publicity=publicity, team=team)
    profile = team.handler.official_profile
    profile.duty = "reviewer"
    profile.save()
    team.handler.refresh_from_db()

    with pytest.raises(SamePerson):
        services.endorse_finding(objection, actor=team.handler, version=objection.version)


def test_nobody_of_the_accused_unit_handles_it():
    team = make_team()
    publicity, (accused, _) = make_list(team=team)
    objection = submit(publicity, position=listed(publicity, accused)).objection
    insider = make_official("handler")
    accused.organisation.memberships.create(user=insider, role="staff")

    with pytest.raises(PermissionDenied):
        services.accept_objection(objection, actor=insider, version=objection.version)


def test_a_finding_and_a_decision_need_words():
    team = make_team()
    publicity, _ = make_list(team=team)
    objection = make_objection("accepted", publicity=publicity, team=team)

    with pytest.raises(NoteMissing):
        services.record_finding(objection, actor=team.handler, version=objection.version, note=" ")


@pytest.mark.parametrize("piece", ["陈建国", "13800138000", "chen@example.com"])
def test_what_is_published_cannot_name_the_objector(piece):
    team = make_team()
    publicity, _ = make_list(team=team)
    objection = make_objection("reviewed", publicity=publicity, team=team)

    with pytest.raises(IdentityTold):
        services.uphold_objection(
            objection,
            actor=team.approver,
            version=objection.version,
            note=f"经核查，{piece}反映的情况属实。",
        )


@pytest.mark.parametrize("piece", ["陈建国", "13800138000", "chen@example.com"])
@pytest.mark.parametrize(
    ("status", "step", "level"),
    [
        ("received", services.accept_objection, "handler"),
        ("received", services.decline_objection, "handler"),
        ("reviewed", services.dismiss_objection, "approver"),
    ],
)
def test_who_objects_is_named_in_no_answer(status, step, level, piece):
    team = make_team()
    publicity, _ = make_list(team=team)
    objection = make_objection(status, publicity=publicity, team=team)

    with clock.at(DECIDED_AT), pytest.raises(IdentityTold):
        step(
            objection,
            actor=getattr(team, level),
            version=objection.version,
            note=f"{piece}没有写明事实。",
        )

    objection.refresh_from_db()
    assert (objection.status, objection.answer) == (status, "")


def test_a_stale_or_repeated_step_is_refused():
    team = make_team()
    publicity, _ = make_list(team=team)
    objection = make_objection("reviewed", publicity=publicity, team=team)
    with clock.at(DECIDED_AT):
        done = services.dismiss_objection(
            objection, actor=team.approver, version=objection.version, note=ANSWER
        )

    with pytest.raises(StaleVersion):
        services.uphold_objection(
            objection, actor=team.approver, version=objection.version, note=ANSWER
        )
    with pytest.raises(TransitionError, match="不能异议成立"):
        services.uphold_objection(done, actor=team.approver, version=done.version, note=ANSWER)


# What is told


def test_the_public_is_told_the_outcome_and_nothing_else():
    team = make_team()
    publicity, _ = make_list(team=team)
    make_objection("dismissed", publicity=publicity, team=team, position=2)
    make_objection("accepted", publicity=publicity, team=team)
    make_objection("not_accepted", publicity=publicity, team=team)
    submit(publicity, position=None)

    told = outcomes_of(publicity)

    assert told == [
        Outcome(publicity.rows[1][0], 2, "dismissed", DECIDED_AT.date(), ANSWER),
        Outcome(publicity.rows[0][0], 1, "objection", TAKEN_ON.date()),
    ]
    counts = counts_of([publicity])[publicity.pk]
    assert (counts.under_review, counts.upheld, counts.dismissed, counts.total) == (1, 0, 1, 2)


@pytest.mark.parametrize(("agreed", "named"), [(False, False), (True, True)])
def test_the_unit_learns_who_objects_only_where_he_agreed(agreed, named):
    team = make_team()
    publicity, (accused, _) = make_list(team=team)
    make_objection(
        "accepted",
        publicity=publicity,
        team=team,
        position=listed(publicity, accused),
        may_tell=agreed,
    )

    notice = Notice.objects.get(event="objection_opened")

    assert notice.recipient == accused.organisation.memberships.get().user
    assert ("陈建国" in notice.body, "13800138000" in notice.body) == (named, False)
    assert ("异议人的信息不公开" in notice.body) is not named


def test_the_objector_is_written_to_with_his_link(django_capture_on_commit_callbacks):
    team = make_team()
    publicity, _ = make_list(team=team)
    make_admin()
    mail.outbox.clear()

    with django_capture_on_commit_callbacks(execute=True):
        make_objection("upheld", publicity=publicity, team=team)

    letters = [one for one in mail.outbox if one.to == ["chen@example.com"]]
    assert [one.subject for one in letters] == [
        "【穗智转】收到您的异议（SHYY-2026-0001）",
        "【穗智转】您的异议已受理（SHYY-2026-0001）",
        "【穗智转】您的异议已办结：异议成立（SHYY-2026-0001）",
    ]
    assert all("/objections/" in one.body for one in letters)
    assert ANSWER in letters[-1].body
    assert set(ObjectionLetter.objects.values_list("state", flat=True)) == {"sent"}


@pytest.mark.slow
def test_the_answer_is_a_document_without_the_objector(django_capture_on_commit_callbacks):
    team = make_team()
    publicity, _ = make_list(team=team)

    with django_capture_on_commit_callbacks(execute=True):
        make_objection("dismissed", publicity=publicity, team=team)

    document = Document.objects.get(kind="objection_answer")
    assert (document.number, document.public) == ("SHYY-2026-0001-DF", False)
    assert document.content().startswith(b"%PDF")
    assert "陈建国" not in str(document.facts)


# Reading who it is


def test_who_handles_reads_the_objector_and_each_look_is_on_record():
    team = make_team()
    publicity, _ = make_list(team=team)
    objection = make_objection("accepted", publicity=publicity, team=team)

    for _ in range(2):
        assert services.read_objector(objection, actor=team.handler) == PERSON

    looks = CaseEvent.objects.of(objection).filter(action="read_objector")
    assert list(looks.values_list("actor", flat=True)) == [team.handler.pk] * 2


def test_others_do_not_read_the_objector():
    team = make_team()
    publicity, _ = make_list(team=team)
    objection = make_objection("accepted", publicity=publicity, team=team)
    strangers = [team.approver, make_official("supervisor"), make_official("handler")]

    for actor in strangers:
        with pytest.raises(PermissionDenied):
            services.read_objector(objection, actor=actor)

    assert not CaseEvent.objects.filter(action="read_objector").exists()


@pytest.mark.parametrize(
    ("identity", "rows"),
    [
        (
            PERSON,
            [("姓名", "陈**"), ("电话", "*******8000"), ("电子邮箱", "c***@example.com")],
        ),
        (
            Identity(
                name="李红", phone="020-83123950", unit="广州某公司", uscc="91000000MA00000157"
            ),
            [
                ("单位", "广****"),
                ("统一社会信用代码", "**************0157"),
                ("联系人", "李*"),
                ("电话", "********3950"),
            ],
        ),
        (Identity(), []),
    ],
    ids=["person", "unit", "anonymous"],
)
def test_identities_are_masked(identity, rows):
    assert identity.rows(masked=True) == rows


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ("received", "公示已结束，等待授予称号"),
        ("accepted", "有异议正在核查，办结前暂停办理"),
        ("upheld", "异议成立，名单更正前不办理下一步"),
        ("dismissed", "公示已结束，等待授予称号"),
    ],
)
def test_the_unit_reads_on_its_own_page_how_the_dispute_stands(client, status, told):
    team = make_team()
    publicity, (accused, _) = make_list(team=team)
    make_objection(status, publicity=publicity, team=team, position=listed(publicity, accused))
    login(client, accused.organisation.memberships.get().user)

    with clock.at(DECIDED_AT):
        text = client.get(accused.get_absolute_url()).text

    assert told in text
