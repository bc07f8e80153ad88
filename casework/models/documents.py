"""The register of documents the portal has issued: one row and one file each, fixed when issued."""

import hashlib
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q

from casework import clock
from casework.models.append_only import AppendOnly, AppendOnlyQuerySet

# Crockford's digits: no letter that is easily misread; 28 of them carry 140 bits.
CODE_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
CODE_LENGTH = 28
SHORT_CODE_LENGTH = 12
CODE_LOOKALIKES = str.maketrans("OIL", "011")


class DocumentState(models.TextChoices):
    DRAFT = "draft", "草稿"
    VALID = "valid", "有效"
    SUPERSEDED = "superseded", "已被新版本代替"
    WITHDRAWN = "withdrawn", "已撤回"


VALIDITY_LABELS = {
    **dict(DocumentState.choices),
    "suspended": "已暂停",
    "revoked": "已撤销",
    "expired": "已到期",
    "surrendered": "已退出",
    "unknown": "查无此号",
}


@dataclass(frozen=True)
class Validity:
    """What a document is worth today, in one sentence; ``state`` picks shape and colour.

    ``state``: valid, draft, superseded, withdrawn, and from the case: suspended, revoked, expired.
    """

    state: str
    sentence: str
    since: datetime | None = None

    @property
    def label(self) -> str:
        """The state in a word or two, the same at /verify/, at the desk and to the unit."""
        return VALIDITY_LABELS[self.state]


def new_code() -> str:
    """Return a random code that nobody can guess (140 bits)."""
    return "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))


def clean_code(text: str) -> str:
    """Fold what people type for a code: width, case, blanks, hyphens and look-alike letters."""
    folded = unicodedata.normalize("NFKC", text).upper().translate(CODE_LOOKALIKES)
    return "".join(character for character in folded if character in CODE_ALPHABET)


class DocumentQuerySet(AppendOnlyQuerySet):
    def move(self, document: "Document", target: str, *, reason: str) -> bool:
        """Give ``document`` a new state unless it already left the old one; tell whether it moved."""
        kept = self.filter(pk=document.pk, state=document.state)
        values = {"state": target, "state_since": clock.now(), "state_reason": reason}
        return bool(super(AppendOnlyQuerySet, kept).update(**values))

    def of(self, case: models.Model) -> "DocumentQuerySet":
        return self.filter(content_type=ContentType.objects.get_for_model(case), object_id=case.pk)

    def find(self, code: str, number: str = "") -> "Document | None":
        """Return the document of a whole code, or of a number and the printed part of its code."""
        wanted = clean_code(code)
        documents = self.select_related("organisation", "content_type", "supersedes")
        if len(wanted) == CODE_LENGTH:
            return documents.filter(code=wanted).first()
        base = unicodedata.normalize("NFKC", number).strip().upper()
        if len(wanted) != SHORT_CODE_LENGTH or not base:
            return None
        printed = documents.filter(code__startswith=wanted)
        return next((one for one in printed if base in {one.number, one.full_number}), None)

    def current(self) -> "DocumentQuerySet":
        return self.filter(state__in=[DocumentState.DRAFT, DocumentState.VALID])


class Document(AppendOnly):
    """One PDF as it was issued; only its state may change, never its content."""

    kind = models.CharField("种类", max_length=40)
    number = models.CharField("编号", max_length=60, db_index=True)
    version = models.PositiveSmallIntegerField("版本", default=1)
    title = models.CharField("标题", max_length=200)
    content_type = models.ForeignKey(
        ContentType, models.PROTECT, verbose_name="事项类型", null=True, blank=True
    )
    object_id = models.PositiveBigIntegerField("事项", null=True, blank=True)
    case = GenericForeignKey()
    organisation = models.ForeignKey(
        "accounts.Organisation",
        models.PROTECT,
        verbose_name="单位",
        related_name="documents",
        null=True,
        blank=True,
    )
    state = models.CharField(
        "状态", max_length=12, choices=DocumentState, default=DocumentState.VALID
    )
    state_since = models.DateTimeField("状态时间", default=clock.now)
    state_reason = models.CharField("状态说明", max_length=200, blank=True)
    path = models.CharField("文件", max_length=80, unique=True)
    size = models.PositiveIntegerField("字节数")
    sha256 = models.CharField("文件摘要", max_length=64, db_index=True)
    input_sha256 = models.CharField("内容摘要", max_length=64)
    code = models.CharField("核验码", max_length=32, unique=True)
    facts = models.JSONField("公开事实", default=list)
    public = models.BooleanField("公开", default=False)
    sample = models.BooleanField("样稿", default=False)
    issued_at = models.DateTimeField("出具时间", default=clock.now)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name="出具人",
        related_name="+",
    )
    supersedes = models.OneToOneField(
        "self",
        models.PROTECT,
        verbose_name="代替的版本",
        related_name="successor",
        null=True,
        blank=True,
    )

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "文书"
        verbose_name_plural = verbose_name
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["content_type", "object_id"], name="casework_document_case")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "content_type", "object_id", "input_sha256"],
                name="casework_document_once_per_input",
            ),
            models.UniqueConstraint(
                fields=["kind", "input_sha256"],
                condition=Q(content_type__isnull=True),
                name="casework_document_once_without_case",
            ),
            models.UniqueConstraint(
                fields=["kind", "number", "version"], name="casework_document_number"
            ),
            models.CheckConstraint(
                condition=Q(state__in=DocumentState.values),
                name="casework_document_state_known",
            ),
            models.CheckConstraint(
                condition=Q(content_type__isnull=True, object_id__isnull=True)
                | Q(content_type__isnull=False, object_id__isnull=False),
                name="casework_document_case_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.full_number} {self.title}"

    @property
    def full_number(self) -> str:
        """The number as printed; later versions carry theirs."""
        return self.number if self.version == 1 else f"{self.number}-V{self.version}"

    @property
    def short_code(self) -> str:
        """The part of the code that people type together with the number."""
        return "-".join((self.code[0:4], self.code[4:8], self.code[8:12]))

    @property
    def file(self) -> Path:
        return Path(settings.MEDIA_ROOT) / "documents" / self.path

    def content(self) -> bytes | None:
        """Return the bytes as they were registered, or None when the file is gone or differs."""
        if not self.file.is_file():
            return None
        content = self.file.read_bytes()
        return content if hashlib.sha256(content).hexdigest() == self.sha256 else None

    @property
    def filename(self) -> str:
        return f"{self.title}（{self.full_number}）.pdf"

    def own_validity(self) -> Validity:
        """Return what the register alone says; a case may know more (``document_validity``)."""
        sentences = {
            DocumentState.DRAFT: "这是草稿，不是正式文书。",
            DocumentState.VALID: "这份文书由本系统出具，登记在册，现在有效。",
            DocumentState.SUPERSEDED: "这份文书已有新版本，请以新版本为准。",
            DocumentState.WITHDRAWN: "出具机关已撤回这份文书，不再有效。",
        }
        return Validity(self.state, sentences[DocumentState(self.state)], self.state_since)
