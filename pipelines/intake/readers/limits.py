"""Limits on the size and content of files.

Belongs here: every limit, and checks that need no parsing. Does not belong here: parsing, and where the limits are set
(``settings``). Standard library only.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pipelines.intake.errors import Unreadable
from pipelines.intake.readers.cell_format import MAX_COLUMNS
from pipelines.intake.readers.grid import CELL, LINE, Grid
from pipelines.intake.reference.values import column_letter

if TYPE_CHECKING:
    from pipelines.settings import Settings

_CELL, _LINE = CELL.encode(), LINE.encode()
_RATIO_FROM = 32 << 20
"""Below this size a zip may shrink as well as it likes."""
_LOCAL_HEADER = 30
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
_LONGEST_SHEET_NAME = 31
_ESCAPES = re.compile(r"(?:^|[/\\])\.\.(?:[/\\]|$)|^[/\\]|^[A-Za-z]:|[\x00-\x1f]")


@dataclass(frozen=True)
class Limits:
    """Limits on one file. Those of a spreadsheet program are kept where they are lower.

    Attributes:
        max_bytes: size of the file.
        max_unpacked: size of a zip's entries together, unpacked.
        max_ratio: unpacked against packed: a real workbook shrinks ten- to fortyfold, a bomb a thousandfold.
        max_entries: entries of a zip.
        max_sheets: sheets of a workbook.
        max_cells: height times width of a sheet.
        max_filled: filled cells of a row: a few bytes may stand for thousands, and each costs what a column of a table does.
        max_equal: equal filled rows below each other in a long sheet: a few bytes may stand for a million.
        max_notes: sentences of notes in a file: each is judged, and may raise a finding.
        max_cell_chars: characters of a cell.
        memory_bytes: address space of the reading process.
        seconds: processor time for one file; the clock on the wall may show twice as much.
        stream_from_bytes: from this size on a delimited file, or the text of a sheet, is read in batches.
    """

    max_bytes: int = 512 << 20
    max_unpacked: int = 1 << 30
    max_ratio: int = 200
    max_entries: int = 10_000
    max_sheets: int = 255
    max_cells: int = 16_000_000
    max_filled: int = 2_000
    max_equal: int = 1 << 14
    max_notes: int = 2_000
    max_cell_chars: int = 32_767
    memory_bytes: int = 2 << 30
    seconds: int = 120
    stream_from_bytes: int = 4 << 20

    @classmethod
    def of(cls, settings: Settings) -> Limits:
        """Return the limits that an installation sets."""
        return cls(
            max_bytes=settings.max_file_mb << 20,
            max_unpacked=settings.max_unpacked_mb << 20,
            max_cells=settings.max_cells,
            memory_bytes=settings.reader_memory_mb << 20,
            seconds=settings.reader_seconds,
            stream_from_bytes=settings.stream_from_mb << 20,
        )

    def check_size(self, size: int) -> None:
        """Refuse a file that is too large to be read."""
        if size > self.max_bytes:
            raise Unreadable("file.too_large", _mib(size), f"≤ {_mib(self.max_bytes)}")

    def check_zip(self, entries: Sequence[zipfile.ZipInfo], size: int) -> None:
        """Look at a zip's directory before anything is unpacked.

        Raises:
            Unreadable: it would unpack beyond measure, its entries overlap, or a name leads out of it.
        """
        if len(entries) > self.max_entries:
            raise Unreadable("file.zip_suspicious", f"{len(entries):,}", f"≤ {self.max_entries}")
        if any(entry.flag_bits & 1 for entry in entries):
            raise Unreadable("file.password_protected", "zip")
        unpacked, packed = sum(e.file_size for e in entries), sum(e.compress_size for e in entries)
        if unpacked > _RATIO_FROM and unpacked > self.max_ratio * max(packed, 1):
            ratio = unpacked // max(packed, 1)
            raise Unreadable("file.zip_suspicious", f"{_mib(unpacked)}, 1:{ratio}", f"≤ 1:{self.max_ratio}")
        if unpacked > self.max_unpacked:
            raise Unreadable("file.too_large", _mib(unpacked), f"≤ {_mib(self.max_unpacked)}")
        names = [entry.filename for entry in entries]
        if bad := next((name for name in names if _ESCAPES.search(name)), None):
            raise Unreadable("file.zip_suspicious", clean_name(bad), "xl/worksheets/sheet1.xml")
        if len(set(names)) < len(names):
            twice = next(name for name in names if names.count(name) > 1)
            raise Unreadable("file.zip_suspicious", f"{clean_name(twice)} x {names.count(twice)}", "1")
        end = 0
        for entry in sorted(entries, key=lambda e: e.header_offset):
            if entry.header_offset < end:
                raise Unreadable(
                    "file.zip_suspicious", f"{clean_name(entry.filename)} @ {entry.header_offset}"
                )
            end = entry.header_offset + _LOCAL_HEADER + len(entry.filename) + entry.compress_size
        if end > size:
            raise Unreadable("file.truncated", _mib(size), _mib(end))

    def check_sheets(self, n: int) -> None:
        """Refuse a workbook of too many sheets."""
        if n > self.max_sheets:
            raise Unreadable("file.too_many_sheets", str(n), f"≤ {self.max_sheets}")

    def check_cells(self, height: int, width: int, sheet: str) -> None:
        """Refuse a sheet of too many cells, or with more columns than any spreadsheet program has."""
        if height * width > self.max_cells or width > MAX_COLUMNS:
            limit = f"≤ {self.max_cells}, ≤ {MAX_COLUMNS} columns"
            last = f"{sheet}!{column_letter(min(width, MAX_COLUMNS) - 1)}{height}"
            raise Unreadable("file.too_many_cells", f"{height} x {width}", limit, last)

    def check_notes(self, n: int, where: str) -> None:
        """Refuse a file whose notes have more sentences than a reader could want; ``where`` is the last one of them."""
        if n > self.max_notes:
            raise Unreadable("file.too_many_notes", f"> {self.max_notes:,}", f"{self.max_notes:,}", where)

    def check_grid(self, grid: Grid) -> None:
        """Refuse a sheet that costs far more to look at than to send, before anything looks at it.

        Raises:
            Unreadable: a row has too many filled cells, or too many rows are equal.
        """
        for i, row in enumerate(grid.rows):
            if len(row) > self.max_filled and (n := sum(map(bool, row))) > self.max_filled:
                where = grid.address(i, len(row) - 1)
                raise Unreadable("file.too_many_cells", f"1 x {n}", f"≤ 1 x {self.max_filled}", where)
        first_row, n_equal, previous = 0, 0, b""
        for piece in grid.packed:
            line, n = piece.split(_LINE, 1)[0], piece.count(_LINE) + 1
            is_equal = n > 1 and piece.endswith(line) and piece == _LINE.join([line] * n)
            n_equal = (n_equal if line == previous else 0) + n if is_equal and line.strip(_CELL) else 0
            previous, first_row = line, first_row + n
            if n_equal > self.max_equal:
                width, where = line.count(_CELL) + 1, grid.address(first_row - 1, 0)
                limit = f"≤ {self.max_equal} x {width}"
                raise Unreadable("file.too_many_cells", f"> {n_equal} x {width}", limit, where)


def clean_name(name: str, limit: int = 64) -> str:
    """Return the name of a sheet or part as it may be shown: printable, one line, of a bounded length."""
    shown = "".join(c if c.isprintable() else "_" for c in name[: 4 * limit]).strip()
    return shown[:limit] or "_"


def sheet_names(names: Sequence[str]) -> list[str]:
    """Return names that any spreadsheet program takes: short, told apart whatever their case, usable in links."""
    taken: dict[str, None] = {}
    for name in names:
        plain = clean_name(_NOT_IN_NAMES.sub("_", name).strip("'"), _LONGEST_SHEET_NAME)
        new, n = plain, 1
        while new.casefold() in {t.casefold() for t in taken}:
            n += 1
            new = f"{plain[: _LONGEST_SHEET_NAME - len(str(n)) - 1]} {n}"
        taken[new] = None
    return list(taken)


def _mib(size: int) -> str:
    return f"{size / (1 << 20):.0f} MiB" if size >= 1 << 20 else f"{size} bytes"
