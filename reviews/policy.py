"""What the policy says of expert review, quoted, and the defaults that it leaves open."""

from casework.calculation import Clause
from casework.standards import OPERATOR_DIVISIONS

EXPERT_REVIEW = Clause(
    number="二（二）",
    title="组织专家评审",
    quote="按照“公平、公正、公开”和“选优育强”的原则，组织专家评审",
)
OFFICE = "广州市工业和信息化局"

# Working days: to declare conflicts, to score, and for one step of the office.
DECLARATION_DAYS = 3
SCORING_DAYS = 10
STEP_DAYS = 3
# An odd number of experts for each file, at least so many; below so many left another is drawn.
LEAST_EXPERTS = 5
REPLACED_BELOW = 3
PANEL_SIZE = LEAST_EXPERTS
# A relation of service or employment that is over bars for so long.
LOOK_BACK_YEARS = 3
# From so many sheets on the highest and the lowest are dropped.
TRIMMED_FROM = 5
TRIMMING = f"各项满 {TRIMMED_FROM} 份时各去掉一个最高分和一个最低分"
PLATFORM_REVIEW = "platform"

# What experts know: the fields of the public call (§二（一）) and the divisions of GB/T 4754.
PLATFORM_FIELDS = (
    ("common_base", "共性基础平台"),
    ("industrial_internet", "工业互联网平台"),
    ("industrial_commerce", "工业电商平台"),
    ("intelligent_manufacturing", "智能制造平台"),
    ("green_manufacturing", "绿色制造平台"),
    ("other", "其他重点领域"),
)
SPECIALITIES = (*PLATFORM_FIELDS, *OPERATOR_DIVISIONS)
SPECIALITY_LABELS = dict(SPECIALITIES)

DECLARATION = (
    "本人与所列单位三年内没有任职、服务关系，没有持股、投资、联合共建、参与编写申报材料或亲属关系；"
    "有上述情形的已逐件申报回避。"
)
