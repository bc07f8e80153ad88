"""What the list of demonstration enterprises can be narrowed by."""

from django.db.models import Q
from django_filters import ChoiceFilter, MultipleChoiceFilter

from casework.standards import DIMENSIONS, DISTRICTS
from enterprises.models import Nomination
from platforms.filters import Conditions, SearchFilter


def _found(words: str) -> Q:
    districts = [code for code, label in DISTRICTS if words in label]
    return (
        Q(name__icontains=words)
        | Q(platform__name__icontains=words)
        | Q(reference__iexact=words)
        | Q(district__in=districts)
    )


class DemonstrationFilter(Conditions):
    """The public list; its queryset comes from ``Nomination.objects.listed``."""

    q = SearchFilter(label="搜索企业、提名平台、所在区、编号")
    dimension = MultipleChoiceFilter(label="四化方向", choices=DIMENSIONS)
    district = ChoiceFilter(label="所在区", choices=DISTRICTS)

    questions = {
        "q": _found,
        "dimension": lambda values: Q(dimension__in=values),
        "district": lambda value: Q(district=value),
    }

    class Meta:
        model = Nomination
        fields = []
