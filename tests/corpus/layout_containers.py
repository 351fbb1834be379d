"""One layout in several containers.

Belongs here: writing the first sheet of a layout as CSV, .xls, .ods and HTML. Does not belong here: the layouts, or odd
containers (``containers``).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import xlwt

from tests.corpus.containers import html_page, ods, ods_cell, saved
from tests.corpus.layouts import Layout, Rows


def _rows(layout: Layout) -> Rows:
    rows = next(iter(layout.sheets.values()))
    width = max(map(len, rows))
    return [[*row, *[""] * (width - len(row))] for row in rows]


def _csv(layout: Layout, delimiter: str = ",") -> bytes:
    stream = io.StringIO()
    csv.writer(stream, delimiter=delimiter).writerows(_rows(layout))
    return stream.getvalue().encode()


def _xls(layout: Layout) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet(next(iter(layout.sheets)))
    for i, row in enumerate(_rows(layout)):
        for j, cell in enumerate(row):
            if cell not in ("", None):
                sheet.write(i, j, cell)
    return saved(book)


def _ods(layout: Layout) -> bytes:
    return ods(
        [
            f"<table:table-row>{''.join(ods_cell('' if c is None else c, False) for c in row)}</table:table-row>"
            for row in _rows(layout)
        ]
    )


def _html(layout: Layout) -> bytes:
    return html_page([["" if c is None else str(c) for c in row] for row in _rows(layout)], "utf-8")


LAYOUT_CONTAINERS: dict[str, Callable[[Layout], bytes]] = {
    "xlsx": Layout.content,
    "csv": _csv,
    "txt": lambda layout: _csv(layout, "\t"),
    "xls": _xls,
    "ods": _ods,
    "html": _html,
}
"""Suffix -> writer. Merged cells are written to .xlsx only."""
