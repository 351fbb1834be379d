"""What every package does with files in the same way.

Belongs here: writing at once or not at all, the hash of a file and where it is kept, receipts, the rows of a seed as
text. Does not belong here: paths (``settings``), or seeds as typed frames (``schemas.reference.base``). Nothing heavy is
imported: a refresh with nothing to do reads seeds and receipts, and must stay cheap.
"""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path

from pipelines.common.errors import InstallationError
from pipelines.common.messages import Diagnostic
from schemas.receipt import Receipt


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write a file under a temporary name and rename it; what could not be written takes no room."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        temporary.write_bytes(content.encode() if isinstance(content, str) else content)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    temporary.replace(path)


def sha256(path: Path) -> str:
    """Return the sha256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def checksum_path(path: Path) -> Path:
    """Return where the hash of a file stands that does not bear it as its name, such as one of the lake."""
    return path.with_name(f"{path.name}.sha256")


def write_checksum(content: Path, path: Path) -> None:
    """Keep the hash of what is about to be named ``path``, as ``sha256sum -c`` reads it."""
    write_atomically(checksum_path(path), f"{sha256(content)}  {path.name}\n")


def read_checksum(path: Path) -> str | None:
    """Return the hash kept for a file, None if there is none."""
    kept = checksum_path(path)
    return kept.read_text("utf-8").split(" ", 1)[0] if kept.exists() else None


def is_intact(path: Path) -> bool:
    """Return whether a file is there with the bytes whose hash was kept; without a hash its being there counts."""
    return path.exists() and read_checksum(path) in (None, sha256(path))


def read_receipts(folder: Path) -> list[Receipt]:
    """Return every receipt of a folder, in the order in which the files were received.

    Raises:
        InstallationError: one is no receipt any more.
    """
    found = []
    for path in folder.glob("[!.]*.json"):
        try:
            found.append(Receipt.from_json(path.read_text("utf-8")))
        except (ValueError, TypeError, KeyError):
            raise InstallationError(Diagnostic("receipt_unreadable", {"path": path})) from None
    return sorted(found, key=lambda r: (r.received_seq, r.submission_id))


def read_seed(seeds_dir: Path, name: str) -> list[dict[str, str]]:
    """Return the rows of a seed, every cell as it is written."""
    with (seeds_dir / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
