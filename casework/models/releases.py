"""导出申请: what somebody wants to take along of a list of persons, and whether he may."""

from datetime import date

from django.db import models
from django.db.models import Q

from casework.models.case import Case, level_constraints
from casework.releases.states import RELEASE_WORKFLOW, ReleaseStatus
from casework.transitions import Duty

READERS = frozenset({Duty.HANDLER, Duty.REVIEWER, Duty.APPROVER, Duty.SUPERVISOR})
LONGEST_PURPOSE = 300


class ExportRequestQuerySet(models.QuerySet):
    def visible_to(self, user) -> "ExportRequestQuerySet":
        """Officials of the city who ask for, approve or supervise exports; nobody else."""
        official = user.official if user.is_authenticated and user.is_active else None
        if official is None or official.district or official.duty not in READERS:
            return self.none()
        return self


class ExportRequest(Case):
    """A list as it stood when it was asked for: its number of rows and their hash, never the rows."""

    workflow = RELEASE_WORKFLOW
    desk_readers = READERS

    register = models.CharField("台账", max_length=60, editable=False)
    name = models.CharField("名单", max_length=60, editable=False)
    query = models.TextField("筛选地址", blank=True, editable=False)
    conditions = models.JSONField("筛选条件", default=list, editable=False)
    columns = models.JSONField("栏目", default=list, editable=False)
    row_count = models.PositiveIntegerField("条数", editable=False)
    fingerprint = models.CharField("名单摘要", max_length=64, editable=False)
    purpose = models.TextField("用途", max_length=LONGEST_PURPOSE)
    usable_until = models.DateField("可下载到", null=True, editable=False)

    objects = ExportRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "导出申请"
        verbose_name_plural = verbose_name
        ordering = ["-created_at", "-pk"]
        constraints = [
            *level_constraints(),
            models.CheckConstraint(
                condition=Q(status__in=ReleaseStatus.values),
                name="casework_exportrequest_status_known",
            ),
            models.CheckConstraint(
                condition=~Q(status=ReleaseStatus.APPROVED)
                | Q(
                    handled_by__isnull=False,
                    approved_by__isnull=False,
                    usable_until__isnull=False,
                ),
                name="casework_exportrequest_approved_by_a_second",
            ),
        ]

    @property
    def title(self) -> str:
        return f"导出{self.name}（{self.row_count} 条）"

    @property
    def subtitle(self) -> str:
        return self.handled_by.name if self.handled_by else ""

    @property
    def condition_words(self) -> str:
        return "；".join(self.conditions) or "无，全部"

    def is_usable(self, today: date) -> bool:
        return bool(
            self.status == ReleaseStatus.APPROVED
            and self.usable_until
            and today <= self.usable_until
        )

    def get_absolute_url(self) -> str:
        return self.desk_url()
