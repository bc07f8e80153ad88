"""What the policy itself says of enterprises, quoted, and its targets."""

from casework.calculation import Clause

CLOUD_GOAL = Clause(
    number="一（二）",
    title="上云用云",
    quote="带动20万家中小企业上云用云提质增效",
)
CLOUD_KINDS_OF_POLICY = Clause(
    number="二（五）",
    title="三类上云",
    quote="助力企业实现设备上云、管理上云、业务上云",
)

MATCHMAKING = Clause(
    number="二（四）",
    title="供需对接",
    quote="促进平台和企业间对接合作",
)

ECOSYSTEM = Clause(
    number="二（五）",
    title="大中小融通",
    quote="引导企业积极融入大中小融通的行业数字化生态圈，加强协作配套，协同发展",
)

TARGET_CLOUD = 200_000

# §二（五）.
CLOUD_KINDS = (
    ("equipment", "设备上云"),
    ("management", "管理上云"),
    ("business", "业务上云"),
)
CLOUD_KIND_NAMES = dict(CLOUD_KINDS)

# Defaults of the handbook (3.9) that the policy leaves open.
# Working days in which a platform that was picked answers; after that the pick is released.
ANSWER_DAYS = 3
# How many platforms are suggested for a demand.
MOST_MATCHES = 10
# Calendar days after acceptance on which both sides are reminded while no outcome is recorded.
OUTCOME_REMINDER_DAYS = (9, 21, 45)

EVENTS = Clause(
    number="二（四）",
    title="供需对接活动",
    quote="组织供需对接活动，促进平台和企业间对接合作",
)

DEMONSTRATION_GOAL = Clause(
    number="一（二）",
    title="试点示范企业",
    quote="打造500家左右融合水平高、创新能力强、示范效应好的“四化”试点示范企业",
)
DEMONSTRATION = "广州市“四化”试点示范企业"
TARGET_DEMONSTRATIONS = 500
# Defaults that the policy leaves open: working days of the nominated enterprise, and of one step
# of the office.
NOMINEE_ANSWER_DAYS = 10
STEP_DAYS = 5
