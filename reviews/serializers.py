"""What the API says of a ranking; the marks of single experts are not among it."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from reviews.models import ReviewResult


class PartScore(serializers.Serializer):
    """What one part of the rubric came to."""

    label = serializers.CharField(help_text="评分项")
    score = serializers.CharField(source="shown", help_text="得分，两位小数只舍不入")


class RankedFile(serializers.ModelSerializer):
    """One file of a closed panel with its place."""

    reference = serializers.CharField(source="item.reference", help_text="办件编号")
    title = serializers.CharField(source="item.title", help_text="事项名称")
    # Said plainly: the bounds of the column differ from database to database.
    rank = serializers.IntegerField(help_text="名次，按准确值排")
    score = serializers.CharField(source="shown", help_text="得分，两位小数只舍不入")
    parts = serializers.SerializerMethodField(help_text="各评分项的得分")
    is_passed = serializers.BooleanField(help_text="是否达到合格线")

    class Meta:
        model = ReviewResult
        fields = ["rank", "reference", "title", "score", "parts", "is_passed"]

    @extend_schema_field(PartScore(many=True))
    def get_parts(self, result: ReviewResult) -> list[dict[str, str]]:
        return PartScore(result.lines, many=True).data
