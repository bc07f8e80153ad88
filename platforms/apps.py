"""Platforms: solicitation, application, selection and designation (征集、遴选、授牌)."""

from django.apps import AppConfig


class PlatformsConfig(AppConfig):
    name = "platforms"
    verbose_name = "平台征集与遴选"

    def ready(self) -> None:
        from casework.hearings import register_kind
        from casework.recount import register_reprint
        from platforms import permissions
        from platforms.services.selection import reprint_list
        from platforms.services.titles import REVOCATION_KIND

        register_kind(REVOCATION_KIND)
        register_reprint(reprint_list)
