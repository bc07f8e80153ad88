"""What the policy itself says of platforms, quoted, and the defaults that it leaves open."""

from casework.calculation import Clause

SOLICITATION = Clause(
    number="二（一）",
    title="开展公开征集",
    quote="定期面向社会发布征集通知，公开征集一批“四化”平台",
)
SELECTION = Clause(
    number="二（二）",
    title="组织择优遴选",
    quote="遴选一批具有较强技术能力、规模实力、服务能力的“四化”平台",
)
DESIGNATION = Clause(
    number="二（二）",
    title="授予称号",
    quote="授予“广州市四化赋能重点平台”称号，并颁发标牌",
)
REVOCATION = Clause(
    number="二（六）",
    title="取消称号",
    quote="对服务情况评价不好的平台，取消其“广州市四化赋能重点平台”称号",
)

SOLUTIONS = Clause(
    number="二（三）",
    title="编制解决方案",
    quote="编制行业“四化”转型共性解决方案和年度转型工作计划，并向市工信部门报备",
)
PRODUCTS = Clause(
    number="二（五）",
    title="小快轻准产品",
    quote="小型化、快速化、轻量化、精准化（“小快轻准”）的工业软件产品、工业APP和行业解决方案",
)
ALLIANCE = Clause(
    number="二（三）",
    title="联合共建",
    quote="鼓励“四化”平台之间按照优势互补原则自主组合、联合共建",
)
CASES = Clause(
    number="三（一）",
    title="场景案例",
    quote="面向企业提供转型咨询、解决方案、供需对接、场景案例、线上课程等服务",
)

TITLE = "广州市四化赋能重点平台"
# 一（二）: “到2025年，分类分级培育50个左右”.
TARGET_PLATFORMS = 50
TARGET_YEAR = 2025

# Defaults of the handbook that a round may change; none of them is fixed by the policy.
PUBLICITY_DAYS = 5
CORRECTION_DAYS = 5
MOST_CORRECTIONS = 2
TITLE_YEARS = 3
# 一（二）: “分类分级培育”; from the highest down.
TITLE_LEVELS = ("重点", "培育")
# Calendar days before the end of a term on which its holder is told, and the years for which a
# unit whose title was taken cannot apply again.
EXPIRY_NOTICE_DAYS = (90, 30, 7)
REAPPLY_YEARS = 1
# Working days to put right what a warning named; the warning itself may set others between these.
RECTIFICATION_DAYS = 60
LEAST_RECTIFICATION_DAYS, MOST_RECTIFICATION_DAYS = 5, 120
# Working days to hand the plaque back.
PLAQUE_RETURN_DAYS = 10
# Working days for one step of the office: with an application, with the call itself.
STEP_DAYS = 5
ROUND_STEP_DAYS = 3
# 区初审: its working days, which a notice may change, and how many of the returns it may use:
# one is left, so that a fault found by the 经办 still leads to a correction and not to a refusal.
DISTRICT_DAYS = 5
MOST_DISTRICT_RETURNS = MOST_CORRECTIONS - 1

# Years that the self-check asks about. Question and condition say the same, so no round changes them.
CASE_YEARS = 2
ACCIDENT_YEARS = 3
FUND_YEARS = 5

# 报备: the working days in which 经办 looks whether a filing is whole.
FILING_DAYS = 5

# 征求意见: the working days a department has to answer; a notice may change them.
CONSULTATION_DAYS = 5

OFFICE = "广州市工业和信息化局"
OFFICE_SHORT = "市工信局"
OFFICE_CONTACT = "装备与数字化处 020-00000000"

# §二（一）: the six fields of the public call.
CATEGORIES = (
    ("common_base", "共性基础平台"),
    ("industrial_internet", "工业互联网平台"),
    ("industrial_commerce", "工业电商平台"),
    ("intelligent_manufacturing", "智能制造平台"),
    ("green_manufacturing", "绿色制造平台"),
    ("other", "其他重点领域"),
)
CATEGORY_LABELS = dict(CATEGORIES)
