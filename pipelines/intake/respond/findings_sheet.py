"""Write the findings sheet: the first sheet of an annotated copy.

Belongs here: its layout; ``resubmission`` reads it back. Does not belong here: marks in the sender's own sheets
(``cell_marks``).
"""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.common.spreadsheet import FORMULA_STARTS
from pipelines.intake.respond.messages import LABELS, Both, Worded, text
from pipelines.intake.respond.workbook_cells import (
    COLOURS,
    GRID,
    INK,
    at,
    lettering,
    print_across,
    put_text,
    text_width,
)
from pipelines.intake.resubmission import (
    FINDING_COLUMNS,
    FINDINGS_MARKER,
    FINDINGS_SHEET,
    PAIR_LABEL,
    PAIR_VALUE,
    SYNTHETIC_MARK,
)

_WIDTHS = dict(zip(FINDING_COLUMNS, (6, 24, 10, 16, 16, 22, 24, 62, 34), strict=True))
_GREY = lettering(color="FF4A5560")
_WRAPPED = Alignment(wrap_text=True, vertical="top")
_BAND = {"refused": "FF9B1C12", "partial": "FF8A5A00", "accepted": "FF1E6B3A", "duplicate": "FF4A5560"}


@dataclass(frozen=True)
class FindingsSheet:
    """The content of a findings sheet.

    Attributes:
        status: the status of the receipt.
        identity: keys of ``META_LABELS`` and values that the sender's own cells do not state.
        received_at: the date that the copy carries, so that it does not depend on the clock.
        understood: lines that say what the file was taken for.
        findings: the findings with their messages.
        cut: how many more findings there are.
    """

    submission_id: str
    sha256: str
    original_name: str
    received_at: str
    status: str
    is_synthetic: bool
    identity: tuple[tuple[str, str], ...]
    understood: tuple[str, ...]
    findings: tuple[Worded, ...]
    cut: int


def add_findings_sheet(book: Workbook, content: FindingsSheet, on_copy: Sequence[Both]) -> None:
    """Insert the findings sheet before the other sheets; ``on_copy``, lines on how the copy was made, are printed above."""
    ws = book.create_sheet(FINDINGS_SHEET, 0)
    for other in book.worksheets[1:]:  # two selected sheets would be edited as one
        other.sheet_view.tabSelected = False
    book.active = 0
    ws.sheet_view.showGridLines = False
    ws.sheet_properties.tabColor = _BAND[content.status]
    for j, name in enumerate(FINDING_COLUMNS, 1):
        ws.column_dimensions[get_column_letter(j)].width = _WIDTHS[name]
    marks = (
        FINDINGS_MARKER,
        content.submission_id,
        content.sha256,
        SYNTHETIC_MARK if content.is_synthetic else "",
    )
    for j, mark in enumerate(marks, 1):
        put_text(at(ws, 1, j), mark)
    ws.row_dimensions[1].hidden = True

    last = len(FINDING_COLUMNS)
    _line(
        ws,
        2,
        f"{FINDINGS_SHEET} · {LABELS[content.status]}",
        28,
        lettering(bold=True, size=16, color="FFFFFFFF"),
    )
    for j in range(1, last + 1):
        at(ws, 2, j).fill = PatternFill("solid", fgColor=_BAND[content.status])
    _line(ws, 3, f"{content.original_name}    {content.submission_id}    sha256 {content.sha256}", 18, _GREY)
    _line(ws, 4, str(LABELS["understood"]), 20, lettering(bold=True))
    for row, line in enumerate(content.understood, 5):
        _line(ws, row, line, 18 * (1 + text_width(line) // 200), None)
    row = 5 + len(content.understood)
    is_copy = text("copy_too_large") not in on_copy
    for part in (*([text("how_copy")] if is_copy else []), *on_copy):
        for line in part:
            _line(ws, row, line, 18 * (1 + text_width(line) // 200), None if part.zh == line else _GREY)
            row += 1
    if content.is_synthetic:
        _line(ws, row, str(LABELS["synthetic"]), 18, lettering(bold=True, color=INK["query"]))
        row += 1
    row = _identity(ws, row + 1, content)
    row = _legend(ws, row)
    _table(book, ws, row + 1, content)
    print_across(ws)


def _line(ws: Worksheet, row: int, words: str, height: float, font: Font | None) -> None:
    cell = at(ws, row, 1)
    put_text(cell, words)
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    cell.font = font or lettering()
    ws.merge_cells(start_row=row, end_row=row, start_column=1, end_column=len(FINDING_COLUMNS))
    ws.row_dimensions[row].height = height


def _identity(ws: Worksheet, row: int, content: FindingsSheet) -> int:
    if not content.identity:
        return row
    _line(ws, row, str(LABELS["identity"]), 20, lettering(bold=True))
    for key, value in content.identity:
        row += 1
        put_text(at(ws, row, PAIR_LABEL + 1), f"{LABELS[key].zh}：")
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


def _table(book: Workbook, ws: Worksheet, row: int, content: FindingsSheet) -> None:
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
    for number, worded in enumerate(content.findings, 1):
        f = worded.finding
        at(ws, row + number, 1).value = number
        values = {
            "rule": f"{worded.title.lines}\n{f.rule_code}",
            "severity": LABELS[f.severity].lines,
            "cell": f.source_ref or LABELS["whole_file"].lines,
            "column": worded.column.lines,
            "found": f.found,
            "expected": worded.expected.lines if worded.expected.en != worded.expected.zh else f.expected,
            "remedy": "\n".join(
                f"{m}{' → ' + r if r else ''}" for m, r in zip(worded.message, worded.remedy, strict=True)
            ),
            "explanation": f.explanation,
        }
        if f.n_cells > 1:
            values["remedy"] += f"\n({text('n_cells', n=f.n_cells).zh} {text('n_cells', n=f.n_cells).en})"
        for j, name in enumerate(FINDING_COLUMNS, 1):
            cell = at(ws, row + number, j)
            if name in values:
                put_text(cell, values[name])
            if (f.severity, name) not in styles:  # setting the parts of a style one by one is slow
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
    if content.cut:
        end = row + len(content.findings) + 1
        _line(ws, end, str(text("cut", n=content.cut)), 24, lettering(bold=True, color=INK["error"]))


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
