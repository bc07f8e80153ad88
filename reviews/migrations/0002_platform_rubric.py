"""The rubric of the handbook for platforms (3.6), as the first edition of its data."""

from django.db import migrations
from django.utils import timezone

CODE, EDITION = "platform", 1
CRITERIA = (
    (
        "technical",
        "技术能力",
        (
            ("T1", "架构与先进性", 10),
            ("T2", "产品、模型与 APP 沉淀", 10),
            ("T3", "数据与接口互联", 8),
            ("T4", "安全与等保", 7),
        ),
    ),
    (
        "scale",
        "规模实力",
        (
            ("S1", "营收与盈利", 8),
            ("S2", "团队与研发投入", 9),
            ("S3", "连接设备与企业规模", 8),
        ),
    ),
    (
        "service",
        "服务能力",
        (
            ("V1", "本地服务企业数", 10),
            ("V2", "典型案例成效", 12),
            ("V3", "诊断与改造方法", 8),
            ("V4", "让利与服务承诺", 5),
            ("V5", "联合共建生态", 5),
        ),
    ),
)


def add(apps, schema_editor):
    apps.get_model("reviews", "Rubric").objects.create(
        code=CODE,
        edition=EDITION,
        name="“四化”平台专家评审评分标准",
        criteria=[
            {
                "key": key,
                "label": label,
                "points": [
                    {"code": code, "label": name, "most": most} for code, name, most in points
                ],
            }
            for key, label, points in CRITERIA
        ],
        tie_breaks=["service", "technical"],
        pass_line=70,
        alarm_spread=20,
        # Whole seconds: a dump keeps no microseconds, and loading it must find the same row.
        created_at=timezone.now().replace(microsecond=0),
    )


def remove(apps, schema_editor):
    apps.get_model("reviews", "Rubric").objects.filter(code=CODE, edition=EDITION).delete()


class Migration(migrations.Migration):
    dependencies = [("reviews", "0001_initial")]
    operations = [migrations.RunPython(add, remove)]
