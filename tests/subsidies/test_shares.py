"""An amount split by weights sums to itself, to the fen."""

from decimal import Decimal

import pytest

from subsidies.rules.shares import is_whole, largest_remainder
from tests.worked_examples import read_cases


def amounts(text: str) -> tuple[Decimal, ...]:
    return tuple(map(Decimal, text.split("|")))


@pytest.mark.parametrize("case", read_cases("subsidies/shares_cases.csv"))
def test_largest_remainder_follows_the_worked_examples(case):
    parts = largest_remainder(
        Decimal(case["总额"]), amounts(case["权数"]), unit=Decimal(case["单位"])
    )

    assert parts == amounts(case["分得"])
    assert {part.as_tuple().exponent for part in parts} == {-2}


@pytest.mark.parametrize(
    ("total", "weights", "unit"),
    [
        ("-0.01", "1|1", "0.01"),
        ("0.005", "1|1", "0.01"),
        ("150", "1|1", "100"),
        ("NaN", "1|1", "0.01"),
        ("Infinity", "1|1", "0.01"),
        ("1", "0|0", "0.01"),
        ("1", "2|-1", "0.01"),
    ],
)
def test_largest_remainder_refuses_what_cannot_be_split(total, weights, unit):
    with pytest.raises(ValueError, match=r"not a number of whole|0 or more"):
        largest_remainder(Decimal(total), amounts(weights), unit=Decimal(unit))


def test_largest_remainder_refuses_to_split_among_nobody():
    with pytest.raises(ValueError, match="weights"):
        largest_remainder(Decimal(1), [])


@pytest.mark.parametrize(
    ("amount", "unit", "whole"),
    [
        ("0", "0.01", True),
        ("0.01", "0.01", True),
        ("0.010", "0.01", True),
        ("0.011", "0.01", False),
        ("-0.01", "0.01", False),
        ("100", "100", True),
        ("100.01", "100", False),
        ("sNaN", "0.01", False),
        ("-Infinity", "0.01", False),
    ],
)
def test_is_whole_tells_whole_units(amount, unit, whole):
    assert is_whole(Decimal(amount), Decimal(unit)) is whole
