"""公示 for machines: the lists as they were frozen, with period and hash."""

from drf_spectacular.utils import extend_schema, extend_schema_field, extend_schema_view
from rest_framework import serializers
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.permissions import AllowAny
from rest_framework.reverse import reverse

from casework import clock
from casework.api.problems import problems
from casework.models import Publicity

PERIODS = (("upcoming", "即将公示"), ("running", "公示中"), ("over", "已结束"))


class PublicityRow(serializers.ModelSerializer):
    """One publicity in a list."""

    status = serializers.SerializerMethodField(help_text="公示期现在到哪一步")
    days = serializers.IntegerField(help_text="工作日数")
    ends_on = serializers.DateField(help_text="发布时的最后一天")
    last_on = serializers.DateField(help_text="最后一天；发布时暂按周末推算的，重新计算后以此为准")
    is_provisional = serializers.BooleanField(source="is_guess", help_text="最后一天仍暂按周末推算")
    count = serializers.SerializerMethodField(help_text="名单上有几家")
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
            "count",
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

    def get_url(self, publicity: Publicity) -> str:
        return reverse(
            "portal:publicity_detail",
            args=[publicity.reference],
            request=self.context["request"],
        )


class PublicityWhole(PublicityRow):
    """One publicity with its list."""

    columns = serializers.ListField(child=serializers.CharField(), help_text="栏目")
    rows = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField()), help_text="名单，每家一行"
    )

    class Meta(PublicityRow.Meta):
        fields = [
            *PublicityRow.Meta.fields,
            "basis",
            "contact",
            "columns",
            "rows",
            "sha256",
            "opened_at",
        ]


@extend_schema_view(
    get=extend_schema(
        operation_id="list_publicities",
        summary="公示名单，从新到旧",
        tags=["公示"],
        responses={200: PublicityRow(many=True), **problems(404, 429)},
    )
)
class PublicityList(ListAPIView):
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
class PublicityDetail(RetrieveAPIView):
    permission_classes = [AllowAny]
    serializer_class = PublicityWhole
    queryset = Publicity.objects.counted()
    lookup_field = "reference"
