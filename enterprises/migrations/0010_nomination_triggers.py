"""On PostgreSQL the database itself keeps what enterprises handed in with a nomination."""

from django.db import migrations

TABLES = ("enterprises_nominationsnapshot",)


def add(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in TABLES:
        schema_editor.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION casework_refuse_change()"
        )


def remove(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in TABLES:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}")


class Migration(migrations.Migration):
    dependencies = [
        ("enterprises", "0009_demonstrations"),
        ("casework", "0004_append_only_triggers"),
    ]
    operations = [migrations.RunPython(add, remove)]
