"""People, the units they act for, and the officials."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = "账号与单位"

    def ready(self) -> None:
        import accounts.checks
        import accounts.permissions
