"""What the demand hall can be narrowed by: nothing that would tell who an anonymous demand is from."""

import operator
from functools import reduce

from django.db.models import Q
from django_filters import ChoiceFilter, MultipleChoiceFilter

from casework.standards import DIMENSIONS, DISTRICTS, OPERATOR_DIVISIONS, SCENES
from enterprises.models import Demand
from platforms.filters import Conditions, SearchFilter


def _holds(column: str, codes: list[str]) -> Q:
    """Match lists that hold one of ``codes``, by their text."""
    return reduce(operator.or_, (Q(**{f"{column}__contains": f'"{code}"'}) for code in codes))


def _asked(words: str) -> Q:
    industries = [code for code, label in OPERATOR_DIVISIONS if words in label]
    scenes = [code for code, label in SCENES if words in label]
    found = (
        Q(name__icontains=words)
        | Q(pains__icontains=words)
        | Q(reference__iexact=words)
        | Q(industry__in=industries)
        # A name is found only where it is shown.
        | Q(is_anonymous=False, organisation__name__icontains=words)
    )
    return found | _holds("scenes_text", scenes) if scenes else found


class DemandFilter(Conditions):
    """The hall; its queryset comes from ``Demand.objects.hall``."""

    q = SearchFilter(label="搜索需求、痛点、行业、场景、编号")
    dimension = MultipleChoiceFilter(label="四化方向", choices=DIMENSIONS)
    industry = ChoiceFilter(label="所属行业", choices=OPERATOR_DIVISIONS)
    scene = ChoiceFilter(label="涉及场景", choices=SCENES)
    district = ChoiceFilter(label="所在区", choices=DISTRICTS)

    questions = {
        "q": _asked,
        "dimension": lambda values: _holds("dimensions_text", values),
        "industry": lambda value: Q(industry=value),
        "scene": lambda value: _holds("scenes_text", [value]),
        "district": lambda value: Q(district=value),
    }

    class Meta:
        model = Demand
        fields = []
