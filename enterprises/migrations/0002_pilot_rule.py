"""The pilot's own wording of 中小企业, as it was published: 1,000 staff or 4 亿元 of revenue."""

from decimal import Decimal

from django.db import migrations

REASON = "广州市中小企业数字化转型城市试点申报要点：从业人员 1000 人以下或营业收入 4 亿元以下"


def set_rule(apps, schema_editor):
    PilotRule = apps.get_model("enterprises", "PilotRule")
    PilotRule.objects.create(
        comparator="or", most_staff=1000, most_revenue=Decimal("400000000"), reason=REASON
    )


def take_back(apps, schema_editor):
    apps.get_model("enterprises", "PilotRule").objects.filter(set_by__isnull=True).delete()


class Migration(migrations.Migration):
    dependencies = [("enterprises", "0001_enterprises")]

    operations = [migrations.RunPython(set_rule, take_back)]
