"""Every form and API write with what an honest person fills in; tests add what he would not."""

from collections.abc import Callable
from dataclasses import dataclass

from django.urls import reverse

from accounts.models import OfficialProfile
from platforms.admin.forms import initial_of
from tests.authz_world import World
from tests.builders import PASSWORD, USCCS
from tests.builders_platforms import PLATFORM
from tests.builders_reviews import GOOD
from tests.roles import DISTRICT

Body = dict[str, object]
# Their addresses name a thing by its key, the others by its reference.
BY_KEY = ("admin:", "casework:", "accounts:", "reviews:assignment_")


@dataclass(frozen=True)
class Filled:
    """One form: who fills it, where it goes, what is in it, and which of it is free text."""

    label: str
    role: str
    url: Callable[[World], str]
    body: Callable[[World], Body]
    texts: tuple[str, ...] = ()
    # Names that this form itself takes, so that writing them is no surprise.
    own: frozenset[str] = frozenset()
    method: str = "POST"


def _page(name: str, kind: str = "", variant: str = "", *more: object) -> Callable[[World], str]:
    def url(world: World) -> str:
        if not kind:
            return reverse(name)
        thing = world.things[kind][variant]
        by_key = name.startswith(BY_KEY)
        first = thing if isinstance(thing, str) else thing.pk if by_key else thing.reference
        return reverse(name, args=[first, *more])

    return url


def _account(role: str, name: str) -> Callable[[World], str]:
    return lambda world: reverse(name, args=[world.people[role].user.pk])


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
        _page("accounts:register"),
        _registration,
        ("unit-name", "unit-address", "unit-legal_representative", "person-name"),
        frozenset({"district"}),
    ),
    Filled(
        "接受邀请",
        "visitor",
        _page("accounts:invitation", "token", "live"),
        lambda world: PERSON | {"consent": "on"},
        ("name", "username"),
    ),
    Filled(
        "单位资料",
        "unit_admin",
        _page("accounts:organisation"),
        lambda world: UNIT | MORE_OF_UNIT,
        ("name", "address", "legal_representative", "contact_name", "contact_phone"),
        frozenset({"district"}),
    ),
    Filled(
        "邀请成员",
        "unit_admin",
        _page("accounts:member_list"),
        lambda world: {"name": "邓子轩", "email": "deng@example.com", "role": "staff"},
        ("name",),
    ),
    Filled(
        "成员角色",
        "unit_admin",
        _page("accounts:member_role", "membership", "own"),
        lambda world: {"role": "admin"},
    ),
    Filled(
        "填写一节",
        "unit_staff",
        _page("platforms:application_section", "application", "own draft", "platform"),
        _section,
        ("name", "introduction", "website", "security_number", "protocols", "category"),
    ),
    Filled(
        "自动保存",
        "unit_staff",
        _page("platforms:application_autosave", "application", "own draft", "platform"),
        _section,
        ("name", "introduction"),
    ),
    Filled(
        "提交",
        "unit_admin",
        _page("platforms:application_submit", "application", "own draft"),
        _hand_in,
        ("signed_name",),
    ),
    Filled(
        "撤回",
        "unit_admin",
        _page("platforms:application_withdraw", "application", "own"),
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
        _page(STEP, "application", "own", "accept_application"),
        _step("application", "own"),
        ("note",),
    ),
    Filled(
        "拟入选",
        "reviewer",
        _page(STEP, "case", "own to propose", "propose_application"),
        _step("case", "own to propose"),
        ("note",),
    ),
    Filled(
        "授予称号",
        "approver",
        _page(STEP, "case", "own to grant", "grant_title"),
        _step("case", "own to grant"),
        ("note",),
    ),
    Filled(
        "退回补正",
        "handler",
        _page(STEP, "application", "own", "return_application"),
        lambda world: _step("application", "own")(world) | {"point|platform|introduction": NOTE},
        ("note", "point|platform|introduction"),
    ),
    Filled(
        "起草征集",
        "handler",
        _page("admin:platforms_solicitationround_add"),
        _round(),
        ("name", "document_number", "summary", "contact", "review_method", "programme"),
    ),
    Filled(
        "修改征集",
        "handler",
        _page("admin:platforms_solicitationround_edit", "round", "drafted"),
        lambda world: _round("drafted")(world) | {"contact": "梁嘉敏 020-11111111"},
        ("name", "summary"),
    ),
    Filled(
        "送审征集",
        "handler",
        _page("admin:platforms_solicitationround_step", "round", "drafted", "submit_round"),
        _step("round", "drafted"),
        ("note",),
    ),
    Filled(
        "建立账号",
        "sysadmin",
        _page("admin:accounts_user_add"),
        lambda world: PERSON | {"usable_password": "true"},
        ("name", "username"),
        frozenset({"is_superuser"}),
    ),
    Filled(
        "修改账号",
        "sysadmin",
        _account("unit_staff", "admin:accounts_user_change"),
        lambda world: {
            "username": "newname",
            "name": "区思敏",
            "phone": "",
            "email": "b@example.com",
        },
        ("name",),
        frozenset({"is_superuser"}),
    ),
    Filled("调整职责", "sysadmin", _profile_url, _official),
    Filled(
        "回避申报",
        "expert",
        _page("reviews:panel_declaration", "panel", "panel declaring"),
        lambda world: {
            f"kind-{world.things['assignment']['own to declare'].pk}": "kinship",
            f"reason-{world.things['assignment']['own to declare'].pk}": "负责人是亲属",
            "statement": "on",
        },
    ),
    Filled(
        "保存评分",
        "expert",
        _page("reviews:assignment_autosave", "assignment", "own to score"),
        lambda world: {"version": 1, "points-T1": "8", "comment-T1": "架构清楚"},
        ("points-T1", "comment-T1"),
        frozenset({"version"}),
    ),
    Filled(
        "提交评分表",
        "expert",
        _page("reviews:assignment_lock", "assignment", "own to score"),
        lambda world: {
            **{f"points-{code}": points for code, points in GOOD.items()},
            "comment-V2": "案例可信",
            "confirmed": "yes",
        },
        ("comment-V2",),
    ),
    Filled(
        "申请回避",
        "expert",
        _page("reviews:assignment_recuse", "assignment", "own to score"),
        lambda world: {"reason": "与申报单位有往来"},
        ("reason",),
    ),
    Filled(
        "重新抽取专家",
        "handler",
        _page("admin:reviews_panel_plan", "panel", "panel draft"),
        lambda world: {
            "method": "balance",
            "size": "5",
            "version": world.things["panel"]["panel draft"].version,
            "note": "专家库已补充",
        },
        ("note",),
    ),
    Filled(
        "更换专家",
        "handler",
        _page("admin:reviews_panel_experts", "panel", "panel scoring"),
        lambda world: {"assignment": world.things["assignment"]["other"].pk, "reason": NOTE},
        ("reason",),
    ),
    Filled(
        "登记专家关系",
        "handler",
        _page("admin:reviews_expertrelation_add"),
        lambda world: {
            "expert": world.things["assignment"]["other"].expert_id,
            "kind": "service",
            "uscc": USCCS[-1],
            "name": UNIT["name"],
        },
        ("name",),
        frozenset({"uscc"}),
    ),
    Filled(
        "聘任专家",
        "sysadmin",
        _page("admin:reviews_expert_add"),
        lambda world: {
            "user": world.people["no_unit"].user.pk,
            "specialities": ["industrial_internet"],
            "employer": "岭南研究所",
            "employer_uscc": USCCS[-1],
            "title": "研究员",
            "district": DISTRICT,
        },
        ("employer", "title"),
    ),
    Filled(
        "消息已读",
        "unit_admin",
        _page("portal:messages_read"),
        lambda world: {},
    ),
    Filled(
        "显示方式",
        "visitor",
        _page("portal:display"),
        lambda world: {"size": "large", "next": "/"},
        ("size", "next"),
    ),
)
