"""The file that goes with a department's answer: through the gate, for who may see the case."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from casework import audit, clock, materials
from casework.materials import Refused
from casework.models import Attachment, CaseEvent, Material
from casework.transitions import Duty
from casework.views.materials import REFUSED_UPLOAD
from casework.workflow import StaleVersion
from platforms.services import consultations
from platforms.services.consultations import ANSWER_CODE
from tests.builders import make_member, make_official
from tests.builders_consultations import asked, make_department
from tests.builders_platforms import REVIEWED, make_application, make_material, picture
from tests.desk import client_of, page, take

pytestmark = pytest.mark.django_db


def paper(name: str = "欠税情况说明.png", content: bytes | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content or picture())


def answered(person, request, **data):
    return take(
        client_of(person), request, "answer_with_opinion", note="有一笔欠税。", file=paper(), **data
    )


def download(person, material) -> int:
    address = reverse("casework:material_download", args=[material.pk])
    answer = client_of(person).get(address)
    # A file that is sent closes when it has been read.
    b"".join(answer.streaming_content if answer.streaming else ())
    return answer.status_code


def test_a_file_goes_with_the_answer_and_stands_on_both_pages():
    tax = make_department()
    team, application, (request,) = asked()

    offered = page(client_of(tax), request)
    done = answered(tax, request)

    request.refresh_from_db()
    material = Material.objects.get(code=ANSWER_CODE)
    said = CaseEvent.objects.of(application).get(action="consultation_answered")
    link = reverse("casework:material_download", args=[material.pk])
    pages = [page(client_of(tax), request), page(client_of(team.handler), request)]
    pages.append(page(client_of(team.reviewer), application))
    assert 'enctype="multipart/form-data"' in offered
    assert (done.status_code, request.answer_text) == (302, "有一笔欠税。")
    assert (material.organisation, material.uploaded_by) == (None, tax)
    assert (said.data["file"], said.data["sha256"]) == ("欠税情况说明.png", material.sha256)
    assert [link in text for text in pages] == [True] * 3
    assert ["附件：欠税情况说明.png" in text for text in pages] == [True] * 3
    assert audit.faults() == []


def test_only_who_may_see_the_case_opens_it():
    tax = make_department()
    team, application, (request,) = asked()
    answered(tax, request)
    material = Material.objects.get(code=ANSWER_CODE)
    unit = application.organisation.memberships.get().user
    readers = [tax, team.handler, team.reviewer, team.approver, team.district]
    readers.append(make_official(Duty.SUPERVISOR))
    strangers = [unit, make_member(organisation=application.organisation), make_member()]
    strangers += [make_department("market"), make_official(Duty.DISTRICT, "440106")]
    strangers += [make_official(Duty.AUDITOR), make_official(Duty.CENTRE)]

    assert [download(person, material) for person in readers] == [200] * len(readers)
    assert [download(person, material) for person in strangers] == [404] * len(strangers)


def test_a_file_the_gate_refuses_keeps_what_was_written():
    tax = make_department()
    _, _, (request,) = asked()

    answer = take(
        client_of(tax),
        request,
        "answer_with_opinion",
        note="有一笔欠税。",
        file=paper("说明.exe", b"MZ not a paper"),
        once="0123456789abcdef",
    )

    request.refresh_from_db()
    text = answer.content.decode()
    assert (answer.status_code, request.answer) == (415, "")
    assert ("说明.exe" in text, "有一笔欠税。" in text) == (True, True)
    assert not Material.objects.filter(code=ANSWER_CODE).exists()


@pytest.mark.parametrize(
    ("step", "data", "status", "counted"),
    [
        ("answer_with_opinion", {"note": " "}, 422, 1),
        ("answer_with_opinion", {"note": "有", "version": 99}, 412, 1),
        ("accept_application", {"note": "有"}, 404, 0),
    ],
)
def test_an_answer_that_is_not_given_keeps_no_file(step, data, status, counted):
    tax = make_department()
    _, _, (request,) = asked()

    answer = take(client_of(tax), request, step, file=paper(), once="0123456789abcdef", **data)

    assert answer.status_code == status
    assert not Material.objects.filter(code=ANSWER_CODE).exists()
    assert CaseEvent.objects.filter(actor=tax, action=REFUSED_UPLOAD).count() == counted


def gated(person, name: str = "说明.png") -> Material:
    """Return a file that came through the gate for an answer."""
    return materials.store(
        paper(name), organisation=None, actor=person, purpose="evidence", code=ANSWER_CODE
    )


def test_an_answer_that_the_service_refuses_lets_its_file_be_swept():
    tax = make_department()
    _, _, (request,) = asked()
    late, foreign = gated(tax), gated(make_department("market"))

    with clock.at(REVIEWED):
        with pytest.raises(StaleVersion):
            consultations.answer_with_opinion(
                request, actor=tax, version=request.version - 1, note="有。", file=late
            )
        with pytest.raises(PermissionDenied):
            consultations.answer_with_opinion(
                request,
                actor=foreign.uploaded_by,
                version=request.version,
                note="有。",
                file=foreign,
            )

    request.refresh_from_db()
    left = Material.objects.filter(code=ANSWER_CODE, removed_at__isnull=True)
    assert (request.answer, list(left)) == ("", [])


def test_a_file_that_went_with_an_answer_is_not_lost_by_a_second_try():
    tax = make_department()
    _, _, (request,) = asked()
    answered(tax, request)
    given = Material.objects.get(code=ANSWER_CODE)

    with clock.at(REVIEWED), pytest.raises(StaleVersion):
        consultations.answer_with_opinion(
            request, actor=tax, version=request.version, note="有。", file=given
        )

    given.refresh_from_db()
    assert given.removed_at is None


def test_refused_answers_count_towards_the_uploads_of_an_hour(monkeypatch):
    monkeypatch.setattr("casework.views.materials.UPLOADS_AN_HOUR", 2)
    tax = make_department()
    _, _, (request,) = asked()
    now = clock.wall()
    with clock.at(now), pytest.raises(StaleVersion):
        consultations.answer_with_opinion(
            request, actor=tax, version=99, note="有。", file=gated(tax)
        )

    # With the one-time key of the page: what a refused step wrote is undone.
    sent = {"note": "有。", "at": now, "once": "0123456789abcdef"}
    stale = take(client_of(tax), request, "answer_with_opinion", file=paper(), **sent, version=99)
    third = take(client_of(tax), request, "answer_with_opinion", file=paper(), **sent)

    assert [one.status_code for one in (stale, third)] == [412, 429]


def test_an_answer_without_a_file_is_as_good():
    tax = make_department()
    _, _, (request,) = asked()

    done = take(client_of(tax), request, "answer_without_opinion")

    assert done.status_code == 302
    assert not Attachment.objects.of(request).exists()


def test_nobodys_file_goes_into_no_case_of_a_unit_and_a_units_file_into_no_answer():
    tax = make_department()
    _, application, (request,) = asked()
    answered(tax, request)
    given = Material.objects.get(code=ANSWER_CODE)
    draft = make_application("draft")
    owner = draft.organisation.memberships.get().user
    own = make_material(application.organisation, tax)

    with pytest.raises(Refused):
        materials.attach(draft, given, "M03", owner)
    with pytest.raises(Refused):
        materials.attach(request, own, ANSWER_CODE, tax)
    with pytest.raises(Refused):
        materials.attach(request, own, "M03", tax)
