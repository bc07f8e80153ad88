"""What the API says of filings: the public catalogue, and the unit's own with what moves them."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from casework.api.problems import Fault
from casework.permissions import may
from casework.standards import DIMENSION_NAMES, DISTRICT_NAMES, DIVISION_NAMES, SCENE_NAMES
from platforms.models import Filing
from platforms.models.filings import KIND_CHOICES
from platforms.rules.filings import KINDS
from platforms.selectors import catalogue
from platforms.serializers.applications import AttachedMaterial
from platforms.serializers.public import Choice
from platforms.states import (
    FILE_FILING,
    PUBLISH_FILING,
    REFILE_FILING,
    UNPUBLISH_FILING,
    FilingStatus,
)

# The names of the unit's steps in addresses and answers.
STEP_NAMES = {
    FILE_FILING: "file",
    REFILE_FILING: "refile",
    PUBLISH_FILING: "publish",
    UNPUBLISH_FILING: "unpublish",
}


class FilingStep(serializers.Serializer):
    """A step that the caller may try now."""

    name = serializers.ChoiceField(choices=sorted(STEP_NAMES.values()))
    label = serializers.CharField()
    consequence = serializers.CharField(help_text="办了以后会怎样")


def _coded(codes: list[str], labels: dict[str, str]) -> list[dict[str, str]]:
    return [{"code": code, "label": labels[code]} for code in codes]


class CatalogueRow(serializers.ModelSerializer):
    """One published version in a public list."""

    platform = serializers.CharField(source="platform.reference", help_text="平台编号")
    platform_name = serializers.CharField(source="platform.name")
    organisation = serializers.CharField(source="case_organisation.name", help_text="运营单位")
    district = serializers.SerializerMethodField(help_text="平台所在区")
    summary = serializers.SerializerMethodField(help_text="一句话说明")
    industries = serializers.SerializerMethodField(help_text="适用行业")
    dimensions = serializers.SerializerMethodField(help_text="四化方向")
    scenes = serializers.SerializerMethodField(help_text="覆盖场景")
    price_low = serializers.DecimalField(
        max_digits=14, decimal_places=2, allow_null=True, help_text="价格从（元）"
    )
    price_high = serializers.DecimalField(
        max_digits=14, decimal_places=2, allow_null=True, help_text="价格到（元）"
    )
    number = serializers.IntegerField(help_text="第几版")
    url = serializers.SerializerMethodField(help_text="公开页面")

    class Meta:
        model = Filing
        fields = [
            "reference",
            "name",
            "number",
            "platform",
            "platform_name",
            "organisation",
            "district",
            "summary",
            "industries",
            "dimensions",
            "scenes",
            "price_low",
            "price_high",
            "published_at",
            "url",
        ]

    @extend_schema_field(Choice)
    def get_district(self, filing: Filing) -> dict[str, str]:
        code = filing.platform.district
        return {"code": code, "label": DISTRICT_NAMES[code]}

    def get_summary(self, filing: Filing) -> str:
        return catalogue.summary_of(filing)

    @extend_schema_field(Choice(many=True))
    def get_industries(self, filing: Filing) -> list[dict[str, str]]:
        return _coded(filing.industries, DIVISION_NAMES)

    @extend_schema_field(Choice(many=True))
    def get_dimensions(self, filing: Filing) -> list[dict[str, str]]:
        return _coded(filing.dimensions, DIMENSION_NAMES)

    @extend_schema_field(Choice(many=True))
    def get_scenes(self, filing: Filing) -> list[dict[str, str]]:
        return _coded(filing.scenes, SCENE_NAMES)

    def get_url(self, filing: Filing) -> str:
        args = [filing.slug, filing.reference]
        return reverse("platforms:catalogue_detail", args=args, request=self.context["request"])


class PublicFact(serializers.Serializer):
    """One answer in words."""

    label = serializers.CharField()
    value = serializers.CharField()


class PublicPart(serializers.Serializer):
    """One section as the public reads it; a table has one list of facts for each row."""

    title = serializers.CharField()
    rows = serializers.ListField(child=PublicFact(many=True))


class CatalogueWhole(CatalogueRow):
    """One version with everything the public reads of it."""

    is_current = serializers.SerializerMethodField(help_text="是否在架的一版；否则是旧版")
    parts = serializers.SerializerMethodField(help_text="各节内容，不公开的项已略去")

    class Meta(CatalogueRow.Meta):
        fields = [*CatalogueRow.Meta.fields, "is_current", "parts"]

    def get_is_current(self, filing: Filing) -> bool:
        return filing.status == FilingStatus.PUBLISHED

    @extend_schema_field(PublicPart(many=True))
    def get_parts(self, filing: Filing) -> list[dict[str, object]]:
        return [
            {
                "title": part["title"],
                "rows": [part["facts"]]
                if "facts" in part
                else [
                    [{"label": head, "value": cell} for head, cell in row] for row in part["rows"]
                ],
            }
            for part in catalogue.public_parts(filing)
        ]


class FilingBrief(serializers.ModelSerializer):
    """A filing as every answer about it begins: where it stands and what may be done."""

    kind = serializers.ChoiceField(choices=KIND_CHOICES)
    status = serializers.ChoiceField(choices=FilingStatus.choices)
    status_label = serializers.CharField(source="public_status_label")
    number = serializers.IntegerField(help_text="第几版")
    allowed_steps = serializers.SerializerMethodField(help_text="您现在可以办的步骤")
    url = serializers.SerializerMethodField(help_text="办件页面")

    class Meta:
        model = Filing
        fields = [
            "reference",
            "kind",
            "name",
            "series",
            "number",
            "status",
            "status_label",
            "version",
            "draft_version",
            "allowed_steps",
            "filed_at",
            "published_at",
            "updated_at",
            "url",
        ]

    @extend_schema_field(FilingStep(many=True))
    def get_allowed_steps(self, filing: Filing) -> list[dict[str, str]]:
        """Say what leaves this state; whether the title is in force is asked when it is taken."""
        user = self.context["request"].user
        return [
            {"name": name, "label": step.label, "consequence": step.consequence}
            for step, name in STEP_NAMES.items()
            if filing.status in step.sources
            and may(user, step.permission, filing)
            and (filing.kind_facts.is_public or step not in {PUBLISH_FILING, UNPUBLISH_FILING})
        ]

    def get_url(self, filing: Filing) -> str:
        args = [filing.slug, filing.reference]
        return reverse("platforms:filing_detail", args=args, request=self.context["request"])


class ReturnPoint(serializers.Serializer):
    """One thing to complete."""

    section = serializers.CharField()
    field = serializers.CharField()
    place = serializers.CharField(help_text="在哪里")
    reason = serializers.CharField(help_text="为什么")


class Return(serializers.Serializer):
    """What 经办 asked to be completed, once and whole."""

    number = serializers.IntegerField(help_text="第几次")
    requested_at = serializers.DateTimeField(help_text="退回时间")
    points = ReturnPoint(many=True)


class FilingWhole(FilingBrief):
    """A filing with its content and what it still lacks."""

    answers = serializers.DictField(child=serializers.JSONField(), help_text="各节的内容")
    faults = Fault(many=True, help_text="报备前还差什么，一次列全")
    materials = AttachedMaterial(many=True, help_text="已附的材料")
    returns = Return(many=True, help_text="退回完善的要求")

    class Meta(FilingBrief.Meta):
        fields = [*FilingBrief.Meta.fields, "answers", "faults", "materials", "returns"]


class StartFiling(serializers.Serializer):
    """What is filed."""

    kind = serializers.ChoiceField(choices=[(kind.code, kind.label) for kind in KINDS.values()])
