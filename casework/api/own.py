"""A unit's own cases for machines: found as theirs, answered as they stand after each write."""

from collections.abc import Callable
from http import HTTPStatus

from django.shortcuts import get_object_or_404
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from casework.api.access import ActsForUnit
from casework.api.sections import SavedSection, SectionAnswers, raw_of
from casework.api.writes import version_of
from casework.forms import judge
from casework.models import Case
from casework.sections import Section


class OwnCases:
    """Only the acting unit's rows (``get_queryset``); everybody else's answer as not existing."""

    permission_classes = [IsAuthenticated, ActsForUnit]
    # How a case is answered after a write.
    brief_serializer: type[Serializer]

    def own(self, reference: str) -> Case:
        """Return the case called ``reference``; Http404."""
        return get_object_or_404(self.get_queryset(), reference=reference)

    def brief(self, case: Case, status: int = HTTPStatus.OK) -> Response:
        """Answer with the case as it stands now."""
        fresh = self.own(case.reference)
        data = self.brief_serializer(fresh, context={"request": self.request}).data
        return Response(data, status=status)

    def made(self, case: Case, address: str) -> Response:
        """Answer with a new case (201) and where it is, from here."""
        answer = self.brief(case, HTTPStatus.CREATED)
        answer.headers["Location"] = self.request.build_absolute_uri(address)
        return answer

    def step(
        self,
        request: Request,
        reference: str,
        service: Callable,
        asks: type[Serializer] | None = None,
    ) -> Response:
        """Take a step of the case under the version of If-Match, with what ``asks`` reads."""
        case, version = self.own(reference), version_of(request)
        more = {}
        if asks is not None:
            asked = asks(data=request.data)
            asked.is_valid(raise_exception=True)
            more = asked.validated_data
        service(case, actor=request.user, version=version, **more)
        return self.brief(case)

    def put_section(
        self, request: Request, case: Case, section: Section, save: Callable[..., Case]
    ) -> Response:
        """Keep ``section``, right or wrong; its faults are in the answer."""
        draft_version = version_of(request)
        asked = SectionAnswers(data=request.data)
        asked.is_valid(raise_exception=True)
        raw = raw_of(section, asked.validated_data["answers"])
        saved = save(case, section.key, raw, actor=request.user, draft_version=draft_version)
        answer = {
            "key": section.key,
            "draft_version": saved.draft_version,
            "saved_at": saved.last_edited_at,
            "faults": judge(section, raw).faults,
        }
        return Response(SavedSection(answer).data)
