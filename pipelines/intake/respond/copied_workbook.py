"""Make the workbook that an annotated copy is written into.

Belongs here: opening the sender's workbook, making one from cells, removing the marks of a previous copy. Does not belong
here: new marks (``cell_marks``, ``findings_sheet``).
"""

from __future__ import annotations

import logging
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter

from pipelines.intake.readers import Grid
from pipelines.intake.readers.comments import AUTHOR, senders_comment
from pipelines.intake.respond.messages import Both, text
from pipelines.intake.respond.workbook_cells import COLOURS, at, cells_of, edges, put_text, text_width
from pipelines.intake.resubmission import FINDINGS_SHEET
from schemas.errors import IpMonitorError

MAX_UNPACKED = 128 << 20
MAX_MERGED = 1_000_000
_SHORT_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,10})(?:\.\d{0,5}[1-9])?")
_MERGE = re.compile(rb"""mergeCell\s[^>]*?ref=["']([^"']*)""")
_PARTS_LEFT_OUT = (("copy_macros", ("xl/vbaProject", "xl/macrosheets")), ("copy_drawings", ("xl/media/",)))
_log = logging.getLogger(__name__)


class TooLarge(IpMonitorError):
    """The workbook would need too much memory as cell objects."""


def open_own(path: Path) -> tuple[Workbook, list[Both]] | None:
    """Open the sender's workbook for writing; None if it is of another format or openpyxl cannot read it.

    Returns:
        The workbook, and remarks on the parts of it that are not copied.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            names = [p.filename for p in parts]
            if "xl/workbook.xml" not in names:
                return None
            if sum(p.file_size for p in parts) > MAX_UNPACKED:
                raise TooLarge
            merged = (
                ref
                for name in names
                if name.startswith("xl/worksheets/") and name.endswith(".xml")
                for ref in _MERGE.findall(archive.read(name))
            )
            # Every cell of a merged area becomes an object: one line of XML can ask for billions.
            if sum(map(_area_of, merged)) > MAX_MERGED:
                raise TooLarge
        with path.open("rb") as stream:  # opened by name, openpyxl would require an extension
            book = load_workbook(stream, keep_links=False, rich_text=True)
    except Exception as error:  # whatever it is: the cells have been read already
        _log.info("no copy by openpyxl: %s", type(error).__name__)
        return None
    remarks = [
        text(key)
        for key, prefixes in _PARTS_LEFT_OUT
        if any(name.startswith(prefix) for name in names for prefix in prefixes)
    ]
    return book, remarks


def _area_of(ref: bytes) -> int:
    left, top, right, bottom = edges(ref.decode("ascii"))
    return (right - left + 1) * (bottom - top + 1)


def from_cells(grids: Iterable[Grid]) -> Workbook:
    """Make a workbook with the same cells at the same addresses; only short numbers become numbers."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for grid in grids:
        sheet = book.create_sheet()
        sheet.title = grid.sheet  # unchanged: the addresses of findings contain it
        widths: dict[int, int] = {}
        for i, row in enumerate(grid.rows, 1):
            for j, value in enumerate(row, 1):
                if not value:
                    continue
                cell = at(sheet, i, j)
                if _SHORT_NUMBER.fullmatch(value) and value != "-0":
                    cell.value = float(value) if "." in value else int(value)
                else:
                    put_text(cell, value)
                widths[j] = max(widths.get(j, 0), min(text_width(value), 40))
        for j, width in widths.items():
            sheet.column_dimensions[get_column_letter(j)].width = max(width + 2, 8.5)
    return book


def formula_values(book: Workbook, grids: Sequence[Grid]) -> dict[str, Mapping[str, str]]:
    """Return the values of the formulas of each sheet, by address; openpyxl does not keep them."""
    rows = {grid.sheet: grid.rows for grid in grids}
    by_sheet: dict[str, Mapping[str, str]] = {}
    for sheet in book.worksheets:
        grid = rows.get(sheet.title, [])
        values = {
            cell.coordinate: grid[cell.row - 1][cell.column - 1]
            for cell in cells_of(sheet)
            if cell.data_type == "f" and cell.row <= len(grid) and cell.column <= len(grid[cell.row - 1])
        }
        if values:
            by_sheet[sheet.title] = values
    return by_sheet


def remove_annotations(book: Workbook) -> None:
    """Remove the findings sheet, fills and comments of a previous annotated copy."""
    if FINDINGS_SHEET not in book.sheetnames:
        return
    del book[FINDINGS_SHEET]
    colours = set(COLOURS.values())
    no_fill = PatternFill()
    for sheet in book.worksheets:
        for cell in cells_of(sheet):
            if cell.has_style and cell.fill.fill_type == "solid" and cell.fill.fgColor.rgb in colours:
                previous = cell.fill.bgColor.rgb
                is_known = isinstance(previous, str) and previous not in ("00000000", *colours)
                cell.fill = PatternFill("solid", fgColor=previous) if is_known else no_fill
            if cell.comment and cell.comment.author == AUTHOR:
                before = senders_comment(AUTHOR, cell.comment.text)
                cell.comment = Comment(before, "") if before else None
