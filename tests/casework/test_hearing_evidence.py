"""The office's evidence files: put beside a draft, told with the notice, for the two sides only."""

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from casework import audit, clock, hearings
from casework.hearings.papers import issue_decision_paper, issue_notice_paper
from casework.materials import Refused, attach
from casework.models import Attachment, Document, Material
from casework.transitions import Duty
from casework.workflow import StaleVersion, TransitionError, levels_of
from tests.builders import login, make_member, make_official
from tests.builders_consultations import make_department
from tests.builders_platforms import make_material, make_team, picture
from tests.builders_titles import (
    NOTIFIED,
    OPENED,
    REASON,
    REPORT,
    REPORTED,
    STATED,
    admin_of,
    fresh,
    make_hearing,
    state,
)
from tests.casework.document_builders import text_of
from tests.desk import client_of, page

pytestmark = pytest.mark.django_db
NAME = "现场检查笔录.png"


def upload(client, hearing, name: str = NAME, content: bytes | None = None, **extra):
    file = SimpleUploadedFile(name, content or picture())
    with clock.at(OPENED):
        return client.post(_evidence(hearing), {"file": file}, **extra)


def _evidence(hearing) -> str:
    return reverse("admin:casework_hearing_evidence", args=[hearing.pk])


def with_evidence(team):
    """Return a draft with one file of the office's, and the file."""
    hearing = make_hearing("draft", team=team)
    upload(client_of(team.handler), hearing)
    return fresh(hearing), Material.objects.get(code=hearings.EVIDENCE_CODE)


def told(hearing, team):
    with clock.at(OPENED):
        for service, person in (
            (hearings.propose_hearing, team.handler),
            (hearings.endorse_hearing, team.reviewer),
        ):
            hearing = service(hearing, actor=person, version=hearing.version)
    with clock.at(NOTIFIED):
        return hearings.issue_notice(hearing, actor=team.approver, version=hearing.version)


def download(person, material) -> int:
    address = reverse("casework:material_download", args=[material.pk])
    answer = client_of(person).get(address)
    b"".join(answer.streaming_content if answer.streaming else ())
    return answer.status_code


def test_who_brings_evidence_stands_as_handler_of_the_hearing():
    team, colleague = make_team(), make_official(Duty.HANDLER)
    hearing = make_hearing("draft", team=team)

    upload(client_of(colleague), hearing)

    assert levels_of(fresh(hearing), colleague) == {Duty.HANDLER}


def test_the_handler_puts_a_file_beside_the_draft_and_takes_it_off():
    team = make_team()
    hearing = make_hearing("draft", team=team)
    client = client_of(team.handler)

    sent = upload(client, hearing)
    material = Material.objects.get(code=hearings.EVIDENCE_CODE)
    shown = client.get(_evidence(hearing)).content.decode()
    desk = page(client_of(team.reviewer), hearing)
    before = download(team.reviewer, material)
    detach = reverse("admin:casework_hearing_detach", args=[hearing.pk])
    off = client.post(f"{detach}?material={material.pk}")

    assert (sent.status_code, off.status_code, material.organisation) == (302, 302, None)
    assert (NAME in shown, NAME in desk, before) == (True, True, 200)
    assert hearings.evidence_of(hearing) == []
    assert audit.faults() == []


def test_the_unit_reads_it_from_the_notice_on_and_nobody_else_does():
    team = make_team()
    hearing, material = with_evidence(team)
    unit = admin_of(hearing)
    staff = make_member(organisation=hearing.organisation)
    early = [download(person, material) for person in (unit, team.handler)]

    hearing = told(hearing, team)

    sides = [unit, staff, team.handler, team.reviewer, team.approver]
    strangers = [make_member(), make_department(), make_official(Duty.DISTRICT, "440106")]
    strangers += [make_official(Duty.AUDITOR), make_official(Duty.CENTRE)]
    own_page = client_of(unit).get(hearing.get_absolute_url()).content.decode()
    assert early == [404, 200]
    assert [download(person, material) for person in sides] == [200] * 5
    assert [download(person, material) for person in strangers] == [404] * 5
    assert f'href="{reverse("casework:material_download", args=[material.pk])}"' in own_page


def test_what_was_taken_off_before_the_notice_is_told_to_nobody():
    team = make_team()
    hearing, material = with_evidence(team)
    with clock.at(OPENED):
        hearing = hearings.propose_hearing(hearing, actor=team.handler, version=hearing.version)
        hearing = hearings.return_hearing(
            hearing, actor=team.reviewer, version=hearing.version, note="再核"
        )
        hearings.detach_evidence(hearing, material, actor=team.handler)

    hearing = told(fresh(hearing), team)

    assert Attachment.objects.of(hearing).get().detached_at is not None
    assert [download(person, material) for person in (admin_of(hearing), team.handler)] == [404] * 2


@pytest.mark.parametrize("status", ["submitted", "notified", "heard"])
def test_nothing_is_added_once_it_was_sent_for_review(status):
    team = make_team()
    hearing = make_hearing(status, team=team)
    client = client_of(team.handler)

    late = upload(client, hearing)

    assert late.status_code == 409
    assert not Material.objects.filter(code=hearings.EVIDENCE_CODE).exists()
    assert "data-upload-files" in client.get(_evidence(hearing)).content.decode()
    assert 'name="file"' not in client.get(_evidence(hearing)).content.decode()


def test_only_the_handler_changes_evidence():
    team = make_team()
    hearing, material = with_evidence(team)

    for person in (team.reviewer, team.approver, team.district, admin_of(hearing)):
        with pytest.raises(PermissionDenied):
            hearings.attach_evidence(hearing, material, actor=person)
        with pytest.raises(PermissionDenied):
            hearings.detach_evidence(hearing, material, actor=person)


def test_a_change_of_evidence_makes_what_was_read_before_stale():
    team = make_team()
    hearing = make_hearing("draft", team=team)
    upload(client_of(team.handler), hearing)

    with clock.at(OPENED), pytest.raises(StaleVersion):
        hearings.propose_hearing(hearing, actor=team.handler, version=hearing.version)


def test_a_file_of_a_unit_is_no_evidence_of_the_office_nor_the_other_way():
    team = make_team()
    hearing, material = with_evidence(team)
    own = make_material(hearing.organisation, admin_of(hearing))

    with clock.at(OPENED), pytest.raises(Refused):
        hearings.attach_evidence(hearing, own, actor=team.handler)
    hearing = told(hearing, team)
    with clock.at(STATED), pytest.raises(Refused):
        hearings.attach_material(hearing, material, actor=admin_of(hearing))
    with pytest.raises(Refused):
        attach(hearing.subject.application, material, "M03", admin_of(hearing))


def test_the_unit_takes_no_evidence_of_the_office_off(client):
    team = make_team()
    hearing, material = with_evidence(team)
    hearing = told(hearing, team)
    login(client, admin_of(hearing))

    with clock.at(STATED):
        answer = client.post(f"/hearings/{hearing.reference}/detach/?material={material.pk}")

    assert answer.status_code == 404
    assert len(hearings.evidence_of(hearing)) == 1


def test_a_refused_file_says_why_to_script_and_page():
    team = make_team()
    hearing = make_hearing("draft", team=team)
    client = client_of(team.handler)

    scripted = upload(client, hearing, "a.exe", b"MZ", headers={"Accept": "application/json"})
    plain = upload(client, hearing, "a.exe", b"MZ")

    assert scripted.status_code == plain.status_code == 415
    assert scripted.json()["detail"] in plain.content.decode()


@pytest.mark.slow
def test_notice_and_decision_name_the_files_and_the_statement_does_not():
    team = make_team()
    hearing, material = with_evidence(team)
    hearing = told(hearing, team)
    notice = issue_notice_paper(hearing)
    with clock.at(STATED):
        hearing = state(hearing)
    with clock.at(REPORTED):
        hearing = hearings.report_hearing(
            hearing, actor=team.handler, version=hearing.version, note=REPORT
        )
        hearing = hearings.endorse_report(hearing, actor=team.reviewer, version=hearing.version)
        hearing = hearings.dismiss_hearing(
            hearing, actor=team.approver, version=hearing.version, note=REASON
        )

    decision = issue_decision_paper(hearing)

    named = [material.sha256[:16] in text_of(paper.content()) for paper in (notice, decision)]
    assert named == [True, True]
    assert hearing.statement.materials == []
    assert Document.objects.filter(kind="hearing_notice").count() == 1


def test_evidence_takes_no_room_of_the_units_files(monkeypatch):
    team = make_team()
    hearing, _ = with_evidence(team)
    hearing = told(hearing, team)
    monkeypatch.setattr("casework.materials.attachments.MAX_CASE_FILES", 1)
    own = make_material(hearing.organisation, admin_of(hearing), hearings.MATERIAL_CODE)

    with clock.at(STATED):
        hearings.attach_material(hearing, own, actor=admin_of(hearing))

    assert Attachment.objects.of(hearing).count() == 2
    with clock.at(OPENED), pytest.raises(TransitionError):
        hearings.check_draft(hearing, actor=team.handler)


def test_only_what_lies_there_is_taken_off():
    team = make_team()
    hearing, _ = with_evidence(team)
    foreign = make_material(hearing.organisation, admin_of(hearing))
    detach = reverse("admin:casework_hearing_detach", args=[hearing.pk])

    answer = client_of(team.handler).post(f"{detach}?material={foreign.pk}")

    assert answer.status_code == 404
    assert fresh(hearing).version == hearing.version
