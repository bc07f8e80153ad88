"""Outcomes stay as recorded; picks are released when their time is over, matches followed up."""

from django.db import migrations

TABLE = "enterprises_demandoutcome"
# Twice an hour, so that a pick that ends at 17:00 is soon free; every morning.
SCHEDULES = (
    ("释放到期未答复的对接", "enterprises.tasks.release_due_picks", {"minute": "5,35", "hour": "*"}),
    ("提醒记录对接结果", "enterprises.tasks.remind_matches", {"minute": "25", "hour": "8"}),
)


def guard(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(
        f"CREATE TRIGGER {TABLE}_append_only BEFORE UPDATE OR DELETE ON {TABLE} "
        "FOR EACH ROW EXECUTE FUNCTION casework_refuse_change()"
    )


def unguard(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {TABLE}_append_only ON {TABLE}")


def schedule(apps, schema_editor):
    for name, task, times in SCHEDULES:
        crontab, _ = apps.get_model("django_celery_beat", "CrontabSchedule").objects.get_or_create(
            **times,
            day_of_week="*",
            day_of_month="*",
            month_of_year="*",
            timezone="Asia/Shanghai",
        )
        apps.get_model("django_celery_beat", "PeriodicTask").objects.get_or_create(
            name=name, defaults={"task": task, "crontab": crontab}
        )


def unschedule(apps, schema_editor):
    names = [name for name, _, _ in SCHEDULES]
    apps.get_model("django_celery_beat", "PeriodicTask").objects.filter(name__in=names).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("enterprises", "0005_demands"),
        ("casework", "0004_append_only_triggers"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]
    operations = [
        migrations.RunPython(guard, unguard),
        migrations.RunPython(schedule, unschedule),
    ]
