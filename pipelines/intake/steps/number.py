"""Number the attempt under which a file is answered.

Belongs here: the key, number and id of an attempt, for a new file, a trial and a file that is read again. Does not
belong here: the ledger itself (``ledger``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from pipelines.intake.archive import Arrival
from pipelines.intake.identity import Identity
from pipelines.intake.ledger import ORDER_UNKNOWN, Key, Ledger, key_of
from schemas.receipt import Finding, Receipt, Reread
from schemas.rules.registry import RULES


@dataclass(frozen=True)
class Attempt:
    """The attempt under which a file is answered.

    Attributes:
        identity: whose file it is.
        key: what attempts are numbered within.
        number: of the attempt, within its key.
        submission_id: key and number.
        duplicate_of: the attempt that has these bytes already; this file is answered as its duplicate.
        findings: what numbering found.
        reprocessed: what earlier runs of ``reprocess`` changed in the attempt.
    """

    identity: Identity
    key: Key
    number: int
    submission_id: str
    duplicate_of: Receipt | None = None
    findings: tuple[Finding, ...] = ()
    reprocessed: tuple[Reread, ...] = ()


def _attempt(arrival: Arrival, identity: Identity, number: int) -> Attempt:
    key = _key(arrival, identity)
    return Attempt(identity, key, number, ".".join((*key, str(number))))


def _key(arrival: Arrival, identity: Identity) -> Key:
    """Return form, submitter, period and document; while a part is not known the file's hash is the document."""
    document = identity.document if identity.is_known else arrival.sha256[:12]
    return (identity.form_id, identity.submitter, identity.period, document)


class Numbering(Protocol):
    """How a command numbers attempts."""

    @property
    def ledger(self) -> Ledger:
        """Return the receipts so far."""

    def attempt(self, arrival: Arrival, identity: Identity) -> Attempt:
        """Return the attempt of a file."""

    def failed_attempt(self, arrival: Arrival, identity: Identity) -> Attempt:
        """Return the attempt of a file whose evaluation failed; it is a duplicate of none."""


@dataclass(frozen=True)
class NewAttempt:
    """A new file: it takes the next number, unless the same bytes have been answered already."""

    ledger: Ledger
    rules_version: str

    def attempt(self, arrival: Arrival, identity: Identity) -> Attempt:
        """Return the next attempt of the key, or a duplicate under the number of the earlier one."""
        if earlier := self._earlier(arrival, identity):
            attempt = _attempt(arrival, identity, earlier.attempt)
            return replace(attempt, duplicate_of=earlier, findings=(_duplicate(earlier),))
        attempt = self.failed_attempt(arrival, identity)
        conflicting = self.ledger.conflicting_receipts(attempt.key, arrival.sha256, arrival.unordered)
        return replace(attempt, findings=order_unknown(r.original_name for r in conflicting))

    def failed_attempt(self, arrival: Arrival, identity: Identity) -> Attempt:
        """Return the next attempt of the key."""
        number = self.ledger.next_attempt(_key(arrival, identity), arrival.received_seq)
        return _attempt(arrival, identity, number)

    def _earlier(self, arrival: Arrival, identity: Identity) -> Receipt | None:
        key = _key(arrival, identity)
        return self.ledger.duplicated(key, arrival.sha256, self.rules_version, arrival.received_seq)


class TrialAttempt(NewAttempt):
    """A file that is only checked: a duplicate is a finding, and the file is evaluated all the same."""

    def attempt(self, arrival: Arrival, identity: Identity) -> Attempt:
        """Return the next attempt of the key, or the earlier one with these bytes."""
        if earlier := self._earlier(arrival, identity):
            return replace(_attempt(arrival, identity, earlier.attempt), findings=(_duplicate(earlier),))
        return self.failed_attempt(arrival, identity)


@dataclass(frozen=True)
class SameAttempt:
    """An archived file that is read again: it keeps its number, and that its order is not known, while its key is the same."""

    ledger: Ledger
    previous: Receipt

    def attempt(self, arrival: Arrival, identity: Identity) -> Attempt:
        """Return the attempt under its previous number, or the next one of another key."""
        key = _key(arrival, identity)
        if key == key_of(self.previous):
            number = self.previous.attempt
            findings = tuple(f for f in self.previous.findings if f.rule_code == ORDER_UNKNOWN)
        else:
            number, findings = self.ledger.next_attempt(key, arrival.received_seq), ()
        reprocessed = tuple(self.previous.reprocessed)
        return replace(_attempt(arrival, identity, number), findings=findings, reprocessed=reprocessed)

    failed_attempt = attempt


def order_unknown(original_names: Iterable[str]) -> tuple[Finding, ...]:
    """Return a finding that names the files that may be earlier or later than this one, none if there are none."""
    names = "、".join(dict.fromkeys(original_names))
    return (RULES[ORDER_UNKNOWN].at("", "", names),) if names else ()


def _duplicate(earlier: Receipt) -> Finding:
    return RULES["file.duplicate"].at("", "", earlier.original_name, earlier.submission_id)
