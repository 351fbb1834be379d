"""Compare every byte of archive, lake and releases with the hash that was taken when it was written.

Belongs here: reading and comparing. Does not belong here: what the bytes mean. Standard library only.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.common.files import read_checksum, read_receipts
from pipelines.common.messages import Diagnostic
from pipelines.intake.archive import damaged
from pipelines.release.build import row_accounting
from pipelines.release.build.input_hash import read_attempts
from pipelines.release.store.releases import damaged_releases
from pipelines.settings import Settings


def archive(settings: Settings) -> Iterator[Diagnostic]:
    """Yield archived files that are missing or no longer match the hash in their name."""
    yield from damaged(settings, read_receipts(settings.receipts))


def lake(settings: Settings) -> Iterator[Diagnostic]:
    """Yield files of the lake that a receipt names and that are missing or changed; count those without a hash."""
    yield from row_accounting.damaged_lake(settings, read_attempts(settings), settings.data_dir)
    named = (settings.data_dir / r.lake_path for r in read_receipts(settings.receipts) if r.lake_path)
    if unhashed := sum(1 for path in named if path.exists() and read_checksum(path) is None):
        yield Diagnostic("lake_unhashed", {"n": unhashed})


def releases(settings: Settings) -> Iterator[Diagnostic]:
    """Yield files of releases that are missing or changed, and manifests that cannot be read."""
    yield from damaged_releases(settings)
