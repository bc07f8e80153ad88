"""What the policy itself says of money, quoted: clauses, ceilings, fixed awards (§三（二）–（五）).

A guide may stay below a ceiling, never above it; a fixed award may be neither raised nor lowered.
"""

from decimal import Decimal

from casework.calculation import Clause

GUIDE = Clause(
    number="四（一）",
    title="年度申报指南",
    quote="每年研究编制相关资金申报指南，明确当年支持方向、申报条件等内容",
)

CAPACITY = Clause(
    number="三（二）",
    title="平台能力建设补助",
    quote="按照不超过项目投入费用的30%进行补助，最高不超过1000万元",
)
CAPACITY_SCOPE = Clause(
    number="三（二）",
    title="平台能力建设的投入范围",
    quote="信息化软硬件设备购置、行业“四化”解决方案研发集成、测试验证、网络通信及云租赁等方面的投入",
)
JOINT = Clause(
    number="三（二）",
    title="联合共建优先支持",
    quote="优先支持“四化”平台间优势互补、联合共建，打造行业上下游协同“四化”生态的项目",
)
CAPACITY_MAX_RATE = Decimal("0.30")
CAPACITY_CAP = Decimal(10_000_000)

DIAGNOSIS = Clause(
    number="三（三）",
    title="评估诊断费用减免",
    quote="对符合条件的评估诊断费用予以减免，每家企业补助减免费用最高不超过20万元",
)
# The policy states no rate: a guide may choose any up to the whole fee.
DIAGNOSIS_MAX_RATE = Decimal(1)
DIAGNOSIS_CAP = Decimal(200_000)

RETROFIT = Clause(
    number="三（四）",
    title="改造实施奖补",
    quote="按照不超过每家企业实际改造成本50%的比例予以奖补",
)
PASS_THROUGH = Clause(
    number="三（四）",
    title="奖补资金用于企业改造",
    quote="平台应与企业签订改造合同，将奖补资金直接用于企业“四化”改造",
)
CONCESSION = Clause(
    number="三（四）",
    title="减费让利",
    quote="鼓励“四化”平台加大减费让利力度（平台可采用技术入股、服务入股方式参与）",
)
RETROFIT_MAX_RATE = Decimal("0.50")

INTERNET_PLATFORM = Clause(
    number="三（五）（1）",
    title="工业互联网平台奖励",
    quote=(
        "国家级跨行业跨领域综合型工业互联网平台、国家级特色型或专业型工业互联网平台的企业，"
        "分别给予500万元、300万元的一次性奖励"
    ),
)
CROSS_INDUSTRY_AWARD = Decimal(5_000_000)
SPECIAL_AWARD = Decimal(3_000_000)

FACTORY = Clause(
    number="三（五）（2）",
    title="智能制造示范工厂奖励",
    quote="对获评国家级智能制造示范工厂的企业，给予一次性100万元奖励",
)
FACTORY_AWARD = Decimal(1_000_000)

IIMS = Clause(
    number="三（五）（3）",
    title="两化融合管理体系贯标奖励",
    quote="通过两化融合管理体系（升级版）贯标评定并获得2A及以上级别证书的企业，给予30万元奖励",
)
IIMS_AWARD = Decimal(300_000)
IIMS_LEAST_LEVEL = 2

DCMM = Clause(
    number="三（五）（4）",
    title="数据管理能力成熟度奖励",
    quote=(
        "获得数据管理能力成熟度评估（DCMM）认证三级及以上等级的企业，给予最高不超过50万元的奖励"
    ),
)
DCMM_CAP = Decimal(500_000)
DCMM_LEAST_LEVEL = 3
