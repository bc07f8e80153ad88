"""What every case (办件) has: a reference, a status, a version and who acted at each level."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from casework import clock
from casework.standards import DISTRICT_NAMES
from casework.transitions import LEVEL_FIELDS, Duty, Stage, Workflow


def _level(verbose_name: str) -> models.ForeignKey:
    return models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=verbose_name,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )


def level_constraints() -> list[models.CheckConstraint]:
    """Return the CHECKs that keep the three levels of one case in different hands."""
    names = list(LEVEL_FIELDS.values())
    return [
        models.CheckConstraint(
            condition=Q(**{f"{one}__isnull": True})
            | Q(**{f"{two}__isnull": True})
            | ~Q(**{one: F(two)}),
            name=f"%(app_label)s_%(class)s_{one}_not_{two}",
        )
        for index, one in enumerate(names)
        for two in names[index + 1 :]
    ]


class Case(models.Model):
    """The abstract case; a concrete one adds its content and its ``workflow``."""

    workflow: Workflow
    # Which duties may open it at the desk; None for all of them.
    desk_readers: frozenset[Duty] | None = None

    reference = models.CharField("办件编号", max_length=40, unique=True, editable=False)
    status = models.CharField("状态", max_length=32, editable=False)
    version = models.PositiveIntegerField("版本", default=1, editable=False)
    handled_by = _level("经办人")
    reviewed_by = _level("审核人")
    approved_by = _level("负责人")
    created_at = models.DateTimeField("建立时间", default=clock.now, editable=False)
    updated_at = models.DateTimeField("更新时间", default=clock.now, editable=False)

    class Meta:
        abstract = True
        constraints = level_constraints()

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    def save(self, *args, **kwargs):
        self.updated_at = clock.now()
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        raise NotImplementedError

    @property
    def title(self) -> str:
        raise NotImplementedError

    @property
    def subtitle(self) -> str:
        """One line below the title in lists: whose case it is."""
        return self.case_organisation.name if self.case_organisation else ""

    @property
    def status_label(self) -> str:
        return self.workflow.labels[self.status]

    @property
    def public_status_label(self) -> str:
        return self.workflow.public_label(self.status)

    @property
    def case_organisation(self):
        """The unit whose case this is, or None for a case of the office itself."""
        return None

    @property
    def case_district(self) -> str:
        """The district code that scopes this case, or an empty text for the whole city."""
        return self.case_organisation.district if self.case_organisation else ""

    @property
    def case_district_name(self) -> str:
        return DISTRICT_NAMES.get(self.case_district, "")

    @property
    def case_department(self) -> str:
        """The department that is asked, or an empty text: all but consultations are the office's own."""
        return ""

    def days_for(self, stage: Stage) -> int | None:
        """Return the working days that ``stage`` takes in this case; the table's unless it says so."""
        return stage.days

    def holder_id_at(self, duty: Duty) -> int | None:
        """Return whose the case is at the level of ``duty``: the one a deputy stands in for."""
        level = LEVEL_FIELDS.get(duty)
        return getattr(self, f"{level}_id") if level else None

    @property
    def is_final(self) -> bool:
        return self.status in self.workflow.final

    def document_validity(self, document):
        """Return what a document of this case is worth now; a title knows more than the register."""
        return document.own_validity()

    def correction_url(self, reference: str) -> str:
        """Return where the published list ``reference`` that names this case is corrected, if anywhere."""
        return ""

    def desk_url(self) -> str:
        """Return the address of this case at the officials' desk."""
        meta = self._meta
        return reverse(f"admin:{meta.app_label}_{meta.model_name}_change", args=[self.pk])
