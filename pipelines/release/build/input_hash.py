"""What a release is made of, in order and as hashes: the ledger, the code.

Belongs here: the order in which attempts count, the hashes that name a release and that decide whether there is
anything new. Does not belong here: hashes of what came out (``publish``). Standard library only.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import asdict
from pathlib import Path

from pipelines.common.files import read_receipts
from pipelines.settings import Settings
from schemas.receipt import DUPLICATE, Receipt

NOT_CODE = {"__pycache__", "target", "logs", "dbt_packages"}
CLOCKS = ("received_at", "received_seq")


def read_attempts(settings: Settings) -> list[Receipt]:
    """Return every attempt of the ledger in the order in which they count; a duplicate is not an attempt."""
    return in_order(settings, [r for r in read_receipts(settings.receipts) if r.status != DUPLICATE])


def in_order(settings: Settings, attempts: list[Receipt]) -> list[Receipt]:
    """Return attempts in the order in which they count where their figures do not say which is the later.

    It is that of the days from which they speak, on one day that of their keys; an attempt never goes before an
    earlier one of its key. Which file the archive happened to number first has no say: the same submissions make
    the same release, however they came.
    """
    latest: dict[tuple[str, ...], str] = {}
    places = {}
    for receipt in sorted(attempts, key=lambda r: r.attempt):
        key = receipt.form_id, receipt.submitter, receipt.period, receipt.document
        latest[key] = max(latest.get(key, ""), spoken_on(settings, receipt))
        places[receipt.submission_id] = latest[key], key, receipt.attempt
    return sorted(attempts, key=lambda r: places[r.submission_id])


def spoken_on(settings: Settings, receipt: Receipt) -> str:
    """Return the day from which an attempt speaks: the one it declares, else the one on which it was received here."""
    return receipt.declared_date or settings.local_time(receipt.received_at).date().isoformat()


def ledger_hash(settings: Settings, attempts: list[Receipt]) -> str:
    """Return the hash of all answers.

    The clock and the archive's counter stay out of it. The day from which an attempt speaks does not: figures are
    dated by it, so that two releases which differ in it are two.
    """
    answers = []
    for receipt in sorted(attempts, key=lambda r: r.submission_id):
        answer = asdict(receipt)
        for clock in CLOCKS:
            del answer[clock]
        answer["spoken_on"] = spoken_on(settings, receipt)
        answers.append(answer)
    return _sha256(json.dumps(answers, ensure_ascii=False, sort_keys=True))


def code_hash(settings: Settings) -> str:
    """Return the hash of everything that turns inputs into a release."""
    digest = hashlib.sha256()
    for root in settings.code_roots:
        for path in [root] if root.is_file() else _code_files(root):
            digest.update(f"{root.name}/{path.relative_to(root).as_posix()}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def release_id(as_of: dt.date, ledger: str, code: str, look_back: str) -> str:
    """Return the id of the release that these inputs make: the same from the same, whatever the clock says.

    Args:
        as_of: the day on which the build stands.
        ledger: the hash of the ledger.
        code: the hash of the code.
        look_back: what is taken from the former release; without it a return to earlier code would claim
            the id of a release with a shorter history.
    """
    return f"{as_of.isoformat()}-{_sha256('/'.join((ledger, code, look_back)))[:10]}"


def _code_files(root: Path) -> list[Path]:
    def is_code(path: Path) -> bool:
        parts = path.relative_to(root).parts
        return path.is_file() and not any(p in NOT_CODE or p.startswith(".") for p in parts)

    return sorted(p for p in root.rglob("*") if is_code(p))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
