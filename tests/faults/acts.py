"""The web's part in the faults: a process of its own that takes one order a line, answers in JSON."""

import io
import json
import sys
from collections import Counter
from collections.abc import Callable
from email import message_from_bytes
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402 -- models need a portal that is set up
from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: E402
from django_celery_beat.models import IntervalSchedule, PeriodicTask, PeriodicTasks  # noqa: E402
from PIL import Image, ImageDraw  # noqa: E402

from casework import clock, jobs  # noqa: E402
from casework.materials import store  # noqa: E402
from casework.models import Delivery, Document, Job, MaterialPage, Notice  # noqa: E402
from platforms.models import PlatformApplication  # noqa: E402
from tests.builders import make_admin, make_organisation  # noqa: E402
from tests.builders_platforms import SUBMITTED, make_application, submit  # noqa: E402

SWEEP = "casework.tasks.sweep_jobs"


def hurry() -> dict[str, object]:
    """Let beat look for lost jobs every two seconds instead of twenty."""
    often, _ = IntervalSchedule.objects.get_or_create(every=2, period="seconds")
    PeriodicTask.objects.filter(task=SWEEP).update(interval=often)
    PeriodicTasks.update_changed()
    return {}


def draft() -> dict[str, object]:
    """Fill in an application; return which."""
    return {"application": make_application("draft").pk}


def hand_in(application: int) -> dict[str, object]:
    """Take the step whose receipt and messages must survive; return its number of messages."""
    found = PlatformApplication.objects.get(pk=application)
    with clock.at(SUBMITTED):
        submit(found, found.organisation.memberships.get().user)
    return {"notices": Notice.objects.filter(reference=found.reference).count()}


def long_file(pages: int) -> dict[str, object]:
    """Upload a PDF of so many pages, which takes the worker a while to draw; return which."""
    unit = make_organisation()
    stream = io.BytesIO()
    sheets = [_sheet(number) for number in range(pages)]
    sheets[0].save(stream, "PDF", save_all=True, append_images=sheets[1:])
    upload = SimpleUploadedFile("long.pdf", stream.getvalue())
    kept = store(upload, organisation=unit, actor=make_admin(unit), purpose="evidence", code="M05")
    return {"material": kept.pk}


def _sheet(number: int) -> Image.Image:
    sheet = Image.effect_noise((620, 877), 60).convert("RGB")
    ImageDraw.Draw(sheet).text((100, 100), str(number), fill="red")
    return sheet


def poison() -> dict[str, object]:
    """Put a job first in the queue that can never succeed; return which."""
    return {"job": jobs.defer("casework.tasks.deliver", delivery_id=0).pk}


def state(material: int = 0, application: int = 0) -> dict[str, object]:
    """Return how every job stands, and what came of ``material`` and ``application``."""
    return {
        "jobs": [
            [job.pk, job.task.rpartition(".")[2], job.state, job.attempts]
            for job in Job.objects.order_by("pk")
        ],
        "pages": MaterialPage.objects.filter(material=material).count(),
        "documents": sorted(
            Document.objects.filter(object_id=application).values_list("kind", flat=True)
        ),
        "deliveries": dict(Counter(Delivery.objects.values_list("state", flat=True))),
        "letters": dict(Counter(_letters())),
    }


def _letters() -> list[str]:
    """Return the message id of every letter in the folder, as often as it is there."""
    parted = (
        part
        for file in Path(settings.EMAIL_FILE_PATH).glob("*.log")
        for part in file.read_bytes().split(b"-" * 79 + b"\n")
    )
    return [str(message_from_bytes(part)["Message-ID"]) for part in parted if part.strip()]


ORDERS: dict[str, Callable[..., dict[str, object]]] = {
    "hurry": hurry,
    "draft": draft,
    "hand_in": hand_in,
    "long_file": long_file,
    "poison": poison,
    "state": state,
}


def main() -> None:
    for line in sys.stdin:
        order = json.loads(line)
        sys.stdout.write(json.dumps(ORDERS[order.pop("order")](**order)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
