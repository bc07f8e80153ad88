"""What the application for the title asks (handbook 3.4), section by section."""

from casework.sections import Field, Kind, Section
from casework.standards import DIMENSIONS, DIVISIONS
from platforms.policy import CASE_YEARS, CATEGORIES
from platforms.rules.consortium import AGREEMENT, MOST_MEMBERS, SECTION, WHOLE
from platforms.rules.eligibility import ACCIDENT, LOCAL_CUSTOMERS, MISUSED_FUNDS

CHECK = "一、先确认能不能报"
FILL = "二、填写申报内容"
UPLOAD = "三、上传材料"
CONFIRM = "四、核对并提交"
GROUPS = (CHECK, FILL, UPLOAD, CONFIRM)
LEAST_CASES = 3

SECURITY_LEVELS = (
    ("0", "未备案"),
    ("1", "第一级"),
    ("2", "第二级"),
    ("3", "第三级"),
    ("4", "第四级"),
    ("5", "第五级"),
)

ELIGIBILITY = Section(
    key="eligibility",
    title="申报资格自测",
    group=CHECK,
    hint="如实填写；每一条都会说明依据和结论，结果随申报一起存档。",
    fields=(
        Field("in_guangzhou", "在广州市登记注册", Kind.YES_NO),
        Field("has_legal_personality", "具有独立法人资格", Kind.YES_NO),
        Field("founded_on", "成立日期", Kind.DATE, "营业执照上的成立日期，例如：2018-05-16。"),
        Field("category", "主要类别", Kind.CHOICE, "只能选一个。", choices=CATEGORIES),
        Field(
            "serves_manufacturing",
            "服务对象包括制造业企业",
            Kind.YES_NO,
            "指 GB/T 4754 第 13—43 大类的企业。",
        ),
        Field(
            "local_customers",
            f"{LOCAL_CUSTOMERS}数",
            Kind.WHOLE,
            "有合同为证的才算。",
            unit="家",
        ),
        Field("technical_staff", "参保技术人员", Kind.WHOLE, "以社保缴纳人数为准。", unit="人"),
        Field("own_ip", "自主知识产权", Kind.WHOLE, "软著、专利等合计。", unit="项"),
        Field("security_level", "平台等级保护备案", Kind.CHOICE, choices=SECURITY_LEVELS),
        Field(
            "security_tested_on",
            "最近一次安全测试日期",
            Kind.DATE,
            "没有做过就留空。",
            required=False,
        ),
        Field("has_data_policy", "有数据安全管理制度", Kind.YES_NO),
        Field("is_listed_for_bad_credit", "现在列入经营异常或严重违法失信名单", Kind.YES_NO),
        Field("had_major_accident", ACCIDENT, Kind.YES_NO),
        Field("misused_funds", MISUSED_FUNDS, Kind.YES_NO),
        Field(
            "commits_to_plan",
            "承诺年度诊断、改造企业数和让利幅度",
            Kind.YES_NO,
            "在“下一年度目标”里填具体数字。",
        ),
    ),
)

ORGANISATION = Section(
    key="organisation",
    title="申报单位信息",
    group=FILL,
    hint="带“来自单位档案”的已替您填好，有变化请改。金额单位为万元。",
    fields=(
        Field("legal_representative", "法定代表人", max_length=40),
        Field(
            "registered_capital",
            "注册资本",
            Kind.DECIMAL,
            "按营业执照填，例如：1000。",
            unit="万元",
        ),
        Field("founded_on", "成立日期", Kind.DATE, "例如：2018-05-16。"),
        Field(
            "nature",
            "单位性质",
            Kind.CHOICE,
            choices=(
                ("state", "国有及国有控股"),
                ("private", "民营"),
                ("foreign", "外商及港澳台投资"),
                ("institution", "事业单位、科研院所"),
                ("other", "其他"),
            ),
        ),
        Field("employees", "从业人员", Kind.WHOLE, unit="人", least=1),
        Field("technical_staff", "其中：参保技术人员", Kind.WHOLE, unit="人"),
        Field("revenue_1", "上一年营业收入", Kind.DECIMAL, unit="万元"),
        Field("revenue_2", "前两年营业收入", Kind.DECIMAL, unit="万元"),
        Field("revenue_3", "前三年营业收入", Kind.DECIMAL, unit="万元"),
        Field("platform_revenue", "上一年平台业务收入", Kind.DECIMAL, unit="万元"),
        Field("rd_cost", "上一年研发投入", Kind.DECIMAL, unit="万元"),
        Field(
            "tax_credit",
            "纳税信用级别",
            Kind.CHOICE,
            choices=tuple((grade, f"{grade} 级") for grade in "ABMCD"),
        ),
        Field(
            "honours",
            "获得的荣誉资质",
            Kind.LONG_TEXT,
            "一行一项，写明年份和授予单位。",
            required=False,
            max_length=1000,
        ),
        Field("contact_name", "联系人", max_length=40),
        Field("contact_phone", "联系电话", Kind.PHONE, "手机或带区号的座机。"),
    ),
)

PLATFORM = Section(
    key="platform",
    title="平台基本情况",
    group=FILL,
    hint="入选后，平台名称、类别、方向、行业、简介和网址在公开名录里显示。",
    fields=(
        Field("name", "平台名称", max_length=60, help="例如：云岭制造云平台。"),
        Field("category", "主要类别", Kind.CHOICE, "与资格自测一致。", choices=CATEGORIES),
        Field("other_categories", "其他类别", Kind.CHOICES, required=False, choices=CATEGORIES),
        Field(
            "dimensions",
            "四化方向",
            Kind.CHOICES,
            "可多选。",
            choices=DIMENSIONS,
        ),
        Field("industries", "服务行业", Kind.CHOICES, "可多选。", choices=DIVISIONS),
        Field("website", "网址", Kind.URL, "例如：https://www.example.com。"),
        Field(
            "introduction",
            "平台简介",
            Kind.LONG_TEXT,
            "500 字以内，写能为企业做什么。",
            max_length=500,
        ),
        Field(
            "deployment",
            "部署方式",
            Kind.CHOICE,
            choices=(("public", "公有云"), ("private", "私有部署"), ("hybrid", "混合部署")),
        ),
        Field("protocols", "支持的工业协议", Kind.WHOLE, unit="种"),
        Field("models", "工业模型", Kind.WHOLE, unit="个"),
        Field("apps", "工业 APP", Kind.WHOLE, unit="个"),
        Field("devices", "连接设备", Kind.WHOLE, unit="台（套）"),
        Field("registered_customers", "注册企业", Kind.WHOLE, unit="家"),
        Field("paying_customers", "付费企业", Kind.WHOLE, unit="家"),
        Field("security_number", "等级保护备案号", max_length=60, help="照备案证明填写。"),
    ),
)

CAPABILITY = Section(
    key="capability",
    title="服务能力",
    group=FILL,
    fields=(
        Field("assessors", "诊断评估人员", Kind.WHOLE, unit="人"),
        Field("methods", "诊断与改造方法", Kind.LONG_TEXT, "800 字以内。", max_length=800),
        Field(
            "price_list",
            "服务价目",
            Kind.LONG_TEXT,
            "一行一项，写明单位和价格区间。",
            max_length=1000,
        ),
        Field(
            "concession_policy",
            "让利措施",
            Kind.LONG_TEXT,
            "对广州中小企业的减免办法。",
            max_length=500,
        ),
        Field(
            "response_hours",
            "售后响应时间",
            Kind.WHOLE,
            "接到报障到有人处理。",
            unit="小时",
            least=1,
        ),
    ),
)

CASES = Section(
    key="cases",
    title="典型案例",
    group=FILL,
    hint=f"至少 {LEAST_CASES} 个近 {CASE_YEARS} 年在广州的服务案例。客户联系人只供核实，不公开。",
    least_rows=LEAST_CASES,
    most_rows=10,
    row_name="案例",
    fields=(
        Field("client", "客户名称", max_length=80),
        Field("client_uscc", "客户统一社会信用代码", Kind.USCC, "18 位。", max_length=18),
        Field("contract_number", "合同编号", max_length=60),
        Field("signed_on", "签订日期", Kind.DATE),
        Field("amount", "合同金额", Kind.DECIMAL, unit="万元"),
        Field(
            "effect",
            "改造前后指标",
            Kind.LONG_TEXT,
            "例如：排产用时 2 天 → 40 分钟。",
            max_length=300,
        ),
        Field("client_contact", "客户联系人和电话", max_length=60),
    ),
)

CONSORTIUM = Section(
    key=SECTION,
    title="联合共建",
    group=FILL,
    hint=(
        "单独申报的不用填。几家单位联合申报的，每家填一个成员，第一个是申报单位自己，由它牵头；"
        f"各方比例之和正好 {WHOLE}%，并上传联合共建协议（{AGREEMENT}）。"
    ),
    most_rows=MOST_MEMBERS,
    row_name="成员",
    fields=(
        Field("name", "单位名称", max_length=120),
        Field("uscc", "统一社会信用代码", Kind.USCC, "18 位。", max_length=18),
        Field(
            "work",
            "分工",
            Kind.LONG_TEXT,
            "负责什么，300 字以内。",
            max_length=300,
        ),
        Field(
            "share",
            "投入比例",
            Kind.DECIMAL,
            "占全部投入的百分比，最多两位小数，例如：62.50。",
            unit="%",
            most=100,
        ),
    ),
)

PLAN = Section(
    key="plan",
    title="下一年度目标",
    group=FILL,
    hint="入选后作为年度转型工作计划和服务评价的依据。",
    fields=(
        Field("diagnoses", "诊断企业数", Kind.WHOLE, unit="家", least=1),
        Field("retrofits", "改造企业数", Kind.WHOLE, unit="家", least=1),
        Field("cloud_customers", "带动上云企业数", Kind.WHOLE, unit="家"),
        Field(
            "concession_rate",
            "平均让利率",
            Kind.DECIMAL,
            "0—100，最多两位小数。",
            unit="%",
            most=100,
        ),
        Field("trainings", "培训场次", Kind.WHOLE, unit="场"),
    ),
)

FILLED = (ORGANISATION, PLATFORM, CAPABILITY, CASES, CONSORTIUM, PLAN)
SECTIONS = (ELIGIBILITY, *FILLED)
BY_KEY = {section.key: section for section in SECTIONS}

MATERIALS_KEY = "materials"
COMMITMENT = (
    "本单位承诺：申报内容和所附材料真实、准确、完整；同一平台没有以其他名称重复申报；"
    "愿意接受核查，如有虚假，自愿退出并承担相应责任。"
)
