"""Every form and API write with what an honest person fills in; tests add what he would not."""

from collections.abc import Callable

from django.urls import reverse

from accounts.models import OfficialProfile
from platforms.admin.forms import initial_of
from tests.authz_world import World
from tests.builders import PASSWORD, USCCS
from tests.builders_platforms import PLATFORM
from tests.filled_demand_forms import DEMAND_FORMS
from tests.filled_enterprise_forms import ENTERPRISE_FORMS
from tests.filled_event_forms import EVENT_FORMS
from tests.filled_filing_forms import FILING_FORMS
from tests.filled_kinds import Body, Filled, account_url, page_url
from tests.filled_later_forms import LATER_FORMS
from tests.filled_nomination_forms import NOMINATION_FORMS
from tests.filled_review_forms import REVIEW_FORMS
from tests.roles import DISTRICT

PERSON = {
    "name": "区思敏",
    "phone": "13800138000",
    "email": "ou@example.com",
    "username": "ousimin",
    "password1": PASSWORD,
    "password2": PASSWORD,
}
UNIT = {
    "name": "广州禾坊智造有限公司",
    "district": DISTRICT,
    "legal_representative": "许承望",
    "founded_on": "2018-05-16",
    "address": "广州市黄埔区科学大道 1 号",
}
MORE_OF_UNIT = {
    "registered_capital": "5000000.00",
    "employees": "120",
    "contact_name": "林婉清",
    "contact_phone": "020-12345678",
}
NOTE = "材料齐全，同意。"
CORRECTED = ("更正", "更正", "工业互联网平台", "天河区")


def _registration(world: World) -> Body:
    unit = {f"unit-{name}": value for name, value in UNIT.items()}
    person = {f"person-{name}": value for name, value in PERSON.items()}
    return {"unit-uscc": USCCS[-1], "person-consent": "on"} | unit | person


def _section(world: World) -> Body:
    application = world.things["application"]["own draft"]
    changed = {"introduction": "为注塑企业提供排产与质量追溯。", "website": "https://a.example.com"}
    return {
        "version": application.draft_version,
        "base": application.base_of("platform"),
        **PLATFORM,
        **changed,
    }


def _section_as_json(world: World) -> Body:
    application = world.things["application"]["own draft"]
    return {"version": application.draft_version, "answers": PLATFORM | {"apps": "59"}}


def _hand_in(world: World) -> Body:
    application = world.things["application"]["own draft"]
    return {
        "version": application.version,
        "draft_version": application.draft_version,
        "signed_name": world.people["unit_admin"].user.name,
    }


def _step(kind: str, variant: str) -> Callable[[World], Body]:
    return lambda world: {"version": world.things[kind][variant].version, "note": NOTE}


def _round(variant: str = "") -> Callable[[World], Body]:
    def body(world: World) -> Body:
        round_ = world.things["round"][variant or "drafted"]
        values = {
            name: "" if value is None else value for name, value in initial_of(round_).items()
        }
        for name in ("opens_at", "closes_at"):
            moment = values.pop(name)
            values |= {f"{name}_0": f"{moment:%Y-%m-%d}", f"{name}_1": f"{moment:%H:%M}"}
        values = {name: value for name, value in values.items() if value is not False}
        return values | ({"version": round_.version} if variant else {})

    return body


def _official(world: World) -> Body:
    return {"duty": "reviewer", "district": ""}


def _profile_url(world: World) -> str:
    profile = OfficialProfile.objects.get(user=world.people["finance"].user)
    return reverse("admin:accounts_officialprofile_change", args=[profile.pk])


API = "/api/v1/applications/"
STEP = "admin:platforms_platformapplication_step"
PLACE = {"address": "科学大道 2 号"}
FORMS = (
    Filled(
        "注册",
        "visitor",
        page_url("accounts:register"),
        _registration,
        ("unit-name", "unit-address", "unit-legal_representative", "person-name"),
        frozenset({"district"}),
    ),
    Filled(
        "接受邀请",
        "visitor",
        page_url("accounts:invitation", "token", "live"),
        lambda world: PERSON | {"consent": "on"},
        ("name", "username"),
    ),
    Filled(
        "单位资料",
        "unit_admin",
        page_url("accounts:organisation"),
        lambda world: UNIT | MORE_OF_UNIT,
        ("name", "address", "legal_representative", "contact_name", "contact_phone"),
        frozenset({"district"}),
    ),
    Filled(
        "邀请成员",
        "unit_admin",
        page_url("accounts:member_list"),
        lambda world: {"name": "邓子轩", "email": "deng@example.com", "role": "staff"},
        ("name",),
    ),
    Filled(
        "成员角色",
        "unit_admin",
        page_url("accounts:member_role", "membership", "own"),
        lambda world: {"role": "admin"},
    ),
    Filled(
        "填写一节",
        "unit_staff",
        page_url("platforms:application_section", "application", "own draft", "platform"),
        _section,
        ("name", "introduction", "website", "security_number", "protocols", "category"),
    ),
    Filled(
        "自动保存",
        "unit_staff",
        page_url("platforms:application_autosave", "application", "own draft", "platform"),
        _section,
        ("name", "introduction"),
    ),
    Filled(
        "提交",
        "unit_admin",
        page_url("platforms:application_submit", "application", "own draft"),
        _hand_in,
        ("signed_name",),
    ),
    Filled(
        "撤回",
        "unit_admin",
        page_url("platforms:application_withdraw", "application", "own"),
        _step("application", "own"),
        ("note",),
    ),
    Filled(
        "接口开始申报",
        "unit_staff",
        lambda world: API,
        lambda world: {"solicitation": world.things["spare"]["round"].reference},
        ("solicitation",),
    ),
    Filled(
        "接口保存一节",
        "unit_staff",
        lambda world: (
            f"{API}{world.things['application']['own draft'].reference}/sections/platform/"
        ),
        _section_as_json,
        method="PUT",
    ),
    Filled(
        "接口提交",
        "unit_admin",
        lambda world: f"{API}{world.things['application']['own draft'].reference}/steps/submit/",
        _hand_in,
        ("signed_name",),
    ),
    Filled(
        "接口撤回",
        "unit_admin",
        lambda world: f"{API}{world.things['application']['own'].reference}/steps/withdraw/",
        _step("application", "own"),
        ("note",),
    ),
    Filled(
        "受理",
        "handler",
        page_url(STEP, "application", "own", "accept_application"),
        _step("application", "own"),
        ("note",),
    ),
    Filled(
        "拟入选",
        "reviewer",
        page_url(STEP, "case", "own to propose", "propose_application"),
        _step("case", "own to propose"),
        ("note",),
    ),
    Filled(
        "授予称号",
        "approver",
        page_url(STEP, "case", "own to grant", "grant_title"),
        _step("case", "own to grant"),
        ("note",),
    ),
    Filled(
        "匿名反映线索",
        "visitor",
        lambda world: (
            f"{page_url('portal:objection_create', 'list', 'running')(world)}?kind=anonymous"
        ),
        lambda world: {"position": "0", "facts": NOTE},
        ("facts",),
        frozenset({"position"}),
    ),
    Filled(
        "受理异议",
        "handler",
        page_url("admin:casework_objection_step", "objection", "raised", "accept_objection"),
        _step("objection", "raised"),
        ("note",),
    ),
    Filled(
        "更正名单",
        "approver",
        lambda world: reverse(
            "admin:platforms_solicitationround_correct",
            args=[
                world.things["correction"]["any"].pk,
                world.things["correction"]["any"].reference,
            ],
        ),
        lambda world: (
            {"keep|1": "on", "reason": NOTE}
            | {f"cell|1|{column}": cell for column, cell in enumerate(CORRECTED)}
        ),
        ("reason", "cell|1|0"),
    ),
    Filled(
        "退回补正",
        "handler",
        page_url(STEP, "application", "own", "return_application"),
        lambda world: _step("application", "own")(world) | {"point|platform|introduction": NOTE},
        ("note", "point|platform|introduction"),
    ),
    Filled(
        "起草征集",
        "handler",
        page_url("admin:platforms_solicitationround_add"),
        _round(),
        ("name", "document_number", "summary", "contact", "review_method", "programme"),
    ),
    Filled(
        "修改征集",
        "handler",
        page_url("admin:platforms_solicitationround_edit", "round", "drafted"),
        lambda world: _round("drafted")(world) | {"contact": "梁嘉敏 020-11111111"},
        ("name", "summary"),
    ),
    Filled(
        "送审征集",
        "handler",
        page_url("admin:platforms_solicitationround_step", "round", "drafted", "submit_round"),
        _step("round", "drafted"),
        ("note",),
    ),
    Filled(
        "建立账号",
        "sysadmin",
        page_url("admin:accounts_user_add"),
        lambda world: PERSON | {"usable_password": "true"},
        ("name", "username"),
        frozenset({"is_superuser"}),
    ),
    Filled(
        "修改账号",
        "sysadmin",
        account_url("unit_staff", "admin:accounts_user_change"),
        lambda world: {
            "username": "newname",
            "name": "区思敏",
            "phone": "",
            "email": "b@example.com",
        },
        ("name",),
        frozenset({"is_superuser"}),
    ),
    *FILING_FORMS,
    *DEMAND_FORMS,
    *ENTERPRISE_FORMS,
    *EVENT_FORMS,
    *LATER_FORMS,
    *NOMINATION_FORMS,
    *REVIEW_FORMS,
)
