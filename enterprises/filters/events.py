"""What the public list of events can be narrowed by: one set of conditions for page and API."""

from django.db.models import Q
from django_filters import ChoiceFilter, MultipleChoiceFilter

from casework import clock
from casework.standards import DIMENSIONS, DISTRICTS, DIVISIONS
from enterprises.models import Event
from enterprises.models.events import WHOLE_CITY
from enterprises.rules.events import EVENT_KINDS
from platforms.filters import Conditions, SearchFilter

TIMES = (("coming", "将要举行"), ("past", "已经过去"))
CITY = "city"
PLACES = ((CITY, WHOLE_CITY), *DISTRICTS)


def _concerns(facet: str, codes: list[str]) -> Q:
    """Match events about one of ``codes``; one that names none is about all of them."""
    found = Q(**{facet: []})
    for code in codes:
        found |= Q(**{f"{facet}_text__contains": f'"{code}"'})
    return found


def _in_time(value: str) -> Q:
    is_ahead = Q(ends_at__gte=clock.now())
    return is_ahead if value == "coming" else ~is_ahead


def _found(words: str) -> Q:
    return (
        Q(name__icontains=words)
        | Q(organiser__icontains=words)
        | Q(place__icontains=words)
        | Q(reference__iexact=words)
    )


class EventFilter(Conditions):
    """Public events; its queryset comes from ``Event.objects.listed``."""

    q = SearchFilter(label="搜索活动名称、主办单位、地点、编号")
    time = ChoiceFilter(label="时间", choices=TIMES)
    kind = MultipleChoiceFilter(label="活动类型", choices=EVENT_KINDS)
    dimension = MultipleChoiceFilter(label="四化方向", choices=DIMENSIONS)
    industry = ChoiceFilter(label="面向行业", choices=DIVISIONS)
    district = ChoiceFilter(label="范围", choices=PLACES)

    questions = {
        "q": _found,
        "time": _in_time,
        "kind": lambda values: Q(kind__in=values),
        "dimension": lambda values: _concerns("dimensions", values),
        "industry": lambda value: _concerns("industries", [value]),
        "district": lambda value: Q(district="" if value == CITY else value),
    }

    class Meta:
        model = Event
        fields = []
