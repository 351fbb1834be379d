"""Annotate a file: a copy of the sender's workbook with every finding in its cell and a findings sheet first.

Belongs here: choosing the workbook to write into, and the order of the work. Does not belong here: its parts
(``copied_workbook``, ``cell_marks``, ``findings_sheet``), or reading the copy back (``resubmission``).

The file has been read without error before. ``annotate`` takes and returns plain values only, so that it can run in
another process. The same input gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook

from pipelines.intake.readers import Grid
from pipelines.intake.respond.cell_marks import mark_cells
from pipelines.intake.respond.copied_workbook import formula_values, from_cells, open_own, remove_annotations
from pipelines.intake.respond.findings_sheet import FindingsSheet, add_findings_sheet
from pipelines.intake.respond.messages import Both, text
from pipelines.intake.respond.workbook_cells import saved

MAX_CELLS = 400_000
"""Number of cells above which a file is not copied: a workbook of cell objects needs fifty times its bytes."""
_log = logging.getLogger(__name__)


def annotate(path: Path, grids: Sequence[Grid], is_whole: bool, content: FindingsSheet) -> bytes:
    """Return an annotated copy as xlsx: the findings sheet, then the sender's sheets with the cells marked.

    Args:
        path: the file as received.
        grids: its sheets as they were read, without generated ones.
        is_whole: the grids hold all rows, not only the first ones.
        content: the content of the findings sheet.
    """
    is_long = not is_whole or any(grid.packed for grid in grids)
    if is_long or sum(len(row) for grid in grids for row in grid.rows) > MAX_CELLS:
        book = Workbook()
        book.remove(book.worksheets[0])
        return _finished(book, (), content, [text("copy_too_large")])
    own = open_own(path)
    if own and {g.sheet for g in grids} <= set(own[0].sheetnames):  # else findings would have no cell
        book, on_copy = own
        try:
            return _finished(book, grids, content, on_copy)
        except Exception as error:  # openpyxl cannot write everything that it reads: a number of 400 digits
            _log.info("no copy by openpyxl: %s", type(error).__name__)
    return _finished(from_cells(grids), grids, content, [text("copy_from_cells")])


def _finished(book: Workbook, grids: Sequence[Grid], content: FindingsSheet, on_copy: list[Both]) -> bytes:
    values = formula_values(book, grids)
    remove_annotations(book)
    mark_cells(book, content.findings)
    add_findings_sheet(book, content, on_copy)
    return saved(book, values, dt.datetime.fromisoformat(content.received_at))
