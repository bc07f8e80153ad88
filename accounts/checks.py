"""What ``manage.py check`` asks about accounts; the seeded ones only with ``--deploy``."""

from django.conf import settings
from django.core.checks import Error, Tags, register
from django.db import DatabaseError

from accounts import issuer
from accounts.models import User


@register(Tags.security, deploy=True)
def no_seeded_accounts(app_configs=None, **kwargs) -> list[Error]:
    """Refuse a database with seeded accounts where the portal is no demonstration."""
    if settings.DEMO_MODE:
        return []
    try:
        count = User.objects.filter(is_demo=True).count()
    except DatabaseError:
        # Before the first migration there is nobody; a database that is away is told elsewhere.
        return []
    if not count:
        return []
    return [
        Error(
            f"数据库里有 {count} 个演示账号",
            hint="正式环境请用新的数据库，不要带入演示数据。",
            id="accounts.E001",
        )
    ]


@register(Tags.security)
def oidc_door_whole(app_configs=None, **kwargs) -> list[Error]:
    """Refuse a door that is configured by half: it would be off while somebody believes it is on."""
    fault = issuer.fault()
    return [Error(fault, id="accounts.E002")] if fault else []
