"""What an attacker found once and must not find again."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from casework import clock
from casework.materials import store
from casework.models import Publicity
from platforms.models import Platform
from platforms.services import selection
from tests.builders import make_official
from tests.builders_platforms import (
    CONFIRMED,
    GRANTED,
    REVIEWED,
    close,
    make_application,
    make_team,
    picture,
)
from tests.desk import APPLICATIONS, ROUNDS, client_of

pytestmark = pytest.mark.django_db


def rename(organisation) -> None:
    organisation.name, organisation.district = "改过的名字", "440117"
    organisation.save()


def test_the_list_and_the_title_say_what_was_reviewed():
    team = make_team()
    application = make_application("proposed", team=team)
    name = application.organisation.name
    rename(application.organisation)
    close(application.round)
    with clock.at(CONFIRMED):
        selection.confirm_list(
            application.round,
            actor=team.approver,
            versions={application.reference: application.version},
        )
    application.refresh_from_db()
    with clock.at(GRANTED):
        selection.grant_title(application, actor=team.approver, version=application.version)

    assert Publicity.objects.get().rows == [[name, "云岭制造云平台", "工业互联网平台", "黄埔区"]]
    assert Platform.objects.get().district == "440112"


def test_a_district_reads_neither_the_list_nor_the_drafts_of_the_city():
    team = make_team()
    application = make_application("proposed", team=team)
    district = client_of(make_official("district", "440106"))

    answers = [
        district.get(f"{ROUNDS}{application.round_id}/list/").status_code,
        client_of(team.approver).get(f"{ROUNDS}{application.round_id}/list/").status_code,
    ]

    assert answers == [404, 200]
    assert "申报情况" not in district.get(application.round.desk_url()).content.decode()


def test_officials_see_a_material_only_when_it_was_handed_in():
    team = make_team()
    application = make_application("returned", team=team)
    admin = application.organisation.memberships.get().user
    fresh = store(
        SimpleUploadedFile("新的报表.png", picture("grey")),
        organisation=application.organisation,
        actor=admin,
        purpose="evidence",
        code="M04",
    )
    with clock.at(REVIEWED):
        client_of(admin).post(
            f"{application.get_absolute_url()}materials/attach/",
            {"key": "M04", "material": fresh.pk},
        )
    attached = application.organisation.materials.get(attachments__code="M03")
    handler = client_of(team.handler)

    answers = [handler.get(f"/materials/{m.pk}/file/") for m in (fresh, attached)]
    sizes = [len(b"".join(answer)) for answer in answers]

    assert fresh.attachments.count() == 1
    assert [answer.status_code for answer in answers] == [404, 200]
    assert sizes[1] == attached.size


@pytest.mark.parametrize(
    "query",
    [
        "answers__capability__methods__startswith=按",
        "organisation__contact_phone__contains=020",
        "handled_by__password__startswith=a",
    ],
)
def test_no_list_of_the_desk_is_searched_by_guessing(query):
    team = make_team()
    make_application("submitted", team=team)

    response = client_of(team.handler).get(f"{APPLICATIONS}?{query}")

    assert response.status_code in {302, 400}


def test_a_null_character_in_an_address_is_the_senders_fault():
    team = make_team()

    response = client_of(team.handler).get(f"{APPLICATIONS}?status=%00")

    assert response.status_code == 400


def test_the_note_of_a_list_is_cleaned_like_every_opinion():
    team = make_team()
    application = make_application("proposed", team=team)
    close(application.round)

    with clock.at(CONFIRMED):
        response = client_of(team.approver).post(
            f"{ROUNDS}{application.round_id}/list/",
            {f"version|{application.reference}": application.version, "note": "同\u202e意"},
        )

    application.refresh_from_db()
    assert (response.status_code, application.status) == (422, "proposed")


def test_json_nested_without_end_is_the_senders_fault():
    application = make_application("draft")
    client = client_of(application.organisation.memberships.get().user)

    response = client.put(
        f"/api/v1/applications/{application.reference}/sections/plan/",
        "[" * 100_000,
        content_type="application/json",
        headers={"If-Match": '"1"'},
    )

    assert response.status_code == 400
