"""From bytes to grids of text cells that know their addresses.

Belongs here: containers, limits before parsing, decoding, grids. Does not belong here: what any cell means
(``layout``, ``values``), and anything heavy: this package is imported by the reading process (``worker``), which
must start in a moment, so neither polars nor DuckDB nor pandera may be imported with it.

A new container is a module here that returns ``Opened``, and a line in ``open_file``.
"""

from __future__ import annotations

from pathlib import Path

from pipelines.intake.errors import Unreadable
from pipelines.intake.readers.delimited import can_be_cut, read_delimited, read_head, sniff
from pipelines.intake.readers.detect_format import HEAD_BYTES, detect_format
from pipelines.intake.readers.grid import HEAD_ROWS, Dialect, Grid, NewRows, Opened
from pipelines.intake.readers.limits import Limits, sheet_names
from schemas.rules.registry import RULES

__all__ = ["Limits", "Dialect", "Grid", "Opened", "open_file"]

_LIMITS = Limits()


def open_file(path: Path, limits: Limits = _LIMITS, new_rows: NewRows = list) -> Opened:
    """Read a file into grids; what cannot be read comes back with a finding and without grids.

    Args:
        path: the bytes; the name says nothing.
        limits: the limits.
        new_rows: makes the lists that rows are appended to.
    """
    opened = _open(path, limits, new_rows)
    for grid, name in zip(opened.grids, sheet_names([g.sheet for g in opened.grids]), strict=True):
        grid.sheet = name
    return opened


def _open(path: Path, limits: Limits, new_rows: NewRows) -> Opened:
    opened = Opened()
    try:
        limits.check_size(path.stat().st_size)
        with path.open("rb") as stream:
            head = stream.read(HEAD_BYTES)
        kind = detect_format(head)
        opened.container = {"zip": "xlsx", "cfb": "xls", "delimited": "csv"}.get(kind, kind)
        if kind in ("zip", "cfb"):
            from pipelines.intake.readers.workbook import read_workbook

            return read_workbook(path.read_bytes(), limits, new_rows)
        if kind in ("html", "xml"):
            from pipelines.intake.readers import markup

            read = markup.read_html if kind == "html" else markup.read_xml
            return read(path.read_bytes(), limits, new_rows)
        opened.dialect = sniff(path)
        opened.encoding = opened.dialect.encoding
        opened.is_head = path.stat().st_size >= limits.stream_from_bytes and can_be_cut(path, opened.dialect)
        opened.grids = (
            read_head(path, opened.dialect, HEAD_ROWS)
            if opened.is_head
            else read_delimited(path, opened.dialect, limits, new_rows),
        )
        opened.encoding = opened.dialect.encoding
    except Unreadable as error:
        opened.grids = ()
        opened.finding = RULES[error.rule_code].at(error.source_ref, "", error.found, error.expected)
    return opened
