"""A title whose unit asks to leave keeps the status it had; the history says it of those who asked."""

from django.db import migrations, models


def fill(apps, schema_editor):
    events = apps.get_model("casework", "CaseEvent").objects
    designations = apps.get_model("platforms", "Designation").objects
    for title in designations.filter(status="surrendering"):
        own = events.filter(reference=title.reference).order_by("-sequence")
        source = own.filter(action="request_surrender").first().source
        # Asking had moved this day: it is the one since when the title has the status it keeps.
        before = own.filter(target=source).first()
        since = before.at if before else title.status_since
        designations.filter(pk=title.pk).update(left_from=source, status_since=since)


class Migration(migrations.Migration):
    dependencies = [("platforms", "0013_review_method")]
    operations = [
        migrations.AddField(
            model_name="designation",
            name="left_from",
            field=models.CharField(
                blank=True,
                default="",
                editable=False,
                max_length=32,
                verbose_name="申请退出前的状态",
            ),
            preserve_default=False,
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
