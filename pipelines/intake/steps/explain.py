"""Add provenance and the sender's explanations to batches of rows.

Belongs here: which query of a row is explained, the observation status of rows with an open query, and which rules hold a
row. Does not belong here: reading explanations (``resubmission``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from string import digits

import polars as pl

from pipelines.intake.lake import rule_codes
from pipelines.intake.layout import COLUMN, ROW, Table
from pipelines.intake.layout.source_cells import source_cells
from pipelines.intake.reference.values import column_letter
from pipelines.intake.resubmission import Explanations, column_label
from pipelines.intake.steps.find_tables import SheetTable
from pipelines.intake.steps.validate import ValidatedBatch
from pipelines.intake.validate.finding_collector import place_of
from schemas.rules.registry import HOLDING, QUERY_CODES


@dataclass(frozen=True)
class ExplainedBatch:
    """A batch ready to be stored.

    Attributes:
        batch: the batch with its problems.
        rows: the typed rows with submission, address and explanation.
        sent: the same records as text, with their address.
    """

    batch: ValidatedBatch
    rows: pl.DataFrame
    sent: pl.DataFrame


def explain(
    batches: Iterable[ValidatedBatch], explanations: Explanations, submission_id: str
) -> Iterator[ExplainedBatch]:
    """Yield every batch with provenance and explanations; rows with an open query become provisional."""
    for batch in batches:
        yield _explained(batch, explanations, submission_id)


def _explained(batch: ValidatedBatch, explanations: Explanations, submission_id: str) -> ExplainedBatch:
    table, text, typed = batch.source.table, batch.resolved.text, batch.resolved.typed
    places = [_addresses(table, text), text[ROW].alias("source_row")]
    submission = pl.Series("submission_id", [submission_id]).new_from_index(0, text.height)
    problems = batch.problems
    queries = problems.filter(pl.col("rule_code").is_in(QUERY_CODES)) if problems.height else problems
    explained = _explanations(batch.source, text, queries, explanations)
    if queries.height and "obs_status" in typed.columns:
        typed = _provisional(typed, queries.filter(explained == ""))
    held_by = _held_by(queries.filter(explained == ""), text.height)
    of_series = explanations.on_cells(places[0].to_list()) if explanations else []
    explanation = _by_row(
        pl.concat([queries["n"], pl.Series([n for n, _ in of_series], dtype=pl.UInt32)]),
        pl.concat([explained, pl.Series([text for _, text in of_series], dtype=pl.String)]),
        text.height,
    ).alias("explanation")
    around = []
    if table.measure:
        units = set(typed[table.unit_column].drop_nulls()) if table.unit_column else set()
        around = [source_cells(table, batch.source.grid, text, units)]
    return ExplainedBatch(
        batch, typed.hstack([submission, *places, explanation, held_by, *around]), text.hstack(places)
    )


def _addresses(table: Table, text: pl.DataFrame) -> pl.Series:
    """Return the address of every record: the measure's cell, else the first of its row."""
    columns = text[COLUMN].to_list()
    if table.turned_below is not None:
        cells = zip(text[ROW].to_list(), columns, strict=True)
        return pl.Series("source_ref", [table.address(row, max(j, 0)) for row, j in cells], dtype=pl.String)
    letters = {j: f"{table.sheet}!{column_letter(max(j, 0))}" for j in set(columns)}
    if len(letters) == 1:  # every table but those with a column a period
        column = pl.Series([letters[columns[0]]]).new_from_index(0, len(columns))
    else:
        column = pl.Series([letters[j] for j in columns], dtype=pl.String)
    return (column + text[ROW].cast(pl.String)).alias("source_ref")


def _explanations(
    source: SheetTable, text: pl.DataFrame, queries: pl.DataFrame, explanations: Explanations
) -> pl.Series:
    """Return the explanation of every query, "" where there is none."""
    if not explanations or not queries.height:
        return pl.Series([""], dtype=pl.String).new_from_index(0, queries.height)
    table, grid = source.table, source.grid
    asked = [
        (rule_code, label or place_of(table, text, n, column), column, found)
        for n, rule_code, column, found, label in queries.select(
            "n", "rule_code", "column", "found", "label"
        ).iter_rows()
    ]
    column_at = {place: column for _, place, column, _ in asked}
    # Of a long file the later rows are not at hand, and the letters of the column must do.
    end = max(text[ROW].to_list())
    is_cut = bool(grid.packed) or end > len(grid.rows)

    def is_last(place: str, last: str) -> bool:
        """Return whether a cell is one of a record in the column that was read from another one."""
        column, row = column_at[place], int(last.removeprefix(last.rstrip(digits)))
        if is_cut and row > end:
            return place.rstrip(digits) == last.rstrip(digits)
        return any(place_of(table, text, n, column) == last for n in reversed(range(text.height)))

    explanations.accept_ranges(((rule, place, found) for rule, place, _, found in asked), is_last)
    return pl.Series(
        [
            explanations.of(rule, place, column_label(table.form, column), found)
            for rule, place, column, found in asked
        ],
        dtype=pl.String,
    )


def _by_row(n: pl.Series, explained: pl.Series, height: int) -> pl.Series:
    """Return the explanations of each row's queries on one line, null where there are none."""
    by_row: dict[int, dict[str, None]] = {}
    for row, text in zip(n.to_list(), explained.to_list(), strict=True) if (explained != "").any() else ():
        if text:
            by_row.setdefault(row, {})[text] = None
    lines = {row: "; ".join(texts) for row, texts in by_row.items()}
    if not lines:
        return pl.Series([None], dtype=pl.String).new_from_index(0, height)
    return pl.Series([lines.get(row) for row in range(height)], dtype=pl.String)


def _held_by(open_queries: pl.DataFrame, height: int) -> pl.Series:
    """Return the codes of the holding rules of each row's open queries, joined by ``|``, null where there are none."""
    holding = open_queries.filter(pl.col("rule_code").is_in(HOLDING)) if open_queries.height else open_queries
    if not holding.height:
        return pl.Series("held_by", [None], dtype=pl.String).new_from_index(0, height)
    rows = pl.select(pl.int_range(height, dtype=pl.UInt32).alias("n"))
    codes = rows.join(rule_codes(holding, "n"), on="n", how="left", maintain_order="left")
    return codes["rule_codes"].alias("held_by")


def _provisional(typed: pl.DataFrame, open_queries: pl.DataFrame) -> pl.DataFrame:
    """Return the rows, those with an open query marked as provisional."""
    rows = open_queries["n"].unique()
    if not len(rows):
        return typed
    is_queried = pl.int_range(pl.len(), dtype=pl.UInt32).is_in(rows.implode())
    return typed.with_columns(
        pl.when(is_queried & (pl.col("obs_status") == "A"))
        .then(pl.lit("P"))
        .otherwise("obs_status")
        .alias("obs_status")
    )
