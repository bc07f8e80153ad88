"""Subsidies: the money rules of the policy's support measures (支持措施)."""

from django.apps import AppConfig


class SubsidiesConfig(AppConfig):
    name = "subsidies"
    verbose_name = "支持措施"
