"""The doors of uploaded files: download, page picture, receiving and the 材料库."""

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from casework import clock, jobs, materials
from casework.models import CaseEvent, Job, Material
from casework.models.materials import MaterialState, PagesState
from casework.transitions import Duty
from casework.views.materials import UPLOADS_AN_HOUR
from tests.builders import login, make_official
from tests.casework import upload_files as made
from tests.casework.material_builders import (
    make_attached,
    make_case,
    make_material,
    make_round,
    make_unit,
    upload,
)

pytestmark = pytest.mark.django_db
LIBRARY = "/me/materials/"
SCRIPT = {"Accept": "application/json"}
VARYING = {"Content-Length", "Set-Cookie", "X-Request-ID"}
VARYING_LINES = ("csrfmiddlewaretoken", "请求编号", "data-token=")


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def entered(user):
    client = Client()
    login(client, user)
    return client


def file_url(material):
    return reverse("casework:material_download", args=[material.pk])


def page_url(material, number=1):
    return reverse("casework:material_page", args=[material.pk, number])


def fetched(client, address):
    """The status of an answer whose file is read to its end."""
    response = client.get(address)
    list(response)
    return response.status_code


def test_the_download_is_an_attachment_that_never_runs():
    unit = make_unit()
    material = make_material(unit, "合同 2026.pdf")

    response = entered(unit[1]).get(file_url(material))

    assert b"".join(response.streaming_content) == made.pdf()
    wanted = {
        "Content-Type": "application/pdf",
        "Content-Disposition": (
            "attachment; filename=\"file.pdf\"; filename*=UTF-8''%E5%90%88%E5%90%8C%202026.pdf"
        ),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "private, no-store",
        "X-Frame-Options": "DENY",
        "Content-Length": str(material.size),
    }
    assert {name: response.headers.get(name) for name in wanted} == wanted


def test_every_download_is_recorded():
    unit = make_unit()
    material = make_material(unit)

    fetched(entered(unit[1]), file_url(material))

    event = CaseEvent.objects.get(action="download_material")
    assert (event.actor, event.object_id, event.data["sha256"]) == (unit[1], None, material.sha256)


def test_the_web_server_sends_the_file_where_it_can(settings):
    settings.USE_X_ACCEL = True
    unit = make_unit()
    material = make_material(unit)

    response = entered(unit[1]).get(file_url(material))

    assert (response.content, response.headers["X-Accel-Redirect"]) == (
        b"",
        f"/protected/{material.path}",
    )


def test_what_is_not_mine_answers_as_what_does_not_exist():
    unit, stranger = make_unit(), make_unit()
    _, material = make_attached(unit)
    materials.make_pages(material.pk)
    visitors = [stranger[1], make_official(Duty.DISTRICT, "440106")]

    for client in map(entered, visitors):
        for address in [file_url(material), page_url(material)]:
            hidden = client.get(address)
            missing = client.get(address.replace(f"/{material.pk}/", "/999999/"))
            differing = [k for k, v in _facts(hidden).items() if v != _facts(missing)[k]]
            assert (hidden.status_code, missing.status_code, differing) == (404, 404, [])


def _facts(response):
    """Everything of an answer but its own address and what differs by request."""
    body = response.content.decode().replace(response.request["PATH_INFO"], "")
    lines = [line for line in body.splitlines() if not any(word in line for word in VARYING_LINES)]
    return {k: v for k, v in response.headers.items() if k not in VARYING} | {"body": lines}


def test_officials_of_the_case_see_file_and_pages():
    _, material = make_attached(make_unit(district="440113"))
    materials.make_pages(material.pk)
    officials = [make_official(), make_official(Duty.DISTRICT, "440113")]

    answers = [
        [fetched(client, file_url(material)), fetched(client, page_url(material))]
        for client in map(entered, officials)
    ]

    assert answers == [[200, 200], [200, 200]]


def test_a_page_picture_is_shown_in_place():
    unit = make_unit()
    material = make_material(unit)
    materials.make_pages(material.pk)

    response = entered(unit[1]).get(page_url(material))

    assert b"".join(response.streaming_content).startswith(b"\x89PNG")
    assert (response.headers["Content-Type"], response.headers["Content-Disposition"]) == (
        "image/png",
        'inline; filename="page-1.png"',
    )
    assert entered(unit[1]).get(page_url(material, 2)).status_code == 404


@pytest.mark.parametrize("state", [MaterialState.QUARANTINED, MaterialState.REFUSED])
def test_a_file_that_did_not_pass_the_scan_is_not_handed_out(state):
    unit = make_unit()
    material = make_material(unit)
    Material.objects.update(state=state)

    response = entered(unit[1]).get(file_url(material))

    assert (response.status_code, "查毒" in response.content.decode()) == (409, True)


def test_a_visitor_is_sent_to_the_login():
    material = make_material(make_unit())

    response = Client().get(file_url(material))

    assert (response.status_code, "login" in response.headers["Location"]) == (302, True)


# The library


def test_the_library_keeps_what_is_sent():
    unit = make_unit()
    client = entered(unit[1])

    response = client.post(
        LIBRARY,
        {"file": upload("承诺书.pdf"), "code": "M03", "expires_on": "2099-12-31"},
        follow=True,
    )

    material = Material.objects.get()
    page = response.content.decode()
    assert (material.code, str(material.expires_on), material.uploaded_by) == (
        "M03",
        "2099-12-31",
        unit[1],
    )
    assert ["“承诺书.pdf”已存入材料库。" in page, "真实性承诺书" in page] == [True, True]


def test_an_invoice_may_be_xml_and_other_papers_may_not():
    client = entered(make_unit()[1])
    codes = {}

    for code in ["M10", "M07"]:
        sent = SimpleUploadedFile("发票.xml", made.INVOICE)
        codes[code] = client.post(LIBRARY, {"file": sent, "code": code}, headers=SCRIPT).status_code

    assert codes == {"M10": 201, "M07": 415}


@pytest.mark.parametrize(
    ("sent", "status", "words"),
    [
        (("a.pdf", made.jpeg()), 415, "扩展名是 .pdf，内容其实是 JPG 图片"),
        (("a.pdf", made.pdf(pages=501)), 422, "PDF 有 501 页，超过 500 页"),
        (("a.pdf", b"%PDF-" + b"0" * 20 * 1024 * 1024), 413, "文件超过 20 MB"),
        (None, 422, "还没有选择文件"),
    ],
)
def test_a_refused_file_is_told_in_words_on_page_and_to_the_script(sent, status, words):
    client = entered(make_unit()[1])
    answers = []

    for headers in [{}, SCRIPT]:
        file = SimpleUploadedFile(*sent) if sent else ""
        answers.append(client.post(LIBRARY, {"file": file, "code": ""}, headers=headers))

    page, script = answers
    problem = json.loads(script.content)
    assert (page.status_code, script.status_code, problem["status"]) == (status, status, status)
    assert (words in page.content.decode(), words in problem["detail"]) == (True, True)
    assert script.headers["Content-Type"] == "application/problem+json"
    assert CaseEvent.objects.filter(action="refuse_upload").count() == 2


def test_a_name_in_raw_gbk_bytes_is_answered_clearly():
    client = entered(make_unit()[1])
    boundary = b"--b"
    name = "合同.pdf".encode("gbk")
    body = b"\r\n".join(
        [
            boundary,
            b'Content-Disposition: form-data; name="code"',
            b"",
            b"M07",
            boundary,
            b'Content-Disposition: form-data; name="file"; filename="' + name + b'"',
            b"Content-Type: application/pdf",
            b"",
            made.pdf(),
            boundary + b"--",
            b"",
        ]
    )

    response = client.generic(
        "POST", LIBRARY, body, content_type="multipart/form-data; boundary=b", headers=SCRIPT
    )

    assert (response.status_code, "GBK" in response.json()["detail"]) == (422, True)


def test_sixty_uploads_an_hour_are_enough():
    unit = make_unit()
    one = make_material(unit)
    Material.objects.bulk_create(
        Material(**{**_columns(one), "path": str(number)}) for number in range(UPLOADS_AN_HOUR - 1)
    )

    response = entered(unit[1]).post(LIBRARY, {"file": upload(), "code": ""}, headers=SCRIPT)

    assert (response.status_code, response.headers["Retry-After"]) == (429, "600")


def _columns(material):
    names = [field.attname for field in Material._meta.concrete_fields if not field.primary_key]
    return {name: getattr(material, name) for name in names}


def test_all_faults_of_the_form_are_told():
    yesterday = clock.today() - timedelta(days=1)

    client = entered(make_unit()[1])

    page, script = (
        client.post(
            LIBRARY,
            {"file": upload(), "code": "M07", "expires_on": yesterday.isoformat()},
            headers=headers,
        )
        for headers in [{}, SCRIPT]
    )

    assert (page.status_code, script.status_code, Material.objects.count()) == (422, 422, 0)
    assert "这个日期已经过了" in page.content.decode()
    assert script.json()["detail"] == ("文件没有上传：这个日期已经过了。请上传还在有效期内的文件。")


def test_an_unused_file_may_leave_and_a_used_one_may_not():
    unit = make_unit()
    _, used = make_attached(unit)
    unused = make_material(unit, "多余.pdf", made.pdf(pages=2))
    client = entered(unit[1])

    pages = [
        client.post(reverse("casework:material_remove", args=[m.pk]), follow=True).content.decode()
        for m in [used, unused]
    ]

    assert ["正用在办件里" in pages[0], "“多余.pdf”已移出材料库。" in pages[1]] == [True, True]
    assert list(materials.library(unit[0])) == [used]


def test_nobody_removes_the_files_of_another_unit():
    _, material = make_attached(make_unit())
    visitors = [make_unit()[1], make_official()]

    statuses = [
        entered(user).post(reverse("casework:material_remove", args=[material.pk])).status_code
        for user in visitors
    ]

    assert (statuses, Material.objects.in_library().count()) == ([404, 404], 1)


def test_an_official_has_no_library_and_may_not_upload():
    client = entered(make_official())

    shown, sent = client.get(LIBRARY), client.post(LIBRARY, {"file": upload(), "code": ""})

    assert (shown.status_code, sent.status_code, Material.objects.count()) == (200, 403, 0)


def test_the_library_asks_the_same_number_of_questions_for_one_and_twenty_files():
    counts = []
    for files in [1, 20]:
        unit = make_unit()
        for number in range(files):
            round_ = make_round(reference=f"R{files}-{number}")
            case = make_case(unit[0], round=round_, reference=f"A{files}-{number}")
            material = make_material(unit, content=made.pdf(pages=number + 1))
            materials.attach(case, material, "M07", unit[1])
        client = entered(unit[1])
        client.get(LIBRARY)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert client.get(LIBRARY).status_code == 200
        counts.append(len(asked))

    assert (counts[0] == counts[1], counts[0] <= 10) == (True, True), counts


def test_pages_are_made_by_the_job_that_came_with_the_row():
    material = make_material(make_unit())
    job = Job.objects.get(arguments={"material_id": material.pk})

    jobs.run(job.pk)

    material.refresh_from_db()
    assert (material.pages_state, material.pages.count()) == (PagesState.DONE, 1)
