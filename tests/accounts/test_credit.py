"""信用记录: a file is looked at, then imported whole; a wrong record is struck out and stays."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import CreditImport, CreditRecord
from accounts.selectors import credit_records_of
from accounts.services import credit
from accounts.services.credit import FileAlreadyImported
from casework import clock
from casework.models import CaseEvent
from casework.permissions import Part
from casework.sheets import CellFault
from casework.transitions import Duty
from casework.workflow import NoteMissing, TransitionError
from tests.builders import USCCS, login, make_administrator, make_official
from tests.builders_credit import (
    SOURCE,
    credit_file,
    credit_row,
    import_credit,
    make_credit_record,
)
from tests.builders_platforms import at

pytestmark = pytest.mark.django_db
LIST = "admin:accounts_creditrecord_changelist"
IMPORT = "admin:accounts_creditrecord_import"
NOW = at(9, 10)


@pytest.fixture(autouse=True)
def _moment():
    with clock.at(NOW):
        yield


def facts_of(record: CreditRecord) -> tuple:
    return (
        record.uscc,
        record.kind,
        record.decided_on,
        record.until,
        record.document_number,
        record.source,
    )


def test_a_checked_file_writes_no_record():
    handler = make_official(Duty.HANDLER)

    found = credit.check_credit_file("名单.csv", credit_file(credit_row(USCCS[0])), actor=handler)

    assert (found.new, found.changed, found.known, found.faults) == (1, 0, 0, [])
    assert CreditRecord.objects.count() == 0


def test_an_import_keeps_kind_days_number_and_source():
    import_credit(
        credit_row(USCCS[0], decided_on="2026/8/2", until="2026-09-01"),
        credit_row(USCCS[1], kind="资金违规", number="穗财监〔2024〕3号", source="广州市财政局"),
    )

    assert {facts_of(one) for one in CreditRecord.objects.all()} == {
        (
            USCCS[0],
            "serious",
            date(2026, 8, 2),
            date(2026, 9, 1),
            "穗市监列字〔2026〕7号",
            SOURCE,
        ),
        (
            USCCS[1],
            "misused_funds",
            date(2026, 8, 12),
            None,
            "穗财监〔2024〕3号",
            "广州市财政局",
        ),
    }
    event = CaseEvent.objects.get(action="import_credit_records")
    assert (event.data["count"], event.data["changed_records"]) == (2, [])


def test_every_fault_of_a_file_is_named_and_nothing_kept():
    data = credit_file(
        credit_row("91000000MA0000015A"),
        credit_row(USCCS[0], kind="黑名单"),
        credit_row(USCCS[0], decided_on="2026-13-01"),
        credit_row(USCCS[0], decided_on="2026-09-11"),
        credit_row(USCCS[0], until="以后"),
        credit_row(USCCS[0], until="2026-08-11"),
        credit_row(USCCS[0], number="", source="=HYPERLINK(1)"),
        credit_row(USCCS[1]),
        credit_row(USCCS[1]),
    )

    found = credit.check_credit_file("名单.csv", data, actor=make_official(Duty.HANDLER))

    assert [(fault.row, fault.column) for fault in found.faults] == [
        (2, "统一社会信用代码"),
        (3, "记录类型"),
        (4, "认定日期"),
        (5, "认定日期"),
        (6, "移出日期"),
        (7, "移出日期"),
        (8, "来源"),
        (8, "文书号"),
        (10, "文书号"),
    ]
    assert CellFault(10, "文书号", "与第 9 行是同一条记录。") in found.faults
    assert (found.pending, CreditImport.objects.count()) == (None, 0)


def test_importing_again_brings_a_record_up_to_date():
    import_credit(credit_row(USCCS[0]))
    handler = make_official(Duty.HANDLER)
    lifted = credit_file(credit_row(USCCS[0], until="2026-09-09"))

    found = credit.check_credit_file("移出.csv", lifted, actor=handler)
    credit.import_credit_records(found.pending, actor=handler)

    assert (found.new, found.changed, found.known) == (0, 1, 0)
    record = CreditRecord.objects.get()
    assert (record.until, record.is_open(date(2026, 9, 8)), record.is_open(NOW.date())) == (
        date(2026, 9, 9),
        True,
        False,
    )
    event = CaseEvent.objects.filter(action="import_credit_records").last()
    assert event.data["changed_records"] == [
        {
            "number": "穗市监列字〔2026〕7号",
            "uscc": USCCS[0],
            "until": {"from": None, "to": "2026-09-09"},
        }
    ]


def test_one_check_is_imported_once_and_only_by_who_made_it():
    handler = make_official(Duty.HANDLER)
    found = credit.check_credit_file("名单.csv", credit_file(credit_row(USCCS[0])), actor=handler)
    with pytest.raises(CreditImport.DoesNotExist):
        credit.import_credit_records(found.pending, actor=make_official(Duty.HANDLER))
    credit.import_credit_records(found.pending, actor=handler)

    with pytest.raises(FileAlreadyImported):
        credit.import_credit_records(found.pending, actor=handler)
    assert CreditRecord.objects.count() == 1


def test_only_the_last_check_of_a_person_waits():
    handler = make_official(Duty.HANDLER)
    for code in USCCS[:2]:
        credit.check_credit_file("名单.csv", credit_file(credit_row(code)), actor=handler)

    waiting = CreditImport.objects.get()

    assert waiting.rows[0]["uscc"] == USCCS[1]


@pytest.mark.parametrize(
    ("duty", "district"),
    [
        (Duty.REVIEWER, ""),
        (Duty.APPROVER, ""),
        (Duty.FINANCE, ""),
        (Duty.SUPERVISOR, ""),
        (Duty.DISTRICT, "440112"),
    ],
)
def test_other_duties_may_not_import_or_strike_out(duty, district):
    official = make_official(duty, district)
    record = make_credit_record(USCCS[0])

    with pytest.raises(PermissionDenied):
        credit.check_credit_file("名单.csv", credit_file(credit_row(USCCS[1])), actor=official)
    with pytest.raises(PermissionDenied):
        credit.void_credit_record(record, actor=official, reason="有误")


def test_a_record_that_is_struck_out_counts_no_more_and_stays_readable():
    record = make_credit_record(USCCS[0])
    handler = make_official(Duty.HANDLER)
    with pytest.raises(NoteMissing):
        credit.void_credit_record(record, actor=handler, reason=" ")

    credit.void_credit_record(record, actor=handler, reason="来源单位已撤销列入决定。")

    record.refresh_from_db()
    assert (record.voided_by, record.void_reason, record.standing_words) == (
        handler,
        "来源单位已撤销列入决定。",
        "已作废",
    )
    assert credit_records_of([USCCS[0]]) == {USCCS[0]: []}
    with pytest.raises(TransitionError):
        credit.void_credit_record(record, actor=handler, reason="再次")


def test_the_desk_takes_a_file_from_the_look_to_the_list(client):
    login(client, make_official(Duty.HANDLER))
    upload = SimpleUploadedFile("名单.csv", credit_file(credit_row(USCCS[0])))

    looked = client.post(reverse(IMPORT), {"file": upload})
    page = client.get(looked.url).content.decode()
    done = client.post(looked.url)

    assert "新增 1 条，更新 0 条，0 条与已有的相同" in page
    assert SOURCE in page
    assert (done.status_code, done.url) == (302, reverse(LIST))
    assert CreditRecord.objects.count() == 1


def test_the_desk_shows_every_fault_by_row_and_column(client):
    login(client, make_official(Duty.HANDLER))
    upload = SimpleUploadedFile("名单.csv", credit_file(credit_row(USCCS[0], kind="黑名单")))

    answer = client.post(reverse(IMPORT), {"file": upload})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "只能填：失信被执行、经营异常、严重违法失信、资金违规。" in page
    assert CreditImport.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "told"), [(b"PK\x03\x04", "不是 CSV"), (b"", "这份文件是空的")]
)
def test_the_desk_refuses_what_is_no_table(client, content, told):
    login(client, make_official(Duty.HANDLER))

    answer = client.post(reverse(IMPORT), {"file": SimpleUploadedFile("名单.xlsx", content)})

    assert (answer.status_code, told in answer.content.decode()) == (422, True)


def test_the_administrator_imports_too_and_another_official_only_reads(client):
    make_credit_record(USCCS[0])
    login(client, make_administrator(Part.SYSTEM))
    assert client.get(reverse(IMPORT)).status_code == 200

    login(client, make_official(Duty.REVIEWER))

    listed = client.get(reverse(LIST))
    assert (client.get(reverse(IMPORT)).status_code, listed.status_code) == (403, 200)
    assert "导入信用记录" not in listed.content.decode()


def test_the_desk_strikes_a_record_out_with_a_reason(client):
    record = make_credit_record(USCCS[0])
    login(client, make_official(Duty.HANDLER))
    url = reverse("admin:accounts_creditrecord_change", args=[record.pk])

    refused = client.post(url, {"reason": ""})
    done = client.post(url, {"reason": "来源单位已更正。"})

    record.refresh_from_db()
    assert (refused.status_code, done.status_code, record.void_reason) == (
        422,
        302,
        "来源单位已更正。",
    )
    assert "来源单位已更正。" in client.get(url).content.decode()
