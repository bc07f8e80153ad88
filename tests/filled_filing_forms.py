"""The forms of filings with what an honest person fills in."""

from collections.abc import Callable

from django.urls import reverse

from tests.authz_world import World
from tests.builders_filings import QUARTER, SOLUTION
from tests.filled_kinds import Body, Filled, filing_url, page_url

NOTE = "内容齐全，予以备案。"


def _section(world: World) -> Body:
    filing = world.things["filing"]["own draft"]
    changed = {"name": "吹塑车间方案", "edition": "V9"}
    return {
        "version": filing.draft_version,
        "base": filing.base_of("scope"),
        **SOLUTION["scope"],
        **changed,
    }


def _hand_in(world: World) -> Body:
    filing = world.things["filing"]["own draft"]
    return {
        "version": filing.version,
        "draft_version": filing.draft_version,
        "signed_name": world.people["unit_admin"].user.name,
    }


def _version(variant: str) -> Callable[[World], Body]:
    return lambda world: {"version": world.things["filing"][variant].version}


def _step(more: Body) -> Callable[[World], Body]:
    return lambda world: _version("own filed")(world) | {"note": NOTE} | more


STEP = "admin:platforms_filing_step"
FILING_FORMS = (
    Filled(
        "新报备",
        "unit_staff",
        lambda world: reverse("platforms:filing_start", args=["solutions"]),
        lambda world: {},
    ),
    Filled(
        "填写报备",
        "unit_staff",
        filing_url("section", "own draft", "scope"),
        _section,
        ("name", "edition", "industries", "scenes"),
    ),
    Filled(
        "报备自动保存",
        "unit_staff",
        filing_url("autosave", "own draft", "scope"),
        _section,
        ("name",),
    ),
    Filled("请管理员报备", "unit_staff", filing_url("hand_over", "own draft"), lambda world: {}),
    Filled("报备", "unit_admin", filing_url("file", "own draft"), _hand_in, ("signed_name",)),
    Filled("上架", "unit_admin", filing_url("publish", "own on record"), _version("own on record")),
    Filled(
        "下架", "unit_admin", filing_url("unpublish", "own published"), _version("own published")
    ),
    Filled(
        "报季度进展",
        "unit_admin",
        lambda world: reverse(
            "platforms:plan_report",
            args=["plans", world.things["filing"]["own plan"].reference, 1],
        ),
        lambda world: QUARTER | {"concession_rate": "12", "note": "按计划"},
        ("note", "diagnoses"),
    ),
    Filled("另起新版", "unit_staff", filing_url("revise", "own published"), lambda world: {}),
    Filled(
        "备案",
        "handler",
        page_url(STEP, "filing", "own filed", "record_filing"),
        _step({}),
        ("note",),
    ),
    Filled(
        "退回完善",
        "handler",
        page_url(STEP, "filing", "own filed", "return_filing"),
        _step({"point|delivery|days": "请写明。"}),
        ("note", "point|delivery|days"),
    ),
)
