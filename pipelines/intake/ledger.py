"""The ledger: the receipts of all attempts.

Belongs here: reading and writing receipts, numbering attempts, detecting duplicates. Does not belong here: evaluating
files. Standard library only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import count
from pathlib import Path

from pipelines.common.files import find_receipt, read_receipts, write_atomically
from pipelines.settings import Settings
from schemas.receipt import DUPLICATE, REFUSED, Receipt

Key = tuple[str, str, str, str]
ORDER_UNKNOWN = "file.order_unknown"


def key_of(receipt: Receipt) -> Key:
    """Return the key within which attempts are numbered."""
    return (receipt.form_id, receipt.submitter, receipt.period, receipt.document)


def last_attempts(receipts: Iterable[Receipt]) -> list[Receipt]:
    """Return the last attempt of each key, whatever became of it; duplicates are no attempts."""
    last: dict[Key, Receipt] = {}
    for receipt in receipts:
        previous = last.get(key_of(receipt))
        if receipt.status != DUPLICATE and (previous is None or previous.attempt < receipt.attempt):
            last[key_of(receipt)] = receipt
    return list(last.values())


def _latest(attempts: Iterable[Receipt]) -> Receipt | None:
    return max(attempts, key=lambda r: r.attempt, default=None)


def _lacks_order(receipt: Receipt) -> bool:
    return any(f.rule_code == ORDER_UNKNOWN for f in receipt.findings)


class Ledger:
    """All receipts of an installation, in the order in which their files were received."""

    def __init__(self, settings: Settings):
        self.folder = settings.receipts
        self.receipts: list[Receipt] = []
        self._attempts: dict[Key, list[Receipt]] = defaultdict(list)
        self._duplicates: dict[Key, list[Receipt]] = defaultdict(list)
        for receipt in read_receipts(self.folder):
            self._remember(receipt)

    def _remember(self, receipt: Receipt) -> None:
        self.receipts.append(receipt)
        by_key = self._duplicates if receipt.status == DUPLICATE else self._attempts
        by_key[key_of(receipt)].append(receipt)

    @property
    def answered(self) -> set[int]:
        """Return the received_seq of every answered arrival."""
        return {r.received_seq for r in self.receipts}

    def find(self, submission_id: str) -> Receipt:
        """Return the receipt of an attempt.

        Raises:
            UnknownSubmission: there is no such attempt.
        """
        return find_receipt(self.receipts, submission_id)

    def next_attempt(self, key: Key, received_seq: int) -> int:
        """Return the number of the next attempt of a key.

        An attempt whose receipt was lost gets its number again if that is free, so that later attempts stay later.
        """
        earlier = max((r.attempt for r in self._before(key, received_seq)), default=0)
        taken = {r.attempt for r in self._attempts[key]}
        return earlier + 1 if earlier + 1 not in taken else 1 + max(taken)

    def current(self, key: Key, before: int) -> Receipt | None:
        """Return the latest attempt of a key with accepted rows and a number lower than ``before``."""
        return _latest(r for r in self._attempts[key] if r.status != REFUSED and r.attempt < before)

    def duplicated(self, key: Key, sha256: str, rules_version: str, received_seq: int) -> Receipt | None:
        """Return the attempt that already had these bytes when they were received, None if they are a new attempt.

        This is the attempt of the key that was current, or the last one if it was refused under the same rules. Bytes of
        a still earlier attempt are a new attempt.
        """
        earlier = self._before(key, received_seq)
        last = _latest(earlier)
        # A file whose order was not known is to be sent again as it is.
        if (
            last
            and last.status == REFUSED
            and not _lacks_order(last)
            and (last.sha256, last.rules_version) == (sha256, rules_version)
        ):
            return last
        current = _latest(r for r in earlier if r.status != REFUSED)
        return current if current and current.sha256 == sha256 else None

    def conflicting_receipts(self, key: Key, sha256: str, unordered: tuple[int, int] | None) -> list[Receipt]:
        """Return the receipts of a key with other bytes that may be earlier or later than a file, see ``Arrival.unordered``.

        Attempts that were refused for another reason are left out: no order would make them count.
        """
        if unordered is None:
            return []
        return [
            r
            for r in (*self._attempts[key], *self._duplicates[key])
            if unordered[0] <= r.received_seq <= unordered[1]
            and r.sha256 != sha256
            and (r.status != REFUSED or _lacks_order(r))
        ]

    def _before(self, key: Key, received_seq: int) -> list[Receipt]:
        return [r for r in self._attempts[key] if r.received_seq < received_seq]

    def path(self, receipt: Receipt) -> Path:
        """Return the path of a receipt; a duplicate takes the first free name."""
        if receipt.status != DUPLICATE:
            return self.folder / f"{receipt.submission_id}.json"
        names = (self.folder / f"{receipt.submission_id}.duplicate-{n}.json" for n in count(1))
        return next(path for path in names if not path.exists())

    def write(self, receipt: Receipt) -> None:
        """Write a receipt; it replaces one of the same attempt."""
        write_atomically(self.path(receipt), receipt.to_json())
        again = [r for r in self._attempts[key_of(receipt)] if r.submission_id == receipt.submission_id]
        if receipt.status != DUPLICATE and again:
            self.receipts.remove(again[0])
            self._attempts[key_of(receipt)].remove(again[0])
        self._remember(receipt)
