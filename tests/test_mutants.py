"""The command that counts mutants makes the faults it names, and tells the truth about them."""

import ast
import subprocess
import sys

import pytest

from scripts.mutants import RULES, TESTS, equivalents, questions_about
from scripts.mutating import mutants_of
from tests import house

pytestmark = pytest.mark.on_sqlite

RULE = '''
"""Its docstring stays."""
Money = Decimal | None
__all__ = ["Money", "UNIT"]
Rule = Callable[["int", 1], "Decimal"]
UNIT = Decimal("0.30")


@dataclass(frozen=True)
class Terms:
    rate: "Decimal" = Decimal(0)


def least(one: int, *others: int) -> "Decimal | None":
    """So does this one."""
    if not others and one < 0:
        raise ValueError(f"{one + 1} is below zero")
    return min(one, max(others)) if others else CODES["HW"]


def worked(cost):
    total = -cost * 2 / 3
    total += not_exceeding(cost)
    for part in sorted(x for x in cost if x is not None):
        if part:
            continue
        log("中文说明", f"{part} yuan")
    return total, {"a": 1, "b": True}
'''
FAULTS = [
    "m: Decimal('0.30') → Decimal('0.31')",
    "m: Decimal('0.30') → Decimal('0.29')",
    "m.Terms: Decimal(0) → Decimal(1)",
    "m.Terms: Decimal(0) → Decimal(-1)",
    "m.Terms: frozen=True → frozen=False",
    "m.least: not others and one < 0 → not others or one < 0",
    "m.least: not others and one < 0 → one < 0",
    "m.least: not others and one < 0 → not others",
    "m.least: not others and one < 0 → not (not others and one < 0)",
    "m.least: not others and one < 0 → others and one < 0",
    "m.least: not others and one < 0 → not others and one <= 0",
    "m.least: not others and one < 0 → not others and one >= 0",
    "m.least: one < 0 → one < 1",
    "m.least: one < 0 → one < -1",
    "m.least: raise ValueError(f'{one + 1} is below zero') → pass",
    "m.least: return min(one, max(others)) if others else CODES['HW'] → return None",
    "m.least: min(one, max(others)) if others else CODES['HW'] → CODES['HW'] if others else"
    " min(one, max(others))",
    "m.least: min(one, max(others)) if others else CODES['HW'] → min(one, max(others)) if not others"
    " else CODES['HW']",
    "m.least: min(one, max(others)) if others else CODES['HW'] → max(one, max(others)) if others"
    " else CODES['HW']",
    "m.least: min(one, max(others)) if others else CODES['HW'] → one if others else CODES['HW']",
    "m.least: min(one, max(others)) if others else CODES['HW'] → max(others) if others else CODES['HW']",
    "m.least: min(one, max(others)) → min(one, min(others))",
    "m.least: CODES['HW'] → CODES['HW_']",
    "m.worked: -cost * 2 / 3 → -cost * 2 * 3",
    "m.worked: -cost * 2 / 3 → -cost / 2 / 3",
    "m.worked: -cost * 2 → cost * 2",
    "m.worked: -cost * 2 → -cost * 3",
    "m.worked: -cost * 2 → -cost * 1",
    "m.worked: -cost * 2 / 3 → -cost * 2 / 4",
    "m.worked: -cost * 2 / 3 → -cost * 2 / 2",
    "m.worked: total += not_exceeding(cost) → total -= not_exceeding(cost)",
    "m.worked: total += not_exceeding(cost) → pass",
    "m.worked: not_exceeding(cost) → cost",
    "m.worked: sorted((x for x in cost if x is not None)) → sorted((x for x in cost if x is not None),"
    " reverse=True)",
    "m.worked: (x for x in cost if x is not None) → (x for x in cost)",
    "m.worked: x is not None → x is None",
    "m.worked: part → not part",
    "m.worked: continue → pass",
    "m.worked: log('中文说明', f'{part} yuan') → pass",
    "m.worked: return (total, {'a': 1, 'b': True}) → return None",
    "m.worked: (total, {'a': 1, 'b': True}) → ({'a': 1, 'b': True},)",
    "m.worked: (total, {'a': 1, 'b': True}) → (total,)",
    "m.worked: (total, {'a': 1, 'b': True}) → (total, {'b': True})",
    "m.worked: (total, {'a': 1, 'b': True}) → (total, {'a': 1})",
    "m.worked: {'a': 1, 'b': True} → {'a_': 1, 'b': True}",
    "m.worked: {'a': 1, 'b': True} → {'a': 1, 'b_': True}",
    "m.worked: {'a': 1, 'b': True} → {'a': 2, 'b': True}",
    "m.worked: {'a': 1, 'b': True} → {'a': 0, 'b': True}",
    "m.worked: {'a': 1, 'b': True} → {'a': 1, 'b': False}",
]
WEAK = '''"""Looks at one side alone."""

from subsidies.rules.shares import is_whole
from decimal import Decimal


def test_a_fen_is_whole():
    assert is_whole(Decimal("0.01"))
'''


def test_mutants_are_all_the_faults_that_are_told_of():
    assert [one.name for one in mutants_of(RULE, "m")] == FAULTS


def test_a_mutant_differs_from_its_source_by_one_fault_alone():
    found = [ast.unparse(one.tree).splitlines() for one in mutants_of(RULE, "m")]

    source = ast.unparse(ast.parse(RULE)).splitlines()
    # A raise that is left out leaves its lines, so no fault moves those behind it.
    differing = [sum(a != b for a, b in zip(source, one, strict=True)) for one in found]
    assert set(differing) == {1}


def test_the_same_fault_twice_in_one_function_is_told_apart_and_moves_with_it():
    source = "def f(x):\n    g(x < y)\n    return g(x < y)"

    names = [one.name for one in mutants_of(source, "m")]
    moved = [one.name for one in mutants_of(f"\n\nz = a\n{source}", "m")]

    assert names == [
        "m.f: g(x < y) → pass",
        "m.f: g(x < y) → g(x <= y)",
        "m.f: g(x < y) → g(x >= y)",
        "m.f: return g(x < y) → return None",
        "m.f: g(x < y) → g(x <= y) (2)",
        "m.f: g(x < y) → g(x >= y) (2)",
    ]
    assert moved == names


def test_every_equivalent_is_still_made_and_has_its_reason():
    tests = house.ROOT / TESTS
    made = {one.name for one in questions_about((house.ROOT / RULES).rglob("*.py"), tests)}

    known = equivalents(tests)

    assert [name for name, reason in known.items() if name not in made or not reason.strip()] == []


def run_on_shares(folder):
    command = [sys.executable, "-m", "scripts.mutants", f"{RULES}/shares.py", "--tests", folder]
    return subprocess.run(command, cwd=house.ROOT, capture_output=True, text=True, check=False)  # noqa: S603


@pytest.mark.slow
def test_the_command_tells_weak_tests_by_the_mutants_that_survive(tmp_path):
    (tmp_path / "test_shares.py").write_text(WEAK, encoding="utf-8")
    alike = "subsidies.rules.shares.is_whole: amount >= 0 → amount >= -1"
    killed = "subsidies.rules.shares.is_whole: amount >= 0 → amount >= 1"
    rows = f"mutant,reason\n{alike},弱\n{killed},错\n"
    (tmp_path / "equivalent_mutants.csv").write_text(rows, encoding="utf-8")

    run = run_on_shares(tmp_path)

    lines = run.stdout.splitlines()
    survivors = [line for line in lines if line.startswith("没有发现")]
    assert run.returncode == 1
    assert any(": parts[at] += 1 → pass" in line for line in survivors)
    assert not any(alike in line or "is_whole: return" in line for line in survivors)
    assert lines[-3:-1] == [f"✗ 列为等价，却被发现了：{killed}", "✗ 低于 95%"]


@pytest.mark.slow
def test_the_command_refuses_tests_that_fail_without_a_mutant(tmp_path):
    wrong = WEAK.replace("assert is_whole", "assert not is_whole")
    (tmp_path / "test_shares.py").write_text(wrong, encoding="utf-8")

    run = run_on_shares(tmp_path)

    assert (run.returncode, run.stderr.strip()) == (1, "没有变异时检验就没有通过")
