"""Uploaded files (材料), their page pictures, and the cases that they are attached to."""

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Exists, OuterRef, Q

from casework import clock


class MaterialState(models.TextChoices):
    QUARANTINED = "quarantined", "查毒中"
    CLEAN = "clean", "已查毒"
    UNSCANNED = "unscanned", "未查毒"
    REFUSED = "refused", "查毒未通过"


class PagesState(models.TextChoices):
    PENDING = "pending", "正在生成页面图"
    DONE = "done", "已生成"
    PARTIAL = "partial", "只生成了前几页"
    FAILED = "failed", "未能生成"
    NONE = "none", "此类文件请下载查看"


USABLE_STATES = (MaterialState.CLEAN, MaterialState.UNSCANNED)


class MaterialQuerySet(models.QuerySet):
    def visible_to(self, user) -> "MaterialQuerySet":
        """The own organisation's files, and those handed in with a case whose papers he may see."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        attached = Attachment.objects.handed_in().in_cases_visible_to(user)
        seen = Q(pk__in=attached.values("material_id"))
        if user.acting and not user.official:
            seen |= Q(organisation_id=user.acting.organisation_id)
        return self.filter(seen)

    def in_library(self) -> "MaterialQuerySet":
        return self.filter(removed_at__isnull=True)

    def usable(self) -> "MaterialQuerySet":
        """Files that may be attached now: in the library, through the gate, not out of date."""
        fresh = Q(expires_on__isnull=True) | Q(expires_on__gte=clock.today())
        return self.in_library().filter(fresh, state__in=USABLE_STATES)


class Material(models.Model):
    """One file of an organisation, kept once and used in any number of its cases."""

    organisation = models.ForeignKey(
        "accounts.Organisation",
        models.PROTECT,
        verbose_name="单位",
        related_name="materials",
        null=True,
        blank=True,
    )
    code = models.CharField("材料代码", max_length=8, blank=True)
    name = models.CharField("文件名", max_length=120)
    extension = models.CharField("扩展名", max_length=8)
    content_type = models.CharField("内容类型", max_length=80)
    size = models.PositiveBigIntegerField("大小（字节）")
    sha256 = models.CharField("文件摘要", max_length=64, db_index=True)
    received_sha256 = models.CharField("收到时的摘要", max_length=64, db_index=True)
    path = models.CharField("存放位置", max_length=80, unique=True)
    state = models.CharField("查毒状态", max_length=16, choices=MaterialState, editable=False)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="上传人", related_name="+"
    )
    uploaded_at = models.DateTimeField("上传时间", default=clock.now)
    expires_on = models.DateField("有效期至", null=True, blank=True)
    page_count = models.PositiveIntegerField("页数", null=True)
    pages_state = models.CharField(
        "页面图", max_length=16, choices=PagesState, default=PagesState.PENDING, editable=False
    )
    notes = models.JSONField("处理说明", default=list, blank=True)
    removed_at = models.DateTimeField("移出材料库时间", null=True, editable=False)
    purged_at = models.DateTimeField("文件清除时间", null=True, editable=False)

    objects = MaterialQuerySet.as_manager()

    class Meta:
        verbose_name = "材料"
        verbose_name_plural = verbose_name
        ordering = ["-uploaded_at", "-pk"]
        indexes = [models.Index(fields=["organisation", "code"], name="casework_material_library")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=MaterialState.values), name="casework_material_state_known"
            ),
            models.CheckConstraint(
                condition=Q(purged_at__isnull=True) | Q(removed_at__isnull=False),
                name="casework_material_purged_only_when_removed",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_usable(self) -> bool:
        return self.state in USABLE_STATES

    @property
    def is_expired(self) -> bool:
        return self.expires_on is not None and self.expires_on < clock.today()


class MaterialPage(models.Model):
    """The picture of one page, made by the worker so that nobody has to open the file."""

    material = models.ForeignKey(
        Material, models.PROTECT, verbose_name="材料", related_name="pages"
    )
    number = models.PositiveIntegerField("页码")
    path = models.CharField("存放位置", max_length=120)
    width = models.PositiveIntegerField("宽（像素）")
    height = models.PositiveIntegerField("高（像素）")

    class Meta:
        verbose_name = "材料页面图"
        verbose_name_plural = verbose_name
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["material", "number"], name="casework_materialpage_one_per_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.material} 第 {self.number} 页"


class AttachmentQuerySet(models.QuerySet):
    def of(self, case) -> "AttachmentQuerySet":
        return self.filter(content_type=ContentType.objects.get_for_model(case), object_id=case.pk)

    def handed_in(self) -> "AttachmentQuerySet":
        """What was there when its case was submitted; only that is for officials."""
        return self.filter(handed_in_at__isnull=False)

    def current(self) -> "AttachmentQuerySet":
        return self.filter(detached_at__isnull=True)

    def told_if_copied(self) -> "AttachmentQuerySet":
        """Annotate ``is_copied``: whether another unit has handed in the very same file."""
        same = Material.objects.filter(
            received_sha256=OuterRef("material__received_sha256"), organisation__isnull=False
        ).exclude(organisation=OuterRef("material__organisation"))
        return self.annotate(is_copied=Exists(same))

    def in_cases_visible_to(self, user) -> "AttachmentQuerySet":
        """Attachments of the cases whose papers ``user`` may see, whatever models those have.

        Who may see a case may see its papers, unless the model says otherwise.
        """
        kinds = self.model.objects.order_by().values_list("content_type_id", flat=True).distinct()
        found = Q(pk__in=[])
        for kind in map(ContentType.objects.get_for_id, kinds):
            rows = kind.model_class().objects.all()
            cases = getattr(rows, "papers_visible_to", rows.visible_to)(user)
            found |= Q(content_type=kind, object_id__in=cases.order_by().values("pk"))
        return self.filter(found)


class Attachment(models.Model):
    """A material in a case; once the case has been submitted it is only detached, never deleted."""

    content_type = models.ForeignKey(ContentType, models.PROTECT, verbose_name="事项类型")
    object_id = models.PositiveBigIntegerField("事项")
    case = GenericForeignKey()
    material = models.ForeignKey(
        Material, models.PROTECT, verbose_name="材料", related_name="attachments"
    )
    code = models.CharField("材料代码", max_length=8)
    position = models.PositiveIntegerField("次序", default=1)
    attached_at = models.DateTimeField("附上时间", default=clock.now)
    attached_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="附上的人", related_name="+"
    )
    handed_in_at = models.DateTimeField("随件提交的时间", null=True, editable=False)
    detached_at = models.DateTimeField("撤下时间", null=True, editable=False)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = "办件材料"
        verbose_name_plural = verbose_name
        ordering = ["code", "position", "pk"]
        indexes = [
            models.Index(fields=["content_type", "object_id"], name="casework_attachment_case")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["content_type", "object_id", "material", "code"],
                condition=Q(detached_at__isnull=True),
                name="casework_attachment_once_per_code",
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.material}"
