"""征集: writing, reviewing, releasing and closing a notice."""

from datetime import UTC, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from casework import clock
from casework.models import CaseEvent
from casework.workflow import SamePerson, StaleVersion, TransitionError
from platforms.models import (
    SolicitationRound,
)
from platforms.services import rounds
from tests.builders_platforms import (
    CLOSES,
    OPENS,
    WRITTEN,
    make_round,
    make_team,
    round_values,
)

pytestmark = pytest.mark.django_db
MICROSECOND = timedelta(microseconds=1)


def admin_of(application):
    return application.organisation.memberships.filter(role="admin").first().user


def test_create_round_names_every_fault_at_once():
    team = make_team()
    values = round_values(name="", categories=["bank"], closes_at=OPENS, contact="")

    with pytest.raises(ValidationError) as refused, clock.at(WRITTEN):
        rounds.create_round(actor=team.handler, values=values)

    assert {"name", "categories", "contact"} <= set(refused.value.message_dict)
    assert SolicitationRound.objects.count() == 0


@pytest.mark.parametrize("duty", ["reviewer", "approver"])
def test_create_round_is_the_handlers(duty):
    with pytest.raises(PermissionDenied):
        rounds.create_round(actor=getattr(make_team(), duty), values=round_values())


def test_edit_round_ends_with_the_review():
    team = make_team()
    made = make_round("submitted", team=team)

    with pytest.raises(TransitionError, match="送审后不能再改"):
        rounds.edit_round(
            made, actor=team.handler, version=made.version, values=round_values(name="别的")
        )


def test_edit_round_refuses_a_stale_version():
    team = make_team()
    made = make_round("draft", team=team)
    rounds.edit_round(
        made, actor=team.handler, version=made.version, values=round_values(name="第一次")
    )

    with pytest.raises(StaleVersion):
        rounds.edit_round(made, actor=team.handler, version=1, values=round_values(name="第二次"))


def test_edit_round_refuses_who_reviewed_it():
    team = make_team()
    made = make_round("in_approval", team=team)
    with clock.at(WRITTEN):
        made = rounds.decline_round(made, actor=team.approver, version=made.version, note="请改。")
    team.reviewer.official_profile.duty = "handler"
    team.reviewer.official_profile.save()
    del team.reviewer.official

    with pytest.raises(SamePerson), clock.at(WRITTEN):
        rounds.edit_round(made, actor=team.reviewer, version=made.version, values=round_values())

    made.refresh_from_db()
    assert made.status == "draft"


@pytest.mark.parametrize(
    ("changed", "faults"),
    [
        (
            {"closes_at": CLOSES - MICROSECOND},
            {"closes_at": ["截止时间须为 17:00 整。"]},
        ),
        (
            {"closes_at": CLOSES.replace(hour=9).astimezone(UTC)},
            {"closes_at": ["截止时间须为 17:00 整。"]},
        ),
        (
            {"conditions": {"C5": {"on": True, "level": 6}}},
            {"conditions": ["“平台安全”的参数须为 0 到 5 之间的整数。"]},
        ),
        *(
            (
                {"document_number": text},
                {
                    "document_number": [
                        "文号请写成“机关代字〔年份〕序号号”，序号不补零，例如：穗工信函〔2026〕12号。"
                    ]
                },
            )
            for text in (
                "穗工信函〔2026〕012号",
                "穗工信函[2026]12号",
                "穗工信函〔26〕12号",
                "〔2026〕12号",
                "穗工信函〔2026〕12",
                "穗工信函〔2026〕12号\n",
            )
        ),
    ],
)
def test_create_round_names_what_is_wrong(changed, faults):
    team = make_team()

    with pytest.raises(ValidationError) as refused, clock.at(WRITTEN):
        rounds.create_round(actor=team.handler, values=round_values(**changed))

    assert refused.value.message_dict == faults


def test_a_closing_time_is_read_in_guangzhou():
    made = make_round("draft", closes_at=CLOSES.astimezone(UTC))

    assert made.closes_at == CLOSES


def test_a_document_number_belongs_to_one_notice_and_an_empty_one_to_many():
    number = "穗工信函〔2026〕12号"
    team = make_team()
    make_round("draft", team, document_number=number)
    for _ in range(2):
        make_round("draft", team, document_number="")

    with pytest.raises(ValidationError) as refused:
        make_round("draft", team, document_number=number)

    assert refused.value.message_dict == {"document_number": ["这个文号已经用在另一份征集通知上。"]}


def test_release_round_needs_a_third_person():
    team = make_team()
    made = make_round("in_approval", team=team)
    both = team.reviewer
    both.official_profile.duty = "approver"
    both.official_profile.save()
    del both.official

    with pytest.raises(TransitionError), clock.at(WRITTEN):
        rounds.release_round(made, actor=both, version=made.version)


def test_a_declined_round_comes_back_and_can_be_sent_again():
    team = make_team()
    made = make_round("in_approval", team=team)
    with clock.at(WRITTEN):
        made = rounds.decline_round(
            made, actor=team.approver, version=made.version, note="请补联系人。"
        )
        made = rounds.submit_round(made, actor=team.handler, version=made.version)

    assert made.status == "submitted"


def test_close_due_rounds_closes_only_what_has_passed_and_once():
    team = make_team()
    made = make_round(team=team)

    with clock.at(CLOSES):
        assert rounds.close_due_rounds() == 0
    with clock.at(CLOSES + MICROSECOND):
        assert (rounds.close_due_rounds(), rounds.close_due_rounds()) == (1, 0)

    made.refresh_from_db()
    last = CaseEvent.objects.of(made).last()
    assert (made.status, last.actor_name) == ("ended", "穗智转系统")
