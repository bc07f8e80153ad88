"""What a panel made of its files; nothing of it before the panel is closed."""

from decimal import Decimal

from django.contrib.contenttypes.models import ContentType
from django.db.models import QuerySet

from casework.models import Case
from reviews.models import Panel, PanelItem, ReviewResult, ScoreSheet
from reviews.rules import scoring
from reviews.states import PanelStatus


def result_of(case: Case) -> ReviewResult | None:
    """Return the latest result of ``case``, or None while no panel has judged it to the end."""
    found = ReviewResult.objects.filter(item__in=PanelItem.objects.of(case))
    return (
        found.select_related("item__panel__rubric")
        .order_by("-item__panel__closed_at", "-pk")
        .first()
    )


def is_with_experts(case: Case) -> bool:
    """Tell whether a panel that is not over has ``case`` among its files."""
    return PanelItem.objects.of(case).live().exists()


def taken_by_panels(kind: type[Case]) -> QuerySet[PanelItem]:
    """Return the keys of the cases of ``kind`` that a panel has or has judged, as a subquery."""
    items = PanelItem.objects.filter(content_type=ContentType.objects.get_for_model(kind))
    kept = items.exclude(panel__status=PanelStatus.DISBANDED)
    return kept.values("object_id")


def points_of(sheet: ScoreSheet) -> dict[str, Decimal]:
    return {code: Decimal(text) for code, text in sheet.points.items()}


def sheets_by_item(panel: Panel) -> dict[int, list[ScoreSheet]]:
    """Return the sheets that count by file, in the order of the experts; for closing alone."""
    found: dict[int, list[ScoreSheet]] = {}
    sheets = ScoreSheet.objects.valid().filter(assignment__item__panel=panel)
    for sheet in sheets.select_related("assignment").order_by("assignment__number"):
        found.setdefault(sheet.assignment.item_id, []).append(sheet)
    return found


def leanings_of(panel: Panel, user) -> list[tuple[int, str, int]]:
    """Return (expert, leaning as shown, sheets) of a closed panel, the most generous first.

    Empty for whom the sheets are not visible.
    """
    return _leanings(panel, ScoreSheet.objects.visible_to(user))


def leanings_kept(panel: Panel) -> list[tuple[int, str, int]]:
    """Return ``leanings_of`` from every sheet that counts, for the minutes alone.

    A paper is through nobody's eyes: whoever closed the panel may have left before it is written.
    """
    return _leanings(panel, ScoreSheet.objects.all())


def _leanings(panel: Panel, sheets: QuerySet[ScoreSheet]) -> list[tuple[int, str, int]]:
    if not panel.is_closed:
        return []
    counted = sheets.valid().filter(assignment__item__panel=panel)
    items: dict[int, dict[str, Decimal]] = {}
    counts: dict[str, int] = {}
    for sheet in counted.select_related("assignment"):
        expert = str(sheet.assignment.expert_id)
        total = scoring.total(points_of(sheet))
        items.setdefault(sheet.assignment.item_id, {})[expert] = total
        counts[expert] = counts.get(expert, 0) + 1
    found = scoring.leanings(items.values())
    ordered = sorted(found, key=lambda key: (-found[key], int(key)))
    return [(int(key), scoring.shown(found[key]), counts[key]) for key in ordered]


def signed(shown: str) -> str:
    """Return a difference with its sign, a true minus before what is below."""
    if shown.startswith("-"):
        return f"−{shown[1:]}"
    return shown if shown == "0.00" else f"+{shown}"
