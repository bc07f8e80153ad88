"""Upkeep of the files on the disk: what nobody refers to goes, what is kept is hashed again."""

import hashlib
from datetime import datetime, timedelta
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.models import FileField

from casework import clock
from casework.materials.keeping import MIB, file_of, root
from casework.models.materials import Material, MaterialPage

ORPHAN_AGE = timedelta(hours=24)


def sweep_orphans() -> int:
    """Delete files older than 24 h that no row names, and those of removed materials; return how many.

    Besides materials that is every folder of a file field: what is kept before its row is
    committed stays behind when the row is not.
    """
    limit = clock.wall() - ORPHAN_AGE
    _purge_removed(limit)
    named = set(Material.objects.filter(purged_at__isnull=True).values_list("path", flat=True))
    named |= set(MaterialPage.objects.values_list("path", flat=True))
    swept = _sweep(root(), named, limit)
    for folder, fields in _folders_of_fields().items():
        named = {
            path
            for field in fields
            for path in field.model._default_manager.values_list(field.name, flat=True)
        }
        swept += _sweep(Path(settings.MEDIA_ROOT) / folder, named, limit)
    _drop_empty_folders(limit)
    return swept


def _sweep(folder: Path, named: set[str], limit: datetime) -> int:
    swept = 0
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        old = path.stat().st_mtime < limit.timestamp()
        if old and str(path.relative_to(settings.MEDIA_ROOT)) not in named:
            path.unlink(missing_ok=True)
            swept += 1
    return swept


def _folders_of_fields() -> dict[str, list[FileField]]:
    """Return the file fields of all models by the folder that they keep their files in."""
    found: dict[str, list[FileField]] = {}
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, FileField) and isinstance(field.upload_to, str):
                found.setdefault(field.upload_to, []).append(field)
    return {folder: fields for folder, fields in found.items() if folder}


def _purge_removed(limit: datetime) -> None:
    """Forget the files (not the rows) of what was removed a day ago and is used nowhere."""
    gone = Material.objects.filter(
        removed_at__lt=limit, purged_at__isnull=True, attachments__isnull=True
    )
    for material in gone:
        MaterialPage.objects.filter(material=material).delete()
        Material.objects.filter(pk=material.pk).update(purged_at=clock.now())


def _drop_empty_folders(limit: datetime) -> None:
    folders = sorted((p for p in root().rglob("*") if p.is_dir()), reverse=True)
    for folder in folders:
        if folder.stat().st_mtime < limit.timestamp() and not any(folder.iterdir()):
            folder.rmdir()


def damaged_files() -> list[str]:
    """Return, in Chinese, every kept file that is missing or no longer has its hash."""
    found = []
    for material in Material.objects.filter(purged_at__isnull=True).order_by("pk").iterator():
        path = file_of(material)
        if not path.is_file():
            found.append(f"材料 {material.pk}（{material.name}）的文件不在了")
        elif hash_of_file(path) != material.sha256:
            found.append(f"材料 {material.pk}（{material.name}）与摘要不符")
    return found


def hash_of_file(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(MIB):
            digest.update(chunk)
    return digest.hexdigest()
