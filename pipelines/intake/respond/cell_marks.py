"""Mark the cells of findings in a workbook: a fill and a comment.

Belongs here: colours and comments in the sender's own sheets. Does not belong here: the findings sheet
(``findings_sheet``).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from openpyxl import Workbook
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.common.spreadsheet import NOT_XML
from pipelines.intake.readers.comments import AUTHOR, ORIGINAL
from pipelines.intake.respond.messages import LABELS, Worded
from pipelines.intake.respond.workbook_cells import COLOURS, at, edges

MAX_FILLED = 20_000


def mark_cells(book: Workbook, findings: Sequence[Worded]) -> None:
    """Fill and comment the cells of all findings; the most severe finding gives a cell its colour."""
    fills: dict[tuple[str, str], PatternFill] = {}
    notes: dict[tuple[str, int, int], list[Worded]] = {}
    filled = 0
    for worded in reversed(findings):  # errors come first in a receipt, and are filled last
        place = worded.finding.source_ref
        title, _, cells = place.rpartition("!")
        if title not in book.sheetnames or not isinstance(book[title], Worksheet):
            continue
        sheet = book[title]
        try:
            left, top, right, bottom = edges(cells)
        except ValueError:
            continue
        for i in range(top, bottom + 1):
            for j in range(left, right + 1):
                filled += 1
                if filled <= MAX_FILLED:
                    cell = _upper_left(sheet, i, j)
                    before = _colour_of(cell)
                    key = (worded.finding.severity, before)
                    if key not in fills:
                        # A solid fill does not show its background colour, which keeps the previous colour here.
                        fills[key] = PatternFill(
                            "solid", fgColor=COLOURS[key[0]], bgColor=before or "00000000"
                        )
                    cell.fill = fills[key]
        corner = _upper_left(sheet, top, left)
        notes.setdefault((title, corner.row, corner.column), []).insert(0, worded)
    for (title, i, j), at_cell in notes.items():
        cell = at(book[title], i, j)
        comment = "\n\n".join(_comment(worded) for worded in at_cell)
        before = f"\n\n{ORIGINAL}\n{cell.comment.text}" if cell.comment else ""
        cell.comment = Comment(comment + before, AUTHOR, width=380, height=min(70 + 95 * len(at_cell), 480))


def _colour_of(cell: Any) -> str:
    """Return the colour that the sender gave a cell, "" if none or not a plain one."""
    if not cell.has_style or cell.fill.fill_type != "solid":
        return ""
    colour = cell.fill.fgColor.rgb
    if colour in COLOURS.values():
        colour = cell.fill.bgColor.rgb
    return colour if isinstance(colour, str) and colour != "00000000" else ""


def _upper_left(sheet: Worksheet, row: int, column: int) -> Any:
    """Return the cell, or the visible cell of its merged area."""
    cell = at(sheet, row, column)
    if isinstance(cell, MergedCell):
        for area in sheet.merged_cells.ranges:
            if cell.coordinate in area:
                return at(sheet, area.min_row, area.min_col)
    return cell


def _comment(worded: Worded) -> str:
    severity = LABELS[worded.finding.severity]
    lines = [
        f"【{severity.zh}】{worded.title.zh}",
        worded.message.zh,
        f"→ {worded.remedy.zh}" if worded.remedy.zh else "",
        f"[{severity.en}] {worded.title.en}",
        worded.message.en,
        f"→ {worded.remedy.en}" if worded.remedy.en else "",
    ]
    return NOT_XML.sub("", "\n".join(line for line in lines if line))
