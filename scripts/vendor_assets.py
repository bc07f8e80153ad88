#!/usr/bin/env python3
"""Rebuild the vendored assets from their npm packages, by checksum; --check compares only."""

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Asset:
    """One file of a package and where it stands here."""

    member: str
    target: str
    sha256: str


@dataclass(frozen=True)
class Package:
    """An npm package of one version, with the files taken from it."""

    name: str
    version: str
    assets: tuple[Asset, ...]


PACKAGES = (
    Package(
        name="@expo-google-fonts/noto-sans-sc",
        version="0.4.3",
        assets=(
            Asset(
                "package/400Regular/NotoSansSC_400Regular.ttf",
                "static/fonts/pdf/NotoSansSC-Regular.ttf",
                "d45f67f0a7c0ca3f256950777ce6a61cc7ce5f9696d02900cbbaac25f8aa7d16",
            ),
            Asset(
                "package/700Bold/NotoSansSC_700Bold.ttf",
                "static/fonts/pdf/NotoSansSC-Bold.ttf",
                "9a38ae0ab28cd5a256f9ea8e00dedc688aac17f7915fcb000572990afa956b96",
            ),
            Asset(
                "package/LICENSE_FONT",
                "static/fonts/pdf/OFL.txt",
                "1c05c68c34f9708415aada51f17e1b0092d2cea709bf4a94cd38114f9e73d7d9",
            ),
        ),
    ),
)


def main(arguments: list[str]) -> int:
    if arguments not in ([], ["--check"]):
        sys.stderr.write("usage: vendor_assets.py [--check]\n")
        return 2
    if not arguments:
        for package in PACKAGES:
            rebuild(package)
    faults = [fault for package in PACKAGES for fault in faults_of(package)]
    for fault in faults:
        sys.stderr.write(f"{fault}\n")
    sys.stdout.write(f"{sum(len(p.assets) for p in PACKAGES)} files, {len(faults)} wrong\n")
    return 1 if faults else 0


def rebuild(package: Package) -> None:
    """Take the package by ``npm pack`` and write those files whose checksum is right."""
    npm = shutil.which("npm")
    if npm is None:
        raise SystemExit("npm is needed to rebuild vendored assets")
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(  # noqa: S603 -- fixed arguments
            [npm, "pack", f"{package.name}@{package.version}", "--silent"], cwd=folder, check=True
        )
        archive = next(Path(folder).glob("*.tgz"))
        with tarfile.open(archive) as tar:
            for asset in package.assets:
                content = tar.extractfile(asset.member).read()
                if hashlib.sha256(content).hexdigest() != asset.sha256:
                    raise SystemExit(f"{package.name} {asset.member}: checksum differs")
                target = ROOT / asset.target
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content)


def faults_of(package: Package) -> list[str]:
    return [
        f"{asset.target}: missing or changed"
        for asset in package.assets
        if not (ROOT / asset.target).is_file()
        or hashlib.sha256((ROOT / asset.target).read_bytes()).hexdigest() != asset.sha256
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
