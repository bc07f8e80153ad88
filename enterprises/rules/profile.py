"""企业档案: what an enterprise tells about itself, section by section."""

from casework.sections import Field, Kind, Section
from casework.standards import OPERATOR_DIVISIONS

GROUP = "企业档案"
EARLIEST_YEAR, LATEST_YEAR = 2000, 2100
SYSTEMS = (
    ("erp", "ERP 企业资源计划"),
    ("mes", "MES 制造执行"),
    ("plm", "PLM、CAD 研发设计"),
    ("scm", "SCM 供应链"),
    ("crm", "CRM 客户关系"),
    ("wms", "WMS 仓储"),
    ("qms", "QMS 质量"),
    ("ems", "EMS 能源"),
    ("scada", "SCADA 数据采集"),
    ("finance", "财务软件"),
    ("office", "协同办公"),
    ("none", "还没有"),
)

SCALE = Section(
    key="scale",
    title="行业和规模",
    group=GROUP,
    hint="按上一年度的数填写；规模类型由系统按国家划型标准算出。",
    fields=(
        Field(
            "industry",
            "行业大类",
            Kind.CHOICE,
            "按国民经济行业分类 GB/T 4754。",
            choices=OPERATOR_DIVISIONS,
        ),
        Field("products", "主要产品", max_length=100, help="例如：注塑件、精密模具。"),
        Field("employees", "从业人员", Kind.WHOLE, "年末人数。", unit="人", least=1),
        Field("revenue", "营业收入", Kind.DECIMAL, "全年，不含税。", unit="万元"),
        Field(
            "figures_year",
            "数据年份",
            Kind.WHOLE,
            "上面两项是哪一年的，例如：2025。",
            unit="年",
            least=EARLIEST_YEAR,
            most=LATEST_YEAR,
        ),
    ),
)

PRODUCTION = Section(
    key="production",
    title="生产和工艺",
    group=GROUP,
    fields=(
        Field(
            "processes",
            "主要工序",
            Kind.LONG_TEXT,
            "一行一道，例如：注塑成型、喷涂、组装。",
            max_length=500,
        ),
        Field("equipment", "生产设备", Kind.WHOLE, unit="台（套）"),
        Field("connected", "其中：已联网", Kind.WHOLE, unit="台（套）"),
    ),
)

SYSTEMS_IN_USE = Section(
    key="systems",
    title="在用系统",
    group=GROUP,
    fields=(
        Field("systems", "在用的信息系统", Kind.CHOICES, "可多选。", choices=SYSTEMS),
        Field(
            "weakness",
            "最想解决的问题",
            Kind.LONG_TEXT,
            "例如：插单多，排产靠人工。",
            required=False,
            max_length=500,
        ),
    ),
)

CONTACT = Section(
    key="contact",
    title="联系人",
    group=GROUP,
    hint="只给办理您事项的工作人员和您同意对接的平台看，不公开。",
    fields=(
        Field("contact_name", "联系人", max_length=40),
        Field("contact_phone", "联系电话", Kind.PHONE, "手机或带区号的座机。"),
    ),
)

SECTIONS = (SCALE, PRODUCTION, SYSTEMS_IN_USE, CONTACT)
BY_KEY = {section.key: section for section in SECTIONS}


def crossed(values: dict[str, object], *, this_year: int) -> dict[str, str]:
    """Return what contradicts itself among answers that are each right, by field name.

    ``values`` are the clean answers of all sections; what is missing is judged elsewhere.
    """
    found = {}
    year = values.get("figures_year")
    if isinstance(year, int) and year > this_year:
        found["figures_year"] = "不能晚于今年。"
    whole, part = values.get("equipment"), values.get("connected")
    if isinstance(whole, int) and isinstance(part, int) and part > whole:
        found["connected"] = f"已联网的不能多于生产设备（{whole} 台（套））。"
    systems = values.get("systems")
    if isinstance(systems, list) and "none" in systems and len(systems) > 1:
        found["systems"] = "选了“还没有”，就不能再选别的。"
    return found
