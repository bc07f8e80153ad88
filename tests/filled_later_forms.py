"""The forms that came with selection in full, filled in; tests/filled_forms.py lists them all."""

from collections.abc import Callable

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import OfficialProfile
from tests.authz_bodies import deputy_form
from tests.authz_world import World
from tests.builders_platforms import picture
from tests.builders_titles import CLAUSE
from tests.filled_kinds import Body, Filled, page_url

NOTE = "材料齐全，同意。"


def _step(kind: str, variant: str) -> Callable[[World], Body]:
    return lambda world: {"version": world.things[kind][variant].version, "note": NOTE}


def _paper() -> SimpleUploadedFile:
    return SimpleUploadedFile("说明.png", picture())


def _official(world: World) -> Body:
    return {"duty": "reviewer", "district": ""}


def _profile_url(world: World) -> str:
    profile = OfficialProfile.objects.get(user=world.people["finance"].user)
    return reverse("admin:accounts_officialprofile_change", args=[profile.pk])


def _statement(world: World) -> Body:
    hearing = world.things["hearing"]["told"]
    return {
        "version": hearing.draft_version,
        "case_version": hearing.version,
        "text": "其中 3 家已补充实施。",
        "signed_name": world.people["unit_admin"].user.name,
    }


def _revocation(kind: str, variant: str) -> Callable[[World], Body]:
    return lambda world: {
        "version": world.things[kind][variant].version,
        "facts": "两次复查都没有到位。",
        "clauses": [CLAUSE],
        "evidence": "复查记录",
    }


LATER_FORMS = (
    Filled(
        "请人代理",
        "handler",
        page_url("admin:accounts_deputyship_add"),
        deputy_form,
        ("reason",),
    ),
    Filled(
        "转交",
        "approver",
        page_url("admin:platforms_platformapplication_hand_over", "case", "own to propose"),
        lambda world: (
            _step("case", "own to propose")(world) | {"to": world.things["spare"]["colleague"].pk}
        ),
        ("note",),
    ),
    Filled("调整职责", "security", _profile_url, _official),
    Filled(
        "消息已读",
        "unit_admin",
        page_url("portal:messages_read"),
        lambda world: {},
    ),
    Filled(
        "显示方式",
        "visitor",
        page_url("portal:display"),
        lambda world: {"size": "large", "next": "/"},
        ("size", "next"),
    ),
    Filled(
        "陈述申辩自动保存",
        "unit_staff",
        page_url("casework:hearing_autosave", "hearing", "told"),
        _statement,
        ("text",),
    ),
    Filled(
        "提交陈述申辩",
        "unit_admin",
        page_url("casework:hearing_detail", "hearing", "told"),
        _statement,
        ("text", "signed_name"),
    ),
    Filled(
        "放弃陈述申辩",
        "unit_admin",
        page_url("casework:hearing_waive", "hearing", "told"),
        lambda world: _statement(world) | {"version": world.things["hearing"]["told"].version},
        ("signed_name",),
    ),
    Filled(
        "立案",
        "handler",
        page_url("admin:platforms_designation_revocation", "designation", "any"),
        _revocation("designation", "any"),
        ("facts", "evidence", "clauses"),
    ),
    Filled(
        "修改立案",
        "handler",
        page_url("admin:casework_hearing_edit", "hearing", "drafting"),
        _revocation("hearing", "drafting"),
        ("facts", "evidence"),
    ),
    Filled(
        "约谈整改",
        "reviewer",
        page_url("admin:platforms_designation_step", "designation", "any", "warn_designation"),
        lambda world: _step("designation", "any")(world) | {"days": "30"},
        ("note",),
        frozenset({"days"}),
    ),
    Filled(
        "部门答复",
        "consulted",
        page_url(
            "admin:platforms_consultationrequest_step",
            "consultationrequest",
            "asked",
            "answer_with_opinion",
        ),
        lambda world: _step("consultationrequest", "asked")(world) | {"file": _paper()},
        ("note",),
    ),
    Filled(
        "调整等级",
        "approver",
        page_url("admin:platforms_designation_level", "designation", "any"),
        lambda world: _step("designation", "any")(world) | {"level": "培育"},
        ("level", "note"),
        frozenset({"level"}),
    ),
    Filled(
        "收回标牌",
        "handler",
        page_url("admin:platforms_designation_plaque", "designation", "ended"),
        _step("designation", "ended"),
        ("note",),
    ),
    Filled(
        "作出处理决定",
        "approver",
        page_url("admin:casework_hearing_step", "hearing", "deciding", "uphold_hearing"),
        _step("hearing", "deciding"),
        ("note",),
    ),
)
