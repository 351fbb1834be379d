"""Match headers: from the cells above a column to a column of the form, or to a description of its values.

Belongs here: levels of a header joined to paths, the readings of a bilingual header, units in it, rows of units below
it. Does not belong here: which rows are the header (``find_tables``), or the meaning of an indicator's name
(``reference.indicators``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from pipelines.intake.layout.months import set_months
from pipelines.intake.layout.named import named_indicators, stray_topics
from pipelines.intake.layout.table import Table
from pipelines.intake.readers import Grid
from pipelines.intake.reference.characters import IDEOGRAPHS, clean, has_chinese, without_mark
from pipelines.intake.reference.indicators import SEPARATOR
from pipelines.intake.reference.label_words import AS_OF, INDICATOR, PART, PERIOD, PROVISIONAL, RESULT, STOCK
from pipelines.intake.reference.reference_data import ReferenceData, known_units
from pipelines.intake.reference.stated_time import FLOW
from pipelines.intake.reference.values import label, parse_period
from schemas.form import Form

_UNIT = re.compile(r"^(.*?)[(\[](?:单位[:：])?([^()\[\]]+)[)\]]$")
_CHINESE_FIRST = re.compile(rf"^(.*[{IDEOGRAPHS})\]%])\s*([A-Za-z][\x00-\x7f]*)$", re.DOTALL)
_LATIN_FIRST = re.compile(rf"^([A-Za-z][\x00-\x7f]*?)\s+([{IDEOGRAPHS}].*)$", re.DOTALL)
_SHORT_YEAR = re.compile(r"^([0-4]\d)年(?![以期内来间龄])")
"""A year of two digits that begins a header: 15年专利申请量."""
_PARTS = re.compile(r"[\n/\\|]")
Levels = tuple[str, ...]


@cache
def labels_of(form: type[Form]) -> dict[str, str]:
    """Return every label and alias of a form's columns -> the column; the first column to claim one has it."""
    return {
        label(word): name
        for name, s in reversed(form.sent_columns().items())
        for word in (name, s.label_zh, s.label_en, *s.aliases)
    }


def without_unit(header: str) -> tuple[str, str]:
    """Return a label without what is in brackets behind it, and that, "" if there is none."""
    match = _UNIT.match(header)
    return (match[1], match[2]) if match and match[1] else (header, "")


class Way(NamedTuple):
    """A way to read a header: as a label and a unit, with the parts of it that this leaves aside.

    A part that a slash divides from the label begins with the slash: it may be a divisor.
    """

    word: str
    unit: str
    rest: tuple[str, ...] = ()


@lru_cache(maxsize=1 << 14)
def readings(cell: str) -> tuple[Way, ...]:
    """Return the ways to read a cell of a header: whole, without its unit, one line or part, one language."""
    text = clean(cell).rstrip("*: \n")
    whole = label(text).rstrip("*:")
    bare, unit = without_unit(whole)
    ways = {whole: Way(whole, ""), bare: Way(bare, unit)}
    flat = " ".join(text.split())
    parts = [p.strip() for p in _PARTS.split(text) if p.strip()]
    tongues = _CHINESE_FIRST.match(flat) or _LATIN_FIRST.match(flat)
    for pieces in (parts if len(parts) > 1 else (), tongues.groups() if tongues else ()):
        for n, part in enumerate(pieces):
            word, own = without_unit(label(part))
            rest = (_with_slash(p, text) for p in (*pieces[:n], *pieces[n + 1 :]))
            ways.setdefault(word, Way(word, own or unit, tuple(rest)))
    return tuple(way for way in ways.values() if way.word)


def _with_slash(part: str, text: str) -> str:
    return f"/{part}" if re.search(rf"/\s*{re.escape(part)}|{re.escape(part)}\s*/", text) else part


def is_divided(part: str) -> bool:
    """Hold for a part of a header in Chinese that a slash divides from the rest: 专利授权量/企业数."""
    return part.startswith("/") and has_chinese(part)


@lru_cache(maxsize=1 << 14)
def path_readings(levels: Levels) -> tuple[Way, ...]:
    """Return the ways to read the levels above a column: as a path, then by the lowest level, then by the highest."""
    if len(levels) == 1:
        return readings(levels[0])
    bare = [without_unit(label(level)) for level in levels]
    units = [unit for _, unit in bare if unit]
    path = SEPARATOR.join(label(level) for level in levels)
    bare_path = SEPARATOR.join(word for word, _ in bare)
    ways = {path: Way(path, ""), bare_path: Way(bare_path, units[-1] if units else "")}
    for n in (len(levels) - 1, 0):
        others = (*levels[:n], *levels[n + 1 :])
        for way in readings(levels[n]):
            ways.setdefault(way.word, way._replace(rest=(*way.rest, *others)))
    return tuple(ways.values())


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
    table = Table(form, "", 0, {}, [SEPARATOR.join(levels) for levels in paths])
    strange: list[int] = []
    for i, levels in enumerate(paths):
        if not levels:
            continue
        matched = _column(levels, labels, reference)
        if matched is None and (before := _old(levels, old)):
            matched, table.old[i] = before
        if matched is None:
            strange.append(i)
            continue
        name, unit, rest = matched
        if name in table.columns:
            table.repeated[i] = name
        else:
            table.columns[name] = i
            if rest:
                table.left_aside[i] = rest
            if unit and (sent[name].kind == "number" or sent[name].unit) and label(unit) not in labels:
                table.units[i] = unit
    set_months(table, strange)
    if is_wide and strange and table.measure not in table.columns:
        is_dated = "time_period" not in table.columns
        _set_heads(table, {i: _head(paths[i], reference, base, is_dated) for i in strange})
    if "time_period" not in sent and table.measure and table.measure not in table.columns:
        _set_dated_measure(table, paths, strange, reference)
    table.unknown = [
        i for i in strange if i not in table.heads and i not in (*table.columns.values(), table.months)
    ]
    _leave_words_aside(table, reference)
    return table


def _set_dated_measure(
    table: Table, paths: Sequence[Levels], strange: Sequence[int], reference: ReferenceData
) -> None:
    """Set as the form's measure the one column whose header is its label with a period, or a period alone (2019年1-9月)."""
    labels, dated = labels_of(table.form), {}
    for i in strange:
        levels, left_out = zip(*map(reference.words.without_periods, paths[i]), strict=True)
        rest = tuple(filter(None, levels))
        way = _column(rest, labels, reference) if rest else Way("", "")
        if any(left_out) and way and way.word in ("", table.measure):
            dated[i] = way._replace(rest=(*way.rest, *(word for words in left_out for word in words)))
    if len(dated) == 1 and table.measure:
        ((i, way),) = dated.items()
        table.columns[table.measure] = i
        table.left_aside[i] = way.rest
        if way.unit:
            table.units[i] = way.unit


def _leave_words_aside(table: Table, reference: ReferenceData) -> None:
    """Take words in brackets for words, not for an unknown unit, where a column of its own states the unit."""
    at = table.columns.get(table.measure or "", -1)
    if table.unit_column in table.columns and (unit := table.units.get(at)) and not reference.units.get(unit):
        del table.units[at]
        table.left_aside[at] = (*table.left_aside.get(at, ()), unit)


class Head(NamedTuple):
    """What a header states about the values beneath it: codes by column of the form, their unit, what it leaves aside."""

    fields: dict[str, str]
    unit: str = ""
    rest: tuple[str, ...] = ()


def _set_heads(table: Table, heads: dict[int, Head]) -> None:
    """Set as value columns those whose headers give the same fields: years, or areas, never some of each."""
    by_fields: dict[frozenset[str], list[int]] = {}
    for i, head in heads.items():
        if head.fields and not head.fields.keys() & table.columns.keys():
            by_fields.setdefault(frozenset(head.fields), []).append(i)
    ranked = sorted(by_fields.values(), key=len, reverse=True)
    if not ranked or (len(ranked) > 1 and len(ranked[0]) == len(ranked[1])):
        return
    for i in ranked[0]:
        table.heads[i] = heads[i].fields
        if heads[i].unit:
            table.units[i] = heads[i].unit
        if heads[i].rest:
            table.left_aside[i] = heads[i].rest


def _column(levels: Levels, labels: dict[str, str], reference: ReferenceData) -> Way | None:
    """Return the form's column of a header, its unit and what it leaves aside; None if no label matches."""
    for way in path_readings(levels):
        if name := labels.get(way.word):
            _, unit, rest = _settled(way, reference)
            return Way(name, unit, tuple(part for part in rest if label(part).lstrip("/") not in labels))
    if (
        len(levels) > 1
        and reference.units.get(levels[-1])
        and (above := _column(levels[:-1], labels, reference))
    ):
        return above._replace(unit=levels[-1])
    return None


def _settled(way: Way, reference: ReferenceData) -> Way:
    """Return a way with its unit told from words: a unit on a line of its own counts, words in brackets do not."""
    units, words = reference.units, reference.words
    if not way.unit:
        unit = next((p for p in way.rest if units.get(p.lstrip("/")) and not words.other(p)), "")
        return (
            Way(way.word, unit.lstrip("/"), tuple(part for part in way.rest if part != unit)) if unit else way
        )
    if known_units(way.unit, units) or (words.read(way.unit).unexplained and not words.other(way.unit)):
        return way
    unit, *others = re.split("[,，、;；]", way.unit)
    if others and units.get(unit):  # 万元，含税
        return Way(way.word, unit, (*way.rest, *others))
    return Way(way.word, "", (*way.rest, way.unit))


def _old(levels: Levels, old: object) -> tuple[Way, str] | None:
    if not isinstance(old, dict) or not old:
        return None
    for word, unit, rest in path_readings(levels):
        if header := old.get(word):
            return Way(header.column, unit, rest), header.layout_version
    return None


def _head(levels: Levels, reference: ReferenceData, base: str, is_dated: bool) -> Head:
    """Return what a header states about the values beneath it; no fields if it is not understood.

    Args:
        levels: the levels of the header.
        reference: the reference data.
        base: the indicator that the table is about by its title.
        is_dated: a level may hold a period beside other words: 2015年专利申请量, 2016年（初步）.
    """
    levels = tuple(_SHORT_YEAR.sub(r"20\1年", level) for level in levels)
    fields: dict[str, str] = {}
    beside: tuple[str, ...] = ()
    unit, named = "", []
    for n, level in enumerate(levels):
        words = tuple(_settled(way, reference) for way in readings(level))
        period = next((way for way in words if parse_period(way.word)), None)
        if (period is None or period.rest) and is_dated and (split := _split_period(level, reference)):
            period, beyond = split if split[1] else (period or split[0], "")
            named += [tuple(_settled(way, reference) for way in readings(beyond))] if beyond else []
            words = ()
        if period and "time_period" not in fields:
            fields["time_period"], unit, beside = period.word, period.unit or unit, period.rest
        elif n and reference.units.get(level):
            unit = level
        elif words:  # none where a cell holds marks only
            named.append(words)
    if not named:
        return Head(fields, unit, beside)
    for choice in _choices(named):
        path = SEPARATOR.join(way.word for way in choice)
        rest = (*beside, *(part for way in choice for part in way.rest))
        own = next((way.unit for way in choice if way.unit), "") or unit
        if len(choice) == 1 and reference.areas.meanings(path):
            return Head({**fields, "ref_area": path}, own, rest)
        if (known := _indicator(path, base, reference)) and not _is_fragment(rest, reference):
            return Head({**fields, "indicator_code": known}, own, rest)
    whole = _composed(levels, reference)
    if known := _indicator(whole, base, reference) if whole else None:
        return Head({**fields, "indicator_code": known}, unit, beside)
    return Head({})


def _split_period(level: str, reference: ReferenceData) -> tuple[Way, str] | None:
    """Return the one period of a level as a way to read it, and the rest; None if it has none or several.

    A rest that only says of which kind the figures are (初步, 预计, 实际) is what the period leaves aside. A day up to which a
    figure counts (2016年末专利申请量) is no period.
    """
    words = reference.words
    rest, periods = words.without_periods(level)
    is_day = bool(periods) and periods[0][-1] in "末底" and f"({periods[0]})" not in clean(level)
    if len(periods) != 1 or not parse_period(periods[0]) or not rest or is_day:
        return None
    phrases = words.read(rest)
    of_kind = {*words.others, RESULT, STOCK, PROVISIONAL}
    if phrases.unexplained or not all(p.role in of_kind or len(p.text) == 1 for p in phrases.known):
        return Way(periods[0], ""), rest
    return Way(periods[0], "", (rest,)), ""


def _indicator(path: str, base: str, reference: ReferenceData) -> str | None:
    """Return the indicator of a header as a path of names, with what the title names as long as both fit together."""
    _, *parts = base.split(SEPARATOR)
    under_title = (f"{base}{SEPARATOR}{path}" if base else path, SEPARATOR.join((path, *parts)), path)
    return next((p for p in dict.fromkeys(under_title) if reference.indicators.get(p)), None)


def _is_fragment(rest: tuple[str, ...], reference: ReferenceData) -> bool:
    """Hold if a name is a piece of a longer one: what is left aside is not explained, or narrows the name."""
    for part in rest:
        phrases = reference.words.read(part)
        if reference.units.get(part.lstrip("/")) or reference.words.other(part) or is_divided(part):
            continue
        if phrases.unexplained or phrases.of(PART):
            return True
    return False


def _composed(levels: Levels, reference: ReferenceData) -> str:
    """Return the path of a header whose phrases name one indicator and breakdowns of it; "" of any other header."""
    phrases = [reference.words.read(level) for level in levels]
    named = [text for p in phrases for text in p.of(INDICATOR)]
    if (
        len(named) != 1
        or any("/" in level for level in levels)
        or any(p.unexplained or p.of(*reference.words.others, AS_OF, PERIOD) for p in phrases)
    ):
        return ""
    meant = [m for level in levels for m in named_indicators(level, reference)]
    if len({one.code for one in meant}) > 1 or any(stray_topics(lv, meant, reference) for lv in levels):
        return ""
    if any(one.measure_basis == FLOW for one in meant) and any(p.of(STOCK) for p in phrases):
        return ""
    return SEPARATOR.join([*named, *(text for p in phrases for text in p.of(PART))])


def _choices(named: list[tuple[Way, ...]]) -> Iterator[list[Way]]:
    """Yield the likeliest ways to read several levels together: all whole, all without units, each language."""
    for n in range(max(len(words) for words in named)):
        yield [words[min(n, len(words) - 1)] for words in named]


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
