"""The named account in whose name the system takes steps; nobody can log in with it."""

from django.contrib.auth.hashers import make_password
from django.db import migrations


def add(apps, schema_editor):
    apps.get_model("accounts", "User").objects.get_or_create(
        username="system", defaults={"name": "穗智转系统", "password": make_password(None)}
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(add, migrations.RunPython.noop)]
