"""The forms of expert review, filled in; tests/filled_forms.py lists them all."""

from tests.builders import USCCS
from tests.builders_reviews import GOOD
from tests.filled_kinds import Filled, page_url
from tests.filled_later_forms import NOTE
from tests.roles import DISTRICT

REVIEW_FORMS = (
    Filled(
        "回避申报",
        "expert",
        page_url("reviews:panel_declaration", "panel", "panel declaring"),
        lambda world: {
            f"kind-{world.things['assignment']['own to declare'].pk}": "kinship",
            f"reason-{world.things['assignment']['own to declare'].pk}": "负责人是亲属",
            "statement": "on",
        },
    ),
    Filled(
        "保存评分",
        "expert",
        page_url("reviews:assignment_autosave", "assignment", "own to score"),
        lambda world: {"version": 1, "points-T1": "8", "comment-T1": "架构清楚"},
        ("points-T1", "comment-T1"),
        frozenset({"version"}),
    ),
    Filled(
        "提交评分表",
        "expert",
        page_url("reviews:assignment_lock", "assignment", "own to score"),
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
        page_url("reviews:assignment_recuse", "assignment", "own to score"),
        lambda world: {"reason": "与申报单位有往来"},
        ("reason",),
    ),
    Filled(
        "重新抽取专家",
        "handler",
        page_url("admin:reviews_panel_plan", "panel", "panel draft"),
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
        page_url("admin:reviews_panel_experts", "panel", "panel scoring"),
        lambda world: {"assignment": world.things["assignment"]["other"].pk, "reason": NOTE},
        ("reason",),
    ),
    Filled(
        "登记专家关系",
        "handler",
        page_url("admin:reviews_expertrelation_add"),
        lambda world: {
            "expert": world.things["assignment"]["other"].expert_id,
            "kind": "service",
            "uscc": USCCS[-1],
            "name": "广州云岭工业互联网有限公司",
        },
        ("name",),
        frozenset({"uscc"}),
    ),
    Filled(
        "聘任专家",
        "security",
        page_url("admin:reviews_expert_add"),
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
        "申请导出专家库",
        "handler",
        page_url("admin:reviews_expert_export"),
        lambda world: {"purpose": NOTE},
        ("purpose",),
    ),
    Filled(
        "批准导出",
        "approver",
        page_url(
            "admin:casework_exportrequest_step", "exportrequest", "export asked", "approve_export"
        ),
        lambda world: {
            "version": world.things["exportrequest"]["export asked"].version,
            "note": NOTE,
        },
        ("note",),
    ),
)
