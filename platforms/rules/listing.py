"""The rows of a published list: their columns, and what a title is granted by."""

from collections.abc import Sequence
from dataclasses import dataclass

from casework.standards import DISTRICT_NAMES
from platforms.policy import CATEGORY_LABELS

COLUMNS = ("申报单位", "平台名称", "主要类别", "所在区")
# A list without joint applications does not ask for it.
PARTNERS = "联合单位"
NO_PARTNERS = "—"
BETWEEN = "、"
LEAD = "（牵头单位）"
LONGEST_NAME = 100
CATEGORY_CODES = {label: code for code, label in CATEGORY_LABELS.items()}
DISTRICT_CODES = {name: code for code, name in DISTRICT_NAMES.items()}


@dataclass(frozen=True)
class Listed:
    """What a list says of one application; ``partners`` are names, none where it stands alone."""

    unit: str
    name: str
    category: str
    district: str
    partners: tuple[str, ...] = ()


def read_row(cells: Sequence[str]) -> Listed:
    """Return what a row without ``fault_in`` says, as codes; KeyError for any other row."""
    unit, name, category, district, *partners = (cell.strip() for cell in cells)
    return Listed(
        unit.removesuffix(LEAD),
        name,
        CATEGORY_CODES[category],
        DISTRICT_CODES[district],
        _names(partners[0]) if partners else (),
    )


def fault_in(cells: Sequence[str], before: Sequence[str]) -> str:
    """Return why a title could not be granted by the corrected row, or an empty text."""
    _, name, category, district, *partners = (cell.strip() for cell in cells)
    if len(name) > LONGEST_NAME:
        return f"平台名称最多 {LONGEST_NAME} 个字。"
    if category not in CATEGORY_CODES:
        return f"主要类别只能是：{BETWEEN.join(CATEGORY_CODES)}。"
    if district not in DISTRICT_CODES:
        return f"所在区只能是：{BETWEEN.join(DISTRICT_CODES)}。"
    if partners and len(_names(partners[0])) != len(_names(before[-1])):
        return f"联合单位只能改名称，家数须和原来一样，中间用“{BETWEEN}”隔开；没有的填“{NO_PARTNERS}”。"
    return ""


def _names(cell: str) -> tuple[str, ...]:
    return () if cell == NO_PARTNERS else tuple(cell.split(BETWEEN))
