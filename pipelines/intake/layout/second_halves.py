"""Compare columns of the second half of a year (下半年, 7-12月), which no period of the data has, with the first half and the year.

Belongs here: such a column beside the others. Does not belong here: figures of periods that are read (``schemas.checks.parts_of_year``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.intake.layout.months import with_year
from pipelines.intake.layout.table import Doubt, Table
from pipelines.intake.readers import Grid
from pipelines.intake.reference.indicators import SEPARATOR
from pipelines.intake.reference.values import last_month, parse_number, parse_period

DIFFER, LOST = "cell.halves_differ", "file.second_half_left_out"
_SECOND_HALF = re.compile(r"(?:(?P<year>(?:19|20)\d{2})年)?(?:下半年|7月?[-–—~至到]12月)")


def half_doubts(table: Table, grid: Grid) -> Iterator[Doubt]:
    """Yield doubts about figures of a year that are not those of its halves, and about a second half without its year."""
    for at in table.unknown:
        *others, word = table.headers[at].split(SEPARATOR)
        match = _SECOND_HALF.fullmatch("".join(word.split()))
        if not match or not any(map(parse_number, table.first_cells(grid, at))):
            continue
        year = match["year"] or ""
        first, whole = (_column(table, others, year, *span) for span in (("ytd", 6), ("flow", 12)))
        if whole is None and first is not None:
            place = table.address(table.header_row + 1, at)
            yield Doubt(LOST, place, word, table.headers[first], table.measure or "", first)
        elif whole is not None and first is not None:
            yield from _differing(table, grid, (first, at, whole))


# Five parameters: the table, and the period that is looked for with the levels above it.
def _column(table: Table, above: list[str], year: str, basis: str, end_month: int) -> int | None:
    """Return the value column of a year (``flow``) or of its first half (``ytd``) under the same levels, None unless there is one.

    Args:
        table: the table.
        above: the levels of the header beside that of the half-year.
        year: the year that the header of the half-year states, "" if none.
        basis: the basis of the period.
        end_month: its last month.
    """
    columns = []
    for at, head in table.heads.items():
        period = parse_period(head.get("time_period", ""))
        others = [lv for lv in table.headers[at].split(SEPARATOR) if not _is_time(lv)]
        if period is None or others != [lv for lv in above if not _is_time(lv)]:
            continue
        if (period.measure_basis or "flow", last_month(period.time_period)) != (basis, end_month):
            continue
        if not period.window_start and year in ("", period.time_period[:4]):
            columns.append(at)
    return columns[0] if len(columns) == 1 else None


def _is_time(level: str) -> bool:
    return bool(parse_period(level)) or with_year((level,), "2000") != (level,)


def _differing(table: Table, grid: Grid, columns: tuple[int, int, int]) -> Iterator[Doubt]:
    """Yield the doubts about the rows in which the halves of a year are not the year: columns of both, and of the year."""
    whole = columns[-1]
    for i, row in enumerate(grid.rows[table.first_row : table.end], table.first_row):
        numbers = [parse_number(row[at]) if at < len(row) else None for at in columns]
        if len(known := [number for number in numbers if number]) < len(columns):
            continue
        first, second, year = (number.value for number in known)
        if abs(first + second - year) > sum(number.step for number in known) / 2:
            added = f"{row[columns[0]].strip()} + {row[columns[1]].strip()} = {first + second:,f}"
            place, rows = table.address(i + 1, whole), (i + 1, i + 1)
            yield Doubt(DIFFER, place, row[whole].strip(), added, table.measure or "", whole, rows)
