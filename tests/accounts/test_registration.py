"""A unit registers: every fault at once, beside its field, and nothing half kept."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from accounts.models import Membership, Organisation, Role, User
from accounts.services.organisations import ALREADY_REGISTERED, register_organisation
from casework.models import CaseEvent
from suizhizhuan.settings import base
from tests.builders import PASSWORD, USCCS, make_admin, make_organisation, make_user

pytestmark = pytest.mark.django_db

URL = "/accounts/register/"
# Its check digit is right, that of the organisation code inside is not.
ODD_CODE = "91000000MA0000016A"


def sent(**changes):
    values = {
        "unit-uscc": USCCS[0],
        "unit-name": "广州示例工业互联网有限公司",
        "unit-district": "440112",
        "unit-legal_representative": "梁伟强",
        "unit-founded_on": "2015-06-01",
        "unit-address": "广州市黄埔区示例路 1 号",
        "person-name": "陈嘉怡",
        "person-phone": "13800138000",
        "person-email": "chen@example.com",
        "person-username": "chenjiayi",
        "person-password1": PASSWORD,
        "person-password2": PASSWORD,
        "person-consent": "on",
    }
    return values | changes


def faults(response):
    return {
        **{f"unit-{name}": texts for name, texts in response.context["unit_form"].errors.items()},
        **{
            f"person-{name}": texts
            for name, texts in response.context["person_form"].errors.items()
        },
    }


def test_registration_makes_unit_person_and_administrator_at_once(client):
    response = client.post(URL, sent())

    membership = Membership.objects.get()
    assert (response.status_code, response.headers["Location"]) == (302, reverse("portal:me"))
    assert (membership.organisation.uscc, membership.role) == (USCCS[0], Role.ADMIN)
    assert client.session["_auth_user_id"] == str(membership.user_id)
    assert list(CaseEvent.objects.order_by("pk").values_list("action", flat=True)) == [
        "organisation_registered",
        "login",
    ]


@pytest.mark.parametrize(
    "typed",
    ["９１００００００ＭＡ０００００１５７", " 91000000ma00000157 ", "91000000-MA00000157"],
)
def test_registration_folds_width_case_blanks_and_hyphens_of_the_code(client, typed):
    client.post(URL, sent(**{"unit-uscc": typed}))

    assert [unit.uscc for unit in Organisation.objects.all()] == [USCCS[0]]


@pytest.mark.parametrize(("code", "is_doubtful"), [(USCCS[0], False), (ODD_CODE, True)])
def test_a_code_with_an_odd_organisation_code_is_taken_and_questioned(client, code, is_doubtful):
    page = client.post(URL, sent(**{"unit-uscc": code}), follow=True).content.decode()

    assert (Organisation.objects.get().uscc, "请再核对一次" in page) == (code, is_doubtful)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("91000000MA00000158", "校验不通过"),
        ("9100000OMA00000157", "不使用 I、O、S、V、Z"),
        ("91000000MA0000015", "应为 18 位，现在是 17 位"),
        ("٩١٠٠٠٠٠٠MA00000157", "只能用数字和大写字母"),
        ("91000000MA0000015⑦", "只能用数字和大写字母"),
        ("91000000MA\u200b00000157", "看不见的字符"),
    ],
)
def test_registration_refuses_a_wrong_code_beside_the_field(client, typed, told):
    response = client.post(URL, sent(**{"unit-uscc": typed}))

    assert list(faults(response)) == ["unit-uscc"]
    assert told in faults(response)["unit-uscc"][0]
    assert User.objects.filter(username="chenjiayi").count() == 0


def test_registration_tells_every_fault_at_once_and_keeps_what_was_typed(client):
    response = client.post(
        URL,
        sent(
            **{
                "unit-uscc": "914401017181906328",
                "unit-name": "",
                "unit-founded_on": "去年",
                "person-phone": "１３８００１３８０００",
                "person-email": "chen",
                "person-password1": "short",
                "person-consent": "",
            }
        ),
    )

    assert sorted(faults(response)) == [
        "person-consent",
        "person-email",
        "person-password1",
        "person-password2",
        "person-phone",
        "unit-founded_on",
        "unit-name",
        "unit-uscc",
    ]
    page = response.content.decode()
    assert [
        text
        for text in ("914401017181906328", "去年", "１３８００１３８０００")
        if text not in page
    ] == []


def test_registration_of_a_known_unit_names_no_member(client):
    make_admin(organisation=make_organisation(uscc=USCCS[0]), name="黎秘密", username="secretli")

    response = client.post(URL, sent())

    assert faults(response) == {"unit-uscc": [ALREADY_REGISTERED]}
    assert "黎秘密" not in response.content.decode()


def test_registration_that_loses_a_race_is_told_and_keeps_nothing(client):
    make_organisation(uscc=USCCS[0])
    unit = Organisation(
        uscc=USCCS[1],
        name="广州后到有限公司",
        district="440112",
        legal_representative="梁伟强",
        founded_on="2015-06-01",
        address="广州市黄埔区示例路 2 号",
    )
    person = User(username="houdao", name="后到", email="h@example.com", phone="13800138000")
    unit.full_clean = lambda: setattr(unit, "uscc", USCCS[0])

    with pytest.raises(ValidationError) as caught:
        register_organisation(unit, person, password=PASSWORD)

    assert caught.value.message_dict == {"uscc": [ALREADY_REGISTERED]}
    assert User.objects.filter(username="houdao").count() == 0


def test_registration_refuses_hidden_characters_in_names(client):
    response = client.post(URL, sent(**{"unit-name": "广州\u202e示例有限公司"}))

    assert list(faults(response)) == ["unit-name"]


def test_registration_writes_names_in_one_form(client):
    client.post(URL, sent(**{"unit-name": "广州示例(集团)  有限公司"}))

    assert Organisation.objects.get().name == "广州示例（集团） 有限公司"


@pytest.mark.parametrize(
    "password",
    ["suizhizhuan-77", "Xx-穗智转-2026-x", "chenjiayi-2026", f"x{USCCS[0]}", "1234567890"],
)
def test_registration_refuses_passwords_that_strangers_try_first(client, password):
    response = client.post(
        URL, sent(**{"person-password1": password, "person-password2": password})
    )

    assert list(faults(response)) == ["person-password1"]


def test_registration_refuses_a_user_name_that_is_taken(client):
    make_user(username="chenjiayi")

    response = client.post(URL, sent())

    assert faults(response) == {"person-username": ["这个用户名已经有人使用，请换一个"]}


def test_registration_page_is_wholly_chinese(client):
    page = client.get(URL).content.decode()

    assert [word for word in ("Password", "Username", "Email", "Sign") if word in page] == []


def test_eleventh_registration_within_an_hour_from_one_address_waits(client, settings):
    settings.ACCOUNT_RATE_LIMITS = {"signup": base.ACCOUNT_RATE_LIMITS["signup"]}

    answers = [client.post(URL, {}).status_code for _ in range(10)]
    refused = client.post(URL, sent())
    elsewhere = client.post(URL, {}, REMOTE_ADDR="10.0.0.9")

    assert (set(answers), elsewhere.status_code) == ({200}, 200)
    assert (refused.status_code, refused.headers["Retry-After"]) == (429, "3600")
    assert "同一网络一小时内提交的注册过多" in refused.content.decode()
    assert Organisation.objects.count() == 0
