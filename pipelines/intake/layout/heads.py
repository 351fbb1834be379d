"""Read one header: as a label with a unit, or as what the values beneath it are of.

Belongs here: the readings of a bilingual header, units in it, years, areas, indicators and breakdowns that it names. Does not belong
here: which column of the form it is (``header``), or the meaning of an indicator's name (``reference.indicators``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import NamedTuple

from pipelines.intake.layout.item_numbers import OF_WHICH
from pipelines.intake.layout.named_indicators import named_indicators, stray_topics
from pipelines.intake.layout.table import Table
from pipelines.intake.reference.characters import IDEOGRAPHS, clean, has_chinese
from pipelines.intake.reference.indicators import OF_UNITS, SEPARATOR
from pipelines.intake.reference.label_words import (
    AS_OF,
    FILLER,
    INDICATOR,
    PART,
    PERIOD,
    PROVISIONAL,
    RESULT,
    STOCK,
)
from pipelines.intake.reference.reference_data import ReferenceData, known_units, listed_units
from pipelines.intake.reference.stated_time import FLOW
from pipelines.intake.reference.values import label, parse_number, parse_period
from pipelines.intake.reference.written_times import SHORT_YEAR

_UNIT = re.compile(r"^(.*?)[(\[](?:单位[:：])?([^()\[\]]+)[)\]]$")
_CHINESE_FIRST = re.compile(rf"^(.*[{IDEOGRAPHS})\]%])\s*([A-Za-z][\x00-\x7f]*)$", re.DOTALL)
_LATIN_FIRST = re.compile(rf"^([A-Za-z][\x00-\x7f]*?)\s+([{IDEOGRAPHS}].*)$", re.DOTALL)
_ORGANISATIONS, _PERSONS, _SERVICE = "单位", "个人", "职务"
"""Beside the name of an indicator they say whose figures they are; those of organisations are 职务 in the catalogue."""
_TOTALS = frozenset(map(label, ("合计", "总计", "小计", "计", "Total")))
"""Headers of all kinds together, beside those of the kinds."""
_PARTS = re.compile(r"[\n/\\|]")
Levels = tuple[str, ...]


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
    languages = _CHINESE_FIRST.match(flat) or _LATIN_FIRST.match(flat)
    for pieces in (parts if len(parts) > 1 else (), languages.groups() if languages else ()):
        for n, part in enumerate(pieces):
            word, own = without_unit(label(part))
            rest = (_with_slash(p, text) for p in (*pieces[:n], *pieces[n + 1 :]))
            ways.setdefault(word, Way(word, own or unit, tuple(rest)))
    return tuple(way for way in ways.values() if way.word)


def _with_slash(part: str, text: str) -> str:
    return f"/{part}" if re.search(rf"/\s*{re.escape(part)}|{re.escape(part)}\s*/", text) else part


def is_divided(part: str) -> bool:
    """Return whether this is a part of a header in Chinese that a slash divides from the rest: 专利授权量/企业数."""
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


def settled(way: Way, reference: ReferenceData) -> Way:
    """Return a way with its unit told from words: a unit on a line of its own counts, words in brackets do not."""
    units, words = reference.units, reference.words
    if not way.unit:
        unit = next((p for p in way.rest if units.get(p.lstrip("/")) and not words.other(p)), "")
        return (
            Way(way.word, unit.lstrip("/"), tuple(part for part in way.rest if part != unit)) if unit else way
        )
    pieces = [] if "/" in way.unit else listed_units(way.unit)
    own = [piece for piece in pieces if units.get(piece)]
    others = [piece for piece in pieces if piece not in own]
    if len(own) == 1 and others:  # 亿元,现价
        return Way(way.word, own[0], (*way.rest, *others))
    if known_units(way.unit, units) or (words.read(way.unit).unexplained and not words.other(way.unit)):
        return way
    return Way(way.word, "", (*way.rest, way.unit))


class Head(NamedTuple):
    """What a header states about the values beneath it: codes by column of the form, their unit, what it leaves aside.

    ``part`` is the path of breakdowns and bases (发明, 累计) that it adds to the indicator which each row names.
    """

    fields: dict[str, str]
    unit: str = ""
    rest: tuple[str, ...] = ()
    part: str = ""


# Five parameters: the header, what its words are looked up in, and what may be found in it.
def read_head(
    levels: Levels, reference: ReferenceData, base: str, is_dated: bool, may_be_area: bool = True
) -> Head:
    """Return what a header states about the values beneath it; no fields if it is not understood.

    Args:
        levels: the levels of the header.
        reference: the reference data.
        base: the indicator that the table is about by its title.
        is_dated: a level may hold a period beside other words: 2015年专利申请量, 2016年（初步）.
        may_be_area: the header may be the name of an area.
    """
    levels = tuple(SHORT_YEAR.sub(r"20\1年", level) for level in levels)
    fields: dict[str, str] = {}
    beside: tuple[str, ...] = ()
    unit, named = "", []
    for n, level in enumerate(levels):
        words = tuple(settled(way, reference) for way in readings(level))
        period = next((way for way in words if parse_period(way.word)), None)
        if (period is None or period.rest) and is_dated and (split := _split_period(level, reference)):
            period, beyond = split if split[1] else (period or split[0], "")
            named += [tuple(settled(way, reference) for way in readings(beyond))] if beyond else []
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
        if may_be_area and len(choice) == 1 and reference.areas.meanings(path):
            return Head({**fields, "ref_area": path}, own, rest)
        if (known := _indicator(path, base, reference)) and not _is_fragment(rest, reference):
            return Head({**fields, "indicator_code": known}, own, rest)
    whole = _composed(levels, reference)
    if known := _indicator(whole, base, reference) if whole else None:
        own = next((way.unit for ways in named for way in ways if way.unit), "") or unit
        return Head({**fields, "indicator_code": known}, own, beside)
    return Head({})


def read_part(levels: Levels, reference: ReferenceData) -> Head:
    """Return the breakdowns and bases that a header adds to the indicators in rows, below a period or not: 2016年 over 累计."""
    fields: dict[str, str] = {}
    unit, parts = "", []
    for level in levels:
        words = tuple(settled(way, reference) for way in readings(OF_WHICH.sub("", level)))
        known = next((w for w in words if is_part_of(w.word, reference) or w.word in _TOTALS), None)
        if known and not known.rest:
            parts.append(known.word)
            unit = known.unit or unit
        elif "time_period" not in fields and parse_period(level):
            fields["time_period"] = level
        else:
            return Head({})
    return Head(fields, unit, (), SEPARATOR.join(parts))


def with_organisations(table: Table, cells: Sequence[str]) -> Table:
    """Return the table with a column 单位 that holds figures as that of organisations beside persons (个人), else as unknown.

    Args:
        table: the table.
        cells: the first cells of its column of units.
    """
    at = table.columns.get(table.unit_column or "")
    if at is None or not table.heads or not _are_figures(cells):
        return table
    named = [at, *(j for j, name in table.repeated.items() if name == table.unit_column)]
    organisations = {j: head for j in named if (head := _of_organisations(table, j))}
    return replace(
        table,
        columns={name: j for name, j in table.columns.items() if name != table.unit_column},
        repeated={j: name for j, name in table.repeated.items() if j not in named},
        heads=dict(sorted({**table.heads, **organisations}.items())),
        left_aside={j: rest for j, rest in table.left_aside.items() if j not in organisations},
        unknown=sorted((*table.unknown, *(j for j in named if j not in organisations))),
    )


def _are_figures(cells: Sequence[str]) -> bool:
    """Return whether these are cells of numbers, among which there may be dashes, but no words."""
    return any(map(parse_number, cells)) and not any(letter.isalpha() for cell in cells for letter in cell)


def _of_organisations(table: Table, column: int) -> dict[str, str] | None:
    """Return what a column 单位 states beside one of persons under the same upper levels, None if there is none."""
    upper = table.headers[column].split(SEPARATOR)[:-1]
    for j, head in table.heads.items():
        *above, word = head.get("indicator_code", "").split(SEPARATOR)
        if word == _PERSONS and table.headers[j].split(SEPARATOR)[:-1] == upper:
            return {**head, "indicator_code": SEPARATOR.join((*above, _SERVICE))}
    return None


def is_part_of(path: str, reference: ReferenceData) -> bool:
    """Return whether this is a path of words of which one denotes a breakdown or a basis."""
    return any(reference.indicators.part(word) for word in path.split(SEPARATOR))


def head_of(cell: str, base: str, reference: ReferenceData) -> dict[str, str]:
    """Return what one cell of a header states about the values beneath it, in a table about ``base``."""
    return read_head((cell,), reference, base, True).fields


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
    """Return whether a name is a piece of a longer one: what is left aside is not explained, or narrows the name."""
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
        or any(phrase.text == _ORGANISATIONS for p in phrases for phrase in p.known)
        or any("/" in level for level in levels)
        or any(p.unexplained or p.of(*reference.words.others, AS_OF, PERIOD) for p in phrases)
    ):
        return ""
    meant = [m for level in levels for m in named_indicators(level, reference)]
    if len({one.code for one in meant}) > 1 or any(stray_topics(lv, meant, reference) for lv in levels):
        return ""
    if any(one.measure_basis == FLOW for one in meant) and any(p.of(STOCK) for p in phrases):
        return ""
    counted = (text for p in phrases for text in p.of(FILLER) if text in OF_UNITS)
    return SEPARATOR.join([*named, *(text for p in phrases for text in p.of(PART)), *counted])


def _choices(named: list[tuple[Way, ...]]) -> Iterator[list[Way]]:
    """Yield the likeliest ways to read several levels together: all whole, all without units, each language."""
    for n in range(max(len(words) for words in named)):
        yield [words[min(n, len(words) - 1)] for words in named]
