"""Find the tables of a sheet: the header rows, the end of each table, its annotations.

Belongs here: choosing among rows that may be a header, several tables on one sheet. Does not belong here: matching one
header (``header``), or reading records (``records``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from pipelines.intake.layout.annotations import (
    filled_cells,
    is_note,
    is_number,
    is_of_another_day,
    is_title_line,
    pairs_around,
    period_in_title,
    statements,
    titles_above,
    without_end,
)
from pipelines.intake.layout.bilingual import with_other_language
from pipelines.intake.layout.comments import comment_doubts
from pipelines.intake.layout.continuation import WHOLLY, continuation, side_by_side
from pipelines.intake.layout.cumulated import set_cumulated
from pipelines.intake.layout.disagreements import DISAGREE, pair_doubts
from pipelines.intake.layout.doubts import (
    header_doubts,
    parts_named,
    several_doubts,
    title_doubts,
    total_doubts,
)
from pipelines.intake.layout.header import (
    has_level_below,
    is_row_of_units,
    labels_of,
    level_rows,
    match_header,
)
from pipelines.intake.layout.heads import set_organisations, without_unit
from pipelines.intake.layout.months import with_year
from pipelines.intake.layout.names import stated_below, with_unit
from pipelines.intake.layout.numbered import is_row_of_ordinals, set_ordinals
from pipelines.intake.layout.stacked import stacked_header
from pipelines.intake.layout.stated_times import set_provisional, time_doubts
from pipelines.intake.layout.stated_units import UNIT_LABELS, state_unit, unit_in_title
from pipelines.intake.layout.table import AXES, HEADER_WITHIN, Doubt, LocatedText, Table
from pipelines.intake.layout.twins import set_twins
from pipelines.intake.readers import Grid
from pipelines.intake.reference.characters import clean, has_chinese, without_mark
from pipelines.intake.reference.indicators import SEPARATOR
from pipelines.intake.reference.reference_data import ReferenceData
from pipelines.intake.reference.values import column_letter, label, parse_date, parse_period
from schemas.form import Form

MOST_LEVELS = 3
_READ_BY_KIND: dict[str, Callable[[str, ReferenceData], object]] = {
    "source": lambda text, reference: reference.sources.get(text) or has_chinese(text) and clean(text),
    "date": lambda text, reference: parse_date(text),
}
"""What two lines above a table are compared by; None where a text is not known."""
_WIDEST = 1 << 14


def find_tables(form: type[Form], grid: Grid, reference: ReferenceData) -> list[Table]:
    """Return the tables of a form on a sheet, in the order of the rows; none if no row matches two of its labels."""
    first = _best(form, grid, reference, _Rows(0, HEADER_WITHIN))
    if first is not None:
        _describe(first, grid, reference, 0)
    if first is None or first.missing():
        first = _stacked(form, grid, reference, first)
    if first is None:
        first = _best(form, grid, reference, _Rows(0, HEADER_WITHIN, takes_stem=True))
        if first is None:
            return []
        _describe(first, grid, reference, 0)
    tables, above = [first], {id(first): 0}
    for start in _breaks(grid, first.first_row):
        last = tables[-1]
        if start <= last.header_row:
            continue
        rows = _Rows(last.first_row, start + MOST_LEVELS, start, last.base)
        table = _best(form, grid, reference, rows)
        table = table or _best(form, grid, reference, replace(rows, takes_stem=True))
        if table is None:
            continue
        titles = _begins(grid, last.first_row, table.top)
        continued = continuation(grid, titles, table.top)
        if table.headers == last.headers and (titles == table.top or continued == WHOLLY):
            last.lines |= dict.fromkeys(range(titles, table.first_row), "header")
            continue  # the same header repeated, as on a new page
        last.end = titles
        tables.append(table)
        _describe(table, grid, reference, titles)
        above[id(table)] = titles
        if continued:
            table.base = table.base or last.base
            table.pairs = {n: w for n, w in last.pairs.items() if n not in table.supplied()} | table.pairs
    for table in tables:
        _notes(table, grid)
    for table in tables if len(tables) > 1 else ():  # source and date may be stated once for a sheet
        for other in (first, tables[-1]):
            shared = {n: w for n, w in other.pairs.items() if n not in (*AXES, first.unit_column)}
            table.pairs = {n: w for n, w in shared.items() if n not in table.supplied()} | table.pairs
    for table in tables:
        set_cumulated(table, reference)
        table.doubts = (*table.doubts, *pair_doubts(table, grid, reference))
        _settle_pairs(table, reference)
        if table.missing():
            table.below = stated_below(table, grid, reference)
        lines = titles_above(grid, above[id(table)], table.top)
        lines = without_end(lines, table.pairs.get("time_period"))
        table.doubts = (
            *table.doubts,
            *title_doubts(table, lines, grid, reference),
            *time_doubts(table, lines, reference),
        )
    parts = [(part, above[id(table)]) for table in tables for part in side_by_side(table, grid, reference)]
    for part, begins in parts:
        _repeat_merged(part, grid)
        part.doubts = (
            *part.doubts,
            *header_doubts(part, reference),
            *several_doubts(part, grid, reference),
            *total_doubts(part, grid, reference),
            *comment_doubts(part, grid, reference),
        )
        set_provisional(part, grid, begins, reference)
    return [part for part, _ in parts]


def _stacked(form: type[Form], grid: Grid, reference: ReferenceData, other: Table | None) -> Table | None:
    """Return the table of a header of many rows, if it supplies more than another header."""
    table = stacked_header(form, grid, reference)
    if table is None:
        return other
    set_twins(table, grid)
    _describe(table, grid, reference, 0)
    return table if other is None or len(table.missing()) < len(other.missing()) else other


def _settle_pairs(table: Table, reference: ReferenceData) -> None:
    """Split a unit from the indicator beside it (指标：地区生产总值(亿元)); drop pairs of what rows or headers state."""
    if about := table.pairs.get("indicator_code"):
        word, unit = with_unit(about.text, reference)
        table.pairs["indicator_code"] = LocatedText(word, about.source_ref)
        if unit and table.unit_column and table.unit_column not in table.supplied():
            table.pairs[table.unit_column] = LocatedText(unit, about.source_ref)
    for name in {*table.columns, *table.head_fields} & table.pairs.keys() - {table.unit_column}:
        del table.pairs[name]  # the unit is kept: it may contradict those of the rows


def _repeat_merged(table: Table, grid: Grid) -> None:
    """Count a header that is merged over several columns with cells as a header of each of them."""
    used = {*table.columns.values(), *table.heads}
    for top, left, bottom, right in grid.merged:
        if left not in used or not top <= table.header_row <= bottom:
            continue
        for j in range(left + 1, min(right + 1, len(table.headers))):
            body = grid.rows[table.first_row : table.end]
            if j in table.twins.values():
                continue
            if not table.headers[j] and any(j < len(row) and row[j].strip() for row in body):
                table.headers[j] = table.headers[left]
                table.repeated[j] = next((n for n, at in table.columns.items() if at == left), "")
                table.merged_over[j] = f"{table.address(top + 1, left)}:{column_letter(right)}{bottom + 1}"


def _breaks(grid: Grid, start: int) -> Iterator[int]:
    """Yield the rows after a blank row or a line of one cell: another table may begin there."""
    is_after = False
    for i in range(start, len(grid.rows)):
        is_full = sum(map(bool, grid.rows[i])) > 1
        if is_full and is_after:
            yield i
        is_after = not is_full


def _begins(grid: Grid, first: int, header: int) -> int:
    """Return the row in which the titles of a table begin, going up from its header."""
    begins = header
    for i in range(header - 1, first - 1, -1):
        filled = filled_cells(grid.rows[i])
        if filled and (not is_title_line(filled) or is_note(filled)):
            break
        if filled:
            begins = i
    return begins


@dataclass(frozen=True)
class _Rows:
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


def _best(form: type[Form], grid: Grid, reference: ReferenceData, rows: _Rows) -> Table | None:
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
        if sum(map(bool, cells)) < 2 or i in runs_on:
            continue
        is_data = any(c and is_number(c, reference) and not parse_period(without_mark(c)[0]) for c in cells)
        if is_data and (best is not None or start is not None):
            continue
        most = 1 if is_data else MOST_LEVELS
        titles = titles_above(grid, floor, i) if is_wide and not is_data else []
        base = _title(titles, reference)[0] or rows.base
        year = _year(titles)
        base = base or (_stem(titles, cells, reference) if rows.takes_stem else "")
        for levels in range(i - merged_from.get(i, i) + 1, most + 1):
            top = i - levels + 1
            if top < floor or not any(grid.rows[top]) or _is_line(grid.rows[top]):
                break
            paths = [with_year(levels_of, year) for levels_of in level_rows(grid, top, i)]
            table = match_header(form, paths, reference, base, is_wide and not is_data)
            table.sheet, table.top, table.header_row, table.first_row = grid.sheet, top, i, i + 1
            if is_wide and table.heads:
                _blank_corner(table, grid, reference)
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
    if best is not None:
        set_organisations(best, best.first_cells(grid, best.columns.get(best.unit_column or "", _WIDEST)))
        best = with_other_language(best, grid, reference, best_base)
        _rows_beneath(best, grid, reference)
        set_twins(best, grid)
        set_ordinals(best, grid)
    return best


def _is_line(row: list[str]) -> bool:
    """Hold for a line that is about the table and no level of a header: 单位：件."""
    filled = filled_cells(row)
    return len(filled) == 1 and (":" in filled[0][1] or "：" in filled[0][1])


def _blank_corner(table: Table, grid: Grid, reference: ReferenceData) -> None:
    """Set the form's column of a first column without a known header, by the content of its cells."""
    first = min(table.heads)
    column = next((j for j in range(first - 1, -1, -1) if j not in table.columns.values()), None)
    if column is None or table.columns or set(table.unknown) - {column}:
        return
    words = table.first_cells(grid, column)
    known = {
        "ref_area": sum(bool(reference.areas.meanings(w)) for w in words),
        "indicator_code": sum(bool(reference.indicators.get(w)) for w in words),
        "time_period": sum(bool(parse_period(w)) for w in words),
    }
    name = max(known, key=lambda n: known[n])
    if known[name] * 2 > len(words) and name not in table.head_fields:
        table.columns[name] = column
        table.unknown = [i for i in table.unknown if i != column]


def _rows_beneath(table: Table, grid: Grid, reference: ReferenceData) -> None:
    """Skip rows of units and of column numbers below the header; keep the units."""
    sent = table.form.sent_columns()
    measured = {j for n, j in table.columns.items() if sent[n].kind == "number" or sent[n].unit} | set(
        table.heads
    )
    named = {
        *table.columns.values()
    } - measured  # a unit alone among the names is a line about the rows below it
    while table.first_row < len(grid.rows):
        cells = grid.rows[table.first_row]
        units = is_row_of_units(cells, reference)
        if units and not (len(units) == 1 and units.keys() <= named):
            table.units |= {j: unit for j, unit in units.items() if j in measured}
            table.unit_row = table.first_row
        elif not is_row_of_ordinals(cells):
            break
        table.first_row += 1
    table.unit_row = table.unit_row or table.header_row


def _describe(table: Table, grid: Grid, reference: ReferenceData, first: int) -> None:
    """Set what is stated above a table: pairs, then parts of its title that nothing else states."""
    by_label = labels_of(table.form)
    above = range(first, table.top)
    for name, written in pairs_around(grid.sheet, ((i, grid.rows[i]) for i in above)):
        target = by_label.get(name) or (table.unit_column if name in UNIT_LABELS else None)
        if target == table.unit_column and (target or name in UNIT_LABELS):
            state_unit(table, written, reference)
        elif target and target not in table.pairs:
            table.pairs[target] = written
        elif target:
            _add_contradiction(table, target, written, reference)
    titles = titles_above(grid, first, table.top)
    for title in titles:
        if unit := unit_in_title(title.text, reference):
            state_unit(table, LocatedText(unit, title.source_ref), reference)
    if table.form.spec().wide_periods:
        _describe_by_titles(table, titles, reference)


def _add_contradiction(table: Table, target: str, other: LocatedText, reference: ReferenceData) -> None:
    """Add a doubt where a second line above a table states another source or date than the first."""
    stated, kind = table.pairs[target], table.form.sent_columns()[target].kind
    is_known = target in table.columns or target in table.head_fields
    if is_known or kind not in _READ_BY_KIND:
        return
    first, second = (_READ_BY_KIND[kind](text.text, reference) for text in (stated, other))
    if first is None or second is None or first == second:
        return
    table.doubts = (*table.doubts, Doubt(DISAGREE, other.source_ref, other.text, stated.text))


def _describe_by_titles(table: Table, titles: list[LocatedText], reference: ReferenceData) -> None:
    alias, about = _title(titles, reference)
    supplied, labels = table.supplied(), labels_of(table.form)
    stated: dict[str, LocatedText] = {}
    table.base = alias if about is not None else ""
    if about is not None:
        stated["indicator_code"] = LocatedText(alias, about.source_ref)
    for title in sorted(titles, key=lambda title: is_of_another_day(title.text)):
        if period := next(filter(None, map(period_in_title, statements(title.text, labels))), None):
            table.year = table.year or period[:4]
            stated.setdefault("time_period", LocatedText(period, title.source_ref))
        if area := reference.areas.in_title(title.text):
            stated.setdefault("ref_area", LocatedText(area[0], title.source_ref))
    table.pairs |= {n: w for n, w in stated.items() if n not in supplied}
    unit = next((u for t in titles if (m := reference.about(t.text)) and (u := m.unit)), None)
    if unit and table.unit_column and table.unit_column not in table.supplied() and about is not None:
        table.pairs[table.unit_column] = LocatedText(unit, about.source_ref)


def _year(titles: list[LocatedText]) -> str:
    """Return the year that the nearest of some titles names, and no part of it; "" if none does."""
    period = next(filter(None, (period_in_title(title.text) for title in titles)), "")
    return period[:4] if (read := parse_period(period)) and read.freq == "A" else ""


def _title(titles: list[LocatedText], reference: ReferenceData) -> tuple[str, LocatedText | None]:
    """Return the indicator in the titles of a table with the breakdowns that they name, and the title that states it.

    The path begins with the indicator, and with nothing where only breakdowns are named: /高校.
    """
    stated = next(((about, t) for t in titles if (about := reference.about(t.text))), None)
    parts = [word for t in titles[:-1] for word in parts_named(t.text, reference)]
    if stated is None:
        return SEPARATOR.join(("", *parts)), None
    path = SEPARATOR.join((stated[0].indicator, *parts))
    return (path if reference.indicators.get(path) else stated[0].indicator), stated[1]


def _stem(titles: list[LocatedText], headers: Sequence[str], reference: ReferenceData) -> str:
    """Return what the titles of a table put before the names in its headers: 专利 before 申请量; "" if nothing does."""
    names = [without_unit(label(header))[0] for header in headers if header]
    return reference.indicators.stem("|".join(title.text for title in titles), names) if titles else ""


def _notes(table: Table, grid: Grid) -> None:
    """Set what the notes below a table state (资料来源) and nothing above does."""
    by_label = labels_of(table.form)
    end = len(grid.rows) if table.end is None else table.end
    for i in range(end - 1, table.first_row - 1, -1):
        filled = filled_cells(grid.rows[i])
        if len(filled) > 2:
            break
        if len(filled) != 1 and not is_note(filled):
            continue
        for name, written in pairs_around(grid.sheet, [(i, grid.rows[i])]):
            if (target := by_label.get(name)) and target not in table.columns:
                table.pairs.setdefault(target, written)
