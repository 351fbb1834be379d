"""Read what is around the figures of a long table, of which one batch is at hand at a time: notes, remarks, comments.

Belongs here: which of them are looked at, with the rows that each is about. Does not belong here: what they say
(``context_statements``), or small tables, of which all rows are at hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import polars as pl

from pipelines.intake.layout.beside_statements import beside_doubts
from pipelines.intake.layout.context_statements import (
    SOURCE,
    comments,
    notes_around,
    pairs_above,
    remark_columns,
    roles_of_measure,
    roles_of_sentences,
)
from pipelines.intake.layout.sentence_doubts import About, doubts_of_text, fixed_units, of_row, void_doubts
from pipelines.intake.layout.stated_times import has_times
from pipelines.intake.layout.table import Doubt, Table
from pipelines.intake.readers import Grid
from pipelines.intake.readers.grid import Batch
from pipelines.intake.reference.reference_data import ReferenceData


def head_doubts(table: Table, grid: Grid, reference: ReferenceData) -> Iterator[Doubt]:
    """Yield the doubts that pairs and notes above a long table raise, and all comments on its sheet."""
    if roles := roles_of_measure(table, reference):
        yield from pairs_above(table, grid, 0, roles, reference)
    if _has_figures(table):
        roles = roles or roles_of_sentences(table, reference)
        yield from notes_around(table, grid, {}, 0, roles, reference)
        yield from comments(table, grid, {}, roles, reference)
        yield from beside_doubts(table, grid, {}, reference)


def note_doubts(table: Table, notes: Iterable[tuple[int, str]], reference: ReferenceData) -> Iterator[Doubt]:
    """Yield the doubts that the notes of a batch raise; ``notes`` has the row, from 1, and the text of each."""
    about = About(table, (), [], roles_of_sentences(table, reference))
    for row, text in notes if _has_figures(table) else ():
        if not SOURCE.match(text):
            yield from doubts_of_text(text, table.address(row, 0), about, reference)
    if not _has_figures(table):
        yield from void_doubts(((table.address(row, 0), text) for row, text in notes), reference)


def remark_doubts(table: Table, batch: Batch, reference: ReferenceData) -> Iterator[Doubt]:
    """Yield the doubts that the remarks of a batch raise, those of one text together.

    Of a form with one measure, what a remark says depends on the other cells of its row: each is looked at by itself.
    """
    roles = roles_of_measure(table, reference) or roles_of_sentences(table, reference)
    for j, column in remark_columns(table).items() if _has_figures(table) else ():
        numbers = pl.int_range(batch.first_row, batch.first_row + batch.frame.height, eager=True)
        remarks = pl.DataFrame({"text": batch.frame[f"c{j}"].str.strip_chars(), "number": numbers})
        by = ["text", "number"] if table.measure else ["text"]
        filled = remarks.filter(pl.col("text").str.len_bytes() > 0)
        for part in filled.partition_by(by, maintain_order=True):
            text, first = part.row(0)
            row = [cell or "" for cell in batch.frame.row(first - batch.first_row)]
            about = About(table, of_row(table, row, j), row, roles, column)
            for doubt in doubts_of_text(text, table.address(first, j), about, reference):
                yield replace(doubt, among=tuple(part["number"]))


def _has_figures(table: Table) -> bool:
    return bool(table.measure or fixed_units(table) or has_times(table))
