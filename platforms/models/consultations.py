"""征求意见: one question to one department about one application, and what it was shown."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from casework.models import AppendOnlyQuerySet, Case, Frozen
from casework.models.case import level_constraints
from casework.standards import DEPARTMENT_NAMES, DEPARTMENTS
from casework.transitions import Duty, Stage
from platforms.models.applications import PlatformApplication
from platforms.policy import CONSULTATION_DAYS
from platforms.states import CONSULTATION_WORKFLOW, OUT, ConsultationStatus

WITH_OPINION = "some"
ANSWERS = (("none", "无意见"), (WITH_OPINION, "有意见"))


class ConsultationRequestQuerySet(models.QuerySet):
    def visible_to(self, user) -> "ConsultationRequestQuerySet":
        """A department sees what it was asked; the city's officials see all, others nothing."""
        profile = user.desk_profile if user.is_authenticated else None
        if profile is None or profile.district:
            return self.none()
        if profile.duty == Duty.CONSULTED:
            return self.filter(department=profile.department)
        return self

    def papers_visible_to(self, user) -> "ConsultationRequestQuerySet":
        """Those whose files ``user`` may open: officials with the application, the department itself."""
        if not user.is_authenticated or user.official is None:
            return self.visible_to(user)
        return self.filter(application__in=PlatformApplication.objects.visible_to(user))

    def out(self) -> "ConsultationRequestQuerySet":
        """Those that may still be answered."""
        return self.filter(status__in=OUT)


class ConsultationRequest(Case):
    """A question that waits at a department; its answer becomes part of the application."""

    workflow = CONSULTATION_WORKFLOW

    application = models.ForeignKey(
        PlatformApplication, models.PROTECT, verbose_name="入选申请", related_name="consultations"
    )
    department = models.CharField("部门", max_length=16, choices=DEPARTMENTS)
    question = models.TextField("征求什么意见", max_length=1000)
    days = models.PositiveSmallIntegerField("答复工作日数", default=CONSULTATION_DAYS)
    answer_by = models.DateField("最迟答复", null=True)
    answer = models.CharField("答复", max_length=8, choices=ANSWERS, blank=True, editable=False)
    answer_text = models.TextField("意见", max_length=2000, blank=True, editable=False)
    answered_at = models.DateTimeField("答复时间", null=True, editable=False)
    answered_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        verbose_name="答复人",
        null=True,
        editable=False,
        related_name="+",
    )

    objects = ConsultationRequestQuerySet.as_manager()

    class Meta:
        verbose_name = "征求意见"
        verbose_name_plural = verbose_name
        ordering = ["-created_at", "-pk"]
        constraints = [
            *level_constraints(),
            models.CheckConstraint(
                condition=Q(status__in=ConsultationStatus.values),
                name="platforms_consultation_status_known",
            ),
            models.CheckConstraint(
                condition=~Q(status=ConsultationStatus.DONE) | ~Q(answer=""),
                name="platforms_consultation_done_has_answer",
            ),
            models.UniqueConstraint(
                fields=["application", "department"],
                condition=Q(status__in=sorted(OUT)),
                name="platforms_consultation_one_out_per_department",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.department_name}"

    @property
    def title(self) -> str:
        return self.application.title

    @property
    def subtitle(self) -> str:
        return f"{self.application.organisation.name} · 征求{self.department_name}意见"

    @property
    def has_opinion(self) -> bool:
        """Whether the department had something to say against it."""
        return self.answer == WITH_OPINION

    @property
    def department_name(self) -> str:
        return DEPARTMENT_NAMES[self.department]

    @property
    def case_department(self) -> str:
        return self.department

    def days_for(self, stage: Stage) -> int | None:
        return self.days if stage.status == ConsultationStatus.REQUESTED else stage.days

    def get_absolute_url(self) -> str:
        """It has no page in public: whoever may see it works at the desk."""
        return reverse("admin:platforms_consultationrequest_change", args=[self.pk])


class ConsultationExtract(Frozen):
    """What the department was shown, word for word, when it was asked."""

    request = models.OneToOneField(
        ConsultationRequest, models.PROTECT, verbose_name="征求意见", related_name="extract"
    )
    content = models.JSONField("摘录")

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = "征求意见摘录"
        verbose_name_plural = verbose_name
        ordering = ["request_id"]

    def __str__(self) -> str:
        return f"{self.request_id} 摘录"

    def frozen_content(self) -> object:
        return self.content
