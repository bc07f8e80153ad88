"""Export requests in tests: the pool of experts, as its list at the desk shows it."""

from django.contrib import admin
from django.http import QueryDict
from django.test import RequestFactory

from casework.models import ExportRequest
from casework.releases.services import Wanted, request_export
from reviews.models import Expert
from tests.builders_platforms import at

EXPERTS = "/admin/reviews/expert/export/"
REQUESTED = at(10, 15)
PURPOSE = "给评审会务组核对到会名单"


def make_request(*, actor, query: str = "", purpose: str = PURPOSE) -> ExportRequest:
    """Return a request for the experts that ``query`` leaves, asked for by ``actor``."""
    desk = admin.site.get_model_admin(Expert)
    request = RequestFactory().get(EXPERTS)
    request.user = actor
    sheet, conditions = desk._taken(request, QueryDict(query))
    wanted = Wanted(desk.export_name, sheet, query, conditions)
    return request_export(wanted, actor=actor, purpose=purpose)
