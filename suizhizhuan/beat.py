"""The Celery application of beat: it reads the timetable and sends names of tasks, nothing else."""

import os

from django.conf import settings

from suizhizhuan.celery import app

# Before Django is set up: our own apps would be half of this process, and it calls none of them.
settings.INSTALLED_APPS = ["django_structlog", "django_celery_beat"]
# The checks look at every page; there is none here.
os.environ["CELERY_SKIP_CHECKS"] = "1"

__all__ = ["app"]
