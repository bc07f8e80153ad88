"""供需对接: how well a platform fits a demand, each part with its reason (handbook 3.9, 10a). Pure."""

from collections.abc import Mapping
from dataclasses import astuple, dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

from casework.calculation import Calculation, Line
from casework.standards import DISTRICT_NAMES, DIVISION_NAMES, SCENE_NAMES

# Each part is rounded to six decimals, so that what is kept adds up exactly; people read two
# decimals of that, rounded down: nobody is shown more than was reached.
EXACT, SHOWN = Decimal("0.000001"), Decimal("0.01")
HALF = Decimal("0.5")
GRADES = (("excellent", "优秀"), ("good", "良好"), ("qualified", "合格"))
GRADE_SHARES: Mapping[str, Decimal] = {
    "excellent": Decimal(1),
    "good": Decimal("0.8"),
    "qualified": HALF,
}
# A platform that nobody has graded yet.
UNGRADED = HALF
# What the title is worth; a platform whose title stands otherwise is left out.
TITLE_FACTORS: Mapping[str, Decimal] = {"valid": Decimal(1), "warned": HALF}
BASIS = "匹配规则"


@dataclass(frozen=True)
class Weights:
    """The points of each part; together a hundred."""

    industry: Decimal = Decimal(40)
    scenes: Decimal = Decimal(30)
    price: Decimal = Decimal(15)
    grade: Decimal = Decimal(10)
    district: Decimal = Decimal(5)


WEIGHTS = Weights()


@dataclass(frozen=True)
class Range:
    """A span of prices in yuan, both ends within."""

    low: Decimal
    high: Decimal

    def meets(self, other: "Range") -> bool:
        return self.low <= other.high and other.low <= self.high


@dataclass(frozen=True)
class Wanted:
    """What an enterprise looks for; without a budget the price is unknown."""

    industry: str
    scenes: frozenset[str]
    district: str
    budget: Range | None = None


@dataclass(frozen=True)
class Offered:
    """What a platform has on show; ``title`` is the public status of its title."""

    title: str
    industries: frozenset[str]
    scenes: frozenset[str]
    prices: tuple[Range, ...]
    district: str
    grade: str = ""


def match(wanted: Wanted, offered: Offered, weights: Weights = WEIGHTS) -> Calculation | None:
    """Return the points of ``offered`` for ``wanted``, part by part; None when it is left out."""
    factor = TITLE_FACTORS.get(offered.title)
    if factor is None:
        return None
    parts = (
        _industry(wanted, offered, weights.industry),
        _scenes(wanted, offered, weights.scenes),
        _price(wanted, offered, weights.price),
        _grade(offered, weights.grade),
        _district(wanted, offered, weights.district),
    )
    total = sum((part.amount for part in parts), Decimal(0)) * factor
    reason = "称号有效，各项相加" if factor == 1 else "约谈整改期间，各项相加后减半"
    return Calculation((*parts, Line("匹配分", BASIS, total, reason)))


def shown(points: Decimal) -> str:
    """Return points as people read them: two decimals down, without idle zeros."""
    text = f"{points.quantize(SHOWN, ROUND_DOWN):f}"
    return text.rstrip("0").rstrip(".")


def rule_words(weights: Weights = WEIGHTS) -> str:
    """Say how the points come about, for who reads them."""
    named = zip(("行业", "场景", "价格", "评价等级", "同区"), astuple(weights), strict=True)
    parts = "、".join(f"{name} {shown(most)}" for name, most in named)
    return f"满分 {shown(sum(astuple(weights), Decimal(0)))}：{parts}"


def _rounded(points: Decimal) -> Decimal:
    return points.quantize(EXACT, ROUND_HALF_UP)


def _industry(wanted: Wanted, offered: Offered, most: Decimal) -> Line:
    name = DIVISION_NAMES[wanted.industry]
    if wanted.industry in offered.industries:
        return Line("行业", BASIS, most, f"服务行业包括{name}")
    if any(one[:1] == wanted.industry[:1] for one in offered.industries):
        return Line("行业", BASIS, _rounded(most * HALF), f"服务同一门类的行业，没有列{name}")
    return Line("行业", BASIS, Decimal(0), f"没有服务过{name}和同一门类的行业")


def _scenes(wanted: Wanted, offered: Offered, most: Decimal) -> Line:
    if not wanted.scenes:
        return Line("场景", BASIS, Decimal(0), "需求没有选场景，不计分")
    covered = wanted.scenes & offered.scenes
    points = _rounded(most * len(covered) / len(wanted.scenes))
    names = "、".join(SCENE_NAMES[code] for code in sorted(covered))
    words = f"要 {len(wanted.scenes)} 个场景，覆盖 {len(covered)} 个"
    return Line("场景", BASIS, points, f"{words}：{names}" if names else words)


def _price(wanted: Wanted, offered: Offered, most: Decimal) -> Line:
    """Never say what anybody charges: only whether the spans meet."""
    if wanted.budget is None:
        return Line("价格", BASIS, Decimal(0), "需求没有写预算，不计分")
    if not offered.prices:
        return Line("价格", BASIS, Decimal(0), "在架方案和产品没有标价，不计分")
    if any(one.meets(wanted.budget) for one in offered.prices):
        return Line("价格", BASIS, most, "标价区间与预算有交集")
    return Line("价格", BASIS, Decimal(0), "标价区间与预算没有交集")


def _grade(offered: Offered, most: Decimal) -> Line:
    label = dict(GRADES).get(offered.grade, "")
    points = _rounded(most * GRADE_SHARES.get(offered.grade, UNGRADED))
    return Line(
        "评价等级", BASIS, points, f"最近评价：{label}" if label else "还没有评价等级，按一半计"
    )


def _district(wanted: Wanted, offered: Offered, most: Decimal) -> Line:
    if wanted.district == offered.district:
        return Line("同区", BASIS, most, f"都在{DISTRICT_NAMES[wanted.district]}")
    return Line("同区", BASIS, Decimal(0), "不在同一个区")
