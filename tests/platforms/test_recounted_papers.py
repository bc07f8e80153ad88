"""The paper of a list whose last day was counted again: both days, the reason, the paper before."""

import pytest
from django.urls import reverse

from casework import clock
from casework.models import Document
from casework.publicity import publicity_of
from casework.recount import recount
from platforms.services.corrections import correct_list
from platforms.tasks import render_publicity
from tests.builders_platforms import make_application, make_team
from tests.casework.document_builders import text_of
from tests.casework.test_recount import NEXT_DAY, publicised, publish_2027

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def papers() -> list[tuple[str, str]]:
    found = Document.objects.filter(kind="publicity_list").order_by("version")
    return [(one.full_number, one.state) for one in found]


def printed(document: Document) -> str:
    return text_of(document.content()).replace(" ", "")


def test_a_moved_last_day_is_printed_with_the_announced_one_and_why(
    client, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        application = publicised()
    publish_2027()
    with clock.at(NEXT_DAY), django_capture_on_commit_callbacks(execute=True):
        recount()

    first, second = Document.objects.filter(kind="publicity_list").order_by("version")
    reference = publicity_of(application).reference
    page = client.get(reverse("portal:publicity_detail", args=[reference])).content.decode()
    assert papers() == [(reference, "superseded"), (f"{reference}-V2", "valid")]
    assert "最后一天暂按周末推算，节假日安排公布后重新计算" in printed(first)
    assert "2026年12月29日（周二）至2027年1月5日（周二）" in printed(second)
    assert (
        "发布时的最后一天为2027年1月4日（周一），暂按周末推算。"
        "节假日安排已公布，最后一天由2027年1月4日（周一）改为2027年1月5日（周二）。"
    ) in printed(second)
    assert ["发布时的最后一天", "2027年1月4日（周一）"] in second.facts
    assert (second.code in page, first.code in page) == (True, False)


def test_printing_again_prints_nothing_new(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        application = publicised()
    publish_2027()
    with clock.at(NEXT_DAY), django_capture_on_commit_callbacks(execute=True):
        recount()
    before = papers()

    for _ in range(2):
        render_publicity(publicity_id=publicity_of(application).pk, round_id=application.round_id)

    assert papers() == before


def test_a_correction_follows_the_recounted_paper(django_capture_on_commit_callbacks):
    team = make_team()
    with django_capture_on_commit_callbacks(execute=True):
        application = publicised(team)
    publish_2027()
    with clock.at(NEXT_DAY), django_capture_on_commit_callbacks(execute=True):
        recount()
        listed = publicity_of(application)
        rows = {1: ["更正后的名称", *listed.rows[0][1:]]}
        correct_list(application.round, listed, actor=team.approver, rows=rows, reason="名称有误")

    base = listed.reference
    latest = Document.objects.filter(kind="publicity_list").latest("version")
    assert papers() == [
        (base, "superseded"),
        (f"{base}-V2", "superseded"),
        (f"{base}-V3", "valid"),
    ]
    assert ["公示编号", f"{base}-V2"] in latest.facts
    assert "2027年1月5日（周二）" in printed(latest)


def test_a_list_with_a_certain_day_says_nothing_of_guessing(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        make_application("publicity")

    assert "推算" not in printed(Document.objects.get(kind="publicity_list"))
