"""Every error of the API as a problem document (RFC 9457), stable code, Chinese detail."""

from http import HTTPStatus

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.exceptions import ValidationError as DjangoValidationError
from django.http import Http404
from rest_framework import exceptions, serializers
from rest_framework.response import Response
from rest_framework.views import exception_handler

from casework.deadlines import ClockUntrusted
from casework.forms import storable
from casework.idempotency import KeyReused
from casework.workflow import TransitionError

PROBLEM_TYPE = "application/problem+json"
DETAILS = {
    400: ("invalid", "提交的内容有误，请按提示逐项改正。"),
    401: ("not_logged_in", "请先登录。"),
    403: ("forbidden", "您现在的身份不能办理。"),
    404: ("not_found", "没有这项内容。"),
    405: ("method_not_allowed", "这个地址不支持该方法。"),
    406: ("not_acceptable", "只提供 JSON。"),
    413: ("too_large", "内容过大。"),
    415: ("unsupported_type", "只接受 JSON。"),
    428: ("version_required", "请在 If-Match 里写明您读到的版本。"),
    429: ("too_many", "请求过于频繁，请稍后再试。"),
}
TITLES = {
    400: "内容有误",
    401: "没有登录",
    403: "不能办理",
    404: "没有找到",
    405: "方法不对",
    406: "格式不对",
    409: "状态冲突",
    412: "版本已旧",
    413: "内容过大",
    415: "类型不对",
    422: "不能处理",
    428: "缺少版本",
    429: "过于频繁",
    503: "暂停服务",
}


class VersionRequired(exceptions.APIException):
    status_code = HTTPStatus.PRECONDITION_REQUIRED


class TooLarge(exceptions.APIException):
    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE


class Fault(serializers.Serializer):
    """One fault of a case that is not ready for its step."""

    section = serializers.CharField(help_text="哪一节")
    field = serializers.CharField(help_text="哪一项；空白为整节")
    message = serializers.CharField(help_text="哪里不对、怎样改")


class Problem(serializers.Serializer):
    """What every refused request is answered with (RFC 9457)."""

    type = serializers.CharField(help_text="固定为 about:blank")
    title = serializers.CharField(help_text="一句话的名称")
    status = serializers.IntegerField(help_text="HTTP 状态码")
    code = serializers.CharField(help_text="稳定的错误代码，供程序判断")
    detail = serializers.CharField(help_text="给人看的说明")
    errors = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="每一项的错误，一次列全",
    )
    faults = Fault(many=True, required=False, help_text="办件还差什么，一次列全")


def problems(*statuses: int) -> dict[tuple[int, str], type[Problem]]:
    """Return the error answers of an operation for its schema."""
    return {(status, PROBLEM_TYPE): Problem for status in statuses}


def problem(fault: Exception, context: dict) -> Response | None:
    """Answer every error as a problem document (RFC 9457) with a stable code and Chinese detail."""
    if isinstance(fault, TransitionError | KeyReused | ClockUntrusted):
        extra = {"faults": fault.faults} if hasattr(fault, "faults") else {}
        answer = _document(fault.http_status, code=fault.code, detail=str(fault), **extra)
        if isinstance(fault, ClockUntrusted):
            answer.headers["Retry-After"] = str(fault.retry_after)
        return answer
    fault = _of_the_framework(fault)
    response = exception_handler(fault, context)
    if response is None:
        return None
    code, detail = DETAILS.get(response.status_code, ("error", "没有办成，请稍后再试。"))
    if isinstance(fault, exceptions.PermissionDenied):
        # Why exactly is said by the permission or the service.
        detail = str(fault.detail)
    is_invalid = isinstance(fault, exceptions.ValidationError)
    extra = {"errors": _sendable(response.data)} if is_invalid else {}
    made = _document(response.status_code, code=code, detail=detail, **extra)
    for name in ("WWW-Authenticate", "Retry-After", "Allow"):
        if name in response.headers:
            made.headers[name] = response.headers[name]
    return made


def _sendable(told: object) -> object:
    """Return what is told without halves of characters: an error may repeat what was sent."""
    if isinstance(told, dict):
        return {name: _sendable(one) for name, one in told.items()}
    if isinstance(told, list):
        return [_sendable(one) for one in told]
    return storable(str(told))


def _of_the_framework(fault: Exception) -> Exception:
    """Return Django's own errors as the REST framework's."""
    if isinstance(fault, DjangoValidationError):
        return exceptions.ValidationError(fault.message_dict)
    if isinstance(fault, PermissionDenied):
        return exceptions.PermissionDenied(str(fault) or DETAILS[403][1])
    if isinstance(fault, Http404):
        return exceptions.NotFound()
    if isinstance(fault, RequestDataTooBig):
        return TooLarge()
    return fault


def _document(status: int, *, code: str, detail: str, **extra: object) -> Response:
    data = {
        "type": "about:blank",
        "title": TITLES.get(status, "没有办成"),
        "status": status,
        "code": code,
        "detail": detail,
        **extra,
    }
    return Response(data, status=status, content_type=PROBLEM_TYPE)
