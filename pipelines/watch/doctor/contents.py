"""Every byte of archive, lake and releases, against the hash that was taken when it was written.

Belongs here: reading and comparing. Does not belong here: what the bytes mean. Standard library only.
"""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.files import sha256 as hash_of
from pipelines.intake.archive import read_checksum, sidecars
from pipelines.intake.receipts import Ledger
from pipelines.release.releases import MANIFEST, read_release
from pipelines.settings import Settings
from pipelines.watch.words import Finding


def archive(settings: Settings) -> Iterator[Finding]:
    """Find archived bytes that are gone or are no longer those of their name."""
    wanted = {card.name.split(".")[0] for card in sidecars(settings)}
    wanted |= {receipt.sha256 for receipt in Ledger(settings).receipts}
    for sha256 in sorted(wanted):
        path = settings.archive / sha256[:2] / sha256
        if not path.exists():
            yield Finding("archive_missing", {"path": path})
        elif hash_of(path) != sha256:
            yield Finding("archive_changed", {"path": path})


def lake(settings: Settings) -> Iterator[Finding]:
    """Find files of the lake that a receipt names and that are gone or changed, and those without a hash."""
    unhashed = 0
    for receipt in Ledger(settings).receipts:
        if receipt.lake_path is None:
            continue
        path = settings.data_dir / receipt.lake_path
        facts = {"path": path, "submission_id": receipt.submission_id}
        checksum = read_checksum(path)
        if not path.exists():
            yield Finding("lake_missing", facts)
        elif checksum is None:
            unhashed += 1
        elif hash_of(path) != checksum:
            yield Finding("lake_changed", facts)
    if unhashed:
        yield Finding("lake_unhashed", {"n": unhashed})


def releases(settings: Settings) -> Iterator[Finding]:
    """Find releases whose files are gone or changed, or whose manifest cannot be read."""
    for manifest in sorted(settings.releases.glob(f"*/{MANIFEST}")):
        folder = manifest.parent
        try:
            release = read_release(folder)
        except (ValueError, TypeError, KeyError):
            yield Finding("release_unreadable", {"path": manifest})
            continue
        for name, sha256 in release.files.items():
            facts = {"path": folder / name, "release_id": release.release_id}
            if not (folder / name).exists():
                yield Finding("release_missing", facts)
            elif hash_of(folder / name) != sha256:
                yield Finding("release_changed", facts)
