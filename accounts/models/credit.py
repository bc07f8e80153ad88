"""信用记录: what other authorities found against a unit, imported with source and document number."""

from collections.abc import Iterable
from datetime import date

from django.db import models
from django.db.models import F, Q

from accounts.models.users import User
from casework import clock
from casework.standards import CREDIT_KINDS, CREDIT_LABELS


class CreditImport(models.Model):
    """One file of credit records: checked first, imported by the same person or never."""

    name = models.CharField("文件名", max_length=120)
    sha256 = models.CharField("文件摘要", max_length=64)
    rows = models.JSONField("记录", default=list)
    checked_at = models.DateTimeField("核对时间", default=clock.now)
    checked_by = models.ForeignKey(User, models.PROTECT, verbose_name="导入人", related_name="+")
    imported_at = models.DateTimeField("导入时间", null=True)

    class Meta:
        verbose_name = "信用记录导入"
        verbose_name_plural = verbose_name
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name


class CreditRecordQuerySet(models.QuerySet):
    def standing(self) -> "CreditRecordQuerySet":
        """Records that nobody has struck out as wrong."""
        return self.filter(voided_at__isnull=True)

    def about(self, codes: Iterable[str]) -> "CreditRecordQuerySet":
        """Return the standing records of the units with these credit codes, the latest first."""
        return self.standing().filter(uscc__in=set(codes)).order_by("-decided_on", "-pk")


class CreditRecord(models.Model):
    """One finding of another authority; the unit need not be registered here."""

    uscc = models.CharField("统一社会信用代码", max_length=18)
    kind = models.CharField("记录类型", max_length=20, choices=CREDIT_KINDS)
    decided_on = models.DateField("认定日期")
    until = models.DateField(
        "移出日期", null=True, blank=True, help_text="移出名单或失效的那一天；空白为仍然有效"
    )
    document_number = models.CharField("文书号", max_length=100)
    source = models.CharField("来源", max_length=100)
    batch = models.ForeignKey(
        CreditImport, models.PROTECT, verbose_name="导入批次", related_name="records"
    )
    imported_at = models.DateTimeField("导入时间", default=clock.now)
    voided_at = models.DateTimeField("作废时间", null=True, editable=False)
    voided_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="作废人", null=True, editable=False, related_name="+"
    )
    void_reason = models.CharField("作废理由", max_length=500, blank=True, editable=False)

    objects = CreditRecordQuerySet.as_manager()

    class Meta:
        verbose_name = "信用记录"
        verbose_name_plural = verbose_name
        ordering = ["-decided_on", "-pk"]
        indexes = [models.Index(fields=["uscc"], name="accounts_creditrecord_uscc")]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=list(CREDIT_LABELS)), name="accounts_creditrecord_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("decided_on")),
                name="accounts_creditrecord_days_ordered",
            ),
            models.CheckConstraint(
                condition=Q(voided_at__isnull=True) | ~Q(void_reason=""),
                name="accounts_creditrecord_void_has_reason",
            ),
            models.UniqueConstraint(
                fields=["uscc", "kind", "document_number"],
                condition=Q(voided_at__isnull=True),
                name="accounts_creditrecord_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.uscc} {self.kind_name} {self.document_number}"

    @property
    def kind_name(self) -> str:
        return CREDIT_LABELS[self.kind]

    def is_open(self, on: date) -> bool:
        """Tell whether the record stands on ``on``; on the day it is lifted it does no more."""
        return self.decided_on <= on and (self.until is None or self.until > on)

    @property
    def standing_words(self) -> str:
        """Say in a word whether it still counts: 有效, 已移出 or 已作废."""
        if self.voided_at:
            return "已作废"
        return "有效" if self.until is None or self.until > clock.today() else "已移出"
