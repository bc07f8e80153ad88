"""The pool: who is appointed, and which relations are known; a new one takes effect at once."""

from collections.abc import Mapping

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from accounts.services.sessions import end_sessions
from casework import audit
from casework.permissions import require
from reviews.models import Expert, ExpertRelation
from reviews.models.experts import Source
from reviews.permissions import expert_of
from reviews.rules.conflicts import Tie
from reviews.services.recusals import recuse_found, release

EDITABLE = ("specialities", "employer", "employer_uscc", "title", "district")


@transaction.atomic
def appoint_expert(user: User, values: Mapping[str, object], *, actor) -> Expert:
    """Put ``user`` into the pool, or change what is known of him; ValidationError by field.

    A new employer that bars him takes him off the files he has. PermissionDenied unless a system
    administrator does it, and for whom ``unfit_for_judging`` has a reason.
    """
    require(actor, "reviews.manage_experts")
    reason = unfit_for_judging(user, actor=actor)
    if reason:
        raise PermissionDenied(reason)
    expert = Expert.objects.filter(user=user).first() or Expert(user=user)
    for name in EDITABLE:
        setattr(expert, name, values.get(name, getattr(expert, name)))
    expert.is_active = True
    expert.full_clean()
    expert.save()
    end_sessions(user)
    audit.record("expert_appointed", actor=actor, label="聘任评审专家", data={"user": user.pk})
    recuse_found(expert, actor=actor)
    return expert


def unfit_for_judging(user: User, *, actor) -> str:
    """Return why ``user`` may not become an expert; '' when he may."""
    if user.pk == actor.pk:
        return "不能聘任自己"
    if user.post is not None or user.part or user.is_staff:
        return "工作人员和系统管理员不能同时是评审专家，请用另一个账号"
    if user.is_service_account:
        return "系统账号不能聘任"
    if user.memberships.filter(is_active=True).exists():
        return "申报单位的成员不能同时是评审专家，请用另一个账号"
    return ""


@transaction.atomic
def dismiss_expert(expert: Expert, *, actor, reason: str) -> None:
    """Take an expert out of the pool and off every file at work."""
    require(actor, "reviews.manage_experts")
    expert.is_active = False
    expert.save(update_fields=["is_active"])
    release(expert, actor=actor, reason=f"已不在专家库：{reason}")
    end_sessions(expert.user)
    audit.record(
        "expert_dismissed",
        actor=actor,
        label="解聘评审专家",
        note=reason,
        data={"user": expert.user_id},
    )


@transaction.atomic
def record_relation(expert: Expert, tie: Tie, *, actor, source: Source) -> ExpertRelation:
    """Note a relation, imported by 经办 or declared by the expert himself; it bars from now on."""
    own = expert_of(actor)
    is_own = own is not None and own.pk == expert.pk and source == Source.DECLARED
    if not is_own:
        require(actor, "reviews.keep_relations", expert)
    made = ExpertRelation(
        expert=expert,
        kind=tie.kind.value,
        uscc=tie.uscc,
        name=tie.name,
        since=tie.since,
        until=tie.until,
        source=source,
        recorded_by=actor,
    )
    made.full_clean()
    made.save()
    audit.record(
        "expert_relation",
        actor=actor,
        label="登记专家关系",
        data={"user": expert.user_id, "uscc": tie.uscc, "reason": tie.kind.label},
    )
    recuse_found(expert, actor=actor)
    return made
