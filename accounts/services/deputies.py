"""Deputies during leave: named by the official, approved by a third, ended by any of them."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import Deputyship, DeputyshipState, User
from casework import audit, clock
from casework.notices import notify
from casework.permissions import require
from casework.transitions import Duty

LONGEST_DAYS = 90


@transaction.atomic
def name_deputy(
    deputy: User, *, starts_on: date, ends_on: date, reason: str, actor: User
) -> Deputyship:
    """Ask that ``deputy`` may act in the name of ``actor`` from ``starts_on`` to ``ends_on``.

    Raises PermissionDenied for who is no official, ValidationError for a period or a person that
    will not do.
    """
    official = actor.official
    if official is None:
        raise PermissionDenied("只有在任的工作人员可以请人代理。")
    User.objects.select_for_update().get(pk=actor.pk)
    fault = unfit_period(starts_on, ends_on) or unfit_deputy(actor, deputy, starts_on, ends_on)
    if fault:
        raise ValidationError(fault)
    kept = Deputyship(
        principal=actor,
        deputy=deputy,
        duty=official.duty,
        district=official.district,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason.strip(),
    )
    kept.full_clean()
    kept.save()
    event = _record(kept, "deputy_named", "请人代理", actor, note=kept.reason)
    notify(_deciders(kept), "deputy_named", key=event.hash[:40], context={"deputyship": kept})
    return kept


@transaction.atomic
def decide_deputy(deputyship: Deputyship, *, approves: bool, actor: User) -> Deputyship:
    """负责人 or 安全管理员, neither of the two people, approves or refuses.

    Raises PermissionDenied for anybody else, ValidationError for what was decided or has passed.
    """
    kept = _locked(deputyship)
    require(actor, "accounts.decide_deputyship", kept)
    if kept.state != DeputyshipState.REQUESTED:
        raise ValidationError("这项代理已经办过了。")
    if approves and kept.ends_on < clock.today():
        raise ValidationError("代理期已过，不能再批准。")
    kept.state = DeputyshipState.APPROVED if approves else DeputyshipState.REFUSED
    kept.decided_by, kept.decided_at = actor, clock.now()
    kept.save(update_fields=["state", "decided_by", "decided_at"])
    label = "批准代理" if approves else "不批准代理"
    action = "deputy_approved" if approves else "deputy_refused"
    event = _record(kept, action, label, actor)
    notify(
        _both(kept, but=actor), "deputy_decided", key=event.hash[:40], context=_told(kept, actor)
    )
    return kept


@transaction.atomic
def end_deputy(deputyship: Deputyship, *, actor: User) -> Deputyship:
    """Take a deputyship back, from the next step on; either of the two may, and who decides.

    Raises PermissionDenied for anybody else, ValidationError when it no longer stands.
    """
    kept = _locked(deputyship)
    require(actor, "accounts.end_deputyship", kept)
    if kept.state not in {DeputyshipState.REQUESTED, DeputyshipState.APPROVED}:
        raise ValidationError("这项代理已经不在了。")
    kept.state, kept.ended_at = DeputyshipState.ENDED, clock.now()
    kept.save(update_fields=["state", "ended_at"])
    event = _record(kept, "deputy_ended", "收回代理", actor)
    notify(_both(kept, but=actor), "deputy_ended", key=event.hash[:40], context=_told(kept, actor))
    return kept


def unfit_period(starts_on: date, ends_on: date) -> str:
    """Return what is wrong with a period; '' when nothing is."""
    if ends_on < starts_on:
        return "结束日期不能早于开始日期。"
    if ends_on < clock.today():
        return "代理期已经过去。"
    if (ends_on - starts_on).days >= LONGEST_DAYS:
        return f"一次代理最长 {LONGEST_DAYS} 天；更久的请办理转交。"
    return ""


def unfit_deputy(principal: User, deputy: User, starts_on: date, ends_on: date) -> str:
    """Return why ``deputy`` may not stand in for ``principal`` then; '' when he may."""
    own, other = principal.official, deputy.official
    if deputy.pk == principal.pk:
        return "不能请自己代理。"
    if other is None or not deputy.is_active:
        return "代理人必须是在任的工作人员。"
    if (own.duty, own.district) != (other.duty, other.district):
        return "代理人的职责和所在区必须与您相同。"
    standing = Deputyship.objects.standing().touching(starts_on, ends_on)
    if standing.filter(principal=principal).exists():
        return "这段时间您已经请了人代理。"
    if standing.filter(principal=deputy).exists():
        return f"{deputy.name}这段时间自己也请了人代理，请另选一位。"
    if standing.filter(deputy=principal).exists():
        return "这段时间您正在代理别人，请先收回那项代理。"
    return ""


def _locked(deputyship: Deputyship) -> Deputyship:
    return (
        Deputyship.objects.select_for_update(of=("self",))
        .select_related("principal", "deputy")
        .get(pk=deputyship.pk)
    )


def _deciders(deputyship: Deputyship) -> list[User]:
    """Return 负责人 and 安全管理员, but for the two people whom it concerns."""
    people = [*User.objects.with_duty(Duty.APPROVER), *User.objects.security_administrators()]
    concerned = {deputyship.principal_id, deputyship.deputy_id}
    return [person for person in people if person.pk not in concerned]


def _both(deputyship: Deputyship, *, but: User) -> list[User]:
    return [p for p in (deputyship.principal, deputyship.deputy) if p.pk != but.pk]


def _told(deputyship: Deputyship, actor: User) -> dict[str, object]:
    return {"deputyship": deputyship, "actor": actor}


def _record(deputyship: Deputyship, action: str, label: str, actor: User, *, note: str = ""):
    return audit.record(
        action,
        actor=actor,
        label=label,
        note=note,
        data={
            "principal": deputyship.principal.name,
            "deputy": deputyship.deputy.name,
            "duty": deputyship.duty,
            "from_day": deputyship.starts_on,
            "to_day": deputyship.ends_on,
        },
    )
