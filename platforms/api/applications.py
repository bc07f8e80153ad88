"""The unit's own applications: read, start, fill in, hand in, withdraw."""

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from casework.api.own import OwnCases
from casework.api.problems import problems
from casework.api.sections import SavedSection, SectionAnswers
from casework.api.writes import KEY_PARAMETER, keyed, version_parameter
from platforms.models import PlatformApplication
from platforms.rules import form
from platforms.selectors import completeness
from platforms.serializers.applications import (
    ApplicationBrief,
    ApplicationWhole,
    HandIn,
    StartApplication,
    Withdrawal,
)
from platforms.services import applications

TAG = ["我的申报"]
REFERENCE = OpenApiParameter("reference", str, OpenApiParameter.PATH, description="办件编号")
VERSION = version_parameter("办件版本（version）")
DRAFT_VERSION = version_parameter("草稿版本（draft_version）")


class OwnApplications(OwnCases):
    brief_serializer = ApplicationBrief

    def get_queryset(self):
        user = self.request.user
        found = PlatformApplication.objects.visible_to(user)
        return (
            found.filter(organisation_id=user.acting.organisation_id)
            .select_related("round", "organisation")
            .prefetch_related("corrections")
        )


class ApplicationList(OwnApplications, ListAPIView):
    serializer_class = ApplicationBrief
    queryset = PlatformApplication.objects.none()

    @extend_schema(
        operation_id="list_applications",
        summary="本单位的申报，从新到旧",
        tags=TAG,
        responses={200: ApplicationBrief(many=True), **problems(401, 403, 404, 429)},
    )
    def get(self, request: Request, *args, **kwargs) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="start_application",
        summary="在一批征集里开始申报",
        tags=TAG,
        parameters=[KEY_PARAMETER],
        request=StartApplication,
        responses={201: ApplicationBrief, **problems(400, 401, 403, 409, 422, 429)},
    )
    @keyed
    def post(self, request: Request) -> Response:
        asked = StartApplication(data=request.data)
        asked.is_valid(raise_exception=True)
        application = applications.start_application(
            asked.validated_data["solicitation"], actor=request.user
        )
        return self.made(application, f"{application.reference}/")


class ApplicationDetail(OwnApplications, APIView):
    @extend_schema(
        operation_id="get_application",
        summary="一件申报的全部内容",
        tags=TAG,
        parameters=[REFERENCE],
        responses={200: ApplicationWhole, **problems(401, 403, 404, 429)},
    )
    def get(self, request: Request, reference: str) -> Response:
        application = self.own(reference)
        application.faults = completeness(application)
        return Response(ApplicationWhole(application, context={"request": request}).data)


class ApplicationSection(OwnApplications, APIView):
    @extend_schema(
        operation_id="save_section",
        summary="保存申报的一节",
        description="有错的内容也保存，错处在 faults 里列全；表格类的节整节替换。",
        tags=TAG,
        parameters=[
            REFERENCE,
            OpenApiParameter(
                "key", str, OpenApiParameter.PATH, enum=sorted(form.BY_KEY), description="哪一节"
            ),
            DRAFT_VERSION,
        ],
        request=SectionAnswers,
        responses={200: SavedSection, **problems(400, 401, 403, 404, 409, 412, 428, 429)},
    )
    def put(self, request: Request, reference: str, key: str) -> Response:
        application = self.own(reference)
        if key not in form.BY_KEY:
            raise Http404
        return self.put_section(request, application, form.BY_KEY[key], applications.save_section)


class ApplicationSubmit(OwnApplications, APIView):
    @extend_schema(
        operation_id="submit_application",
        summary="提交申报（管理员）",
        tags=TAG,
        parameters=[REFERENCE, VERSION, KEY_PARAMETER],
        request=HandIn,
        responses={200: ApplicationBrief, **problems(400, 401, 403, 404, 409, 412, 422, 428, 429)},
    )
    @keyed
    def post(self, request: Request, reference: str) -> Response:
        return self.step(request, reference, applications.submit_application, HandIn)


class ApplicationResubmit(OwnApplications, APIView):
    @extend_schema(
        operation_id="resubmit_application",
        summary="提交补正（管理员）",
        tags=TAG,
        parameters=[REFERENCE, VERSION, KEY_PARAMETER],
        request=HandIn,
        responses={200: ApplicationBrief, **problems(400, 401, 403, 404, 409, 412, 422, 428, 429)},
    )
    @keyed
    def post(self, request: Request, reference: str) -> Response:
        return self.step(request, reference, applications.resubmit_application, HandIn)


class ApplicationWithdraw(OwnApplications, APIView):
    @extend_schema(
        operation_id="withdraw_application",
        summary="撤回申报（管理员）",
        tags=TAG,
        parameters=[REFERENCE, VERSION, KEY_PARAMETER],
        request=Withdrawal,
        responses={200: ApplicationBrief, **problems(400, 401, 403, 404, 409, 412, 422, 428, 429)},
    )
    @keyed
    def post(self, request: Request, reference: str) -> Response:
        return self.step(request, reference, applications.withdraw_application, Withdrawal)
