"""The schedules of the ground floor; afterwards the system administrator edits the rows."""

from django.db import migrations

EVERY = (
    ("后台任务补办", "casework.tasks.sweep_jobs", 20, "seconds"),
    ("心跳", "casework.tasks.heartbeat", 5, "seconds"),
    ("办理记录封存", "casework.tasks.seal_events", 1, "minutes"),
    ("过期数据清理", "casework.tasks.tidy", 6, "hours"),
    ("无主文件清理", "casework.tasks.sweep_orphan_files", 6, "hours"),
)


def add(apps, schema_editor):
    schedules = apps.get_model("django_celery_beat", "IntervalSchedule").objects
    tasks = apps.get_model("django_celery_beat", "PeriodicTask").objects
    for name, task, every, period in EVERY:
        interval, _ = schedules.get_or_create(every=every, period=period)
        tasks.get_or_create(
            name=name, defaults={"task": task, "interval": interval, "expire_seconds": 60}
        )


def remove(apps, schema_editor):
    tasks = apps.get_model("django_celery_beat", "PeriodicTask").objects
    tasks.filter(name__in=[name for name, *_ in EVERY]).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0002_calendar_days"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]
    operations = [migrations.RunPython(add, remove)]
