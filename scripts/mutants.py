"""Count how many mutants of the money rules their tests kill: ``python -m scripts.mutants [MODULE…]``.

Each mutant (scripts/mutating.py) is asked of the tests in a process of its own, forked from one that has
everything loaded, at most ``--jobs`` at once: first of the tests called after its module, then of the
others; with ``--properties`` then of the property tests, seconds for each that is left. Killed: a test
fails, the tests cannot be loaded, or they outrun their time. Only tests that reach no database are
asked. Each module is first asked about without a fault: what fails then would count nothing.

Exits 1 below 95 % of those that are no equivalent (listed with the reason in
tests/subsidies/equivalent_mutants.csv) and where one of these is killed after all; tests/test_mutants.py
finds those that are no longer made.
"""

import argparse
import ast
import csv
import gc
import importlib.abc
import importlib.machinery
import importlib.util
import os
import re
import resource
import signal
import sys
import time
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

import pytest

from scripts.mutating import Mutant, mutants_of

ROOT = Path(__file__).resolve().parent.parent
RULES = "subsidies/rules"
TESTS = "tests/subsidies"
EQUIVALENT = "equivalent_mutants.csv"
# What a child loads anew, with the tests, so that the mutant is met by all that import it.
RELOADED = ("subsidies.rules.", "subsidies.policy.")
OF_A_DATABASE = re.compile(
    r"^(?:from|import) (?:django|subsidies\.(?!rules|policy))|django_db", re.M
)
WANTED = 95
SECONDS = 120
MEMORY = 4 << 30


class Verdict(IntEnum):
    """How the tests took a mutant; also the exit code of the process that asked them."""

    SURVIVED = 0
    KILLED = 1
    BROKEN = 3


@dataclass(frozen=True)
class Question:
    """A mutant of the module at ``path``, to be asked of ``rounds`` of test files in a folder."""

    path: Path
    mutant: Mutant
    tests: Path
    rounds: list[list[str]]

    @property
    def name(self) -> str:
        return self.mutant.name

    @property
    def module(self) -> str:
        return module_of(self.path)


class MutantLoader(importlib.abc.InspectLoader):
    """Loads one module from the tree of a mutant."""

    def __init__(self, path: Path, code: CodeType) -> None:
        self.path, self.code = path, code

    def get_code(self, fullname: str) -> CodeType:
        return self.code

    def get_source(self, fullname: str) -> None:
        return None

    def is_package(self, fullname: str) -> bool:
        return self.path.name == "__init__.py"


class MutantFinder(importlib.abc.MetaPathFinder):
    """Finds the mutant where its module is asked for."""

    def __init__(self, module: str, loader: MutantLoader) -> None:
        self.module, self.loader = module, loader

    def find_spec(
        self, fullname: str, path: object, target: ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self.module:
            return None
        where = str(self.loader.path)
        spec = importlib.util.spec_from_loader(fullname, self.loader, origin=where)
        if spec is not None and self.loader.is_package(fullname):
            spec.submodule_search_locations = [str(self.loader.path.parent)]
        return spec


def module_of(path: Path) -> str:
    """Return the dotted name of a file."""
    name = ".".join(path.relative_to(ROOT).with_suffix("").parts)
    return name.removesuffix(".__init__")


def rounds(path: Path, tests: Path, *, properties: bool = False) -> list[list[str]]:
    """Return what to ask pytest about the module at ``path``, one after the other.

    Its own tests, then all others, neither with the property tests (those with a share and a whole);
    then these alone where they are wanted.
    """
    files = sorted(tests.glob("test_*.py"))
    pure = [one for one in files if not OF_A_DATABASE.search(one.read_text(encoding="utf-8"))]
    names = {f"test_{path.stem}", f"test_{path.parent.name}"}
    own = [str(one) for one in pure if one.stem in names]
    others = [str(one) for one in pure if one.stem not in names]
    asked = [[*some, "-m", "not product"] for some in (own, others) if some]
    return [*asked, [*own, *others, "-m", "product"]] if properties else asked


def ask_tests(arguments: Iterable[str]) -> int:
    """Return how pytest ended."""
    return int(pytest.main([*arguments, "-x", "-q", "--tb=no", "-p", "no:cacheprovider"]))


def survey(rounds: Iterable[list[str]]) -> None:
    """Load all that the tests need, and see that they pass as the rules are; SystemExit else."""
    for asked in rounds:
        if ask_tests(asked) != pytest.ExitCode.OK:
            raise SystemExit("没有变异时检验就没有通过")


def forget(tests: Path) -> None:
    """Have the rules, their tests and all that holds a part of them loaded anew by who asks next."""
    ours = {
        name: one for name, one in sys.modules.items() if _folder_of(one) == tests or _is_ours(one)
    }
    stale = {name for name in ours if f"{name}.".startswith(RELOADED)}
    found = stale
    while found:
        found = {
            name
            for name, module in ours.items()
            if name not in stale and any(_is_from(stale, one) for one in vars(module).values())
        }
        stale |= found
    for name, module in ours.items():
        if name in stale or _folder_of(module) == tests:
            del sys.modules[name]


def _is_from(names: Container[str], value: object) -> bool:
    """Tell whether ``value`` is one of these modules, or was made by one of them."""
    if isinstance(value, ModuleType):
        return value.__name__ in names
    # Of an instance its class is asked: a lazy one would wake up.
    maker = value if isinstance(value, type | FunctionType) else type(value)
    return maker.__module__ in names


def _is_ours(module: ModuleType) -> bool:
    folder = _folder_of(module)
    return folder.is_relative_to(ROOT) and "site-packages" not in folder.parts


def _folder_of(module: ModuleType) -> Path:
    return Path(getattr(module, "__file__", None) or "/").parent


def controls_of(questions: Iterable[Question]) -> list[Question]:
    """Return for each module the same question without any fault."""
    return [
        replace(asked, mutant=Mutant("", 0, ast.parse(asked.path.read_text(encoding="utf-8"))))
        for asked in {one.path: one for one in questions}.values()
    ]


def verdict_on(asked: Question) -> Verdict:
    """Ask the tests about one mutant; only ever in a process of its own."""
    code = compile(asked.mutant.tree, str(asked.path), "exec")
    forget(asked.tests)
    sys.meta_path.insert(0, MutantFinder(asked.module, MutantLoader(asked.path, code)))
    for some in asked.rounds:
        ended = ask_tests(some)
        if ended in {pytest.ExitCode.TESTS_FAILED, pytest.ExitCode.INTERRUPTED}:
            return Verdict.KILLED
        if ended != pytest.ExitCode.OK:
            return Verdict.BROKEN
    return Verdict.SURVIVED


def fork(asked: Question) -> int:
    """Start a process that asks about one mutant; return its number."""
    number = os.fork()
    if number:
        return number
    verdict = Verdict.BROKEN
    try:
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1)
        os.dup2(quiet, 2)
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        signal.alarm(SECONDS)
        verdict = verdict_on(asked)
    finally:
        os._exit(verdict)


def verdicts(questions: Iterable[Question], jobs: int) -> Iterator[tuple[Question, Verdict]]:
    """Yield how the tests took each mutant, as they end."""
    running: dict[int, Question] = {}
    for asked in questions:
        if len(running) == jobs:
            yield _ended(running)
        running[fork(asked)] = asked
    while running:
        yield _ended(running)


def _ended(running: dict[int, Question]) -> tuple[Question, Verdict]:
    number, status = os.wait()
    # A test that runs away has noticed the mutant too: its time ends it by a signal.
    how = Verdict.KILLED if os.WIFSIGNALED(status) else Verdict(os.WEXITSTATUS(status))
    return running.pop(number), how


def equivalents(tests: Path) -> dict[str, str]:
    """Return the mutants that no test can tell from the rules, by name, with the reason."""
    with (tests / EQUIVALENT).open(encoding="utf-8", newline="") as file:
        return {row["mutant"]: row["reason"] for row in csv.DictReader(file)}


def questions_about(
    paths: Iterable[Path], tests: Path, *, properties: bool = False
) -> list[Question]:
    """Return every mutant of the modules at ``paths``."""
    return [
        Question(path, mutant, tests, rounds(path, tests, properties=properties))
        for path in paths
        for mutant in mutants_of(path.read_text(encoding="utf-8"), module_of(path))
    ]


def state_of(tests: Path) -> dict[Path, float]:
    """Return when each rule and test was last written."""
    files = [*(ROOT / RULES).rglob("*.py"), *tests.rglob("*.py"), *tests.rglob("*.csv")]
    return {path: path.stat().st_mtime for path in files}


def report(found: Sequence[tuple[Question, Verdict]], known: Container[str]) -> bool:
    """Write what was found, and tell whether it is good; ``known`` are equivalents."""
    counts: Counter[tuple[str, Verdict]] = Counter()
    wrong = [f"没有问成：{one.name}" for one, how in found if how is Verdict.BROKEN]
    for one, how in sorted(found, key=lambda pair: (pair[0].module, pair[0].mutant.line)):
        if one.name not in known:
            counts[one.module, how] += 1
            if how is Verdict.SURVIVED:
                _write(f"没有发现：第 {one.mutant.line} 行  {one.name}")
        elif how is Verdict.KILLED:
            wrong.append(f"列为等价，却被发现了：{one.name}")
    modules = sorted({one.module for one, _ in found})
    for module in modules:
        _write(_share(module, *(counts[module, how] for how in (Verdict.KILLED, Verdict.SURVIVED))))
    killed, left = (
        sum(number for (_, how), number in counts.items() if how is wanted)
        for wanted in (Verdict.KILLED, Verdict.SURVIVED)
    )
    _write(f"{_share('合计', killed, left)}；另有等价的 {len(found) - killed - left} 个")
    if killed * 100 < WANTED * (killed + left):
        wrong.append(f"低于 {WANTED}%")
    for text in wrong:
        _write(f"✗ {text}")
    return not wrong


def _share(name: str, killed: int, left: int) -> str:
    total = killed + left
    part = f"{killed * 100 / total:.2f}%" if total else "没有变异"
    return f"{name}：{total} 个变异，发现 {killed} 个，{part}"


def _write(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("modules", nargs="*", help=f"files; all of {RULES} where none is named")
    parser.add_argument("--tests", default=TESTS, help="the folder of the tests")
    parser.add_argument("--properties", action="store_true", help="ask the property tests too")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    tests = Path(given.tests).resolve()
    paths = [Path(one).resolve() for one in given.modules] or sorted((ROOT / RULES).rglob("*.py"))
    began, state = time.monotonic(), state_of(tests)
    questions = questions_about(paths, tests, properties=given.properties)
    if not questions:
        raise SystemExit("这些文件里没有可变异的")
    survey(questions[0].rounds)
    gc.freeze()
    if any(how is not Verdict.SURVIVED for _, how in verdicts(controls_of(questions), given.jobs)):
        raise SystemExit("没有变异的规则重新装入后没有通过检验")
    found = list(verdicts(questions, given.jobs))
    if state_of(tests) != state:
        raise SystemExit("跑的时候规则或检验被改过，数不作准")
    is_good = report(found, equivalents(tests))
    _write(f"共 {time.monotonic() - began:.0f} 秒")
    raise SystemExit(not is_good)


if __name__ == "__main__":
    main()
