"""Decide on a file and store its rows: in the lake, in quarantine, or both.

Belongs here: the status of a submission. Does not belong here: which single rows are accepted (``stage``,
``check_file``), or writing Parquet (``lake``).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from pipelines.intake.lake import StagedRows, as_sent
from pipelines.intake.layout import CellCounts
from pipelines.intake.validate.sheet_checks import NO_VALUE
from schemas.checks.file import rules_of_file
from schemas.form import Form
from schemas.receipt import ACCEPTED, PARTIAL, REFUSED, Finding, TableRead
from schemas.rules.registry import ERROR, RULES


@dataclass(frozen=True)
class Outcome:
    """What was decided on a file, in the words of ``Receipt``; the default is a file that was not read."""

    status: str = REFUSED
    findings: tuple[Finding, ...] = ()
    findings_cut: int = 0
    rows_accepted: int = 0
    rows_quarantined: int = 0
    rows_ignored: int = 0
    cells: CellCounts = CellCounts()
    lake_path: str | None = None
    quarantine_path: str | None = None
    tables: tuple[TableRead, ...] = ()


def store(
    form: type[Form], is_known: bool, findings: list[Finding], rows: StagedRows, sent: Iterable[pl.DataFrame]
) -> Outcome:
    """Return the outcome; its rows are in place when this returns.

    Args:
        form: the form.
        is_known: the key of the submission is known; a file without one is refused.
        findings: all findings, in the order of the receipt.
        rows: the staged rows.
        sent: the accepted records as text, for the quarantine of a refused file.
    """
    accepted, quarantined = rows.accepted, rows.quarantined
    is_refused = not is_known or any(f.severity == ERROR and _refuses(f, form) for f in findings)
    if not is_refused and not accepted.height:
        rule_code = "file.nothing_accepted" if quarantined.height else "file.empty"
        findings = [*findings, RULES[rule_code].at("", "", str(quarantined.height))]
        is_refused = True
    if is_refused:
        _quarantine_all(rows, list(sent))
    return Outcome(
        status=REFUSED if is_refused else PARTIAL if quarantined.height else ACCEPTED,
        findings=tuple(findings),
        rows_accepted=accepted.height,
        rows_quarantined=quarantined.height,
        lake_path=rows.lake_path.as_posix() if accepted.keep(hashed=True) else None,
        quarantine_path=rows.quarantine_path.as_posix() if quarantined.keep() else None,
    )


def _refuses(finding: Finding, form: type[Form]) -> bool:
    """Return whether an error refuses the whole file; in a register, single bad rows are quarantined instead."""
    if form.spec().acceptance == "all_or_nothing":
        return True
    if finding.rule_code == NO_VALUE:
        return False
    return finding.scope == "file" and finding.rule_code not in rules_of_file(form)


def _quarantine_all(rows: StagedRows, sent: list[pl.DataFrame]) -> None:
    """Quarantine every row of a refused file: as sent if that is available, else as it was read."""
    for frame in sent or rows.accepted.batches():
        unmarked = frame.with_columns(pl.lit("").alias("rule_codes"))
        rows.quarantined.append(as_sent(unmarked, rows.quarantined.schema))
    rows.accepted.discard()
