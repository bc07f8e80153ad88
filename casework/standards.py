"""Public tables and codes: districts, industries, 四化 and 统一社会信用代码. Pure."""

import re
from decimal import Decimal
from enum import StrEnum
from operator import mul
from typing import NamedTuple, Self

from stdnum.cn import uscc as gb32100

DISTRICTS = (
    ("440103", "荔湾区"),
    ("440104", "越秀区"),
    ("440105", "海珠区"),
    ("440106", "天河区"),
    ("440111", "白云区"),
    ("440112", "黄埔区"),
    ("440113", "番禺区"),
    ("440114", "花都区"),
    ("440115", "南沙区"),
    ("440117", "从化区"),
    ("440118", "增城区"),
)
DISTRICT_NAMES = dict(DISTRICTS)

# GB/T 4754-2017, section C 制造业: the served enterprises.
DIVISIONS = (
    ("C13", "农副食品加工业"),
    ("C14", "食品制造业"),
    ("C15", "酒、饮料和精制茶制造业"),
    ("C16", "烟草制品业"),
    ("C17", "纺织业"),
    ("C18", "纺织服装、服饰业"),
    ("C19", "皮革、毛皮、羽毛及其制品和制鞋业"),
    ("C20", "木材加工和木、竹、藤、棕、草制品业"),
    ("C21", "家具制造业"),
    ("C22", "造纸和纸制品业"),
    ("C23", "印刷和记录媒介复制业"),
    ("C24", "文教、工美、体育和娱乐用品制造业"),
    ("C25", "石油、煤炭及其他燃料加工业"),
    ("C26", "化学原料和化学制品制造业"),
    ("C27", "医药制造业"),
    ("C28", "化学纤维制造业"),
    ("C29", "橡胶和塑料制品业"),
    ("C30", "非金属矿物制品业"),
    ("C31", "黑色金属冶炼和压延加工业"),
    ("C32", "有色金属冶炼和压延加工业"),
    ("C33", "金属制品业"),
    ("C34", "通用设备制造业"),
    ("C35", "专用设备制造业"),
    ("C36", "汽车制造业"),
    ("C37", "铁路、船舶、航空航天和其他运输设备制造业"),
    ("C38", "电气机械和器材制造业"),
    ("C39", "计算机、通信和其他电子设备制造业"),
    ("C40", "仪器仪表制造业"),
    ("C41", "其他制造业"),
    ("C42", "废弃资源综合利用业"),
    ("C43", "金属制品、机械和设备修理业"),
)
# Platform operators are often service firms: the manufacturing filter is not for them.
OPERATOR_DIVISIONS = (
    *DIVISIONS,
    ("I64", "互联网和相关服务"),
    ("I65", "软件和信息技术服务业"),
)
DIVISION_NAMES = dict(OPERATOR_DIVISIONS)
MANUFACTURING = frozenset(dict(DIVISIONS))


# 中小企业数字化水平评测指标（2024 年版）, part B: the 16 business scenes, by group.
SCENE_GROUPS = (
    (
        "产品生命周期",
        (("S01", "产品设计"), ("S02", "工艺设计"), ("S03", "营销管理"), ("S04", "售后服务")),
    ),
    (
        "生产执行",
        (
            ("S05", "计划排程"),
            ("S06", "生产管控"),
            ("S07", "质量管理"),
            ("S08", "设备管理"),
            ("S09", "安全生产"),
            ("S10", "能耗管理"),
        ),
    ),
    ("供应链", (("S11", "采购管理"), ("S12", "仓储物流"))),
    (
        "管理决策",
        (("S13", "财务管理"), ("S14", "人力资源"), ("S15", "协同办公"), ("S16", "决策支持")),
    ),
)
SCENES = tuple(scene for _, scenes in SCENE_GROUPS for scene in scenes)
SCENE_NAMES = dict(SCENES)


class Labelled(StrEnum):
    """A code that carries its Chinese label, as TextChoices does, without Django."""

    label: str

    def __new__(cls, code: str, label: str) -> Self:
        member = str.__new__(cls, code)
        member._value_ = code
        member.label = label
        return member


class Dimension(Labelled):
    """四化: the four directions of upgrading."""

    DIGITAL = "digital", "数字化"
    NETWORKED = "networked", "网络化"
    INTELLIGENT = "intelligent", "智能化"
    GREEN = "green", "绿色化"

    @property
    def code(self) -> str:
        """The code of its instrument in traces and exports: DIG.E1."""
        return DIMENSION_CODES[self]


DIMENSIONS = tuple((dimension.value, dimension.label) for dimension in Dimension)
DIMENSION_NAMES = dict(DIMENSIONS)
DIMENSION_CODES = {
    Dimension.DIGITAL: "DIG",
    Dimension.NETWORKED: "NET",
    Dimension.INTELLIGENT: "INT",
    Dimension.GREEN: "GRN",
}


class SizeClass(Labelled):
    """企业划型, from the largest down (工信部联企业〔2011〕300号, 国统字〔2017〕213号)."""

    LARGE = "large", "大型"
    MEDIUM = "medium", "中型"
    SMALL = "small", "小型"
    MICRO = "micro", "微型"


SIZES = tuple((size.value, size.label) for size in SizeClass)
SIZE_NAMES = dict(SIZES)


class SizeLimit(NamedTuple):
    """The least staff and the least yearly revenue (yuan) of a class, or the most of both."""

    staff: int
    revenue: int


# Large, medium, small; what reaches none of them is micro. Revenue in yuan.
INDUSTRY_LIMITS = (
    (SizeClass.LARGE, SizeLimit(1000, 400_000_000)),
    (SizeClass.MEDIUM, SizeLimit(300, 20_000_000)),
    (SizeClass.SMALL, SizeLimit(20, 3_000_000)),
)
SIZE_LIMITS = dict.fromkeys(MANUFACTURING, INDUSTRY_LIMITS) | {
    "I64": (
        (SizeClass.LARGE, SizeLimit(2000, 1_000_000_000)),
        (SizeClass.MEDIUM, SizeLimit(100, 10_000_000)),
        (SizeClass.SMALL, SizeLimit(10, 1_000_000)),
    ),
    "I65": (
        (SizeClass.LARGE, SizeLimit(300, 100_000_000)),
        (SizeClass.MEDIUM, SizeLimit(100, 10_000_000)),
        (SizeClass.SMALL, SizeLimit(10, 500_000)),
    ),
}


def size_class(division: str, employees: int, revenue: Decimal | int) -> SizeClass:
    """Return the class of a firm of ``division`` with ``employees`` and ``revenue`` in yuan.

    It is the lower of the class by staff and the class by revenue. KeyError for a division that
    is none of ours.
    """
    for size, (staff, least) in SIZE_LIMITS[division]:
        if employees >= staff and revenue >= least:
            return size
    return SizeClass.MICRO


class Comparator(Labelled):
    """How the two limits of the pilot's own wording are joined."""

    EITHER = "or", "人数和收入有一项不超过即可"
    BOTH = "and", "人数和收入都不超过"


def is_within(
    employees: int, revenue: Decimal | int, *, most: SizeLimit, comparator: Comparator
) -> bool:
    """Tell whether a firm counts as 中小企业 by the pilot's wording; limits themselves are within.

    ``revenue`` is in yuan. The statistical class is another question: 大型 may be within.
    """
    within = (employees <= most.staff, revenue <= most.revenue)
    return any(within) if comparator == Comparator.EITHER else all(within)


class UsccError(ValueError):
    """A text that is no 统一社会信用代码; the message says in Chinese what is wrong."""


class UsccLength(UsccError):
    """Not 18 characters."""


class UsccCharacter(UsccError):
    """A character that the standard does not use, or not at that place."""


class UsccCheckDigit(UsccError):
    """The last character does not follow from the first seventeen."""


USCC_LENGTH = 18
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_AUTHORITIES = "123456789ANY"
USCC_REGION = slice(2, 8)
USCC_BODY = slice(8, 16)
USCC_BODY_CHECK = 16

# A code as written; with the check character's weight of 1 the sum of a right one divides by 31.
USCC_WRITTEN = re.compile(r"[1-9ANY][0-9A-HJ-NP-RTUW-Y][0-9]{6}[0-9A-HJ-NP-RTUW-Y]{10}")
USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28, 1)
USCC_VALUES = bytes.maketrans(USCC_ALPHABET.encode(), bytes(range(len(USCC_ALPHABET))))

FULL_WIDTH = range(0xFF01, 0xFF5F)
FULL_WIDTH_OFFSET = 0xFEE0
IDEOGRAPHIC_SPACE = "\u3000"

GB11714_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
GB11714_CHECKS = "0123456789X"


def fold_width(text: str) -> str:
    """Fold U+FF01–FF5E and U+3000 and nothing else: NFKC would also accept ① or ９ look-alikes."""
    return "".join(
        chr(ord(character) - FULL_WIDTH_OFFSET) if ord(character) in FULL_WIDTH else character
        for character in text.replace(IDEOGRAPHIC_SPACE, " ")
    )


def clean_uscc(text: str) -> str:
    """Return the credit code in its one written form, or raise UsccError (GB 32100-2015).

    Full-width ASCII is folded, outer blanks and hyphens are dropped, letters become upper case;
    nothing else is forgiven. The district in it is not compared: many firms keep an old one.
    """
    code = fold_width(text).strip(" \t\r\n").replace("-", "")
    _refuse_foreign(code)
    code = code.upper()
    if len(code) != USCC_LENGTH:
        raise UsccLength(f"统一社会信用代码应为 18 位，现在是 {len(code)} 位")
    _refuse_misplaced(code)
    if gb32100.calc_check_digit(code[:-1]) != code[-1]:
        raise UsccCheckDigit("统一社会信用代码校验不通过：有一位或几位不对，请对照营业执照逐位核对")
    return code


def uscc_is_clean(text: str) -> bool:
    """Tell whether ``text`` is a credit code in its one written form already; quick, for long lists."""
    return USCC_WRITTEN.fullmatch(text) is not None and not (
        sum(map(mul, USCC_WEIGHTS, text.encode().translate(USCC_VALUES))) % len(USCC_ALPHABET)
    )


def uscc_is_valid(text: str) -> bool:
    """Tell whether ``text`` is a credit code after the same folding as clean_uscc."""
    try:
        clean_uscc(text)
    except UsccError:
        return False
    return True


def uscc_warning(code: str) -> str:
    """Return a soft warning when the inner organisation code (GB 11714) does not check, else ''.

    ``code`` is a clean credit code. Some lawful codes fail this, so it never refuses.
    """
    total = sum(
        int(character, 36) * weight
        for character, weight in zip(code[USCC_BODY], GB11714_WEIGHTS, strict=True)
    )
    modulus = len(GB11714_CHECKS)
    if GB11714_CHECKS[-total % modulus] == code[USCC_BODY_CHECK]:
        return ""
    return "第 9 至 17 位与组织机构代码的校验规则不一致，请再核对一次；如与营业执照相同，可以继续"


def _refuse_foreign(code: str) -> None:
    """Refuse what no keyboard layout for codes writes, before upper() can turn it into ASCII."""
    for character in code:
        if not (character.isascii() and character.isalnum()):
            shown = "空格" if character == " " else f"“{character}”"
            if not character.isprintable():
                shown = f"看不见的字符（U+{ord(character):04X}）"
            raise UsccCharacter(f"统一社会信用代码只能用数字和大写字母，不能有{shown}")


def _refuse_misplaced(code: str) -> None:
    for place, character in enumerate(code, start=1):
        if character not in USCC_ALPHABET:
            raise UsccCharacter(
                f"第 {place} 位是字母 {character}：统一社会信用代码不使用 I、O、S、V、Z，"
                "请检查是否把数字 1、0、5、2 看成了字母"
            )
    if code[0] not in USCC_AUTHORITIES:
        raise UsccCharacter(f"第 1 位不能是 {code[0]}：应为 1—9、A、N 或 Y")
    if not code[USCC_REGION].isdigit():
        raise UsccCharacter("第 3 至 8 位是行政区划，应全部为数字")


# What other authorities list a unit for, and what counts against its use of public money.
CREDIT_KINDS = (
    ("dishonest", "失信被执行"),
    ("abnormal", "经营异常"),
    ("serious", "严重违法失信"),
    ("misused_funds", "资金违规"),
)
CREDIT_LABELS = dict(CREDIT_KINDS)

# Departments of the city whose opinion is asked for; each answers only what it is asked.
DEPARTMENTS = (
    ("finance", "市财政局"),
    ("tax", "市税务局"),
    ("market", "市市场监管局"),
    ("environment", "市生态环境局"),
    ("emergency", "市应急管理局"),
    ("human_resources", "市人力资源社会保障局"),
)
DEPARTMENT_NAMES = dict(DEPARTMENTS)
