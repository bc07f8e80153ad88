"""The parts of a review page stand by themselves: none waits for another to have read first."""

from dataclasses import FrozenInstanceError

import pytest

from casework.desk import Reading
from platforms.admin import application_parts as parts
from platforms.admin.application_parts import ApplicationDossier
from tests.builders_platforms import make_application

pytestmark = pytest.mark.django_db


def reading_of(application, rf, *, open_steps=frozenset()) -> Reading:
    return Reading(ApplicationDossier(application), rf.get("/"), {}, open_steps)


def test_the_content_needs_no_check_before_it(rf):
    reading = reading_of(make_application("submitted"), rf)

    assert parts.content(reading)[0].remark == "以下为第 1 次提交的内容"


def test_a_place_can_be_sent_back_only_where_the_step_is_open(rf):
    application = make_application("submitted")
    open_ = frozenset({"return_application"})

    marks = [
        any(section.marks for section in parts.content(reading))
        for reading in (
            reading_of(application, rf),
            reading_of(application, rf, open_steps=open_),
        )
    ]

    assert marks == [False, True]


def test_what_was_read_is_not_read_again(rf, django_assert_num_queries):
    dossier = ApplicationDossier(make_application("submitted"))
    before = (dossier.history, dossier.handed_in, dossier.attached)

    with django_assert_num_queries(0):
        after = (dossier.history, dossier.handed_in, dossier.attached)

    assert after == before


def test_a_reading_cannot_be_changed_once_it_is_made(rf):
    reading = reading_of(make_application("submitted"), rf)

    with pytest.raises(FrozenInstanceError):
        reading.open_steps = frozenset()
