"""Whoever was superuser becomes 系统管理员; nobody keeps a right that no predicate gives."""

from django.db import migrations


def part_of_each(apps, schema_editor):
    user, profile = apps.get_model("accounts", "User"), apps.get_model("accounts", "AdministratorProfile")
    for person in user.objects.filter(is_superuser=True):
        profile.objects.get_or_create(user=person, defaults={"part": "system"})
    user.objects.filter(is_superuser=True).update(is_superuser=False, is_staff=True)


def back(apps, schema_editor):
    holders = apps.get_model("accounts", "AdministratorProfile").objects.filter(
        part="system", is_active=True
    )
    apps.get_model("accounts", "User").objects.filter(
        pk__in=list(holders.values_list("user_id", flat=True))
    ).update(is_superuser=True)


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_administrators_and_guests")]
    operations = [migrations.RunPython(part_of_each, back)]
