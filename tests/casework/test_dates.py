"""Days and moments print with their weekday, in Guangzhou's time."""

from datetime import UTC, date, datetime

import pytest
from django.template import Context, Template

MONDAY = date(2026, 11, 23)
CLOSING = datetime(2026, 11, 27, 9, 0, tzinfo=UTC)


def render(source, **context):
    return Template("{% load dates %}" + source).render(Context(context))


@pytest.mark.parametrize(
    ("source", "value", "text"),
    [
        ("{{ v|cn_date }}", MONDAY, "2026年11月23日（周一）"),
        ("{{ v|cn_date }}", CLOSING, "2026年11月27日（周五）"),
        ("{{ v|cn_date }}", datetime(2026, 11, 22, 16, 0, tzinfo=UTC), "2026年11月23日（周一）"),
        ("{{ v|cn_moment }}", CLOSING, "2026年11月27日（周五）17:00"),
        ("{{ v|cn_short }}", MONDAY, "11月23日（周一）"),
        ("{{ v|cn_short }}", date(2026, 3, 1), "3月1日（周日）"),
        ("{{ v|cn_date }}", None, "—"),
        ("{{ v|cn_moment }}", None, "—"),
        ("{{ v|cn_short }}", None, "—"),
    ],
)
def test_a_day_prints_with_its_weekday(source, value, text):
    assert render(source, v=value) == text


@pytest.mark.parametrize(
    ("start", "end", "text"),
    [
        (MONDAY, date(2026, 11, 27), "2026年11月23日（周一）至11月27日（周五）"),
        (date(2026, 12, 30), date(2027, 1, 5), "2026年12月30日（周三）至2027年1月5日（周二）"),
        (MONDAY, MONDAY, "2026年11月23日（周一）"),
        (MONDAY, None, "2026年11月23日（周一）"),
        (None, None, "—"),
    ],
)
def test_a_range_names_the_year_again_only_where_it_changes(start, end, text):
    assert render("{{ start|cn_range:end }}", start=start, end=end) == text
