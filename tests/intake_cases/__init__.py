"""Small submitted files of kinds that spreadsheet programs and people produce, each with its right answer.

Belongs here: the files, the tables of right answers (one CSV file for each kind), reading both, and the answer that intake
gives. Does not belong here: the test that compares them (``tests/unit/intake/test_cases.py``).

``python -m tests.intake_cases NAME...`` prints what intake answers now, in the form of the tables.
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.trial import trial

FOLDER = Path(__file__).parent
SHOWN = ("indicator_code", "ref_area", "time_period", "obs_value", "unit_measure")


@dataclass(frozen=True)
class Case:
    """A file, what is declared beside it, and the right answer.

    Attributes:
        kind: the table that lists it.
        file: name of the file in ``files/``.
        form: form_id.
        submitter: agency code.
        period: reporting period.
        symptom: what is special about the file.
        status: status of its receipt.
        rows: accepted rows in order, separated by ``;``: columns and their values, ``obs_value=1250``; other columns may
            hold anything.
        findings: all findings in order, separated by ``;``: rule code, ``@`` and cell.
        report: a public report of the same fault in another program, if there is one.
    """

    kind: str
    file: str
    form: str
    submitter: str
    period: str
    symptom: str
    status: str
    rows: str
    findings: str
    report: str

    def expected_rows(self) -> list[dict[str, str]]:
        """Return column -> value of each expected row."""
        rows = [row.split() for row in self.rows.split(";") if row.strip()]
        return [dict(cell.split("=", 1) for cell in row) for row in rows]

    def expected_findings(self) -> list[str]:
        """Return the expected findings as ``rule@cell``."""
        return [finding.strip() for finding in self.findings.split(";") if finding.strip()]


@dataclass(frozen=True)
class Answer:
    """What intake answers: status, accepted rows, findings as ``rule@cell``."""

    status: str
    rows: list[dict[str, str]]
    findings: list[str]


def cases() -> Iterator[Case]:
    """Yield the cases of all tables."""
    for table in sorted(FOLDER.glob("*.csv")):
        with table.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                yield Case(kind=table.stem, **row)


def answer(case: Case) -> Answer:
    """Return what intake answers to the file of a case."""
    receipt, rows = trial(FOLDER / "files" / case.file, case.form, case.submitter, case.period)
    return Answer(
        receipt.status,
        [{name: _text(value) for name, value in row.items()} for row in rows.iter_rows(named=True)],
        [f"{f.rule_code}@{f.source_ref}" for f in receipt.findings],
    )


def _text(value: object) -> str:
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def main(names: list[str]) -> None:
    """Print status, rows and findings of the files with these names."""
    for case in cases():
        if case.file in names:
            given = answer(case)
            rows = (" ".join(f"{n}={row[n]}" for n in SHOWN if n in row) for row in given.rows)
            print(case.file, given.status, "; ".join(rows), "; ".join(given.findings), sep="\n  ")


if __name__ == "__main__":
    main(sys.argv[1:])
