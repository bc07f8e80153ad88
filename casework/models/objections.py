"""异议: one objection to a published list, and the letters that tell its author what became of it."""

from collections.abc import Sequence

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.functional import cached_property

from casework import clock
from casework.models.case import Case, level_constraints
from casework.models.events import CaseEvent
from casework.models.notices import DeliveryState
from casework.models.publicity import Publicity, PublicityItem
from casework.objections.identity import Identity
from casework.objections.states import (
    DECIDED,
    OBJECTION_WORKFLOW,
    OPEN,
    UNDER_WAY,
    ObjectionStatus,
)
from casework.transitions import LEVEL_FIELDS, Duty

WHOLE_LIST = "整份名单"
# 监督 reads everything; the others take the steps. Who objects is a question of its own.
READERS = frozenset({Duty.HANDLER, Duty.REVIEWER, Duty.APPROVER, Duty.SUPERVISOR})
LONGEST_FACTS = 3000


class ObjectorKind(models.TextChoices):
    PERSON = "person", "个人实名"
    UNIT = "unit", "单位"
    ANONYMOUS = "anonymous", "匿名"


class ObjectionQuerySet(models.QuerySet):
    def visible_to(self, user) -> "ObjectionQuerySet":
        """Officials of the city who handle objections or supervise; nobody else."""
        official = user.official if user.is_authenticated and user.is_active else None
        if official is None or official.district or official.duty not in READERS:
            return self.none()
        return self

    def papers_visible_to(self, user) -> "ObjectionQuerySet":
        """Those whose evidence ``user`` may open: it may tell who objects (``reads_objector``)."""
        official = user.official if user.is_authenticated else None
        waiting = Q(handled_by=user.pk) | Q(reviewed_by=user.pk) | Q(approved_by=user.pk)
        for status, stage in OBJECTION_WORKFLOW.stages.items():
            if official and stage.duty == official.duty:
                waiting |= Q(status=status, **{f"{LEVEL_FIELDS[stage.duty]}__isnull": True})
        return self.visible_to(user).filter(waiting)

    def open(self) -> "ObjectionQuerySet":
        return self.filter(status__in=OPEN)

    def barring(self) -> "ObjectionQuerySet":
        """Those that may keep a case from going on: not decided yet, or found right."""
        return self.filter(status__in=OPEN | {ObjectionStatus.UPHELD})

    def public(self) -> "ObjectionQuerySet":
        """Those the public is told of: accepted ones and what came of them."""
        return self.filter(status__in=UNDER_WAY | DECIDED)

    def against(self, case: Case) -> "ObjectionQuerySet":
        """Objections to ``case`` or to a whole list that names it, whatever the version."""
        items = PublicityItem.objects.filter(
            content_type=ContentType.objects.get_for_model(case), object_id=case.pk
        )
        return self.filter(
            Q(item__in=items) | Q(item__isnull=True, publicity__in=items.values("publicity"))
        )

    def upheld(self) -> "ObjectionQuerySet":
        """Those that were found right, each with the moment at which that was decided."""
        decision = CaseEvent.objects.filter(
            content_type=ContentType.objects.get_for_model(self.model),
            object_id=OuterRef("pk"),
            target=ObjectionStatus.UPHELD,
        )
        moment = Subquery(decision.order_by("-pk").values("at")[:1])
        return self.filter(status=ObjectionStatus.UPHELD).annotate(upheld_at=moment)


class Objection(Case):
    """What one person or unit holds against one case of a list, or against the whole list."""

    workflow = OBJECTION_WORKFLOW
    desk_readers = READERS

    publicity = models.ForeignKey(
        Publicity, models.PROTECT, verbose_name="公示", related_name="objections"
    )
    item = models.ForeignKey(
        PublicityItem,
        models.PROTECT,
        verbose_name="被异议的条目",
        related_name="objections",
        null=True,
    )
    kind = models.CharField("提出方式", max_length=12, choices=ObjectorKind)
    sealed_identity = models.TextField("异议人（加密）")
    phone_hash = models.CharField("电话摘要", max_length=64, blank=True, db_index=True)
    may_tell = models.BooleanField("同意告知被异议单位", default=False)
    facts = models.TextField("事实和理由", max_length=LONGEST_FACTS)
    token_hash = models.CharField("查询码摘要", max_length=64, unique=True)
    sealed_token = models.TextField("查询码（加密）")
    submission_key = models.CharField("一次性键", max_length=64, unique=True)
    received_at = models.DateTimeField("收到时间", default=clock.now)
    accepted_on = models.DateField("受理日期", null=True, editable=False)
    finding = models.TextField("核查意见", blank=True, editable=False)
    decided_on = models.DateField("办结日期", null=True, editable=False)
    answer = models.TextField("处理结论", blank=True, editable=False)

    objects = ObjectionQuerySet.as_manager()

    class Meta:
        verbose_name = "异议"
        verbose_name_plural = verbose_name
        ordering = ["-received_at", "-pk"]
        constraints = [
            *level_constraints(),
            models.CheckConstraint(
                condition=Q(status__in=ObjectionStatus.values),
                name="casework_objection_status_known",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ObjectorKind.values), name="casework_objection_kind_known"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=sorted(DECIDED))
                | (
                    Q(
                        approved_by__isnull=False,
                        decided_on__isnull=False,
                        accepted_on__isnull=False,
                    )
                    & ~Q(answer="")
                ),
                name="casework_objection_decided_whole",
            ),
            models.CheckConstraint(
                condition=~Q(kind=ObjectorKind.ANONYMOUS)
                | Q(status__in=[ObjectionStatus.RECEIVED, ObjectionStatus.CLUE]),
                name="casework_objection_anonymous_is_a_clue",
            ),
        ]

    @property
    def title(self) -> str:
        return f"对{self.target}的异议"

    @property
    def subtitle(self) -> str:
        return self.publicity.title

    @property
    def target(self) -> str:
        """Whom it is against, as the list names it."""
        return self.publicity.rows[self.item.position - 1][0] if self.item else WHOLE_LIST

    @property
    def identity(self) -> Identity:
        return Identity.unseal(self.sealed_identity)

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @cached_property
    def cases(self) -> Sequence[Case]:
        """The cases it is against: one, or all of the list."""
        if self.item:
            return [self.item.case]
        return [item.case for item in self.publicity.items.prefetch_related("case")]

    def get_absolute_url(self) -> str:
        return reverse("portal:publicity_detail", args=[self.publicity.reference])


class ObjectionLetter(models.Model):
    """One e-mail to an objector on its way; the address and the text are made when it is sent."""

    objection = models.ForeignKey(
        Objection, models.PROTECT, verbose_name="异议", related_name="letters"
    )
    event = models.CharField("事件", max_length=40)
    message_id = models.CharField("信件编号", max_length=120, unique=True)
    state = models.CharField(
        "状态", max_length=10, choices=DeliveryState, default=DeliveryState.QUEUED
    )
    created_at = models.DateTimeField("时间", default=clock.now)
    sent_at = models.DateTimeField("发出时间", null=True)
    error = models.TextField("最近一次错误", blank=True)

    class Meta:
        verbose_name = "异议答复邮件"
        verbose_name_plural = verbose_name
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["objection", "event"], name="casework_objectionletter_once_per_event"
            ),
            models.CheckConstraint(
                condition=Q(state__in=DeliveryState.values),
                name="casework_objectionletter_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.objection_id} {self.event}"
