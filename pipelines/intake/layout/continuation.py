"""Find tables that go on: under a line 续表 with the header again, or in a second half beside the first.

Belongs here: whether a header further down or to the right belongs to the same table. Does not belong here: choosing the
header rows (``find_tables``).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from pipelines.intake.layout.annotations import filled_cells
from pipelines.intake.layout.header import level_rows, match_header
from pipelines.intake.layout.table import Table
from pipelines.intake.layout.twin_columns import with_twin_columns
from pipelines.intake.readers import Grid
from pipelines.intake.reference.reference_data import ReferenceData
from pipelines.intake.reference.values import clean, label

PARTLY, WHOLLY = "partly", "wholly"
"""What the lines above a header say of the table above: they have a mark among other words, or nothing but marks."""
_CONTINUED = re.compile(
    r"续\s*[上前]?\s*表|接\s*上[页表]|[第共]\s*\d+\s*页|\(\s*续\s*[一二三四五六七八九十\d]*\s*\)|^\s*续\s*\d*\s*$|\bcont(?:inued|'d|d)?\b",
    re.IGNORECASE,
)
_REST = re.compile(r"[\s()（）一二三四五六七八九十\d.:：/，,-]*")


def continuation(grid: Grid, first: int, header: int) -> str:
    """Return whether lines above a header say that the table above goes on: ``WHOLLY``, ``PARTLY`` or ""."""
    lines = [clean(text) for row in grid.rows[first:header] for _, text in filled_cells(row)]
    if not any(map(_CONTINUED.search, lines)):
        return ""
    return WHOLLY if all(_REST.fullmatch(_CONTINUED.sub("", line)) for line in lines) else PARTLY


def is_mark_of_continuation(cells: Sequence[str]) -> bool:
    """Return whether this is a line between rows that says that the table goes on: 续表, or 续表 beside a unit."""
    filled = filled_cells(cells)
    return 0 < len(filled) < 4 and bool(_CONTINUED.fullmatch(clean(filled[0][1])))


def side_by_side(table: Table, grid: Grid, reference: ReferenceData) -> list[Table]:
    """Return the tables side by side under one row of headers: each half begins with the same header."""
    if not table.repeated:
        return [table]
    for windows in (_from_first_header(table), _between_blanks(table)):
        parts = [_part(table, window, grid, reference) for window in windows]
        whole = [part for part in parts if part is not None]
        if len(whole) == len(parts) > 1:
            return whole
    return [table]


def _from_first_header(table: Table) -> list[tuple[int, int]]:
    used = {*table.columns.values(), *table.twins.values(), *table.heads}
    first = label(table.headers[min(used)])
    starts = [j for j, text in enumerate(table.headers) if label(text) == first]
    return list(zip(starts, [*starts[1:], len(table.headers)], strict=True))


def _between_blanks(table: Table) -> list[tuple[int, int]]:
    edges = [-1, *(j for j, text in enumerate(table.headers) if not text), len(table.headers)]
    return [(a + 1, b) for a, b in zip(edges, edges[1:], strict=False) if b - a > 1]


def _part(table: Table, window: tuple[int, int], grid: Grid, reference: ReferenceData) -> Table | None:
    """Return the part of a table within a window of columns, None if it is no whole table."""
    left, right = window
    paths = level_rows(grid, table.top, table.header_row)
    inside = [levels if left <= j < right else () for j, levels in enumerate(paths)]
    is_wide = table.form.spec().wide_periods
    matched = match_header(table.form, inside, reference, table.base, is_wide)
    units = {**table.units, **matched.units}
    heads = {j: head for j, head in table.heads.items() if left <= j < right}
    part = replace(table, columns=matched.columns, headers=matched.headers, heads=heads,
        unknown=[j for j in matched.unknown if j not in heads],
        repeated=matched.repeated, twins={}, units={j: u for j, u in units.items() if left <= j < right},
        window=window, old=matched.old, left_aside=matched.left_aside)  # fmt: skip
    part = with_twin_columns(part, grid)
    same = set(part.columns) == set(table.columns) and part.head_fields == table.head_fields
    return part if same and not part.repeated else None
