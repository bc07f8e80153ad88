"""What a department is shown of an application, and who has not answered yet."""

from collections.abc import Collection, Mapping, Sequence

from django.contrib.contenttypes.models import ContentType
from django.db.models import Q

from casework.forms import shown_value
from casework.models import Attachment
from casework.standards import DISTRICT_NAMES
from platforms.models import ConsultationRequest, PlatformApplication
from platforms.models.consultations import WITH_OPINION
from platforms.policy import CATEGORY_LABELS
from platforms.rules import consortium, form
from platforms.rules.consultation import SHOWN
from platforms.states import ApplicationStatus

# Where a case stands while departments may be asked and may answer.
OPEN_TO_OPINIONS = frozenset(
    {
        ApplicationStatus.SUBMITTED,
        ApplicationStatus.RETURNED,
        ApplicationStatus.FORMAL_REVIEW,
        ApplicationStatus.EXPERT_REVIEW,
    }
)

# Letters of an opinion in the line of its check; the whole stands under 征求意见.
SHOWN_OF_AN_OPINION = 60


def extract_of(content: Mapping[str, object], department: str) -> list[list[str]]:
    """Return what ``department`` is shown of what was handed in: pairs of label and text."""
    unit, answers = content["organisation"], content["answers"]
    platform = answers["platform"]
    known = [
        ["单位名称", unit["name"]],
        ["统一社会信用代码", unit["uscc"]],
        ["所在区", DISTRICT_NAMES[unit["district"]]],
        ["平台名称", platform["name"]],
        ["主要类别", CATEGORY_LABELS[platform["category"]]],
        *(["联合单位", f"{one['name']}（{one['uscc']}）"] for one in consortium.partners(answers)),
    ]
    for section, name in SHOWN[department]:
        spec = form.BY_KEY[section].field(name)
        known.append([spec.label, shown_value(spec, answers[section].get(name))])
    return known


def answer_files(asked: Sequence[ConsultationRequest]) -> dict[int, Attachment]:
    """Return the file that came with each answer, by the key of its question; one query."""
    return {one.object_id: one for one in _with_pages(_of_answers(asked))}


def files_beside(
    application: PlatformApplication, kept: Collection[int], asked: Sequence[ConsultationRequest]
) -> list[Attachment]:
    """Return the materials ``kept`` of a submission and the files of the answers; one query."""
    kind = ContentType.objects.get_for_model(application)
    own = Q(content_type=kind, object_id=application.pk, material_id__in=kept)
    return _with_pages(own | _of_answers(asked) if asked else own)


def opinions_about(keys: Collection[int]) -> dict[int, str]:
    """Return what departments have against the applications with these keys, in words; one query."""
    found: dict[int, list[ConsultationRequest]] = {key: [] for key in keys}
    said = ConsultationRequest.objects.filter(application__in=list(keys), answer=WITH_OPINION)
    for one in said.order_by("pk"):
        found[one.application_id].append(one)
    return {key: opinions_in(asked) for key, asked in found.items()}


def opinions_in(asked: Sequence[ConsultationRequest]) -> str:
    """Return the beginning of every opinion among ``asked``; an empty text when there is none."""
    return "；".join(
        f"{one.department_name}有意见：{one.answer_text[:SHOWN_OF_AN_OPINION]}"
        for one in asked
        if one.has_opinion
    )


def _of_answers(asked: Sequence[ConsultationRequest]) -> Q:
    kind = ContentType.objects.get_for_model(ConsultationRequest)
    return Q(content_type=kind, object_id__in=[one.pk for one in asked])


def _with_pages(which: Q) -> list[Attachment]:
    found = Attachment.objects.filter(which).select_related("material")
    return list(found.prefetch_related("material__pages"))


def consultations_of(application: PlatformApplication) -> list[ConsultationRequest]:
    """Return every question about the application, the first asked first."""
    return list(application.consultations.select_related("answered_by").order_by("pk"))
