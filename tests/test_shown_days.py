"""Nobody reads a day as machines keep it: pages and papers say 年月日."""

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from casework import clock
from casework.days import iso_in_words
from casework.desk.words import told
from platforms.pdf import issue_application_form
from tests.builders import login, make_official
from tests.builders_credit import credit_file, credit_row
from tests.builders_platforms import SUBMITTED, make_application, make_team
from tests.casework.document_builders import text_of
from tests.desk import client_of, page

pytestmark = pytest.mark.django_db
ISO = re.compile(r"(?<!\d)20\d\d-\d\d-\d\d(?!\d)")


def read(html: str) -> str:
    """Return what stands on a page: no attributes, no scripts, no examples of how to type."""
    body = re.sub(r"(?s)<(script|style)\b.*?</\1>|<[^>]*>", " ", html)
    return re.sub(r"例如[：:]?\s*[\d-]+", "", body)


def test_a_units_confirm_page_and_its_content_say_the_days_in_words(client):
    draft = make_application("draft")
    login(client, draft.organisation.memberships.get().user)

    with clock.at(SUBMITTED):
        text = read(
            client.get(
                reverse("platforms:application_confirm", args=[draft.reference])
            ).content.decode()
        )

    assert ISO.findall(text) == []
    assert "年" in text


def test_the_desk_of_a_case_and_its_paper_say_the_days_in_words():
    team = make_team()
    application = make_application("submitted", team=team)

    paper = issue_application_form(application.snapshots.get())

    assert ISO.findall(read(page(client_of(team.handler), application))) == []
    assert ISO.findall(text_of(paper.content())) == []


def test_a_checked_list_of_credit_records_says_the_days_in_words():
    handler = client_of(make_official())
    file = SimpleUploadedFile("名单.csv", credit_file(credit_row("91000000MA0000154X")))

    answer = handler.post(
        reverse("admin:accounts_creditrecord_import"), {"file": file}, follow=True
    )

    assert "91000000MA0000154X" in answer.content.decode()
    assert ISO.findall(read(answer.content.decode())) == []


def test_what_events_keep_is_told_in_words():
    assert told({"due_on": "2026-11-30", "number": "2026-1"}, None) == (
        "期限：2026年11月30日（周一）\n编号：2026-1"
    )


@pytest.mark.parametrize("text", ["20261130", "2026-13-01", "2026-W48-1", "见 2026-11-30", ""])
def test_only_a_day_is_turned_into_words(text):
    assert iso_in_words(text) == text
