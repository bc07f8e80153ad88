"""What everybody may read of calls and platforms."""

from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.permissions import AllowAny

from casework import clock
from casework.api.problems import problems
from platforms.filters import PlatformFilter, SolicitationFilter
from platforms.models import Platform, SolicitationRound
from platforms.serializers.public import (
    PlatformRow,
    PlatformWhole,
    SolicitationRow,
    SolicitationWhole,
)


@extend_schema_view(
    get=extend_schema(
        operation_id="list_solicitations",
        summary="公开征集，按截止时间从晚到早",
        tags=["征集"],
        responses={200: SolicitationRow(many=True), **problems(400, 404, 429)},
    )
)
class SolicitationList(ListAPIView):
    permission_classes = [AllowAny]
    serializer_class = SolicitationRow
    queryset = SolicitationRound.objects.listed()
    filterset_class = SolicitationFilter


@extend_schema_view(
    get=extend_schema(
        operation_id="get_solicitation",
        summary="一批征集的全部内容",
        tags=["征集"],
        responses={200: SolicitationWhole, **problems(404, 429)},
    )
)
class SolicitationDetail(RetrieveAPIView):
    permission_classes = [AllowAny]
    serializer_class = SolicitationWhole
    queryset = SolicitationRound.objects.public()
    lookup_field = "reference"


@extend_schema_view(
    get=extend_schema(
        operation_id="list_platforms",
        summary="重点平台名录，按授予日期从新到旧",
        tags=["平台"],
        responses={200: PlatformRow(many=True), **problems(400, 404, 429)},
    )
)
class PlatformList(ListAPIView):
    permission_classes = [AllowAny]
    serializer_class = PlatformRow
    filterset_class = PlatformFilter
    queryset = Platform.objects.none()

    def get_queryset(self):
        return Platform.objects.directory(clock.today())


@extend_schema_view(
    get=extend_schema(
        operation_id="get_platform",
        summary="一家平台",
        tags=["平台"],
        responses={200: PlatformWhole, **problems(404, 429)},
    )
)
class PlatformDetail(RetrieveAPIView):
    permission_classes = [AllowAny]
    serializer_class = PlatformWhole
    queryset = Platform.objects.none()
    lookup_field = "reference"

    def get_queryset(self):
        return Platform.objects.directory(clock.today())
