"""Three hundred firms of the official list that have no account; names and figures are invented."""

from collections.abc import Iterator

from casework.standards import DISTRICTS
from portal.demo.units import invented_code

FIRST_CODE = 1001
FIRSTS = "岑翎砾棠溪霁泊珩岫璟蘅筠杳沅嵘楮汐椿牧朔"
SECONDS = "墨舟原渡曜川垣驿屿岚汀砚阙禾樾"
TRADES = (
    ("C29", "塑胶"),
    ("C39", "电子"),
    ("C33", "五金"),
    ("C18", "服饰"),
    ("C26", "日化"),
    ("C35", "模具"),
    ("C19", "皮具"),
    ("C38", "电器"),
    ("C34", "机电"),
    ("C36", "汽配"),
    ("C21", "家居"),
    ("C14", "食品"),
    ("C17", "纺织"),
    ("C23", "印刷"),
    ("C30", "建材"),
    ("C24", "文体用品"),
    ("C27", "药业"),
    ("C22", "纸品"),
    ("C40", "仪表"),
    ("C32", "铝业"),
    ("C13", "粮油"),
    ("C37", "船舶配件"),
    ("C42", "再生资源"),
)
# Every so many firms one that is large, and one that is tiny.
LARGE_EACH, TINY_EACH = 43, 11


def listed_firms(year: int) -> Iterator[list[str]]:
    """Yield rows of the list with the figures of ``year``: each name and each code once."""
    for number in range(len(FIRSTS) * len(SECONDS)):
        round_, place = divmod(number, len(FIRSTS))
        brand = FIRSTS[place] + SECONDS[(round_ + place) % len(SECONDS)]
        division, trade = TRADES[number % len(TRADES)]
        _, district = DISTRICTS[number * 7 % len(DISTRICTS)]
        staff = _staff(number)
        revenue = staff * (18 + number * 13 % 47)
        yield [
            *(invented_code(FIRST_CODE + number), f"广州{brand}{trade}有限公司"),
            *(district, division, str(staff), str(revenue), str(year)),
        ]


def _staff(number: int) -> int:
    if number % LARGE_EACH == LARGE_EACH - 1:
        return 1050 + number
    if number % TINY_EACH == TINY_EACH - 1:
        return 6 + number % 13
    return 21 + number * 37 % 560
