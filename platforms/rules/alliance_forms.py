"""What an alliance asks: who is in it with which part, and the service resources it brings together."""

from casework.sections import Field, Kind, Section
from platforms.rules.consortium import LEAST_MEMBERS, MOST_MEMBERS, SECTION, WHOLE
from platforms.rules.filing_forms import DIRECTIONS, FILL, INDUSTRIES, SUMMARY

# 二（三）: “生产服务要素资源（品牌、设计、营销、物流、金融等）”.
RESOURCES = (
    ("brand", "品牌"),
    ("design", "设计"),
    ("marketing", "营销"),
    ("logistics", "物流"),
    ("finance", "金融"),
)
LEAD = "lead"
ROLES = (
    (LEAD, "牵头"),
    ("platform", "平台协作"),
    ("service", "要素服务"),
    ("user", "应用企业"),
)
ALLIANCE_SCOPE = Section(
    key="scope",
    title="联合体概况",
    group=FILL,
    fields=(
        Field("name", "名称", max_length=60, help="例如：注塑行业四化转型联合体。"),
        INDUSTRIES,
        DIRECTIONS,
    ),
)
ALLIANCE_CONTENT = Section(
    key="content",
    title="做什么",
    group=FILL,
    fields=(
        SUMMARY,
        Field(
            "work",
            "合作内容",
            Kind.LONG_TEXT,
            "数据共享、业务协同、资源优化等，1500 字以内。",
            max_length=1500,
        ),
    ),
)
MEMBERS = Section(
    key=SECTION,
    title="成员",
    group=FILL,
    hint=f"第一个是平台的运营单位自己，由它牵头；各方比例之和正好 {WHOLE}%。信用代码和比例不公开。",
    least_rows=LEAST_MEMBERS,
    most_rows=MOST_MEMBERS,
    row_name="成员",
    fields=(
        Field("name", "单位名称", max_length=120),
        Field("uscc", "统一社会信用代码", Kind.USCC, "18 位。", max_length=18),
        Field("role", "角色", Kind.CHOICE, choices=ROLES),
        Field("work", "分工", Kind.LONG_TEXT, "300 字以内。", max_length=300),
        Field("share", "比例", Kind.DECIMAL, "最多两位小数，例如：62.50。", unit="%", most=100),
    ),
)
SERVICES = Section(
    key="resources",
    title="服务资源",
    group=FILL,
    hint="联合体能带给企业的品牌、设计、营销、物流、金融服务；没有的不填。",
    most_rows=20,
    row_name="资源",
    fields=(
        Field("kind", "类别", Kind.CHOICE, choices=RESOURCES),
        Field("provider", "提供单位", max_length=120),
        Field("service", "服务内容", Kind.LONG_TEXT, "300 字以内。", max_length=300),
    ),
)
ALLIANCE_SECTIONS = (ALLIANCE_SCOPE, ALLIANCE_CONTENT, MEMBERS, SERVICES)
