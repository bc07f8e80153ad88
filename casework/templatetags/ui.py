"""What templates need to compose pages: icons and the drawing of a form field."""

from django import template
from django.forms import BoundField

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
