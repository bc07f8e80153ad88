"""官方名录: what a row of a list of enterprises must be, and its one written form. Pure."""

import re
import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

from casework.standards import (
    DISTRICTS,
    OPERATOR_DIVISIONS,
    UsccError,
    clean_uscc,
    size_class,
    uscc_is_clean,
)

USCC, NAME, DISTRICT, INDUSTRY, STAFF, REVENUE, YEAR = COLUMNS = (
    "统一社会信用代码",
    "企业名称",
    "所在区",
    "行业大类",
    "从业人员",
    "营业收入（万元）",
    "数据年份",
)
WHOLE_ROW = "整行"
LONGEST_NAME = 100
EARLIEST_YEAR = 2000
MOST_STAFF = 9_999_999
FEN_IN_YUAN = 100
FEN_PLACES_IN_WAN = 6
FORMULA_STARTS = ("=", "+", "-", "@")
HIDDEN = frozenset({"Cf", "Cc", "Co", "Cs", "Cn", "Zl", "Zp"})
# What nearly every name is made of; any other is looked at letter by letter.
PLAIN_NAME = re.compile(r"[\u4e00-\u9fff][\u4e00-\u9fffA-Za-z0-9（）()·]{1,99}")
WHOLE_NUMBER = re.compile(r"[0-9]{1,7}")
WAN_AMOUNT = re.compile(r"[0-9]{1,9}(\.[0-9]{1,2})?")
GROUPED = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]{1,2})?")
# 黄埔区, 黄埔 and 440112 are one district; C29, 29 and the name of the division one industry.
DISTRICT_CODES = {
    written: code for code, name in DISTRICTS for written in (code, name, name.removesuffix("区"))
}
DIVISION_CODES = {
    written: code
    for code, name in OPERATOR_DIVISIONS
    for written in (code, code[1:], name, f"{code} {name}", f"{code}{name}")
}


class RowFault(NamedTuple):
    """What is wrong in one cell, and what was expected there."""

    row: int
    column: str
    found: str
    expected: str


class Listed(NamedTuple):
    """A row in its one written form: texts as the database takes them, None where nothing is told.

    ``revenue`` is in fen; ``size`` is empty unless both figures are there.
    """

    uscc: str
    name: str
    district: str
    industry: str
    employees: int | None
    revenue: int | None
    figures_year: int | None
    size: str


class ListReader:
    """Reads the rows of one file; remembers the codes, and every fault of every row."""

    def __init__(self, *, this_year: int):
        self.rows_of: dict[str, int] = {}
        self.years = {str(year): year for year in range(EARLIEST_YEAR, this_year + 1)}
        self.faults: list[RowFault] = []
        self.faulty_rows = 0

    def read(self, number: int, cells: Sequence[str], surplus: int = 0) -> Listed | None:
        """Return the row in its one form; None when it has faults, which ``faults`` then names.

        What most rows look like passes at first sight; the rest is read with care, to the same end.
        """
        code, name, district, industry, staff, revenue, year = cells
        if (
            not surplus
            and code not in self.rows_of
            and uscc_is_clean(code)
            and PLAIN_NAME.fullmatch(name)
            and district in DISTRICT_CODES
            and industry in DIVISION_CODES
            and WHOLE_NUMBER.fullmatch(staff)
            and WAN_AMOUNT.fullmatch(revenue)
            and year in self.years
        ):
            self.rows_of[code] = number
            return _listed(
                (code, name, DISTRICT_CODES[district], DIVISION_CODES[industry]),
                int(staff),
                fen_of(revenue),
                self.years[year],
            )
        return self._with_care(number, cells, surplus)

    def _with_care(self, number: int, cells: Sequence[str], surplus: int) -> Listed | None:
        named = dict(zip(COLUMNS, map(clean_cell, cells), strict=True))
        expected: dict[str, str] = {}
        if surplus > 0:
            expected[WHOLE_ROW] = f"比第一行多出 {surplus} 格"
        code, expected[USCC] = self._code(number, named[USCC])
        expected[NAME] = fault_of_text(named[NAME], LONGEST_NAME)
        district = DISTRICT_CODES.get(named[DISTRICT], "")
        if not district:
            expected[DISTRICT] = "广州市 11 个区之一，例如：黄埔区"
        industry = DIVISION_CODES.get(named[INDUSTRY].upper(), "")
        if named[INDUSTRY] and not industry:
            expected[INDUSTRY] = "GB/T 4754 大类，例如：C29 或 橡胶和塑料制品业；可以空白"
        staff, expected[STAFF] = _staff(named[STAFF])
        revenue, expected[REVENUE] = _revenue(named[REVENUE])
        year, expected[YEAR] = self._year(named[YEAR])
        if (staff is not None or revenue is not None) and not named[YEAR]:
            expected[YEAR] = "写了人数或收入，就要写是哪一年的"
        wrong = [
            RowFault(number, column, named.get(column, "")[:LONGEST_NAME], text)
            for column, text in expected.items()
            if text
        ]
        if wrong:
            self.faults += wrong
            self.faulty_rows += 1
            return None
        return _listed((code, named[NAME], district, industry), staff, revenue, year)

    def _code(self, number: int, text: str) -> tuple[str, str]:
        try:
            code = clean_uscc(text)
        except UsccError as fault:
            return "", str(fault)
        before = self.rows_of.setdefault(code, number)
        return code, "" if before == number else f"每个代码只列一行；与第 {before} 行重复"

    def _year(self, text: str) -> tuple[int | None, str]:
        if not text:
            return None, ""
        year = self.years.get(text.removesuffix("年"))
        latest = max(self.years.values())
        return year, "" if year else f"{EARLIEST_YEAR} 到 {latest} 之间的年份，例如：{latest - 1}"


def fen_of(wan: str) -> int:
    """Return an amount in 万元, written in plain digits with at most six places, in fen."""
    whole, _, part = wan.partition(".")
    return int(whole + part.ljust(FEN_PLACES_IN_WAN, "0"))


def _listed(
    who: tuple[str, str, str, str], staff: int | None, revenue: int | None, year: int | None
) -> Listed:
    industry = who[3]
    size = (
        size_class(industry, staff, revenue // FEN_IN_YUAN)
        if industry and staff is not None and revenue is not None
        else ""
    )
    return Listed(*who, staff, revenue, year, size)


def clean_cell(cell: str) -> str:
    """Return a cell trimmed and in NFC."""
    return unicodedata.normalize("NFC", cell.strip())


def fault_of_text(text: str, longest: int) -> str:
    """Say what is wrong in a text that must be there, or return an empty text."""
    if not text:
        return "必须填写"
    if len(text) > longest:
        return f"最多 {longest} 个字"
    if text.startswith(FORMULA_STARTS):
        return f"不能以“{text[0]}”开头"
    if any(unicodedata.category(one) in HIDDEN for one in text):
        return "里面有看不见的特殊字符或换行，请删去"
    return ""


def _staff(text: str) -> tuple[int | None, str]:
    if not text:
        return None, ""
    plain = text.replace(",", "") if GROUPED.fullmatch(text) else text
    if not WHOLE_NUMBER.fullmatch(plain):
        return None, f"半角整数，0 到 {MOST_STAFF}，例如：260；不知道就空白"
    return int(plain), ""


def _revenue(text: str) -> tuple[int | None, str]:
    if not text:
        return None, ""
    plain = text.replace(",", "") if GROUPED.fullmatch(text) else text
    if not WAN_AMOUNT.fullmatch(plain):
        return None, "以万元为单位的半角数字，最多两位小数，例如：8600.50；不知道就空白"
    return fen_of(plain), ""
