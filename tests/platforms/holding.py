"""One step in the life of a title, and how the public sees it."""

from casework import clock
from platforms.models import Platform
from tests.builders_titles import (
    OPENED,
)

WHY = "抽查发现两个项目没有按合同实施。"


def take(step, title, actor, note=WHY, moment=OPENED):
    with clock.at(moment):
        return step(title, actor=actor, version=title.version, note=note)


def seen(title) -> str:
    """Return what the public directory says of the title's platform."""
    return Platform.objects.directory(clock.today()).get(pk=title.platform_id).title_status
