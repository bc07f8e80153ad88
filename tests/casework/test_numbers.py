"""Reference numbers of handbook 7.7."""

import pytest

from casework.numbers import allot

pytestmark = pytest.mark.django_db


def test_allot_counts_each_series_and_year_for_itself():
    numbers = [
        allot("SHPT", year=2026, width=4),
        allot("SHPT", year=2026, width=4),
        allot("SHPT", year=2027, width=4),
        allot("SH", year=2026, width=3),
    ]

    assert numbers == ["SHPT-2026-0001", "SHPT-2026-0002", "SHPT-2027-0001", "SH-2026-001"]


def test_a_number_that_outgrows_its_width_gets_longer():
    numbers = [allot("SH", year=2026, width=1) for _ in range(10)]

    assert numbers[-1] == "SH-2026-10"
