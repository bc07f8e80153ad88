"""Logins and their failures: counters in the database, lockout, one-time codes used once."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from accounts.models import KnownAddress, LoginFailure, UsedCode, User
from casework import audit, clock
from casework.crypto import keyed_hash
from casework.notices import notify
from casework.permissions import Part, require_part

Scope = LoginFailure.Scope


@dataclass(frozen=True)
class Limit:
    """How many failures within ``window`` lock a scope, and for how long (None: until unlocked)."""

    failures: int
    window: timedelta
    locked_for: timedelta | None


QUARTER = timedelta(minutes=15)
LIMITS = {
    Scope.ACCOUNT_ADDRESS: Limit(5, QUARTER, QUARTER),
    Scope.ACCOUNT: Limit(20, timedelta(hours=24), None),
    Scope.ADDRESS: Limit(50, QUARTER, QUARTER),
    Scope.CODE: Limit(5, QUARTER, QUARTER),
}
# What Retry-After says of an account that only a person or a reset mail can unlock.
LONG_WAIT = timedelta(hours=24)
KEEP_CODES = timedelta(minutes=10)


def lockout(username: str, address: str) -> timedelta | None:
    """Return for how long a login of ``username`` from ``address`` is refused; None when it is not.

    Counts unknown names like known ones, so that the answer tells nothing about accounts.
    """
    keys = _keys(username, address)
    rows = {
        row.scope: row
        for row in LoginFailure.objects.filter(key__in=keys.values(), scope__in=keys.keys())
    }
    now = clock.now()
    for scope in (Scope.ACCOUNT, Scope.ACCOUNT_ADDRESS):
        wait = _wait(rows.get(scope), now)
        if wait:
            return wait
    wait = _wait(rows.get(Scope.ADDRESS), now)
    return wait if wait and not _is_known(username, address) else None


def code_lockout(user: User) -> timedelta | None:
    """Return for how long no one-time code of ``user`` is looked at; None when it is."""
    row = LoginFailure.objects.filter(scope=Scope.CODE, key=_code_key(user)).first()
    return _wait(row, clock.now())


@transaction.atomic
def record_failure(username: str, address: str) -> None:
    """Count a failed login in all three scopes and write it down."""
    user = User.objects.filter(username=_folded(username)).first()
    audit.record("login_failed", actor=None, label="登录失败", data=_traces(username, address))
    for scope, key in _keys(username, address).items():
        owner = None if scope == Scope.ADDRESS else user
        if _count(scope, key, owner):
            _tell_locked(scope, owner, _traces(username, address))


def _tell_locked(scope: Scope, user: User | None, traces: dict[str, str]) -> None:
    """Write a lock down; one that may be an attack is told to 安全管理员 at once."""
    event = audit.record(
        "login_locked", actor=None, label=f"登录锁定（{scope.label}）", data=traces
    )
    if scope == Scope.ADDRESS or (scope == Scope.ACCOUNT and user):
        notify(
            User.objects.security_administrators(),
            "login_locked",
            key=event.hash[:40],
            context={"user": user, "address": traces["address"], "event": event},
        )


def record_unproven(address: str, *, actor: User | None, reason: str) -> None:
    """Write down that somebody came back from the issuer with a proof that did not hold.

    It names no account that could be counted; only who was logged in already is known.
    """
    data = {"address": _address_key(address)[:16], "reason": reason}
    audit.record("proof_refused", actor=actor, label="统一身份证明没有通过核对", data=data)


@transaction.atomic
def record_wrong_code(user: User) -> None:
    """Write down that a one-time code, counted before, did not fit."""
    audit.record("code_failed", actor=user, label="动态验证码不对")
    if code_lockout(user):
        audit.record("code_locked", actor=user, label="动态验证码锁定")


@transaction.atomic
def admit_code(user: User) -> bool:
    """Count a one-time code of ``user`` before it is judged; False when none is looked at now."""
    now = clock.now()
    row = _locked_row(Scope.CODE, _code_key(user), user, now)
    if _is_locked(row, now):
        return False
    _add(row, now)
    return True


def forget_codes(user: User) -> None:
    """Forget the one-time codes that were counted: the last one fitted."""
    LoginFailure.objects.filter(scope=Scope.CODE, key=_code_key(user)).delete()


@transaction.atomic
def record_success(user: User, address: str, *, factor: str, proof: str = "password") -> None:
    """Forget the failures of ``user``, remember the address and write the login down.

    ``proof`` is what the person came with, ``factor`` what he added to it.
    """
    keys = _keys(user.username, address)
    own = [keys[Scope.ACCOUNT_ADDRESS], keys[Scope.ACCOUNT], _code_key(user)]
    LoginFailure.objects.filter(key__in=own).delete()
    KnownAddress.objects.update_or_create(
        user=user, key=_address_key(address), defaults={"last_seen_at": clock.now()}
    )
    came_by = {} if proof == "password" else {"proof": proof}
    audit.record(
        "login",
        actor=user,
        label="登录",
        data={"address": _address_key(address)[:16], "factor": factor or proof} | came_by,
    )


@transaction.atomic
def unlock(user: User, *, actor: User, reason: str) -> int:
    """Forget all failures of ``user``; return how many counters there were.

    安全管理员 does it, or the person himself by the mail that proves his address.
    """
    if actor.pk != user.pk:
        require_part(actor, Part.SECURITY)
    own = [keyed_hash(_folded(user.username), purpose="login"), _code_key(user)]
    count, _ = LoginFailure.objects.filter(Q(user=user) | Q(key__in=own)).delete()
    audit.record(
        "login_unlocked", actor=actor, label="解除登录锁定", note=reason, data={"user": user.pk}
    )
    return count


def claim_code(user: User, step: int) -> bool:
    """Mark the time step of a one-time code as used; False when it already was."""
    now = clock.now()
    UsedCode.objects.filter(user=user, used_at__lt=now - KEEP_CODES).delete()
    try:
        with transaction.atomic():
            UsedCode.objects.create(user=user, step=step, used_at=now)
    except IntegrityError:
        return False
    return True


def _count(scope: Scope, key: str, user: User | None) -> bool:
    """Add one failure; tell whether this one locked the scope."""
    now = clock.now()
    return _add(_locked_row(scope, key, user, now), now)


def _locked_row(scope: Scope, key: str, user: User | None, now: datetime) -> LoginFailure:
    """Return the counter under its row lock, empty again when its window is over."""
    row, _ = LoginFailure.objects.select_for_update().get_or_create(
        scope=scope, key=key, defaults={"user": user, "window_start": now}
    )
    if row.window_start < now - LIMITS[scope].window and not _is_locked(row, now):
        row.count, row.window_start, row.locked_until = 0, now, None
        row.save(update_fields=["count", "window_start", "locked_until"])
    return row


def _add(row: LoginFailure, now: datetime) -> bool:
    limit = LIMITS[Scope(row.scope)]
    LoginFailure.objects.filter(pk=row.pk).update(count=F("count") + 1)
    if row.count + 1 != limit.failures:
        return False
    if limit.locked_for:
        LoginFailure.objects.filter(pk=row.pk).update(locked_until=now + limit.locked_for)
    return True


def _is_locked(row: LoginFailure, now: datetime) -> bool:
    limit = LIMITS[Scope(row.scope)]
    if limit.locked_for is None:
        return row.count >= limit.failures
    return bool(row.locked_until and row.locked_until > now)


def _wait(row: LoginFailure | None, now: datetime) -> timedelta | None:
    if row is None or not _is_locked(row, now):
        return None
    return row.locked_until - now if row.locked_until else LONG_WAIT


def _is_known(username: str, address: str) -> bool:
    return KnownAddress.objects.filter(
        user__username=_folded(username), key=_address_key(address)
    ).exists()


def _folded(username: str) -> str:
    """Return the user name as it is kept and counted, however it was typed."""
    return username.strip().casefold()


def _keys(username: str, address: str) -> dict[Scope, str]:
    name = _folded(username)
    return {
        Scope.ACCOUNT_ADDRESS: keyed_hash(f"{name}\n{address}", purpose="login"),
        Scope.ACCOUNT: keyed_hash(name, purpose="login"),
        Scope.ADDRESS: _address_key(address),
    }


def _address_key(address: str) -> str:
    return keyed_hash(address, purpose="address")


def _code_key(user: User) -> str:
    return keyed_hash(str(user.pk), purpose="code")


def _traces(username: str, address: str) -> dict[str, str]:
    """Return what may be written down: a mistyped name may be a password, so only hashes."""
    keys = _keys(username, address)
    return {"account": keys[Scope.ACCOUNT][:16], "address": keys[Scope.ADDRESS][:16]}
