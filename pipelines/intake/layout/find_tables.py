"""Find the tables of a sheet: the header rows, the end of each table, its annotations.

Belongs here: several tables on one sheet, what is stated around each. Does not belong here: choosing the rows of a header
(``header_rows``), or reading records (``records``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from pipelines.intake.layout.annotations import (
    filled_cells,
    is_note,
    is_of_another_day,
    is_page_mark,
    is_title_line,
    is_title_with_mark,
    pairs_around,
    period_in_title,
    statements,
    titles_above,
    without_end,
)
from pipelines.intake.layout.comments import comment_doubts
from pipelines.intake.layout.continuation import WHOLLY, continuation, is_mark_of_continuation, side_by_side
from pipelines.intake.layout.cumulated import with_cumulated
from pipelines.intake.layout.disagreements import DISAGREE, pair_doubts
from pipelines.intake.layout.doubts import (
    header_doubts,
    several_doubts,
    title_doubts,
    total_doubts,
)
from pipelines.intake.layout.header import (
    labels_of,
    level_rows,
)
from pipelines.intake.layout.header_rows import MOST_LEVELS, Rows, best_header, subject_of_titles
from pipelines.intake.layout.item_names import stated_below, with_unit
from pipelines.intake.layout.list_statements import list_title_doubts
from pipelines.intake.layout.months import order_doubts
from pipelines.intake.layout.narrowed_titles import narrowed_doubts
from pipelines.intake.layout.second_halves import half_doubts
from pipelines.intake.layout.stacked import stacked_header
from pipelines.intake.layout.stated_times import time_doubts, with_provisional
from pipelines.intake.layout.stated_units import (
    UNIT_LABELS,
    stated_unit,
    unit_in_title,
    with_unit_stated,
    with_units_of_headers,
)
from pipelines.intake.layout.table import AXES, HEADER_WITHIN, Doubt, LocatedText, Table
from pipelines.intake.layout.twin_columns import with_twin_columns
from pipelines.intake.readers import Grid
from pipelines.intake.reference.characters import clean, has_chinese
from pipelines.intake.reference.reference_data import ReferenceData
from pipelines.intake.reference.values import column_letter, parse_date
from schemas.form import Form

_READ_BY_KIND: dict[str, Callable[[str, ReferenceData], object]] = {
    "source": lambda text, reference: reference.sources.get(text) or has_chinese(text) and clean(text),
    "date": lambda text, reference: parse_date(text),
}
"""What two lines above a table are compared by; None where a text is not known."""


def find_tables(form: type[Form], grid: Grid, reference: ReferenceData) -> list[Table]:
    """Return the tables of a form on a sheet, in the order of the rows; none if no row matches two of its labels."""
    first = _first(form, grid, reference)
    if first is None:
        return []
    tables = _further(first, grid, reference)
    tables = [_with_notes(table, grid) for table in tables]
    if len(tables) > 1:  # source and date may be stated once for a sheet
        but = (*AXES, first.unit_column)
        tables = [t.with_pairs_of(tables[0], but).with_pairs_of(tables[-1], but) for t in tables]
    tables = [_with_doubts_of_titles(table, grid, reference) for table in tables]
    parts = [part for table in tables for part in side_by_side(table, grid, reference)]
    return [_with_doubts_of_headers(part, grid, reference) for part in parts]


def _first(form: type[Form], grid: Grid, reference: ReferenceData) -> Table | None:
    """Return the first table of a sheet, None if no row matches two of the form's labels."""
    first = best_header(form, grid, reference, Rows(0, HEADER_WITHIN))
    if first is not None:
        first = _described(first, grid, reference)
    if first is None or first.missing():
        first = _stacked(form, grid, reference, first)
    if first is None and (
        best := best_header(form, grid, reference, Rows(0, HEADER_WITHIN, takes_stem=True))
    ):
        first = _described(best, grid, reference)
    return first


def _further(first: Table, grid: Grid, reference: ReferenceData) -> list[Table]:
    """Return the tables of a sheet from the first one on, each described by what is stated above it."""
    form, tables = first.form, [first]
    for start in _breaks(grid, first.first_row):
        last = tables[-1]
        if start <= last.header_row:
            continue
        rows = Rows(last.first_row, start + MOST_LEVELS, start, last.base)
        table = best_header(form, grid, reference, rows)
        table = table or best_header(form, grid, reference, replace(rows, takes_stem=True))
        if table is None:
            continue
        titles = _begins(grid, last.first_row, table.top)
        continued = continuation(grid, titles, table.top)
        if table.headers == last.headers and (titles == table.top or continued == WHOLLY):
            lines = {**last.lines, **dict.fromkeys(range(titles, table.first_row), "header")}
            tables[-1] = replace(last, lines=lines)
            continue  # the same header repeated, as on a new page
        tables[-1] = replace(last, end=titles)
        table = _described(replace(table, begins=titles), grid, reference)
        if continued:
            table = replace(table, base=table.base or last.base).with_pairs_of(last)
        tables.append(table)
    return tables


def _with_doubts_of_titles(table: Table, grid: Grid, reference: ReferenceData) -> Table:
    """Return the table with what cumulated columns, pairs, names and titles state, or leave in doubt."""
    table = with_cumulated(table, reference)
    table = _with_settled_pairs(table.with_doubts(*pair_doubts(table, grid, reference)), reference)
    if table.missing():
        table = replace(table, below=stated_below(table, grid, reference))
    lines = titles_above(grid, table.begins, table.top)
    lines = without_end(lines, table.pairs.get("time_period"))
    return table.with_doubts(
        *title_doubts(table, lines, grid, reference),
        *time_doubts(table, lines, reference),
        *list_title_doubts(table, lines),
        *narrowed_doubts(table, lines, grid, reference),
    )


def _with_doubts_of_headers(table: Table, grid: Grid, reference: ReferenceData) -> Table:
    """Return the table with the status that its labels state, and what headers and comments leave in doubt."""
    table = _with_merged_headers(table, grid)
    table = table.with_doubts(
        *header_doubts(table, grid, reference),
        *several_doubts(table, grid, reference),
        *total_doubts(table, grid, reference),
        *half_doubts(table, grid),
        *comment_doubts(table, grid, reference),
        *order_doubts(table, level_rows(grid, table.top, table.header_row)),
    )
    return with_provisional(table, grid, reference)


def _stacked(form: type[Form], grid: Grid, reference: ReferenceData, other: Table | None) -> Table | None:
    """Return the table of a header of many rows, if it supplies more than another header."""
    table = stacked_header(form, grid, reference)
    if table is None:
        return other
    table = _described(with_twin_columns(table, grid), grid, reference)
    return table if other is None or len(table.missing()) < len(other.missing()) else other


def _with_settled_pairs(table: Table, reference: ReferenceData) -> Table:
    """Return the table without pairs of what rows or headers state, a unit split from its indicator (指标：地区生产总值(亿元))."""
    if about := table.pairs.get("indicator_code"):
        word, unit = with_unit(about.text, reference)
        split = {"indicator_code": LocatedText(word, about.source_ref)}
        if unit and table.unit_column and table.unit_column not in table.supplied():
            split[table.unit_column] = LocatedText(unit, about.source_ref)
        table = table.with_pairs(split)
    # The unit is kept: it may contradict those of the rows.
    stated = {*table.columns, *table.head_fields} - {table.unit_column}
    return replace(table, pairs={n: text for n, text in table.pairs.items() if n not in stated})


def _with_merged_headers(table: Table, grid: Grid) -> Table:
    """Return the table with a header that is merged over several columns with cells as a header of each of them."""
    headers, repeated, merged_over = list(table.headers), dict(table.repeated), dict(table.merged_over)
    used = {*table.columns.values(), *table.heads}
    for top, left, bottom, right in grid.merged:
        if left not in used or not top <= table.header_row <= bottom:
            continue
        for j in range(left + 1, min(right + 1, len(table.headers))):
            body = grid.rows[table.first_row : table.end]
            if j in table.twins.values():
                continue
            if not headers[j] and any(j < len(row) and row[j].strip() for row in body):
                headers[j] = headers[left]
                repeated[j] = next((n for n, at in table.columns.items() if at == left), "")
                merged_over[j] = f"{table.address(top + 1, left)}:{column_letter(right)}{bottom + 1}"
    return replace(table, headers=headers, repeated=repeated, merged_over=merged_over)


def _breaks(grid: Grid, start: int) -> Iterator[int]:
    """Yield the rows after a blank row, a line of one cell or 续表: another table may begin there."""
    is_after = False
    for i in range(start, len(grid.rows)):
        row = grid.rows[i]
        is_mark = is_mark_of_continuation(row) or is_title_with_mark(filled_cells(row))
        is_full = sum(map(bool, row)) > 1 and not is_mark
        if is_full and is_after:
            yield i
        is_after = not is_full


def _begins(grid: Grid, first: int, header: int) -> int:
    """Return the row in which the titles of a table begin, going up from its header."""
    begins = header
    for i in range(header - 1, first - 1, -1):
        filled = filled_cells(grid.rows[i])
        if filled and (not is_title_line(filled) or (is_note(filled) and not is_page_mark(filled))):
            break
        if filled:
            begins = i
    return begins


def _described(table: Table, grid: Grid, reference: ReferenceData) -> Table:
    """Return the table with what is stated above it: pairs, then parts of its title that nothing else states."""
    by_label = labels_of(table.form)
    above = range(table.begins, table.top)
    for name, written in pairs_around(grid.sheet, ((i, grid.rows[i]) for i in above)):
        target = by_label.get(name) or (table.unit_column if name in UNIT_LABELS else None)
        unit = stated_unit(name, written, reference)
        if unit and (target == table.unit_column or target is None):
            table = with_unit_stated(table, unit, reference)
        elif target and target not in table.pairs:
            table = table.with_pairs({target: written})
        elif target:
            table = table.with_doubts(*_contradiction(table, target, written, reference))
    table = with_units_of_headers(table, grid, reference)
    titles = titles_above(grid, table.begins, table.top)
    for title in titles:
        if units := unit_in_title(title.text, reference):
            table = with_unit_stated(table, LocatedText(units, title.source_ref), reference)
    return _described_by_titles(table, titles, reference) if table.form.spec().wide_periods else table


def _contradiction(
    table: Table, target: str, other: LocatedText, reference: ReferenceData
) -> Iterator[Doubt]:
    """Yield a doubt where a second line above a table states another source or date than the first."""
    stated, kind = table.pairs[target], table.form.sent_columns()[target].kind
    is_known = target in table.columns or target in table.head_fields
    if is_known or kind not in _READ_BY_KIND:
        return
    first, second = (_READ_BY_KIND[kind](text.text, reference) for text in (stated, other))
    if first is None or second is None or first == second:
        return
    yield Doubt(DISAGREE, other.source_ref, other.text, stated.text)


def _described_by_titles(table: Table, titles: list[LocatedText], reference: ReferenceData) -> Table:
    alias, about = subject_of_titles(titles, reference)
    supplied, labels, year = table.supplied(), labels_of(table.form), table.year
    stated: dict[str, LocatedText] = {}
    if about is not None:
        stated["indicator_code"] = LocatedText(alias, about.source_ref)
    for title in sorted(titles, key=lambda title: is_of_another_day(title.text)):
        if period := next(filter(None, map(period_in_title, statements(title.text, labels))), None):
            year = year or period[:4]
            stated.setdefault("time_period", LocatedText(period, title.source_ref))
        if area := reference.areas.in_title(title.text):
            stated.setdefault("ref_area", LocatedText(area[0], title.source_ref))
    table = replace(table, base=alias if about is not None else "", year=year)
    table = table.with_pairs({n: w for n, w in stated.items() if n not in supplied})
    unit = next((u for t in titles if (m := reference.about(t.text)) and (u := m.unit)), None)
    if unit and table.unit_column and table.unit_column not in table.supplied() and about is not None:
        table = table.with_pairs({table.unit_column: LocatedText(unit, about.source_ref)})
    return table


def _with_notes(table: Table, grid: Grid) -> Table:
    """Return the table with what the notes below it state (资料来源) and nothing above does."""
    by_label = labels_of(table.form)
    end = len(grid.rows) if table.end is None else table.end
    for i in range(end - 1, table.first_row - 1, -1):
        filled = filled_cells(grid.rows[i])
        if len(filled) > 2:
            break
        if len(filled) != 1 and not is_note(filled):
            continue
        for name, written in pairs_around(grid.sheet, [(i, grid.rows[i])]):
            if (target := by_label.get(name)) and target not in {*table.columns, *table.pairs}:
                table = table.with_pairs({target: written})
    return table
