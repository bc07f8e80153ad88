"""What the API says of calls and platforms."""

from collections.abc import Mapping

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from casework.standards import DIMENSION_NAMES, DISTRICT_NAMES, DIVISION_NAMES
from platforms.models import Platform, SolicitationRound
from platforms.models.designations import TITLE_CHOICES
from platforms.policy import CATEGORY_LABELS
from platforms.rules.eligibility import in_words
from platforms.rules.materials import MATERIALS
from platforms.selectors import history_of
from platforms.states import WINDOWS


class Choice(serializers.Serializer):
    """A code and the word for it."""

    code = serializers.CharField()
    label = serializers.CharField()


class ConditionInWords(serializers.Serializer):
    """One condition as everybody reads it."""

    code = serializers.CharField()
    label = serializers.CharField()
    text = serializers.CharField()


class MaterialWanted(serializers.Serializer):
    """One kind of material and how it is provided."""

    code = serializers.CharField()
    label = serializers.CharField()
    help = serializers.CharField()


def _choices(codes: list[str], labels: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"code": code, "label": labels[code]} for code in codes]


class SolicitationRow(serializers.ModelSerializer):
    """One public call in a list."""

    state = serializers.ChoiceField(source="window", choices=WINDOWS, help_text="受理窗口的状态")
    categories = serializers.SerializerMethodField(help_text="征集领域")
    url = serializers.SerializerMethodField(help_text="通知页面")

    class Meta:
        model = SolicitationRound
        fields = [
            "reference",
            "name",
            "state",
            "categories",
            "opens_at",
            "closes_at",
            "released_at",
            "url",
        ]

    @extend_schema_field(Choice(many=True))
    def get_categories(self, round_: SolicitationRound) -> list[dict[str, str]]:
        return _choices(round_.categories, CATEGORY_LABELS)

    def get_url(self, round_: SolicitationRound) -> str:
        name = "platforms:solicitation_detail"
        return reverse(name, args=[round_.reference], request=self.context["request"])


class SolicitationWhole(SolicitationRow):
    """One public call with all it asks."""

    conditions = serializers.SerializerMethodField(help_text="申报条件")
    required_materials = serializers.SerializerMethodField(help_text="要交的材料")
    # Said plainly: the bounds of the column differ from database to database.
    target_number = serializers.IntegerField(allow_null=True, help_text="拟征集数量")
    publicity_days = serializers.IntegerField(help_text="公示工作日数")
    has_district_review = serializers.BooleanField(help_text="是否先经区初审")
    district_days = serializers.IntegerField(help_text="区初审工作日数")
    has_expert_review = serializers.BooleanField(help_text="是否由专家评审")
    correction_days = serializers.IntegerField(help_text="补正工作日数")
    title_years = serializers.IntegerField(help_text="称号有效年数")

    class Meta(SolicitationRow.Meta):
        fields = [
            *SolicitationRow.Meta.fields,
            "document_number",
            "programme",
            "summary",
            "conditions",
            "required_materials",
            "review_method",
            "target_number",
            "publicity_days",
            "has_district_review",
            "district_days",
            "has_expert_review",
            "correction_days",
            "title_years",
            "contact",
        ]

    @extend_schema_field(ConditionInWords(many=True))
    def get_conditions(self, round_: SolicitationRound) -> list[dict[str, str]]:
        return ConditionInWords(in_words(round_.conditions), many=True).data

    @extend_schema_field(MaterialWanted(many=True))
    def get_required_materials(self, round_: SolicitationRound) -> list[dict[str, str]]:
        kinds = [MATERIALS[code] for code in round_.required_materials]
        return MaterialWanted(kinds, many=True).data


class TitleNow(serializers.Serializer):
    """The title as the public sees it today."""

    status = serializers.ChoiceField(source="title_status", choices=TITLE_CHOICES)
    plaque_number = serializers.CharField()
    granted_on = serializers.DateField()
    valid_until = serializers.DateField()
    level = serializers.CharField(help_text="培育等级，未定为空")


class TitleStep(serializers.Serializer):
    """One step in the life of a title, with its published reason."""

    action = serializers.CharField()
    label = serializers.CharField()
    on = serializers.DateField()
    reason = serializers.CharField(help_text="公开的理由，没有为空")
    plaque_number = serializers.CharField(help_text="哪一次授予的称号")


class PlatformRow(serializers.ModelSerializer):
    """One platform of the public directory."""

    organisation = serializers.CharField(source="organisation.name", help_text="运营单位")
    uscc = serializers.CharField(source="organisation.uscc", help_text="统一社会信用代码")
    district = serializers.SerializerMethodField(help_text="所在区")
    category = serializers.SerializerMethodField(help_text="主要类别")
    dimensions = serializers.SerializerMethodField(help_text="四化方向")
    industries = serializers.SerializerMethodField(help_text="服务行业")
    title = serializers.SerializerMethodField(help_text="称号")
    url = serializers.SerializerMethodField(help_text="平台页面")

    class Meta:
        model = Platform
        fields = [
            "reference",
            "name",
            "organisation",
            "uscc",
            "district",
            "category",
            "dimensions",
            "industries",
            "introduction",
            "website",
            "title",
            "url",
        ]

    @extend_schema_field(Choice)
    def get_district(self, platform: Platform) -> dict[str, str]:
        return {"code": platform.district, "label": DISTRICT_NAMES[platform.district]}

    @extend_schema_field(Choice)
    def get_category(self, platform: Platform) -> dict[str, str]:
        return {"code": platform.category, "label": CATEGORY_LABELS[platform.category]}

    @extend_schema_field(Choice(many=True))
    def get_dimensions(self, platform: Platform) -> list[dict[str, str]]:
        return _choices(platform.dimensions, DIMENSION_NAMES)

    @extend_schema_field(Choice(many=True))
    def get_industries(self, platform: Platform) -> list[dict[str, str]]:
        return _choices(platform.industries, DIVISION_NAMES)

    @extend_schema_field(TitleNow)
    def get_title(self, platform: Platform) -> dict[str, str]:
        return TitleNow(platform).data

    def get_url(self, platform: Platform) -> str:
        name = "platforms:platform_detail"
        return reverse(name, args=[platform.reference], request=self.context["request"])


class Partner(serializers.Serializer):
    """One unit that applied together with the one that runs the platform."""

    name = serializers.CharField(help_text="单位名称")
    uscc = serializers.CharField(help_text="统一社会信用代码")


class PlatformWhole(PlatformRow):
    """One platform with what it says of its service."""

    other_categories = serializers.SerializerMethodField(help_text="其他类别")
    service_facts = serializers.DictField(
        child=serializers.CharField(), help_text="申报时填写的服务情况"
    )

    partners = Partner(many=True, help_text="联合单位")
    history = serializers.SerializerMethodField(help_text="称号记录，从新到旧")

    class Meta(PlatformRow.Meta):
        fields = [
            *PlatformRow.Meta.fields,
            "other_categories",
            "service_facts",
            "partners",
            "history",
        ]

    @extend_schema_field(TitleStep(many=True))
    def get_history(self, platform: Platform) -> list[dict[str, object]]:
        return TitleStep(history_of(platform), many=True).data

    @extend_schema_field(Choice(many=True))
    def get_other_categories(self, platform: Platform) -> list[dict[str, str]]:
        return _choices(platform.other_categories, CATEGORY_LABELS)
