"""What the API says of public events; nothing of who takes part."""

from collections.abc import Mapping

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from casework.standards import DIMENSION_NAMES, DIVISION_NAMES, SCENE_NAMES
from enterprises.models import Event
from enterprises.rules.events import EVENT_KINDS
from enterprises.selectors.events import STANDINGS, standing_of
from platforms.serializers.public import Choice

STATES = [(str(key), label) for key, (_, label) in STANDINGS.items()]


def _choices(codes: list[str], labels: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"code": code, "label": labels[code]} for code in codes]


class EventRow(serializers.ModelSerializer):
    """One public event in a list."""

    state = serializers.SerializerMethodField(help_text="现在的状态")
    kind = serializers.ChoiceField(choices=EVENT_KINDS, help_text="活动类型")
    district = serializers.CharField(help_text="举办的区的代码，全市的活动为空")
    dimensions = serializers.SerializerMethodField(help_text="四化方向，空为不限")
    industries = serializers.SerializerMethodField(help_text="面向行业，空为不限")
    free_seats = serializers.IntegerField(source="free", help_text="余下的名额")
    url = serializers.SerializerMethodField(help_text="活动页面")

    class Meta:
        model = Event
        fields = [
            "reference",
            "name",
            "kind",
            "state",
            "district",
            "organiser",
            "place",
            "starts_at",
            "ends_at",
            "closes_at",
            "seats",
            "free_seats",
            "dimensions",
            "industries",
            "url",
        ]

    @extend_schema_field(serializers.ChoiceField(choices=STATES))
    def get_state(self, event: Event) -> str:
        return str(standing_of(event, has_waiting=event.has_waiting))

    @extend_schema_field(Choice(many=True))
    def get_dimensions(self, event: Event) -> list[dict[str, str]]:
        return _choices(event.dimensions, DIMENSION_NAMES)

    @extend_schema_field(Choice(many=True))
    def get_industries(self, event: Event) -> list[dict[str, str]]:
        return _choices(event.industries, DIVISION_NAMES)

    def get_url(self, event: Event) -> str:
        name = "enterprises:event_detail"
        return reverse(name, args=[event.reference], request=self.context["request"])


class AgendaRow(serializers.Serializer):
    """One line of the agenda."""

    time = serializers.CharField(help_text="时刻，例如 14:30")
    text = serializers.CharField()


class EventWhole(EventRow):
    """A public event with all that everybody may read."""

    scenes = serializers.SerializerMethodField(help_text="业务场景")
    agenda = serializers.SerializerMethodField(help_text="议程")

    class Meta(EventRow.Meta):
        fields = [
            *EventRow.Meta.fields,
            "introduction",
            "agenda",
            "scenes",
            "most_per_unit",
            "contact",
            "published_at",
            "cancel_reason",
        ]

    @extend_schema_field(Choice(many=True))
    def get_scenes(self, event: Event) -> list[dict[str, str]]:
        return _choices(event.scenes, SCENE_NAMES)

    @extend_schema_field(AgendaRow(many=True))
    def get_agenda(self, event: Event) -> list[dict[str, str]]:
        return [{"time": time, "text": text} for time, text in event.agenda]
