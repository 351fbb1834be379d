"""Read a header of many rows: labels broken over rows, one language above the other.

Belongs here: joining the rows of such a header, and names that only the title completes. Does not belong here: headers of
up to three rows (``find_tables``), or the meaning of a header (``header``).
"""

from __future__ import annotations

import re
from dataclasses import replace

from pipelines.intake.layout.annotations import (
    filled_cells,
    is_note,
    is_title_line,
    period_in_title,
    titles_above,
)
from pipelines.intake.layout.header import match_header
from pipelines.intake.layout.heads import Levels
from pipelines.intake.layout.table import HEADER_WITHIN, Table
from pipelines.intake.readers import Grid
from pipelines.intake.reference.characters import has_chinese
from pipelines.intake.reference.indicators import SEPARATOR
from pipelines.intake.reference.reference_data import ReferenceData
from pipelines.intake.reference.values import clean, label, parse_number, parse_period
from schemas.form import Form

_MOST_ROWS = 8
_AS_OF = re.compile(r"截[至止]到?(\d{4}年?[末底]?)")


def stacked_header(form: type[Form], grid: Grid, reference: ReferenceData) -> Table | None:
    """Return the table of a header of several rows directly above the first row of figures; None if there is none."""
    if not form.spec().wide_periods:
        return None
    first = next((i for i, row in enumerate(grid.rows[:HEADER_WITHIN]) if _is_data(row)), None)
    top = _top(grid, first) if first else None
    if first is None or top is None or first - top < 2:
        return None
    titles = titles_above(grid, 0, top)
    title = "".join(label(line.text) for line in titles)
    paths = [_chinese(levels) for levels in _columns(grid, top, first - 1)]
    table = match_header(form, paths, reference)
    heads = {j: head for j in table.unknown if (head := _head(form, paths, j, title, reference))}
    if not heads or not table.columns:
        return None
    year = next((period for line in titles if (period := period_in_title(line.text))), "")
    if any("time_period" in head for head in heads.values()):
        heads = {j: {"time_period": year, **head} for j, head in heads.items()}
    fields = {frozenset(head) for head in heads.values()}
    if len(fields) != 1 or not all(all(head.values()) for head in heads.values()):
        return None
    return replace(
        table,
        sheet=grid.sheet,
        heads=heads,
        unknown=[j for j in table.unknown if j not in heads],
        top=top,
        header_row=first - 1,
        first_row=first,
        unit_row=first - 1,
    )


def _is_data(row: list[str]) -> bool:
    filled = filled_cells(row)
    numbers = [text for _, text in filled if parse_number(text) and not parse_period(text)]
    return len(filled) > 1 and bool(numbers) and filled[0][1] not in numbers


def _top(grid: Grid, first: int) -> int | None:
    """Return the first row of the header that ends above row ``first``."""
    top = None
    for i in range(first - 1, max(first - 1 - _MOST_ROWS, -1), -1):
        filled = filled_cells(grid.rows[i])
        is_title = is_title_line(filled) and filled[0][0] == 0
        if not filled or is_title or is_note(filled) or any(parse_number(text) for _, text in filled):
            break
        if len(filled) > 1:
            top = i
    return top


def _columns(grid: Grid, top: int, bottom: int) -> list[Levels]:
    """Return the cells above each column; a cell merged to the right counts for all its columns."""
    rows = grid.rows[top : bottom + 1]
    width = max(map(len, rows))
    cells = [[*(c.strip() for c in row), *[""] * (width - len(row))] for row in rows]
    for first, left, last, right in grid.merged:
        for i in range(max(first, top), min(last, bottom) + 1):
            for j in range(left + 1, min(right + 1, width)):
                cells[i - top][j] = cells[i - top][j] or cells[i - top][left]
    return [tuple(dict.fromkeys(row[j] for row in cells if row[j])) for j in range(width)]


def _chinese(levels: Levels) -> Levels:
    """Return the Chinese levels of a header in two languages, all if it is in one."""
    return tuple(level for level in levels if has_chinese(level)) or levels


# Five parameters: the header with the column that is read, and the words that it is read with.
def _head(
    form: type[Form], paths: list[Levels], column: int, title: str, reference: ReferenceData
) -> dict[str, str]:
    """Return what the header of one column states about the values beneath it; empty if it is not understood."""
    levels = paths[column]
    as_of = [match[1] for level in levels if (match := _AS_OF.fullmatch(clean(level)))]
    rest = tuple(level for level in levels if not _AS_OF.fullmatch(clean(level)))
    for names in (rest, ("".join(rest),)):
        inside: list[Levels] = [() for _ in paths]
        inside[column] = names
        head = match_header(form, inside, reference, "", True).heads.get(column)
        if head is None and (known := _completed(SEPARATOR.join(names), title, reference)):
            head = {"indicator_code": known}
        if head and as_of:
            indicator = reference.indicators.get(head.get("indicator_code", ""))
            if indicator is None or indicator.measure_basis != "point" or "time_period" in head:
                return {}
            head = {**head, "time_period": as_of[0]}
        if head:
            return dict(head)
    return {}


def _completed(name: str, title: str, reference: ReferenceData) -> str:
    """Return the one indicator whose name ends in a header and begins with words of the title: 申请数 below 商标注册申请与注册."""
    end = label(name)
    whole = {
        known: meaning
        for known, meaning in reference.indicators.known.items()
        if known.endswith(end) and len(known) - len(end) > 1 and known[: -len(end)] in title
    }
    return next(iter(whole)) if len(set(whole.values())) == 1 else ""
