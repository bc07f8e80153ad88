"""征求意见: a frozen extract goes out, the answer becomes part of the case, nothing else is seen."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from casework import audit, clock
from casework.models import CalendarDay, CaseEvent, Notice, OpenStep
from casework.standards import DEPARTMENTS
from casework.transitions import Duty
from casework.workflow import NoteMissing, NotYet, SamePerson, StaleVersion, TransitionError
from platforms.models import ConsultationRequest
from platforms.selectors import extract_of
from platforms.services import applications, consultations, review
from tests.builders import login, make_official
from tests.builders_consultations import (
    OVER,
    QUESTION,
    answer,
    ask,
    asked,
    lapse,
    make_department,
    staff,
)
from tests.builders_platforms import (
    CASES,
    ORGANISATION,
    POINTS,
    REVIEWED,
    at,
    make_application,
    make_organisation,
    make_round,
    make_team,
)
from tests.desk import client_of, page, take
from tests.platforms.visits import page_of

pytestmark = pytest.mark.django_db
# Five working days from 16 September 2026; the Sunday of the 20th works.
DUE = date(2026, 9, 22)


def test_each_department_gets_a_question_of_its_own():
    tax, market = make_department("tax"), make_department("market")

    _, application, made = asked(departments=("market", "tax"))

    steps = OpenStep.objects.open().filter(duty="consulted").order_by("department")
    assert [(s.department, s.due_on, s.organisation, s.district) for s in steps] == [
        ("market", DUE, None, ""),
        ("tax", DUE, None, ""),
    ]
    told = Notice.objects.filter(event="consultation_started")
    assert {n.recipient: n.link for n in told} == {
        tax: made[0].desk_url() if made[0].department == "tax" else made[1].desk_url(),
        market: made[0].desk_url() if made[0].department == "market" else made[1].desk_url(),
    }
    event = CaseEvent.objects.of(application).get(action="start_consultations")
    assert event.data == {"departments": ["市税务局", "市市场监管局"]}


@pytest.mark.parametrize("department", [code for code, _ in DEPARTMENTS])
def test_an_extract_holds_nothing_personal(department):
    application = make_application("submitted")

    extract = extract_of(application.handed_in, department)

    text = str(extract)
    personal = [
        ORGANISATION["contact_name"],
        ORGANISATION["contact_phone"],
        *[case["client_contact"] for case in CASES],
        "020-",
        "138",
    ]
    assert [word for word in personal if word in text] == []
    assert [label for label, _ in extract][:3] == ["单位名称", "统一社会信用代码", "所在区"]
    assert len(extract) < 12


def test_an_extract_stays_as_it_was_when_asked():
    _, application, (request,) = asked()
    before = request.extract.content

    application.organisation.name = "改名后的单位"
    application.organisation.save()

    request = ConsultationRequest.objects.get()
    assert request.extract.content == before
    assert request.extract.sha256 == audit.sha256_of(before)
    assert audit.faults() == []


def test_an_answer_becomes_part_of_the_application():
    tax = make_department(name="税务周")
    team, application, (request,) = asked()

    request = answer(request, tax, note="该单位有一笔欠税未清。")

    event = CaseEvent.objects.of(application).get(action="consultation_answered")
    assert (request.status, request.answer, request.answered_by) == ("done", "some", tax)
    assert (event.duty, event.label, event.note) == (
        "consulted",
        "市税务局答复：有意见",
        "该单位有一笔欠税未清。",
    )
    text = page(client_of(team.handler), application)
    assert "该单位有一笔欠税未清。" in text
    told = Notice.objects.get(event="consultation_answered")
    assert (told.recipient, "该单位有一笔欠税未清。" in told.body) == (team.handler, True)
    assert not OpenStep.objects.of(request).open().exists()


def test_the_unit_does_not_read_what_departments_said(client):
    tax = make_department()
    _, application, (request,) = asked()
    answer(request, tax, note="该单位有一笔欠税未清。")
    login(client, application.organisation.memberships.get().user)

    for tail in ("", "content/"):
        text = page_of(client, application, REVIEWED, tail)
        assert ("欠税" in text, "征求" in text) == (False, False)


def test_an_opinion_needs_a_text():
    tax = make_department()
    _, _, (request,) = asked()

    with pytest.raises(NoteMissing):
        consultations.answer_with_opinion(request, actor=tax, version=request.version, note=" ")


@pytest.mark.parametrize(
    ("duty", "department"),
    [(Duty.CONSULTED, "market"), (Duty.HANDLER, ""), (Duty.APPROVER, ""), (Duty.SUPERVISOR, "")],
)
def test_nobody_else_answers(duty, department):
    _, _, (request,) = asked()
    other = make_official(duty, department=department)

    with pytest.raises(PermissionDenied):
        answer(request, other)


@pytest.mark.parametrize(
    ("duty", "district"), [(Duty.REVIEWER, ""), (Duty.APPROVER, ""), (Duty.DISTRICT, "440112")]
)
def test_only_the_handler_asks(duty, district):
    application = make_application("submitted")

    with pytest.raises(PermissionDenied):
        consultations.start_consultations(
            [application],
            actor=make_official(duty, district),
            departments=["tax"],
            question=QUESTION,
            days=5,
        )


def test_a_department_is_not_asked_twice_while_it_is_asked():
    team, application, _ = asked()

    with pytest.raises(TransitionError, match="没有重复征求"):
        ask(application, team)
    more = ask(application, team, ("tax", "market"))

    assert [one.department for one in more] == ["market"]


def test_a_batch_asks_about_every_application_of_a_round():
    team = make_team()
    round_ = make_round(team=team)
    rows = [
        make_application("submitted", team=team, round_=round_, organisation=make_organisation())
        for _ in range(3)
    ]

    staff("tax", "market")
    with clock.at(REVIEWED):
        made = consultations.start_consultations(
            rows, actor=team.handler, departments=["tax", "market"], question=QUESTION, days=3
        )

    assert len(made) == 6
    assert {one.answer_by for one in made} == {date(2026, 9, 20)}


def test_what_is_not_answered_is_recorded_and_may_still_be_answered():
    tax = make_department()
    team, application, (request,) = asked()

    counts = lapse(), lapse()

    request.refresh_from_db()
    step = OpenStep.objects.of(request).open().get()
    assert counts == (1, 0)
    assert (request.status, step.due_on) == ("overdue", DUE)
    assert {n.recipient for n in Notice.objects.filter(event="consultation_overdue")} == {
        tax,
        team.handler,
    }
    request = answer(request, tax, moment=OVER)
    labels = [event.label for event in audit.history(application)]
    assert labels[-2:] == ["市税务局逾期未回复", "市税务局答复：无意见（逾期）"]
    assert request.status == "done"


def test_nothing_lapses_on_the_day_itself_or_on_a_guessed_one():
    _, _, (request,) = asked()
    actor = type(make_department()).objects.service_account()
    with clock.at(at(9, 22, 23, 59)), pytest.raises(NotYet):
        consultations.lapse_consultation(request, actor=actor, version=request.version)

    CalendarDay.objects.all().delete()
    OpenStep.objects.of(request).update(due_is_provisional=True)

    assert lapse() == 0


def test_the_proposal_warns_of_what_is_out_and_closes_it():
    tax = make_department()
    team, application, (request,) = asked("formal_review")
    reviewer = client_of(team.reviewer)

    text = page(reviewer, application)
    done = take(reviewer, application, "propose_application")

    request.refresh_from_db()
    assert "市税务局还没有答复；提出后不再收答复" in text
    assert (done.status_code, request.status) == (302, "closed")
    with pytest.raises(TransitionError):
        answer(request, tax)


def test_a_round_may_wait_for_every_answer():
    tax = make_department()
    team, application, (request,) = asked("formal_review", awaits_consultations=True)
    with clock.at(REVIEWED), pytest.raises(NotYet, match="还没有答复：市税务局"):
        review.propose_application(application, actor=team.reviewer, version=application.version)
    answer(request, tax)

    with clock.at(REVIEWED):
        application = review.propose_application(
            application, actor=team.reviewer, version=application.version
        )

    assert application.status == "proposed"


@pytest.mark.parametrize("how", ["reject", "withdraw"])
def test_a_case_that_ends_is_asked_about_no_more(how):
    team, application, (request,) = asked()
    with clock.at(REVIEWED):
        if how == "reject":
            review.reject_application(
                application, actor=team.handler, version=application.version, note="不符合。"
            )
        else:
            applications.withdraw_application(
                application,
                actor=application.organisation.memberships.get().user,
                version=application.version,
            )

    request.refresh_from_db()
    assert request.status == "closed"
    assert not OpenStep.objects.of(request).open().exists()


def test_a_correction_does_not_stop_the_questions():
    tax = make_department()
    team, application, (request,) = asked()
    with clock.at(REVIEWED):
        review.return_application(
            application, actor=team.handler, version=application.version, points=POINTS
        )

    assert answer(request, tax).status == "done"


def test_who_answered_for_a_department_stands_at_no_level_later():
    tax = make_department()
    _, application, (request,) = asked()
    answer(request, tax)
    profile = tax.official_profile
    profile.duty, profile.department = Duty.HANDLER.value, ""
    profile.save()
    person = type(tax).objects.get(pk=tax.pk)

    with clock.at(REVIEWED), pytest.raises(SamePerson):
        review.accept_application(application, actor=person, version=application.version)


def test_two_answers_of_one_version_are_one():
    tax = make_department()
    _, _, (request,) = asked()
    version = request.version
    answer(request, tax)

    with pytest.raises(StaleVersion):
        consultations.answer_without_opinion(request, actor=tax, version=version)
