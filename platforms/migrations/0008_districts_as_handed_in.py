"""Applications that were handed in before stay in the district that they named then."""

from django.db import migrations


def fill(apps, schema_editor):
    application = apps.get_model("platforms", "PlatformApplication")
    snapshot = apps.get_model("platforms", "ApplicationSnapshot")
    for row in application.objects.exclude(status="draft").iterator():
        last = snapshot.objects.filter(application=row).order_by("-number").first()
        if last is None:
            continue
        district = last.content["organisation"]["district"]
        application.objects.filter(pk=row.pk).update(district=district)


class Migration(migrations.Migration):
    dependencies = [("platforms", "0007_district_review")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
