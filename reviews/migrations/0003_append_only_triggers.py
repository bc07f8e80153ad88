"""On PostgreSQL the database itself keeps what was frozen, and takes no sheet without a declaration."""

from django.db import migrations

TABLES = (
    "reviews_panelitem",
    "reviews_panelplan",
    "reviews_scoresheet",
    "reviews_reviewresult",
)
FUNCTION = """
CREATE OR REPLACE FUNCTION reviews_refuse_early_sheet() RETURNS trigger AS $$
BEGIN
  PERFORM 1 FROM reviews_assignment
    WHERE id = NEW.assignment_id AND declared_at IS NOT NULL AND recused_at IS NULL;
  IF NOT FOUND THEN
    RAISE EXCEPTION 'no score without declaration or after recusal';
  END IF;
  RETURN NEW;
END;
$$ LANGUAGE plpgsql
"""


def add(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(FUNCTION, params=None)
    schema_editor.execute(
        "CREATE TRIGGER reviews_scoresheet_declared BEFORE INSERT ON reviews_scoresheet "
        "FOR EACH ROW EXECUTE FUNCTION reviews_refuse_early_sheet()"
    )
    # The rubric is there from the start: loading the same row again must change nothing.
    schema_editor.execute(
        "CREATE TRIGGER reviews_rubric_append_only BEFORE UPDATE ON reviews_rubric "
        "FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) "
        "EXECUTE FUNCTION casework_refuse_change()"
    )
    schema_editor.execute(
        "CREATE TRIGGER reviews_rubric_kept BEFORE DELETE ON reviews_rubric "
        "FOR EACH ROW EXECUTE FUNCTION casework_refuse_change()"
    )
    for table in TABLES:
        schema_editor.execute(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
            "FOR EACH ROW EXECUTE FUNCTION casework_refuse_change()"
        )


def remove(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    schema_editor.execute(
        "DROP TRIGGER IF EXISTS reviews_scoresheet_declared ON reviews_scoresheet"
    )
    schema_editor.execute("DROP FUNCTION IF EXISTS reviews_refuse_early_sheet()")
    for name in ("reviews_rubric_append_only", "reviews_rubric_kept"):
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name} ON reviews_rubric")
    for table in TABLES:
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}")


class Migration(migrations.Migration):
    dependencies = [
        ("reviews", "0002_platform_rubric"),
        ("casework", "0004_append_only_triggers"),
    ]
    operations = [migrations.RunPython(add, remove)]
