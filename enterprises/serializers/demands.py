"""What the API says of demands: the hall without hidden names, a unit's own, a platform's replies."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from casework.api.problems import Fault
from casework.permissions import may
from casework.standards import (
    DIMENSION_NAMES,
    DISTRICT_NAMES,
    DIVISION_NAMES,
    SCENE_NAMES,
)
from enterprises.models import Demand, DemandOutcome, DemandReply
from enterprises.rules.demands import LONGEST_PROOF, LONGEST_REASON, OUTCOMES
from enterprises.states import (
    ACCEPT_PICK,
    DECLINE_PICK,
    END_MATCH,
    PICK_PLATFORM,
    POST_DEMAND,
    WITHDRAW_DEMAND,
    DemandStatus,
    ReplyStatus,
)
from platforms.serializers.public import Choice

DEMAND_STEPS = {POST_DEMAND: "post", PICK_PLATFORM: "pick", WITHDRAW_DEMAND: "withdraw"}
REPLY_STEPS = {ACCEPT_PICK: "accept", DECLINE_PICK: "decline", END_MATCH: "end"}


def _steps(case, user, steps: dict) -> list[dict[str, str]]:
    """Say what leaves this state; limits and titles are asked when a step is taken."""
    return [
        {"name": name, "label": step.label, "consequence": step.consequence}
        for step, name in steps.items()
        if case.status in step.sources and may(user, step.permission, case)
    ]


def _coded(codes: list[str], labels: dict[str, str]) -> list[dict[str, str]]:
    return [{"code": code, "label": labels[code]} for code in codes]


class DemandStep(serializers.Serializer):
    """A step that the caller may try now."""

    name = serializers.ChoiceField(choices=sorted(DEMAND_STEPS.values()))
    label = serializers.CharField()
    consequence = serializers.CharField(help_text="办了以后会怎样")


class ReplyStep(DemandStep):
    name = serializers.ChoiceField(choices=sorted(REPLY_STEPS.values()))


class AskedFor(serializers.ModelSerializer):
    """What everybody reads of a posted demand; who asks only where the ticket shows it."""

    enterprise = serializers.CharField(source="shown_name", help_text="企业；按其意愿可能隐去名称")
    district = serializers.SerializerMethodField(help_text="所在区")
    industry = serializers.SerializerMethodField(help_text="所属行业")
    dimensions = serializers.SerializerMethodField(help_text="四化方向")
    scenes = serializers.SerializerMethodField(help_text="涉及场景")
    budget_low = serializers.DecimalField(
        max_digits=14, decimal_places=2, allow_null=True, help_text="预算从（元）"
    )
    budget_high = serializers.DecimalField(
        max_digits=14, decimal_places=2, allow_null=True, help_text="预算到（元）"
    )

    class Meta:
        model = Demand
        fields = [
            "name",
            "enterprise",
            "district",
            "industry",
            "dimensions",
            "scenes",
            "pains",
            "budget_low",
            "budget_high",
            "expected_on",
            "posted_at",
        ]

    @extend_schema_field(Choice)
    def get_district(self, demand: Demand) -> dict[str, str]:
        return {"code": demand.district, "label": DISTRICT_NAMES[demand.district]}

    @extend_schema_field(Choice)
    def get_industry(self, demand: Demand) -> dict[str, str]:
        return {"code": demand.industry, "label": DIVISION_NAMES[demand.industry]}

    @extend_schema_field(Choice(many=True))
    def get_dimensions(self, demand: Demand) -> list[dict[str, str]]:
        return _coded(demand.dimensions, DIMENSION_NAMES)

    @extend_schema_field(Choice(many=True))
    def get_scenes(self, demand: Demand) -> list[dict[str, str]]:
        return _coded(demand.scenes, SCENE_NAMES)


class HallDemand(AskedFor):
    """One open demand of the hall."""

    url = serializers.SerializerMethodField(help_text="公开页面")

    class Meta(AskedFor.Meta):
        fields = ["reference", *AskedFor.Meta.fields, "url"]

    def get_url(self, demand: Demand) -> str:
        args = [demand.reference]
        return reverse("enterprises:hall_detail", args=args, request=self.context["request"])


class DemandBrief(serializers.ModelSerializer):
    """A demand as every answer about it begins: where it stands and what may be done."""

    status = serializers.ChoiceField(choices=DemandStatus.choices)
    status_label = serializers.CharField()
    allowed_steps = serializers.SerializerMethodField(help_text="您现在可以办的步骤")
    url = serializers.SerializerMethodField(help_text="办件页面")

    class Meta:
        model = Demand
        fields = [
            "reference",
            "name",
            "status",
            "status_label",
            "version",
            "draft_version",
            "is_anonymous",
            "allowed_steps",
            "posted_at",
            "updated_at",
            "url",
        ]

    @extend_schema_field(DemandStep(many=True))
    def get_allowed_steps(self, demand: Demand) -> list[dict[str, str]]:
        return _steps(demand, self.context["request"].user, DEMAND_STEPS)

    def get_url(self, demand: Demand) -> str:
        args = [demand.reference]
        return reverse("enterprises:demand_detail", args=args, request=self.context["request"])


class DemandWhole(DemandBrief):
    """A demand with its content and what it still lacks."""

    answers = serializers.DictField(child=serializers.JSONField(), help_text="各节的内容")
    faults = Fault(many=True, help_text="发布前还差什么，一次列全")

    class Meta(DemandBrief.Meta):
        fields = [*DemandBrief.Meta.fields, "answers", "faults"]


class MatchPart(serializers.Serializer):
    label = serializers.CharField()
    points = serializers.CharField(help_text="得分")
    reason = serializers.CharField(help_text="为什么")


class MatchRow(serializers.Serializer):
    """One platform that fits, with the reason of every part of its points."""

    platform = serializers.CharField(source="platform.reference", help_text="平台编号")
    platform_name = serializers.CharField(source="platform.name")
    points = serializers.CharField(help_text="匹配分")
    load = serializers.IntegerField(help_text="在手对接件数")
    parts = MatchPart(many=True)


class Outcome(serializers.ModelSerializer):
    step = serializers.ChoiceField(choices=OUTCOMES)

    class Meta:
        model = DemandOutcome
        fields = ["step", "happened_on", "proof", "recorded_at"]


class ReplyBrief(serializers.ModelSerializer):
    """A platform and a demand: where it stands, and the demand as this platform may read it."""

    status = serializers.ChoiceField(choices=ReplyStatus.choices)
    status_label = serializers.CharField()
    platform = serializers.CharField(source="platform.reference", help_text="平台编号")
    demand = serializers.SerializerMethodField(help_text="需求；接受以前隐名的不给名称")
    allowed_steps = serializers.SerializerMethodField(help_text="您现在可以办的步骤")
    url = serializers.SerializerMethodField(help_text="办件页面")

    class Meta:
        model = DemandReply
        fields = [
            "reference",
            "status",
            "status_label",
            "version",
            "platform",
            "demand",
            "offer",
            "picked_at",
            "accepted_at",
            "reason",
            "allowed_steps",
            "updated_at",
            "url",
        ]

    @extend_schema_field(AskedFor)
    def get_demand(self, reply: DemandReply) -> dict[str, object]:
        return AskedFor(reply.demand).data | {"enterprise": reply.shown_name}

    @extend_schema_field(ReplyStep(many=True))
    def get_allowed_steps(self, reply: DemandReply) -> list[dict[str, str]]:
        return _steps(reply, self.context["request"].user, REPLY_STEPS)

    def get_url(self, reply: DemandReply) -> str:
        args = [reply.reference]
        return reverse("enterprises:reply_detail", args=args, request=self.context["request"])


class Contact(serializers.Serializer):
    name = serializers.CharField()
    phone = serializers.CharField()


class ReplyWhole(ReplyBrief):
    """A reply with the contact, once the platform has accepted, and what came of it."""

    contact = serializers.SerializerMethodField(help_text="联系人；接受以前为空")
    outcomes = Outcome(many=True, help_text="对接结果")

    class Meta(ReplyBrief.Meta):
        fields = [*ReplyBrief.Meta.fields, "contact", "outcomes"]

    @extend_schema_field(Contact(allow_null=True))
    def get_contact(self, reply: DemandReply) -> dict[str, str] | None:
        if not reply.is_revealed:
            return None
        answers = reply.demand.answers["contact"]
        return {"name": answers["contact_name"], "phone": answers["contact_phone"]}


class PostDemand(serializers.Serializer):
    draft_version = serializers.IntegerField(min_value=0, help_text="核对过的草稿版本")


class PickPlatform(serializers.Serializer):
    platform = serializers.CharField(max_length=40, help_text="平台编号")


class ReplyReason(serializers.Serializer):
    note = serializers.CharField(max_length=LONGEST_REASON, help_text="理由，会告诉对方")


class RecordOutcome(serializers.Serializer):
    step = serializers.ChoiceField(
        choices=OUTCOMES, error_messages={"invalid_choice": "请从列出的选项里选。"}
    )
    happened_on = serializers.DateField(help_text="实际发生的那一天")
    proof = serializers.CharField(max_length=LONGEST_PROOF, help_text="能据以核查的证明")
