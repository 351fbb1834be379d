"""Confirmations of held figures by an operator: an append-only file of the data folder.

Belongs here: its records, reading and appending. Does not belong here: which figures are held (dbt models decide that), or
the command (``cli``). Standard library only, since the hash of the inputs covers the confirmations.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass

from pipelines.settings import Settings


@dataclass(frozen=True)
class Confirmation:
    """An operator's statement that the held figures of an attempt are right.

    Attributes:
        submission_id: the attempt.
        reason: why they are right.
        confirmed_by: the account under which the command ran.
        confirmed_at: when, ISO 8601, UTC, without offset.
    """

    submission_id: str
    reason: str
    confirmed_by: str
    confirmed_at: str


def read_confirmations(settings: Settings) -> list[Confirmation]:
    """Return all confirmations, oldest first; the last line is left out if it was never finished."""
    if not settings.confirmations.exists():
        return []
    *lines, _ = settings.confirmations.read_text("utf-8").split("\n")
    return [Confirmation(**json.loads(line)) for line in lines]


def add_confirmation(settings: Settings, confirmation: Confirmation) -> Confirmation:
    """Append a confirmation, and return it or the one that the attempt already has."""
    existing = read_confirmations(settings)
    for earlier in existing:
        if earlier.submission_id == confirmation.submission_id:
            return earlier
    settings.confirmations.parent.mkdir(parents=True, exist_ok=True)
    with settings.confirmations.open("r+b" if settings.confirmations.exists() else "w+b") as file:
        # A line that was never finished is overwritten.
        file.seek(file.read().rfind(b"\n") + 1)
        file.truncate()
        file.write((json.dumps(asdict(confirmation), ensure_ascii=False) + "\n").encode())
        file.flush()
        os.fsync(file.fileno())
    return confirmation
