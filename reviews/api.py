"""The ranking of a panel, to whom its pages show it and not before it is closed."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_view
from rest_framework.generics import ListAPIView

from casework.api.problems import problems
from reviews.models import Panel, ReviewResult
from reviews.selectors.pages import ranked
from reviews.serializers import RankedFile

REFERENCE = OpenApiParameter("reference", str, OpenApiParameter.PATH, description="评审编号")


@extend_schema_view(
    get=extend_schema(
        operation_id="list_panel_ranking",
        summary="一次专家评审的排名，评审结束后才有；本市工作人员和这次评审的专家可读",
        tags=["评审"],
        parameters=[REFERENCE],
        responses={200: RankedFile(many=True), **problems(401, 404, 429)},
    )
)
class PanelRanking(ListAPIView):
    """A panel that is not over, or not the reader's, answers as one that does not exist."""

    serializer_class = RankedFile
    queryset = ReviewResult.objects.none()

    def get_queryset(self) -> list[ReviewResult]:
        user = self.request.user
        seen = Panel.objects.visible_to(user).select_related("rubric")
        panel = get_object_or_404(seen, reference=self.kwargs["reference"])
        if not panel.is_closed:
            raise Http404
        return ranked(panel, user)
