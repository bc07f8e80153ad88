"""The public calls and the directory, as everybody and as the unit reads them."""

from datetime import date

import pytest

from casework import clock
from platforms.services import applications
from tests.builders import login, make_admin, make_official, make_organisation, make_user
from tests.builders_platforms import (
    CLOSES,
    CONFIRMED,
    GRANTED,
    at,
    make_application,
    make_designation,
    make_round,
)
from tests.builders_public import put_platform, put_round, queries_of

pytestmark = pytest.mark.django_db
DURING = at(9, 25, 10)


def references(response) -> list[str]:
    return [row["round"].reference for row in response.context["rows"]]


def names(response) -> list[str]:
    return [row["title"] for row in response.context["rows"]]


@pytest.fixture
def calls():
    put_round(1, status="ended", opens_at=at(7, 1, 9), closes_at=at(7, 31, 17))
    put_round(2, categories=["green_manufacturing"])
    put_round(3, opens_at=at(11, 2, 9), closes_at=at(11, 30, 17))
    put_round(4, status="draft")


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["SHZM-2026-0003", "SHZM-2026-0002", "SHZM-2026-0001"]),
        ("?state=open", ["SHZM-2026-0002"]),
        ("?state=upcoming", ["SHZM-2026-0003"]),
        ("?state=closed", ["SHZM-2026-0001"]),
        ("?category=green_manufacturing", ["SHZM-2026-0002"]),
        ("?state=closed&category=green_manufacturing", []),
        ("?state=nonsense&page=nonsense", ["SHZM-2026-0003", "SHZM-2026-0002", "SHZM-2026-0001"]),
    ],
)
@pytest.mark.usefixtures("calls")
def test_calls_are_listed_by_window_and_category(client, query, shown):
    with clock.at(DURING):
        response = client.get(f"/solicitations/{query}")

    assert references(response) == shown


@pytest.mark.usefixtures("calls")
def test_calls_count_each_window_and_the_days_left(client):
    with clock.at(DURING):
        response = client.get("/solicitations/")

    tabs = [(tab["label"], tab["count"]) for tab in response.context["tabs"]]
    row = response.context["rows"][1]
    assert tabs == [("全部", 3), ("正在受理", 1), ("即将开始", 1), ("已截止", 1)]
    # 25, 26 and 27 September are the Mid-Autumn holiday: three working days are left.
    assert (row["days"], row["near"], row["working_days"]) == (5, True, 3)


@pytest.mark.parametrize(
    ("moment", "window"),
    [
        (at(9, 2, 8, 59), "upcoming"),
        (at(9, 2, 9), "open"),
        (CLOSES, "open"),
        (CLOSES.replace(microsecond=1), "closed"),
    ],
)
def test_window_includes_both_ends_to_the_microsecond(moment, window):
    round_ = put_round()

    with clock.at(moment):
        assert round_.window == window


def test_call_shows_conditions_in_words_with_its_parameters(client):
    round_ = put_round(conditions={"C3": {"on": True, "least": 8}, "C7": {"on": False}})

    with clock.at(DURING):
        response = client.get(f"/solicitations/{round_.reference}/")

    assert [(c.code, c.text) for c in response.context["conditions"]] == [
        ("C3", "近 2 年在广州服务企业不少于 8 家，有合同为证。")
    ]


def test_call_offers_login_to_strangers_and_leads_back(client):
    round_ = put_round()

    with clock.at(DURING):
        response = client.get(f"/solicitations/{round_.reference}/")

    assert f"/accounts/login/?next=/solicitations/{round_.reference}/" in response.text


def test_call_offers_the_start_to_a_unit(client):
    round_ = put_round()
    login(client, make_admin())

    with clock.at(DURING):
        response = client.get(f"/solicitations/{round_.reference}/")

    assert f'action="/solicitations/{round_.reference}/apply/"' in response.text


def test_call_shows_the_unit_its_own_application_instead(client):
    organisation = make_organisation()
    admin = make_admin(organisation)
    round_ = make_round()
    with clock.at(DURING):
        own = applications.start_application(round_, actor=admin)
        login(client, admin)

        response = client.get(f"/solicitations/{round_.reference}/")

    assert response.context["own"] == own
    assert "继续填写" in response.text
    assert "开始申报" not in response.text


def test_closed_call_says_when_it_closed_and_that_the_draft_can_only_be_read(client):
    application = make_application("empty")
    login(client, application.organisation.memberships.get().user)

    with clock.at(CONFIRMED):
        response = client.get(f"/solicitations/{application.round.reference}/")

    assert "窗口已于 9月30日（周三）17:00 关闭。草稿还在，只能看。" in response.text
    assert "开始申报" not in response.text


@pytest.mark.parametrize("person", [make_user, make_official])
def test_call_offers_no_start_to_who_acts_for_no_unit(client, person):
    round_ = put_round()
    login(client, person())

    with clock.at(DURING):
        response = client.get(f"/solicitations/{round_.reference}/")

    assert (response.status_code, "开始申报" in response.text) == (200, False)


@pytest.mark.parametrize("status", ["draft", "submitted", "in_approval"])
def test_unreleased_call_does_not_exist_for_the_public(client, status):
    round_ = put_round(status=status)

    response = client.get(f"/solicitations/{round_.reference}/")

    assert response.status_code == 404


@pytest.fixture
def directory():
    put_platform(1, name="云岭制造云平台", district="440112")
    put_platform(2, name="榕数绿色平台", category="green_manufacturing", dimensions=["green"])
    put_platform(
        3,
        name="旧平台",
        industries=["C13"],
        district="440118",
        granted_on=date(2020, 1, 1),
        valid_until=date(2022, 12, 31),
    )


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("", ["云岭制造云平台", "榕数绿色平台", "旧平台"]),
        ("?status=valid", ["云岭制造云平台", "榕数绿色平台"]),
        ("?status=expired", ["旧平台"]),
        ("?status=valid&status=expired", ["云岭制造云平台", "榕数绿色平台", "旧平台"]),
        ("?category=green_manufacturing", ["榕数绿色平台"]),
        ("?dimension=green", ["榕数绿色平台"]),
        ("?dimension=digital&dimension=green", ["云岭制造云平台", "榕数绿色平台", "旧平台"]),
        ("?industry=C13", ["旧平台"]),
        ("?district=440112", ["云岭制造云平台"]),
        ("?q=云岭", ["云岭制造云平台"]),
        ("?q=黄埔区", ["云岭制造云平台"]),
        ("?q=农副食品", ["旧平台"]),
        ("?q=ＳＨ－２０２６－００２", ["榕数绿色平台"]),
        ("?q=%25", []),
    ],
)
@pytest.mark.usefixtures("directory")
def test_directory_is_narrowed_by_each_condition(client, query, shown):
    with clock.at(GRANTED):
        response = client.get(f"/platforms/{query}")

    assert names(response) == shown


@pytest.mark.usefixtures("directory")
def test_directory_counts_each_option_beside_the_other_conditions(client):
    with clock.at(GRANTED):
        response = client.get("/platforms/?category=green_manufacturing")

    counts = {
        group["name"]: {option["value"]: option["count"] for option in group["options"]}
        for group in response.context["groups"]
    }
    assert counts == {
        "status": {
            "valid": 1,
            "warned": 0,
            "suspended": 0,
            "expired": 0,
            "revoked": 0,
            "surrendered": 0,
        },
        "category": {
            "common_base": 0,
            "industrial_internet": 2,
            "industrial_commerce": 0,
            "intelligent_manufacturing": 0,
            "green_manufacturing": 1,
            "other": 0,
        },
        "dimension": {"digital": 0, "networked": 0, "intelligent": 0, "green": 1},
    }


@pytest.mark.usefixtures("directory")
def test_directory_shows_what_was_chosen_and_how_to_drop_it(client):
    with clock.at(GRANTED):
        response = client.get("/platforms/?q=平台&status=valid&district=440112")

    assert response.context["chips"] == [
        {"label": "含“平台”", "url": "?status=valid&district=440112"},
        {"label": "有效", "url": "?q=%E5%B9%B3%E5%8F%B0&district=440112"},
        {"label": "黄埔区", "url": "?q=%E5%B9%B3%E5%8F%B0&status=valid"},
    ]


@pytest.mark.usefixtures("directory")
def test_empty_directory_names_the_condition_to_drop_and_what_that_yields(client):
    with clock.at(GRANTED):
        response = client.get("/platforms/?status=valid&district=440118")

    advice = response.context["advice"]
    assert (advice.label, advice.count, advice.url) == ("增城区", 2, "?status=valid")
    assert "没有符合全部 2 个条件的平台" in response.text
    assert "去掉“增城区”后有 2 家。" in response.text


def test_directory_without_any_title_says_so_and_leads_to_the_calls(client):
    response = client.get("/platforms/")

    assert "还没有授予称号的平台" in response.text
    assert 'href="/solicitations/"' in response.text


@pytest.mark.usefixtures("directory")
def test_directory_names_conditions_it_did_not_understand(client):
    response = client.get("/platforms/?district=999999&category=nonsense")

    assert "平台类别、所在区：网址里的值不认识，已略过。" in response.text


def test_platform_shows_its_valid_title_with_qr_and_record(
    client, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        designation = make_designation()

    with clock.at(GRANTED):
        response = client.get(designation.get_absolute_url())

    box = response.context["title_box"]
    assert [(fact["label"], fact["value"]) for fact in box["facts"]] == [
        ("培育等级", "重点"),
        ("标牌编号", designation.reference),
        ("授予日期", "2026年10月15日（周四）"),
        ("有效期至", "2029年10月14日（周日）"),
    ]
    assert (box["status"], box["label"]) == ("valid", "称号有效")
    assert "/verify/" in box["verify_url"]
    assert 'class="qr"' in response.text
    assert [step["title"] for step in response.context["record"]] == [
        "授予称号，颁发标牌",
        "公示",
        "公开征集",
    ]


def test_platform_past_its_term_stays_and_says_so(client):
    platform = put_platform()

    with clock.at(at(10, 15).replace(year=2029)):
        response = client.get(platform.get_absolute_url())

    assert response.context["title_box"]["label"] == "称号已到期"
    assert "证书正在生成，稍后可以扫码核验。" in response.text


def test_addresses_with_a_nul_do_not_exist(client):
    response = client.get("/platforms/SHPL%00/")

    assert response.status_code == 404


@pytest.mark.parametrize(
    ("address", "most"), [("/platforms/?status=valid&q=平台", 10), ("/solicitations/", 10)]
)
def test_public_lists_take_the_same_few_queries_with_1_and_30_rows(client, address, most):
    login(client, make_admin())
    with clock.at(GRANTED):
        put_platform(1)
        few = queries_of(client, address)
        for number in range(2, 31):
            put_platform(number)
            put_round(number)
        many = queries_of(client, address)

    assert (many, many <= most) == (few, True)


@pytest.mark.parametrize(
    "address", ["/platforms/SHPL-2026-0001/", "/solicitations/SHZM-2026-0001/"]
)
def test_public_details_take_at_most_20_queries(client, address):
    login(client, make_admin())
    put_platform()

    with clock.at(GRANTED):
        assert queries_of(client, address) <= 20


@pytest.mark.parametrize(
    ("switches", "words"),
    [
        ({}, "公开征集、形式审查和审核"),
        ({"has_district_review": True}, "公开征集、区初审、形式审查和审核"),
        (
            {"has_district_review": True, "has_expert_review": True},
            "公开征集、区初审、形式审查、专家评审和审核",
        ),
    ],
)
def test_call_names_the_steps_that_it_takes(client, switches, words):
    round_ = put_round(**switches)

    page = client.get(round_.get_absolute_url()).content.decode()
    whole = client.get(f"/api/v1/solicitations/{round_.reference}/").json()

    expects_experts = switches.get("has_expert_review", False)
    assert round_.procedure() == words
    assert ("合格线 70 分" in page) == expects_experts
    assert whole["has_expert_review"] == expects_experts
