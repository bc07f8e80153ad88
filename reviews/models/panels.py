"""专家组: a panel as a case of the office, the files it judges, and each plan of who judges what."""

from datetime import date

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Count, Q
from django.urls import reverse
from django.utils.functional import cached_property

from casework import clock
from casework.models import AppendOnly, AppendOnlyQuerySet, Case, Frozen
from casework.models.case import level_constraints
from reviews.permissions import expert_of
from reviews.policy import LEAST_EXPERTS, PANEL_SIZE, REPLACED_BELOW, SPECIALITY_LABELS
from reviews.rules.assignment import Method
from reviews.rules.conflicts import FileFacts, Party, Tie, TieKind
from reviews.states import LIVE, PANEL_WORKFLOW, PanelStatus


class PanelQuerySet(models.QuerySet):
    def visible_to(self, user) -> "PanelQuerySet":
        """Officials of the city see every panel, an expert those that he still judges in."""
        if not user.is_authenticated:
            return self.none()
        if user.official is not None:
            return self.none() if user.official.district else self
        expert = expert_of(user)
        if expert is None:
            return self.none()
        mine = Q(items__assignments__expert=expert, items__assignments__recused_at__isnull=True)
        return self.filter(mine).distinct()


class Panel(Case):
    """Experts who judge some files by one rubric; three people of the office stand behind it."""

    workflow = PANEL_WORKFLOW

    name = models.CharField("评审名称", max_length=100)
    rubric = models.ForeignKey(
        "reviews.Rubric", models.PROTECT, verbose_name="评分标准", related_name="panels"
    )
    method = models.CharField(
        "分配方式",
        max_length=16,
        choices=[(one.value, one.label) for one in Method],
        default=Method.DRAW.value,
    )
    size = models.PositiveSmallIntegerField("每件专家数", default=PANEL_SIZE)
    seed = models.CharField("随机种子", max_length=64, editable=False)
    closed_at = models.DateTimeField("结束时间", null=True, editable=False)

    objects = PanelQuerySet.as_manager()

    class Meta:
        verbose_name = "专家评审"
        verbose_name_plural = verbose_name
        ordering = ["-created_at", "-pk"]
        constraints = [
            *level_constraints(),
            models.CheckConstraint(
                condition=Q(status__in=PanelStatus.values), name="reviews_panel_status_known"
            ),
            models.CheckConstraint(
                condition=Q(method__in=[one.value for one in Method]),
                name="reviews_panel_method_known",
            ),
            models.CheckConstraint(
                condition=Q(size__gte=LEAST_EXPERTS), name="reviews_panel_size_at_least_five"
            ),
            models.CheckConstraint(
                condition=~Q(status=PanelStatus.CLOSED) | Q(closed_at__isnull=False),
                name="reviews_panel_closed_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.name}"

    @property
    def title(self) -> str:
        return self.name

    @property
    def subtitle(self) -> str:
        return self.rubric.name

    @property
    def is_closed(self) -> bool:
        return self.status == PanelStatus.CLOSED

    def get_absolute_url(self) -> str:
        return reverse("reviews:panel_detail", args=[self.reference])

    def live_assignments(self) -> models.QuerySet:
        """Return the assignments of this panel that nobody has stepped back from."""
        kept = self._meta.apps.get_model("reviews", "Assignment").objects
        return kept.filter(item__panel=self, recused_at__isnull=True)

    def undeclared_count(self) -> int:
        return self.live_assignments().filter(declared_at__isnull=True).count()

    def unlocked_count(self) -> int:
        return self.live_assignments().filter(locked_at__isnull=True).count()

    def short_count(self, least: int = REPLACED_BELOW) -> int:
        """Return how many files have fewer than ``least`` experts left; a result needs three."""
        return self.files_below(least).count()

    def files_below(self, least: int) -> models.QuerySet:
        """Return the files with fewer than ``least`` experts left, each with their number ``left``."""
        left = Count("assignments", filter=Q(assignments__recused_at__isnull=True))
        return self.items.annotate(left=left).filter(left__lt=least).order_by("position")

    def has_expert(self, expert) -> bool:
        return self.live_assignments().filter(expert=expert).exists()

    def concerns(self, user) -> bool:
        """Tell whether ``user`` is, or was within three years, of a unit behind a file, or an expert."""
        own = set(user.memberships.binding().values_list("organisation__uscc", flat=True))
        files = self.items.values_list("parties", flat=True) if own else ()
        if any(party["uscc"] in own for parties in files for party in parties):
            return True
        expert = expert_of(user)
        return expert is not None and self.has_expert(expert)


class PanelItemQuerySet(AppendOnlyQuerySet):
    def of(self, case) -> "PanelItemQuerySet":
        return self.filter(content_type=ContentType.objects.get_for_model(case), object_id=case.pk)

    def live(self) -> "PanelItemQuerySet":
        return self.filter(panel__status__in=LIVE)


class PanelItem(AppendOnly):
    """One file under review: what experts may see of it, frozen, and the units behind it."""

    panel = models.ForeignKey(Panel, models.PROTECT, verbose_name="专家评审", related_name="items")
    content_type = models.ForeignKey(ContentType, models.PROTECT, verbose_name="事项类型")
    object_id = models.PositiveBigIntegerField("事项")
    case = GenericForeignKey()
    position = models.PositiveIntegerField("序号")
    reference = models.CharField("办件编号", max_length=40)
    title = models.CharField("事项名称", max_length=200)
    speciality = models.CharField("专业领域", max_length=30)
    district = models.CharField("区", max_length=6, blank=True)
    submitted_at = models.DateTimeField("提交时间")
    parties = models.JSONField("申报各方")
    ties = models.JSONField("已知关系", default=list)
    extract = models.JSONField("评审摘录")
    materials = models.JSONField("可看材料", default=list)

    objects = PanelItemQuerySet.as_manager()

    class Meta:
        verbose_name = "评审对象"
        verbose_name_plural = verbose_name
        ordering = ["panel_id", "position"]
        indexes = [models.Index(fields=["content_type", "object_id"], name="reviews_item_case")]
        constraints = [
            models.UniqueConstraint(
                fields=["panel", "content_type", "object_id"], name="reviews_item_once_per_panel"
            ),
            models.UniqueConstraint(
                fields=["panel", "position"], name="reviews_item_one_per_position"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def party_names(self) -> list[str]:
        return [party["name"] for party in self.parties]

    @property
    def speciality_label(self) -> str:
        return SPECIALITY_LABELS.get(self.speciality, self.speciality)

    @cached_property
    def facts(self) -> FileFacts:
        """What the rules of conflict ask about this file."""
        return FileFacts(
            tuple(Party(one["uscc"], one["name"]) for one in self.parties),
            tuple(_tie(one) for one in self.ties),
        )

    def frozen_content(self) -> dict[str, object]:
        """Return what experts were given, as plain values to take a hash over."""
        names = ("reference", "title", "parties", "ties", "extract", "materials")
        return {name: getattr(self, name) for name in names}


def _tie(raw: dict) -> Tie:
    since, until = (date.fromisoformat(raw[k]) if raw.get(k) else None for k in ("since", "until"))
    return Tie(TieKind(raw["kind"]), raw["uscc"], raw.get("name", ""), since, until)


class PanelPlan(Frozen):
    """Who was to judge what, with the reason of every choice and exclusion, each time it was proposed."""

    panel = models.ForeignKey(Panel, models.PROTECT, verbose_name="专家评审", related_name="plans")
    number = models.PositiveSmallIntegerField("第几次")
    content = models.JSONField("抽取结果")
    made_at = models.DateTimeField("抽取时间", default=clock.now)

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        verbose_name = "专家抽取结果"
        verbose_name_plural = verbose_name
        ordering = ["panel_id", "number"]
        constraints = [
            models.UniqueConstraint(fields=["panel", "number"], name="reviews_plan_once_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.panel_id} 第 {self.number} 次"

    def frozen_content(self) -> object:
        return self.content
