"""Django's admin on our own site."""

from django.contrib.admin.apps import AdminConfig


class DeskConfig(AdminConfig):
    """Let every ``@admin.register`` land on the desk without an import from above."""

    default_site = "suizhizhuan.desk.DeskSite"
