"""Confirmations of held figures by an operator: an append-only file of the data folder.

Belongs here: its records, reading and appending. Does not belong here: which figures are held (dbt models decide that), or
the command (``cli``). Standard library only, since the hash of the inputs covers the confirmations.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass

from pipelines.common.files import reading
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
    """Return all confirmations, oldest first; the last line is left out if it was never finished.

    Raises:
        InstallationError: another line is damaged.
    """
    if not settings.confirmations.exists():
        return []
    with reading(settings.confirmations, "confirmations_damaged"):
        *lines, _ = settings.confirmations.read_bytes().split(b"\n")
        return [Confirmation(**json.loads(line)) for line in lines]


def find_confirmation(settings: Settings, submission_id: str) -> Confirmation | None:
    """Return the confirmation of an attempt; None if it has none."""
    return next((c for c in read_confirmations(settings) if c.submission_id == submission_id), None)


def add_confirmation(settings: Settings, confirmation: Confirmation) -> Confirmation:
    """Append a confirmation, and return it or the one that the attempt already has."""
    if earlier := find_confirmation(settings, confirmation.submission_id):
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
