"""Filings for machines: what the public reads, and the unit's own with the same services as the pages."""

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.generics import ListAPIView, RetrieveAPIView
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from casework import clock
from casework.api.own import OwnCases
from casework.api.problems import problems
from casework.api.sections import SavedSection, SectionAnswers
from casework.api.writes import KEY_PARAMETER, keyed, version_parameter
from casework.materials import attached_to
from platforms.filters import CaseFilter, CatalogueFilter, ProductFilter
from platforms.models import Filing
from platforms.rules.filings import KINDS, PRODUCT, SERVICE_CASE, SOLUTION
from platforms.selectors.filings import faults_of_filing, sections_of_filing
from platforms.serializers.applications import HandIn
from platforms.serializers.filings import (
    CatalogueRow,
    CatalogueWhole,
    FilingBrief,
    FilingWhole,
    StartFiling,
)
from platforms.services import filings

TAG = ["我的报备"]
REFERENCE = OpenApiParameter("reference", str, OpenApiParameter.PATH, description="报备编号")
VERSION = version_parameter("办件版本（version）")
DRAFT_VERSION = version_parameter("草稿版本（draft_version）")
KEYS = sorted({section.key for kind in KINDS.values() for section in kind.sections})


def _listed(name: str, label: str):
    return extend_schema_view(
        get=extend_schema(
            operation_id=f"list_{name}",
            summary=f"在架的{label}，按上架时间从新到旧",
            tags=[label],
            responses={200: CatalogueRow(many=True), **problems(400, 404, 429)},
        )
    )


def _shown(name: str, label: str):
    return extend_schema_view(
        get=extend_schema(
            operation_id=f"get_{name}",
            summary=f"一个{label}，在架的一版或旧版",
            tags=[label],
            responses={200: CatalogueWhole, **problems(404, 429)},
        )
    )


class _CatalogueList(ListAPIView):
    permission_classes = [AllowAny]
    serializer_class = CatalogueRow
    filterset_class = CatalogueFilter
    queryset = Filing.objects.none()
    kind = SOLUTION

    def get_queryset(self):
        return Filing.objects.catalogue(clock.today()).of_kind(self.kind)


class _CatalogueDetail(RetrieveAPIView):
    permission_classes = [AllowAny]
    serializer_class = CatalogueWhole
    queryset = Filing.objects.none()
    lookup_field = "reference"
    kind = SOLUTION

    def get_queryset(self):
        found = Filing.objects.readable().of_kind(self.kind)
        return found.select_related("platform__organisation")


@_listed("solutions", SOLUTION.label)
class SolutionList(_CatalogueList):
    kind = SOLUTION


@_shown("solution", SOLUTION.label)
class SolutionDetail(_CatalogueDetail):
    kind = SOLUTION


@_listed("products", PRODUCT.label)
class ProductList(_CatalogueList):
    kind, filterset_class = PRODUCT, ProductFilter


@_shown("product", PRODUCT.label)
class ProductDetail(_CatalogueDetail):
    kind = PRODUCT


@_listed("service_cases", SERVICE_CASE.label)
class ServiceCaseList(_CatalogueList):
    kind, filterset_class = SERVICE_CASE, CaseFilter


@_shown("service_case", SERVICE_CASE.label)
class ServiceCaseDetail(_CatalogueDetail):
    kind = SERVICE_CASE


class OwnFilings(OwnCases):
    brief_serializer = FilingBrief

    def get_queryset(self):
        user = self.request.user
        found = Filing.objects.visible_to(user)
        return found.filter(platform__organisation_id=user.acting.organisation_id).select_related(
            "platform__organisation"
        )


class FilingList(OwnFilings, ListAPIView):
    serializer_class = FilingBrief
    queryset = Filing.objects.none()

    @extend_schema(
        operation_id="list_filings",
        summary="本单位的报备，从新到旧",
        tags=TAG,
        responses={200: FilingBrief(many=True), **problems(401, 403, 404, 429)},
    )
    def get(self, request: Request, *args, **kwargs) -> Response:
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="start_filing",
        summary="新建一件报备草稿",
        tags=TAG,
        parameters=[KEY_PARAMETER],
        request=StartFiling,
        responses={201: FilingBrief, **problems(400, 401, 403, 409, 422, 429)},
    )
    @keyed
    def post(self, request: Request) -> Response:
        asked = StartFiling(data=request.data)
        asked.is_valid(raise_exception=True)
        filing = filings.start_filing(KINDS[asked.validated_data["kind"]], actor=request.user)
        return self.made(filing, f"{filing.reference}/")


class FilingDetail(OwnFilings, APIView):
    @extend_schema(
        operation_id="get_filing",
        summary="一件报备的全部内容",
        tags=TAG,
        parameters=[REFERENCE],
        responses={200: FilingWhole, **problems(401, 403, 404, 429)},
    )
    def get(self, request: Request, reference: str) -> Response:
        filing = self.own(reference)
        whole = {"faults": faults_of_filing(filing), "materials": attached_to(filing)}
        filing.__dict__.update(whole)
        return Response(FilingWhole(filing, context={"request": request}).data)


class FilingSection(OwnFilings, APIView):
    @extend_schema(
        operation_id="save_filing_section",
        summary="保存报备的一节",
        description="有错的内容也保存，错处在 faults 里列全；表格类的节整节替换。",
        tags=TAG,
        parameters=[
            REFERENCE,
            OpenApiParameter("key", str, OpenApiParameter.PATH, enum=KEYS, description="哪一节"),
            DRAFT_VERSION,
        ],
        request=SectionAnswers,
        responses={200: SavedSection, **problems(400, 401, 403, 404, 409, 412, 428, 429)},
    )
    def put(self, request: Request, reference: str, key: str) -> Response:
        filing = self.own(reference)
        section = next((one for one in sections_of_filing(filing) if one.key == key), None)
        if section is None:
            raise Http404
        return self.put_section(request, filing, section, filings.save_filing_section)


def _step(name: str, summary: str, request=None):
    return extend_schema(
        operation_id=f"{name}_filing",
        summary=f"{summary}（管理员）",
        tags=TAG,
        parameters=[REFERENCE, VERSION, KEY_PARAMETER],
        request=request,
        responses={200: FilingBrief, **problems(400, 401, 403, 404, 409, 412, 422, 428, 429)},
    )


class FilingFile(OwnFilings, APIView):
    @_step("file", "报备", HandIn)
    @keyed
    def post(self, request: Request, reference: str) -> Response:
        return self.step(request, reference, filings.file_filing, HandIn)


class FilingRefile(OwnFilings, APIView):
    @_step("refile", "完善后重新报备", HandIn)
    @keyed
    def post(self, request: Request, reference: str) -> Response:
        return self.step(request, reference, filings.refile_filing, HandIn)


class FilingPublish(OwnFilings, APIView):
    @_step("publish", "上架")
    @keyed
    def post(self, request: Request, reference: str) -> Response:
        return self.step(request, reference, filings.publish_filing)


class FilingUnpublish(OwnFilings, APIView):
    @_step("unpublish", "下架")
    @keyed
    def post(self, request: Request, reference: str) -> Response:
        return self.step(request, reference, filings.unpublish_filing)


class FilingRevise(OwnFilings, APIView):
    @extend_schema(
        operation_id="revise_filing",
        summary="另起新版",
        tags=TAG,
        parameters=[REFERENCE, KEY_PARAMETER],
        request=None,
        responses={201: FilingBrief, **problems(400, 401, 403, 404, 409, 422, 429)},
    )
    @keyed
    def post(self, request: Request, reference: str) -> Response:
        made = filings.revise_filing(self.own(reference), actor=request.user)
        return self.made(made, f"/api/v1/filings/{made.reference}/")
