"""Choose the rows of a header: of all rows that may be one, those that match most columns of the form.

Belongs here: candidates and their rank, what the titles above a candidate name, the rows of units below it. Does not belong
here: matching one candidate (``header``), or what is stated around its table (``find_tables``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipelines.intake.layout.annotations import (
    filled_cells,
    is_number,
    period_in_title,
    titles_above,
)
from pipelines.intake.layout.bilingual import with_other_language
from pipelines.intake.layout.continuation import is_mark_of_continuation
from pipelines.intake.layout.doubts import (
    parts_named,
)
from pipelines.intake.layout.header import (
    has_level_below,
    is_row_of_units,
    level_rows,
    match_header,
    with_short_name,
)
from pipelines.intake.layout.heads import with_organisations, without_unit
from pipelines.intake.layout.item_numbers import is_row_of_ordinals, with_ordinals
from pipelines.intake.layout.months import with_year
from pipelines.intake.layout.table import LocatedText, Table
from pipelines.intake.layout.twin_columns import with_twin_columns
from pipelines.intake.readers import Grid
from pipelines.intake.reference.characters import without_mark
from pipelines.intake.reference.indicators import SEPARATOR
from pipelines.intake.reference.label_words import INDICATOR, TOPIC
from pipelines.intake.reference.reference_data import ReferenceData
from pipelines.intake.reference.values import label, parse_period
from schemas.form import Form

MOST_LEVELS = 3
"""Number of rows of a header at most; longer ones are stacked headers."""
_WIDEST = 1 << 14


@dataclass(frozen=True)
class Rows:
    """Rows among which a header is looked for.

    Attributes:
        floor: the first row in which the levels of a header may begin.
        stop: the row after the last one in which a header may end.
        start: the first row in which a header may end, None for ``floor``.
        base: the indicator of the table above, which a header without a title of its own continues.
        takes_stem: a header may be the end of a name that a title begins: 专利情况 over 申请量.
    """

    floor: int
    stop: int
    start: int | None = None
    base: str = ""
    takes_stem: bool = False


def best_header(form: type[Form], grid: Grid, reference: ReferenceData, rows: Rows) -> Table | None:
    """Return the table of the header that matches most columns, None if no header matches two."""
    floor, stop, start = rows.floor, rows.stop, rows.start
    is_wide = form.spec().wide_periods
    # A cell merged downward belongs to the header as a whole: its first row is a level, and so is its last.
    merged_from = {
        row: top
        for top, _, bottom, _ in sorted(grid.merged, reverse=True)
        for row in range(top + 1, bottom + 1)
    }
    runs_on = {row for top, _, bottom, _ in grid.merged for row in range(top, bottom)}
    runs_on |= {
        i for i in range(floor, min(stop, len(grid.rows))) if has_level_below(form, grid, i, reference)
    }
    best: Table | None = None
    best_score: tuple[int, ...] = (1, _WIDEST)
    best_base = ""
    for i in range(floor if start is None else start, min(stop, len(grid.rows))):
        cells = grid.rows[i]
        if (sum(map(bool, cells)) < 2 and i - 1 not in runs_on) or i in runs_on:
            continue
        if best is not None and start is None and _begins_another(best, grid, i, reference):
            continue
        is_data = any(c and is_number(c, reference) and not parse_period(without_mark(c)[0]) for c in cells)
        if is_data and (best is not None or start is not None):
            continue
        most = 1 if is_data else MOST_LEVELS
        titles = titles_above(grid, floor, i) if is_wide and not is_data else []
        base = subject_of_titles(titles, reference)[0] or rows.base
        named = _named_whole(titles, base, reference)
        year = _year(titles)
        base = base or (_stem(titles, cells, reference) if rows.takes_stem else "")
        for levels in range(i - merged_from.get(i, i) + 1, most + 1):
            top = i - levels + 1
            if top < floor or not any(grid.rows[top]) or _is_line(grid.rows[top]):
                break
            paths = [with_year(levels_of, year) for levels_of in level_rows(grid, top, i)]
            table = match_header(form, paths, reference, base, is_wide and not is_data)
            table = with_short_name(table, paths, named, reference)
            table = replace(table, sheet=grid.sheet, top=top, header_row=i, first_row=i + 1)
            if is_wide and table.heads:
                table = _with_blank_corner(table, grid, reference)
            different = {
                (*head.items(), table.parts.get(j), table.units.get(j)) for j, head in table.heads.items()
            }
            matched = len(table.columns) + len(
                different
            )  # a label repeated over columns says nothing of each
            n_supplied = len(table.columns) + len(table.head_fields) + bool(table.parts)
            score = (n_supplied, matched, -len(table.unknown), -levels)
            is_deeper = best is None or i - best.header_row < MOST_LEVELS
            if score > best_score and (is_deeper or score[0] > best_score[0]):
                best, best_score, best_base = table, score, base
        is_done = best is not None and not best.unknown and not best.missing()
        if is_done and best is not None and i - best.header_row >= MOST_LEVELS - 1:
            break
    if best is None:
        return None
    units = best.first_cells(grid, best.columns.get(best.unit_column or "", _WIDEST))
    best = with_other_language(with_organisations(best, units), grid, reference, best_base)
    return with_ordinals(with_twin_columns(_below_rows_of_units(best, grid, reference), grid), grid)


def _begins_another(table: Table, grid: Grid, row: int, reference: ReferenceData) -> bool:
    """Return whether this is a row below the figures of a table that begins as its header does: the header of a further table."""
    if not table.heads:
        return False
    header, cells = filled_cells(grid.rows[table.header_row]), filled_cells(grid.rows[row])
    if not cells or not header or label(cells[0][1]) != label(header[0][1]):
        return False
    below = (text for cells in grid.rows[table.first_row : row] for _, text in filled_cells(cells))
    return any(is_number(text, reference) and not parse_period(text) for text in below)


def _is_line(row: list[str]) -> bool:
    """Return whether this is a line that is about the table and no level of a header: 单位：件, 续表 beside a year."""
    filled = filled_cells(row)
    return is_mark_of_continuation(row) or len(filled) == 1 and (":" in filled[0][1] or "：" in filled[0][1])


def _with_blank_corner(table: Table, grid: Grid, reference: ReferenceData) -> Table:
    """Return the table with the form's column of a first column without a known header, by the content of its cells."""
    first = min(table.heads)
    column = next((j for j in range(first - 1, -1, -1) if j not in table.columns.values()), None)
    if column is None or table.columns or set(table.unknown) - {column}:
        return table
    words = table.first_cells(grid, column)
    known = {
        "ref_area": sum(bool(reference.areas.meanings(w)) for w in words),
        "indicator_code": sum(bool(reference.indicators.get(w)) for w in words),
        "time_period": sum(bool(parse_period(w)) for w in words),
    }
    name = max(known, key=lambda n: known[n])
    if known[name] * 2 <= len(words) or name in table.head_fields:
        return table
    unknown = [i for i in table.unknown if i != column]
    return replace(table, columns={**table.columns, name: column}, unknown=unknown)


def _below_rows_of_units(table: Table, grid: Grid, reference: ReferenceData) -> Table:
    """Return the table beginning below rows of units and of column numbers, with the units."""
    sent = table.form.sent_columns()
    measured = {j for n, j in table.columns.items() if sent[n].kind == "number" or sent[n].unit} | set(
        table.heads
    )
    named = {
        *table.columns.values()
    } - measured  # a unit alone among the names is a line about the rows below it
    units, unit_row, first_row = dict(table.units), table.header_row, table.first_row
    for first_row in range(table.first_row, len(grid.rows)):
        cells = grid.rows[first_row]
        of_row = is_row_of_units(cells, reference)
        if of_row and not (len(of_row) == 1 and of_row.keys() <= named):
            units |= {j: unit for j, unit in of_row.items() if j in measured}
            unit_row = first_row
        elif not is_row_of_ordinals(cells):
            break
    else:
        first_row = max(table.first_row, len(grid.rows))
    return replace(table, units=units, unit_row=unit_row, first_row=first_row)


def _year(titles: list[LocatedText]) -> str:
    """Return the year that the nearest of some titles names, and no part of it; "" if none does."""
    period = next(filter(None, (period_in_title(title.text) for title in titles)), "")
    return period[:4] if (read := parse_period(period)) and read.freq == "A" else ""


def subject_of_titles(titles: list[LocatedText], reference: ReferenceData) -> tuple[str, LocatedText | None]:
    """Return the indicator in the titles of a table with the breakdowns that they name, and the title that states it.

    The path begins with the indicator, and with nothing where only breakdowns are named: /高校.
    """
    stated = next(((about, t) for t in titles if (about := reference.about(t.text))), None)
    parts = [word for t in titles[:-1] for word in parts_named(t.text, reference)]
    if stated is None:
        return SEPARATOR.join(("", *parts)), None
    path = SEPARATOR.join((stated[0].indicator, *parts))
    return (path if reference.indicators.get(path) else stated[0].indicator), stated[1]


def _named_whole(titles: list[LocatedText], base: str, reference: ReferenceData) -> str:
    """Return the whole name of the titles' indicator, the one subject in the nearest title that names any; else ""."""
    own = reference.indicators.get(base.split(SEPARATOR)[0])
    phrases = next((p for p in (reference.words.read(t.text) for t in titles) if p.of(INDICATOR)), None)
    names = phrases.of(INDICATOR) if phrases and not phrases.of(TOPIC) else []
    return names[0] if names and all(own == reference.indicators.get(name) for name in names) else ""


def _stem(titles: list[LocatedText], headers: Sequence[str], reference: ReferenceData) -> str:
    """Return what the titles of a table put before the names in its headers: 专利 before 申请量; "" if nothing does."""
    names = [without_unit(label(header))[0] for header in headers if header]
    return reference.indicators.stem("|".join(title.text for title in titles), names) if titles else ""
