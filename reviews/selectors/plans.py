"""The dry run: who would judge what, by the same function that proposing and replacing use."""

from collections import Counter
from collections.abc import Iterable

from django.db.models import Count

from casework import clock
from reviews.models import Assignment, Expert, Panel, PanelItem
from reviews.rules.assignment import (
    Candidate,
    Choice,
    Method,
    Plan,
    Subject,
    Task,
    assign,
    replacement,
)
from reviews.rules.conflicts import barred
from reviews.states import AT_WORK


def plan_of(panel: Panel) -> Plan:
    """Return who would judge what if the panel were proposed now; writes nothing."""
    return assign(_task(panel, list(panel.items.all())), Method(panel.method))


def replacement_for(item: PanelItem) -> Choice | None:
    """Return the expert who would be drawn in addition for ``item`` now, or None."""
    taken = frozenset(item.assignments.values_list("expert_id", flat=True))
    return replacement(_task(item.panel, [item]), _subject(item), taken)


def replaceable(panel: Panel, wanted: Iterable[int]) -> set[int]:
    """Return those of the ``wanted`` files (keys) for which another expert could be drawn now."""
    items = list(panel.items.filter(pk__in=set(wanted)))
    taken: dict[int, set[int]] = {}
    known = Assignment.objects.filter(item__in=items).order_by()
    for item, expert in known.values_list("item", "expert"):
        taken.setdefault(item, set()).add(expert)
    task = _task(panel, items)
    return {
        one.pk
        for one in items
        if replacement(task, _subject(one), frozenset(taken.get(one.pk, ())))
    }


def loads_in_hand() -> Counter[int]:
    """Return how many sheets each expert still owes to panels at work."""
    owed = Assignment.objects.live().filter(locked_at__isnull=True, item__panel__status__in=AT_WORK)
    return Counter(
        dict(
            owed.order_by().values_list("expert").annotate(n=Count("pk")).values_list("expert", "n")
        )
    )


def _task(panel: Panel, items: list[PanelItem]) -> Task:
    experts = list(Expert.objects.pool())
    loads = loads_in_hand()
    found = barred(
        [(one.pk, one.facts) for one in experts],
        [(one.pk, one.facts) for one in items],
        on=clock.today(),
    )
    return Task(
        subjects=[_subject(one) for one in items],
        candidates=[
            Candidate(
                one.pk,
                frozenset(one.specialities),
                one.district,
                loads[one.pk],
                one.user.username,
            )
            for one in experts
        ],
        barred={pair: [reason.text for reason in reasons] for pair, reasons in found.items()},
        size=panel.size,
        seed=panel.seed,
    )


def _subject(item: PanelItem) -> Subject:
    return Subject(item.pk, item.speciality, item.district, item.reference)
