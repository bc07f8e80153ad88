"""Verification for machines: is this document real, and what is it worth now."""

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from casework.api.problems import problems
from casework.documents import validity, verify_url
from casework.models import Document

STATES = ("valid", "draft", "superseded", "withdrawn", "suspended", "revoked", "expired")


class Fact(serializers.Serializer):
    label = serializers.CharField()
    value = serializers.CharField()


class Verified(serializers.Serializer):
    """A registered document as the verification page shows it."""

    number = serializers.CharField(help_text="文书编号")
    title = serializers.CharField()
    state = serializers.ChoiceField(
        choices=STATES,
        help_text="现在的效力",
    )
    sentence = serializers.CharField(help_text="效力的说明")
    since = serializers.DateTimeField(allow_null=True, help_text="从什么时候起是这个状态")
    is_sample = serializers.BooleanField(help_text="演示环境出具的样稿，不具效力")
    issued_at = serializers.DateTimeField()
    facts = Fact(many=True, help_text="登记的内容，和手上的文书对照")
    sha256 = serializers.CharField(help_text="PDF 文件的摘要")
    url = serializers.URLField(help_text="核验页面")


class VerifyDocument(APIView):
    """Tell what the register knows about one code."""

    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="verify_document",
        summary="核验一份文书",
        tags=["核验"],
        parameters=[
            OpenApiParameter("code", str, OpenApiParameter.PATH, description="28 位核验码")
        ],
        responses={200: Verified, **problems(404, 429)},
    )
    def get(self, request: Request, code: str) -> Response:
        document = Document.objects.find(code)
        if document is None:
            raise Http404
        standing = validity(document)
        answer = {
            "number": document.full_number,
            "title": document.title,
            "state": standing.state,
            "sentence": standing.sentence,
            "since": standing.since,
            "is_sample": document.sample,
            "issued_at": document.issued_at,
            "facts": [{"label": label, "value": value} for label, value in document.facts],
            "sha256": document.sha256,
            "url": verify_url(document.code),
        }
        return Response(Verified(answer).data)
