"""Demands for machines: the same services and rules as the pages."""

from http import HTTPStatus

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.generics import ListAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from casework.api.own import OwnCases
from casework.api.problems import problems
from casework.api.sections import SavedSection, SectionAnswers
from casework.api.writes import KEY_PARAMETER, keyed, version_of, version_parameter
from enterprises.filters import DemandFilter
from enterprises.models import Demand, DemandReply
from enterprises.policy import MOST_MATCHES
from enterprises.rules.demands import BY_KEY
from enterprises.selectors import matching
from enterprises.selectors.demands import faults_of_demand
from enterprises.serializers.demands import (
    DemandBrief,
    DemandWhole,
    HallDemand,
    MatchRow,
    Outcome,
    PickPlatform,
    PostDemand,
    RecordOutcome,
    ReplyBrief,
    ReplyReason,
    ReplyWhole,
)
from enterprises.services import demands, outcomes, replies
from enterprises.states import DemandStatus
from platforms.models import Platform

HALL, OWN, INBOX = ["需求大厅"], ["我的需求"], ["收到的需求"]
REFERENCE = OpenApiParameter("reference", str, OpenApiParameter.PATH, description="编号")
VERSION = version_parameter("办件版本（version）")
DRAFT_VERSION = version_parameter("草稿版本（draft_version）")


@extend_schema_view(
    get=extend_schema(
        operation_id="list_demand_hall",
        summary="正在找平台的企业需求，按发布时间从新到旧",
        tags=HALL,
        responses={200: HallDemand(many=True), **problems(400, 404, 429)},
    )
)
class HallList(ListAPIView):
    permission_classes = [AllowAny]
    serializer_class = HallDemand
    filterset_class = DemandFilter
    queryset = Demand.objects.none()

    def get_queryset(self):
        return Demand.objects.hall()


class OwnDemands(OwnCases):
    brief_serializer = DemandBrief

    def get_queryset(self):
        return Demand.objects.visible_to(self.request.user).select_related("organisation")


class DemandList(OwnDemands, ListAPIView):
    serializer_class = DemandBrief
    queryset = Demand.objects.none()

    @extend_schema(
        operation_id="list_demands",
        summary="本单位的需求，从新到旧",
        tags=OWN,
        responses={200: DemandBrief(many=True), **problems(401, 403, 404, 429)},
    )
    def get(self, request: Request, *args, **kwargs) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="start_demand",
        summary="新建一条需求草稿",
        tags=OWN,
        parameters=[KEY_PARAMETER],
        request=None,
        responses={201: DemandBrief, **problems(400, 401, 403, 422, 429)},
    )
    @keyed
    def post(self, request: Request) -> Response:
        made = demands.start_demand(actor=request.user)
        return self.made(made, f"{made.reference}/")


class DemandDetail(OwnDemands, APIView):
    @extend_schema(
        operation_id="get_demand",
        summary="一条需求的全部内容",
        tags=OWN,
        parameters=[REFERENCE],
        responses={200: DemandWhole, **problems(401, 403, 404, 429)},
    )
    def get(self, request: Request, reference: str) -> Response:
        demand = self.own(reference)
        is_draft = demand.is_open_to_applicant
        demand.__dict__["faults"] = faults_of_demand(demand) if is_draft else []
        return Response(DemandWhole(demand, context={"request": request}).data)


class DemandSection(OwnDemands, APIView):
    @extend_schema(
        operation_id="save_demand_section",
        summary="保存需求的一节",
        description="有错的内容也保存，错处在 faults 里列全。",
        tags=OWN,
        parameters=[
            REFERENCE,
            OpenApiParameter(
                "key", str, OpenApiParameter.PATH, enum=sorted(BY_KEY), description="哪一节"
            ),
            DRAFT_VERSION,
        ],
        request=SectionAnswers,
        responses={200: SavedSection, **problems(400, 401, 403, 404, 409, 412, 428, 429)},
    )
    def put(self, request: Request, reference: str, key: str) -> Response:
        demand = self.own(reference)
        if key not in BY_KEY:
            raise Http404
        return self.put_section(request, demand, BY_KEY[key], demands.save_demand_section)


def _step(name: str, summary: str, tags: list[str], answer, request=None):
    return extend_schema(
        operation_id=name,
        summary=summary,
        tags=tags,
        parameters=[REFERENCE, VERSION, KEY_PARAMETER],
        request=request,
        responses={200: answer, **problems(400, 401, 403, 404, 409, 412, 422, 428, 429)},
    )


class DemandPost(OwnDemands, APIView):
    @_step("post_demand", "发布需求（管理员）", OWN, DemandBrief, PostDemand)
    @keyed
    def post(self, request: Request, reference: str) -> Response:
        return self.step(request, reference, demands.post_demand, PostDemand)


class DemandWithdraw(OwnDemands, APIView):
    @_step("withdraw_demand", "撤回需求（管理员）", OWN, DemandBrief)
    @keyed
    def post(self, request: Request, reference: str) -> Response:
        return self.step(request, reference, demands.withdraw_demand)


class DemandPick(OwnDemands, APIView):
    @_step("pick_platform", "挑选平台（管理员）", OWN, DemandBrief, PickPlatform)
    @keyed
    def post(self, request: Request, reference: str) -> Response:
        demand, version = self.own(reference), version_of(request)
        asked = PickPlatform(data=request.data)
        asked.is_valid(raise_exception=True)
        platform = get_object_or_404(
            Platform.objects.listed(), reference=asked.validated_data["platform"]
        )
        replies.pick_platform(demand, platform, actor=request.user, version=version)
        return self.brief(demand)


class DemandMatches(OwnDemands, APIView):
    @extend_schema(
        operation_id="list_demand_matches",
        summary="最合适的平台和理由；只在寻找平台时有",
        tags=OWN,
        parameters=[REFERENCE],
        responses={200: MatchRow(many=True), **problems(401, 403, 404, 429)},
    )
    def get(self, request: Request, reference: str) -> Response:
        demand = self.own(reference)
        is_looking = demand.status == DemandStatus.OPEN
        found = matching.matches_for(demand)[:MOST_MATCHES] if is_looking else []
        return Response(MatchRow(found, many=True).data)


class Replies(OwnCases):
    """What was addressed to the acting unit's platform; steps of both sides also for the enterprise."""

    brief_serializer = ReplyBrief

    def get_queryset(self):
        found = DemandReply.objects.visible_to(self.request.user)
        return found.select_related("demand__organisation", "platform__organisation")


@extend_schema_view(
    get=extend_schema(
        operation_id="list_demand_replies",
        summary="给本单位平台的需求，从新到旧",
        tags=INBOX,
        responses={200: ReplyBrief(many=True), **problems(401, 403, 404, 429)},
    )
)
class ReplyList(Replies, ListAPIView):
    serializer_class = ReplyBrief
    queryset = DemandReply.objects.none()

    def get_queryset(self):
        return super().get_queryset().addressed_to(self.request.user.acting.organisation)


class ReplyDetail(Replies, APIView):
    @extend_schema(
        operation_id="get_demand_reply",
        summary="一件对接的全部内容，双方都能看",
        tags=INBOX,
        parameters=[REFERENCE],
        responses={200: ReplyWhole, **problems(401, 403, 404, 429)},
    )
    def get(self, request: Request, reference: str) -> Response:
        return Response(ReplyWhole(self.own(reference), context={"request": request}).data)


class ReplyAccept(Replies, APIView):
    @_step("accept_demand", "接受（平台管理员）", INBOX, ReplyBrief)
    @keyed
    def post(self, request: Request, reference: str) -> Response:
        return self.step(request, reference, replies.accept_pick)


class ReplyDecline(Replies, APIView):
    @_step("decline_demand", "婉拒（平台管理员）", INBOX, ReplyBrief, ReplyReason)
    @keyed
    def post(self, request: Request, reference: str) -> Response:
        return self.step(request, reference, replies.decline_pick, ReplyReason)


class ReplyEnd(Replies, APIView):
    @_step("end_demand_match", "没有谈成，结束对接", INBOX, ReplyBrief, ReplyReason)
    @keyed
    def post(self, request: Request, reference: str) -> Response:
        return self.step(request, reference, replies.end_match, ReplyReason)


class ReplyOutcome(Replies, APIView):
    @extend_schema(
        operation_id="record_demand_outcome",
        summary="记录对接结果，双方都能记",
        tags=INBOX,
        parameters=[REFERENCE, KEY_PARAMETER],
        request=RecordOutcome,
        responses={201: Outcome, **problems(400, 401, 403, 404, 409, 422, 429)},
    )
    @keyed
    def post(self, request: Request, reference: str) -> Response:
        reply = self.own(reference)
        asked = RecordOutcome(data=request.data)
        asked.is_valid(raise_exception=True)
        data = asked.validated_data
        made = outcomes.record_outcome(
            reply, data["step"], on=data["happened_on"], proof=data["proof"], actor=request.user
        )
        return Response(Outcome(made).data, status=HTTPStatus.CREATED)
