"""The ground floor of every case."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "casework"
    verbose_name = "办件"

    def ready(self) -> None:
        from casework.objections import permissions
        from casework.releases import permissions as release_permissions
