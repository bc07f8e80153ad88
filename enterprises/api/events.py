"""What everybody may read of events."""

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.permissions import AllowAny

from casework.api.problems import problems
from enterprises.filters import EventFilter
from enterprises.models import Event
from enterprises.serializers.events import EventRow, EventWhole


@extend_schema_view(
    get=extend_schema(
        operation_id="list_events",
        summary="供需对接活动，按开始时间从晚到早",
        tags=["活动"],
        responses={200: EventRow(many=True), **problems(400, 404, 429)},
    )
)
class EventList(ListAPIView):
    permission_classes = [AllowAny]
    serializer_class = EventRow
    queryset = Event.objects.listed()
    filterset_class = EventFilter


@extend_schema_view(
    get=extend_schema(
        operation_id="get_event",
        summary="一次活动的全部内容",
        tags=["活动"],
        responses={200: EventWhole, **problems(404, 429)},
    )
)
class EventDetail(RetrieveAPIView):
    permission_classes = [AllowAny]
    serializer_class = EventWhole
    queryset = Event.objects.public().with_waiting()
    lookup_field = "reference"
