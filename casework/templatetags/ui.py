"""What templates need to compose pages: icons, a form field and the key that lets a form act once."""

from uuid import uuid4

from django import template
from django.forms import BoundField
from django.utils.html import format_html
from django.utils.safestring import SafeString

from casework.idempotency import FORM_FIELD

register = template.Library()


@register.inclusion_tag("components/icon.html")
def icon(name: str, label: str = "") -> dict[str, str]:
    """Draw the icon ``name`` of static/img/icons.svg; without ``label`` readers skip it."""
    return {"name": name, "label": label}


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField, unit: str = "", width: str = "", mark: str = "", source: str = ""
) -> dict[str, object]:
    """Draw one form field; the words it takes are told in components/field.html."""
    return {"bound": bound, "unit": unit, "width": width, "mark": mark, "source": source}


@register.simple_tag
def once_key() -> SafeString:
    """Draw the hidden field with a fresh key for a view under ``casework.idempotency.once``."""
    return format_html('<input type="hidden" name="{}" value="{}">', FORM_FIELD, uuid4().hex)
