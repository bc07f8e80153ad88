"""Where the parts of one application contradict each other, or cannot be true on the day they are read."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal

from casework.days import day_in_words
from platforms.policy import CASE_YEARS
from platforms.rules.eligibility import years_before

Row = Mapping[str, object]
# (section, input name, what is wrong)
Contradiction = tuple[str, str, str]


def contradictions(
    values: Mapping[str, Sequence[Row]], *, uscc: str, noticed_on: date, today: date
) -> list[Contradiction]:
    """Return every contradiction in the cleaned rows of each section; what is not filled is skipped.

    ``uscc`` is the applicant's own code; cases count ``CASE_YEARS`` back from ``noticed_on``.
    """
    checked, unit = values["eligibility"][0], values["organisation"][0]
    return [
        *_between(checked, values["platform"][0], "platform", ("category",)),
        *_between(checked, unit, "organisation", ("founded_on", "technical_staff")),
        *_of_the_unit(checked, unit, today),
        *_of_the_cases(values["cases"], uscc),
        *_of_the_contracts(values["cases"], years_before(noticed_on, CASE_YEARS), today),
    ]


def _between(
    checked: Row, filled: Row, section: str, names: tuple[str, ...]
) -> Iterator[Contradiction]:
    for name in names:
        one, two = checked.get(name), filled.get(name)
        if one not in {None, ""} and two not in {None, ""} and one != two:
            yield section, name, "与资格自测里填的不一致"


def _of_the_unit(checked: Row, unit: Row, today: date) -> Iterator[Contradiction]:
    for section, row in (("eligibility", checked), ("organisation", unit)):
        founded_on = row.get("founded_on")
        if isinstance(founded_on, date) and founded_on > today:
            yield section, "founded_on", "不能晚于今天"
    technical, employees = unit.get("technical_staff"), unit.get("employees")
    if isinstance(technical, int) and isinstance(employees, int) and technical > employees:
        yield "organisation", "technical_staff", f"不能多于从业人员 {employees} 人"
    part, whole = unit.get("platform_revenue"), unit.get("revenue_1")
    if isinstance(part, Decimal) and isinstance(whole, Decimal) and part > whole:
        yield "organisation", "platform_revenue", f"不能多于上一年营业收入 {whole:,} 万元"


def _of_the_cases(cases: Sequence[Row], uscc: str) -> Iterator[Contradiction]:
    for name, what in (("client_uscc", "客户"), ("contract_number", "合同")):
        given = [row.get(name) for row in cases]
        times = Counter(value for value in given if value)
        for number, value in enumerate(given):
            if times[value] > 1 and given.index(value) < number:
                yield "cases", f"{number}-{name}", f"与前面的案例是同一个{what}"
    for number, row in enumerate(cases):
        if row.get("client_uscc") == uscc:
            yield "cases", f"{number}-client_uscc", "不能是申报单位自己"


def _of_the_contracts(cases: Sequence[Row], earliest: date, today: date) -> Iterator[Contradiction]:
    for number, row in enumerate(cases):
        signed_on = row.get("signed_on")
        if isinstance(signed_on, date) and signed_on > today:
            yield "cases", f"{number}-signed_on", "不能晚于今天"
        if isinstance(signed_on, date) and signed_on < earliest:
            yield (
                "cases",
                f"{number}-signed_on",
                f"早于 {day_in_words(earliest)}，不在近 {CASE_YEARS} 年内",
            )
        if row.get("amount") == 0:
            yield "cases", f"{number}-amount", "不能是 0"
