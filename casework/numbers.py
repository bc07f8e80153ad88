"""Reference numbers (办件编号), allotted one after the other under a row lock."""

from django.db import transaction

from casework.models import NumberSeries


@transaction.atomic
def allot(prefix: str, *, year: int, width: int) -> str:
    """Return the next number of a series, such as ``SHPT-2026-0001`` (handbook 7.7).

    ``width`` is the least count of digits; a number that outgrows it simply gets longer.
    """
    NumberSeries.objects.get_or_create(prefix=prefix, year=year)
    series = NumberSeries.objects.select_for_update().get(prefix=prefix, year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return f"{prefix}-{year}-{series.last:0{width}d}"
