"""官方名录: checked whole without changing anything, then loaded exactly so, and never twice."""

import os
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction

from casework import clock
from casework.materials import sweep_orphans
from casework.models import CaseEvent, Job
from casework.sheets import XLSX, Sheet, Unreadable, write
from casework.transitions import Duty
from enterprises.models import Enterprise, ListImport, ListState
from enterprises.rules.listing import COLUMNS
from enterprises.services import lists
from enterprises.services.lists import NotChecked
from tests.builders import USCCS, make_admin, make_official
from tests.builders_enterprises import make_confirmed, make_enterprise
from tests.builders_lists import SOURCE, checked_list, list_file, list_row, loaded_list
from tests.builders_platforms import at

pytestmark = pytest.mark.django_db
NOW = at(9, 10)


@pytest.fixture(autouse=True)
def _moment():
    with clock.at(NOW):
        yield


def picture() -> list[tuple]:
    return list(
        Enterprise.objects.order_by("uscc").values_list(
            "uscc", "name", "district", "industry", "employees", "revenue", "figures_year", "size"
        )
    )


def test_a_check_changes_no_enterprise_and_says_what_loading_would_do():
    make_enterprise(uscc=USCCS[0], name="旧名")
    make_enterprise(uscc=USCCS[1], name="广州乙有限公司")
    before = picture()

    taken = checked_list(
        list_row(USCCS[0], name="新名"),
        list_row(USCCS[1], name="广州乙有限公司"),
        list_row(USCCS[2], name="广州丙有限公司"),
    )

    assert taken.state == ListState.CHECKED
    assert (taken.rows, taken.new, taken.changed, taken.same, taken.kept) == (3, 1, 1, 1, 0)
    assert picture() == before


def test_loading_writes_what_was_checked():
    taken = loaded_list(
        list_row(USCCS[0], name="广州甲\\有限公司"),
        list_row(USCCS[1], industry="", staff="", revenue="", year=""),
    )

    assert picture() == [
        (
            USCCS[0],
            "广州甲\\有限公司",
            "440112",
            "C29",
            260,
            Decimal("86005000.00"),
            2025,
            "small",
        ),
        (USCCS[1], "广州晨风注塑有限公司", "440112", "", None, None, None, ""),
    ]
    kept = Enterprise.objects.first()
    assert (kept.source, kept.answers, kept.confirmed, kept.draft_version) == (SOURCE, {}, {}, 0)
    assert (kept.confirmed_version, kept.created_at, kept.updated_at) == (None, NOW, NOW)
    event = CaseEvent.objects.get(action="load_list")
    assert (event.actor, event.data["new"], event.data["sha256"]) == (
        taken.loaded_by,
        2,
        taken.sha256,
    )


def test_loading_the_same_list_again_changes_nothing():
    rows = [list_row(code) for code in USCCS[:3]]
    loaded_list(*rows)
    before = list(Enterprise.objects.order_by("pk").values())
    with clock.at(at(9, 11)):
        again = loaded_list(*rows)

    assert (again.new, again.changed, again.same) == (0, 0, 3)
    assert again.loaded_at == at(9, 11)
    assert list(Enterprise.objects.order_by("pk").values()) == before


def test_a_row_that_changed_keeps_when_it_came_and_says_when_it_changed():
    loaded_list(list_row(USCCS[0]))
    with clock.at(at(9, 11)):
        loaded_list(list_row(USCCS[0], name="新名"), list_row(USCCS[1]))

    first, second = Enterprise.objects.order_by("pk")
    assert (first.name, first.created_at, first.updated_at) == ("新名", NOW, at(9, 11))
    assert (second.created_at, second.updated_at) == (at(9, 11), at(9, 11))


def test_what_the_firm_has_confirmed_is_left_alone():
    admin = make_admin()
    confirmed = make_confirmed(admin.acting.organisation, admin)
    before = picture()

    taken = loaded_list(list_row(confirmed.uscc, name="别的名称", staff="1"))

    assert (taken.kept, taken.changed, picture()) == (1, 0, before)


def test_one_fault_keeps_the_whole_file_out_and_all_are_told():
    rows = [list_row(code) for code in USCCS[:4]]
    rows[1] = list_row(USCCS[1], district="深圳市", year="明年")
    rows[3] = list_row(USCCS[0])

    taken = checked_list(*rows)

    assert (taken.state, taken.faults, taken.faulty_rows, taken.rows) == ("faulty", 3, 2, 4)
    assert [(row, column) for row, column, _, _ in taken.first_faults] == [
        (3, "所在区"),
        (3, "数据年份"),
        (5, "统一社会信用代码"),
    ]
    told = Path(taken.fault_file.path).read_text(encoding="utf-8-sig").splitlines()
    assert len(told) == 4
    assert told[1].startswith("3,所在区,深圳市,")
    with pytest.raises(NotChecked):
        lists.start_loading(taken, actor=taken.uploaded_by)
    assert Enterprise.objects.count() == 0


def test_more_faults_than_the_page_shows_are_all_in_the_file():
    taken = checked_list(*[list_row("9144", district="x") for _ in range(150)])

    assert (taken.faults, len(taken.first_faults)) == (300, lists.SHOWN_FAULTS)
    told = Path(taken.fault_file.path).read_text(encoding="utf-8-sig").splitlines()
    assert len(told) == 301


def test_a_formula_in_a_faulty_cell_is_harmless_in_the_list_of_faults():
    taken = checked_list(list_row(USCCS[0], name="=HYPERLINK(1)"))

    told = Path(taken.fault_file.path).read_text(encoding="utf-8-sig")
    assert "'=HYPERLINK(1)" in told


def test_a_workbook_is_read_like_a_csv():
    rows = [list_row(code).split(",") for code in USCCS[:2]]
    data = write(Sheet("名录", COLUMNS, rows), XLSX)

    taken = checked_list(data=data, name="名录.xlsx")

    assert (taken.state, taken.new) == (ListState.CHECKED, 2)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"%PDF-1.7", "不是 CSV 或 XLSX"),
        ("代码\n1".encode(), "缺少栏目"),
        (",".join(COLUMNS).encode(), "没有内容"),
    ],
)
def test_what_is_no_list_is_answered_in_words(data, told):
    taken = checked_list(data=data)

    assert taken.state == ListState.UNREADABLE
    assert told in taken.message


def test_a_file_that_breaks_off_after_faults_shows_only_why_it_cannot_be_read():
    taken = checked_list(list_row("9144"), '"91')

    assert (taken.state, taken.faults, taken.first_faults) == ("unreadable", 0, [])


def test_a_file_above_the_limit_is_refused_at_the_door(monkeypatch):
    monkeypatch.setattr(lists, "MOST_BYTES", 10)

    with pytest.raises(Unreadable) as refused:
        checked_list(list_row(USCCS[0]))

    assert refused.value.http_status == 413
    assert ListImport.objects.count() == 0


@pytest.mark.parametrize("duty", [Duty.REVIEWER, Duty.DISTRICT, Duty.SUPERVISOR])
def test_only_the_handler_of_the_city_imports(duty):
    taken = checked_list(list_row(USCCS[0]))
    other = make_official(duty, "440112" if duty == Duty.DISTRICT else "")

    with pytest.raises(PermissionDenied):
        lists.take_list(SimpleUploadedFile("a.csv", list_file()), source=SOURCE, actor=other)
    with pytest.raises(PermissionDenied):
        lists.start_loading(taken, actor=other)


def test_a_second_start_and_a_second_call_of_the_worker_do_nothing():
    taken = loaded_list(list_row(USCCS[0]))
    first = picture()

    with pytest.raises(NotChecked, match="已导入"):
        lists.start_loading(taken, actor=taken.uploaded_by)
    again = lists.load_list(taken)
    lists.check_list(again)

    assert (picture(), CaseEvent.objects.filter(action="load_list").count()) == (first, 1)


def test_rows_that_were_changed_on_the_disk_are_not_loaded():
    taken = checked_list(list_row(USCCS[0]))
    lists.start_loading(taken, actor=taken.uploaded_by)
    path = Path(taken.written.path)
    path.write_text(path.read_text(encoding="utf-8").replace("260", "999"), encoding="utf-8")

    taken = lists.load_list(taken)

    assert (taken.state, Enterprise.objects.count()) == (ListState.UNREADABLE, 0)
    assert "摘要不符" in taken.message


def test_what_is_loaded_is_what_was_checked_though_the_world_moved_on():
    taken = checked_list(list_row(USCCS[0]), list_row(USCCS[1]))
    make_enterprise(uscc=USCCS[1], name="广州晨风注塑有限公司")
    lists.start_loading(taken, actor=taken.uploaded_by)

    taken = lists.load_list(taken)

    assert (taken.new, taken.same, Enterprise.objects.count()) == (1, 1, 2)


def test_a_load_that_breaks_off_leaves_nothing(monkeypatch):
    taken = checked_list(list_row(USCCS[0]))
    lists.start_loading(taken, actor=taken.uploaded_by)

    def broken(*_, **__):
        raise OSError("disk")

    monkeypatch.setattr("enterprises.services.lists.audit.record", broken)
    with pytest.raises(OSError, match="disk"):
        lists.load_list(taken)

    taken.refresh_from_db()
    assert (taken.state, Enterprise.objects.count()) == (ListState.LOADING, 0)
    monkeypatch.undo()
    assert lists.load_list(taken).state == ListState.LOADED


def test_taking_a_file_gives_it_to_the_worker():
    handler = make_official(Duty.HANDLER)

    taken = lists.take_list(
        SimpleUploadedFile("a/b.csv", list_file(list_row(USCCS[0]))), source=SOURCE, actor=handler
    )

    assert Job.objects.get(task="enterprises.tasks.check_list").arguments == {"import_id": taken.pk}
    assert (taken.name, taken.state) == ("b.csv", ListState.WAITING)


def test_two_lists_can_be_staged_one_after_the_other():
    with connection.cursor() as cursor:
        loaded_list(list_row(USCCS[0]))
        loaded_list(list_row(USCCS[1]))
        cursor.execute("SELECT count(*) FROM enterprises_enterprise")
        assert cursor.fetchone() == (2,)


def test_the_file_of_an_upload_that_was_rolled_back_is_swept_after_a_day():
    handler = make_official(Duty.HANDLER)
    kept = checked_list(list_row(USCCS[0]), actor=handler)
    folder = Path(kept.file.path).parent
    before = set(folder.iterdir())
    upload = SimpleUploadedFile("名录.csv", list_file(list_row(USCCS[1])))
    with transaction.atomic():
        lists.take_list(upload, source=SOURCE, actor=handler)
        transaction.set_rollback(True)
    (left,) = set(folder.iterdir()) - before

    too_early = sweep_orphans()
    for path in folder.iterdir():
        os.utime(path, (0, 0))
    swept = sweep_orphans()

    assert (too_early, swept, left.exists()) == (0, len(before) - 2 + 1, False)
    assert Path(kept.file.path).exists()
    assert Path(kept.written.path).exists()
