"""Diff a reprocessed receipt against the previous one: rows added, removed and changed, by their key.

Belongs here: comparing the rows of two receipts of one file. Does not belong here: reprocessing (``commands``).
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from pipelines.common.query import literal
from schemas.form import PROVENANCE, Form, lake_schema
from schemas.receipt import Difference, Receipt, Reread

LIMIT = 200
"""Number of differences that a receipt lists; ``n_differences`` counts them all."""
Version = tuple[Receipt, Path | None]
"""A receipt and the file of its accepted rows, None if there are none."""


def reprocessing_diff(
    connection: duckdb.DuckDBPyConnection, form: type[Form] | None, previous: Version, current: Version
) -> Reread | None:
    """Diff a reprocessed receipt against the previous one; None if they are equal.

    Args:
        connection: any DuckDB connection.
        form: the form of the current receipt, None if there is none.
        previous: the previous receipt and its rows.
        current: the receipt under today's rules and its rows.
    """
    (old, before), (new, after) = previous, current
    listed: list[Difference] = []
    count = 0
    if form and (before or after):
        listed, count = differences(connection, form, before, after)
    if not count and old.status == new.status and old.submission_id == new.submission_id:
        return None
    return Reread(old.rules_version, new.rules_version, old.status, new.status, count, tuple(listed))


def differences(
    connection: duckdb.DuckDBPyConnection, form: type[Form], before: Path | None, after: Path | None
) -> tuple[list[Difference], int]:
    """Compare the rows of two receipts of one file; None for a receipt without rows.

    Submission and address of a row are not compared.

    Returns:
        The first differences, in the order of their rows' keys, and how many there are.
    """
    connection.execute(f"create or replace temp view before as {_rows(form, before)}")
    connection.execute(f"create or replace temp view after as {_rows(form, after)}")
    key = form.spec().key
    same = " and ".join(f"o.{c} is not distinct from n.{c}" for c in key)
    # Codes for totals and for what does not apply are not what the sender wrote.
    shown = ", ".join(f"nullif(nullif(cast(coalesce(o.{c}, n.{c}) as varchar), '_T'), '_Z')" for c in key)
    compared = [c for c in lake_schema(form) if c not in PROVENANCE and c not in key]
    changed = "\n".join(
        f"union all select row_key, 'changed', '{c}', cast(o.{c} as varchar), cast(n.{c} as varchar) from beside"
        f" where o.is_there and n.is_there and o.{c} is distinct from n.{c}"
        for c in compared
    )
    connection.execute(
        f"""create or replace temp table difference as
        with beside as (
            select o, n, concat_ws(' / ', {shown}) as row_key from before as o full join after as n on {same}
        ), difference_row (row_key, kind, column_name, old, new) as (
            select row_key, 'removed', '', '', '' from beside where n.is_there is null
            union all select row_key, 'added', '', '', '' from beside where o.is_there is null
            {changed}
        )
        select row_key, kind, column_name, coalesce(old, '') as old, coalesce(new, '') as new from difference_row"""
    )
    listed = connection.execute("select * from difference order by all limit ?", [LIMIT]).fetchall()
    (count,) = connection.execute("select count(*) from difference").fetchall()[0]
    return [Difference(*row) for row in listed], int(count)


def _rows(form: type[Form], path: Path | None) -> str:
    """Return the SQL of the rows of one file; columns that it does not have are null."""
    columns = [c for c in lake_schema(form) if c not in PROVENANCE]
    if path is None:
        return f"select {', '.join(f'null as {c}' for c in columns)}, true as is_there where false"
    known = {row[0] for row in duckdb.read_parquet(str(path)).description}
    listed = ", ".join(c if c in known else f"null as {c}" for c in columns)
    return f"select {listed}, true as is_there from read_parquet({literal(path)})"
