"""A list of persons leaves as a file only when a second person has said yes to this very list."""

import io
import re
from datetime import timedelta
from hashlib import sha256

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from python_calamine import load_workbook

from casework import clock
from casework.handing import hand_over
from casework.models import CaseEvent, ExportRequest, Notice
from casework.permissions import Part
from casework.releases.services import approve_export, refuse_export
from casework.releases.states import ReleaseStatus
from casework.transitions import Duty
from casework.workflow import NoteMissing, SamePerson, StaleVersion, TransitionError
from reviews.models import Expert
from tests.builders import make_administrator, make_official
from tests.builders_platforms import at, make_team
from tests.builders_releases import EXPERTS, PURPOSE, REQUESTED, make_request
from tests.builders_reviews import make_expert, make_pool
from tests.desk import client_of, page, take
from tests.races import at_once

pytestmark = pytest.mark.django_db

RELATIONS = "/admin/reviews/expertrelation/export/"
APPROVED, LATER = at(10, 16), at(10, 19)


@pytest.fixture
def team():
    made = make_team()
    make_pool(3)
    return made


def make_approved(team, query: str = "") -> ExportRequest:
    with clock.at(REQUESTED):
        asked = make_request(actor=team.handler, query=query)
    with clock.at(APPROVED):
        return approve_export(asked, actor=team.approver, version=asked.version)


def file_of(asked: ExportRequest) -> str:
    return f"{EXPERTS}?approval={asked.reference}"


def download(client, asked: ExportRequest, at=LATER):
    with clock.at(at):
        return client.get(file_of(asked))


def test_list_of_persons_is_asked_for_and_leaves_no_file(team):
    client = client_of(team.handler)
    listed = client.get("/admin/reviews/expert/?q=研究院").content.decode()
    form = client.get(f"{EXPERTS}?q=第2研究院")

    with clock.at(REQUESTED):
        done = client.post(f"{EXPERTS}?q=第2研究院", {"purpose": PURPOSE})

    asked = ExportRequest.objects.get()
    text = form.content.decode()
    assert "申请导出这 3 条" in listed
    assert "1 条" in text
    assert "搜索：第2研究院" in text
    assert (done.status_code, done.headers["Location"]) == (302, asked.desk_url())
    assert (asked.handled_by, asked.name, asked.row_count, asked.purpose) == (
        team.handler,
        "评审专家",
        1,
        PURPOSE,
    )
    assert asked.conditions == ["搜索：第2研究院"]
    assert not CaseEvent.objects.filter(action="export").exists()
    assert list(Notice.objects.filter(event="export_requested").values_list("recipient")) == [
        (team.approver.pk,)
    ]


def test_request_waits_on_the_desk_of_the_approver_with_all_he_needs(team):
    expert = Expert.objects.first()
    with clock.at(REQUESTED):
        asked = make_request(actor=team.handler, query=f"district__exact={expert.district}")
        home = client_of(team.approver).get("/admin/").content.decode()

    shown = page(client_of(team.approver), asked, at=REQUESTED)

    assert asked.reference in home
    for said in (
        PURPOSE,
        f"所在区：{expert.get_district_display()}",
        "任职单位",
        team.handler.name,
        f"{asked.row_count} 条",
    ):
        assert said in shown
    assert re.findall(r'data-step="(\w+)"', shown) == ["approve_export", "refuse_export"]
    assert "approval=" not in shown
    assert "还没有批准。" in shown


def test_approved_list_is_downloaded_with_who_approved_it_and_what_for(team):
    asked = make_approved(team)
    client = client_of(team.handler)

    shown = page(client, asked, at=LATER)
    response = download(client, asked)

    book = load_workbook(io.BytesIO(response.content))
    rows = book.get_sheet_by_index(0).to_python()
    told = dict(book.get_sheet_by_index(1).to_python()[1:])
    event = CaseEvent.objects.get(action="export")
    assert f"approval={asked.reference}" in shown
    assert "申请人在2026年10月23日（周五）以前可以下载" in page(
        client_of(team.approver), asked, at=LATER
    )
    assert rows[0] == ["账号", "任职单位", "专业领域", "所在区", "在库", "入库时间"]
    assert [row[0] for row in rows[1:]] == [
        str(one.user) for one in Expert.objects.order_by("user__username")
    ]
    assert told == {
        "名单": "评审专家",
        "筛选条件": "无，全部",
        "条数": "3",
        "导出人": team.handler.name,
        "导出时间": "2026-10-19 10:00",
        "导出编号": event.data["number"],
        "用途": PURPOSE,
        "批准件": asked.reference,
        "批准人": team.approver.name,
    }
    assert (event.actor, event.data["approval"], event.data["sha256"]) == (
        team.handler,
        asked.reference,
        sha256(response.content).hexdigest(),
    )


def test_number_on_a_file_that_got_out_leads_the_auditor_to_its_export(team):
    asked = make_approved(team)
    download(client_of(team.handler), asked)
    number = CaseEvent.objects.get(action="export").data["number"]

    found = client_of(make_administrator(Part.AUDIT)).get(
        "/admin/casework/caseevent/", {"q": number}
    )

    text = found.content.decode()
    assert f"导出名单 {number}" in text
    assert team.handler.name in text


def test_nobody_approves_his_own_request_whatever_his_duty(team):
    with clock.at(REQUESTED):
        own = make_request(actor=team.approver)
        asked = make_request(actor=team.handler)

    with pytest.raises(SamePerson):
        approve_export(own, actor=team.approver, version=own.version)
    answers = [
        take(client_of(one), asked, "approve_export", at=REQUESTED).status_code
        for one in (team.handler, team.reviewer, team.district)
    ]

    assert answers == [403, 403, 404]
    assert set(ExportRequest.objects.values_list("status", flat=True)) == {"requested"}
    with pytest.raises(IntegrityError), transaction.atomic():
        ExportRequest.objects.filter(pk=own.pk).update(approved_by=team.approver)


def test_request_is_handed_over_to_nobody(team):
    with clock.at(REQUESTED):
        asked = make_request(actor=team.handler)
    colleague = make_official(Duty.HANDLER)

    for person in (team.handler, team.approver):
        assert "转交" not in page(client_of(person), asked, at=REQUESTED)
        with pytest.raises(PermissionDenied):
            hand_over(asked, to=colleague, actor=person, version=asked.version, note="休假")


def test_nobody_else_takes_the_file_and_none_is_there_before_the_approval(team):
    with clock.at(REQUESTED):
        asked = make_request(actor=team.handler)
    before = download(client_of(team.handler), asked, at=REQUESTED)
    with clock.at(APPROVED):
        approve_export(asked, actor=team.approver, version=asked.version)

    others = [
        download(client_of(person), asked).status_code
        for person in (
            team.approver,
            team.reviewer,
            team.district,
            make_official(Duty.SUPERVISOR),
            make_official(Duty.FINANCE),
            make_administrator(Part.SECURITY),
        )
    ]

    assert (before.status_code, "没有批准" in before.content.decode()) == (409, True)
    assert others == [404, 404, 403, 403, 403, 403]
    assert not CaseEvent.objects.filter(action="export").exists()


def test_another_list_of_persons_is_not_opened_by_the_approval(team):
    asked = make_approved(team)

    with clock.at(LATER):
        answer = client_of(team.handler).get(f"{RELATIONS}?approval={asked.reference}")

    assert answer.status_code == 404


def test_conditions_of_the_approval_hold_whatever_the_address_says(team):
    asked = make_approved(team, query="q=第2研究院")
    client = client_of(team.handler)

    with clock.at(LATER):
        response = client.get(f"{file_of(asked)}&q=第3研究院")

    rows = load_workbook(io.BytesIO(response.content)).get_sheet_by_index(0).to_python()
    assert [row[1] for row in rows[1:]] == ["广州第2研究院"]
    assert CaseEvent.objects.get(action="export").data["conditions"] == "搜索：第2研究院"


def test_list_that_changed_since_is_another_list(team):
    asked = make_approved(team)
    make_expert(7)

    answer = download(client_of(team.handler), asked)

    assert answer.status_code == 409
    assert "名单变了" in answer.content.decode()


def test_approval_ends_after_five_working_days(team):
    asked = make_approved(team)
    client = client_of(team.handler)
    last = clock.local(APPROVED).replace(
        month=asked.usable_until.month, day=asked.usable_until.day, hour=23
    )

    answers = [
        download(client, asked, at=moment).status_code
        for moment in (last, last + timedelta(hours=1))
    ]

    assert asked.usable_until.isoformat() == "2026-10-23"
    assert answers == [200, 409]


def test_refusal_says_why_and_ends_it(team):
    with clock.at(REQUESTED):
        asked = make_request(actor=team.handler)
        with pytest.raises(NoteMissing):
            refuse_export(asked, actor=team.approver, version=asked.version, note=" ")
        refused = refuse_export(
            asked, actor=team.approver, version=asked.version, note="会务组已有名单"
        )

    told = Notice.objects.get(event="export_refused")
    assert refused.status == ReleaseStatus.REJECTED
    assert (told.recipient, "会务组已有名单" in told.body) == (team.handler, True)
    assert download(client_of(team.handler), refused).status_code == 409
    with pytest.raises(TransitionError):
        approve_export(refused, actor=team.approver, version=refused.version)


def test_requester_is_told_of_the_approval_until_when(team):
    make_approved(team)

    told = Notice.objects.get(event="export_approved")

    assert told.recipient == team.handler
    assert "2026年10月23日（周五）以前下载" in told.body


def test_file_of_persons_is_never_a_csv(team):
    asked = make_approved(team)

    with clock.at(LATER):
        answer = client_of(team.handler).get(f"{file_of(asked)}&format=csv")

    assert answer.status_code == 400


@pytest.mark.parametrize(
    ("posted", "words"),
    [({}, "请写明用途"), ({"purpose": "字" * 301}, "最多 300 个字")],
)
def test_request_without_a_purpose_is_not_taken(team, posted, words):
    answer = client_of(team.handler).post(EXPERTS, posted)

    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert not ExportRequest.objects.exists()


def test_empty_list_is_not_asked_for(team):
    answer = client_of(team.handler).post(f"{EXPERTS}?q=没有这样的人", {"purpose": PURPOSE})

    assert (answer.status_code, "名单是空的" in answer.content.decode()) == (409, True)
    assert not ExportRequest.objects.exists()


@pytest.mark.parametrize(
    "person",
    [
        lambda: make_official(Duty.SUPERVISOR),
        lambda: make_official(Duty.FINANCE),
        lambda: make_official(Duty.DISTRICT, "440112"),
        lambda: make_administrator(Part.SECURITY),
        lambda: make_administrator(Part.AUDIT),
    ],
)
def test_readers_and_administrators_ask_for_no_list_of_persons(team, person):
    client = client_of(person())

    listed = client.get("/admin/reviews/expert/")
    answers = [
        client.get(EXPERTS).status_code,
        client.post(EXPERTS, {"purpose": PURPOSE}).status_code,
    ]

    assert answers == [403, 403]
    assert "申请导出" not in listed.content.decode()
    assert not ExportRequest.objects.exists()


def test_request_and_file_ask_who_it_is_after_five_minutes(team):
    asked = make_approved(team)
    client = client_of(team.handler)
    session = client.session
    session["started_at"] -= 301
    session.save()

    answers = [client.post(EXPERTS, {"purpose": PURPOSE}), client.get(file_of(asked))]

    assert {answer.status_code for answer in answers} == {302}
    assert all("/accounts/reauthenticate/" in one.headers["Location"] for one in answers)
    assert ExportRequest.objects.count() == 1


def test_nothing_of_the_persons_is_kept_with_the_request(team):
    asked = make_approved(team)

    event = CaseEvent.objects.of(asked).first()
    kept = " ".join(str(getattr(asked, field.attname)) for field in asked._meta.fields)
    assert "研究院" not in kept + str(event.data)


def test_file_asks_as_much_for_nine_experts_as_for_three(team):
    client, counts = client_of(team.handler), []
    for number in (3, 9):
        for index in range(Expert.objects.count(), number):
            make_expert(index)
        asked = make_approved(team)
        download(client, asked)
        with CaptureQueriesContext(connection) as queries:
            assert download(client, asked).status_code == 200
        counts.append(len(queries))

    assert counts[0] == counts[1]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_approvers_decide_one_request_once():
    team, second = make_team(), make_official(Duty.APPROVER)
    make_pool(1)
    with clock.at(REQUESTED):
        asked = make_request(actor=team.handler)

    def decide(step, actor):
        def act():
            with clock.at(APPROVED):
                fresh = ExportRequest.objects.get(pk=asked.pk)
                return step(fresh, actor=actor, version=asked.version, note="已核对")

        return act

    results = at_once([decide(approve_export, team.approver), decide(refuse_export, second)])

    assert [type(one) for one in results if isinstance(one, Exception)] == [StaleVersion]
    decided = CaseEvent.objects.of(asked).filter(action__in=("approve_export", "refuse_export"))
    assert decided.count() == 1
