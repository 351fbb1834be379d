"""Read the records of the tables of a file as text, batch by batch.

Belongs here: choosing between a whole table and batches of a long one. Does not belong here: the records themselves
(``layout.records``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from pipelines.intake.layout import Records, Table, records_of_batch, records_of_grid
from pipelines.intake.readers import Grid, OpenedFile, wire_format
from pipelines.intake.readers.delimited import batches as delimited_batches
from pipelines.intake.readers.grid import Batch
from pipelines.intake.reference.reference_data import ReferenceData
from pipelines.intake.steps.find_tables import FormTables, SheetTable
from schemas.receipt import Finding


@dataclass(frozen=True)
class TextBatch:
    """Consecutive records of one table.

    Attributes:
        source: the table and its sheet.
        records: the records as text.
        is_head: the grid holds only the first rows of the sheet.
        findings: on the text that the records were read from.
    """

    source: SheetTable
    records: Records
    is_head: bool
    findings: tuple[Finding, ...] = ()


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
        Unreadable: a later part of a long file cannot be decoded.
    """
    file = tables.file
    for source in tables.tables:
        table, grid = source.table, source.grid
        for records, findings in _records(path, file, table, grid, reference, batch_rows):
            if file.container != "csv" and records.overlong:
                records = replace(records, overlong=())
            yield TextBatch(source, records, file.is_head, findings)


# Six parameters: the table with its sheet and its file, and the two inputs of the step.
def _records(
    path: Path, file: OpenedFile, table: Table, grid: Grid, reference: ReferenceData, batch_rows: int
) -> Iterator[tuple[Records, tuple[Finding, ...]]]:
    if grid.packed or (file.is_head and file.dialect):
        for batch in _batches(path, file, table, grid, batch_rows):
            yield records_of_batch(table, batch), batch.findings
    else:
        yield records_of_grid(table, grid, reference), ()


def _batches(path: Path, file: OpenedFile, table: Table, grid: Grid, batch_rows: int) -> Iterator[Batch]:
    if file.is_head and file.dialect:
        return delimited_batches(path, file.dialect, table.first_row, len(table.headers), batch_rows)
    return wire_format.batches(grid.packed, table.first_row, len(table.headers), batch_rows)
