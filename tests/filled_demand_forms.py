"""The forms of demands and circles, filled in; tests/filled_forms.py lists them all."""

from django.urls import reverse

from tests.authz_world import World
from tests.builders_circles import CIRCLE
from tests.builders_demands import NEED, OFFER, PROOF, REASON
from tests.filled_kinds import Body, Filled, page_url

OUTCOME = {"step": "contact", "happened_on": "2026-10-16", "proof": PROOF}


def _page(name: str, variant: str, *more: str, kind: str = "demand"):
    return lambda world: reverse(
        f"enterprises:{name}", args=[world.things[kind][variant].reference, *more]
    )


def _section(world: World) -> Body:
    demand = world.things["demand"]["own drafted"]
    changed = {"name": "吹塑车间的日计划", "pains": "换模多。"}
    return {
        "version": demand.draft_version,
        "base": demand.base_of("need"),
        **NEED,
        **changed,
    }


def _section_as_json(world: World) -> Body:
    demand = world.things["demand"]["own drafted"]
    return {"version": demand.draft_version, "answers": NEED | {"name": "吹塑车间的日计划"}}


def _version(kind: str, variant: str, **more: object):
    return lambda world: {"version": world.things[kind][variant].version, **more}


def _posting(world: World) -> Body:
    demand = world.things["demand"]["own drafted"]
    return {"version": demand.version, "draft_version": demand.draft_version}


def _picking(world: World) -> Body:
    platform = world.things["designation"]["other"].platform.reference
    return {"version": world.things["demand"]["own posted"].version, "platform": platform}


def _shared(world: World) -> Body:
    return {"demand": world.things["demand"]["own posted"].reference}


def _api(kind: str, variant: str, tail: str):
    door = {"demand": "demands", "demandreply": "demand-replies"}[kind]
    return lambda world: f"/api/v1/{door}/{world.things[kind][variant].reference}/{tail}"


VERSION = frozenset({"version"})
DEMAND_FORMS = (
    Filled("新写需求", "unit_staff", page_url("enterprises:demand_start"), lambda world: {}),
    Filled(
        "填写需求",
        "unit_staff",
        _page("demand_section", "own drafted", "need"),
        _section,
        ("name", "pains", "industry", "scenes"),
        VERSION,
    ),
    Filled(
        "需求自动保存",
        "unit_staff",
        _page("demand_autosave", "own drafted", "need"),
        _section,
        ("name", "pains"),
        VERSION,
    ),
    Filled(
        "请管理员发布需求",
        "unit_staff",
        _page("demand_hand_over", "own drafted"),
        lambda world: {},
    ),
    Filled(
        "发布需求",
        "unit_admin",
        _page("demand_post", "own drafted"),
        _posting,
        own=frozenset({"version", "draft_version"}),
    ),
    Filled("照需求另写", "unit_staff", _page("demand_copy", "own posted"), lambda world: {}),
    Filled(
        "挑选平台",
        "unit_admin",
        _page("demand_pick", "own posted"),
        _picking,
        ("platform",),
        VERSION,
    ),
    Filled(
        "撤回需求",
        "unit_admin",
        _page("demand_withdraw", "own posted"),
        _version("demand", "own posted"),
        own=VERSION,
    ),
    Filled(
        "愿意承接",
        "unit_admin",
        _page("hall_offer", "other posted"),
        lambda world: {"offer": OFFER},
        ("offer",),
    ),
    Filled(
        "接受需求",
        "unit_admin",
        _page("reply_accept", "own asked", kind="demandreply"),
        _version("demandreply", "own asked"),
        own=VERSION,
    ),
    Filled(
        "婉拒需求",
        "unit_admin",
        _page("reply_decline", "own asked", kind="demandreply"),
        _version("demandreply", "own asked", note=REASON),
        ("note",),
        VERSION,
    ),
    Filled(
        "收回承接意愿",
        "unit_admin",
        _page("reply_retract", "own offered", kind="demandreply"),
        _version("demandreply", "own offered"),
        own=VERSION,
    ),
    Filled(
        "结束对接",
        "unit_staff",
        _page("reply_end", "own accepted", kind="demandreply"),
        _version("demandreply", "own accepted", note=REASON),
        ("note",),
        VERSION,
    ),
    Filled(
        "记录对接结果",
        "unit_staff",
        _page("reply_outcome", "own accepted", kind="demandreply"),
        lambda world: OUTCOME,
        ("proof", "happened_on", "step"),
    ),
    Filled(
        "下架需求",
        "handler",
        page_url("admin:enterprises_demand_step", "demand", "other posted", "remove_demand"),
        _version("demand", "other posted", note=REASON),
        ("note",),
        VERSION,
    ),
    Filled(
        "接口保存需求一节",
        "unit_staff",
        _api("demand", "own drafted", "sections/need/"),
        _section_as_json,
        ("answers",),
        VERSION,
        method="PUT",
    ),
    Filled(
        "接口挑选平台",
        "unit_admin",
        _api("demand", "own posted", "steps/pick/"),
        _picking,
        ("platform",),
        VERSION,
    ),
    Filled(
        "接口婉拒需求",
        "unit_admin",
        _api("demandreply", "own asked", "steps/decline/"),
        _version("demandreply", "own asked", note=REASON),
        ("note",),
        VERSION,
    ),
    Filled(
        "接口记录对接结果",
        "unit_staff",
        _api("demandreply", "own accepted", "outcomes/"),
        lambda world: OUTCOME,
        ("proof", "happened_on", "step"),
    ),
    Filled(
        "建立融通圈",
        "unit_admin",
        page_url("enterprises:circle_start"),
        lambda world: CIRCLE,
        ("name", "purpose", "industry"),
    ),
    Filled(
        "申请加入融通圈",
        "unit_admin",
        _page("circle_join", "spare led", kind="circle"),
        lambda world: {"role": "supplier", "statement": OFFER},
        ("statement", "role"),
    ),
    Filled(
        "圈内共享需求",
        "unit_admin",
        _page("circle_share", "own led", kind="circle"),
        _shared,
        ("demand",),
    ),
    Filled(
        "从圈内撤下需求",
        "unit_admin",
        _page("circle_unshare", "far led", kind="circle"),
        _shared,
        ("demand",),
    ),
    Filled(
        "解散融通圈",
        "unit_admin",
        _page("circle_dissolve", "own led", kind="circle"),
        _version("circle", "own led", note=REASON),
        ("note",),
        VERSION,
    ),
    Filled(
        "同意加入融通圈",
        "unit_admin",
        _page("member_admit", "own led asked", kind="circlemember"),
        _version("circlemember", "own led asked"),
        own=VERSION,
    ),
    Filled(
        "不同意加入融通圈",
        "unit_admin",
        _page("member_refuse", "own led asked", kind="circlemember"),
        _version("circlemember", "own led asked", note=REASON),
        ("note",),
        VERSION,
    ),
    Filled(
        "移出融通圈",
        "unit_admin",
        _page("member_remove", "own led joined", kind="circlemember"),
        _version("circlemember", "own led joined", note=REASON),
        ("note",),
        VERSION,
    ),
    Filled(
        "退出融通圈",
        "unit_admin",
        _page("member_leave", "far led own", kind="circlemember"),
        _version("circlemember", "far led own"),
        own=VERSION,
    ),
    Filled(
        "下架融通圈",
        "handler",
        page_url("admin:enterprises_circle_step", "circle", "far led", "close_circle"),
        _version("circle", "far led", note=REASON),
        ("note",),
        VERSION,
    ),
)
