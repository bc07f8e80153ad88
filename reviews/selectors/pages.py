"""What an expert reads of a file and of a panel: nothing of others before his own sheet is in."""

from django.urls import reverse

from casework.models import Material
from casework.models.materials import PagesState
from reviews.models import Assignment, Panel, ReviewResult, ScoreSheet
from reviews.rules import scoring
from reviews.selectors.results import points_of

MOST_PAGES = 40


def papers_of(assignment: Assignment) -> list[dict[str, object]]:
    """Return the files of an opened case as page pictures behind the expert's own door."""
    listed = assignment.item.materials
    kept = Material.objects.prefetch_related("pages").in_bulk([one["material"] for one in listed])
    return [
        _paper(assignment, one, kept[one["material"]]) for one in listed if one["material"] in kept
    ]


def _paper(assignment: Assignment, listed: dict, material: Material) -> dict[str, object]:
    pages = [
        {
            "number": page.number,
            "url": reverse(
                "reviews:assignment_page", args=[assignment.pk, material.pk, page.number]
            ),
            "width": page.width,
            "height": page.height,
        }
        for page in list(material.pages.all())[:MOST_PAGES]
    ]
    waits = material.pages_state == PagesState.PENDING
    return {
        "key": f"m{material.pk}",
        "title": f"{listed.get('label', '')} {material.name}".strip(),
        "pages": pages,
        "state_text": "页面图正在生成，稍后刷新即可看到。" if waits else "这份材料没有页面图。",
    }


def sheets_seen(assignment: Assignment, user) -> list[dict[str, object]]:
    """Return the sheets of the file that ``user`` may see, his own first; totals exact.

    While his own is not in there is none; who has stepped back is left out.
    """
    seen = ScoreSheet.objects.visible_to(user).valid().filter(assignment__item=assignment.item_id)
    rubric = assignment.item.panel.rubric.rules
    rows = []
    for sheet in seen.select_related("assignment").order_by("assignment__number"):
        points = points_of(sheet)
        own = sheet.assignment_id == assignment.pk
        rows.append(
            {
                "label": "我的评分" if own else f"专家{sheet.assignment.number}",
                "is_own": own,
                "components": [
                    str(scoring.component_total(part, points)) for part in rubric.components
                ],
                "total": str(scoring.total(points)),
                "sheet": sheet,
            }
        )
    return sorted(rows, key=lambda row: not row["is_own"])


def ranked(panel: Panel, user) -> list[ReviewResult]:
    """Return the results of a closed panel that ``user`` may see, best first."""
    if not panel.is_closed:
        return []
    found = ReviewResult.objects.visible_to(user).filter(item__panel=panel)
    return list(found.select_related("item").defer("item__extract").order_by("rank"))
