"""公示 for machines: the lists as they were frozen, with period and hash."""

from collections.abc import Sequence

from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.permissions import AllowAny
from rest_framework.reverse import reverse

from casework import clock
from casework.api.problems import problems
from casework.models import Publicity
from casework.objections.outcomes import LABELS, Counts, counts_of, outcomes_of

PERIODS = (("upcoming", "即将公示"), ("running", "公示中"), ("over", "已结束"))


class ObjectionCounts(serializers.Serializer):
    """How many accepted objections a list has met, and what came of them."""

    under_review = serializers.IntegerField(help_text="核查中")
    upheld = serializers.IntegerField(help_text="成立")
    dismissed = serializers.IntegerField(help_text="不成立")


class OutcomeRow(serializers.Serializer):
    """One published objection."""

    position = serializers.IntegerField(allow_null=True, help_text="名单第几家；整份名单为空")
    target = serializers.CharField(help_text="对谁的异议")
    state = serializers.ChoiceField(choices=list(LABELS.items()), help_text="到哪一步")
    on = serializers.DateField(help_text="受理或办结的日期")
    reason = serializers.CharField(help_text="处理结论；核查中为空")


class WithCounts:
    """Counts the objections of everything shown at once, in one query."""

    shown: Sequence[Publicity] = ()

    def paginate_queryset(self, queryset):
        self.shown = super().paginate_queryset(queryset)
        return self.shown

    def get_object(self):
        found = super().get_object()
        self.shown = [found]
        return found

    def get_serializer_context(self) -> dict[str, object]:
        return {**super().get_serializer_context(), "objections": counts_of(self.shown)}


class PublicityRow(serializers.ModelSerializer):
    """One publicity in a list."""

    status = serializers.SerializerMethodField(help_text="公示期现在到哪一步")
    days = serializers.IntegerField(help_text="工作日数")
    ends_on = serializers.DateField(help_text="发布时的最后一天")
    last_on = serializers.DateField(help_text="最后一天；发布时暂按周末推算的，重新计算后以此为准")
    is_provisional = serializers.BooleanField(source="is_guess", help_text="最后一天仍暂按周末推算")
    version = serializers.IntegerField(help_text="第几版；更正一次加一")
    superseded_by = serializers.CharField(
        allow_null=True, help_text="更正后的公示编号；没有更正为空"
    )
    count = serializers.SerializerMethodField(help_text="名单上有几家")
    objections = serializers.SerializerMethodField(help_text="已受理的异议各有几件")
    url = serializers.SerializerMethodField(help_text="公示页面")

    class Meta:
        model = Publicity
        fields = [
            "reference",
            "title",
            "status",
            "starts_on",
            "ends_on",
            "last_on",
            "days",
            "is_provisional",
            "version",
            "superseded_by",
            "count",
            "objections",
            "url",
        ]

    @extend_schema_field(serializers.ChoiceField(choices=PERIODS))
    def get_status(self, publicity: Publicity) -> str:
        today = clock.today()
        if publicity.is_over(today):
            return "over"
        return "upcoming" if today < publicity.starts_on else "running"

    def get_count(self, publicity: Publicity) -> int:
        return len(publicity.rows)

    @extend_schema_field(ObjectionCounts)
    def get_objections(self, publicity: Publicity) -> dict[str, int]:
        counts = self.context["objections"].get(publicity.pk, Counts())
        return {
            "under_review": counts.under_review,
            "upheld": counts.upheld,
            "dismissed": counts.dismissed,
        }

    def get_url(self, publicity: Publicity) -> str:
        return reverse(
            "portal:publicity_detail",
            args=[publicity.reference],
            request=self.context["request"],
        )


class PublicityWhole(PublicityRow):
    """One publicity with its list."""

    supersedes = serializers.SlugRelatedField(
        slug_field="reference", read_only=True, help_text="更正了哪一版；第一版为空"
    )
    correction = serializers.CharField(help_text="更正理由；第一版为空")
    outcomes = serializers.SerializerMethodField(help_text="已受理的异议，不含提出人")
    columns = serializers.ListField(child=serializers.CharField(), help_text="栏目")
    rows = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField()), help_text="名单，每家一行"
    )

    class Meta(PublicityRow.Meta):
        fields = [
            *PublicityRow.Meta.fields,
            "supersedes",
            "correction",
            "outcomes",
            "basis",
            "contact",
            "columns",
            "rows",
            "sha256",
            "opened_at",
        ]

    @extend_schema_field(OutcomeRow(many=True))
    def get_outcomes(self, publicity: Publicity) -> list[dict[str, object]]:
        return OutcomeRow(outcomes_of(publicity), many=True).data


@extend_schema_view(
    get=extend_schema(
        operation_id="list_publicities",
        summary="公示名单，从新到旧",
        tags=["公示"],
        responses={200: PublicityRow(many=True), **problems(404, 429)},
    )
)
class PublicityList(WithCounts, ListAPIView):
    permission_classes = [AllowAny]
    serializer_class = PublicityRow
    queryset = Publicity.objects.counted()


@extend_schema_view(
    get=extend_schema(
        operation_id="get_publicity",
        summary="一份公示名单",
        tags=["公示"],
        responses={200: PublicityWhole, **problems(404, 429)},
    )
)
class PublicityDetail(WithCounts, RetrieveAPIView):
    permission_classes = [AllowAny]
    serializer_class = PublicityWhole
    queryset = Publicity.objects.counted().select_related("supersedes")
    lookup_field = "reference"
