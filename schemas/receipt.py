"""The answer to a sender: findings and receipts, as the ledger keeps them.

Belongs here: the shape of a finding and of a receipt, and their JSON form. Does not belong here: finding
anything, wording anything (``seeds/rule.csv``), or writing files. Standard library only, so that a refresh
with nothing to do stays cheap.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import Any

RECEIPT_VERSION = 1
ACCEPTED, PARTIAL, REFUSED, DUPLICATE = "accepted", "partial", "refused", "duplicate"


@dataclass(frozen=True, order=True)
class Finding:
    """One thing found in a submission, at one place.

    ``source_ref`` is ``Sheet!C14`` (a CSV's sheet is called ``csv``), or empty for the whole file.
    ``found`` and ``expected`` fill the placeholders of the rule's messages; ``n_cells`` says how many cells
    the finding covers (a wholly wrong column is one finding). ``explanation`` is the sender's explanation of
    a query, taken from a later attempt.
    """

    rule_code: str
    severity: str  # error | query | note
    scope: str  # file | row | cell
    source_ref: str = ""
    column: str = ""
    found: str = ""
    expected: str = ""
    n_cells: int = 1
    explanation: str = ""


@dataclass(frozen=True, order=True)
class SeriesFinding(Finding):
    """A finding of a build that compares a submission with others; its message names their figures in both languages."""

    message_zh: str = ""
    message_en: str = ""


@dataclass(frozen=True)
class Difference:
    """A row that a later reading of the same file adds or removes, or one value of a row that it changes."""

    key: str  # the row's key, as findings show it
    kind: str  # added | removed | changed
    column: str = ""
    old: str = ""
    new: str = ""


@dataclass(frozen=True)
class Reread:
    """A reading of the archived file under other rules with another result."""

    former_rules: str
    rules: str
    former_status: str
    status: str
    n_differences: int
    differences: tuple[Difference, ...] = ()  # the first of them


@dataclass(frozen=True)
class TableRead:
    """What a table of a file was taken for; codes as names.

    Attributes:
        source_ref: from the first cell of its header to the last record's: ``Sheet!A3:F20``.
        title: the text above it, "" if there is none.
        n_records: how many records it has, total rows left out.
        about: columns with few values, and these values: areas, periods, indicators, units; "…" for more.
        columns: the columns of ``first_rows`` after the address.
        first_rows: the first records as understood, each with the address of its cell first.
    """

    source_ref: str
    title: str
    n_records: int
    about: tuple[tuple[str, str], ...] = ()
    columns: tuple[str, ...] = ()
    first_rows: tuple[tuple[str, ...], ...] = ()

    @classmethod
    def of(cls, raw: dict[str, Any]) -> TableRead:
        """Return the object with these values from JSON."""
        rows = {name: tuple(map(tuple, raw[name])) for name in ("about", "first_rows")}
        return cls(**{**raw, **rows, "columns": tuple(raw["columns"])})


@dataclass
class Receipt:
    """One attempt and its answer; ``rows_received == rows_accepted + rows_quarantined`` always."""

    submission_id: str
    form_id: str
    submitter: str
    period: str
    document: str
    attempt: int
    status: str  # accepted | partial (a register with quarantined rows) | refused | duplicate
    sha256: str
    received_seq: int
    received_at: str  # ISO 8601, UTC, naive
    original_name: str
    declared_date: str | None = None
    is_synthetic: bool = False
    supersedes: str | None = None
    container: str = ""
    encoding: str = ""
    rows_received: int = 0
    rows_accepted: int = 0
    rows_quarantined: int = 0
    rows_ignored: int = 0  # blank, note and total rows: read, recognised, kept out of the facts
    cells_read: int = 0  # filled cells by what became of them; 0 in receipts of before 0.3.0
    cells_label: int = 0  # of headers
    cells_title: int = 0
    cells_note: int = 0
    cells_not_read: int = 0
    rules_version: str = ""
    lake_path: str | None = None  # relative to the data folder
    quarantine_path: str | None = None
    tables: list[TableRead] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    findings_cut: int = 0  # findings beyond the list's limit
    annotated_path: str | None = None  # the sender's workbook with the findings in it, beside the receipt
    reprocessed: list[Reread] = field(
        default_factory=list
    )  # oldest first; readings without a difference leave none
    receipt_version: int = RECEIPT_VERSION

    def to_json(self) -> str:
        """Return the receipt as JSON text, findings in the order of their place."""
        raw = {
            **vars(self),
            "tables": [vars(t) for t in self.tables],
            "findings": [vars(f) for f in self.findings],
            "reprocessed": [asdict(r) for r in self.reprocessed],
        }
        return json.dumps(raw, ensure_ascii=False, indent=1, sort_keys=True)

    @classmethod
    def from_json(cls, text: str) -> Receipt:
        """Read a receipt back from its JSON text."""
        raw: dict[str, Any] = json.loads(text)
        raw["tables"] = [TableRead.of(t) for t in raw.get("tables", ())]
        raw["findings"] = [Finding(**f) for f in raw["findings"]]
        raw["reprocessed"] = [
            Reread(**r | {"differences": tuple(Difference(**d) for d in r["differences"])})
            for r in raw.get("reprocessed", ())
        ]
        return cls(**raw)
