"""官方名录 at the desk: a file goes up, every fault comes back, what was checked is loaded."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from casework.transitions import Duty
from enterprises.models import Enterprise, ListImport, ListState
from enterprises.services import lists
from tests.builders import USCCS, login, make_official
from tests.builders_lists import SOURCE, checked_list, list_file, list_row

pytestmark = pytest.mark.django_db
ADD = "admin:enterprises_listimport_add"


def page_of(taken: ListImport) -> str:
    return reverse("admin:enterprises_listimport_change", args=[taken.pk])


@pytest.fixture
def handler(client):
    official = make_official(Duty.HANDLER)
    login(client, official)
    return official


@pytest.mark.usefixtures("handler")
def test_a_file_goes_up_is_checked_and_loaded(client, django_capture_on_commit_callbacks):
    upload = SimpleUploadedFile("名录.csv", list_file(list_row(USCCS[0])))

    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(
            reverse(ADD), {"kind": "enterprises", "source": SOURCE, "file": upload}
        )
    taken = ListImport.objects.get()
    page = client.get(answer.headers["Location"]).content.decode()
    assert "核对无误，可以导入" in page
    assert "导入 1 行" in page
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(page_of(taken))

    page = client.get(answer.headers["Location"]).content.decode()
    assert "这份名录已经导入" in page
    assert Enterprise.objects.get().uscc == USCCS[0]


@pytest.mark.usefixtures("handler")
def test_while_the_worker_is_busy_the_page_reads_itself_again(client):
    upload = SimpleUploadedFile("名录.csv", list_file(list_row(USCCS[0])))
    client.post(reverse(ADD), {"kind": "enterprises", "source": SOURCE, "file": upload})
    taken = ListImport.objects.get()

    waiting = client.get(page_of(taken))
    lists.check_list(taken)
    done = client.get(page_of(taken))

    assert (waiting.headers.get("Refresh"), done.headers.get("Refresh")) == ("3", None)
    assert "正在逐行核对" in waiting.content.decode()


def test_every_fault_is_shown_and_can_be_taken_along(client, handler):
    taken = checked_list(list_row("9144", district="深圳市"), actor=handler)

    page = client.get(page_of(taken)).content.decode()
    answer = client.get(reverse("admin:enterprises_listimport_faults", args=[taken.pk]))

    assert "要改的地方共 2 处，在 1 行里" in page
    assert "深圳市" in page
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert len(b"".join(answer.streaming_content).splitlines()) == 3


def test_the_file_is_kept_as_it_came(client, handler):
    data = list_file(list_row(USCCS[0]))
    taken = checked_list(data=data, actor=handler)

    answer = client.get(reverse("admin:enterprises_listimport_file", args=[taken.pk]))

    assert b"".join(answer.streaming_content) == data
    assert answer.headers["Content-Type"] == "application/octet-stream"


def test_a_faulty_list_is_not_loaded_by_who_posts_anyway(client, handler):
    taken = checked_list(list_row("9144"), actor=handler)

    answer = client.post(page_of(taken))

    assert answer.status_code == 409
    assert "不能导入" in answer.content.decode()
    assert ListImport.objects.get().state == ListState.FAULTY


@pytest.mark.usefixtures("handler")
def test_without_file_or_name_both_are_asked_for(client):
    answer = client.post(reverse(ADD), {})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "请选一份文件" in page
    assert "请写明名录名称" in page


def test_other_officials_of_the_city_look_and_a_district_does_not(client, handler):
    taken = checked_list(list_row(USCCS[0]), actor=handler)
    login(client, make_official(Duty.REVIEWER))
    seen = client.get(page_of(taken))
    refused = client.post(page_of(taken))
    login(client, make_official(Duty.DISTRICT, "440112"))
    hidden = client.get(page_of(taken))

    assert (seen.status_code, refused.status_code, hidden.status_code) == (200, 403, 404)
    assert "导入 1 行" not in seen.content.decode()
