"""What a session knows: who acts for whom, by which second factor, since when."""

from allauth.account.internal.flows.login import (
    get_authentication_records,
    record_authentication,
)
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest

from accounts.models import Membership, User
from accounts.services import logins
from accounts.services.sessions import end_surplus
from casework import clock

BACKEND = "accounts.backends.AccountBackend"
ACTING_KEY = "acting_membership"
FACTOR_KEY = "second_factor"
STARTED_KEY = "started_at"
SEEN_KEY = "seen_at"
DEMO = "demo"
OIDC = "oidc"
DEMO_IDLE_SECONDS = 8 * 3600
# The moment of the last request is written at most once a minute.
SEEN_EVERY = 60.0


def second_factor(request: HttpRequest) -> str:
    """Return the second factor this session was confirmed with (totp, recovery_codes, demo) or ''."""
    kept = request.session.get(FACTOR_KEY) or {}
    kind = kept.get("kind", "") if kept.get("user") == request.user.pk else ""
    return "" if kind == DEMO and not settings.DEMO_MODE else kind


def confirm_factor(request: HttpRequest, user: User, kind: str) -> None:
    """Note that ``user`` has shown a second factor in this session."""
    request.session[FACTOR_KEY] = {"user": user.pk, "kind": kind}


def is_demo(request: HttpRequest) -> bool:
    """Tell whether this session came through the demo door."""
    return second_factor(request) == DEMO


def kind_of(user: User) -> str:
    """Return by which limits the sessions of ``user`` live: staff or applicant."""
    return "staff" if user.needs_second_factor else "applicant"


def begin(request: HttpRequest, user: User, *, address: str) -> int:
    """Stamp a session that has just been logged in; return how many older ones had to end."""
    now = clock.wall().timestamp()
    request.session[STARTED_KEY] = request.session[SEEN_KEY] = now
    request.session.pop(ACTING_KEY, None)
    if not request.session.session_key:
        request.session.save()
    UserSession.objects.create_from_request(request)
    logins.record_success(user, address, factor=second_factor(request), proof=_proof(request))
    limit = settings.SESSION_PARALLEL[kind_of(user)]
    return end_surplus(user, limit=limit, keep=request.session.session_key)


def _proof(request: HttpRequest) -> str:
    """Return what the person came with: the word of the issuer, or his password."""
    shown = {one["method"] for one in get_authentication_records(request, request.user)}
    return OIDC if "socialaccount" in shown else "password"


def open_demo(request: HttpRequest, user: User, *, address: str) -> None:
    """Open a session for a seeded person as if the second factor had been shown."""
    login(request, user, backend=BACKEND)
    confirm_factor(request, user, DEMO)
    record_authentication(request, user, method="password", reauthenticated=True)
    begin(request, user, address=address)


def seconds_left(request: HttpRequest) -> int:
    """Return in how many seconds the session ends if nothing more is done; 0 when it has ended."""
    now = clock.wall().timestamp()
    started = request.session.get(STARTED_KEY, now)
    seen = request.session.get(SEEN_KEY, now)
    kind = kind_of(request.user)
    idle = DEMO_IDLE_SECONDS if is_demo(request) else settings.SESSION_IDLE_SECONDS[kind]
    ends = min(seen + idle, started + settings.SESSION_ABSOLUTE_SECONDS[kind])
    return max(0, int(ends - now))


def keep_on(request: HttpRequest) -> None:
    """Count the idle time from now on: the person said that he is there."""
    request.session[SEEN_KEY] = clock.wall().timestamp()


def has_expired(request: HttpRequest, *, is_use: bool = True) -> bool:
    """Tell whether the session idled too long or is too old; else note that it was seen.

    A request that only asks how long the session lasts is no use of it (``is_use``).
    """
    now = clock.wall().timestamp()
    request.session.setdefault(STARTED_KEY, now)
    seen = request.session.setdefault(SEEN_KEY, now)
    if not seconds_left(request):
        return True
    if is_use and now - seen > SEEN_EVERY:
        request.session[SEEN_KEY] = now
        UserSession.objects.filter(session_key=request.session.session_key).update(
            last_seen_at=clock.wall()
        )
    return False


def rotate_key(request: HttpRequest) -> None:
    """Give the session a new key, as after every proof of identity, and keep its row."""
    old = request.session.session_key
    request.session.cycle_key()
    UserSession.objects.filter(session_key=old).update(session_key=request.session.session_key)


def was_confirmed_lately(request: HttpRequest) -> bool:
    """Tell whether the person proved who he is within the last five minutes."""
    started = request.session.get(STARTED_KEY, 0.0)
    fresh = clock.wall().timestamp() - started < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT
    return fresh or did_recently_reauthenticate(request)


def act_as(request: HttpRequest, membership: Membership) -> None:
    """Act for the unit of ``membership`` (of this person, active) from now on."""
    request.session[ACTING_KEY] = membership.pk
    request.user.acting = membership


def acting_of(request: HttpRequest) -> Membership | None:
    """Return the membership this session acts in: the chosen one, else the first that is active.

    Nobody of the office acts for a unit, whatever rows there are.
    """
    if request.user.needs_second_factor:
        return None
    own = list(
        Membership.objects.filter(user=request.user, is_active=True)
        .select_related("organisation")
        .order_by("pk")
    )
    chosen = request.session.get(ACTING_KEY)
    return next((m for m in own if m.pk == chosen), own[0] if own else None)
