"""The materials of a draft through the browser: refused, missing, uploaded, taken off, reused."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from casework import clock
from casework.materials import attached_to
from casework.models import Material
from platforms.services import applications
from tests.builders import make_admin
from tests.builders_platforms import (
    ELIGIBILITY,
    REVIEWED,
    SUBMITTED,
    make_material,
    picture,
)
from tests.platforms.visits import (
    address,
    log_in_admin,
    make_draft,
    unit_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    return log_in_admin(client)


def test_a_material_that_the_correction_does_not_name_is_locked(client, admin):
    application = make_draft(admin, "returned")

    with clock.at(REVIEWED):
        response = client.post(
            address(application, "materials/upload/"),
            {"key": "M03", "file": SimpleUploadedFile("新承诺书.png", picture("red"))},
        )

    assert response.status_code == 409
    assert Material.objects.filter(name="新承诺书.png").count() == 0


def files_under(application, code):
    return [one.material.name for one in attached_to(application) if one.code == code]


def test_missing_materials_are_named(client, admin):
    application = make_draft(admin, "empty")
    with clock.at(SUBMITTED):
        applications.save_section(
            application, "eligibility", ELIGIBILITY, actor=admin, draft_version=1
        )

        page = client.get(address(application, "materials/")).content.decode()

    named = [f'href="#material-{code}"' in page for code in ("M03", "M04", "M06", "M07")]
    assert (named, "0/4 类已上传" in page) == ([True] * 4, True)


def test_a_disguised_file_is_named_with_reason_and_way_out_and_others_stay(client, admin):
    application = make_draft(admin)

    with clock.at(SUBMITTED):
        response = client.post(
            address(application, "materials/upload/"),
            {"key": "M04", "file": SimpleUploadedFile("报表.pdf", picture())},
        )

    page = response.content.decode()
    assert response.status_code == 415
    assert "“报表.pdf”没有上传" in page.split('id="material-M04"')[1].split('id="material-M06"')[0]
    assert (files_under(application, "M04"), files_under(application, "M03")) == (
        ["M04.png"],
        ["M03.png"],
    )


def test_a_script_reads_a_refused_file_as_a_problem(client, admin):
    application = make_draft(admin)

    with clock.at(SUBMITTED):
        response = client.post(
            address(application, "materials/upload/"),
            {"key": "M04", "file": SimpleUploadedFile("空.png", b"")},
            headers={"Accept": "application/json"},
        )

    assert response["Content-Type"] == "application/problem+json"
    assert "“空.png”" in response.json()["detail"]


def test_a_file_is_uploaded_taken_off_and_chosen_from_the_library(client, admin):
    application = make_draft(admin)

    with clock.at(SUBMITTED):
        client.post(
            address(application, "materials/upload/"),
            {"key": "M06", "file": SimpleUploadedFile("软著.png", picture("blue"))},
        )
        uploaded = files_under(application, "M06")
        made = Material.objects.get(name="软著.png")
        client.post(address(application, f"materials/detach/?code=M06&material={made.pk}"))
        taken_off = files_under(application, "M06")
        offered = client.get(address(application, "materials/?library=M06")).content.decode()
        client.post(address(application, "materials/attach/"), {"key": "M06", "material": made.pk})

    assert (uploaded, taken_off) == (["M06.png", "软著.png"], ["M06.png"])
    assert "软著.png" in offered.split('id="library-M06"')[1]
    assert files_under(application, "M06") == ["M06.png", "软著.png"]


def test_another_units_file_cannot_be_attached(client, admin):
    application = make_draft(admin)
    stranger = make_admin()
    foreign = make_material(unit_of(stranger), stranger, "M06")

    with clock.at(SUBMITTED):
        response = client.post(
            address(application, "materials/attach/"), {"key": "M06", "material": foreign.pk}
        )

    assert (response.status_code, files_under(application, "M06")) == (404, ["M06.png"])


def test_a_code_that_is_not_asked_for_does_not_exist(client, admin):
    application = make_draft(admin)

    with clock.at(SUBMITTED):
        response = client.post(address(application, "materials/upload/"), {"key": "M20"})

    assert response.status_code == 404
