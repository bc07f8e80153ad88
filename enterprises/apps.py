"""Enterprises: profiles, official lists, cloud adoption, demonstration enterprises (企业)."""

from django.apps import AppConfig


class EnterprisesConfig(AppConfig):
    name = "enterprises"
    verbose_name = "企业"

    def ready(self) -> None:
        from casework.recount import register_reprint
        from enterprises import permissions
        from enterprises.services.demonstrations import reprint_demonstrations

        register_reprint(reprint_demonstrations)
