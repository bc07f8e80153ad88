"""Who may do what: one registry of predicates, asked alike by services, pages, desk and API."""

from enum import StrEnum

import rules
from django.core.exceptions import PermissionDenied
from django.db.models import Model


class Part(StrEnum):
    """The three administrators (三员分立): each has his part alone, and none of them takes a step."""

    SYSTEM = "system"
    SECURITY = "security"
    AUDIT = "audit"

    @property
    def label(self) -> str:
        return PART_LABELS[self]


PART_LABELS = {
    Part.SYSTEM: "系统管理员",
    Part.SECURITY: "安全管理员",
    Part.AUDIT: "审计管理员",
}


def holds_part(user, *parts: Part) -> bool:
    """Tell whether ``user`` is now the administrator of one of ``parts``."""
    return bool(user and user.is_authenticated and user.is_active and user.part in parts)


def require_part(user, *parts: Part) -> None:
    """Raise PermissionDenied unless ``user`` holds one of ``parts``."""
    if not holds_part(user, *parts):
        raise PermissionDenied(f"这件事只由{'、'.join(part.label for part in parts)}办理。")


def register(name: str, predicate) -> str:
    """Register ``predicate(user, obj) -> bool`` as ``app.verb_noun`` and return the name."""
    rules.add_perm(name, rules.predicate(predicate))
    return name


def registered(name: str) -> bool:
    return rules.perm_exists(name)


def may(user, name: str, obj: Model | None = None) -> bool:
    """Tell whether ``user`` may do ``name`` to ``obj``; knows no superuser. KeyError if unknown."""
    if not rules.perm_exists(name):
        raise KeyError(name)
    return bool(
        user and user.is_authenticated and user.is_active and rules.has_perm(name, user, obj)
    )


def require(user, name: str, obj: Model | None = None) -> None:
    """Raise PermissionDenied unless ``may(user, name, obj)``."""
    if not may(user, name, obj):
        raise PermissionDenied("您现在的身份不能办理这一步。")


class RulesBackend:
    """Lets ``user.has_perm`` in views and templates ask the same registry."""

    def authenticate(self, request, **credentials):
        return None

    def has_perm(self, user, name: str, obj: Model | None = None) -> bool:
        return rules.perm_exists(name) and may(user, name, obj)
