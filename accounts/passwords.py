"""What a password must be: hashed with Argon2id, long enough, not made of words of this portal."""

import re
import string

from django.contrib.auth.hashers import Argon2PasswordHasher, check_password
from django.contrib.auth.password_validation import CommonPasswordValidator as DjangoCommonPasswords
from django.core.exceptions import ValidationError

from accounts.models import FormerPassword, User

STAFF_LENGTH = 12
APPLICANT_LENGTH = 10
LONGEST = 128
CLASSES_WANTED = 3
FORMER_PASSWORDS = 5
# A shorter word would forbid too much by chance.
SHORTEST_WORD = 4
PORTAL_WORDS = ("suizhizhuan", "穗智转", "guangzhou")
# What is said beside a field for a new password.
HELP_FOR_APPLICANTS = (
    f"至少 {APPLICANT_LENGTH} 位；不要用姓名、用户名、单位名称或信用代码。可以粘贴，不限字符种类"
)
HELP_FOR_ALL = (
    f"申报单位至少 {APPLICANT_LENGTH} 位；"
    f"工作人员至少 {STAFF_LENGTH} 位，大写、小写、数字、符号至少三类"
)
# What people put around a word to satisfy a rule.
AROUND = string.digits + string.punctuation + " "
CLASSES = (r"[a-z]", r"[A-Z]", r"[0-9]", r"[^A-Za-z0-9]")


class Argon2Hasher(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes, one lane: 12 threads hashing at once stay small."""

    time_cost = 2
    memory_cost = 19_456
    parallelism = 1


def _is_staff(user: User | None) -> bool:
    return user is not None and user.needs_second_factor


class LengthValidator:
    """At least 12 characters for staff, 10 for applicants; at most 128; nothing is cut off."""

    def validate(self, password: str, user: User | None = None) -> None:
        shortest = STAFF_LENGTH if _is_staff(user) else APPLICANT_LENGTH
        if len(password) < shortest:
            raise ValidationError(f"密码至少 {shortest} 位，现在是 {len(password)} 位。")
        if len(password) > LONGEST:
            raise ValidationError(f"密码最多 {LONGEST} 位，现在是 {len(password)} 位。")

    def get_help_text(self) -> str:
        return f"至少 {APPLICANT_LENGTH} 位（工作人员 {STAFF_LENGTH} 位），最多 {LONGEST} 位。"


class ClassesValidator:
    """Three of four kinds of characters, asked of staff only."""

    def validate(self, password: str, user: User | None = None) -> None:
        found = sum(bool(re.search(pattern, password)) for pattern in CLASSES)
        if _is_staff(user) and found < CLASSES_WANTED:
            raise ValidationError("工作人员的密码要有大写字母、小写字母、数字、符号中的至少三类。")

    def get_help_text(self) -> str:
        return "工作人员的密码要有大写字母、小写字母、数字、符号中的至少三类。"


class CommonPasswordValidator(DjangoCommonPasswords):
    """No password from the list that Django ships, nor one of them with digits and signs around it.

    The list is offline and holds some 20,000; trimming what people put before and after a word
    (Password2026!, 123Qwerty#) refuses far more than a longer list of the same kind would.
    """

    def validate(self, password: str, user: User | None = None) -> None:
        lowered = password.casefold().strip()
        core = lowered.strip(AROUND)
        if lowered in self.passwords or (len(core) >= SHORTEST_WORD and core in self.passwords):
            raise ValidationError("这个密码太常见，或只是在常见密码前后加了数字和符号。")

    def get_help_text(self) -> str:
        return "不要用常见密码，也不要只在它前后加数字和符号。"


class ContextWordValidator:
    """No word that a stranger who knows the portal or the unit would try first."""

    def validate(self, password: str, user: User | None = None) -> None:
        lowered = password.casefold()
        for word in self._words(user):
            is_telling = len(word) >= SHORTEST_WORD or not word.isascii()
            if is_telling and word.casefold() in lowered:
                raise ValidationError(f"密码里不要有“{word}”：知道您或本系统的人会先猜它。")

    def get_help_text(self) -> str:
        return "不要用用户名、姓名、单位名称、统一社会信用代码或“穗智转”。"

    def _words(self, user: User | None) -> list[str]:
        if user is None:
            return list(PORTAL_WORDS)
        words = [*PORTAL_WORDS, user.username, user.name, user.phone, *user.context_words]
        if user.pk:
            for membership in user.memberships.select_related("organisation"):
                words += [membership.organisation.name, membership.organisation.uscc]
        return [word for word in words if word]


class FormerPasswordValidator:
    """Staff do not take one of their last five passwords, nor the present one."""

    def validate(self, password: str, user: User | None = None) -> None:
        if user is None or not user.pk or not _is_staff(user):
            return
        former = FormerPassword.objects.filter(user=user).order_by("-pk")
        hashes = [*former.values_list("password", flat=True)[: FORMER_PASSWORDS - 1]]
        if any(check_password(password, kept) for kept in [user.password, *hashes]):
            raise ValidationError(f"不能用最近 {FORMER_PASSWORDS} 次用过的密码。")

    def get_help_text(self) -> str:
        return f"工作人员不能用最近 {FORMER_PASSWORDS} 次用过的密码。"
