"""Row accounting: every received row is found again, from the receipts through the lake to the published tables.

Belongs here: counting and comparing. Does not belong here: judging the content of a row.
"""

from __future__ import annotations

from typing import Any

from pipelines.common.files import is_intact
from pipelines.common.messages import Diagnostic
from pipelines.release.build.input_hash import read_attempts
from pipelines.release.build.inputs import successors
from pipelines.settings import Settings
from schemas.receipt import Receipt


def account(settings: Settings) -> list[str]:
    """Compare receipts with the lake and with the tables of the build.

    Returns:
        One line for each difference; empty if there is none.
    """
    import duckdb

    attempts = read_attempts(settings)
    with duckdb.connect(str(settings.build_db), read_only=True) as connection:
        return [
            *_receipts(attempts),
            *_lake(settings, attempts, connection),
            *_staging(attempts, connection),
            *_ledger_tables(attempts, connection),
        ]


def damaged_lake(settings: Settings) -> list[Diagnostic]:
    """Return a diagnostic for each file of the lake that a receipt names and that is missing or changed."""
    diagnostics = []
    for receipt in read_attempts(settings):
        path = settings.data_dir / (receipt.lake_path or "")
        facts = {"path": path, "submission_id": receipt.submission_id}
        if receipt.lake_path and not path.exists():
            diagnostics.append(Diagnostic("lake_missing", facts))
        elif receipt.lake_path and not is_intact(path):
            diagnostics.append(Diagnostic("lake_changed", facts))
    return diagnostics


def _receipts(attempts: list[Receipt]) -> list[str]:
    return [
        f"{r.submission_id}: {r.rows_received} rows received, {r.rows_accepted} accepted and {r.rows_quarantined} quarantined"
        for r in attempts
        if r.rows_received != r.rows_accepted + r.rows_quarantined
    ]


def _lake(settings: Settings, attempts: list[Receipt], connection: Any) -> list[str]:
    problems = []
    for receipt in attempts:
        if not receipt.rows_accepted:
            continue
        path = settings.data_dir / (receipt.lake_path or "")
        if not path.is_file():
            problems.append(f"{receipt.submission_id}: its rows are not in the lake")
            continue
        (rows,) = connection.execute("select num_rows from parquet_file_metadata(?)", [str(path)]).fetchone()
        if rows != receipt.rows_accepted:
            problems.append(
                f"{receipt.submission_id}: {receipt.rows_accepted} rows accepted, {rows} in the lake"
            )
    return problems


def _staging(attempts: list[Receipt], connection: Any) -> list[str]:
    """Compare each staging model with the accepted rows of its form: of all attempts, or of the current ones."""
    tables = connection.execute("select table_name, table_schema from information_schema.tables").fetchall()
    schema_of = dict(tables)
    current = {k for k, v in successors(attempts).items() if v is None}
    problems = []
    for form_id in sorted({r.form_id for r in attempts if r.rows_accepted}):
        table = f"stg_{form_id}"
        if table not in schema_of:
            problems.append(f"{table} is missing")
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
                problems.append(
                    f"{receipt.submission_id}: {receipt.rows_accepted} rows accepted, {rows} staged"
                )
        problems += [
            f"{table}: {rows} rows of {key}, which no receipt accepts" for key, rows in counted.items()
        ]
    return problems


def _ledger_tables(attempts: list[Receipt], connection: Any) -> list[str]:
    expected = {
        "fct_submission": len(attempts),
        "fct_finding": sum(len(r.findings) for r in attempts),
    }
    problems = []
    for table, expected_rows in expected.items():
        rows = connection.execute(f"select count(*) from {table}").fetchone()[0]
        if rows < expected_rows if table == "fct_finding" else rows != expected_rows:
            problems.append(f"{table}: {rows} rows, the ledger has {expected_rows}")
    return problems
