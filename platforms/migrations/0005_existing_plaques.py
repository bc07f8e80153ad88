"""Every title that was granted before has its plaque in the register."""

from django.db import migrations


def enter_plaques(apps, schema_editor):
    plaques = apps.get_model("platforms", "Plaque").objects
    for title in apps.get_model("platforms", "Designation").objects.filter(plaque__isnull=True):
        plaques.create(
            number=title.reference,
            designation=title,
            issued_on=title.granted_on,
            issued_by_id=title.approved_by_id,
        )


class Migration(migrations.Migration):
    dependencies = [("platforms", "0004_title_life")]
    operations = [migrations.RunPython(enter_plaques, migrations.RunPython.noop)]
