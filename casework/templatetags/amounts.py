"""Money on a page: ``yuan``, ``wan_yuan`` and ``rmb_capital``; the unit is written by the page."""

from django import template

from casework import amounts

register = template.Library()


@register.filter
def yuan(amount):
    """Return 1,234,567.89, or a dash when there is no amount."""
    return "—" if amount in (None, "") else amounts.yuan(amount)


@register.filter
def wan_yuan(amount):
    """Return 123.46 万元 without the unit, with 约 when inexact, or a dash."""
    return "—" if amount in (None, "") else amounts.wan_yuan(amount)


@register.filter
def rmb_capital(amount):
    """Return the amount in 大写, or a dash."""
    return "—" if amount in (None, "") else amounts.rmb_capital(amount)
