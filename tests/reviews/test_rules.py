"""Scoring, conflicts and assignment by worked examples that an official can read and extend."""

import random
from collections import Counter
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from itertools import product

import pytest

from reviews.policy import PLATFORM_FIELDS
from reviews.rules.assignment import (
    Candidate,
    Method,
    Plan,
    Subject,
    Task,
    assign,
    replacement,
    size_fault,
)
from reviews.rules.conflicts import ExpertFacts, FileFacts, Party, Tie, TieKind, barred, conflicts
from reviews.rules.scoring import (
    BadRubric,
    Outcome,
    Part,
    Standing,
    leanings,
    outcome_of,
    ranking,
    read_points,
    rubric_of,
    shown,
    total,
)
from tests.worked_examples import read_cases

CRITERIA = [
    {
        "key": "technical",
        "label": "技术能力",
        "points": [{"code": "T", "label": "技术", "most": 35}],
    },
    {"key": "scale", "label": "规模实力", "points": [{"code": "S", "label": "规模", "most": 25}]},
    {"key": "service", "label": "服务能力", "points": [{"code": "V", "label": "服务", "most": 40}]},
]
OPTIONS = {"tie_breaks": ["service", "technical"], "pass_line": 70, "alarm_spread": 20}
RUBRIC = rubric_of(CRITERIA, **OPTIONS)
PANELS = 200


# Scoring


@pytest.mark.parametrize("case", read_cases("reviews/scoring_cases.csv"))
def test_score_follows_the_worked_examples(case):
    columns = [map(Decimal, case[name].split()) for name in ("technical", "scale", "service")]
    sheets = [{"T": t, "S": s, "V": v} for t, s, v in zip(*columns, strict=True)]

    outcome = outcome_of(RUBRIC, sheets)

    assert outcome.score == Fraction(case["score"])
    assert shown(outcome.score) == case["shown"]
    assert outcome.is_passed == (case["passed"] == "yes")
    assert outcome.spread == Decimal(case["spread"])
    assert outcome.sheet_count == len(sheets)
    assert sum((part.mean for part in outcome.parts), Fraction(0)) == outcome.score


@pytest.mark.parametrize(
    ("totals", "is_disputed"), [((60, 80), False), ((60, Decimal("80.1")), True), ((70,), False)]
)
def test_alarm_rings_only_above_the_spread(totals, is_disputed):
    sheets = [{"T": Decimal(0), "S": Decimal(0), "V": Decimal(value)} for value in totals]

    assert outcome_of(RUBRIC, sheets).is_disputed == is_disputed


def standing(text: str) -> Standing:
    reference, score, service, technical, time = text.split()
    parts = (
        Part("technical", "", (), (), Fraction(technical)),
        Part("service", "", (), (), Fraction(service)),
    )
    outcome = Outcome(parts, Fraction(score), 5, Decimal(0), is_passed=True, is_disputed=False)
    return Standing(reference, datetime.fromisoformat(f"2026-09-10T{time}+08:00"), outcome)


@pytest.mark.parametrize("case", read_cases("reviews/ranking_cases.csv"))
def test_ranking_follows_the_worked_examples(case):
    items = [standing(text) for text in case["items"].split("|")]

    for given in (items, items[::-1]):
        assert [one.reference for one in ranking(RUBRIC, given)] == case["order"].split()


def test_score_without_a_sheet_is_an_error():
    with pytest.raises(ValueError, match="no sheet"):
        outcome_of(RUBRIC, [])


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(13999, 200), "69.99"),
        (Fraction(70), "70.00"),
        (Fraction(-1, 3), "-0.33"),
        (Fraction(-1, 300), "0.00"),
        (Decimal("7.5"), "7.50"),
    ],
)
def test_shown_cuts_off_towards_zero(value, text):
    assert shown(value) == text


@pytest.mark.parametrize(
    "text", ["", " ", "36", "7.25", "-1", "１０", "1e1", "NaN", "+5", "7.", "٣"]
)
def test_points_are_plain_digits_within_the_criterion(text):
    points, faults = read_points(RUBRIC, {"T": text, "S": "25", "V": "0.5"})

    assert points == {"S": Decimal(25), "V": Decimal("0.5")}
    assert list(faults) == ["T"]


def test_leaning_is_the_mean_deviation_from_each_files_mean():
    items = [
        {"a": Decimal(80), "b": Decimal(70), "c": Decimal(60)},
        {"a": Decimal(90), "b": Decimal(80)},
        {},
    ]

    assert leanings(items) == {"a": Fraction(15, 2), "b": Fraction(-5, 2), "c": Fraction(-10)}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"criteria": CRITERIA[:2]}, "100 分"),
        ({"criteria": [*CRITERIA[:2], CRITERIA[0]]}, "重复"),
        ({"tie_breaks": ["beauty"]}, "不在评分标准"),
        ({"criteria": [{"key": "x", "label": "", "points": None}]}, "二级指标"),
    ],
)
def test_rubric_refuses_what_cannot_be_scored_by(change, words):
    options = {"criteria": CRITERIA, **OPTIONS, **change}

    with pytest.raises(BadRubric, match=words):
        rubric_of(options.pop("criteria"), **options)


def independent(files: dict[str, tuple[datetime, list[dict[str, Decimal]]]]) -> list[str]:
    """Return the ranking computed in another way: in whole numbers over one common denominator."""
    keys = {}
    for reference, (moment, sheets) in files.items():
        count = len(sheets)
        sums = {}
        for code in "TSV":
            tenths = sorted(int(sheet[code] * 10) for sheet in sheets)
            kept = tenths[1:-1] if count >= 5 else tenths
            # 27720 is divisible by every count up to twelve.
            sums[code] = sum(kept) * 27720 // len(kept)
        keys[reference] = (-sum(sums.values()), -sums["V"], -sums["T"], moment, reference)
    return sorted(keys, key=keys.__getitem__)


def test_ranking_equals_an_independent_computation_on_200_random_panels():
    chance = random.Random(20261009)  # noqa: S311 -- the same panels every time
    most = {"T": 350, "S": 250, "V": 400}
    for _ in range(PANELS):
        # Few different values, so that ties of every depth occur.
        step = chance.choice([1, 5, 50, 125])
        files = {}
        for number in range(chance.randint(2, 15)):
            sheets = [
                {c: Decimal(chance.randrange(0, m + 1, step)) / 10 for c, m in most.items()}
                for _ in range(chance.randint(3, 9))
            ]
            moment = datetime.fromisoformat(f"2026-09-{chance.randint(1, 3):02}T10:00:00+08:00")
            files[f"SHPT-2026-{number:04}"] = (moment, sheets)

        standings = [
            Standing(key, moment, outcome_of(RUBRIC, sheets))
            for key, (moment, sheets) in files.items()
        ]
        chance.shuffle(standings)

        assert [one.reference for one in ranking(RUBRIC, standings)] == independent(files)


# Conflicts


def tie(text: str) -> Tie:
    kind, uscc, since, until = text.split()
    days = [None if day == "-" else date.fromisoformat(day) for day in (since, until)]
    return Tie(TieKind(kind), uscc, f"单位{uscc}", *days)


def facts(case) -> tuple[ExpertFacts, FileFacts]:
    own, other = (
        tuple(tie(text) for text in case[name].split(";") if text)
        for name in ("expert_ties", "file_ties")
    )
    parties = tuple(Party(code, f"单位{code}") for code in case["parties"].split())
    return ExpertFacts(Party(case["employer"], "任职单位"), own), FileFacts(parties, other)


@pytest.mark.parametrize("case", read_cases("reviews/conflict_cases.csv"))
def test_conflicts_follow_the_worked_examples(case):
    expert, file = facts(case)
    on = date.fromisoformat(case["on"])

    reasons = conflicts(expert, file, on=on, declared=case["declared"])

    assert [one.code for one in reasons] == case["codes"].split()
    assert all(one.text for one in reasons)
    found = barred([(7, expert)], [(1, file)], on=on)
    assert found.get((1, 7), ()) == tuple(one for one in reasons if one.code != "declared")


# Assignment


@pytest.mark.parametrize("case", read_cases("reviews/assignment_cases.csv"))
def test_size_follows_the_worked_examples(case):
    assert size_fault(int(case["size"])) == case["fault"]


def a_task(files: int, pool: int, seed: str = "种子", *, skewed: bool = False) -> Task:
    chance = random.Random(f"{files}/{pool}/{skewed}")  # noqa: S311 -- the same pool every time
    fields = [code for code, _ in PLATFORM_FIELDS]
    subjects = [
        Subject(
            n,
            fields[0] if skewed and chance.random() < 0.7 else chance.choice(fields),
            str(chance.randrange(11)),
        )
        for n in range(files)
    ]
    candidates = [
        Candidate(n, frozenset(chance.sample(fields, chance.choice([1, 2, 3]))), str(n % 11))
        for n in range(pool)
    ]
    pairs = product(range(files), range(pool))
    closed = {pair: ("现任职于该单位",) for pair in pairs if chance.random() < 0.05}
    return Task(subjects, candidates, closed, 5, seed)


def per_file(plan: Plan) -> Counter[int]:
    return Counter(choice.subject for choice in plan.choices)


@pytest.mark.parametrize("method", Method)
@pytest.mark.parametrize("skewed", [False, True])
def test_plan_fills_every_file_without_conflict_and_explains_everybody(method, skewed):
    task = a_task(40, 30, skewed=skewed)

    plan = assign(task, method)

    assert per_file(plan) == dict.fromkeys(range(40), 5)
    assert plan.pairs & task.barred.keys() == set()
    assert len(plan.pairs) == len(plan.choices)
    told = plan.pairs | {(one.subject, one.candidate) for one in plan.exclusions}
    assert (len(told), len(plan.choices) + len(plan.exclusions)) == (1200, 1200)
    assert all(one.reasons for one in plan.choices)
    reasons = {(one.subject, one.candidate): one.reason for one in plan.exclusions}
    assert all(reasons[pair] == "回避：现任职于该单位" for pair in task.barred)


@pytest.mark.parametrize("method", Method)
def test_same_seed_gives_the_same_plan_and_another_seed_another(method):
    assert assign(a_task(20, 20), method) == assign(a_task(20, 20), method)
    assert assign(a_task(20, 20), method).pairs != assign(a_task(20, 20, "别的"), method).pairs


def test_draw_takes_the_others_only_when_specialists_run_out():
    subject = Subject(1, "a", "x")
    pool = [Candidate(n, frozenset({"a" if n < 3 else "b"}), "x") for n in range(8)]

    plan = assign(Task([subject], pool, {}, 5, "s"), Method.DRAW)

    chosen = {choice.candidate for choice in plan.choices}
    assert chosen >= {0, 1, 2}
    assert sum("专业不对口" in choice.reasons[0] for choice in plan.choices) == 2


def test_plan_says_how_many_experts_a_file_lacks():
    pool = [Candidate(n, frozenset({"a"}), "x") for n in range(6)]
    task = Task([Subject(1, "a", "x")], pool, {(1, 0): ("同单位",), (1, 1): ("持股",)}, 5, "s")

    for method in Method:
        assert assign(task, method).shortages == {1: 1}


@pytest.mark.parametrize("pool", [31, 40, 83])
@pytest.mark.parametrize("skewed", [False, True])
def test_balance_spreads_500_files_with_a_difference_of_one(pool, skewed):
    plan = assign(a_task(500, pool, skewed=skewed), Method.BALANCE)

    assert per_file(plan) == dict.fromkeys(range(500), 5)
    assert max(plan.loads.values()) - min(plan.loads.values()) <= 1


def test_balance_counts_what_experts_have_in_hand():
    pool = [Candidate(n, frozenset({"a"}), str(n), load=n) for n in range(10)]
    task = Task([Subject(n, "a", "x") for n in range(11)], pool, {}, 5, "s")

    assert set(assign(task, Method.BALANCE).loads.values()) == {10}


def test_replacement_prefers_speciality_then_the_smaller_load():
    subject = Subject(1, "a", "x")
    pool = [
        Candidate(1, frozenset({"a"}), "x", load=9),
        Candidate(2, frozenset({"a"}), "x", load=2),
        Candidate(3, frozenset({"b"}), "x", load=0),
        Candidate(4, frozenset({"a"}), "x", load=0),
    ]
    task = Task([subject], pool, {(1, 4): ("持股",)}, 5, "s")

    assert replacement(task, subject, frozenset()).candidate == 2
    assert replacement(task, subject, frozenset({1, 2})).candidate == 3
    assert replacement(task, subject, frozenset({1, 2, 3})) is None


def test_total_is_exact():
    assert total({"T": Decimal("0.1"), "S": Decimal("0.2")}) == Decimal("0.3")
