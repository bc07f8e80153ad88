"""What a row of an official list must be: every fault by its cell, one written form for the rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enterprises.rules import listing
from enterprises.rules.listing import COLUMNS, Listed, ListReader
from tests.builders import USCCS
from tests.worked_examples import read_cases

CASES = read_cases("enterprises/listing_cases.csv")
GOOD = ("91000000MA0000103M", "广州晨风注塑有限公司", "黄埔区", "C29", "260", "8600.5", "2025")


def read(*cells: str, surplus: int = 0) -> tuple[Listed | None, list]:
    reader = ListReader(this_year=2026)
    return reader.read(2, cells, surplus), reader.faults


@pytest.mark.parametrize("case", CASES)
def test_each_fault_is_named_with_what_was_expected(case):
    cells = [
        case[name] for name in ("code", "name", "district", "industry", "staff", "revenue", "year")
    ]

    row, faults = read(*cells)

    assert row is None
    assert [(fault.row, fault.column) for fault in faults] == [(2, case["column"])]
    assert case["expected"] in faults[0].expected


def test_every_fault_of_a_row_is_named_at_once():
    _, faults = read("9144", "", "南海", "A", "x", "y", "z", surplus=2)

    assert [fault.column for fault in faults] == ["整行", *COLUMNS]


def test_a_good_row_has_one_written_form():
    assert read(*GOOD)[0] == Listed(
        GOOD[0], GOOD[1], "440112", "C29", 260, 8_600_500_000, 2025, "small"
    )


@pytest.mark.parametrize(
    "cells",
    [
        (" 91000000-MA0000103m ", *GOOD[1:]),
        (GOOD[0], f" {GOOD[1]} ", *GOOD[2:]),
        (*GOOD[:2], "黄埔", *GOOD[3:]),
        (*GOOD[:2], "440112", *GOOD[3:]),
        (*GOOD[:3], "29", *GOOD[4:]),
        (*GOOD[:3], "橡胶和塑料制品业", *GOOD[4:]),
        (*GOOD[:3], "c29 橡胶和塑料制品业", *GOOD[4:]),
        (*GOOD[:5], "8,600.50", "2025年"),
    ],
)
def test_other_ways_of_writing_come_to_the_same(cells):
    assert read(*cells) == read(*GOOD)


def test_what_is_not_known_stays_open():
    assert read(*GOOD[:3], "", "", "", "")[0] == Listed(
        GOOD[0], GOOD[1], "440112", "", None, None, None, ""
    )


def test_a_code_twice_names_the_row_where_it_stood_first():
    reader = ListReader(this_year=2026)
    reader.read(2, GOOD)
    reader.read(3, (USCCS[0], *GOOD[1:]))

    assert reader.read(9, (f" {GOOD[0]}", *GOOD[1:])) is None
    assert reader.read(10, GOOD) is None
    assert [(f.row, f.column, f.expected) for f in reader.faults] == [
        (9, "统一社会信用代码", "每个代码只列一行；与第 2 行重复"),
        (10, "统一社会信用代码", "每个代码只列一行；与第 2 行重复"),
    ]
    assert reader.faulty_rows == 2


def test_a_code_of_a_faulty_row_is_taken_too():
    reader = ListReader(this_year=2026)
    reader.read(2, (*GOOD[:2], "深圳", *GOOD[3:]))

    assert reader.read(3, GOOD) is None
    assert reader.faults[-1].expected == "每个代码只列一行；与第 2 行重复"


AMOUNT = st.from_regex(r"[0-9]{1,9}(\.[0-9]{1,2})?", fullmatch=True)
CELLS = st.tuples(
    st.sampled_from([*USCCS, "91000000MA0000103N", " 91000000MA0000103M"]),
    st.one_of(st.sampled_from(["广州甲有限公司", "广州（甲）公司 ", "=1"]), st.text(max_size=8)),
    st.sampled_from(["黄埔区", "天河", "深圳市", " 440106"]),
    st.sampled_from(["C29", "I65", "65", "", "X"]),
    st.one_of(st.from_regex(r"[0-9]{1,8}", fullmatch=True), st.just("")),
    st.one_of(AMOUNT, st.just(""), st.text(max_size=5)),
    st.sampled_from(["2025", "2026", "2027", "", "今年"]),
)


@given(CELLS)
def test_the_first_sight_and_the_careful_look_agree(cells):
    quick = ListReader(this_year=2026)
    careful = ListReader(this_year=2026)

    first = quick.read(2, cells)
    second = careful._with_care(2, cells, 0)

    assert (first, quick.faults) == (second, careful.faults)


@given(AMOUNT)
def test_an_amount_in_wan_is_exact_in_fen(text):
    whole, _, part = text.partition(".")

    assert listing.fen_of(text) == int(whole) * 1_000_000 + int(part.ljust(2, "0")) * 10_000
