"""上云用云: three sources, the better word counts, and every firm is counted once."""

from datetime import date

import pytest
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Role
from casework import clock
from casework.models import CaseEvent
from casework.transitions import Duty
from enterprises.models import CloudAdoption, ListKind, ListState
from enterprises.rules import adoption
from enterprises.rules.adoption import Adopted, AdoptionReader
from enterprises.selectors.cloud import cloud_figure
from enterprises.services import lists
from enterprises.services.cloud import AlreadyTold, Told, declare_cloud, report_cloud
from tests.builders import USCCS, login, make_admin, make_member, make_official, make_organisation
from tests.builders_enterprises import make_enterprise
from tests.builders_platforms import GRANTED, make_application

pytestmark = pytest.mark.django_db
TOLD = Told("equipment", date(2025, 3, 1), "合同 CY-2025-017")
GOOD = (USCCS[0], "设备上云", "云岭云计算有限公司", "2025-03-01", "合同 1")
CLIENT = "91000000MA0000162Q"


@pytest.fixture(autouse=True)
def _moment():
    with clock.at(GRANTED):
        yield


@pytest.fixture
def reporter():
    """The 管理员 of a unit whose platform holds the title."""
    platform = make_application("designated").designation.platform
    return make_admin(platform.organisation)


def rows() -> list[tuple]:
    return list(
        CloudAdoption.objects.order_by("uscc", "kind", "provider").values_list(
            "uscc", "kind", "provider", "first_on", "proof", "origin"
        )
    )


def loaded(*lines: tuple[str, ...]):
    data = "\n".join(",".join(line) for line in [adoption.COLUMNS, *lines]).encode()
    handler = make_official(Duty.HANDLER)
    taken = lists.check_list(
        lists.take_list(
            SimpleUploadedFile("上云.csv", data),
            source="上云名单（示例）",
            actor=handler,
            kind=ListKind.CLOUD,
        )
    )
    if taken.state != ListState.CHECKED:
        return taken
    return lists.load_list(lists.start_loading(taken, actor=handler))


def test_the_admin_of_a_firm_says_what_it_runs():
    admin = make_admin()

    row = declare_cloud(TOLD, provider="云岭云", actor=admin)

    assert (row.uscc, row.origin, row.told_by) == (
        admin.acting.organisation.uscc,
        "enterprise",
        admin,
    )
    assert CaseEvent.objects.get(action="tell_cloud").data["first_on"] == "2025-03-01"


def test_staff_and_officials_say_nothing_for_a_firm():
    for person in (make_member(Role.STAFF), make_official(Duty.HANDLER)):
        with pytest.raises(PermissionDenied):
            declare_cloud(TOLD, provider="云岭云", actor=person)


def test_a_platform_with_the_title_reports_under_its_own_name(reporter):
    row = report_cloud(TOLD, uscc=f" {CLIENT.lower()} ", actor=reporter)

    unit = reporter.acting.organisation
    assert (row.uscc, row.provider, row.origin, row.reported_by) == (
        CLIENT,
        unit.platform.name,
        "platform",
        unit,
    )


def test_without_the_title_nobody_reports(reporter):
    stranger = make_admin(make_organisation(uscc=USCCS[9]))

    with pytest.raises(PermissionDenied):
        report_cloud(TOLD, uscc=CLIENT, actor=stranger)
    with clock.at(GRANTED.replace(year=GRANTED.year + 4)), pytest.raises(PermissionDenied):
        report_cloud(TOLD, uscc=CLIENT, actor=reporter)


def test_a_platform_puts_its_own_report_right_and_no_more(reporter):
    report_cloud(TOLD, uscc=CLIENT, actor=reporter)
    report_cloud(TOLD._replace(proof="合同 2"), uscc=CLIENT, actor=reporter)
    firm = make_admin(make_organisation(uscc=CLIENT))
    declare_cloud(
        TOLD._replace(proof="发票 3"),
        provider=reporter.acting.organisation.platform.name,
        actor=firm,
    )

    with pytest.raises(AlreadyTold, match="企业确认"):
        report_cloud(TOLD, uscc=CLIENT, actor=reporter)

    assert [(row[4], row[5]) for row in rows()] == [("发票 3", "enterprise")]


def test_what_a_list_says_is_not_reported_again(reporter):
    loaded((CLIENT, "设备上云", reporter.acting.organisation.platform.name, "2024-01-01", "名单"))

    with pytest.raises(AlreadyTold, match="官方名单"):
        report_cloud(TOLD, uscc=CLIENT, actor=reporter)

    assert [(row[4], row[5]) for row in rows()] == [("名单", "list")]


def test_a_list_adds_what_nobody_has_told_and_changes_only_what_lists_said(reporter):
    firm = make_admin(make_organisation(uscc=CLIENT))
    declare_cloud(TOLD, provider="甲云", actor=firm)
    first = loaded(
        (CLIENT, "设备上云", "甲云", "2024-01-01", "名单"),
        (USCCS[0], "管理", "乙云", "2025/1/5", "合同 1"),
    )
    second = loaded(
        (CLIENT, "设备上云", "甲云", "2024-01-01", "名单"),
        (USCCS[0], "管理上云", "乙云", "2025-01-05", "合同 1-2"),
    )
    third = loaded((USCCS[0], "management", "乙云", "2025-01-05", "合同 1-2"))

    assert (first.new, first.kept) == (1, 1)
    assert (second.changed, second.kept) == (1, 1)
    assert (third.same, third.new, third.changed) == (1, 0, 0)
    assert {(row[0], row[4], row[5]) for row in rows()} == {
        (CLIENT, TOLD.proof, "enterprise"),
        (USCCS[0], "合同 1-2", "list"),
    }


def test_a_list_of_cloud_users_names_all_its_faults():
    taken = loaded(GOOD, ("9144", "上天", "", "2099-01-01", ""))

    assert (taken.state, taken.faults, taken.faulty_rows) == (ListState.FAULTY, 5, 1)
    assert CloudAdoption.objects.count() == 0


@pytest.mark.parametrize(
    ("place", "text", "column", "expected"),
    [
        (0, "91000000MA0000015A", "统一社会信用代码", "校验不通过"),
        (1, "上云", "上云类别", "设备上云、管理上云、业务上云之一"),
        (2, "=云", "服务商", "不能以“=”开头"),
        (3, "2025-02-30", "首次上云日期", "今天之间"),
        (3, "2005-12-31", "首次上云日期", "今天之间"),
        (4, "长" * 201, "证明", "最多 200 个字"),
    ],
)
def test_each_fault_of_a_row_is_named(place, text, column, expected):
    reader = AdoptionReader(today=date(2026, 10, 9))

    assert reader.read(2, [*GOOD[:place], text, *GOOD[place + 1 :]]) is None
    assert [(fault.row, fault.column) for fault in reader.faults] == [(2, column)]
    assert expected in reader.faults[0].expected


def test_one_firm_kind_and_provider_is_one_row():
    reader = AdoptionReader(today=date(2026, 10, 9))
    assert reader.read(2, GOOD) == Adopted(
        USCCS[0], "equipment", "云岭云计算有限公司", "2025-03-01", "合同 1"
    )

    assert reader.read(3, GOOD) is None
    assert reader.read(4, [GOOD[0], "业务上云", *GOOD[2:]]) is not None
    assert "与第 2 行重复" in reader.faults[0].expected


def test_every_firm_is_counted_once_by_its_best_source_and_large_ones_not_at_all(reporter):
    firm = make_admin(make_organisation(uscc=CLIENT))
    declare_cloud(TOLD, provider="甲云", actor=firm)
    report_cloud(TOLD, uscc=CLIENT, actor=reporter)
    report_cloud(TOLD, uscc=USCCS[8], actor=reporter)
    make_enterprise(uscc=USCCS[5], size="large")
    make_enterprise(uscc=USCCS[6], size="small")
    loaded(
        *[(code, "业务上云", "乙云", "2025-01-05", "合同") for code in (*USCCS[5:9], CLIENT)],
    )

    assert cloud_figure() == {
        "value": 4,
        "target": 200_000,
        "share": "0.0%",
        "by_origin": [("企业确认", 1), ("平台报送", 1), ("官方名单", 2)],
    }


def test_the_first_page_counts_once_a_minute(client):
    client.get("/")
    with CaptureQueriesContext(connection) as first:
        client.get("/")
    firm = make_admin(make_organisation(uscc=CLIENT))
    declare_cloud(TOLD, provider="甲云", actor=firm)

    kept = client.get("/").content.decode()
    cache.clear()
    counted = client.get("/").content.decode()

    assert [query for query in first.captured_queries if "cloudadoption" in query["sql"]] == []
    assert ("企业确认 0、" in kept, "企业确认 1、" in counted) == (True, True)


def test_the_database_keeps_one_row_for_each():
    values = {
        "uscc": CLIENT,
        "kind": "equipment",
        "provider": "甲云",
        "first_on": TOLD.first_on,
        "proof": "合同",
        "origin": "list",
    }
    CloudAdoption.objects.create(**values)

    with pytest.raises(IntegrityError):
        CloudAdoption.objects.create(**values)


def test_officials_see_the_city_or_the_firms_of_their_district():
    make_enterprise(uscc=USCCS[5], district="440106")
    loaded(*[(code, "业务上云", "乙云", "2025-01-05", "合同") for code in USCCS[5:7]])

    def seen(user):
        return sorted(CloudAdoption.objects.visible_to(user).values_list("uscc", flat=True))

    assert seen(make_official(Duty.REVIEWER)) == sorted(USCCS[5:7])
    assert seen(make_official(Duty.DISTRICT, "440106")) == [USCCS[5]]
    assert seen(make_official(Duty.DISTRICT, "440112")) == []
    assert seen(make_admin(make_organisation(uscc=USCCS[6]))) == [USCCS[6]]


def test_the_pages_of_firm_and_platform_and_the_figure_on_the_first_page(client, reporter):
    login(client, reporter)
    posted = {"kind": "equipment", "first_on": "2025-03-01", "proof": "合同 1"}
    answer = client.post(reverse("enterprises:platform_cloud"), {"uscc": CLIENT, **posted})
    assert answer.status_code == 302
    assert CLIENT in client.get(reverse("enterprises:platform_cloud")).content.decode()
    login(client, make_admin(make_organisation(uscc=CLIENT)))
    page = reverse("enterprises:enterprise_cloud")
    assert "平台报送" in client.get(page).content.decode()

    answer = client.post(page, {"provider": "甲云", **posted})

    assert answer.status_code == 302
    assert "企业确认" in client.get(page).content.decode()
    home = client.get("/").content.decode()
    assert "上云用云中小企业（企业确认 1、平台报送 0、官方名单 0）" in home


def test_wrong_answers_are_named_and_strangers_find_nothing(client, reporter):
    login(client, reporter)
    wrong = client.post(
        reverse("enterprises:platform_cloud"),
        {"uscc": "9144", "kind": "x", "first_on": "2099-01-01", "proof": ""},
    )
    assert wrong.status_code == 422
    page = wrong.content.decode()
    for text in ("应为 18 位", "请从列出的选项里选", "晚于今天", "这一项必须填写"):
        assert text in page
    login(client, make_admin(make_organisation(uscc=CLIENT)))
    assert client.get(reverse("enterprises:platform_cloud")).status_code == 404
    login(client, make_official(Duty.HANDLER))
    assert client.get(reverse("enterprises:enterprise_cloud")).status_code == 404
