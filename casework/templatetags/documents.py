"""What document templates need to lay a table out."""

from collections.abc import Iterator, Mapping, Sequence

from django import template

register = template.Library()


@register.filter
def beside(
    row: Sequence[object], columns: Sequence[Mapping[str, str]]
) -> Iterator[tuple[object, Mapping[str, str]]]:
    """Pair each cell of ``row`` with its column; ValueError when their counts differ."""
    return zip(row, columns, strict=True)
