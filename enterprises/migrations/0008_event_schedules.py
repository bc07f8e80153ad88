"""Subscribers are told within five minutes of what opens; people are reminded of events daily."""

from django.db import migrations

OPENINGS, REMINDERS = "查找新开的征集和活动", "提醒活动和对接结果"


def add(apps, schema_editor):
    PeriodicTask = apps.get_model("django_celery_beat", "PeriodicTask")
    interval, _ = apps.get_model("django_celery_beat", "IntervalSchedule").objects.get_or_create(
        every=5, period="minutes"
    )
    crontab, _ = apps.get_model("django_celery_beat", "CrontabSchedule").objects.get_or_create(
        minute="20",
        hour="8",
        day_of_week="*",
        day_of_month="*",
        month_of_year="*",
        timezone="Asia/Shanghai",
    )
    PeriodicTask.objects.get_or_create(
        name=OPENINGS,
        defaults={
            "task": "enterprises.tasks.find_openings",
            "interval": interval,
            "expire_seconds": 300,
        },
    )
    PeriodicTask.objects.get_or_create(
        name=REMINDERS,
        defaults={"task": "enterprises.tasks.remind_of_events", "crontab": crontab},
    )


def remove(apps, schema_editor):
    apps.get_model("django_celery_beat", "PeriodicTask").objects.filter(
        name__in=[OPENINGS, REMINDERS]
    ).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("enterprises", "0007_events"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]
    operations = [migrations.RunPython(add, remove)]
