"""Verification and download: the same page for every answer, and files only for their readers."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from casework.documents import is_reader, issue, supersede, withdraw
from casework.models import CaseEvent
from tests.builders import login, make_member, make_official, make_organisation, make_user
from tests.casework.document_builders import CODE, copy_for, make_draft

pytestmark = pytest.mark.django_db


def issued(**overrides):
    return issue(make_draft(**overrides), case=None, actor=make_user())


def plain(answer, code):
    """Return the page without what may differ: the code itself and the CSRF token."""
    tokens = r'name="csrfmiddlewaretoken" value="\w+"|data-token="\w+"|data-session-left="\d+"'
    return re.sub(tokens, "", answer.text).replace(code, "")


def page_of(client, code):
    return client.get(reverse("casework:verify_code", args=[code]))


def test_verify_code_says_that_a_document_is_valid(client):
    document = issued()

    page = page_of(client, document.code)

    assert page.status_code == 200
    assert 'data-status="valid"' in page.text
    for shown in ("有效", document.number, document.sha256, "广州禺山精工云科技有限公司"):
        assert shown in page.text


def test_verify_code_says_that_there_is_no_such_document(client):
    page = page_of(client, CODE)

    assert page.status_code == 404
    assert 'data-status="unknown"' in page.text
    assert "查无此号" in page.text


def test_verify_code_says_that_a_document_was_withdrawn(client):
    document = issued()
    withdraw(document, actor=document.issued_by, reason="误发")

    page = page_of(client, document.code)

    assert 'data-status="withdrawn"' in page.text
    assert "已撤回" in page.text


def test_verify_code_leads_from_an_old_version_to_the_new_one(client):
    first = issued()
    second = supersede(first, make_draft(title="更正的回执"), actor=first.issued_by)

    page = page_of(client, first.code)

    assert 'data-status="superseded"' in page.text
    assert reverse("casework:verify_code", args=[second.code]) in page.text


def test_verify_code_takes_a_constant_number_of_queries(client, django_assert_max_num_queries):
    document = issued()

    with django_assert_max_num_queries(5):
        page_of(client, document.code)


def test_verify_leads_from_number_and_printed_code_to_the_document(client):
    document = issued()

    answer = client.get(
        reverse("casework:verify"),
        {"number": document.number.lower(), "code": document.short_code.lower()},
    )

    assert answer.headers["Location"] == reverse("casework:verify_code", args=[document.code])


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ({"code": ""}, "请填写核验码"),
        ({"code": "7K4M"}, "您填的是 4 位"),
        ({"code": "7K4M-Q2XD-81TR"}, "还要填文书编号"),
        ({"code": "7K4M-Q2XD-81TR", "number": "SHWS-2026-000001"}, "查无此号"),
        ({"code": CODE}, "查无此号"),
    ],
)
def test_verify_answers_in_words_what_it_cannot_find(client, typed, answer):
    page = client.get(reverse("casework:verify"), typed)

    assert answer in page.text


def test_verify_does_not_take_the_number_of_another_document(client):
    document = issued()
    other = issue(make_draft(title="另一份"), case=None, actor=document.issued_by)

    page = client.get(
        reverse("casework:verify"), {"number": other.number, "code": document.short_code}
    )

    assert page.status_code == 404


def test_verify_code_compares_a_file(client):
    document = issued()
    address = reverse("casework:verify_code", args=[document.code])
    original = document.file.read_bytes()

    same = client.post(address, {"file": SimpleUploadedFile("回执.pdf", original)})
    other = client.post(address, {"file": SimpleUploadedFile("回执.pdf", original + b"x")})
    none = client.post(address, {})

    assert "与登记一致" in same.text
    assert "与登记不一致" not in same.text
    assert "与登记不一致" in other.text
    assert (none.status_code, "请先选择要比对的 PDF 文件" in none.text) == (422, True)


def test_document_is_sent_byte_for_byte_as_a_download(client):
    document = issued(public=True)

    answer = client.get(reverse("casework:document", args=[document.code]))

    assert answer.content == document.file.read_bytes()
    assert {name: answer.headers[name] for name in ("Content-Type", "X-Content-Type-Options")} == {
        "Content-Type": "application/pdf",
        "X-Content-Type-Options": "nosniff",
    }
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["Content-Disposition"].startswith(
        f"attachment; filename=\"{document.number}.pdf\"; filename*=UTF-8''%E6%8F%90"
    )


def test_document_that_is_damaged_is_not_sent(client):
    document = issued(public=True)
    document.file.write_bytes(b"%PDF-1.7 forged")

    answer = client.get(reverse("casework:document", args=[document.code]))

    assert (answer.status_code, b"forged" in answer.content) == (503, False)
    assert "与登记不符" in answer.text


def test_document_that_is_not_mine_answers_like_one_that_does_not_exist(client):
    mine = make_organisation()
    private = copy_for(issued(), mine)
    stranger = make_member()

    anonymous = client.get(reverse("casework:document", args=[private.code]))
    login(client, stranger)
    foreign = client.get(reverse("casework:document", args=[private.code]))
    missing = client.get(reverse("casework:document", args=["0" * 28]))

    assert {anonymous.status_code, foreign.status_code, missing.status_code} == {404}
    assert plain(foreign, private.code) == plain(missing, "0" * 28)


def test_document_goes_to_a_member_of_its_unit_and_is_noted(client):
    mine = make_organisation()
    private = copy_for(issued(), mine)
    member = make_member(organisation=mine)
    login(client, member)

    answer = client.get(reverse("casework:document", args=[private.code]))

    event = CaseEvent.objects.order_by("-pk").first()
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert (event.action, event.actor, event.data["number"]) == (
        "document_read",
        member,
        private.number,
    )


def test_document_without_a_case_stays_closed_to_officials():
    private = copy_for(issued(), make_organisation())
    official = make_official()

    assert is_reader(official, private) is False
