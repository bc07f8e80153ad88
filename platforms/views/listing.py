"""What a filtered list shows besides its rows: groups with counts, chips, result, advice."""

from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, QueryDict

from platforms.filters import Conditions

PAGE_SIZE = 20
HOME = {"label": "首页", "url": "/"}


@dataclass(frozen=True)
class Advice:
    """The one condition to drop, what that yields, and where it leads."""

    label: str
    count: int
    url: str


def page_of(request: HttpRequest, filterset: Conditions) -> Page:
    """Return the asked page of what the conditions leave; a wrong number reads as the nearest."""
    return Paginator(filterset.qs, PAGE_SIZE).get_page(request.GET.get("page"))


def kept_query(request: HttpRequest) -> str:
    """Return the other parameters for the links between pages, with a trailing & or empty."""
    params = request.GET.copy()
    params.pop("page", None)
    return f"{params.urlencode()}&" if params else ""


def without(params: QueryDict, name: str, value: str = "") -> str:
    """Return the address with option ``value`` of filter ``name`` (or the whole filter) dropped."""
    kept = params.copy()
    kept.pop("page", None)
    values = [one for one in kept.getlist(name) if value and one != value]
    kept.pop(name, None)
    if values:
        kept.setlist(name, values)
    return f"?{kept.urlencode()}"


def chips(request: HttpRequest, filterset: Conditions) -> list[dict[str, str]]:
    """Return the chosen options, each with the address that takes it away."""
    return [
        {
            "label": label,
            "url": without(request.GET, name, "" if label.startswith("含“") else value),
        }
        for name, value, label in filterset.chosen()
    ]


def groups(filterset: Conditions, names: tuple[str, ...], counts: dict[str, int]) -> list[dict]:
    """Return the checkbox groups ``names`` with how many each option would show."""
    chosen = {(name, value) for name, value, _ in filterset.chosen()}
    return [
        {
            "legend": filterset.filters[name].label,
            "name": name,
            "options": [
                {
                    "value": value,
                    "label": label,
                    "checked": (name, value) in chosen,
                    "count": counts[f"{name}_{value}"],
                }
                for value, label in filterset.filters[name].extra["choices"]
            ],
        }
        for name in names
    ]


def hidden(filterset: Conditions, *, but: str) -> list[dict[str, str]]:
    """Return the fields that keep what is chosen in a form that asks for ``but`` anew."""
    return [{"name": name, "value": v} for name, v, _ in filterset.chosen() if name != but]


def select(filterset: Conditions, name: str, empty: str) -> dict[str, object]:
    """Return the drop-down of filter ``name``; ``empty`` is the words for no choice."""
    chosen = {value for filter_name, value, _ in filterset.chosen() if filter_name == name}
    options = [("", empty), *filterset.options(name)]
    return {
        "label": filterset.filters[name].label,
        "name": name,
        "options": [
            {"value": value, "label": label, "selected": value in chosen}
            for value, label in options
        ],
    }


def advice(request: HttpRequest, filterset: Conditions) -> Advice | None:
    """Name the condition whose dropping yields most; None when no single one helps."""
    yields = filterset.yields()
    best = max(yields, key=lambda name: yields[name], default="")
    if not best or not yields[best]:
        return None
    labels = [label for name, _, label in filterset.chosen() if name == best]
    return Advice("、".join(labels), yields[best], without(request.GET, best))
