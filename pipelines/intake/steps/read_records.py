"""Read the records of the tables of a file as text, batch by batch, and account for every cell.

Belongs here: choosing between a whole sheet and batches of a long one. Does not belong here: the records themselves
(``layout.records``), or what a cell counts as (``layout.cell_account``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from pipelines.intake.layout import (
    BatchAccount,
    CellCounts,
    Records,
    account_of_head,
    account_of_sheet,
    records_of_batch,
    records_of_grid,
)
from pipelines.intake.layout.annotations import count_sentences
from pipelines.intake.layout.batch_statements import head_doubts, note_doubts, remark_doubts
from pipelines.intake.layout.list_statements import ListStatements
from pipelines.intake.readers import Limits, OpenedFile, wire_format
from pipelines.intake.readers.delimited import batches as delimited_batches
from pipelines.intake.readers.grid import Batch
from pipelines.intake.reference.reference_data import ReferenceData
from pipelines.intake.steps.find_tables import FormTables, SheetTable
from pipelines.intake.validate.sheet_checks import lines_left_out
from schemas.receipt import Finding


@dataclass(frozen=True)
class TextBatch:
    """Consecutive records of one table.

    Attributes:
        source: the table and its sheet.
        records: the records as text.
        is_head: the grid holds only the first rows of the sheet.
        findings: on the text that the records were read from, and on cells that are not read.
        cells: the account of the cells of these rows and of what is around them.
        list_statements: of the last records of a list, what its lines say.
    """

    source: SheetTable
    records: Records
    is_head: bool
    findings: tuple[Finding, ...] = ()
    cells: CellCounts = CellCounts()
    list_statements: ListStatements | None = None


def read_records(
    path: Path, tables: FormTables, reference: ReferenceData, batch_rows: int
) -> Iterator[TextBatch]:
    """Yield the records of all tables.

    Args:
        path: the file.
        tables: its tables.
        reference: the reference data.
        batch_rows: about how many rows of a long table make a batch.

    Raises:
        Unreadable: a later part of a long file cannot be decoded, or has too many notes.
    """
    file = tables.file
    for _, group in groupby(tables.tables, key=lambda source: id(source.grid)):
        sources = list(group)
        if sources[0].grid.packed or (file.is_head and file.dialect):
            for source in sources:
                yield from _in_batches(path, file, source, batch_rows, reference)
        else:
            yield from _whole_sheet(file, sources, reference)


def _whole_sheet(
    file: OpenedFile, sources: Sequence[SheetTable], reference: ReferenceData
) -> Iterator[TextBatch]:
    """Yield the records of each table of a sheet; the last one has the account of the sheet's cells."""
    parts = [(s.table, _of_file(records_of_grid(s.table, s.grid, reference), file)) for s in sources]
    counts, findings, around = account_of_sheet(sources[0].grid, parts, reference)
    for n, (source, (_, records), doubts) in enumerate(zip(sources, parts, around, strict=True), 1):
        list_statements = ListStatements(source.table, source.grid, reference)
        records = replace(records, doubts=(*records.doubts, *list_statements.doubts(records), *doubts))
        left_out = tuple(lines_left_out(source.table, source.grid, records.lines))
        if n < len(sources):
            yield TextBatch(source, records, file.is_head, left_out, list_statements=list_statements)
        else:
            yield TextBatch(source, records, file.is_head, (*findings, *left_out), counts, list_statements)


# Five parameters: the table in its file, and what its batches are read with.
def _in_batches(
    path: Path, file: OpenedFile, source: SheetTable, batch_rows: int, reference: ReferenceData
) -> Iterator[TextBatch]:
    """Yield the records of a long table; a last batch without records has findings on the cells of all, if any."""
    table, grid = source.table, source.grid
    counts, findings = account_of_head(grid, table)
    account, records = BatchAccount(grid, table), None
    list_statements = ListStatements(table, grid, reference)
    doubts = tuple(head_doubts(table, grid, reference))
    n_notes, limits = 0, Limits()
    for batch in _batches(path, file, source, batch_rows):
        records = _of_file(records_of_batch(table, batch, reference), file)
        n_notes += sum(count_sentences(text) for _, text in records.notes)
        limits.check_notes(n_notes, grid.address(batch.first_row, 0))
        counts += account.add(batch, records)
        doubts = (*doubts, *note_doubts(table, records.notes, reference))
        of_batch = (*list_statements.doubts(records), *remark_doubts(table, batch, reference))
        records = replace(records, doubts=(*doubts, *of_batch))
        findings += lines_left_out(table, grid, records.lines)
        yield TextBatch(source, records, file.is_head, (*findings, *batch.findings), counts)
        counts, findings = CellCounts(), []
    left = account.findings()
    if records is not None and (left or list_statements.lines):
        yield TextBatch(
            source, Records(records.text.clear()), file.is_head, tuple(left), list_statements=list_statements
        )


def _of_file(records: Records, file: OpenedFile) -> Records:
    """Return the records; beside the tables of a workbook there may be text that is no part of their rows."""
    return replace(records, overlong=()) if file.container != "csv" and records.overlong else records


def _batches(path: Path, file: OpenedFile, source: SheetTable, batch_rows: int) -> Iterator[Batch]:
    table, packed = source.table, source.grid.packed
    if file.is_head and file.dialect:
        return delimited_batches(path, file.dialect, table.first_row, len(table.headers), batch_rows)
    width = max(len(table.headers), wire_format.width(packed))
    return wire_format.batches(packed, table.first_row, width, batch_rows)
