"""Check the reporting period against the day of receipt, and what a sheet says of its area and period.

Belongs here: a period that has not begun; for forms that take area and period from the submission, lines above a table and
columns beside those of the form that name another area or period. Does not belong here: options, meta cells and file names
(``steps.identify``).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from pipelines.intake.identity import MAIN, UNKNOWN, Identity
from pipelines.intake.layout import Table, is_note
from pipelines.intake.layout.annotations import (
    OF_STATISTICS,
    SIGNED,
    filled_cells,
    period_in_title,
    statements,
    titles_above,
)
from pipelines.intake.layout.rows import is_list
from pipelines.intake.readers import Grid
from pipelines.intake.reference.areas import Areas
from pipelines.intake.reference.characters import has_chinese
from pipelines.intake.reference.reference_data import ReferenceData
from pipelines.intake.reference.values import label, parse_period
from schemas.receipt import Finding
from schemas.rules.registry import RULES

_ABOUT = re.compile(
    r"单位|机构|部门|地区|区域|区县|^区$|名称|年|季|月|报告期|报送期|截[至止]|期间|时期|时间|agency|area|period"
)
_NOT_ABOUT = re.compile(r"(?<!截止)日期|有效|批准|制定|制表|地址|电话|文号|date|address")
"""Labels before a colon whose value does, or does not, say what the figures are of."""
_PAIR = re.compile(r"^[^:：]{1,24}[:：]")
_OF_CITY = "unallocated"
"""Level of the home area of an agency of the whole city: a figure of it is of no single district."""
_AREA_NAME = re.compile(r"[区市县省]$")
_SAYS_PERIOD = re.compile(r"[年季月Qq]|半年")
_AREA_HEADERS = frozenset(
    map(label, ("区", "地区", "区县", "区域", "行政区", "所在区", "所属区", "District", "Area"))
)
_PERIOD_HEADERS = frozenset(
    map(
        label,
        (
            "年份",
            "年度",
            "年",
            "季度",
            "季",
            "月份",
            "月",
            "报告期",
            "时期",
            "期间",
            "Year",
            "Quarter",
            "Month",
            "Period",
        ),
    )
)
_MONTH_HEADERS = frozenset(map(label, ("月份", "月", "Month")))
_PART_OF_YEAR = re.compile(r"(?:第?([一二三四1-4])季度?|q([1-4])|(1[0-2]|0?[1-9])月份?)", re.IGNORECASE)
_FIGURES = {"一": "1", "二": "2", "三": "3", "四": "4"}


def future_period(identity: Identity, received_on: dt.date) -> Iterator[Finding]:
    """Yield the finding on a reporting period that begins after the day of receipt."""
    parsed = parse_period(identity.period) if identity.period != UNKNOWN else None
    if parsed is None:
        return
    year, _, part = parsed.time_period.partition("-")
    month = 3 * int(part[1:]) - 2 if part.startswith("Q") else int(part or 1)
    if (int(year), month) > (received_on.year, received_on.month):
        place = identity.places.get("period", "")
        yield RULES["file.period_in_future"].at(place, "period", identity.period, str(received_on))


def other_submissions(
    table: Table, grid: Grid, identity: Identity, first: int, reference: ReferenceData
) -> Iterator[Finding]:
    """Yield findings on the cells that name another area or period than the submission's.

    Args:
        table: a table of the sheet.
        grid: the sheet.
        identity: the submission.
        first: the first row that belongs to the table, from 0.
        reference: the reference data.
    """
    sent, columns = table.form.sent_columns(), table.form.to_schema().columns
    home = reference.home_areas.get(identity.submitter, "")
    has_area = bool(home) and "ref_area" in columns and "ref_area" not in sent
    has_period = parse_period(identity.period) is not None and not any(
        column.kind == "period" for column in sent.values()
    )
    if has_area:
        own = reference.areas.names[home]
        for place, text, n in _stated(table, grid, first, _AREA_HEADERS):
            if _is_other_area(text, home, reference.areas):
                yield RULES["file.disagreement"].at(place, "submitter", text, own, n)
    is_of_city = reference.areas.levels.get(home) == _OF_CITY and identity.document == MAIN
    if is_of_city and is_list(table) and table.form.spec().series == "full":
        yield from _list_of_a_district(table, grid, first, reference)
    if has_period:
        for place, text, n in _stated(table, grid, first, _PERIOD_HEADERS):
            if _is_other_period(text, identity.period):
                yield RULES["file.disagreement"].at(place, "period", text, identity.period, n)


def _list_of_a_district(table: Table, grid: Grid, first: int, reference: ReferenceData) -> Iterator[Finding]:
    """Yield the finding on a title of a city office's list that names one district, as its first rows do: it would replace the city's."""
    areas, at = reference.areas, table.columns.get("ref_area")
    rows = {areas.get(cell) for cell in table.first_cells(grid, at)} if at is not None else set()
    for title in titles_above(grid, first, table.top)[:-1]:
        named = areas.names_in(title.text)
        if len(rows) == 1 and rows == set(named.values()) and all(map(areas.is_local, named.values())):
            yield RULES["cell.unexplained_word"].at(title.source_ref, "", "、".join(named), title.text)


def _stated(table: Table, grid: Grid, first: int, headers: frozenset[str]) -> Iterator[tuple[str, str, int]]:
    """Yield place and text of the statements above a table and in columns with these headers, and how often they occur.

    The sheet's name is one of them, as of a copied workbook (2018年, 河西区), but for a part of a year alone, which is read
    with the titles.
    """
    if has_chinese(grid.sheet) and not _PART_OF_YEAR.fullmatch(grid.sheet):
        yield grid.address(0, 0), grid.sheet, 1
    for i in range(first, table.top):
        filled = filled_cells(grid.rows[i])
        if is_note(filled):
            continue
        for j, text in filled:
            before = grid.rows[i][j - 1] if j else ""
            if _is_about_figures(text, before) and statements(text, ()):
                yield grid.address(i, j), text, 1
    for j in table.unknown:
        if label(table.headers[j]) in headers:
            cells = [
                (i, row[j].strip())
                for i, row in enumerate(grid.rows[table.first_row : table.end], table.first_row)
                if j < len(row) and row[j].strip()
            ]
            for text in dict.fromkeys(text for _, text in cells):
                rows = [i for i, cell in cells if cell == text]
                is_month = text.isdigit() and label(table.headers[j]) in _MONTH_HEADERS
                yield grid.address(rows[0], j), f"{text}月" if is_month else text, len(rows)


def _is_about_figures(text: str, before: str) -> bool:
    """Return whether this is a title, or a value whose label (in the cell, or in the one before) is of an area or a period."""
    if SIGNED.match(text):
        return False
    name = match[0] if (match := _PAIR.match(text)) else before.strip()
    return not name or (bool(_ABOUT.search(name.lower())) and not _NOT_ABOUT.search(name.lower()))


def _is_other_area(text: str, home: str, areas: Areas) -> bool:
    """Return whether a text names an area that neither is nor holds the submission's own, nor is a part of it."""
    named = {code for word, code in areas.names_in(text).items() if _AREA_NAME.search(word)}
    own = {home, *areas.holders(home)}
    others = {code for code in named if code not in own and home not in areas.holders(code)}
    return bool(others) and home not in named


def _is_other_period(text: str, period: str) -> bool:
    """Return whether a text names another year, or another period of the submission's own kind."""
    own = parse_period(period)
    written = text if parse_period(text) else period_in_title(text)
    if written and OF_STATISTICS.match(text) and (stated := parse_period(written)):
        return stated.time_period[:4] < period[:4]  # a later day is the one on which the figures were counted
    if own is None:
        return False
    if written is None:
        match = _PART_OF_YEAR.fullmatch("".join(text.split()))
        return match is not None and _is_other_part(match, own.time_period)
    has_period_word = _SAYS_PERIOD.search(written) or written == text
    stated = parse_period(written)
    if stated is None or not has_period_word:
        return False
    if stated.freq == own.freq:
        return stated.time_period != own.time_period
    return stated.time_period[:4] != own.time_period[:4]


def _is_other_part(match: re.Match[str], period: str) -> bool:
    """Return whether a quarter or month is not the submission's own: of a quarter, its last month agrees."""
    quarter, month = match[1] or match[2], match[3]
    if quarter:
        return "Q" in period and not period.endswith(f"Q{_FIGURES.get(quarter, quarter)}")
    if "Q" in period:
        return int(month) != 3 * int(period[-1])
    return "-" in period and not period.endswith(f"-{int(month):02}")
