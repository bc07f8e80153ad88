"""Fill the official calendar of 2023–2026 from the file beside the app."""

import csv
from datetime import date
from pathlib import Path

from django.db import migrations

SOURCE = Path(__file__).resolve().parent.parent / "fixtures" / "calendar_2023_2026.csv"


def rows():
    with SOURCE.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def fill(apps, schema_editor):
    CalendarDay = apps.get_model("casework", "CalendarDay")
    CalendarDay.objects.bulk_create(
        CalendarDay(
            on=date.fromisoformat(row["on"]),
            is_workday=row["is_workday"] == "1",
            name=row["name"],
        )
        for row in rows()
    )


def empty(apps, schema_editor):
    CalendarDay = apps.get_model("casework", "CalendarDay")
    CalendarDay.objects.filter(on__in=[row["on"] for row in rows()]).delete()


class Migration(migrations.Migration):
    dependencies = [("casework", "0001_initial")]

    operations = [migrations.RunPython(fill, empty)]
