"""Complete periods of which a cell holds only the part within a year: a column 月份 beside 年份, headers 1月, 2月 under a title with a year.

Belongs here: finding such a column, joining year and part. Does not belong here: periods that are written whole
(``reference.values``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from pipelines.intake.layout.heads import Head
from pipelines.intake.layout.rows import Body
from pipelines.intake.layout.table import Doubt, Table
from pipelines.intake.reference.values import label, parse_period

DIFFERS = "cell.period_differs"
_UNITS = {
    **dict.fromkeys(map(label, ("月份", "月", "月度", "Month")), "{}月"),
    **dict.fromkeys(map(label, ("季度", "季", "Quarter")), "第{}季度"),
}
"""Header of a column of parts of a year -> how a bare number in it is read."""


_PART = re.compile(
    r"(?:1[0-2]|0?[1-9])月份?|1月?[-—–~至](?:1[0-2]|[1-9])月|第?[一二三四1-4]季度?|[Qq][1-4]|上半年|前三季度|全年"
    r"|第?(?:[Ⅰ-Ⅳⅰ-ⅳ]|I{1,3}|IV)季度?"
)
_MONTHS_OF_QUARTER = re.compile(r"(?:0?(4)月?[-—–~至]0?6|0?(7)月?[-—–~至]0?9|(10)月?[-—–~至]12)月")
"""A quarter written as its months, but for the first one, which is also the year to date: 4-6月."""
_CHINESE_MONTH = re.compile(r"^(十[一二]?|[一二三四五六七八九])(?=月)")
_ANY_YEAR = "2000"
_NUMERALS = {sign: n for n, sign in enumerate("一二三四五六七八九十", 1)} | {"十一": 11, "十二": 12}


def with_year(levels: tuple[str, ...], year: str) -> tuple[str, ...]:
    """Return the levels of a header with the year before a part of it: 1月, 一季度, 1-3月.

    The year is that of a level above, which is left out then, or that of the title.
    """
    periods = {level: period for level in levels if (period := parse_period(level))}
    if len(periods) > 1 or any(p.freq != "A" or p.window_start for p in periods.values()):
        return levels
    year = next((period.time_period for period in periods.values()), year)
    parts = {level: joined for level in levels if (joined := in_year(level, year))}
    return tuple(parts.get(level, level) for level in levels if level not in periods) if parts else levels


def in_year(level: str, year: str) -> str:
    """Return a part of a year with the year before it (2019年 before 三季度), "" for any other text or without a year."""
    part = _CHINESE_MONTH.sub(lambda match: f"{_NUMERALS[match[1]]}", "".join(level.split()))
    if match := _MONTHS_OF_QUARTER.fullmatch(part):
        part = f"第{int(match[match.lastindex or 0]) // 3 + 1}季度"
    if not year or not _PART.fullmatch(part):
        return ""
    joined = f"{year}{'' if part[0] in 'Qq' else '年'}{part.replace('月份', '月')}"
    return joined if parse_period(joined) else ""


def order_doubts(table: Table, levels: Sequence[tuple[str, ...]]) -> Iterator[Doubt]:
    """Yield the doubts about parts of a year in columns that run neither forwards nor backwards: 11月 | 12月 | 1月.

    Some of them are of another year than the one that the title names. Columns under a year of their own are not asked about.

    Args:
        table: the table.
        levels: the levels of the header of each column, as written.
    """
    series: dict[tuple[object, ...], dict[int, str]] = {}
    for at, fields in table.heads.items():
        period = parse_period(fields.get("time_period", ""))
        own = levels[at] if at < len(levels) else ()
        if period and period.freq != "A" and not any(map(parse_period, own)):
            others = (*sorted((n, text) for n, text in fields.items() if n != "time_period"),)
            key = (others, table.parts.get(at), period.freq, period.measure_basis)
            series.setdefault(key, {})[at] = period.time_period
    for columns in series.values():
        periods = [columns[at] for at in sorted(columns)]
        if not _is_out_of_order(periods):
            continue
        written = "、".join(levels[at][-1] for at in sorted(columns))
        for at in sorted(columns):
            place, expected = table.address(table.header_row + 1, at), "、".join(periods)
            yield Doubt(DIFFERS, place, written, expected, table.measure or "", at)


def with_months(table: Table, unmatched: Sequence[int]) -> Table:
    """Return the table with a column of months or quarters as that of its periods, or beside it, if its form takes periods."""
    columns = [i for i in unmatched if label(table.headers[i]) in _UNITS]
    if len(columns) != 1 or "time_period" not in table.form.sent_columns():
        return table
    at = table.columns.get("time_period", columns[0])
    return replace(table, columns={**table.columns, "time_period": at}, months=columns[0])


def heads_across(
    table: Table, heads: Mapping[int, Head], paths: Sequence[tuple[str, ...]]
) -> dict[int, Head]:
    """Return the heads of a table in which a row and a header state a period together: 1月 in rows below 2016年, or the reverse.

    Args:
        table: the table, with a column of months, quarters or years.
        heads: what the headers of its other columns state.
        paths: the levels of the header of each column.
    """
    at = table.columns.get("time_period")
    if at is None or (table.months is not None and at != table.months):
        return {}
    if at == table.months:
        periods = {i: parse_period(head.fields.get("time_period", "")) for i, head in heads.items()}
        return {i: heads[i] for i, p in periods.items() if p and p.freq == "A" and not p.window_start}
    parts = {i: paths[i][0] for i in heads if len(paths[i]) == 1}
    return {i: Head({"time_period": part}) for i, part in parts.items() if in_year(part, _ANY_YEAR)}


def periods_across(
    table: Table, in_headers: Sequence[str | None], in_rows: Sequence[str | None]
) -> list[str]:
    """Return the period of each record of which its header states one part and its row the other.

    Two texts that make no period together are joined as they are, and no period either.
    """
    periods = []
    for header, cell in zip(in_headers, in_rows, strict=True):
        year, part = (header or "", cell or "") if table.months is not None else (cell or "", header or "")
        period = parse_period(year)
        joined = _joined(table, period.time_period, part) if period and period.freq == "A" else ""
        periods.append(joined or f"{year} {part}")
    return periods


def complete_periods(table: Table, body: Body) -> list[Doubt]:
    """Write the year before a part of it, in the column of periods: 2016年 and 9 are 2016年9月.

    Returns:
        The doubts about parts that run neither forwards nor backwards, beside the same names: 11月, 12月, 1月 below the title
        of one year. A part that comes twice is of something that is not in the row, and nothing is asked about.
    """
    at = table.columns.get("time_period")
    if at is None or "time_period" in table.head_fields or not (table.year or table.months is not None):
        return []
    named = [i for name, i in table.columns.items() if name not in ("time_period", table.measure)]
    series: dict[tuple[object, ...], dict[int, tuple[str, str]]] = {}
    for number, cells, *_ in body.data:
        if table.months in (None, at):
            written = cells[at] or ""
            if joined := _joined(table, table.year, written):
                cells[at] = joined
                if period := parse_period(joined):
                    key = (*(cells[i] for i in named), period.freq, period.measure_basis)
                    series.setdefault(key, {})[number] = (written, period.time_period)
        elif table.months is not None and (part := cells[table.months]):
            year = parse_period(cells[at] or "")
            joined = _joined(table, year.time_period, part) if year and year.freq == "A" else ""
            cells[at] = joined or f"{cells[at] or ''} {part}"  # which is no period
    return [doubt for rows in series.values() if (doubt := _order_doubt(table, at, rows))]


def _order_doubt(table: Table, at: int, rows: Mapping[int, tuple[str, str]]) -> Doubt | None:
    """Return the doubt about rows, number -> the part and the period in a column, if their order makes one."""
    parts, periods = zip(*rows.values(), strict=True)
    if len(set(periods)) < len(periods) or not _is_out_of_order(list(periods)):
        return None
    written, read = "、".join(parts), "、".join(periods)
    return Doubt(DIFFERS, table.address(min(rows), at), written, read, "time_period", among=tuple(rows))


def _is_out_of_order(periods: list[str]) -> bool:
    return periods not in (sorted(periods), sorted(periods, reverse=True))


def _joined(table: Table, year: str, part: str) -> str:
    """Return a part of a year with the year before it, "" if both make no period."""
    if part.isdecimal() and table.months is not None:
        part = _UNITS[label(table.headers[table.months])].format(int(part))
    joined = f"{year}年{part}"
    return joined if year and part and not parse_period(part) and parse_period(joined) else ""
