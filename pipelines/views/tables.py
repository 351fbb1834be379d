"""Rows with headers in a terminal: a table where the window has room for it, else its rows one below the other.

Belongs here: deciding by the width of the window, and both layouts. Does not belong here: what the cells say.
"""

from __future__ import annotations

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.cells import cell_len
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pipelines.report.wording import MISSING

FOLDED = 16
"""The width to which a column of texts may be folded; figures are never broken."""
INDENT, BETWEEN, GAP = 2, 3, 3
"""Blanks before the second line of a row, between what it says there, and between two columns of a table."""


def print_rows(
    heads: Sequence[str], rows: Sequence[Sequence[Text]], is_number: Sequence[bool], output: Console
) -> None:
    """Print rows with their headers.

    Args:
        heads: the headers.
        rows: the cells of each row; the first names the row.
        is_number: which columns hold figures.
        output: the terminal.
    """
    texts = [[cell.plain for cell in column] for column in zip(*rows, strict=True)]
    full = [max(map(_width, (head, *cells))) for head, cells in zip(heads, texts, strict=True)]
    least = [_least(*column) for column in zip(heads, texts, is_number, strict=True)]
    spare = output.width - sum(least) - GAP * len(heads) - 1
    if spare >= 0:
        output.print(_table(heads, rows, is_number, _widened(least, full, spare)))
        return
    for row in rows:
        _print_below(heads, row, output)


def _width(shown: str) -> int:
    return max(map(cell_len, shown.split("\n")))


def _least(head: str, cells: Sequence[str], is_number: bool) -> int:
    """Return the least width of a column: figures in full and their header in two lines, texts folded."""
    widest = max(map(_width, cells))
    return max(widest, -(-_width(head) // 2)) if is_number else min(max(widest, _width(head)), FOLDED)


def _widened(least: Sequence[int], full: Sequence[int], spare: int) -> list[int]:
    """Return the widths of the columns: the least, and what the window has besides for those that take more, from the left."""
    widths = []
    for width, wish in zip(least, full, strict=True):
        added = min(max(wish - width, 0), spare)
        spare -= added
        widths.append(width + added)
    return widths


def _table(
    heads: Sequence[str], rows: Sequence[Sequence[Text]], is_number: Sequence[bool], widths: Sequence[int]
) -> Table:
    table = Table(header_style="dim", padding=(0, 1), box=SIMPLE_HEAD)
    for head, numbers, width in zip(heads, is_number, widths, strict=True):
        table.add_column(head, justify="right" if numbers else "left", overflow="fold", width=width)
    for row in rows:
        table.add_row(*row)
    return table


def _print_below(heads: Sequence[str], row: Sequence[Text], output: Console) -> None:
    """Print the first cell of a row, and below it each other one that says anything, behind its header."""
    output.print(Text("  ").join(row[0].split("\n")))
    room = output.width - INDENT
    line = Text()
    for head, cell in zip(heads[1:], row[1:], strict=True):
        if cell.plain in ("", MISSING):
            continue
        pair = Text.assemble((f"{head} ", "dim"), Text("  ").join(cell.split("\n")))
        if line and cell_len(line.plain) + BETWEEN + cell_len(pair.plain) > room:
            output.print(Padding(line, (0, 0, 0, INDENT), expand=False))
            line = Text()
        line.append(" " * BETWEEN if line else "").append_text(pair)
    if line:
        output.print(Padding(line, (0, 0, 0, INDENT), expand=False))
