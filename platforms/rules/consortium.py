"""联合共建: who applies together, in which shares, and what is wrong with it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from casework.standards import clean_uscc, uscc_is_valid
from platforms.rules.agreement import Contradiction

Row = Mapping[str, object]
SECTION = "consortium"
AGREEMENT = "M08"
LEAST_MEMBERS = 2
MOST_MEMBERS = 10
# Shares are percentages with two decimals; together they are the whole, to the hundredth.
WHOLE = Decimal("100.00")


def is_joint(answers: Mapping[str, object]) -> bool:
    """Tell whether these answers are a joint application: somebody is named under 联合共建."""
    return bool(answers.get(SECTION))


def partners(answers: Mapping[str, object]) -> list[dict[str, str]]:
    """Return name and code of every member but the lead, which is the applicant and comes first."""
    rows = answers.get(SECTION)
    return members(rows)[1:] if isinstance(rows, list) else []


def members(rows: Sequence[Row]) -> list[dict[str, str]]:
    """Return name and code of every member, the lead first.

    ``rows`` were handed in, so their codes are good; ValueError for any other.
    """
    return [
        {"name": str(row["name"]).strip(), "uscc": clean_uscc(str(row["uscc"]))} for row in rows
    ]


def renamed(known: Sequence[Mapping[str, str]], names: Sequence[str]) -> list[dict[str, str]]:
    """Return the partners under the ``names`` of a list, in their order; their codes stay."""
    if not names:
        return [dict(one) for one in known]
    return [{**one, "name": name.strip()} for one, name in zip(known, names, strict=True)]


def named_partners(answers: Mapping[str, object]) -> dict[int, dict[str, str]]:
    """Return the partners by row, of a draft too: those that have a good credit code so far."""
    rows = answers.get(SECTION)
    if not isinstance(rows, list):
        return {}
    codes = {number: str(row.get("uscc") or "") for number, row in enumerate(rows) if number}
    return {
        number: {"name": str(rows[number].get("name") or "").strip(), "uscc": clean_uscc(code)}
        for number, code in codes.items()
        if uscc_is_valid(code)
    }


def faults(rows: Sequence[Row], *, uscc: str) -> list[Contradiction]:
    """Return every fault of the cleaned members of one application; none when there are none.

    ``uscc`` is the applicant's: it leads. Codes are told apart, each has a share above 0, and the
    shares sum to exactly ``WHOLE``. A row that is not filled yet is told of by its own fields.
    """
    return list(_faults(rows, uscc)) if rows else []


def _faults(rows: Sequence[Row], uscc: str) -> Iterator[Contradiction]:
    if len(rows) < LEAST_MEMBERS:
        yield SECTION, "", f"联合共建至少 {LEAST_MEMBERS} 个单位；单独申报的，请把成员全部删去"
    codes = [row.get("uscc") for row in rows]
    if codes[0] and codes[0] != uscc:
        yield SECTION, "0-uscc", "第一个成员须是申报单位自己，由它牵头"
    times = Counter(code for code in codes if code)
    for number, code in enumerate(codes):
        if code and times[code] > 1 and codes.index(code) < number:
            yield SECTION, f"{number}-uscc", "与前面的成员是同一个单位"
    shares = [row.get("share") for row in rows]
    given = [share for share in shares if isinstance(share, Decimal)]
    for number, share in enumerate(shares):
        if isinstance(share, Decimal) and not share:
            yield SECTION, f"{number}-share", "不能是 0"
    total = sum(given, Decimal(0))
    if len(given) == len(rows) and total != WHOLE:
        yield SECTION, f"{len(rows) - 1}-share", f"各方比例之和须正好是 {WHOLE}，现在是 {total}"
