"""The conditions of handbook 3.3, by worked examples that an official can read and extend."""

import re
from dataclasses import fields, replace
from datetime import date

import pytest

from platforms.rules import form
from platforms.rules.eligibility import (
    RULES,
    Facts,
    check,
    default_conditions,
    in_words,
    months_before,
    parameter_faults,
    years_before,
)
from tests.worked_examples import read_cases

GOOD = Facts(
    noticed_on=date(2026, 9, 1),
    judged_on=date(2026, 9, 10),
    in_guangzhou=True,
    has_legal_personality=True,
    founded_on=date(2018, 5, 16),
    category_chosen=True,
    serves_manufacturing=True,
    local_customers=12,
    technical_staff=46,
    own_ip=9,
    security_level=3,
    security_tested_on=date(2026, 5, 1),
    has_data_policy=True,
    is_listed_for_bad_credit=False,
    had_major_accident=False,
    misused_funds=False,
    commits_to_plan=True,
)
TYPES = {field.name: field.type for field in fields(Facts)}
CASES = read_cases("platforms/eligibility_cases.csv")


def value_of(name: str, text: str):
    if text in {"yes", "no"}:
        return text == "yes"
    if name.endswith("_on"):
        return date.fromisoformat(text) if text else None
    return int(text)


@pytest.mark.parametrize("case", CASES)
def test_check_follows_the_worked_examples(case):
    change = case["change"]
    facts = replace(GOOD, **{change: value_of(change, case["value"])}) if change else GOOD

    failed = [f.code for f in check(facts, default_conditions()) if not f.passed]

    assert failed == ([] if case["passed"] == "yes" else [case["code"]])


def test_check_names_every_failing_rule_at_once():
    facts = replace(GOOD, local_customers=0, own_ip=0, misused_funds=True)

    findings = check(facts, default_conditions())

    assert [f.code for f in findings if not f.passed] == ["C3", "C4", "C6"]
    assert all(f.reason and f.basis for f in findings)


def test_check_leaves_out_a_rule_that_the_round_switches_off():
    conditions = default_conditions()
    conditions["C3"]["on"] = False

    findings = check(replace(GOOD, local_customers=0), conditions)

    assert [f.code for f in findings] == ["C1", "C2", "C4", "C5", "C6", "C7"]


def test_check_takes_the_rounds_own_parameters():
    conditions = default_conditions()
    conditions["C3"]["least"] = 13

    findings = check(GOOD, conditions)

    assert [f.code for f in findings if not f.passed] == ["C3"]


@pytest.mark.parametrize("value", [-1, 1.5, True, "5"])
def test_check_refuses_a_parameter_that_is_no_whole_number(value):
    conditions = default_conditions()
    conditions["C3"]["least"] = value

    with pytest.raises(ValueError, match="least"):
        check(GOOD, conditions)


def test_a_test_after_the_notice_is_told_with_both_days():
    findings = check(replace(GOOD, security_tested_on=date(2027, 1, 5)), default_conditions())

    assert [f.reason for f in findings if not f.passed] == [
        "最近一次安全测试日期 2027年1月5日不能晚于通知发布日 2026年9月1日。"
    ]


@pytest.mark.parametrize(
    ("code", "name", "value", "is_fault"),
    [
        ("C5", "level", 5, False),
        ("C5", "level", 6, True),
        ("C5", "months", 1000, False),
        ("C3", "least", 0, False),
        ("C3", "least", 1001, True),
        ("C3", "least", -1, True),
        ("C3", "least", True, True),
        ("C3", "least", "5", True),
    ],
)
def test_a_parameter_of_a_notice_stays_within_its_bounds(code, name, value, is_fault):
    conditions = default_conditions()
    conditions[code][name] = value

    assert bool(parameter_faults(conditions)) == is_fault


def test_years_before_turns_a_leap_day_into_the_28th():
    assert years_before(date(2024, 2, 29), 1) == date(2023, 2, 28)
    assert years_before(date(2024, 2, 29), -4) == date(2028, 2, 29)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2026, 9, 1), 12, date(2025, 9, 1)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(2024, 3, 31), 1, date(2024, 2, 29)),
    ],
)
def test_months_before_ends_with_the_month(day, months, expected):
    assert months_before(day, months) == expected


def test_a_question_asks_about_the_years_that_the_condition_names_whatever_the_round_sets():
    bad = replace(GOOD, local_customers=0, had_major_accident=True, misused_funds=True)
    conditions = {rule.code: {"on": True, **dict.fromkeys(rule.parameters, 77)} for rule in RULES}
    asked = {
        years
        for field in form.ELIGIBILITY.fields
        for years in re.findall(r"近 ?\S+? ?年", field.label + field.help)
    }

    told = [
        set(re.findall(r"近 ?\S+? ?年", text))
        for text in (
            "".join(condition.text for condition in in_words(conditions)),
            "".join(finding.reason for finding in check(bad, conditions)),
        )
    ]

    assert (asked, told) == ({"近 2 年", "近 3 年", "近 5 年"}, [asked, asked])
