"""The public tables are whole, and a credit code is taken or refused with a reason."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc as gb32100

from casework import standards
from casework.standards import Dimension, UsccError
from tests.worked_examples import read_cases

INVALID_CODES = read_cases("casework/uscc_invalid_cases.csv")
CODES = [
    "91000000MA00000157",
    "91000000MA00000232",
    "91000000MA0000031W",
    "91000000MA000004XL",
    "91000000MA0000058L",
    "91000000MA0000066F",
    "91000000MA0000074A",
    "91000000MA00000825",
    "91000000MA00000900",
    "91000000MA0000103M",
    "91000000MA0000111G",
    "91000000MA000012X8",
    "91000000MA00001388",
    "91000000MA00001463",
    "91000000MA0000154X",
    "91000000MA0000162Q",
    "91110000600037341L",
]


def test_guangzhou_has_eleven_districts():
    codes = [code for code, _ in standards.DISTRICTS]

    assert (len(set(codes)), codes[0], codes[-1]) == (11, "440103", "440118")


def test_the_city_itself_is_no_district():
    assert "440101" not in standards.DISTRICT_NAMES


def test_section_c_has_every_division_from_13_to_43():
    codes = [code for code, _ in standards.DIVISIONS]

    assert codes == [f"C{number}" for number in range(13, 44)]


def test_operators_may_also_be_service_firms():
    extra = [code for code, _ in standards.OPERATOR_DIVISIONS if code.startswith("I")]

    assert extra == ["I64", "I65"]


def test_the_four_dimensions_carry_the_codes_of_their_instruments():
    assert [(item.label, item.code) for item in Dimension] == [
        ("数字化", "DIG"),
        ("网络化", "NET"),
        ("智能化", "INT"),
        ("绿色化", "GRN"),
    ]


@pytest.mark.parametrize("code", CODES)
def test_valid_codes_are_taken_without_a_warning(code):
    assert (standards.clean_uscc(code), standards.uscc_warning(code)) == (code, "")


@pytest.mark.parametrize(
    "text",
    [
        "  91000000ma000004xl\n",
        "91-000000-MA000004X-L",
        "９１００００００ＭＡ０００００４ＸＬ",
        "９１００００００ｍａ０００００４ｘｌ",
        "\u300091000000MA000004XL\u3000",
        "91000000－MA000004XL",
    ],
    ids=["小写和空白", "连字符", "全角", "全角小写", "全角空格", "全角连字符"],
)
def test_a_code_is_folded_to_its_one_form(text):
    assert standards.clean_uscc(text) == "91000000MA000004XL"


@pytest.mark.parametrize("case", INVALID_CODES)
def test_a_wrong_code_is_refused_with_its_reason(case):
    with pytest.raises(UsccError) as refusal:
        standards.clean_uscc(case["code"])

    assert (type(refusal.value).__name__, case["says"] in str(refusal.value)) == (
        case["kind"],
        True,
    )


@pytest.mark.parametrize("character", ["\u200b", "\u00a0", "\u202e", "\x00", "\ufeff"])
def test_invisible_characters_are_named(character):
    with pytest.raises(UsccError, match=f"U\\+{ord(character):04X}"):
        standards.clean_uscc(f"91000000{character}MA00000157")


@pytest.mark.parametrize("first", standards.USCC_AUTHORITIES)
def test_every_registering_authority_of_the_standard_is_taken(first):
    stem = f"{first}1440101MA0000015"
    code = stem + gb32100.calc_check_digit(stem)

    assert standards.clean_uscc(code) == code


@given(st.integers(0, 16), st.sampled_from(standards.USCC_ALPHABET))
def test_one_changed_character_never_passes(place, character):
    code = "91000000MA00000157"
    changed = code[:place] + character + code[place + 1 :]

    assert standards.uscc_is_valid(changed) == (changed == code)


def test_uscc_is_valid_says_no_without_raising():
    assert [standards.uscc_is_valid(text) for text in ("", "914401017181906328")] == [False, False]


def test_an_odd_organisation_code_only_warns():
    stem = "91000000MA0000016"
    code = standards.clean_uscc(stem + gb32100.calc_check_digit(stem))

    assert "可以继续" in standards.uscc_warning(code)


SIZE_CASES = read_cases("casework/size_class_cases.csv")
PILOT_CASES = read_cases("casework/pilot_cases.csv")
YUAN = 10_000
PILOT = standards.SizeLimit(1000, 40_000 * YUAN)


@pytest.mark.parametrize("case", SIZE_CASES)
def test_size_follows_the_worked_examples(case):
    size = standards.size_class(
        case["division"], int(case["employees"]), int(case["revenue_wan"]) * YUAN
    )

    assert size.label == case["size"]


def test_size_is_judged_to_the_fen():
    assert [
        standards.size_class("C39", 1000, Decimal(amount)).label
        for amount in ("399999999.99", "400000000.00")
    ] == ["中型", "大型"]


def test_a_division_that_is_none_of_ours_has_no_size():
    with pytest.raises(KeyError):
        standards.size_class("A01", 1000, 1)


@pytest.mark.parametrize("case", PILOT_CASES)
def test_the_wording_of_the_pilot_follows_the_worked_examples(case):
    within = standards.is_within(
        int(case["employees"]),
        int(case["revenue_wan"]) * YUAN,
        most=PILOT,
        comparator=standards.Comparator(case["comparator"]),
    )

    assert within == (case["within"] == "是")


@given(st.text(alphabet=standards.USCC_ALPHABET + "IOab-　", max_size=20))
def test_the_quick_look_takes_only_what_the_careful_one_leaves_as_it_is(text):
    try:
        careful = standards.clean_uscc(text) == text
    except UsccError:
        careful = False

    assert standards.uscc_is_clean(text) == careful


@pytest.mark.parametrize("code", CODES)
def test_the_quick_look_finds_every_wrong_character(code):
    wrong = [
        code[:place] + other + code[place + 1 :]
        for place in range(len(code))
        for other in standards.USCC_ALPHABET
        if other != code[place]
    ]

    assert standards.uscc_is_clean(code)
    assert [one for one in wrong if standards.uscc_is_clean(one)] == []
