"""Read workbooks with calamine: .xlsx, .xlsm, .xls, WPS .et and .ods.

Belongs here: telling them apart, the default password, sheets as grids, values as the text that a spreadsheet program
shows. Does not belong here: text tables, markup, and what the cells mean.

Macros are never run and formulas never computed: only values are read. Other parts of a package (embedded files, external
links) are not opened.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, NoReturn
from xml.etree import ElementTree

from pipelines.intake.errors import Unreadable
from pipelines.intake.readers import biff, ods, ooxml, ooxml_repair
from pipelines.intake.readers.cell_changes import CellChanges
from pipelines.intake.readers.cell_format import Marks
from pipelines.intake.readers.cell_text import Texts
from pipelines.intake.readers.declarations import refuse_declarations
from pipelines.intake.readers.detect_format import EXCEL_95, READABLE
from pipelines.intake.readers.far_rows import RowsAsFilled
from pipelines.intake.readers.grid import Grid, NewRows, OpenedFile, Place
from pipelines.intake.readers.limits import Limits, clean_name
from schemas.rules.registry import RULES

if TYPE_CHECKING:
    import python_calamine

DEFAULT_PASSWORD = "VelvetSweatshop"
"""What a spreadsheet program encrypts with, and tries first, when a sender protects a workbook but names no password."""

_BLOCK = 2_000
"""Rows that are turned into text at once."""


@dataclass
class _Extras:
    """What is known of a workbook beside its values, sheet by sheet in order."""

    container: str
    epoch_1904: bool = False
    has_external_links: bool = False
    marks: Sequence[Marks] = ()


def read_workbook(data: bytes, limits: Limits, new_rows: NewRows = list) -> OpenedFile:
    """Read every sheet that holds anything, hidden ones too.

    Cells merged downwards repeat their value (a region written once beside its rows), but not into rows that are otherwise
    blank; cells merged across stay in their first column, as titles do.

    Raises:
        Unreadable: the workbook is broken, protected, no workbook, or beyond the limits.
    """
    if data.startswith(b"PK"):
        return _read_zip(data, limits, new_rows)
    return _read_compound(data, limits, new_rows)


def _read_zip(data: bytes, limits: Limits, new_rows: NewRows) -> OpenedFile:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            limits.check_zip(entries, len(data))
            refuse_declarations(archive)
            names = {entry.filename for entry in entries}
            if ods.CONTENT in names:
                return _read_values(data, limits, _ods_extras(archive), new_rows)
            if not any("workbook" in name.lower() and name.endswith((".xml", ".bin")) for name in names):
                raise Unreadable("file.not_a_spreadsheet", found="zip", expected=READABLE)
            if any(name.endswith("workbook.bin") for name in names):
                # Formats and hidden cells are not known there: 0.12 and 12% could not be distinguished.
                raise Unreadable("file.not_a_spreadsheet", found="xlsb", expected=READABLE)
            book = ooxml.read_book(archive)
            limits.check_sheets(len(book.sheets))
            container = "xlsm" if book.has_macros else "xlsx"
            marks = [ooxml.read_marks(archive, part, book) if part else Marks() for part in book.sheets]
            odd = {part: m.end for part, m in zip(book.sheets, marks, strict=True) if m.is_odd}
            extras = _Extras(container, book.epoch_1904, book.has_external_links, marks)
            readable = ooxml_repair.repaired(archive, odd) if odd else data
            return _read_values(readable, limits, extras, new_rows)
    except (
        zipfile.BadZipFile,
        zlib.error,
        ElementTree.ParseError,
        EOFError,
        OSError,
        ValueError,
        NotImplementedError,
    ):
        raise Unreadable("file.truncated", expected="xlsx") from None


def _ods_extras(archive: zipfile.ZipFile) -> _Extras:
    if ods.is_encrypted(archive):
        raise Unreadable("file.password_protected", "ods")
    return _Extras("ods", marks=ods.read_marks(archive))


def _read_compound(data: bytes, limits: Limits, new_rows: NewRows, is_decrypted: bool = False) -> OpenedFile:
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as compound:
            streams = {"/".join(path).lower(): path for path in compound.listdir()}
            if "encryptedpackage" in streams:
                return _read_zip(_decrypted(data, limits), limits, new_rows)
            name = next((n for n in ("workbook", "book") if n in streams), "")
            if not name:
                raise Unreadable("file.not_a_spreadsheet", found="OLE", expected=READABLE)
            stream = compound.openstream(streams[name]).read()
    except (OSError, ValueError, IndexError, RecursionError):  # a damaged directory may hold itself
        raise Unreadable("file.truncated", expected="xls") from None
    book = biff.read_globals(stream)
    if book.version == biff.EXCEL_95:
        raise Unreadable("file.old_workbook", found=EXCEL_95)
    if book.is_encrypted:
        if is_decrypted:
            raise Unreadable("file.password_protected", "xls")
        return _read_compound(_decrypted(data, limits), limits, new_rows, is_decrypted=True)
    limits.check_sheets(len(book.offsets))
    marks = [biff.read_marks(stream, offset, book) for offset in book.offsets]
    return _read_values(data, limits, _Extras("xls", book.epoch_1904, marks=marks), new_rows)


def _decrypted(data: bytes, limits: Limits) -> bytes:
    """Open a workbook that was protected without a password of its own.

    Raises:
        Unreadable: another password is needed.
    """
    import msoffcrypto

    plain = io.BytesIO()
    try:
        protected = msoffcrypto.OfficeFile(io.BytesIO(data))
        protected.load_key(password=DEFAULT_PASSWORD)
        protected.decrypt(plain)
    except Exception:  # the library raises whatever its parsers raise; every one means the same here
        raise Unreadable("file.password_protected") from None
    limits.check_size(plain.tell())
    return plain.getvalue()


def _read_values(data: bytes, limits: Limits, extras: _Extras, new_rows: NewRows) -> OpenedFile:
    import python_calamine as calamine

    grids = []
    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        limits.check_sheets(len(book.sheets_metadata))
        for n, meta in enumerate(book.sheets_metadata):
            if meta.typ != calamine.SheetTypeEnum.WorkSheet:
                continue
            marks = extras.marks[n] if n < len(extras.marks) else Marks()
            name = clean_name(meta.name)
            if marks.end:
                limits.check_cells(*marks.end, name)
            grid = _grid(book.get_sheet_by_index(n), name, marks, limits, new_rows())
            if grid is not None:
                grid.is_hidden = meta.visible != calamine.SheetVisibleEnum.Visible
                grid.epoch_1904 = extras.epoch_1904
                grids.append(grid)
    except calamine.PasswordError:
        raise Unreadable("file.password_protected") from None
    except (calamine.CalamineError, calamine.ZipError, calamine.XmlError):
        raise Unreadable("file.truncated", expected=extras.container) from None
    except (
        BaseException
    ) as error:  # a panic of the reader's own language is no Exception, and has no public name
        if type(error).__name__ != "PanicException":
            raise
        raise Unreadable("file.truncated", expected=extras.container) from None
    if not grids:
        raise Unreadable("file.empty")
    links = RULES["file.external_links"].at("", "", extras.container)
    return OpenedFile(
        extras.container, grids=tuple(grids), notes=(links,) if extras.has_external_links else ()
    )


def _grid(
    sheet: python_calamine.CalamineSheet, name: str, marks: Marks, limits: Limits, rows: list[list[str]]
) -> Grid | None:
    """Return a sheet as a grid, None if it holds nothing."""
    height, width = (sheet.end[0] + 1, sheet.end[1] + 1) if sheet.end else (0, 0)
    limits.check_cells(height, width, name)
    grid = Grid(name, rows)
    blank = [""] * (sheet.start[1] if sheet.start else 0)
    inexact: list[Place] = []
    merged = {(a, b, c, d) for (a, b), (c, d) in sheet.merged_cell_ranges or ()} | set(marks.merged)
    changes = CellChanges(marks, merged, height)
    texts, filled = Texts(), RowsAsFilled(rows)
    is_filled = bool(marks.no_value or marks.texts)
    rest, first = sheet.iter_rows(), 0
    while values := list(islice(rest, _BLOCK)):
        columns = list(map(texts.of, zip(*values, strict=True)))
        block = list(map(list, zip(*columns, strict=True)))
        if blank:
            block = [blank + cells for cells in block]
        if max(max(map(len, column)) for column in columns) > limits.max_cell_chars:
            _refuse_long_cell(block, grid, first, limits)
        if texts.large:
            for row, numbers in enumerate(values, first):
                inexact += ((row, i) for i, v in enumerate(numbers, len(blank)) if v in texts.large)
        changes.apply(block, first)
        is_filled = is_filled or any(map(any, block))
        filled.extend(block)
        first += len(block)
    filled.extend(changes.rows_below(first))
    far = filled.finish()
    if not is_filled:
        return None
    grid.hidden_rows = frozenset(row for row in marks.hidden_rows if row < height)
    grid.hidden_columns = frozenset(column for column in marks.hidden_columns if column < width)
    grid.merged = tuple(sorted(merged))
    grid.no_value = tuple(sorted(marks.no_value))
    grid.empty_formulas, grid.inexact = tuple(sorted(marks.empty_formulas)), tuple(inexact)
    grid.marked, grid.shown = changes.marked, changes.shown
    grid.far, grid.comments = (*marks.far, *far), tuple(marks.comments)
    grid.beside = tuple(marks.beside)
    return grid


def _refuse_long_cell(block: list[list[str]], grid: Grid, first: int, limits: Limits) -> NoReturn:
    row, column = next(
        (r, c)
        for r, cells in enumerate(block)
        for c, cell in enumerate(cells)
        if len(cell) > limits.max_cell_chars
    )
    length, place = len(block[row][column]), grid.address(first + row, column)
    raise Unreadable("file.cell_too_long", str(length), f"≤ {limits.max_cell_chars}", place)
