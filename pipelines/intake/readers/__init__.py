"""Read files into grids of text cells with addresses.

Belongs here: containers, limits checked before parsing, decoding, grids. Does not belong here: what a cell means
(``layout``, ``reference``), and heavy imports: the reading process (``worker``) imports this package and must start
fast, so polars, DuckDB and pandera are not imported with it.

A new container is a module here that returns ``OpenedFile``, and a line in ``open_file``.
"""

from __future__ import annotations

from pathlib import Path

from pipelines.intake.errors import Unreadable
from pipelines.intake.readers.delimited import can_be_cut, read_delimited, read_head
from pipelines.intake.readers.detect_format import HEAD_BYTES, detect_format
from pipelines.intake.readers.dialect import sniff
from pipelines.intake.readers.grid import HEAD_ROWS, Dialect, Grid, NewRows, OpenedFile
from pipelines.intake.readers.limits import Limits, sheet_names
from schemas.receipt import Finding

__all__ = ["Limits", "Dialect", "Grid", "OpenedFile", "open_file"]

_LIMITS = Limits()


def open_file(path: Path, limits: Limits = _LIMITS, new_rows: NewRows = list) -> OpenedFile:
    """Read a file into grids; a file that cannot be read gives a finding and no grids.

    Args:
        path: the file; its name is not used.
        limits: limits on its size and content.
        new_rows: makes the lists that rows are appended to.
    """
    opened = _open(path, limits, new_rows)
    for grid, name in zip(opened.grids, sheet_names([g.sheet for g in opened.grids]), strict=True):
        grid.sheet = name
    return opened


def _open(path: Path, limits: Limits, new_rows: NewRows) -> OpenedFile:
    container = ""
    try:
        limits.check_size(path.stat().st_size)
        with path.open("rb") as stream:
            head = stream.read(HEAD_BYTES)
        kind = detect_format(head)
        container = {"zip": "xlsx", "cfb": "xls", "delimited": "csv"}.get(kind, kind)
        if kind in ("zip", "cfb"):
            from pipelines.intake.readers.workbook import read_workbook

            return read_workbook(path.read_bytes(), limits, new_rows)
        if kind in ("html", "xml"):
            from pipelines.intake.readers import markup, workbook_xml

            read = markup.read_html if kind == "html" else workbook_xml.read_workbook_xml
            return read(path.read_bytes(), limits, new_rows)
        return _open_delimited(path, limits, new_rows)
    except Unreadable as error:
        return OpenedFile(container, finding=error.finding)


def _open_delimited(path: Path, limits: Limits, new_rows: NewRows) -> OpenedFile:
    dialect = sniff(path)
    encoding = dialect.encoding
    findings: list[Finding] = []
    try:
        is_head = path.stat().st_size >= limits.stream_from_bytes and can_be_cut(path, dialect)
        if is_head:
            grid = read_head(path, dialect, HEAD_ROWS)
        else:
            grid, findings = read_delimited(path, dialect, limits, new_rows)
    except Unreadable as error:
        return OpenedFile("csv", encoding, finding=error.finding)
    # Reading turns the dialect's encoding from ascii to that of the first other character.
    return OpenedFile("csv", dialect.encoding, (grid,), dialect, is_head, notes=tuple(findings))
