"""What it costs to find experts for 500 files, beside looking once at every pair of file and expert."""

from collections.abc import Iterator
from datetime import date

from benchmarks.measuring import line, milliseconds
from reviews.policy import PLATFORM_FIELDS
from reviews.rules.assignment import Candidate, Method, Subject, Task, assign
from reviews.rules.conflicts import ExpertFacts, FileFacts, Party, Tie, TieKind, barred

TIMES = 3
FILES, EXPERTS, SIZE = 500, 60, 5
DISTRICTS = 11
ON = date(2026, 10, 9)
FLOOR_IS = "逐对看一遍"


def measured() -> Iterator[dict[str, object]]:
    """Yield conflicts with assignment, by each method; ``difference`` is that of the loads."""
    fields = [code for code, _ in PLATFORM_FIELDS]
    subjects = [Subject(n, fields[n * n % 5], str(n % DISTRICTS)) for n in range(FILES)]
    pool = [
        Candidate(n, frozenset({fields[n % 6], fields[n * 7 % 5]}), str(n % DISTRICTS))
        for n in range(EXPERTS)
    ]
    experts = [
        (n, ExpertFacts(Party(f"E{n}", "单位"), (Tie(TieKind.SERVICE, f"P{n}"),)))
        for n in range(EXPERTS)
    ]
    files = [(n, FileFacts((Party(f"P{n % 250}", "申报单位"),))) for n in range(FILES)]

    def look() -> int:
        return sum(one.key != other.key for one in subjects for other in pool)

    floor = milliseconds(look, times=TIMES)
    for method in Method:

        def plan(method: Method = method):
            found = barred(experts, files, on=ON)
            reasons = {pair: [one.text for one in why] for pair, why in found.items()}
            return assign(Task(subjects, pool, reasons, SIZE, "种子"), method)

        loads = plan().loads.values()
        yield line(
            f"专家：{method.label} {FILES} 件，每件 {SIZE} 名",
            milliseconds(plan, times=TIMES),
            floor=floor,
            floor_is=FLOOR_IS,
            difference=max(loads) - min(loads),
        )
