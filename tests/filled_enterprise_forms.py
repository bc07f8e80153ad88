"""The forms of enterprises, filled in; tests/filled_forms.py lists them all."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests.builders import USCCS
from tests.builders_enterprises import CLOUD, PILOT_RULE, SCALE
from tests.builders_lists import SOURCE, list_file, list_row
from tests.filled_kinds import Filled, page_url


def _scale(world) -> dict[str, object]:
    enterprise = world.things["enterprise"]["own"]
    return {
        "version": enterprise.draft_version,
        "base": enterprise.base_of("scale"),
        **SCALE,
        "employees": "261",
    }


def _section_url(name: str):
    return lambda world: reverse(f"enterprises:{name}", args=["scale"])


ENTERPRISE_FORMS = (
    Filled(
        "企业档案一节",
        "unit_staff",
        _section_url("enterprise_section"),
        _scale,
        ("products", "employees", "revenue", "industry"),
        frozenset({"version"}),
    ),
    Filled(
        "企业档案自动保存",
        "unit_staff",
        _section_url("enterprise_autosave"),
        _scale,
        ("products", "figures_year"),
        frozenset({"version"}),
    ),
    Filled(
        "确认企业档案",
        "unit_admin",
        page_url("enterprises:enterprise_confirm"),
        lambda world: {"draft_version": world.things["enterprise"]["own"].draft_version},
        own=frozenset({"draft_version"}),
    ),
    Filled(
        "上传名录",
        "handler",
        page_url("admin:enterprises_listimport_add"),
        lambda world: {
            "kind": "enterprises",
            "source": SOURCE,
            "file": SimpleUploadedFile("名录.csv", list_file(list_row(USCCS[-2]))),
        },
        ("source",),
    ),
    Filled(
        "导入名录",
        "handler",
        page_url("admin:enterprises_listimport_change", "listimport", "checked"),
        lambda world: {},
    ),
    Filled(
        "登记上云",
        "unit_admin",
        page_url("enterprises:enterprise_cloud"),
        lambda world: {**CLOUD, "provider": "甲云"},
        ("provider", "proof", "first_on", "kind"),
    ),
    Filled(
        "否认上云登记",
        "unit_admin",
        page_url("enterprises:cloud_deny", "cloudadoption", "own"),
        lambda world: {},
    ),
    Filled(
        "撤回上云报送",
        "unit_staff",
        page_url("enterprises:cloud_withdraw", "cloudadoption", "reported"),
        lambda world: {},
    ),
    Filled(
        "移出上云登记",
        "handler",
        page_url("admin:enterprises_cloudadoption_change", "cloudadoption", "own"),
        lambda world: {"step": "strike", "reason": "合同编号查不到。"},
        ("reason",),
    ),
    Filled(
        "试点口径",
        "approver",
        page_url("admin:enterprises_pilotrule_add"),
        lambda world: PILOT_RULE,
        ("reason", "most_staff", "most_revenue"),
    ),
)
