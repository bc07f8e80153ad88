"""The pages of a filing: the whole way in the unit's pages, the desk and the public catalogue."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from casework import clock
from casework.models import CaseEvent
from platforms.filters import PRICES
from platforms.models import Filing
from platforms.services import filings
from tests.builders import login, make_admin, make_member, make_organisation
from tests.builders_filings import (
    CHECKED,
    FILED,
    PUBLISHED,
    SOLUTION,
    admin_of,
    make_filing,
    make_platform,
)
from tests.builders_platforms import make_team, picture
from tests.desk import client_of, page, take
from tests.platforms.visits import ONCE, posted, signing

pytestmark = pytest.mark.django_db
LIST = "/platform/solutions/"
PUBLIC = "/solutions/"


def address(filing: Filing, tail: str = "") -> str:
    return f"{LIST}{filing.reference}/{tail}"


def get(client, url: str, moment=FILED, status: int = 200) -> str:
    with clock.at(moment):
        response = client.get(url)
    assert response.status_code == status, url
    return response.content.decode()


def post(client, url: str, data: dict, moment=FILED):
    with clock.at(moment):
        return client.post(url, data)


def client_for(user) -> Client:
    client = Client()
    login(client, user)
    return client


def test_a_solution_goes_from_the_first_click_to_the_public_page():
    team = make_team()
    platform = make_platform(team=team)
    admin = admin_of(platform)
    unit, desk, public = client_for(admin), client_of(team.handler), Client()

    started = post(unit, f"{LIST}start/", {"once": ONCE})
    filing = Filing.objects.get()
    for key, raw in SOLUTION.items():
        filing.refresh_from_db()
        saved = post(unit, address(filing, f"sections/{key}/"), posted(filing, key, raw))
        assert saved.status_code == 302, key
    filing.refresh_from_db()
    hidden = get(public, f"{PUBLIC}{filing.reference}/", status=404)
    checked = get(unit, address(filing, "confirm/"))
    filed = post(unit, address(filing, "file/"), signing(filing, admin, once="a" * 32))
    filing.refresh_from_db()
    waiting = get(unit, address(filing), CHECKED)
    reviewed = page(desk, filing, CHECKED)
    take(desk, filing, "record_filing", at=CHECKED, note="齐全")
    filing.refresh_from_db()
    offered = get(unit, address(filing), PUBLISHED)
    done = post(
        unit,
        address(filing, "publish/"),
        {"version": filing.version, "once": "b" * 32},
        PUBLISHED,
    )
    listed = get(public, PUBLIC, PUBLISHED)
    shown = get(public, f"{PUBLIC}{filing.reference}/", PUBLISHED)

    assert started.headers["Location"] == address(filing, "sections/scope/")
    assert (filed.status_code, done.status_code) == (302, 302)
    assert "没有找到" in hidden or "不存在" in hidden
    assert "还差" not in checked
    assert "核对是否齐全" in waiting
    assert "注塑车间排产与质量追溯方案" in reviewed
    assert "自动排产" in reviewed
    assert "上架" in offered
    assert f"{PUBLIC}{filing.reference}/" in listed
    for words in ("8—30.50", "排产靠经验", "混合部署", "没有审批或者推荐"):
        assert words in shown
    assert CaseEvent.objects.of(filing).filter(action="publish_filing").exists()


def test_the_desk_returns_places_and_only_those_open_on_the_page():
    team = make_team()
    filing = make_filing("filed", team=team)
    desk, unit = client_of(team.handler), client_for(admin_of(filing.platform))

    answer = take(
        desk,
        filing,
        "return_filing",
        at=CHECKED,
        **{"point|delivery|days": "请写到上线。", "point|materials|M06": "请附检测报告。"},
    )
    filing.refresh_from_db()
    case = get(unit, address(filing), CHECKED)
    section = get(unit, address(filing, "sections/delivery/"), CHECKED)
    files = get(unit, address(filing, "materials/"), CHECKED)
    again = take(desk, filing, "record_filing", at=CHECKED)

    assert answer.status_code == 302
    assert "请写到上线。" in case
    assert "请附检测报告。" in case
    assert 'name="days"' in section
    assert 'name="price_low"' not in section
    assert "请附检测报告。" in files
    assert again.status_code == 409


def test_the_desk_cannot_record_with_a_fault_written_on_the_page():
    team = make_team()
    filing = make_filing("filed", team=team)

    answer = take(
        client_of(team.handler),
        filing,
        "record_filing",
        at=CHECKED,
        **{"point|delivery|days": "请写到上线。"},
    )

    assert answer.status_code == 422
    assert "请写到上线。" in answer.content.decode()


def test_faults_are_told_on_the_page_all_at_once_and_typed_text_stays():
    filing = make_filing("empty")
    unit = client_for(admin_of(filing.platform))
    raw = SOLUTION["delivery"] | {"price_low": "八万", "days": "0", "deployment": ""}

    answer = post(unit, address(filing, "sections/delivery/"), posted(filing, "delivery", raw))
    text = answer.content.decode()
    filing.refresh_from_db()
    check = get(unit, address(filing, "confirm/"))

    assert answer.status_code == 422
    assert "这一节有 3 处要改" in text
    assert "您填的是“八万”" in text
    assert filing.answers["delivery"]["price_low"] == "八万"
    assert "适用范围：还没有填" in check
    assert "价格从：请用半角数字填写" in check


def test_a_wrong_file_is_refused_in_words_and_the_right_one_taken():
    filing = make_filing()
    unit = client_for(admin_of(filing.platform))
    url = address(filing, "materials/upload/")

    wrong = post(
        unit, url, {"key": "M06", "file": SimpleUploadedFile("证书.exe", b"MZ" + b"0" * 500)}
    )
    right = post(unit, url, {"key": "M06", "file": SimpleUploadedFile("证书.png", picture("red"))})
    page_now = get(unit, address(filing, "materials/"))

    assert wrong.status_code in {415, 422, 400}
    assert "证书.exe" in wrong.content.decode()
    assert right.status_code == 302

    assert "证书.png" in page_now
    assert post(unit, url, {"key": "M99"}).status_code == 404


def test_two_windows_show_both_versions():
    filing = make_filing()
    admin = admin_of(filing.platform)
    unit = client_for(admin)
    old = posted(filing, "proof", {"certification": "我在这个窗口写的"})
    with clock.at(FILED):
        filings.save_filing_section(
            filing,
            "proof",
            {"certification": "另一个窗口写的"},
            actor=admin,
            draft_version=filing.draft_version,
        )

    answer = post(unit, address(filing, "sections/proof/"), old)
    text = answer.content.decode()

    assert answer.status_code == 412
    assert "我在这个窗口写的" in text
    assert "另一个窗口写的" in text


def test_a_stale_publication_is_refused():
    filing = make_filing("on_record")
    unit = client_for(admin_of(filing.platform))

    answer = post(
        unit, address(filing, "publish/"), {"version": filing.version - 1, "once": ONCE}, PUBLISHED
    )

    filing.refresh_from_db()
    assert (answer.status_code, filing.status) == (412, "on_record")


@pytest.mark.parametrize(
    "tail",
    ["", "content/", "sections/scope/", "materials/", "confirm/"],
)
def test_what_is_not_mine_answers_as_what_does_not_exist(tail: str):
    filing = make_filing("filed")
    stranger = client_for(make_admin(make_organisation()))

    get(stranger, address(filing, tail), status=404)
    get(stranger, f"{LIST}SHFA-2026-9999/{tail}", status=404)
    get(client_for(admin_of(filing.platform)), f"/platform/solutions/x/{tail}", status=404)


@pytest.mark.parametrize("status", ["draft", "filed", "returned", "on_record", "offline"])
def test_the_public_reads_only_what_is_published(status: str):
    filing = make_filing(status)

    listed = get(Client(), PUBLIC, PUBLISHED)
    get(Client(), f"{PUBLIC}{filing.reference}/", PUBLISHED, 404)

    assert filing.reference not in listed
    assert "还没有上架的行业解决方案" in listed


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("industry=C29", True),
        ("industry=C13", False),
        ("dimension=digital&dimension=green", True),
        ("dimension=green", False),
        ("scene=S06", True),
        ("scene=S16", False),
        ("category=industrial_internet", True),
        ("category=green_manufacturing", False),
        ("district=440112", True),
        ("district=440103", False),
        ("price=0-5", False),
        ("price=5-20", True),
        ("price=20-50", True),
        ("price=50-100", False),
        ("q=注塑", True),
        ("q=质量管理", True),
        ("q=没有这个", False),
        ("industry=nonsense", True),
    ],
)
def test_the_catalogue_is_narrowed_by_each_condition(query: str, found: bool):
    filing = make_filing("published")

    text = get(Client(), f"{PUBLIC}?{query}", PUBLISHED)

    assert (filing.get_public_url() in text) == found
    if not found:
        assert "没有符合条件的行业解决方案" in text


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [
        ("5", "20", ["0-5", "5-20", "20-50"]),
        ("5.01", "19.99", ["5-20"]),
        ("100", "100", ["50-100", "100-"]),
        ("50.01", "99.99", ["50-100"]),
        ("100.01", "300", ["100-"]),
    ],
)
def test_a_price_at_the_end_of_a_range_stands_in_both_ranges(low, high, found):
    prices = {"price_low": low, "price_high": high}
    filing = make_filing("published", delivery=SOLUTION["delivery"] | prices)

    pages = {code: get(Client(), f"{PUBLIC}?price={code}", PUBLISHED) for code, _ in PRICES}

    assert [code for code, text in pages.items() if filing.get_public_url() in text] == found


def test_the_export_holds_exactly_what_is_filtered():
    filing = make_filing("published")

    with clock.at(PUBLISHED):
        one = Client().get(f"{PUBLIC}export/?format=csv&industry=C29")
        none = Client().get(f"{PUBLIC}export/?format=csv&industry=C13")

    assert filing.reference in one.content.decode("utf-8-sig")
    assert "80000" in one.content.decode("utf-8-sig").replace(",", "")
    assert filing.reference not in none.content.decode("utf-8-sig")


def test_an_old_version_says_so_and_leads_to_the_new_one():
    team = make_team()
    old = make_filing("published", team=team)
    admin = admin_of(old.platform)
    unit, desk = client_for(admin), client_of(team.handler)

    post(unit, address(old, "revise/"), {"once": ONCE}, PUBLISHED)
    new = Filing.objects.get(number=2)
    post(unit, address(new, "file/"), signing(new, admin, once="a" * 32), PUBLISHED)
    new.refresh_from_db()
    take(desk, new, "record_filing", at=PUBLISHED)
    new.refresh_from_db()
    post(unit, address(new, "publish/"), {"version": new.version, "once": "b" * 32}, PUBLISHED)
    text = get(Client(), f"{PUBLIC}{old.reference}/", PUBLISHED)
    content = get(unit, address(new, "content/?from=1&to=2"), PUBLISHED)

    assert "这是旧版" in text
    assert f"{PUBLIC}{new.reference}/" in text
    assert old.reference not in get(Client(), PUBLIC, PUBLISHED).replace(new.reference, "")
    assert "这两次报备的内容一样" in content


def test_who_holds_no_title_is_told_why_there_is_no_button():
    admin = make_admin(make_organisation())

    text = get(client_for(admin), LIST)
    answer = post(client_for(admin), f"{LIST}start/", {"once": ONCE})

    assert "现在不能新报备" in text
    assert answer.status_code == 409
    assert "称号在有效期内" in answer.content.decode()


def test_staff_see_whom_to_ask_and_no_button_to_file():
    filing = make_filing()
    staff = client_for(make_member("staff", filing.case_organisation))

    text = get(staff, address(filing, "confirm/"))
    asked = post(staff, address(filing, "hand-over/"), {})

    assert "请管理员提交" in text
    assert 'name="signed_name"' not in text
    assert asked.status_code == 302
