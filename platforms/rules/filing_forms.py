"""What a filing asks (handbook 3.8): the sections of each kind, as data."""

from casework.sections import Field, Kind, Section
from casework.standards import DIMENSIONS, DIVISIONS, SCENES

FILL = "一、填写内容"
UPLOAD = "二、附上材料"
CONFIRM = "三、核对并报备"

# 二（五）: “小型化、快速化、轻量化、精准化（‘小快轻准’）”.
TRAITS = (("small", "小型化"), ("fast", "快速化"), ("light", "轻量化"), ("precise", "精准化"))
DEPLOYMENTS = (("public", "公有云"), ("private", "私有部署"), ("hybrid", "混合部署"))
DELIVERIES = (
    ("standard", "标准产品"),
    ("subscription", "订阅服务"),
    ("custom", "定制开发"),
    ("onsite", "驻场实施"),
)
PRICE_UNITS = (
    ("project", "每个项目"),
    ("set", "每套"),
    ("year", "每年"),
    ("user_year", "每用户每年"),
    ("line", "每条产线"),
)

NAME = Field(
    "name", "名称", max_length=60, help="企业看得懂的名称，例如：注塑车间排产与质量追溯方案。"
)
EDITION = Field("edition", "版本", max_length=20, help="您自己的版本号，例如：V2.1。")
INDUSTRIES = Field(
    "industries",
    "适用行业",
    Kind.CHOICES,
    "国民经济行业分类（GB/T 4754）大类，可多选。",
    choices=DIVISIONS,
)
DIRECTIONS = Field("dimensions", "四化方向", Kind.CHOICES, "可多选。", choices=DIMENSIONS)
SCENES_COVERED = Field(
    "scenes",
    "覆盖场景",
    Kind.CHOICES,
    "中小企业数字化水平评测指标（2024 年版）的 16 个业务场景，可多选。",
    choices=SCENES,
)
SUMMARY = Field(
    "summary",
    "一句话说明",
    Kind.LONG_TEXT,
    "120 字以内，列在名录里：给谁、解决什么、怎么见效。",
    max_length=120,
)
PAINS = Field("pains", "解决的痛点", Kind.LONG_TEXT, "一行一点，800 字以内。", max_length=800)
FUNCTIONS = Field(
    "functions", "主要功能", Kind.LONG_TEXT, "一行一项，1500 字以内。", max_length=1500
)

SCOPE = Section(
    key="scope",
    title="适用范围",
    group=FILL,
    hint="企业按行业、四化方向和场景查找，如实勾选。",
    fields=(
        NAME,
        EDITION,
        INDUSTRIES,
        DIRECTIONS,
        SCENES_COVERED,
        Field("traits", "小快轻准", Kind.CHOICES, "符合的才勾。", required=False, choices=TRAITS),
    ),
)
CONTENT = Section(key="content", title="方案内容", group=FILL, fields=(SUMMARY, PAINS, FUNCTIONS))
DELIVERY = Section(
    key="delivery",
    title="交付与价格",
    group=FILL,
    hint="价格区间在名录里公开，供企业比较；成交价由双方合同约定。",
    fields=(
        Field("delivery", "交付方式", Kind.CHOICES, "可多选。", choices=DELIVERIES),
        Field("deployment", "部署方式", Kind.CHOICE, choices=DEPLOYMENTS),
        Field("price_low", "价格从", Kind.DECIMAL, "不含税，例如：8.00。", unit="万元"),
        Field("price_high", "价格到", Kind.DECIMAL, "一口价的，与“价格从”填一样。", unit="万元"),
        Field("price_unit", "计价单位", Kind.CHOICE, choices=PRICE_UNITS),
        Field("days", "实施周期", Kind.WHOLE, "从合同生效到上线。", unit="天", least=1, most=1095),
    ),
)
PROOF = Section(
    key="proof",
    title="认证情况",
    group=FILL,
    fields=(
        Field(
            "certification",
            "认证、检测和知识产权",
            Kind.LONG_TEXT,
            "一行一项，写明编号和发证机构；没有就写“无”。证书可以在材料里附上。",
            max_length=800,
        ),
    ),
)
SOLUTION_SECTIONS = (SCOPE, CONTENT, DELIVERY, PROOF)
