"""The forms of demonstration enterprises, filled in; tests/filled_forms.py lists them all."""

from django.urls import reverse

from tests.builders_nominations import REASON, STORY
from tests.filled_kinds import Filled, page_url

OWN = ("nomination", "own nominated")


def _story(world) -> dict[str, object]:
    nomination = world.things["nomination"]["own nominated"]
    return {
        "version": nomination.draft_version,
        "base": nomination.base_of("story"),
        **STORY,
        "summary": "换模从两小时到二十分钟。",
    }


def _version(variant: str):
    return lambda world: {
        "version": world.things["nomination"][variant].version,
        "note": "另有安排。",
    }


def _proposed(world) -> dict[str, object]:
    nomination = world.things["nomination"]["other proposed"]
    return {f"version|{nomination.reference}": nomination.version, "note": "同意。"}


NOMINATION_FORMS = (
    Filled(
        "试点示范做法",
        "unit_staff",
        page_url("enterprises:nomination_section", *OWN, "story"),
        _story,
        ("summary", "before", "work", "started_on"),
        frozenset({"version"}),
    ),
    Filled(
        "试点示范自动保存",
        "unit_staff",
        page_url("enterprises:nomination_autosave", *OWN, "story"),
        _story,
        ("summary", "work"),
        frozenset({"version"}),
    ),
    Filled(
        "不同意提名",
        "unit_admin",
        page_url("enterprises:nomination_act", *OWN, "decline"),
        _version("own nominated"),
        ("note",),
        frozenset({"version"}),
    ),
    Filled(
        "平台提名",
        "unit_admin",
        page_url("enterprises:platform_nominations"),
        lambda world: {
            "uscc": world.things["nomination"]["other to check"].organisation.uscc,
            "dimension": "green",
            "recommendation": REASON,
        },
        ("recommendation", "uscc"),
    ),
    Filled(
        "区里提名",
        "district",
        page_url("admin:enterprises_nomination_add"),
        lambda world: {
            "uscc": world.things["nomination"]["own nominated"].organisation.uscc,
            "dimension": "networked",
            "recommendation": REASON,
        },
        ("recommendation",),
    ),
    Filled(
        "核实试点示范",
        "handler",
        page_url(
            "admin:enterprises_nomination_step", "nomination", "other to check", "check_nomination"
        ),
        _version("other to check"),
        ("note",),
        frozenset({"version"}),
    ),
    Filled(
        "确认试点示范名单",
        "approver",
        page_url("admin:enterprises_nomination_list"),
        _proposed,
        ("note",),
    ),
    Filled(
        "更正试点示范名单",
        "approver",
        lambda world: reverse(
            "admin:enterprises_nomination_correct",
            args=[world.things["demonstration list"]["over"].reference],
        ),
        lambda world: {"keep": "1", "restarts": "on", "reason": "重新公示。"},
        ("reason",),
    ),
)
