"""Say where titles, lines, the sheet's name, rows and headers of a table contradict each other.

Belongs here: two statements of a year, an area or an indicator that are not of the same figures. Does not belong here: words
that are not understood (``doubts``), units (``stated_units``), parts of a year (``stated_times``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from pipelines.intake.layout.annotations import OF_STATISTICS, period_in_title
from pipelines.intake.layout.named_indicators import named_indicators
from pipelines.intake.layout.predicates import Predicate, is_other_indicator, is_part
from pipelines.intake.layout.table import Doubt, LocatedText, Table
from pipelines.intake.readers import Grid
from pipelines.intake.reference.indicators import SEPARATOR, Indicator
from pipelines.intake.reference.label_words import SOURCE
from pipelines.intake.reference.reference_data import ReferenceData
from pipelines.intake.reference.values import clean, parse_period

DISAGREE = "file.titles_disagree"
_SAMPLED_ROWS = 200
"""Number of rows that are looked at."""


# Five parameters: the lines and the sheet's name, and what they are compared with.
def line_doubts(
    lines: Sequence[LocatedText], sheet: LocatedText, table: Table, grid: Grid, reference: ReferenceData
) -> Iterator[Doubt]:
    """Yield the doubts about titles and lines above a table, and the sheet's name, that contradict its figures."""
    yield from _different_years(lines, sheet, table, reference)
    yield from _different_areas(lines, table, grid, reference)
    yield from _different_stated_area(lines, table, reference)
    if table.form.spec().wide_periods:
        yield from _different_indicators(lines, table, grid, reference)
    yield from _different_sheet(sheet, table, grid, reference)


def pair_doubts(table: Table, grid: Grid, reference: ReferenceData) -> Iterator[Doubt]:
    """Yield the doubts about pairs above a table (指标：专利授权量, 地区：北京) that its rows and headers contradict."""
    areas, about, place = reference.areas, table.pairs.get("indicator_code"), table.pairs.get("ref_area")
    if about and (stated := reference.indicators.get(about.text)):
        names = (
            indicator_paths(table, grid) if {*table.columns, *table.head_fields} & {"indicator_code"} else []
        )
        meant = [known for name in names if (known := reference.indicators.get(name))]
        if meant and not any(stated.covers(one) for one in meant):
            yield Doubt(DISAGREE, about.source_ref, about.text, names[0].split(SEPARATOR)[0])
    if place and (area := areas.get(place.text)):
        at = table.columns.get("ref_area")
        cells = table.first_cells(grid, at) if at is not None else []
        cells += [head["ref_area"] for head in table.heads.values() if "ref_area" in head]
        codes = [code for cell in cells if (code := areas.get(cell))]
        if codes and not any(area in {code, *areas.holders(code)} for code in codes):
            yield Doubt(DISAGREE, place.source_ref, place.text, cells[0])


def _different_stated_area(
    lines: Sequence[LocatedText], table: Table, reference: ReferenceData
) -> Iterator[Doubt]:
    """Yield the doubt where a title names another area than a pair above the table (地区：北京)."""
    areas, pair = reference.areas, table.pairs.get("ref_area")
    if pair is None or (area := areas.get(pair.text)) is None:
        return
    for line in lines:
        titled = None if reference.words.read(line.text).of(SOURCE) else areas.in_title(line.text)
        if titled and area != titled[1] and not _is_within(area, titled[1], reference):
            yield Doubt(DISAGREE, pair.source_ref, pair.text, line.text)
            return


def _is_within(area: str, other: str, reference: ReferenceData) -> bool:
    """Return whether one of two areas holds the other."""
    return area in reference.areas.holders(other) or other in reference.areas.holders(area)


def _different_sheet(
    sheet: LocatedText, table: Table, grid: Grid, reference: ReferenceData
) -> Iterator[Doubt]:
    """Yield the doubt where the name of a sheet is that of a part or an indicator which no figure of the table has."""
    names = [*indicator_paths(table, grid), *([table.base] if table.base else [])]
    predicate = Predicate("".join(clean(sheet.text).split()), is_bare=True)
    if names and (
        is_part(predicate, [names], reference) or is_other_indicator(predicate, [names], reference)
    ):
        yield Doubt(DISAGREE, sheet.source_ref, sheet.text, names[0].replace(SEPARATOR, " "))


def _different_years(
    lines: Sequence[LocatedText], sheet: LocatedText, table: Table, reference: ReferenceData
) -> Iterator[Doubt]:
    """Yield the doubt where two lines name different years or the period of the figures differently, or the headers do.

    A sheet that is named 2015年 counts as a line.
    """
    dated = [
        (line, period)
        for line in lines
        if not reference.words.read(line.text).of(SOURCE) and (period := period_in_title(line.text))
    ]
    earliest = min([*(period[:4] for _, period in dated), *_years(table.heads.values())], default="")
    dated = [
        (ln, period) for ln, period in dated if not (OF_STATISTICS.match(ln.text) and period[:4] > earliest)
    ]
    of_sheet = parse_period(sheet.text) if dated and "年" in sheet.text else None
    if of_sheet and of_sheet.time_period[:4] != dated[0][1][:4]:
        dated.append((sheet, of_sheet.time_period[:4]))
    if stated := table.pairs.get("time_period"):
        is_line = any(line.source_ref == stated.source_ref for line, _ in dated)
        if not is_line and parse_period(stated.text):
            dated.insert(0, (stated, stated.text))
    named = [_dated(period) if stated else period[:4] for _, period in dated]
    if len(set(named)) > 1:
        first = dated[0][0]
        other = next(line for (line, _), period in zip(dated, named, strict=True) if period != named[0])
        yield Doubt(DISAGREE, other.source_ref, other.text, first.text)
    elif dated and (years := set(_years(table.heads.values()))) and dated[0][1][:4] not in years:
        yield Doubt(DISAGREE, dated[0][0].source_ref, dated[0][0].text, " / ".join(sorted(years)))


def _different_areas(
    lines: Sequence[LocatedText], table: Table, grid: Grid, reference: ReferenceData
) -> Iterator[Doubt]:
    """Yield the doubt where a title names one other region and no row is of it or a part of it: 全市 is the own city."""
    areas, at = reference.areas, table.columns.get("ref_area")
    if at is None:
        return
    written = [row[at] for row in grid.rows[table.first_row : table.end][:_SAMPLED_ROWS] if at < len(row)]
    for line in lines:
        titled = areas.in_title(line.text)
        if titled is None or not areas.is_peer(titled[1]):
            continue
        meant = {code for text in written for code in areas.meanings(text)}
        if meant and not any(titled[1] in (code, *areas.holders(code)) for code in meant):
            yield Doubt(DISAGREE, line.source_ref, line.text, next(filter(areas.meanings, written)))
            return


def _dated(written: str) -> str:
    period = parse_period(written)
    return period.time_period if period else written


def _different_indicators(
    lines: Sequence[LocatedText], table: Table, grid: Grid, reference: ReferenceData
) -> Iterator[Doubt]:
    """Yield the doubt where a title names other indicators than the figures have, or several for the same figures."""
    is_titled = "indicator_code" in table.pairs or _is_named_by_title(table, reference)
    paths = [table.base] if is_titled and table.base else indicator_paths(table, grid)
    meant = list(dict.fromkeys(m for path in paths if (m := reference.indicators.get(path))))
    if not meant:
        return
    for line in lines:
        titled = named_indicators(line.text, reference)
        if titled and (not _agree(titled, meant) or (is_titled and len(titled) > 1)):
            names = (path.split(SEPARATOR)[0] for path in paths)
            yield Doubt(DISAGREE, line.source_ref, line.text, " / ".join(dict.fromkeys(names)))
            return


def _is_named_by_title(table: Table, reference: ReferenceData) -> bool:
    """Return whether headers add nothing but words such as 数量 to the indicator that a title names."""
    heads = {j: head["indicator_code"] for j, head in table.heads.items() if "indicator_code" in head}
    begins = f"{table.base}{SEPARATOR}"
    return bool(table.base and heads) and all(
        path.startswith(begins) and not named_indicators(table.headers[j], reference)
        for j, path in heads.items()
    )


def indicator_paths(table: Table, grid: Grid) -> list[str]:
    """Return what the value columns of a table, or its rows, state of indicators."""
    if "indicator_code" in table.columns:
        return indicator_names(table, grid)
    return [head["indicator_code"] for head in table.heads.values() if "indicator_code" in head]


def _agree(titled: Sequence[Indicator], meant: Sequence[Indicator]) -> bool:
    """Return whether a title is about one of the indicators at least, and states no member that another one lacks."""
    if not any(title.covers(one) for title in titled for one in meant):
        return False
    return all(
        any(title.covers(one) or (title.code != one.code and title.narrows_none(one)) for title in titled)
        for one in meant
    )


def _years(heads: Iterable[Mapping[str, str]]) -> Iterator[str]:
    for head in heads:
        if (written := head.get("time_period")) and (period := parse_period(written)):
            yield period.time_period[:4]


def indicator_names(table: Table, grid: Grid) -> list[str]:
    """Return the names of indicators in the rows and headers of a table."""
    at = table.columns.get("indicator_code")
    rows = grid.rows[table.first_row : table.end][:_SAMPLED_ROWS] if at is not None else []
    names = [row[at] for row in rows if at is not None and at < len(row) and row[at].strip()]
    return names + [table.headers[i] for i, head in table.heads.items() if "indicator_code" in head]
