"""File operations that every package does in the same way.

Belongs here: atomic writing, second names, hashes of files and where they are kept, damage of a small file as a diagnostic,
reading receipts.
Does not belong here: paths (``settings``), or seeds (``schemas.seed_files``). Nothing heavy is imported: a refresh
without anything to do reads receipts, and must stay cheap.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pipelines.common.errors import InstallationError, UnknownSubmission
from pipelines.common.messages import Diagnostic
from schemas.receipt import DUPLICATE, Receipt

_WINDOWS_IN_USE = (5, 32)
"""Windows, ERROR_ACCESS_DENIED and ERROR_SHARING_VIOLATION."""
_PARQUET = b"PAR1"
"""What every Parquet file begins and ends with."""
_PASSABLE = 0o755
"""The mode of a new data folder: readers of other accounts pass through it to the stable path and the releases."""


@contextmanager
def private_files(data_dir: Path) -> Iterator[None]:
    """Make files 0640 and folders 0750 within the context, whatever the command was started with; the data folder first, if it is new.

    What readers of other accounts need is opened when it is published.
    """
    if not data_dir.exists():
        data_dir.mkdir(parents=True)
        data_dir.chmod(_PASSABLE)
    previous = os.umask(0o027)
    try:
        yield
    finally:
        os.umask(previous)


def write_atomically(path: Path, content: str | bytes, by: str = "") -> None:
    """Write a file under a temporary name and rename it; a failed write leaves nothing behind.

    The name is the same each time, so that what a killed process leaves is written over by the next one.

    Args:
        path: the file.
        content: all of it.
        by: who writes, where two processes may at the same time: the last one stays.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}{by and '.'}{by}.tmp")
    try:
        temporary.write_bytes(content.encode() if isinstance(content, str) else content)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def link_or_copy(path: Path, target: Path) -> None:
    """Give a file a second name, which keeps its present bytes when the first is replaced; copy it where the disk has none."""
    try:
        target.hardlink_to(path)
    except OSError:
        shutil.copy2(path, target)


def keep_on_disk(path: Path) -> None:
    """Have a file and its name outlast a loss of power: return when the disk has them."""
    places = (path,) if os.name == "nt" else (path, path.parent)  # Windows opens no folder
    for place in places:
        descriptor = os.open(place, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def is_open_elsewhere(error: OSError) -> bool:
    """Return whether Windows refused to move or replace a file because a program has it open; False on other systems."""
    return getattr(error, "winerror", None) in _WINDOWS_IN_USE


def sha256(path: Path) -> str:
    """Return the sha256 of a file, in hex."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def checksum_path(path: Path) -> Path:
    """Return the path of the checksum file of a file, such as one of the lake."""
    return path.with_name(f"{path.name}.sha256")


def write_checksum(content: Path, path: Path) -> None:
    """Write the checksum file of ``path``, with the hash of ``content``, in the format of ``sha256sum -c``."""
    write_atomically(checksum_path(path), f"{sha256(content)}  {path.name}\n")


def read_checksum(path: Path) -> str | None:
    """Return the hash in the checksum file of a file; None if there is none."""
    checksum = checksum_path(path)
    # A damaged checksum file is no reason to stop: its hash fits no file.
    return checksum.read_text("utf-8", errors="replace").split(" ", 1)[0] if checksum.exists() else None


def is_intact(path: Path) -> bool:
    """Return whether a file exists and matches its checksum file; without one, whether a Parquet file is not cut short."""
    if not path.exists():
        return False
    checksum = read_checksum(path)
    if checksum is not None:
        return checksum == sha256(path)
    return path.suffix != ".parquet" or _has_both_ends(path)


def _has_both_ends(path: Path) -> bool:
    with path.open("rb") as file:
        start, rest = file.read(len(_PARQUET)), path.stat().st_size - len(_PARQUET)
        file.seek(max(rest, 0))
        return rest > len(_PARQUET) and start == file.read() == _PARQUET


@contextmanager
def reading(path: Path, code: str) -> Iterator[None]:
    """Report a file that does not hold what it should: cut off, no JSON, or of another shape.

    Args:
        path: the file that is read within the context.
        code: the diagnostic of damage to it, whose only fact is ``path``.

    Raises:
        InstallationError: the file is damaged.
    """
    try:
        yield
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise InstallationError(Diagnostic(code, {"path": path})) from None


def read_receipts(folder: Path) -> list[Receipt]:
    """Return every receipt of a folder, in the order in which the files were received.

    Raises:
        InstallationError: a file is damaged.
    """
    receipts = []
    for path in folder.glob("[!.]*.json"):
        with reading(path, "receipt_unreadable"), suppress(FileNotFoundError):  # removed since it was listed
            receipts.append(Receipt.from_json(path.read_text("utf-8")))
    return sorted(receipts, key=lambda r: (r.received_seq, r.submission_id))


def find_receipt(receipts: Iterable[Receipt], submission_id: str) -> Receipt:
    """Return the receipt of an attempt.

    Raises:
        UnknownSubmission: there is no such attempt.
    """
    for receipt in receipts:
        if receipt.submission_id == submission_id and receipt.status != DUPLICATE:
            return receipt
    raise UnknownSubmission(submission_id)
