"""The Celery application of beat: it reads the timetable and sends names of tasks, nothing else.

Start it with CELERY_SKIP_CHECKS, as ./run and the image do: the checks would look at pages.
"""

from django.conf import settings

from suizhizhuan.celery import app

# Before Django is set up: our own apps would be half of this process, and it calls none of them.
settings.INSTALLED_APPS = ["django_structlog", "django_celery_beat"]

__all__ = ["app"]
