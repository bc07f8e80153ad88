"""争先创优奖励, by worked examples that an official can read and extend."""

from decimal import Decimal
from itertools import permutations

import pytest

from casework.calculation import Input, Line
from subsidies import policy
from subsidies.rules.awards import (
    Award,
    AwardError,
    AwardTerms,
    award,
    counts_as_factory,
    read_iims_level,
)
from subsidies.rules.terms import BeyondPolicy, UpgradeMode
from tests.builders_guides import LABEL, amounts_by_level, make_award_terms
from tests.worked_examples import read_cases

LABELS = (Award.IIP_CROSS, Award.IIP_SPECIAL)
LOOK_ALIKES = {
    "Cyrillic": "\u0410\u0410",
    "Greek": "\u0391\u0391",
    "one Cyrillic": "A\u0410",
    "circled two": "\u2461A",
    "Arabic two": "\u0662A",
    "superscript two": "\u00b2A",
    "mathematical A": "\U0001d400\U0001d400",
    "accent": "A\u0301A",
    "no-break space": "\u00a0AA",
    "zero-width space": "A\u200bA",
    "compatibility ideograph": "AA\u2f6d",
    "second line": "AA\nB",
}


def paid_of(text):
    pairs = (one.split("=") for one in text.split())
    return {item: Decimal(amount) for item, amount in pairs}


@pytest.mark.parametrize("case", read_cases("subsidies/awards_cases.csv"))
def test_awards_follow_the_worked_examples(case):
    schedule = case["DCMM 档次"]
    terms = make_award_terms(
        upgrade_mode=UpgradeMode(case["升级方式"]),
        **({"dcmm_schedule": amounts_by_level(schedule)} if schedule else {}),
    )

    last = award(
        Award(case["事项"]),
        terms,
        level=int(case["等级"]) if case["等级"] else None,
        paid=paid_of(case["已获"]),
        family_levels=[int(level) for level in case["已获等级"].split()],
        is_same_year=case["同年"] == "是",
    ).lines[-1]

    assert (str(last.amount), last.reason) == (case["奖励"], case["理由"])


@pytest.mark.parametrize(
    ("item", "clause"),
    [
        (Award.IIP_CROSS, "三（五）（1）"),
        (Award.IIP_SPECIAL, "三（五）（1）"),
        (Award.FACTORY, "三（五）（2）"),
        (Award.IIMS, "三（五）（3）"),
    ],
)
def test_a_fixed_award_is_the_policys_own(item, clause):
    level = 2 if item is Award.IIMS else None

    calculation = award(item, make_award_terms(), level=level)

    full = calculation.result
    assert calculation.lines == (Line("奖励标准", clause, full), Line("奖励金额", clause, full))


def test_an_upgrade_tells_what_was_awarded_and_cites_the_guide():
    calculation = award(
        Award.IIP_CROSS, make_award_terms(), paid={"IIP_SPECIAL": Decimal(3_000_000)}
    )

    assert calculation.lines == (
        Line("奖励标准", "三（五）（1）", Decimal(5_000_000)),
        Line("同类已获奖励", "三（五）（1）", Decimal(3_000_000)),
        Line("奖励金额", LABEL, Decimal(2_000_000), "已获特色型或专业型奖励，补足差额"),
    )


def test_dcmm_is_a_ceiling_of_which_the_rest_is_told():
    calculation = award(
        Award.DCMM, make_award_terms(), level=4, paid={"DCMM": Decimal(300_000)}, family_levels={3}
    )

    assert calculation.lines == (
        Line("4 级奖励标准", LABEL, Decimal(500_000)),
        Line("同类已获奖励", "三（五）（4）", Decimal(300_000)),
        Line(
            "最多可奖",
            "三（五）（4）",
            Decimal(200_000),
            "限制因素：同类已获奖励",
            "奖励标准 − 同类已获奖励",
            (Input("奖励标准", Decimal(500_000)), Input("同类已获奖励", Decimal(300_000))),
        ),
    )
    assert calculation.lines[-1].worked == "500,000.00 − 300,000.00"


@pytest.mark.parametrize(
    ("level", "paid", "levels"), [(3, {}, ()), (3, {"DCMM": Decimal(300_000)}, (3,))]
)
def test_where_nothing_comes_off_no_sum_is_shown(level, paid, levels):
    last = award(
        Award.DCMM, make_award_terms(), level=level, paid=paid, family_levels=levels
    ).lines[-1]

    assert (last.formula, last.inputs) == ("", ())


def test_the_awards_of_one_family_are_those_of_the_ledger():
    assert {item.value: item.family for item in Award} == {
        "IIP_CROSS": "IIP",
        "IIP_SPECIAL": "IIP",
        "FACTORY": "SMF",
        "IIMS": "TWO",
        "DCMM": "DCMM",
    }


@pytest.mark.parametrize("mode", UpgradeMode)
@pytest.mark.parametrize("order", [*permutations(LABELS)], ids="-".join)
def test_both_labels_in_one_year_bring_five_million_in_either_order(mode, order):
    terms, paid = make_award_terms(upgrade_mode=mode), {}

    for item in order:
        paid[item] = award(item, terms, paid=paid, is_same_year=True).result

    assert sum(paid.values()) == Decimal(5_000_000)


@pytest.mark.parametrize("mode", UpgradeMode)
def test_a_family_at_its_highest_label_brings_nothing_more(mode):
    terms = make_award_terms(upgrade_mode=mode)
    paid = {item: award(item, terms).result for item in LABELS[:1]}

    assert [award(item, terms, paid=paid).result for item in LABELS] == [0, 0]


def test_an_award_of_nothing_is_none():
    paid = {"IIP_CROSS": Decimal(0), "DCMM": Decimal(0)}

    assert award(Award.IIP_CROSS, make_award_terms(), paid=paid).result == Decimal(5_000_000)
    assert award(Award.DCMM, make_award_terms(), level=3, paid=paid).result == Decimal(500_000)


@pytest.mark.parametrize("item", [Award.IIMS, Award.DCMM])
@pytest.mark.parametrize("level", [None, 0, 6, -1])
def test_a_level_that_does_not_exist_is_refused(item, level):
    with pytest.raises(AwardError, match="证书等级应为 1 至 5 级"):
        award(item, make_award_terms(), level=level)


@pytest.mark.parametrize("item", [Award.IIP_CROSS, Award.IIP_SPECIAL, Award.FACTORY])
def test_a_label_has_no_level(item):
    with pytest.raises(AwardError, match="这项奖励不分等级"):
        award(item, make_award_terms(), level=1)


@pytest.mark.parametrize(
    ("paid", "words"),
    [
        ({"DCMM": Decimal(300_000)}, "not for any level"),
        ({"DCMM": Decimal("500000.01")}, "is more than DCMM brings"),
        ({"IIP_SPECIAL": Decimal("3000000.01")}, "is more than IIP_SPECIAL brings"),
        ({"IIP_CROSS": Decimal("5000000.01")}, "is more than IIP_CROSS brings"),
        ({"FACTORY": Decimal("1000000.01")}, "is more than FACTORY brings"),
        ({"IIMS": Decimal("300000.01")}, "is more than IIMS brings"),
        ({"DCMM": Decimal("-0.01")}, "whole fen"),
        ({"IIMS": Decimal("0.005")}, "whole fen"),
        ({"SCENE": Decimal(1)}, "SCENE"),
    ],
)
def test_a_ledger_that_cannot_be_true_is_refused(paid, words):
    with pytest.raises(ValueError, match=words):
        award(Award.DCMM, make_award_terms(), level=4, paid=paid)


def test_a_guide_without_wishes_pays_differences_and_the_whole_ceiling():
    terms = AwardTerms(label=LABEL)

    assert terms == AwardTerms(
        LABEL,
        UpgradeMode.DIFFERENCE,
        {3: policy.DCMM_CAP, 4: policy.DCMM_CAP, 5: policy.DCMM_CAP},
        frozenset(),
    )


@pytest.mark.parametrize(
    ("schedule", "words"),
    [
        ({2: "100000"}, "DCMM 奖励只给三级及以上，见政策三（五）（4）"),
        ({6: "100000"}, "DCMM 奖励只给三级及以上"),
        ({3: "500000.01"}, "DCMM 奖励应大于 0，不超过政策三（五）（4）的上限"),
        ({3: "0"}, "DCMM 奖励应大于 0"),
        ({3: "500000", 4: "0"}, "DCMM 奖励应大于 0"),
    ],
)
def test_a_schedule_beyond_the_policy_is_refused(schedule, words):
    amounts = {level: Decimal(amount) for level, amount in schedule.items()}

    with pytest.raises(BeyondPolicy, match=words):
        make_award_terms(dcmm_schedule=amounts)


@pytest.mark.parametrize("amount", ["0.01", "500000"])
def test_a_schedule_within_the_policy_is_taken(amount):
    terms = make_award_terms(dcmm_schedule={3: Decimal(amount)})

    assert award(Award.DCMM, terms, level=3).result == Decimal(amount)


@pytest.mark.parametrize(
    ("title", "listed", "counts"),
    [
        ("国家级智能制造示范工厂", (), True),
        ("国家级智能制造优秀场景", (), False),
        ("卓越级智能工厂", (), False),
        ("领航级智能工厂", (), False),
        ("卓越级智能工厂", ("卓越级智能工厂", "领航级智能工厂"), True),
        ("领航级智能工厂", ("卓越级智能工厂",), False),
        ("国家级智能制造示范工厂", ("卓越级智能工厂",), True),
    ],
)
def test_a_newer_title_counts_only_where_the_guide_lists_it(title, listed, counts):
    terms = make_award_terms(factory_titles=frozenset(listed))

    assert counts_as_factory(title, terms) is counts


@pytest.mark.parametrize("case", read_cases("subsidies/iims_level_cases.csv"))
def test_the_level_of_a_certificate_is_read_or_refused(case):
    if case["等级"]:
        assert read_iims_level(case["文字"]) == int(case["等级"])
    else:
        with pytest.raises(AwardError, match="应写作 A、AA 至 AAAAA，或者 1A 至 5A"):
            read_iims_level(case["文字"])


@pytest.mark.parametrize("text", LOOK_ALIKES.values(), ids=LOOK_ALIKES)
def test_look_alikes_are_no_level(text):
    with pytest.raises(AwardError, match="应写作"):
        read_iims_level(text)


@pytest.mark.parametrize("text", ["AA\n", "\r\nAA", "\u3000AA\u3000", "\t2A "])
def test_outer_blanks_are_forgiven(text):
    assert read_iims_level(text) == 2
