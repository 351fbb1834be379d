"""Row accounting: every received row is accounted for, from the receipts through the lake to the published tables.

Belongs here: counting and comparing. Does not belong here: judging the content of a row.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pipelines.common.files import is_intact
from pipelines.common.messages import Diagnostic
from pipelines.release.build.input_list import listed_attempts
from pipelines.release.build.inputs import successors, uncounted_forms
from pipelines.settings import Settings
from schemas.receipt import Receipt


def account(settings: Settings) -> list[Diagnostic]:
    """Compare the receipts that the build is based on with their rows and with the tables of the build.

    Returns:
        One diagnostic for each difference; empty if there is none.
    """
    import duckdb

    attempts = listed_attempts(settings)
    with duckdb.connect(str(settings.build_db), read_only=True) as connection:
        return [
            *_receipts(attempts),
            *_lake(settings, attempts, connection),
            *_staging(attempts, connection),
            *_ledger_tables(settings, attempts, connection),
        ]


def damaged_lake(settings: Settings, attempts: Iterable[Receipt], root: Path) -> list[Diagnostic]:
    """Return a diagnostic for each file of the lake that a receipt names and that is missing or changed.

    Args:
        settings: where the lake is, as the diagnostics name it.
        attempts: the receipts.
        root: the folder whose ``lake`` is looked at: the data folder, or the inputs of a build.
    """
    diagnostics = []
    for receipt in attempts:
        path = root / (receipt.lake_path or "")
        facts = {
            "path": settings.data_dir / (receipt.lake_path or ""),
            "submission_id": receipt.submission_id,
        }
        if receipt.lake_path and not path.exists():
            diagnostics.append(Diagnostic("lake_missing", facts))
        elif receipt.lake_path and not is_intact(path):
            diagnostics.append(Diagnostic("lake_changed", facts))
    return diagnostics


def _receipts(attempts: list[Receipt]) -> list[Diagnostic]:
    return [
        Diagnostic(
            "rows_receipt_differs",
            {
                "submission_id": r.submission_id,
                "received": r.rows_received,
                "accepted": r.rows_accepted,
                "quarantined": r.rows_quarantined,
            },
        )
        for r in attempts
        if r.rows_received != r.rows_accepted + r.rows_quarantined
    ]


def _lake(settings: Settings, attempts: list[Receipt], connection: Any) -> list[Diagnostic]:
    problems = []
    for receipt in attempts:
        if not receipt.rows_accepted:
            continue
        path = settings.build_inputs / (receipt.lake_path or "")
        facts = {"submission_id": receipt.submission_id, "accepted": receipt.rows_accepted}
        if not path.is_file():
            problems.append(Diagnostic("rows_not_in_lake", facts))
            continue
        (rows,) = connection.execute("select num_rows from parquet_file_metadata(?)", [str(path)]).fetchone()
        if rows != receipt.rows_accepted:
            problems.append(Diagnostic("rows_lake_differs", facts | {"n": rows}))
    return problems


def _staging(attempts: list[Receipt], connection: Any) -> list[Diagnostic]:
    """Compare each staging model with the accepted rows of its form: of all attempts, or of the current ones."""
    tables = connection.execute("select table_name, table_schema from information_schema.tables").fetchall()
    schema_of = dict(tables)
    current = {k for k, v in successors(attempts).items() if v is None}
    problems = []
    for form_id in sorted({r.form_id for r in attempts if r.rows_accepted}):
        table = f"stg_{form_id}"
        if table not in schema_of:
            problems.append(Diagnostic("rows_table_missing", {"table": table, "form_id": form_id}))
            continue
        staged = f'"{schema_of[table]}"."{table}"'
        counted = dict(
            connection.execute(f"select submission_id, count(*) from {staged} group by 1").fetchall()
        )
        for receipt in attempts:
            if receipt.form_id != form_id or not receipt.rows_accepted:
                continue
            rows = counted.pop(receipt.submission_id, 0)
            if rows != receipt.rows_accepted and (rows or receipt.submission_id in current):
                facts = {"submission_id": receipt.submission_id, "accepted": receipt.rows_accepted}
                problems.append(Diagnostic("rows_staged_differs", facts | {"table": table, "n": rows}))
        problems += [
            Diagnostic("rows_unknown_submission", {"table": table, "submission_id": key, "n": rows})
            for key, rows in counted.items()
        ]
    return problems


def _ledger_tables(settings: Settings, attempts: list[Receipt], connection: Any) -> list[Diagnostic]:
    """Compare the ledger: of each attempt one row, of its findings at least as many rows as there are, or as rules were broken."""
    uncounted = uncounted_forms(settings)
    expected = {
        "fct_submission": len(attempts),
        "fct_finding": sum(
            len({f.rule_code for f in r.findings}) if r.form_id in uncounted else len(r.findings)
            for r in attempts
        ),
    }
    problems = []
    for table, expected_rows in expected.items():
        rows = connection.execute(f"select count(*) from {table}").fetchone()[0]
        if rows < expected_rows if table == "fct_finding" else rows != expected_rows:
            facts = {"table": table, "n": rows, "expected": expected_rows}
            problems.append(Diagnostic("rows_ledger_differs", facts))
    return problems
