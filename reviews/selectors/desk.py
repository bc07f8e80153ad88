"""What the office sees of a panel: progress without scores; scores, leanings and ranks after its end."""

from collections.abc import Iterable
from dataclasses import dataclass

from reviews.models import Assignment, Expert, Panel, PanelItem, PanelPlan
from reviews.rules.assignment import Plan
from reviews.selectors.plans import plan_of
from reviews.selectors.results import leanings_of, signed
from reviews.states import PanelStatus


@dataclass(frozen=True)
class Explained:
    """A plan as it is read: by file, who was chosen and who was not, each with the reason."""

    chosen: dict[int, list[tuple[str, str]]]
    excluded: dict[int, list[tuple[str, str]]]
    shortages: dict[int, int]
    is_dry_run: bool


def plan_explained(panel: Panel) -> Explained:
    """Return the kept plan of a proposed panel, or the dry run of one that is being built."""
    kept = None
    if panel.status not in {PanelStatus.DRAFT, PanelStatus.DISBANDED}:
        kept = panel.plans.order_by("-number").first()
    return _kept(kept) if kept else _dry(plan_of(panel))


def _dry(plan: Plan) -> Explained:
    names = _names()
    chosen = _by_file((one.subject, one.candidate, "；".join(one.reasons)) for one in plan.choices)
    excluded = _by_file((one.subject, one.candidate, one.reason) for one in plan.exclusions)
    return Explained(
        _named(chosen, names), _named(excluded, names), dict(plan.shortages), is_dry_run=True
    )


def _kept(plan: PanelPlan) -> Explained:
    names = _names()
    chosen = _by_file((s, c, "；".join(reasons)) for s, c, reasons in plan.content["choices"])
    excluded = _by_file((s, c, reason) for s, c, reason in plan.content["exclusions"])
    return Explained(_named(chosen, names), _named(excluded, names), {}, is_dry_run=False)


def _by_file(rows: Iterable[tuple[int, int, str]]) -> dict[int, list[tuple[int, str]]]:
    found: dict[int, list[tuple[int, str]]] = {}
    for subject, candidate, reason in rows:
        found.setdefault(subject, []).append((candidate, reason))
    return found


def _names() -> dict[int, str]:
    return {one.pk: str(one) for one in Expert.objects.select_related("user")}


def _named(
    found: dict[int, list[tuple[int, str]]], names: dict[int, str]
) -> dict[int, list[tuple[str, str]]]:
    return {
        subject: [(names[candidate], reason) for candidate, reason in rows]
        for subject, rows in found.items()
    }


def progress(panel: Panel) -> list[tuple[str, str, str, str]]:
    """Return (expert, files, declared, handed in) of a panel at work; counts only, no score."""
    found: dict[str, list[int]] = {}
    for one in panel.live_assignments().select_related("expert__user").order_by("expert__pk"):
        row = found.setdefault(str(one.expert), [0, 0, 0])
        row[0] += 1
        row[1] += one.declared_at is not None
        row[2] += one.locked_at is not None
    return [(name, *(f"{count} 件" for count in row)) for name, row in found.items()]


def owing_count(panel: Panel) -> int:
    """Return how many experts owe a declaration or, once scoring is open, a sheet."""
    owing = panel.live_assignments().filter(locked_at__isnull=True)
    if panel.status != PanelStatus.SCORING:
        owing = owing.filter(declared_at__isnull=True)
    return owing.order_by().values("expert").distinct().count()


def leanings_named(panel: Panel, user) -> list[tuple[str, str, str]]:
    """Return (expert, sheets, mean deviation) of a closed panel, the most generous first."""
    found = leanings_of(panel, user)
    names = Expert.objects.select_related("user").in_bulk([pk for pk, *_ in found])
    return [(str(names[pk]), f"{count} 份", signed(shown)) for pk, shown, count in found]


def assignments_of(panel: Panel) -> list[Assignment]:
    """Return every assignment of the panel, recused ones too, by file and number."""
    found = Assignment.objects.filter(item__panel=panel).select_related("item", "expert__user")
    lean = found.defer("item__extract", "item__materials", "item__ties")
    return list(lean.order_by("item__position", "number"))


def items_of(panel: Panel) -> list[PanelItem]:
    return list(panel.items.defer("extract", "materials", "ties").order_by("position"))
