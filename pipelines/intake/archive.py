"""The archive: files as received, named by their sha256, with a sidecar for every arrival.

Belongs here: moving files from the inbox to the archive, and finding them there. Does not belong here: the content of
files. Standard library only, so that a refresh with nothing to do stays cheap.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import logging
import os
import re
import shutil
import time
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import IO, Any

from pipelines.common.errors import InstallationError
from pipelines.common.files import is_open_elsewhere, keep_on_disk, reading, write_atomically
from pipelines.common.files import sha256 as hash_of
from pipelines.common.messages import Diagnostic
from pipelines.intake.identity import UNKNOWN
from pipelines.intake.inbox import LONGEST_NAME, META_SUFFIX, inbox_files, quiet_files, shown_name
from pipelines.intake.options import meta_path, read_meta, timestamp, without_future_receipt
from pipelines.settings import Settings
from schemas.receipt import Receipt

_IN_RECEIPT = ("form_id", "submitter", "period", "document", "declared_date", "is_synthetic")
_SIDECAR = re.compile(r"([0-9a-f]{64})\.(\d{8})\.json")
_LONGEST_CUT, _LONGEST_SUFFIX = 200, 16
"""Bytes of a long name that are kept."""
_ROOM_FOR_OPTIONS = 16
"""Bytes that the name of a file's options is longer, while it is written."""
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Arrival:
    """One arrival of a file: its sidecar and the path of its bytes.

    ``meta_error`` is the error of a ``.meta.json`` that could not be read, "" if there is none. ``unordered`` is the first
    and last received_seq of the arrivals whose order is unknown, None if there are none.
    """

    path: Path
    sha256: str
    received_seq: int
    received_at: str
    original_name: str
    meta: Mapping[str, Any] = field(default_factory=dict)
    meta_error: str = ""
    unordered: tuple[int, int] | None = None

    @property
    def declared_date(self) -> str | None:
        """Return the sender's own date of the file, if there is one."""
        return self.meta.get("declared_date")


def _bytes_path(settings: Settings, sha256: str) -> Path:
    return settings.archive / sha256[:2] / sha256


def sidecars(settings: Settings) -> Iterator[Path]:
    """Return all sidecars; their names hold sha256 and received_seq."""
    return (p for p in settings.archive.glob("??/*.json") if _SIDECAR.fullmatch(p.name))


def sequence(sidecar: Path) -> int:
    """Return the received_seq in a sidecar's name."""
    return int(sidecar.name.split(".")[1])


def read_arrival(settings: Settings, sidecar: Path) -> Arrival:
    """Read one sidecar.

    Raises:
        InstallationError: it is damaged.
    """
    sha256 = sidecar.name.split(".")[0]
    with reading(sidecar, "sidecar_unreadable"):
        raw = json.loads(sidecar.read_text("utf-8"))
        dt.datetime.fromisoformat(raw["received_at"])
        unordered = tuple(raw.pop("unordered", None) or ()) or None
        return Arrival(path=_bytes_path(settings, sha256), sha256=sha256, unordered=unordered, **raw)


def restored_arrival(settings: Settings, receipt: Receipt) -> Arrival:
    """Write the sidecar of an answered arrival again from its receipt, and return the arrival.

    The options are what they led to: form, submitter, period and document of the receipt.
    """
    options = {name: getattr(receipt, name) for name in _IN_RECEIPT}
    fields = {
        "received_at": receipt.received_at,
        "received_seq": receipt.received_seq,
        "original_name": receipt.original_name,
        "meta": {k: v for k, v in options.items() if v not in (None, False, UNKNOWN)},
        "meta_error": "",
    }
    return read_arrival(settings, _write_sidecar(settings, receipt.sha256, receipt.received_seq, fields))


def verify(settings: Settings, sha256: str) -> Diagnostic | None:
    """Return a diagnostic if archived bytes are missing or changed, None if they are intact."""
    path = _bytes_path(settings, sha256)
    if not path.exists():
        return Diagnostic("archive_missing", {"path": path})
    if hash_of(path) != sha256:
        return Diagnostic("archive_changed", {"path": path})
    return None


def damaged(settings: Settings, receipts: Iterable[Receipt]) -> Iterator[Diagnostic]:
    """Yield a diagnostic of each archived file that a sidecar or a receipt names and that is missing or changed."""
    expected = {sidecar.name.split(".")[0] for sidecar in sidecars(settings)}
    expected |= {receipt.sha256 for receipt in receipts}
    for sha256 in sorted(expected):
        if finding := verify(settings, sha256):
            yield finding


def archive_inbox(settings: Settings, now: dt.datetime, answered: Collection[int] = ()) -> list[Arrival]:
    """Move every complete file of the inbox into the archive.

    A file that changed a moment ago, changes while it is copied, cannot be read, or is kept open on Windows is left for the next run; it
    stops no other. The bytes are on the disk first, then the sidecar, then the file is removed from the inbox: if the process is killed in between, the file is
    archived or still in the inbox; if it is both, it is removed by the next run and does not arrive twice. Files are
    numbered by declared date (else the day of receipt), time of receipt and the order in which they were submitted. Files of
    which these do not tell the order are numbered by sha256, so that numbers do not depend on the folder, and each keeps the
    numbers of the others: two of one key are not taken (``Ledger.conflicting_receipts``).

    Args:
        settings: the installation.
        now: the time of receipt of files that have none of their own.
        answered: the numbers of the arrivals that have a receipt.
    """
    settings.archive.mkdir(parents=True, exist_ok=True)
    last = max(sidecars(settings), key=sequence, default=None)
    # A run that archived an arrival without answering it may have been killed before the file left the inbox.
    unfinished = _unfinished(settings, last) if last and sequence(last) not in answered else None
    waiting = []
    for path in quiet_files(settings):
        if (sha256 := _archived(settings, path)) is None:
            continue
        meta, error = without_future_receipt(*read_meta(path), now)
        if unfinished and _is_remainder_of(unfinished, sha256, name_of(path, meta), meta, error):
            _clear(path)
            unfinished = None
            continue
        received_at = meta.get("received_at") or timestamp(now)
        day = meta.get("declared_date") or str(settings.local_time(received_at).date())
        order = (day, received_at, meta.get("sent_order", 0))
        waiting.append((order, sha256, name_of(path, meta), meta, error, path))
    taken = []
    waiting.sort(key=lambda w: w[:3])
    first_number = 1 + (sequence(last) if last else 0)
    unordered = _unordered([order for order, *_ in waiting], first_number)
    for number, (order, sha256, name, meta, error, path) in enumerate(waiting, first_number):
        fields = {
            "received_at": order[1],
            "received_seq": number,
            "original_name": name,
            "meta": meta,
            "meta_error": error,
        }
        if number in unordered:
            fields["unordered"] = unordered[number]
        sidecar = _write_sidecar(settings, sha256, number, fields)
        keep_on_disk(sidecar)
        _clear(path)
        taken.append(read_arrival(settings, sidecar))
    return taken


def _unordered(orders: Sequence[tuple[str, str, int]], first_number: int) -> dict[int, tuple[int, int]]:
    """Return of each number the first and last number of the files that may have been sent earlier or later.

    Args:
        orders: day, time of receipt and order of submission of the files, sorted; order 0 is not known.
        first_number: the number of the first file.
    """
    unordered = {}
    for _, group in groupby(enumerate(orders, first_number), lambda pair: pair[1][:2]):
        numbers = {number: order[2] for number, order in group}
        first, last = min(numbers), max(numbers)
        last_unknown = first - 1 + list(numbers.values()).count(0)
        for number, sent_order in numbers.items():
            others = (first, last_unknown if sent_order else last)
            if others[0] <= others[1] and others != (number, number):
                unordered[number] = others
    return unordered


def _write_sidecar(settings: Settings, sha256: str, number: int, fields: Mapping[str, Any]) -> Path:
    sidecar = _bytes_path(settings, sha256).with_name(f"{sha256}.{number:08d}.json")
    write_atomically(sidecar, json.dumps(fields, ensure_ascii=False, indent=1, sort_keys=True))
    return sidecar


def _is_remainder_of(arrival: Arrival, sha256: str, name: str, meta: Mapping[str, Any], error: str) -> bool:
    """Return whether a file of the inbox has been archived already; its options are removed first and may be gone."""
    is_gone = not meta and not error  # and with the options the name that they gave
    is_same_name = name == arrival.original_name or (is_gone and "original_name" in arrival.meta)
    is_same = sha256 == arrival.sha256 and is_same_name
    return is_same and (is_gone or (meta, error) == (arrival.meta, arrival.meta_error))


def _clear(path: Path) -> None:
    """Remove a file from the inbox, its options first: otherwise they could apply to a later file of the same name."""
    beside = meta_path(path)
    for file in [beside, path] if beside and not beside.is_dir() else [path]:
        try:
            file.unlink(missing_ok=True)
        except OSError as error:  # it arrives again with the next run, as a duplicate
            _log.error("%s stays in the inbox: %s", shown_name(file.name), type(error).__name__)


def name_of(path: Path, meta: Mapping[str, Any]) -> str:
    """Return the name of a file as its receipt shows it: what its options call it, else its own."""
    return shown_name(meta.get("original_name") or path.name)


def _unfinished(settings: Settings, sidecar: Path) -> Arrival | None:
    """Return the arrival of a sidecar, None if it is damaged: that one has a diagnostic of its own, and the others go on."""
    try:
        return read_arrival(settings, sidecar)
    except InstallationError:
        return None


def _archived(settings: Settings, path: Path) -> str | None:
    """Copy a file into the archive; return its sha256, None if it is left for the next run.

    It is left if it is gone or cannot be read, changed while it was copied, or is kept open on Windows.

    Raises:
        OSError: the archive cannot be written.
    """
    try:
        with path.open("rb") as source:
            before = os.fstat(source.fileno())
            sha256 = _copy_in(settings, path, source)
            after = path.stat()
    except OSError as error:
        if not (is_open_elsewhere(error) or _is_of(error, path)):
            raise
        _log.error("%s stays in the inbox: %s", shown_name(path.name), type(error).__name__)
        return None
    is_same = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    return sha256 if is_same else None


def _copy_in(settings: Settings, path: Path, source: IO[bytes]) -> str:
    """Copy a file under the hash of the bytes that were copied; they are on the disk when this returns."""
    temporary = settings.archive / f".{hashlib.sha256(os.fsencode(path)).hexdigest()[:16]}.tmp"
    hasher = hashlib.sha256()
    try:
        with temporary.open("wb") as target:
            while block := _block(source, path):
                hasher.update(block)
                target.write(block)
            target.flush()
            os.fsync(target.fileno())
    except OSError:  # a partial copy must not take up room
        temporary.unlink(missing_ok=True)
        raise
    final = _bytes_path(settings, hasher.hexdigest())
    if not final.parent.exists():
        final.parent.mkdir()
        keep_on_disk(final.parent)
    temporary.replace(final)
    return hasher.hexdigest()


def _block(source: IO[bytes], path: Path) -> bytes:
    try:
        return source.read(1 << 20)
    except OSError as error:  # the system does not say which file it is that cannot be read
        error.filename = str(path)
        raise


def _is_of(error: OSError, path: Path) -> bool:
    """Return whether an error is about this file, not about the archive."""
    return str(error.filename) == str(path)


def next_sent_order(settings: Settings) -> int:
    """Return the order of the next file that is submitted: after all that wait in the inbox."""
    waiting = (read_meta(path)[0].get("sent_order", 0) for path in inbox_files(settings))
    return 1 + max(waiting, default=0)


def put_into_inbox(settings: Settings, path: Path, options: Mapping[str, Any]) -> Path:
    """Copy a file into the inbox, its options first, so that no ingest run sees it without them.

    A name that leaves no room for that of its options is cut; the options keep it.
    """
    settings.inbox.mkdir(parents=True, exist_ok=True)
    beside, _ = read_meta(path)
    meta = {**beside, **{k: v for k, v in options.items() if v is not None}}
    name = path.name
    if len(os.fsencode(name)) > LONGEST_NAME - _ROOM_FOR_OPTIONS:
        name = _cut(path)
        meta.setdefault("original_name", shown_name(path.name))
    target, n = settings.inbox / name, 1
    while target.exists():
        n += 1
        target = settings.inbox / str(n) / name
    target.parent.mkdir(exist_ok=True)
    if meta:
        write_atomically(
            target.with_name(target.name + META_SUFFIX), json.dumps(meta, ensure_ascii=False, default=str)
        )
    temporary = target.with_name(f".{hashlib.sha256(os.fsencode(target)).hexdigest()[:16]}.tmp")
    shutil.copyfile(path, temporary)
    # It is complete as soon as it has its name: the next run need not wait for ``quiet_seconds``.
    complete_since = time.time() - settings.quiet_seconds
    os.utime(temporary, (complete_since, complete_since))
    temporary.replace(target)
    return target


def _cut(path: Path) -> str:
    """Return the beginning of a long name, with its suffix."""
    stem = os.fsencode(path.stem)[:_LONGEST_CUT].decode(errors="ignore")
    suffix = path.suffix if len(os.fsencode(path.suffix)) <= _LONGEST_SUFFIX else ""
    return f"{stem}{suffix}"
