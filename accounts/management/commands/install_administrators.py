"""Put in the three administrators, or replace one of them."""

import sys
from getpass import getpass

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management.base import BaseCommand, CommandError

from accounts.models import User
from accounts.services.administrators import install_administrators
from casework.permissions import Part


class Command(BaseCommand):
    """Asks for name, e-mail and password of each, or reads them line by line from a pipe."""

    help = "建立系统管理员、安全管理员、审计管理员；撤换时加 --replace"

    def add_arguments(self, parser) -> None:
        for part in Part:
            parser.add_argument(f"--{part.value}", metavar="用户名", help=f"{part.label}的用户名")
        parser.add_argument("--replace", action="store_true", help="撤换现任")

    def handle(self, *args, **options) -> None:
        wanted = {part: options[part.value] for part in Part if options[part.value]}
        if not wanted:
            raise CommandError("请写明要建立哪几员，例如 --system 用户名 --security 用户名")
        if len({name.lower() for name in wanted.values()}) < len(wanted):
            raise CommandError("三员必须是不同的人")
        newcomers = {part: self._newcomer(part, username) for part, username in wanted.items()}
        try:
            dismissed = install_administrators(newcomers, replace=options["replace"])
        except ValidationError as fault:
            raise CommandError("；".join(fault.messages)) from fault
        except PermissionDenied as fault:
            raise CommandError(str(fault)) from fault

        for person in dismissed:
            self.stdout.write(f"已撤换 {person.username}")
        for part, (person, _) in newcomers.items():
            self.stdout.write(f"已建立{part.label} {person.username}")

    def _newcomer(self, part: Part, username: str) -> tuple[User, str]:
        name, email = (self._ask(f"{part.label}的{what}") for what in ("姓名", "邮箱"))
        return User(username=username, name=name, email=email), self._ask(
            f"{part.label}的密码", secret=True
        )

    def _ask(self, what: str, *, secret: bool = False) -> str:
        if not sys.stdin.isatty():
            return sys.stdin.readline().strip("\r\n")
        return getpass(f"{what}：") if secret else input(f"{what}：")
