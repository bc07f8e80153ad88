"""Official lists loaded at one moment: every row once, every load told once, nobody blocked."""

import pytest

from casework import clock
from casework.models import CaseEvent
from casework.transitions import Duty
from enterprises.models import Enterprise, ListImport, ListState
from enterprises.services import lists
from portal.demo.units import invented_code
from tests.builders import make_official
from tests.builders_lists import checked_list, list_row
from tests.builders_platforms import at
from tests.races import again, at_once

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
NOW = at(9, 10)
ROUNDS = 3
# Enough that neither load is done before the other begins.
CODES = [invented_code(number) for number in range(1, 6001)]


def loading(*codes, actor):
    """Return a list as it stands between the official's start and the worker's load.

    By hand: where nothing rolls back, the eager worker of the suite would load it at once.
    """
    taken = checked_list(*[list_row(code) for code in codes], actor=actor)
    ListImport.objects.filter(pk=taken.pk).update(state=ListState.LOADING, loaded_by=actor)
    return ListImport.objects.get(pk=taken.pk)


def loads(*taken):
    """Load each at the same moment, as workers do; return what each call came to."""

    def act(pk):
        def run():
            with clock.at(NOW):
                return lists.load_list(ListImport.objects.get(pk=pk))

        return run

    return at_once([act(one.pk) for one in taken])


@pytest.mark.parametrize("_round", again(ROUNDS))
def test_two_workers_load_one_list_once(_round):
    with clock.at(NOW):
        taken = loading(*CODES, actor=make_official(Duty.HANDLER))

    outcomes = loads(taken, taken, taken)

    assert [one.state for one in outcomes] == [ListState.LOADED] * 3
    assert Enterprise.objects.count() == len(CODES)
    assert CaseEvent.objects.filter(action="load_list").count() == 1
    taken.refresh_from_db()
    assert (taken.new, taken.changed, taken.same) == (len(CODES), 0, 0)


@pytest.mark.parametrize("_round", again(ROUNDS))
def test_two_lists_over_the_same_firms_in_opposite_order_both_load(_round):
    with clock.at(NOW):
        handler = make_official(Duty.HANDLER)
        first = loading(*CODES, actor=handler)
        second = loading(*reversed(CODES), actor=handler)

    outcomes = loads(first, second)

    assert [getattr(one, "state", one) for one in outcomes] == [ListState.LOADED] * 2
    assert Enterprise.objects.count() == len(CODES)
    assert sorted((one.new, one.same) for one in outcomes) == [(0, len(CODES)), (len(CODES), 0)]
