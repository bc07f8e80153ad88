"""What the API says of the unit's applications, and what it takes to move them."""

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from casework import clock
from casework.api.problems import Fault
from casework.materials import attached_to
from casework.workflow import allowed_steps
from platforms.models import PlatformApplication, SolicitationRound
from platforms.rules import consortium
from platforms.states import (
    RESUBMIT_APPLICATION,
    SUBMIT_APPLICATION,
    WITHDRAW_APPLICATION,
    ApplicationStatus,
)

# The names of the unit's steps in addresses and answers.
STEP_NAMES = {
    SUBMIT_APPLICATION.name: "submit",
    RESUBMIT_APPLICATION.name: "resubmit",
    WITHDRAW_APPLICATION.name: "withdraw",
}


class AllowedStep(serializers.Serializer):
    """A step that the caller may take now."""

    name = serializers.ChoiceField(choices=sorted(STEP_NAMES.values()))
    label = serializers.CharField()
    consequence = serializers.CharField(help_text="办了以后会怎样、会告诉谁")


class ApplicationBrief(serializers.ModelSerializer):
    """An application as every answer about it begins: where it stands and what may be done."""

    status = serializers.ChoiceField(choices=ApplicationStatus.choices)
    status_label = serializers.CharField(source="public_status_label")
    allowed_steps = serializers.SerializerMethodField(help_text="您现在可以办的步骤")
    solicitation = serializers.CharField(source="round.reference", help_text="征集批次")
    url = serializers.SerializerMethodField(help_text="办件页面")

    class Meta:
        model = PlatformApplication
        fields = [
            "reference",
            "status",
            "status_label",
            "version",
            "draft_version",
            "allowed_steps",
            "solicitation",
            "platform_name",
            "submitted_at",
            "updated_at",
            "url",
        ]

    @extend_schema_field(AllowedStep(many=True))
    def get_allowed_steps(self, application: PlatformApplication) -> list[dict[str, str]]:
        steps = allowed_steps(application, self.context["request"].user)
        if not _takes_content(application):
            steps = [step for step in steps if step.name == WITHDRAW_APPLICATION.name]
        return [
            {"name": STEP_NAMES[step.name], "label": step.label, "consequence": step.consequence}
            for step in steps
        ]

    def get_url(self, application: PlatformApplication) -> str:
        name = "platforms:application_detail"
        return reverse(name, args=[application.reference], request=self.context["request"])


class AttachedMaterial(serializers.Serializer):
    """One file of the application."""

    code = serializers.CharField(help_text="材料")
    name = serializers.CharField(source="material.name")
    size = serializers.IntegerField(source="material.size", help_text="字节数")
    sha256 = serializers.CharField(source="material.sha256")


class CorrectionPoint(serializers.Serializer):
    """One thing to put right."""

    section = serializers.CharField()
    field = serializers.CharField()
    place = serializers.CharField(help_text="在哪里")
    reason = serializers.CharField(help_text="为什么")


class Correction(serializers.Serializer):
    """What the office asked to be put right, once and whole."""

    number = serializers.IntegerField(help_text="第几次")
    closes_at = serializers.DateTimeField(help_text="最迟补正")
    points = CorrectionPoint(many=True)


class ApplicationWhole(ApplicationBrief):
    """An application with its content and what it still lacks."""

    answers = serializers.DictField(child=serializers.JSONField(), help_text="各节的内容")
    faults = Fault(many=True, help_text="提交前还差什么，一次列全")
    materials = serializers.SerializerMethodField(help_text="已附的材料")
    corrections = Correction(many=True, help_text="退回补正的要求")

    is_joint = serializers.SerializerMethodField(help_text="是否联合共建，按现在填的内容")

    class Meta(ApplicationBrief.Meta):
        fields = [
            *ApplicationBrief.Meta.fields,
            "is_joint",
            "answers",
            "faults",
            "materials",
            "corrections",
        ]

    def get_is_joint(self, application: PlatformApplication) -> bool:
        return consortium.is_joint(application.answers)

    @extend_schema_field(AttachedMaterial(many=True))
    def get_materials(self, application: PlatformApplication) -> list[dict[str, object]]:
        return AttachedMaterial(attached_to(application), many=True).data


def _takes_content(application: PlatformApplication) -> bool:
    """Tell whether the unit may hand in now, without a query for each row of a list."""
    if application.status == ApplicationStatus.DRAFT:
        return application.round.is_accepting
    latest = max(application.corrections.all(), key=lambda one: one.number, default=None)
    return latest is not None and not latest.is_late(clock.now())


class StartApplication(serializers.Serializer):
    """Which call to apply in."""

    solicitation = serializers.SlugRelatedField(
        slug_field="reference",
        queryset=SolicitationRound.objects.public(),
        help_text="征集批次的编号",
        error_messages={"does_not_exist": "没有这一批征集。", "invalid": "请填征集批次的编号。"},
    )


class HandIn(serializers.Serializer):
    """What the 管理员 confirms with a submission."""

    draft_version = serializers.IntegerField(min_value=1, help_text="您核对过的草稿版本")
    signed_name = serializers.CharField(max_length=60, help_text="承诺下面键入的本人姓名")


class Withdrawal(serializers.Serializer):
    """Why it is withdrawn."""

    note = serializers.CharField(max_length=500, required=False, default="", allow_blank=True)
