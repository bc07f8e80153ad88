"""One answer for one key: twice alike, once done."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.test import RequestFactory

from casework import clock
from casework.idempotency import KeyReused, answer_once, fingerprint_of, forget_old
from casework.models import KeptAnswer, NumberSeries
from casework.numbers import allot
from tests.builders import make_user

pytestmark = pytest.mark.django_db
KEY = "0123456789abcdef"


def count_up() -> HttpResponse:
    return HttpResponseRedirect(f"/cases/{allot('TEST', year=2026, width=4)}/")


def test_answer_once_acts_once_and_answers_alike():
    user = make_user()

    first, first_repeats = answer_once(user, KEY, "f", count_up)
    second, second_repeats = answer_once(user, KEY, "f", count_up)

    assert (first["Location"], second["Location"]) == ("/cases/TEST-2026-0001/",) * 2
    assert (first_repeats, second_repeats) == (False, True)
    assert NumberSeries.objects.get().last == 1


def test_answer_once_keeps_json_answers_word_for_word():
    user = make_user()

    def act():
        return JsonResponse({"编号": allot("TEST", year=2026, width=4)}, status=201)

    first, _ = answer_once(user, KEY, "f", act)
    second, _ = answer_once(user, KEY, "f", act)

    assert (second.status_code, second.content) == (201, first.content)
    assert second["Content-Type"] == "application/json"


def test_answer_once_refuses_another_request_under_the_same_key():
    user = make_user()
    answer_once(user, KEY, "f", count_up)

    with pytest.raises(KeyReused):
        answer_once(user, KEY, "g", count_up)


def test_answer_once_knows_people_apart():
    answer_once(make_user(), KEY, "f", count_up)

    response, repeats = answer_once(make_user(), KEY, "f", count_up)

    assert (response["Location"], repeats) == ("/cases/TEST-2026-0002/", False)


def test_a_refused_request_undoes_its_work_and_may_be_sent_again():
    user = make_user()

    def refuse():
        count_up()
        return HttpResponse("请改正", status=422)

    response, _ = answer_once(user, KEY, "f", refuse)

    assert response.status_code == 422
    assert (KeptAnswer.objects.count(), NumberSeries.objects.count()) == (0, 0)
    assert answer_once(user, KEY, "g", count_up)[1] is False


def test_a_crash_keeps_neither_work_nor_answer():
    user = make_user()

    def crash():
        count_up()
        raise RuntimeError

    with pytest.raises(RuntimeError):
        answer_once(user, KEY, "f", crash)

    assert (KeptAnswer.objects.count(), NumberSeries.objects.count()) == (0, 0)


def test_fingerprint_takes_path_and_fields_but_not_the_key_itself():
    post = RequestFactory().post

    same = {
        fingerprint_of(post("/a/", {"x": "1", "once": "k1", "csrfmiddlewaretoken": "t1"})),
        fingerprint_of(post("/a/", {"x": "1", "once": "k2", "csrfmiddlewaretoken": "t2"})),
    }
    other = {fingerprint_of(post("/b/", {"x": "1"})), fingerprint_of(post("/a/", {"x": "2"}))}

    assert (len(same), len(same | other)) == (1, 3)


def test_fingerprint_takes_the_files_and_leaves_them_unread():
    def sent(content: bytes):
        file = SimpleUploadedFile("名录.csv", content)
        return RequestFactory().post("/a/", {"file": file})

    first, same, other = sent(b"1"), sent(b"1"), sent(b"2")

    assert fingerprint_of(first) == fingerprint_of(same) != fingerprint_of(other)
    assert first.FILES["file"].read() == b"1"


def test_forget_old_drops_answers_after_a_day():
    user = make_user()
    answer_once(user, KEY, "f", count_up)
    KeptAnswer.objects.update(created_at=clock.wall() - timedelta(hours=25))

    forget_old()

    assert KeptAnswer.objects.count() == 0
