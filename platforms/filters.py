"""What lists can be narrowed by: one set of conditions for page, counts and API."""

import operator
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, reduce

from django.db.models import Count, Q, QuerySet
from django.forms import CharField
from django_filters import CharFilter, ChoiceFilter, FilterSet, MultipleChoiceFilter

from casework import clock
from casework.amounts import WAN
from casework.standards import DIMENSIONS, DISTRICTS, DIVISIONS, SCENES
from platforms.models import Designation, Filing, Platform, SolicitationRound
from platforms.models.designations import TITLE_CHOICES
from platforms.policy import CATEGORIES
from platforms.rules.filing_forms import VARIETIES
from platforms.rules.filings import ALLIANCE, PRODUCT, SERVICE_CASE, FilingKind
from platforms.states import WINDOWS, RoundStatus

LONGEST_SEARCH = 80


class SearchField(CharField):
    """Words to look for: width folded, outer blanks cut, never longer than they help."""

    def to_python(self, value):
        text = unicodedata.normalize("NFKC", super().to_python(value))
        return text.strip()[:LONGEST_SEARCH]


class SearchFilter(CharFilter):
    field_class = SearchField


class Conditions(FilterSet):
    """A filter set whose every filter is one Q, so that rows and counts can never disagree."""

    questions: Mapping[str, Callable[[object], Q]] = {}

    @property
    def conditions(self) -> dict[str, Q]:
        """The conditions that were chosen and understood, by the name of their filter."""
        cleaned = self.form.cleaned_data if self.is_bound and self.form.errors is not None else {}
        return {name: self.questions[name](value) for name, value in cleaned.items() if value}

    def filter_queryset(self, queryset: QuerySet) -> QuerySet:
        return queryset.filter(_all(self.conditions.values()))

    def counts(self, *groups: str) -> dict[str, int]:
        """Count, in one query, what each option would show beside the other groups' conditions.

        The keys are ``group_option``, ``group_all`` for no option, and ``total`` for no condition.
        """
        wanted = {"total": Count("pk")}
        for group in groups:
            others = _all(q for name, q in self.conditions.items() if name != group)
            wanted[f"{group}_all"] = Count("pk", filter=others)
            for value, _ in self.filters[group].extra["choices"]:
                asked = others & self._question(group, value)
                wanted[f"{group}_{value}"] = Count("pk", filter=asked)
        return self.queryset.aggregate(**wanted)

    def yields(self) -> dict[str, int]:
        """Count, in one query, what would be shown with each chosen condition dropped alone."""
        conditions = self.conditions
        # An alias that is also a column would replace it in the other counts.
        wanted = {
            f"without_{dropped}": Count(
                "pk", filter=_all(q for name, q in conditions.items() if name != dropped)
            )
            for dropped in conditions
        }
        counted = self.queryset.aggregate(**wanted) if wanted else {}
        return {name.removeprefix("without_"): count for name, count in counted.items()}

    def chosen(self) -> list[tuple[str, str, str]]:
        """Return every chosen option as (filter, value, label)."""
        cleaned = self.form.cleaned_data if self.is_bound and self.form.errors is not None else {}
        chosen = []
        for name, value in cleaned.items():
            labels = dict(self.options(name)) if value else {}
            values = value if isinstance(value, list) else [value] if value else []
            chosen += [(name, one, labels.get(one, f"含“{one}”")) for one in values]
        return chosen

    def options(self, name: str) -> Sequence[tuple[str, str]]:
        """Return what filter ``name`` may be set to, as (value, label); nothing for free words."""
        return self.filters[name].extra.get("choices", ())

    def words(self) -> list[str]:
        """Return every chosen option as people read it: 所在区：黄埔区."""
        return [f"{self.filters[name].label}：{label}" for name, _, label in self.chosen()]

    def _question(self, group: str, value: str) -> Q:
        many = isinstance(self.filters[group], MultipleChoiceFilter)
        return self.questions[group]([value] if many else value)


def _all(questions) -> Q:
    return reduce(operator.and_, questions, Q())


def _holds(column: str, codes: list[str]) -> Q:
    """Match lists that hold one of ``codes``, by their text: SQLite has no JSON containment."""
    return reduce(operator.or_, (Q(**{f"{column}__contains": f'"{code}"'}) for code in codes))


def _found(words: str) -> Q:
    industries = [code for code, label in DIVISIONS if words in label]
    districts = [code for code, label in DISTRICTS if words in label]
    found = (
        Q(name__icontains=words)
        | Q(organisation__name__icontains=words)
        | Q(introduction__icontains=words)
        | Q(district__in=districts)
        | Q(plaque_number__iexact=words)
        | Q(organisation__uscc__iexact=words)
    )
    return found | _holds("industries_text", industries) if industries else found


class LevelFilter(Conditions):
    """Lists narrowed by the level of the title, whose names the calls set (一（二）“分类分级培育”)."""

    level = SearchFilter(label="培育等级")

    questions = {"level": lambda value: Q(level=value)}

    def options(self, name: str) -> Sequence[tuple[str, str]]:
        return self.levels if name == "level" else super().options(name)

    @cached_property
    def levels(self) -> list[tuple[str, str]]:
        """The levels that titles bear: one query."""
        found = Designation.objects.exclude(level="").order_by("level")
        return [(level, level) for level in found.values_list("level", flat=True).distinct()]


class PlatformFilter(LevelFilter):
    """The public directory; its queryset comes from ``Platform.objects.directory``."""

    q = SearchFilter(label="搜索名称、单位、简介、服务行业、标牌编号")
    status = MultipleChoiceFilter(label="称号状态", choices=TITLE_CHOICES)
    category = MultipleChoiceFilter(label="平台类别", choices=CATEGORIES)
    dimension = MultipleChoiceFilter(label="四化方向", choices=DIMENSIONS)
    industry = ChoiceFilter(label="服务行业", choices=DIVISIONS)
    district = ChoiceFilter(label="所在区", choices=DISTRICTS)

    questions = {
        **LevelFilter.questions,
        "q": _found,
        "status": lambda values: Q(title_status__in=values),
        "category": lambda values: Q(category__in=values),
        "dimension": lambda values: _holds("dimensions_text", values),
        "industry": lambda value: _holds("industries_text", [value]),
        "district": lambda value: Q(district=value),
    }

    class Meta:
        model = Platform
        fields = []


def _in_state(state: str) -> Q:
    moment = clock.now()
    is_published = Q(status=RoundStatus.PUBLISHED)
    return {
        "open": is_published & Q(opens_at__lte=moment, closes_at__gte=moment),
        "upcoming": is_published & Q(opens_at__gt=moment),
        "closed": Q(status=RoundStatus.ENDED) | Q(closes_at__lt=moment),
    }[state]


class SolicitationFilter(Conditions):
    """Public calls; its queryset comes from ``SolicitationRound.objects.listed``."""

    state = ChoiceFilter(label="受理状态", choices=WINDOWS)
    category = ChoiceFilter(label="征集领域", choices=CATEGORIES)

    questions = {
        "state": _in_state,
        "category": lambda value: _holds("categories_text", [value]),
    }

    class Meta:
        model = SolicitationRound
        fields = []


# Ranges of price in 万元, both ends within: what costs 5 stands in the first and in the second.
PRICES = (
    ("0-5", "5 万元以内"),
    ("5-20", "5—20 万元"),
    ("20-50", "20—50 万元"),
    ("50-100", "50—100 万元"),
    ("100-", "100 万元以上"),
)


def _costs(value: str) -> Q:
    """Match what can be had within the range: its own range and this one meet, ends included."""
    low, _, high = value.partition("-")
    found = Q(price_high__gte=int(low) * WAN)
    return found & Q(price_low__lte=int(high) * WAN) if high else found


def _offered(words: str) -> Q:
    industries = [code for code, label in DIVISIONS if words in label]
    scenes = [code for code, label in SCENES if words in label]
    found = (
        Q(name__icontains=words)
        | Q(platform__name__icontains=words)
        | Q(platform__organisation__name__icontains=words)
        | Q(reference__iexact=words)
    )
    found = found | _holds("industries_text", industries) if industries else found
    return found | _holds("scenes_text", scenes) if scenes else found


class CatalogueFilter(LevelFilter):
    """A public list of filings; its queryset comes from ``Filing.objects.catalogue``."""

    q = SearchFilter(label="搜索名称、平台、单位、行业、场景、编号")
    dimension = MultipleChoiceFilter(label="四化方向", choices=DIMENSIONS)
    category = MultipleChoiceFilter(label="平台类别", choices=CATEGORIES)
    industry = ChoiceFilter(label="适用行业", choices=DIVISIONS)
    scene = ChoiceFilter(label="覆盖场景", choices=SCENES)
    price = ChoiceFilter(label="价格", choices=PRICES)
    district = ChoiceFilter(label="平台所在区", choices=DISTRICTS)

    questions = {
        **LevelFilter.questions,
        "q": _offered,
        "dimension": lambda values: _holds("dimensions_text", values),
        "category": lambda values: Q(platform__category__in=values),
        "industry": lambda value: _holds("industries_text", [value]),
        "scene": lambda value: _holds("scenes_text", [value]),
        "price": _costs,
        "district": lambda value: Q(platform__district=value),
    }

    class Meta:
        model = Filing
        fields = []


class ProductFilter(CatalogueFilter):
    """小快轻准 products, also by what kind of product they are."""

    variety = ChoiceFilter(label="产品类别", choices=VARIETIES)

    questions = {
        **CatalogueFilter.questions,
        "variety": lambda value: Q(variety=value),
    }

    class Meta(CatalogueFilter.Meta):
        pass


class CaseFilter(CatalogueFilter):
    """Service cases, which have no price."""

    price = None

    class Meta(CatalogueFilter.Meta):
        pass


class AllianceFilter(CaseFilter):
    """Alliances, which name no scenes either."""

    scene = None

    class Meta(CatalogueFilter.Meta):
        pass


def catalogue_filter(kind: FilingKind) -> type[CatalogueFilter]:
    """Return what the public list of ``kind`` can be narrowed by."""
    return {
        PRODUCT.code: ProductFilter,
        SERVICE_CASE.code: CaseFilter,
        ALLIANCE.code: AllianceFilter,
    }.get(kind.code, CatalogueFilter)
