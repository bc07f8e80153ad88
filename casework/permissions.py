"""Who may do what: one registry of predicates, asked alike by services, pages, desk and API."""

import rules
from django.core.exceptions import PermissionDenied
from django.db.models import Model


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
