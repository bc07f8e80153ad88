"""官方名录的导入: a file is kept as it came, checked whole, then loaded as it was checked."""

from django.db import models
from django.db.models import Q

from accounts.models import User
from casework import clock

FOLDER = "lists"


class ListKind(models.TextChoices):
    """What the rows of a list are about."""

    ENTERPRISES = "enterprises", "企业名录"
    CLOUD = "cloud", "上云名单"


class ListState(models.TextChoices):
    """How far an import has come; the worker checks and loads, a person starts each."""

    WAITING = "waiting", "等待核对"
    UNREADABLE = "unreadable", "读不了"
    FAULTY = "faulty", "有要改的地方"
    CHECKED = "checked", "核对无误，可以导入"
    LOADING = "loading", "正在导入"
    LOADED = "loaded", "已导入"


class ListImportQuerySet(models.QuerySet):
    def visible_to(self, user) -> "ListImportQuerySet":
        """Officials of the city see every import; nobody else sees any."""
        official = user.official if user.is_authenticated else None
        return self.all() if official and not official.district else self.none()


class ListImport(models.Model):
    """One file of an official list; ``written`` is its rows in their one form, ready to be loaded."""

    kind = models.CharField(
        "名单种类", max_length=12, choices=ListKind, default=ListKind.ENTERPRISES
    )
    name = models.CharField("文件名", max_length=120)
    source = models.CharField("名录名称", max_length=100)
    file = models.FileField("原文件", upload_to=FOLDER, max_length=200)
    size = models.PositiveIntegerField("文件大小（字节）")
    sha256 = models.CharField("原文件摘要", max_length=64)
    state = models.CharField(
        "进展", max_length=12, choices=ListState, default=ListState.WAITING, editable=False
    )
    message = models.CharField("读不了的原因", max_length=300, blank=True)
    written = models.FileField("核对后的内容", upload_to=FOLDER, max_length=200, blank=True)
    written_sha256 = models.CharField("核对后内容的摘要", max_length=64, blank=True)
    fault_file = models.FileField("要改的清单", upload_to=FOLDER, max_length=200, blank=True)
    first_faults = models.JSONField("先列出的要改之处", default=list, blank=True)
    faults = models.PositiveIntegerField("要改的地方", default=0)
    faulty_rows = models.PositiveIntegerField("有错的行", default=0)
    rows = models.PositiveIntegerField("行数", default=0)
    new = models.PositiveIntegerField("新增", default=0)
    changed = models.PositiveIntegerField("更新", default=0)
    same = models.PositiveIntegerField("相同", default=0)
    kept = models.PositiveIntegerField("企业或平台说过，保持不变", default=0)
    uploaded_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="上传人", related_name="+", editable=False
    )
    uploaded_at = models.DateTimeField("上传时间", default=clock.now, editable=False)
    checked_at = models.DateTimeField("核对时间", null=True, editable=False)
    loaded_by = models.ForeignKey(
        User, models.PROTECT, verbose_name="导入人", null=True, related_name="+", editable=False
    )
    loaded_at = models.DateTimeField("导入时间", null=True, editable=False)

    objects = ListImportQuerySet.as_manager()

    class Meta:
        verbose_name = "名录导入"
        verbose_name_plural = verbose_name
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ListKind.values), name="enterprises_listimport_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=ListState.values), name="enterprises_listimport_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[ListState.LOADING, ListState.LOADED])
                | Q(loaded_by__isnull=False, faults=0),
                name="enterprises_listimport_loaded_without_fault",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source}（{self.name}）"

    @property
    def is_under_way(self) -> bool:
        """Whether the worker has something to do, so that the page is worth reading again."""
        return self.state in {ListState.WAITING, ListState.LOADING}
