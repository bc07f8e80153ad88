"""On PostgreSQL the database itself refuses to change what may only be added to."""

from django.db import migrations

TABLES = (
    "casework_caseevent",
    "casework_eventseal",
    "casework_sealedevent",
    "casework_publicity",
    "casework_publicityitem",
)
FUNCTION = """
CREATE OR REPLACE FUNCTION casework_refuse_change() RETURNS trigger AS $$
BEGIN
  RAISE EXCEPTION '% may only be added to', TG_TABLE_NAME;
END;
$$ LANGUAGE plpgsql
"""


def add(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(FUNCTION, params=None)
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
    schema_editor.execute("DROP FUNCTION IF EXISTS casework_refuse_change()")


class Migration(migrations.Migration):
    dependencies = [("casework", "0003_schedules")]
    operations = [migrations.RunPython(add, remove)]
