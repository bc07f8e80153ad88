"""Rows that are written once: the model and its queryset refuse to change or delete them."""

from django.db import models


class AppendOnlyError(RuntimeError):
    """Somebody tried to change what may only be added to."""


class AppendOnlyQuerySet(models.QuerySet):
    def update(self, **kwargs):
        raise AppendOnlyError(f"{self.model._meta.verbose_name}只能追加，不能修改")

    def bulk_update(self, objs, fields, batch_size=None):
        raise AppendOnlyError(f"{self.model._meta.verbose_name}只能追加，不能修改")

    def delete(self):
        raise AppendOnlyError(f"{self.model._meta.verbose_name}只能追加，不能删除")


class AppendOnly(models.Model):
    """A row that is inserted once and then stays as it is."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise AppendOnlyError(f"{self._meta.verbose_name}只能追加，不能修改")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise AppendOnlyError(f"{self._meta.verbose_name}只能追加，不能删除")


class Frozen(AppendOnly):
    """A row whose content was hashed when it was written; ``verify_audit`` compares them."""

    sha256 = models.CharField("内容摘要", max_length=64)

    class Meta:
        abstract = True

    def frozen_content(self) -> object:
        """Return what ``sha256`` was taken over, as plain values."""
        raise NotImplementedError
