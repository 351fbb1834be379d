"""Match headers: from the cells above a column to a column of the form, or to a description of its values.

Belongs here: levels of a header joined to paths, rows of a second level or of units below it. Does not belong here: which rows
are the header (``find_tables``), or what one header says (``heads``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache

from pipelines.intake.layout.annotations import filled_cells, is_number
from pipelines.intake.layout.heads import (
    Head,
    Levels,
    Way,
    is_part_of,
    path_readings,
    read_head,
    read_part,
    readings,
    settled,
)
from pipelines.intake.layout.item_numbers import is_row_of_ordinals
from pipelines.intake.layout.months import heads_across, with_months
from pipelines.intake.layout.stated_units import unit_in_title
from pipelines.intake.layout.table import Table
from pipelines.intake.readers import Grid
from pipelines.intake.reference.characters import clean, without_mark
from pipelines.intake.reference.indicators import SEPARATOR
from pipelines.intake.reference.label_words import LabelWords
from pipelines.intake.reference.reference_data import ReferenceData, known_units
from pipelines.intake.reference.stated_time import FLOW, YTD, stated_times
from pipelines.intake.reference.values import label, parse_period
from schemas.form import Form, measure_of


@cache
def labels_of(form: type[Form]) -> dict[str, str]:
    """Return every label and alias of a form's columns -> the column; the first column to claim one has it."""
    return {
        label(word): name
        for name, s in reversed(form.sent_columns().items())
        for word in (name, s.label_zh, s.label_en, *s.aliases)
    }


@lru_cache(maxsize=1 << 14)
def _heading(cell: str) -> str:
    """Return a heading without the footnote mark after it; the checks of headers note the mark."""
    return without_mark(cell)[0].strip()


def level_rows(grid: Grid, top: int, bottom: int) -> list[Levels]:
    """Return the heading cells above each column from top to bottom, without blank and repeated levels.

    A merged cell counts for all its columns. A blank cell belongs to the cell on its left as long as the cell beneath it is
    not blank; beside merged cells, only if the one on its left is not merged and has a cell beneath it too.
    """
    rows = grid.rows[top : bottom + 1]
    width = max(map(len, rows))
    cells = [[*map(_heading, row), *[""] * (width - len(row))] for row in rows]
    for n in range(len(cells) - 1):
        upper = cells[n]
        lower = ["".join(below) for below in zip(*cells[n + 1 :], strict=True)]
        spans = {
            j: left
            for first, left, last, right in grid.merged
            if first <= top + n <= last and right > left
            for j in range(left, min(right + 1, width))
        }
        for j in range(1, width):
            if upper[j]:
                continue
            if j in spans:
                upper[j] = upper[spans[j]]
            elif lower[j] and (not spans or (lower[j - 1] and j - 1 not in spans)):
                upper[j] = upper[j - 1]
    paths: list[Levels] = []
    for j in range(width):
        levels: list[str] = []
        for row in cells:
            if row[j] and (not levels or row[j] != levels[-1]):
                levels.append(row[j])
        paths.append(tuple(levels))
    return paths


def match_header(
    form: type[Form], paths: Sequence[Levels], reference: ReferenceData, base: str = "", is_wide: bool = False
) -> Table:
    """Match the levels above each column to a form's columns, as if they were the header.

    Args:
        form: the form.
        paths: the levels above each column.
        reference: words of units, areas and indicators.
        base: the indicator that the table is about by its title.
        is_wide: a column may be headed by what its values are of (a year, an area, an indicator).
    """
    labels = labels_of(form)
    old = reference.old_headers.get(form.spec().form_id, {})
    sent = form.sent_columns()
    measure = measure_of(form)
    columns: dict[str, int] = {}
    repeated: dict[int, str] = {}
    units: dict[int, str] = {}
    left_aside: dict[int, tuple[str, ...]] = {}
    layouts: dict[int, str] = {}
    unmatched: list[int] = []
    for i, levels in enumerate(paths):
        if not levels:
            continue
        matched = _column(levels, labels, reference)
        if matched is None and (before := _old(levels, old)):
            matched, layouts[i] = before
        if matched is None:
            unmatched.append(i)
            continue
        name, unit, rest = matched
        if name == measure and name in columns and _is_other_time(rest, form, reference):
            unmatched.append(i)
            continue
        if name == measure and _is_other_time(left_aside.get(columns.get(name, -1), ()), form, reference):
            before_it = columns.pop(name)
            unmatched.append(before_it)
            del left_aside[before_it]
        if name in columns:
            repeated[i] = name
        else:
            columns[name] = i
            if rest:
                left_aside[i] = rest
            if not unit or label(unit) in labels:
                unit = _unit_above(levels, sent[name].unit, reference)
            if unit and (sent[name].kind == "number" or sent[name].unit):
                units[i] = unit
    headers = [SEPARATOR.join(levels) for levels in paths]
    table = Table(
        form, "", 0, columns, headers, units=units, repeated=repeated, old=layouts, left_aside=left_aside
    )
    table = with_months(table, unmatched)
    if is_wide and unmatched and table.measure not in table.columns:
        is_dated = table.columns.get("time_period") == table.months
        heads = {i: read_head(paths[i], reference, base, is_dated) for i in unmatched}
        if "indicator_code" in table.columns:
            heads = {i: head if head.fields else read_part(paths[i], reference) for i, head in heads.items()}
        if "ref_area" in table.columns:
            heads = _without_areas(heads, paths, reference, base)
        across = heads_across(table, heads, paths)
        table = _with_heads(table, across or heads, reference, ("time_period",) if across else ())
    if "time_period" not in sent and table.measure and table.measure not in table.columns:
        table = _with_dated_measure(table, paths, unmatched, reference)
        table = _with_parts_across(table, paths, unmatched, reference)
    known = {*table.heads, *table.columns.values(), table.months}
    return _with_words_left_aside(replace(table, unknown=[i for i in unmatched if i not in known]), reference)


def with_short_name(table: Table, paths: Sequence[Levels], name: str, reference: ReferenceData) -> Table:
    """Return the table with the one column headed by the end of an indicator's name as measure: 申请量 below 各区专利申请量.

    Args:
        table: the table.
        paths: the levels above each column.
        name: the indicator that the titles name whole, "" if they name none.
        reference: the reference data.
    """
    if not name or table.heads or "indicator_code" in table.columns or not table.measure:
        return table
    short = {
        i: settled(way, reference)
        for i in table.unknown
        for way in path_readings(paths[i])
        if reference.indicators.ends_a_name(way.word, name)
    }
    if len(short) != 1 or table.measure in table.columns:
        return table
    ((i, way),) = short.items()
    return replace(
        table,
        columns={**table.columns, table.measure: i},
        left_aside={**table.left_aside, i: way.rest} if way.rest else table.left_aside,
        units={**table.units, i: way.unit} if way.unit else table.units,
        unknown=[j for j in table.unknown if j != i],
    )


def _without_areas(
    heads: Mapping[int, Head], paths: Sequence[Levels], reference: ReferenceData, base: str
) -> dict[int, Head]:
    """Return the heads beside a column of areas, with those that name an area read as an indicator: 国内 beside 国外.

    One that would be of the same figures as another (合计) stays an area, which is not taken.
    """
    read = dict(heads)
    for i in (i for i, head in heads.items() if head.fields.keys() == {"ref_area"}):
        head = read_head(paths[i], reference, base, False, may_be_area=False)
        meant = reference.indicators.get(head.fields.get("indicator_code", ""))
        others = (other.fields.get("indicator_code", "") for j, other in heads.items() if j != i)
        if meant and meant not in map(reference.indicators.get, others):
            read[i] = head
    return read


def _is_other_time(rest: Sequence[str], form: type[Form], reference: ReferenceData) -> bool:
    """Return whether what a header leaves aside says that its figures are others than a form of years to date collects: 本季, 同比."""
    words = reference.words
    return form.spec().flow_basis == YTD and any(
        words.other(part) or any(stated.basis == FLOW for _, stated in stated_times(part, words))
        for part in rest
    )


def _with_dated_measure(
    table: Table, paths: Sequence[Levels], unmatched: Sequence[int], reference: ReferenceData
) -> Table:
    """Return the table with the one column whose header is the measure's label with a period, or a period alone, as measure."""
    labels, dated, words = labels_of(table.form), {}, reference.words
    for i in unmatched:
        levels, left_out = zip(*map(reference.words.without_periods, paths[i]), strict=True)
        rest = tuple(filter(None, levels))
        way = _column(rest, labels, reference) if rest else Way("", "")
        if any(left_out) and way and way.word in ("", table.measure):
            dated[i] = way._replace(rest=(*way.rest, *(word for words in left_out for word in words)))
    if len(dated) > 1 and table.form.spec().flow_basis == YTD:  # 三季度 beside 1-3季度
        to_date = {
            i for i in dated if {s.basis for t in paths[i] for _, s in stated_times(t, words)} == {YTD}
        }
        dated = {i: way for i, way in dated.items() if i in to_date} if len(to_date) == 1 else dated
    dated = _of_the_later_year(dated, words)
    if len(dated) != 1 or not table.measure:
        return table
    ((i, way),) = dated.items()
    return replace(
        table,
        columns={**table.columns, table.measure: i},
        left_aside={**table.left_aside, i: way.rest},
        units={**table.units, i: way.unit} if way.unit else table.units,
    )


def _with_parts_across(
    table: Table, paths: Sequence[Levels], unmatched: Sequence[int], reference: ReferenceData
) -> Table:
    """Return the table of one period with columns of a total and its parts as value columns: 合计, 发明, 实用新型."""
    if table.measure in table.columns or "indicator_code" not in table.columns:
        return table
    heads = {i: read_part(paths[i], reference) for i in unmatched}
    is_of_all = any(head.part and not is_part_of(head.part, reference) for head in heads.values())
    parts = {i: head for i, head in heads.items() if not head.fields}
    return _with_heads(table, parts, reference) if is_of_all else table


def _of_the_later_year(dated: dict[int, Way], words: LabelWords) -> dict[int, Way]:
    """Return the later of two columns of the same part of consecutive years: 2019年1-9月 beside 2018年1-9月."""
    times = {i: [s for part in way.rest for _, s in stated_times(part, words)] for i, way in dated.items()}
    if len(dated) != 2 or any(len(stated) != 1 or not stated[0].month for stated in times.values()):
        return dated
    (earlier, before), (later, stated) = sorted(times.items(), key=lambda item: item[1][0].year)
    is_same_part = replace(before[0], year="") == replace(stated[0], year="")
    is_next_year = before[0].year.isdecimal() and stated[0].year == f"{int(before[0].year) + 1}"
    return {later: dated[later]} if is_same_part and is_next_year else dated


def _with_words_left_aside(table: Table, reference: ReferenceData) -> Table:
    """Return the table with words in brackets as words, not as an unknown unit, where a column of its own states the unit."""
    at = table.columns.get(table.measure or "", -1)
    unit = table.units.get(at)
    if not unit or table.unit_column not in table.columns or reference.units.get(unit):
        return table
    return replace(
        table,
        units={j: text for j, text in table.units.items() if j != at},
        left_aside={**table.left_aside, at: (*table.left_aside.get(at, ()), unit)},
    )


def _with_heads(
    table: Table, heads: Mapping[int, Head], reference: ReferenceData, shared: Sequence[str] = ()
) -> Table:
    """Return the table with the columns whose headers give the same fields as value columns: years, or areas, never both.

    Args:
        table: the table.
        heads: what the header of each column that has no label states.
        reference: the reference data.
        shared: fields that headers and rows state together.
    """
    own = table.columns.keys() - set(shared)
    by_fields: dict[tuple[frozenset[str], bool], list[int]] = {}
    for i, head in heads.items():
        if (head.fields or head.part) and not head.fields.keys() & own:
            by_fields.setdefault((frozenset(head.fields), bool(head.part)), []).append(i)
    groups = [
        columns
        for (_, has_part), columns in by_fields.items()
        if not has_part or any(is_part_of(heads[i].part, reference) for i in columns)
    ]
    ranked = sorted(groups, key=len, reverse=True)
    if not ranked or (len(ranked) > 1 and len(ranked[0]) == len(ranked[1])):
        return table
    valued = {i: heads[i] for i in ranked[0]}
    return replace(
        table,
        heads={i: head.fields for i, head in valued.items()},
        parts={i: head.part for i, head in valued.items() if head.part},
        units={**table.units, **{i: head.unit for i, head in valued.items() if head.unit}},
        left_aside={**table.left_aside, **{i: head.rest for i, head in valued.items() if head.rest}},
    )


def _column(levels: Levels, labels: dict[str, str], reference: ReferenceData) -> Way | None:
    """Return the form's column of a header, its unit and what it leaves aside; None if no label matches."""
    for way in path_readings(levels):
        if name := labels.get(way.word):
            _, unit, rest = settled(way, reference)
            return Way(name, unit, tuple(part for part in rest if label(part).lstrip("/") not in labels))
    if (
        len(levels) > 1
        and reference.units.get(levels[-1])
        and (above := _column(levels[:-1], labels, reference))
    ):
        return above._replace(unit=levels[-1])
    return None


def _unit_above(levels: Levels, base: str | None, reference: ReferenceData) -> str:
    """Return the unit that the levels above the lowest state and that fits a column: 金额（万元） over 涉案金额; "" if none does.

    Args:
        levels: the levels of the header.
        base: the fixed unit of the column; None of a measure, whose rows say what fits.
        reference: the reference data.
    """
    for level in levels[-2::-1]:
        stated = [unit_in_title(level, reference), *(settled(w, reference).unit for w in readings(level))]
        for text in filter(None, stated):
            known = known_units(text, reference.units)
            fitting = [word for word, unit in known.items() if base in (None, unit.base_unit)]
            if fitting:
                return fitting[0] if base else text
    return ""


def _old(levels: Levels, old: object) -> tuple[Way, str] | None:
    if not isinstance(old, dict) or not old:
        return None
    for word, unit, rest in path_readings(levels):
        if header := old.get(word):
            return Way(header.column, unit, rest), header.layout_version
    return None


def is_row_of_units(cells: Sequence[str], reference: ReferenceData) -> dict[int, str]:
    """Return the units of a row that holds nothing else, by column; empty if it is no such row."""
    units: dict[int, str] = {}
    for j, cell in enumerate(cells):
        text = clean(cell).strip("()")
        if not text or label(text) in ("单位", "计量单位", "unit"):
            continue
        if not reference.units.get(text):
            return {}
        units[j] = text
    return units


def has_level_below(form: type[Form], grid: Grid, i: int, reference: ReferenceData) -> bool:
    """Return whether this is a row of headings over a row of words for its right columns only, itself over figures: 当季 and 累计.

    A row of a single word is a level only if that is the end of an indicator's name: 申请量 below 各区专利申请量.
    """
    rows = [filled_cells(row) for row in grid.rows[i : i + 3]]
    if len(rows) < 3 or not all(rows) or all(s.kind != "number" for s in form.sent_columns().values()):
        return False
    above, level, figures = rows
    first = level[0][0]
    under = {j for j, _ in level}
    return (
        (len(level) > 1 or any(reference.indicators.ends_a_name(way.word) for way in readings(level[0][1])))
        and above[0][0] < first <= above[-1][0]
        and figures[0][0] < first
        and not any(is_number(text, reference) for _, text in (*above, *level) if not parse_period(text))
        and not is_row_of_units(grid.rows[i + 1], reference)
        and not is_row_of_ordinals(grid.rows[i + 1])
        and all(is_number(text, reference) for j, text in figures if j in under)
    )
