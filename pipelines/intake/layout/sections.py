"""Read the lines between rows of data: what each says of the rows below it, and where it is not understood.

Belongs here: sections that state an indicator, an area, a period or a unit, and doubts about the others. Does not belong here:
which rows are such lines (``rows``), or names in rows of data (``item_names``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pipelines.intake.layout.doubts import UNEXPLAINED, rule_of
from pipelines.intake.layout.item_numbers import without_number
from pipelines.intake.layout.named_indicators import stray_topics
from pipelines.intake.layout.rows import Body, Section
from pipelines.intake.layout.stated_units import CONTRADICTS, unit_in_title
from pipelines.intake.layout.table import AXES, Doubt, Table
from pipelines.intake.readers import Grid
from pipelines.intake.reference.indicators import SEPARATOR, Indicator
from pipelines.intake.reference.label_words import (
    AS_OF,
    INDICATOR,
    MONTH,
    PART,
    PERIOD,
    PROVISIONAL,
    QUARTER,
    THIS_PERIOD,
)
from pipelines.intake.reference.reference_data import ReferenceData, known_units
from pipelines.intake.reference.values import parse_period

_STATING = (INDICATOR, PART, PERIOD, AS_OF, MONTH, QUARTER, THIS_PERIOD, PROVISIONAL)
"""Roles of words that state what figures are of; in a section they must say it of the rows below."""
_SHORT_YEAR = re.compile(r"^\d{2}年")


@dataclass(frozen=True)
class Context:
    """What a section says about the rows below it: ``says`` by column of the form, from record ``first`` on."""

    first: int
    says: dict[str, str]


def section_name(section: Section) -> str:
    """Return the words of a section without its number."""
    return without_number(section.text)[0].rstrip(":：")


def contexts(table: Table, body: Body, reference: ReferenceData) -> list[Context]:
    """Return what the sections say about the rows below them; a section that says nothing ends the one before."""
    free = [n for n in AXES if n not in table.columns and n in table.form.sent_columns()]
    stated = []
    for section in body.sections:
        word = section_name(section)
        says: dict[str, str] = {}
        if "indicator_code" in table.head_fields:
            heads = {head["indicator_code"] for head in table.heads.values()}
            if all(reference.indicators.get(f"{head}{SEPARATOR}{word}") for head in heads):
                says = {"indicator_code": word}
        elif "indicator_code" in free:
            outer = table.pairs.get("indicator_code")
            for base in filter(None, (table.base, outer.text if outer else "")):
                says = says or _if_known(f"{base}{SEPARATOR}{word}", reference)
            says = says or _if_known(word, reference)
        if (
            not says
            and "ref_area" in free
            and "ref_area" not in table.head_fields
            and reference.areas.get(word)
        ):
            says = {"ref_area": word}
        if (
            not says
            and "time_period" in free
            and "time_period" not in table.head_fields
            and parse_period(word)
        ):
            says = {"time_period": word}
        unit = unit_in_title(word, reference)
        if unit and table.unit_column not in (None, *table.columns) and _fits(unit, table, reference):
            says = {**says, table.unit_column or "": unit}
        stated.append(Context(section.first, says))
    return stated


# Five parameters: the table with its rows, what its sections say of these, and what words are looked up in.
def section_doubts(
    table: Table, body: Body, stated: Sequence[Context], grid: Grid, reference: ReferenceData
) -> list[Doubt]:
    """Return the doubts about sections with a word that nothing explains, or that makes other figures of the rows below."""
    doubts, words = [], reference.words
    says = [context.says for context in stated]
    for n, section in enumerate(body.sections):
        name, style = without_number(section.text)
        following = (s.row for s in body.sections[n + 1 :] if without_number(s.text)[1] == style)
        rows = (section.row + 2, next(following, len(grid.rows)))
        place = table.address(section.row + 1, section.column)
        doubts += [
            Doubt(CONTRADICTS, place, used, unit, column, rows=rows)
            for used, unit, column in _other_units(table, section, grid, rows, reference)
        ]
        other = words.other(name)
        is_explained = section.is_explained or says[n].keys() - {table.unit_column}
        if other:
            rule, word, expected = rule_of(other.role), other.text, words.others[other.role]
        elif not is_explained and (lost := _lost(table, section_name(section), reference)):
            rule, word, expected = UNEXPLAINED, " / ".join(lost), section.text
        else:
            continue
        doubts.append(Doubt(rule, place, word, expected, rows=rows))
    return doubts


def _lost(table: Table, name: str, reference: ReferenceData) -> tuple[str, ...]:
    """Return the words of a section that state something of the rows below which these are not read as."""
    phrases = reference.words.read(name)
    heads = [head.get("time_period", "") for head in table.heads.values()]
    period = parse_period(name)
    if period and heads and all(parse_period(head) == period for head in heads):
        return ()
    lost = (*phrases.unexplained, *phrases.of(*_STATING))
    if _SHORT_YEAR.match(name):
        return (*lost, name)
    if meant := _meant(table, reference):
        lost += tuple(stray_topics(name, meant, reference))
    if table.measure and "ref_area" not in table.form.sent_columns() and reference.areas.get(name):
        lost += (name,)
    return tuple(dict.fromkeys(lost))


def _meant(table: Table, reference: ReferenceData) -> list[Indicator]:
    """Return the indicators that headers and title name; none where the rows name them."""
    if not table.measure or "indicator_code" in table.columns:
        return []
    paths = [head["indicator_code"] for head in table.heads.values() if "indicator_code" in head]
    return [meant for path in paths or [table.base] if (meant := reference.indicators.get(path))]


def _fits(text: str, table: Table, reference: ReferenceData) -> bool:
    """Return whether units are of a kind that the figures below may have."""
    bases = {unit.base_unit for unit in known_units(text, reference.units).values()}
    meant = _meant(table, reference)
    return not meant or any(indicator.base_unit in bases for indicator in meant)


# Five parameters: the section in its table, its rows, and what is looked up.
def _other_units(
    table: Table, section: Section, grid: Grid, rows: tuple[int, int], reference: ReferenceData
) -> Iterator[tuple[str, str, str]]:
    """Yield where a section states another unit than the rows below it have: the unit read, the other one, the column."""
    text = unit_in_title(section_name(section), reference)
    stated = known_units(text, reference.units)
    if not stated:
        return
    if not _fits(text, table, reference):
        base = next(m.base_unit for m in _meant(table, reference))
        yield reference.units.name(base or ""), text, table.measure or ""
        return
    for column, texts in _units_read(table, grid, rows, reference):
        for text in dict.fromkeys(texts):
            unit = reference.units.get(text)
            for word, other in stated.items():
                if unit and unit.base_unit == other.base_unit and unit.scale != other.scale:
                    yield reference.units.name(unit.code), word, column
                    return


def _units_read(
    table: Table, grid: Grid, rows: tuple[int, int], reference: ReferenceData
) -> Iterator[tuple[str, list[str]]]:
    """Yield the columns of figures whose unit no section changes, with the units of these rows."""
    at = table.columns.get(table.unit_column or "")
    if at is not None:
        cells = (row[at].strip() for row in grid.rows[rows[0] - 1 : rows[1]] if at < len(row))
        yield table.measure or "", list(filter(None, cells))
    for name, column in table.form.sent_columns().items():
        if column.unit and name in table.columns:
            yield name, [table.units.get(table.columns[name]) or reference.units.name(column.unit)]


def _if_known(path: str, reference: ReferenceData) -> dict[str, str]:
    return {"indicator_code": path} if reference.indicators.get(path) else {}
