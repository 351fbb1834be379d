"""What every package does with files in the same way.

Belongs here: writing at once or not at all, the hash of a file, the rows of a seed as text. Does not belong here: paths
(``settings``), or seeds as typed frames (``schemas.reference.base``). Standard library only: a refresh with nothing to do
reads seeds and must stay cheap.
"""

from __future__ import annotations

import csv
import hashlib
from pathlib import Path


def write_atomically(path: Path, content: str | bytes) -> None:
    """Write a file under a temporary name and rename it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.tmp")
    temporary.write_bytes(content.encode() if isinstance(content, str) else content)
    temporary.replace(path)


def sha256(path: Path) -> str:
    """Return the sha256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_seed(seeds_dir: Path, name: str) -> list[dict[str, str]]:
    """Return the rows of a seed, every cell as it is written."""
    with (seeds_dir / f"{name}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
