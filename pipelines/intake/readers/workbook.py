"""Workbooks (.xlsx, and .xls for free) through calamine.

Belongs here: caps on what a zip may unpack to, sheets to grids, cell values to the text a clerk sees. Does
not belong here: CSV, and any reading of what the cells mean.
"""

from __future__ import annotations

import datetime as dt
import zipfile
from pathlib import Path
from typing import Any

from pipelines.intake.errors import Unreadable
from pipelines.intake.readers import Grid

MAX_UNPACKED = 1 << 30
MAX_RATIO = 200
"""A real workbook shrinks ten- to fortyfold; a zip bomb a thousandfold."""
MAX_CELLS = 20_000_000


def check_zip(path: Path) -> None:
    """Look at the zip's directory before anything is unpacked.

    Raises:
        Unreadable: it is broken, is no workbook, or would unpack beyond all measure.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Unreadable("file.truncated", found=str(error), expected="xlsx") from None
    unpacked, packed = sum(e.file_size for e in entries), sum(e.compress_size for e in entries)
    if unpacked > MAX_UNPACKED or (unpacked > 32 << 20 and unpacked > MAX_RATIO * max(packed, 1)):
        raise Unreadable(
            "file.too_large", found=f"{unpacked >> 20} MiB", expected=f"{MAX_UNPACKED >> 20} MiB"
        )
    if not any(e.filename.startswith("xl/workbook") for e in entries):
        raise Unreadable("file.not_a_spreadsheet", found="zip", expected="xlsx, csv")


def cell_text(value: Any) -> str:
    """Return a cell's value as text; numbers with the fifteen digits that a spreadsheet keeps."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        text = f"{value:.15g}"
        return format(int(value), "d") if value.is_integer() and abs(value) < 1e15 else text
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ")
    return str(value)


def read_workbook(path: Path) -> list[Grid]:
    """Read every visible sheet that holds anything.

    Cells merged downwards repeat their value (a region written once beside its rows); cells merged across
    stay in their first column, as titles do.

    Raises:
        Unreadable: the workbook is broken, protected or too large.
    """
    import python_calamine as calamine

    with path.open("rb") as stream:
        is_zip = stream.read(4) == b"PK\x03\x04"
    if is_zip:
        check_zip(path)
    grids = []
    try:
        book = calamine.load_workbook(str(path))
        for meta in book.sheets_metadata:
            if (
                meta.typ != calamine.SheetTypeEnum.WorkSheet
                or meta.visible != calamine.SheetVisibleEnum.Visible
            ):
                continue
            sheet = book.get_sheet_by_name(meta.name)
            if sheet.total_height * sheet.total_width > MAX_CELLS:
                raise Unreadable(
                    "file.too_large",
                    found=f"{sheet.total_height} x {sheet.total_width}",
                    expected=str(MAX_CELLS),
                )
            rows = [[cell_text(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
            for (top, left), (bottom, right) in sheet.merged_cell_ranges or []:
                if left == right and bottom < len(rows):
                    for row in range(top + 1, bottom + 1):
                        rows[row][left] = rows[top][left]
            if any(any(row) for row in rows):
                grids.append(Grid(meta.name, rows))
    except calamine.PasswordError as error:
        raise Unreadable("file.password_protected", found=str(error)) from None
    except (calamine.CalamineError, OSError, ValueError) as error:
        code = "file.truncated" if is_zip else "file.not_a_spreadsheet"
        raise Unreadable(code, found=str(error), expected="xlsx") from None
    if not grids:
        raise Unreadable("file.empty", found="no filled sheet")
    return grids
