"""Date the memberships that have ended by the record of it; without one the day stays unknown."""

from django.db import migrations

from casework import clock


def fill(apps, schema_editor):
    Membership = apps.get_model("accounts", "Membership")
    CaseEvent = apps.get_model("casework", "CaseEvent")
    for membership in Membership.objects.filter(is_active=False, ended_on=None):
        ended = CaseEvent.objects.filter(
            action="member_deactivated",
            data__member=membership.user_id,
            data__organisation=membership.organisation_id,
        )
        last = ended.order_by("-pk").first()
        if last:
            membership.ended_on = last.at.astimezone(clock.GUANGZHOU).date()
            membership.save(update_fields=["ended_on"])


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0008_membership_ended_on"),
        ("casework", "0014_export_requests"),
    ]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
