"""The ledger: every attempt's receipt, what supersedes what, and what has been answered.

Belongs here: reading and writing receipts, numbering attempts, telling duplicates. Does not belong here:
finding anything in a file. Standard library only.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from pipelines.files import write_atomically
from pipelines.intake.errors import WrongKey
from pipelines.settings import Settings
from schemas.receipt import DUPLICATE, REFUSED, Receipt

Key = tuple[str, str, str, str]


def key_of(receipt: Receipt) -> Key:
    """Return what attempts are numbered within."""
    return (receipt.form_id, receipt.submitter, receipt.period, receipt.document)


class Ledger:
    """All receipts of an installation, in the order in which their files were received."""

    def __init__(self, settings: Settings):
        self.folder = settings.receipts
        self.receipts: list[Receipt] = []
        self._attempts: dict[Key, list[Receipt]] = defaultdict(list)
        self._duplicates: dict[str, int] = defaultdict(int)
        paths = self.folder.glob("*.json") if self.folder.exists() else ()
        found = [Receipt.from_json(p.read_text("utf-8")) for p in paths if not p.name.startswith(".")]
        for receipt in sorted(found, key=lambda r: r.received_seq):
            self._remember(receipt)

    def _remember(self, receipt: Receipt) -> None:
        self.receipts.append(receipt)
        if receipt.status == DUPLICATE:
            self._duplicates[receipt.submission_id] += 1
        else:
            self._attempts[key_of(receipt)].append(receipt)

    @property
    def answered(self) -> set[int]:
        """Return the received_seq of every answered arrival."""
        return {r.received_seq for r in self.receipts}

    def find(self, submission_id: str) -> Receipt:
        """Return the receipt of an attempt.

        Raises:
            WrongKey: there is no such attempt.
        """
        for receipt in self.receipts:
            if receipt.submission_id == submission_id and receipt.status != DUPLICATE:
                return receipt
        raise WrongKey(f"no such submission: {submission_id} / 没有这份报送:{submission_id}")

    def next_attempt(self, key: Key) -> int:
        """Return the number of the next attempt of a key."""
        return 1 + max((r.attempt for r in self._attempts[key]), default=0)

    def current(self, key: Key, before: int | None = None) -> Receipt | None:
        """Return the latest attempt of a key with rows accepted; ``before`` leaves out it and later ones."""
        standing = [
            r for r in self._attempts[key] if r.status != REFUSED and (before is None or r.attempt < before)
        ]
        return max(standing, key=lambda r: r.attempt, default=None)

    def duplicated(self, key: Key, sha256: str, rules_version: str) -> Receipt | None:
        """Return the attempt that already holds these bytes.

        That is the current attempt of the key, or the last one if it was refused by the rules of today: the
        answer would be the same. Going back to still earlier bytes is a new attempt.
        """
        last = max(self._attempts[key], key=lambda r: r.attempt, default=None)
        if last and last.status == REFUSED and (last.sha256, last.rules_version) == (sha256, rules_version):
            return last
        current = self.current(key)
        return current if current and current.sha256 == sha256 else None

    def path(self, receipt: Receipt) -> Path:
        """Return where a receipt is kept."""
        name = receipt.submission_id
        if receipt.status == DUPLICATE:
            name += f".duplicate-{self._duplicates[receipt.submission_id] + 1}"
        return self.folder / f"{name}.json"

    def write(self, receipt: Receipt) -> None:
        """Keep a receipt; one of the same attempt is replaced (the file was read again)."""
        write_atomically(self.path(receipt), receipt.to_json())
        again = [r for r in self._attempts[key_of(receipt)] if r.submission_id == receipt.submission_id]
        if receipt.status != DUPLICATE and again:
            self.receipts.remove(again[0])
            self._attempts[key_of(receipt)].remove(again[0])
        self._remember(receipt)
