"""The annotated copy: the sender's own workbook with every finding in its cell, and a list of them first.

Belongs here: filling and commenting cells, the findings sheet, making a workbook of what was none. Does not
belong here: finding anything, or reading the copy when it comes back (``resubmission``).

The copy is made from bytes that were read without complaint before, and ``annotate`` takes and returns plain
values only, so that it can run in another process. The same input gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import logging
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter, quote_sheetname, range_boundaries
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.intake.readers import Grid
from pipelines.intake.respond.messages import LABELS, Both, Worded, text
from pipelines.intake.respond.resubmission import (
    FINDING_COLUMNS,
    FINDINGS_MARKER,
    FINDINGS_SHEET,
    PAIR_LABEL,
    PAIR_VALUE,
    SYNTHETIC_MARK,
)
from pipelines.intake.respond.workbook_cells import (
    FORMULA_STARTS,
    GRID,
    NOT_XML,
    at,
    lettering,
    print_across,
    put_text,
    saved,
    text_width,
)
from schemas.errors import IpMonitorError

AUTHOR = "IP Monitor"
COLOURS = {"error": "FFF4B5AE", "query": "FFFFE08C", "note": "FFC3DDF3"}
"""Fills by severity; a copy that comes back is cleared of them again."""
INK = {"error": "FF9B1C12", "query": "FF7A5200", "note": "FF1D5A86"}
MAX_CELLS = 400_000
"""A larger file is listed, not copied: a workbook of cell objects costs fifty times its bytes."""
MAX_FILLED = 20_000
MAX_UNPACKED = 128 << 20
MAX_MERGED = 1_000_000
_SHORT_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,10})(?:\.\d{0,5}[1-9])?")
_MERGE = re.compile(rb"""mergeCell\s[^>]*?ref=["']([^"']*)""")
_WIDTHS = dict(zip(FINDING_COLUMNS, (6, 24, 10, 16, 16, 22, 24, 62, 34), strict=True))
_PARTS_LEFT_OUT = (("copy_macros", ("xl/vbaProject", "xl/macrosheets")), ("copy_drawings", ("xl/media/",)))
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Sheet:
    """What the findings sheet says beside the findings.

    Attributes:
        status: a status of the receipt.
        identity: labels of ``META_LABELS`` and values that the sender's own cells do not state.
        received_at: the copy's own date, for the clock must not show.
    """

    submission_id: str
    sha256: str
    original_name: str
    received_at: str
    status: str
    is_synthetic: bool
    identity: tuple[tuple[str, str], ...]
    findings: tuple[Worded, ...]
    cut: int


class TooLarge(IpMonitorError):
    """The file is better not taken apart into cell objects."""


def annotate(path: Path, grids: Sequence[Grid], is_whole: bool, sheet: Sheet) -> bytes:
    """Return an xlsx: the findings first, then the sender's sheets with the cells marked.

    Args:
        path: the file as received.
        grids: its sheets as they were read, our own left out.
        is_whole: the file is not a long text table, of which the grids hold the head only.
        sheet: what the findings sheet says.
    """
    is_long = not is_whole or any(grid.packed for grid in grids)
    if is_long or sum(len(row) for grid in grids for row in grid.rows) > MAX_CELLS:
        book = Workbook()
        book.remove(book.worksheets[0])
        return _finished(book, (), sheet, [text("copy_too_large")])
    own = _own(path)
    if own and {g.sheet for g in grids} <= set(own[0].sheetnames):  # else findings would point nowhere
        book, remarks = own
        try:
            return _finished(book, grids, sheet, remarks)
        except Exception as error:  # openpyxl reads things that it cannot write: a number of 400 digits
            _log.info("no copy of openpyxl's book: %s", type(error).__name__)
    return _finished(_fresh(grids), grids, sheet, [text("copy_from_cells")])


def _finished(book: Workbook, grids: Sequence[Grid], sheet: Sheet, remarks: list[Both]) -> bytes:
    values = _formula_values(book, grids)
    _clear(book)
    _mark(book, sheet.findings)
    _add_findings(book, sheet, remarks)
    return saved(book, values, dt.datetime.fromisoformat(sheet.received_at))


# The workbook to write into.


def _own(path: Path) -> tuple[Workbook, list[Both]] | None:
    """Open the sender's workbook for writing; None if it is of another container or openpyxl cannot."""
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
            # Of a merged area every cell becomes an object: one line of XML can ask for milliards.
            if sum(map(_area, merged)) > MAX_MERGED:
                raise TooLarge
        with path.open("rb") as stream:  # by name it would ask for an extension
            book = load_workbook(stream, keep_links=False, rich_text=True)
    except Exception as error:  # whatever it is, calamine could read the cells and they are at hand
        _log.info("no copy by openpyxl: %s", type(error).__name__)
        return None
    remarks = [
        text(key)
        for key, prefixes in _PARTS_LEFT_OUT
        if any(name.startswith(prefix) for name in names for prefix in prefixes)
    ]
    return book, remarks


def _area(ref: bytes) -> int:
    left, top, right, bottom = _edges(ref.decode("ascii"))
    return (right - left + 1) * (bottom - top + 1)


def _edges(cells: str) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom of ``C5`` or ``C5:C40``.

    Raises:
        ValueError: it is no cell, or whole rows or columns.
    """
    left, top, right, bottom = range_boundaries(cells)
    if left is None or top is None or right is None or bottom is None:
        raise ValueError(cells)
    return left, top, right, bottom


def _fresh(grids: Iterable[Grid]) -> Workbook:
    """Make a workbook with the same cells at the same addresses; what is no short number stays text."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for grid in grids:
        sheet = book.create_sheet()
        sheet.title = grid.sheet  # as it is: addresses name it
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


def _formula_values(book: Workbook, grids: Sequence[Grid]) -> dict[str, Mapping[str, str]]:
    """Return what the formulas of each sheet came to, by address: openpyxl itself would lose it."""
    rows = {grid.sheet: grid.rows for grid in grids}
    found: dict[str, Mapping[str, str]] = {}
    for sheet in book.worksheets:
        grid = rows.get(sheet.title, [])
        values = {
            cell.coordinate: grid[cell.row - 1][cell.column - 1]
            for row in cast("Iterable[tuple[Any, ...]]", sheet.iter_rows())
            for cell in row
            if cell.data_type == "f" and cell.row <= len(grid) and cell.column <= len(grid[cell.row - 1])
        }
        if values:
            found[sheet.title] = values
    return found


def _clear(book: Workbook) -> None:
    """Take out what an earlier answer put in."""
    if FINDINGS_SHEET not in book.sheetnames:
        return
    del book[FINDINGS_SHEET]
    ours = set(COLOURS.values())
    nothing = PatternFill()
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.has_style and cell.fill.fill_type == "solid" and cell.fill.fgColor.rgb in ours:
                    former = cell.fill.bgColor.rgb
                    is_known = isinstance(former, str) and former not in ("00000000", *ours)
                    cell.fill = PatternFill("solid", fgColor=former) if is_known else nothing
                if cell.comment and cell.comment.author == AUTHOR:
                    _, _, before = cell.comment.text.partition(f"{LABELS['original_comment'].zh}\n")
                    cell.comment = Comment(before, "") if before else None


# Marks in the cells.


def _mark(book: Workbook, findings: Sequence[Worded]) -> None:
    """Fill and comment the cells of all findings; the gravest colours a cell."""
    fills: dict[tuple[str, str], PatternFill] = {}
    notes: dict[tuple[str, int, int], list[Worded]] = {}
    filled = 0
    for said in reversed(findings):  # errors stand first in a receipt, and are to be painted last
        place = said.finding.source_ref
        title, _, cells = place.rpartition("!")
        if title not in book.sheetnames or not isinstance(book[title], Worksheet):
            continue
        sheet = book[title]
        try:
            left, top, right, bottom = _edges(cells)
        except ValueError:
            continue
        for i in range(top, bottom + 1):
            for j in range(left, right + 1):
                filled += 1
                if filled <= MAX_FILLED:
                    cell = _upper_left(sheet, i, j)
                    before = _colour_of(cell)
                    key = (said.finding.severity, before)
                    if key not in fills:
                        # A solid fill does not show its background: it remembers the colour to go back to.
                        fills[key] = PatternFill(
                            "solid", fgColor=COLOURS[key[0]], bgColor=before or "00000000"
                        )
                    cell.fill = fills[key]
        corner = _upper_left(sheet, top, left)
        notes.setdefault((title, corner.row, corner.column), []).insert(0, said)
    for (title, i, j), told in notes.items():
        cell = at(book[title], i, j)
        words = "\n\n".join(_comment(said) for said in told)
        before = f"\n\n{LABELS['original_comment'].zh}\n{cell.comment.text}" if cell.comment else ""
        cell.comment = Comment(words + before, AUTHOR, width=380, height=min(70 + 95 * len(told), 480))


def _colour_of(cell: Any) -> str:
    """Return the colour that a cell has of the sender, "" if none or not a plain one."""
    if not cell.has_style or cell.fill.fill_type != "solid":
        return ""
    colour = cell.fill.fgColor.rgb
    if colour in COLOURS.values():
        colour = cell.fill.bgColor.rgb
    return colour if isinstance(colour, str) and colour != "00000000" else ""


def _upper_left(sheet: Worksheet, row: int, column: int) -> Any:
    """Return the cell, or of a merged area the one that shows."""
    cell = at(sheet, row, column)
    if isinstance(cell, MergedCell):
        for area in sheet.merged_cells.ranges:
            if cell.coordinate in area:
                return at(sheet, area.min_row, area.min_col)
    return cell


def _comment(said: Worded) -> str:
    grave = LABELS[said.finding.severity]
    lines = [
        f"【{grave.zh}】{said.title.zh}",
        said.message.zh,
        f"→ {said.remedy.zh}" if said.remedy.zh else "",
        f"[{grave.en}] {said.title.en}",
        said.message.en,
        f"→ {said.remedy.en}" if said.remedy.en else "",
    ]
    return NOT_XML.sub("", "\n".join(line for line in lines if line))


# The findings sheet.


_GREY = lettering(color="FF4A5560")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_BAND = {"refused": "FF9B1C12", "partial": "FF8A5A00", "accepted": "FF1E6B3A", "duplicate": "FF4A5560"}


def _add_findings(book: Workbook, sheet: Sheet, remarks: Sequence[Both]) -> None:
    ws = book.create_sheet(FINDINGS_SHEET, 0)
    for other in book.worksheets[1:]:  # two selected sheets would be edited as one
        other.sheet_view.tabSelected = False
    book.active = 0
    ws.sheet_view.showGridLines = False
    ws.sheet_properties.tabColor = _BAND[sheet.status]
    for j, name in enumerate(FINDING_COLUMNS, 1):
        ws.column_dimensions[get_column_letter(j)].width = _WIDTHS[name]
    marks = (FINDINGS_MARKER, sheet.submission_id, sheet.sha256, SYNTHETIC_MARK if sheet.is_synthetic else "")
    for j, mark in enumerate(marks, 1):
        put_text(at(ws, 1, j), mark)
    ws.row_dimensions[1].hidden = True

    last = len(FINDING_COLUMNS)
    _line(
        ws,
        2,
        f"{FINDINGS_SHEET} · {LABELS[sheet.status]}",
        28,
        lettering(bold=True, size=16, color="FFFFFFFF"),
    )
    for j in range(1, last + 1):
        at(ws, 2, j).fill = PatternFill("solid", fgColor=_BAND[sheet.status])
    _line(ws, 3, f"{sheet.original_name}    {sheet.submission_id}    sha256 {sheet.sha256}", 18, _GREY)
    row = 4
    is_copy = text("copy_too_large") not in remarks
    for said in (*([text("how_copy")] if is_copy else []), *remarks):
        for words in said:
            _line(ws, row, words, 18 * (1 + text_width(words) // 200), None if said.zh == words else _GREY)
            row += 1
    if sheet.is_synthetic:
        _line(ws, row, str(LABELS["synthetic"]), 18, lettering(bold=True, color=INK["query"]))
        row += 1
    row = _identity(ws, row + 1, sheet)
    row = _legend(ws, row)
    _table(book, ws, row + 1, sheet)
    print_across(ws)


def _line(ws: Worksheet, row: int, words: str, height: float, font: Font | None) -> None:
    cell = at(ws, row, 1)
    put_text(cell, words)
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    cell.font = font or lettering()
    ws.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(FINDING_COLUMNS))
    ws.row_dimensions[row].height = height


def _identity(ws: Worksheet, row: int, sheet: Sheet) -> int:
    if not sheet.identity:
        return row
    _line(ws, row, str(LABELS["identity"]), 20, lettering(bold=True))
    for key, value in sheet.identity:
        row += 1
        said = LABELS[key]
        put_text(at(ws, row, PAIR_LABEL + 1), f"{said.zh}：")
        put_text(at(ws, row, PAIR_VALUE + 1), value)
        at(ws, row, PAIR_VALUE + 1).number_format = "@"
        ws.merge_cells(start_row=row, end_row=row, start_column=PAIR_VALUE + 1, end_column=PAIR_VALUE + 3)
        for j in range(PAIR_VALUE + 1, PAIR_VALUE + 4):
            at(ws, row, j).border = GRID
            at(ws, row, j).fill = PatternFill("solid", fgColor="FFFFFFFF" if value else COLOURS["error"])
        at(ws, row, PAIR_LABEL + 1).alignment = Alignment(horizontal="right")
        at(ws, row, PAIR_LABEL + 1).font = at(ws, row, PAIR_VALUE + 1).font = lettering()
    return row + 2


def _legend(ws: Worksheet, row: int) -> int:
    for j, severity in ((2, "error"), (4, "query"), (6, "note")):
        cell = at(ws, row, j)
        put_text(cell, str(LABELS[severity]))
        cell.fill = PatternFill("solid", fgColor=COLOURS[severity])
        cell.font = lettering(color=INK[severity], bold=True)
        cell.alignment = Alignment(horizontal="center")
    return row + 1


def _table(book: Workbook, ws: Worksheet, row: int, sheet: Sheet) -> None:
    for j, name in enumerate(FINDING_COLUMNS, 1):
        cell = at(ws, row, j)
        put_text(cell, LABELS[name].lines)
        cell.font, cell.border = lettering(bold=True, color="FFFFFFFF"), GRID
        cell.fill = PatternFill("solid", fgColor="FF34495E")
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
    ws.row_dimensions[row].height = 34
    ws.freeze_panes = at(ws, row + 1, 1) if row <= 16 else None
    ws.print_title_rows = f"{row}:{row}"
    styles: dict[tuple[str, str], StyleArray] = {}
    known = set(book.sheetnames)
    for number, said in enumerate(sheet.findings, 1):
        f = said.finding
        at(ws, row + number, 1).value = number
        values = {
            "rule": f"{said.title.lines}\n{f.rule_code}",
            "severity": LABELS[f.severity].lines,
            "cell": f.source_ref or LABELS["whole_file"].lines,
            "column": said.column.lines,
            "found": f.found,
            "expected": f.expected,
            "remedy": "\n".join(
                f"{m}{' → ' + r if r else ''}" for m, r in zip(said.message, said.remedy, strict=True)
            ),
            "explanation": f.explanation,
        }
        if f.n_cells > 1:
            values["remedy"] += f"\n({text('n_cells', n=f.n_cells).zh} {text('n_cells', n=f.n_cells).en})"
        for j, name in enumerate(FINDING_COLUMNS, 1):
            cell = at(ws, row + number, j)
            if name in values:
                put_text(cell, values[name])
            if (f.severity, name) not in styles:  # setting it part by part is what costs
                _style(cell, f.severity, name)
                styles[f.severity, name] = copy(cell._style)
            cell._style = copy(styles[f.severity, name])
            if cell.data_type == "s" and str(cell.value or "").startswith(FORMULA_STARTS):
                cell.quotePrefix = True
        title, _, cells = f.source_ref.rpartition("!")
        if title in known:
            link = at(ws, row + number, FINDING_COLUMNS.index("cell") + 1)
            target = f"{quote_sheetname(title)}!{cells}"
            link.hyperlink = Hyperlink(ref=link.coordinate, location=target, display=f.source_ref)
        tallest = max(
            sum(1 + text_width(line) // (_WIDTHS[name] - 1) for line in (value.splitlines() or [""]))
            for name, value in values.items()
        )
        ws.row_dimensions[row + number].height = min(15.5 * tallest + 4, 400)
    if sheet.cut:
        end = row + len(sheet.findings) + 1
        _line(ws, end, str(text("cut", n=sheet.cut)), 24, lettering(bold=True, color=INK["error"]))


def _style(cell: Any, severity: str, name: str) -> None:
    cell.border, cell.alignment, cell.font = GRID, _WRAPPED, lettering()
    if name in ("found", "expected", "explanation"):
        cell.number_format = "@"
    if name == "severity":
        cell.fill = PatternFill("solid", fgColor=COLOURS[severity])
        cell.font = lettering(bold=True, color=INK[severity])
    elif name == "cell":
        cell.font = lettering(underline="single", color="FF0B4F8A")
    elif name == "explanation":
        cell.fill = PatternFill("solid", fgColor="FFFFFFFF" if severity == "query" else "FFEDEFF1")
