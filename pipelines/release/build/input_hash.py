"""The inputs of a release: attempts in their order, and hashes of receipts and code.

Belongs here: the order in which attempts count, and the hashes that name a release and decide whether a build is
needed. Does not belong here: hashes of the published content (``publish``). Standard library only.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from pipelines.common.confirmations import Confirmation, read_confirmations
from pipelines.common.files import read_receipts
from pipelines.settings import Settings
from schemas.receipt import DUPLICATE, Receipt

NOT_CODE = {"__pycache__", "target", "logs", "dbt_packages"}
CLOCKS = ("received_at", "received_seq")


def read_attempts(settings: Settings) -> list[Receipt]:
    """Return every attempt of the ledger in the order in which attempts count; a duplicate is not an attempt."""
    return in_order(settings, [r for r in read_receipts(settings.receipts) if r.status != DUPLICATE])


def in_order(settings: Settings, attempts: list[Receipt]) -> list[Receipt]:
    """Return attempts in the order in which they count if their figures do not say which is the later.

    They are sorted by statement date, then by key; an attempt never goes before an earlier one of its key. The order of
    arrival plays no part, so that the same submissions make the same release in whatever order they came.
    """
    latest: dict[tuple[str, ...], str] = {}
    places = {}
    for receipt in sorted(attempts, key=lambda r: r.attempt):
        key = receipt.form_id, receipt.submitter, receipt.period, receipt.document
        latest[key] = max(latest.get(key, ""), statement_date(settings, receipt))
        places[receipt.submission_id] = latest[key], key, receipt.attempt
    return sorted(attempts, key=lambda r: places[r.submission_id])


def statement_date(settings: Settings, receipt: Receipt) -> str:
    """Return the date of an attempt's statement, ISO 8601: the one it declares, else the local date of receipt."""
    return receipt.declared_date or settings.local_time(receipt.received_at).date().isoformat()


def ledger_hash(
    settings: Settings, attempts: Iterable[Receipt], confirmations: Iterable[Confirmation] | None = None
) -> str:
    """Return the hash of receipts and confirmations, by default of those that stand now.

    The time of receipt, the archive's counter and the time of a confirmation are left out. The statement date is included: figures are dated by
    it, so two ledgers that differ in it make two releases.
    """
    records = []
    for receipt in sorted(attempts, key=lambda r: r.submission_id):
        record = asdict(receipt)
        for clock in CLOCKS:
            del record[clock]
        record["statement_date"] = statement_date(settings, receipt)
        records.append(record)
    confirmed = read_confirmations(settings) if confirmations is None else confirmations
    for confirmation in sorted(confirmed, key=lambda c: c.submission_id):
        record = asdict(confirmation)
        del record["confirmed_at"]
        records.append(record)
    return _sha256(json.dumps(records, ensure_ascii=False, sort_keys=True))


def code_hash(settings: Settings) -> str:
    """Return the hash of everything that turns inputs into a release (``settings.code_roots``)."""
    digest = hashlib.sha256()
    for root in settings.code_roots:
        for path in [root] if root.is_file() else _code_files(root):
            digest.update(f"{root.name}/{path.relative_to(root).as_posix()}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def release_id(as_of: dt.date, ledger: str, code: str, history: str) -> str:
    """Return the id of the release that these inputs make; the same inputs give the same id at any time.

    Args:
        as_of: the day of the build.
        ledger: the hash of the ledger.
        code: the hash of the code.
        history: what is taken over from earlier releases; without it, going back to earlier code would give the id of
            a release with a shorter history.
    """
    return f"{as_of.isoformat()}-{_sha256('/'.join((ledger, code, history)))[:10]}"


def _code_files(root: Path) -> list[Path]:
    def is_code(path: Path) -> bool:
        parts = path.relative_to(root).parts
        return path.is_file() and not any(p in NOT_CODE or p.startswith(".") for p in parts)

    return sorted(p for p in root.rglob("*") if is_code(p))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
