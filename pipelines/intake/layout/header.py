"""Match headers: from the cells above a column to a column of the form, or to a description of its values.

Belongs here: levels of a header joined to paths, the readings of a bilingual header, units in it, rows of units below
it. Does not belong here: which rows are the header (``find_tables``), or the meaning of an indicator's name
(``reference.indicators``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache, lru_cache

from pipelines.intake.layout.table import Table
from pipelines.intake.readers import Grid
from pipelines.intake.reference.characters import clean, without_mark
from pipelines.intake.reference.indicators import SEPARATOR
from pipelines.intake.reference.reference_data import ReferenceData
from pipelines.intake.reference.values import label, parse_period
from schemas.form import Form

_UNIT = re.compile(r"^(.*?)[(\[](?:单位[:：])?([^()\[\]]+)[)\]]$")
_CHINESE_FIRST = re.compile(r"^(.*[\u4e00-\u9fff)\]%])\s*([A-Za-z][\x00-\x7f]*)$", re.DOTALL)
_LATIN_FIRST = re.compile(r"^([A-Za-z][\x00-\x7f]*?)\s+([\u4e00-\u9fff].*)$", re.DOTALL)
_PARTS = re.compile(r"[\n/\\|]")
_ORDINAL = re.compile(r"[(（]?(?:[甲乙丙丁戊己]|\d{1,2})[)）]?")
_ENCIRCLED = {ord(sign): str(n) for n, sign in enumerate("①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳", 1)}
Levels = tuple[str, ...]


@cache
def labels_of(form: type[Form]) -> dict[str, str]:
    """Return every label and alias of a form's columns -> the column; the first column to claim one has it."""
    return {
        label(word): name
        for name, s in reversed(form.sent_columns().items())
        for word in (name, s.label_zh, s.label_en, *s.aliases)
    }


def _without_unit(header: str) -> tuple[str, str]:
    match = _UNIT.match(header)
    return (match[1], match[2]) if match and match[1] else (header, "")


@lru_cache(maxsize=1 << 14)
def readings(cell: str) -> tuple[tuple[str, str], ...]:
    """Return the ways to read a cell of a header, each as label and unit: whole, without its unit, in one language."""
    text = clean(cell).rstrip("*: \n")
    bare, unit = _without_unit(label(text).rstrip("*:"))
    ways = {label(text).rstrip("*:"): "", bare: unit}
    flat = " ".join(text.split())
    parts = [p for p in _PARTS.split(text) if p.strip()]
    tongues = _CHINESE_FIRST.match(flat) or _LATIN_FIRST.match(flat)
    for part in [*(parts if len(parts) > 1 else ()), *(tongues.groups() if tongues else ())]:
        word, own = _without_unit(label(part))
        ways.setdefault(word, own or unit)
    return tuple((word, unit) for word, unit in ways.items() if word)


@lru_cache(maxsize=1 << 14)
def path_readings(levels: Levels) -> tuple[tuple[str, str], ...]:
    """Return the ways to read the levels above a column: as a path, then by the lowest level, then by the highest."""
    if len(levels) == 1:
        return readings(levels[0])
    bare = [_without_unit(label(level)) for level in levels]
    units = [unit for _, unit in bare if unit]
    ways = {
        SEPARATOR.join(label(level) for level in levels): "",
        SEPARATOR.join(word for word, _ in bare): units[-1] if units else "",
    }
    for level in (levels[-1], levels[0]):
        for word, unit in readings(level):
            ways.setdefault(word, unit)
    return tuple(ways.items())


@lru_cache(maxsize=1 << 14)
def _heading(cell: str) -> str:
    """Return a heading without the footnote mark after it; the checks of headers note the mark."""
    return without_mark(cell)[0].strip()


def level_rows(grid: Grid, top: int, bottom: int) -> list[Levels]:
    """Return the heading cells above each column from top to bottom, without blank and repeated levels.

    A merged cell counts for all its columns; where a file has no merges, a blank cell belongs to the cell on its left
    as long as the cell beneath it is not blank.
    """
    rows = grid.rows[top : bottom + 1]
    width = max(map(len, rows))
    cells = [[*map(_heading, row), *[""] * (width - len(row))] for row in rows]
    for n in range(len(cells) - 1):
        upper, lower = cells[n], cells[n + 1]
        spans = {
            j: left
            for first, left, last, right in grid.merged
            if first <= top + n <= last and right > left
            for j in range(left, min(right + 1, width))
        }
        for j in range(1, width):
            if upper[j]:
                continue
            if spans:
                upper[j] = upper[spans[j]] if j in spans else ""
            elif lower[j]:
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
        name, unit = matched
        if name in table.columns:
            table.repeated[i] = name
        else:
            table.columns[name] = i
            if unit and (sent[name].kind == "number" or sent[name].unit) and label(unit) not in labels:
                table.units[i] = unit
    if is_wide and strange and table.measure not in table.columns:
        _set_heads(table, {i: _head(paths[i], reference, base) for i in strange})
    table.unknown = [i for i in strange if i not in table.heads]
    return table


def _set_heads(table: Table, heads: dict[int, tuple[dict[str, str], str]]) -> None:
    """Set as value columns those whose headers give the same fields: years, or areas, never some of each."""
    by_fields: dict[frozenset[str], list[int]] = {}
    for i, (head, _) in heads.items():
        if head and not head.keys() & table.columns.keys():
            by_fields.setdefault(frozenset(head), []).append(i)
    ranked = sorted(by_fields.values(), key=len, reverse=True)
    if not ranked or (len(ranked) > 1 and len(ranked[0]) == len(ranked[1])):
        return
    for i in ranked[0]:
        table.heads[i], unit = heads[i]
        if unit:
            table.units[i] = unit


def _column(levels: Levels, labels: dict[str, str], reference: ReferenceData) -> tuple[str, str] | None:
    """Return the form's column of a header and its unit; None if no label matches."""
    for word, unit in path_readings(levels):
        if name := labels.get(word):
            return name, unit
    if (
        len(levels) > 1
        and reference.units.get(levels[-1])
        and (above_unit := _column(levels[:-1], labels, reference))
    ):
        return above_unit[0], levels[-1]
    return None


def _old(levels: Levels, old: object) -> tuple[tuple[str, str], str] | None:
    if not isinstance(old, dict) or not old:
        return None
    for word, unit in path_readings(levels):
        if header := old.get(word):
            return (header.column, unit), header.layout_version
    return None


def _head(levels: Levels, reference: ReferenceData, base: str) -> tuple[dict[str, str], str]:
    """Return the codes that a header gives to the values beneath it, by column of the form, and their unit."""
    head: dict[str, str] = {}
    unit, rest = "", []
    for n, level in enumerate(levels):
        words = readings(level)
        period = next(((w, u) for w, u in words if parse_period(w)), None)
        if period and "time_period" not in head:
            head["time_period"], unit = period[0], period[1] or unit
        elif n and reference.units.get(level):
            unit = level
        elif words:  # none where a cell holds marks only
            rest.append(words)
    if not rest:
        return head, unit
    for choice in _choices(rest):
        path = SEPARATOR.join(word for word, _ in choice)
        own = next((u for _, u in choice if u), "") or unit
        if len(choice) == 1 and reference.areas.meanings(path):
            return {**head, "ref_area": path}, own
        full = f"{base}{SEPARATOR}{path}" if base else path
        if known := next((p for p in dict.fromkeys((full, path)) if reference.indicators.get(p)), None):
            return {**head, "indicator_code": known}, own
    return {}, ""


def _choices(rest: list[tuple[tuple[str, str], ...]]) -> Iterator[list[tuple[str, str]]]:
    """Yield the likeliest ways to read several levels together: all whole, all without units, each language."""
    for n in range(max(len(words) for words in rest)):
        yield [words[min(n, len(words) - 1)] for words in rest]


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


def is_row_of_ordinals(cells: Sequence[str]) -> bool:
    """Hold for the row beneath a header that numbers the columns: 甲 乙 1 2 3, or ① ② ③."""
    filled = [clean(c).translate(_ENCIRCLED).strip("()") for c in cells if c.strip()]
    if len(filled) < 2 or not all(_ORDINAL.fullmatch(c) for c in filled):
        return False
    numbers = [int(c) for c in filled if c.isdigit()]
    is_counted = numbers == list(range(1, len(numbers) + 1))
    return is_counted and (len(numbers) < len(filled) or len(numbers) >= 3)
