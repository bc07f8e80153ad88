"""Which sessions of a person live: ended from outside, and the oldest when there are too many."""

from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings

from accounts.models import User


def end_sessions(user: User, *, keep: str = "") -> int:
    """End the sessions of ``user`` except the one with the key ``keep``; return how many."""
    return _end(UserSession.objects.filter(user=user).exclude(session_key=keep))


def end_session(user: User, session_id: int) -> int:
    """End one session of ``user`` by the number of its row; 0 when it is not his."""
    return _end(UserSession.objects.filter(user=user, pk=session_id))


def end_surplus(user: User, *, limit: int, keep: str) -> int:
    """End the oldest sessions of ``user`` so that ``limit`` stay, ``keep`` among them."""
    own = UserSession.objects.filter(user=user).exclude(session_key=keep)
    surplus = own.order_by("-created_at", "-pk").values_list("pk", flat=True)[max(limit - 1, 0) :]
    return _end(UserSession.objects.filter(pk__in=list(surplus)))


def _end(sessions) -> int:
    keys = list(sessions.values_list("session_key", flat=True))
    if keys:
        store = import_module(settings.SESSION_ENGINE).SessionStore
        for key in keys:
            store(key).delete()
        UserSession.objects.filter(session_key__in=keys).delete()
    return len(keys)
