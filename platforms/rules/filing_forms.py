"""What a filing asks (handbook 3.8): the sections of each kind, as data."""

from casework.sections import Field, Kind, Section
from casework.standards import DIMENSIONS, DISTRICTS, DIVISIONS, SCENES

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
# 二（五）: “工业软件产品、工业APP”, “设备上云、管理上云、业务上云”.
VARIETIES = (
    ("software", "工业软件"),
    ("app", "工业APP"),
    ("device_cloud", "设备上云"),
    ("management_cloud", "管理上云"),
    ("business_cloud", "业务上云"),
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

PRODUCT_SCOPE = Section(
    key="scope",
    title="适用范围",
    group=FILL,
    hint="至少符合小型化、快速化、轻量化、精准化中的一项。",
    fields=(
        NAME,
        EDITION,
        Field("variety", "产品类别", Kind.CHOICE, choices=VARIETIES),
        INDUSTRIES,
        DIRECTIONS,
        SCENES_COVERED,
        Field("traits", "小快轻准", Kind.CHOICES, "符合的才勾，至少一项。", choices=TRAITS),
    ),
)
PRODUCT_CONTENT = Section(
    key="content", title="产品内容", group=FILL, fields=(SUMMARY, PAINS, FUNCTIONS)
)
PRODUCT_SECTIONS = (PRODUCT_SCOPE, PRODUCT_CONTENT, DELIVERY, PROOF)

CASE_SCOPE = Section(
    key="scope",
    title="案例概况",
    group=FILL,
    fields=(
        Field(
            "name", "案例名称", max_length=60, help="不写客户名称，例如：两周让注塑车间排产上线。"
        ),
        # Which solutions and products there are depends on the platform.
        Field(
            "about",
            "用的方案或产品",
            Kind.CHOICE,
            "本平台已备案的方案和产品；都不是就不选。",
            required=False,
        ),
        Field("industry", "客户行业", Kind.CHOICE, choices=DIVISIONS),
        DIRECTIONS,
        SCENES_COVERED,
    ),
)
CLIENT = Section(
    key="client",
    title="服务的企业",
    group=FILL,
    hint="信用代码只供核对，不公开。客户没有书面同意的，公开时隐去名称，只写行业和所在区。",
    fields=(
        Field("client", "企业名称", max_length=80),
        Field("client_uscc", "统一社会信用代码", Kind.USCC, "18 位，不公开。", max_length=18),
        Field("client_district", "所在区", Kind.CHOICE, choices=DISTRICTS),
        Field(
            "is_named",
            "企业书面同意公开名称",
            Kind.YES_NO,
            "选“是”的，请附上企业同意公开的书面证明。",
        ),
    ),
)
WORK = Section(
    key="content",
    title="做了什么",
    group=FILL,
    fields=(
        SUMMARY,
        PAINS,
        Field(
            "work",
            "实施内容",
            Kind.LONG_TEXT,
            "1500 字以内，写做法，不写客户机密。",
            max_length=1500,
        ),
        Field("started_on", "开始实施", Kind.DATE),
        Field("finished_on", "验收日期", Kind.DATE),
    ),
)
EFFECTS = Section(
    key="effects",
    title="量得出的成效",
    group=FILL,
    hint="只写实测的指标，前后用同一口径和单位；说不清怎么量的不要写。",
    least_rows=1,
    most_rows=8,
    row_name="指标",
    fields=(
        Field("indicator", "指标", max_length=30, help="例如：排产用时。"),
        Field("unit", "单位", max_length=10, help="例如：小时。"),
        Field("before", "实施前", Kind.DECIMAL, "例如：16。"),
        Field("after", "实施后", Kind.DECIMAL, "例如：0.50。"),
        Field(
            "basis",
            "怎么量的",
            max_length=80,
            help="口径、时段和数据来源，例如：6 月与 9 月月均，取自排产系统。",
        ),
    ),
)
CASE_SECTIONS = (CASE_SCOPE, CLIENT, WORK, EFFECTS)
