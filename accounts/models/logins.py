"""What the portal remembers of logins: failures, known addresses, used codes, former passwords."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from casework import clock
from casework.templatetags.dates import cn_date


class LoginFailure(models.Model):
    """Failed logins counted for one scope (account and address, account, or address).

    The key is a keyed hash: what was typed may have been a password.
    """

    class Scope(models.TextChoices):
        ACCOUNT_ADDRESS = "account_address", "账号与地址"
        ACCOUNT = "account", "账号"
        ADDRESS = "address", "地址"
        CODE = "code", "动态验证码"

    scope = models.CharField("计数范围", max_length=16, choices=Scope)
    key = models.CharField("计数键", max_length=64)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="账号",
        related_name="+",
        null=True,
        blank=True,
    )
    count = models.PositiveIntegerField("失败次数", default=0)
    window_start = models.DateTimeField("计数开始", default=clock.now)
    locked_until = models.DateTimeField("锁定至", null=True, blank=True)

    class Meta:
        verbose_name = "登录失败计数"
        verbose_name_plural = verbose_name
        constraints = [
            models.UniqueConstraint(fields=["scope", "key"], name="accounts_login_failure_key"),
            models.CheckConstraint(
                condition=Q(scope__in=["account_address", "account", "address", "code"]),
                name="accounts_login_failure_scope_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_scope_display()} 失败 {self.count} 次"


class KnownAddress(models.Model):
    """An address from which a person has logged in; kept as a keyed hash."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="账号", related_name="+"
    )
    key = models.CharField("地址摘要", max_length=64)
    last_seen_at = models.DateTimeField("最近登录", default=clock.now)

    class Meta:
        verbose_name = "登录过的地址"
        verbose_name_plural = verbose_name
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="accounts_known_address_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user.username} {cn_date(self.last_seen_at)}"


class UsedCode(models.Model):
    """A one-time code that was accepted: the same time step never opens the door again."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="账号", related_name="+"
    )
    step = models.BigIntegerField("时间步")
    used_at = models.DateTimeField("使用时间", default=clock.now)

    class Meta:
        verbose_name = "用过的动态验证码"
        verbose_name_plural = verbose_name
        constraints = [
            models.UniqueConstraint(fields=["user", "step"], name="accounts_used_code_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user.username} {self.step}"


class FormerPassword(models.Model):
    """The hash of a password that was used before; officials may not take the last five again."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name="账号", related_name="+"
    )
    password = models.CharField("密码摘要", max_length=128)
    set_at = models.DateTimeField("启用时间", default=clock.now)

    class Meta:
        verbose_name = "用过的密码"
        verbose_name_plural = verbose_name

    def __str__(self) -> str:
        return f"{self.user.username} {cn_date(self.set_at)}"
