"""Compare every byte of archive, lake and releases with the hash that was taken when it was written.

Belongs here: reading and comparing. Does not belong here: what the bytes mean. Standard library only.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.common.errors import InstallationError
from pipelines.common.files import read_checksum, read_receipts
from pipelines.common.files import sha256 as hash_of
from pipelines.common.messages import Diagnostic
from pipelines.intake.archive import sidecars, verify
from pipelines.release.build import row_accounting
from pipelines.release.build.input_hash import read_attempts
from pipelines.release.store.releases import MANIFEST, read_release
from pipelines.settings import Settings


def archive(settings: Settings) -> Iterator[Diagnostic]:
    """Yield archived files that are missing or no longer match the hash in their name."""
    expected = {card.name.split(".")[0] for card in sidecars(settings)}
    expected |= {receipt.sha256 for receipt in read_receipts(settings.receipts)}
    for sha256 in sorted(expected):
        if finding := verify(settings, sha256):
            yield finding


def lake(settings: Settings) -> Iterator[Diagnostic]:
    """Yield files of the lake that a receipt names and that are missing or changed; count those without a hash."""
    yield from row_accounting.damaged_lake(settings, read_attempts(settings), settings.data_dir)
    named = (settings.data_dir / r.lake_path for r in read_receipts(settings.receipts) if r.lake_path)
    if unhashed := sum(1 for path in named if path.exists() and read_checksum(path) is None):
        yield Diagnostic("lake_unhashed", {"n": unhashed})


def releases(settings: Settings) -> Iterator[Diagnostic]:
    """Yield files of releases that are missing or changed, and manifests that cannot be read."""
    for manifest in sorted(settings.releases.glob(f"*/{MANIFEST}")):
        folder = manifest.parent
        try:
            release = read_release(folder)
        except InstallationError as error:
            yield from error.findings
            continue
        for name, sha256 in release.files.items():
            facts = {"path": folder / name, "release_id": release.release_id}
            if not (folder / name).exists():
                yield Diagnostic("release_missing", facts)
            elif hash_of(folder / name) != sha256:
                yield Diagnostic("release_changed", facts)
