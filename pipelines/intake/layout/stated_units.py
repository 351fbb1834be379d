"""Read the units stated around a table: a line 单位：件、亿元, a title that ends in （万件）.

Belongs here: which of these units count, and where two of them contradict each other. Does not belong here: units in headers
and rows (``header``, ``item_names``), or a unit for one figure (``parse.measure``).
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import takewhile

from pipelines.intake.layout.table import Doubt, LocatedText, Table
from pipelines.intake.readers import Grid
from pipelines.intake.reference.characters import clean, has_chinese
from pipelines.intake.reference.reference_data import ReferenceData, Unit, known_units
from pipelines.intake.reference.values import label

CONTRADICTS = "cell.unit_contradicts"
UNIT_LABELS = frozenset(
    map(label, ("单位", "计量单位", "金额单位", "货币单位", "数量单位", "数据单位", "Unit"))
)
_STATED_ALONE = re.compile(r"(?:计量|金额|货币|数量|数据)?单位:|Unit:", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"[(\[]([^()\[\]]+)[)\]]")
_PIECES = re.compile(r"[、,;和]")
_BETWEEN_PIECES = re.compile(r"[,、;\s]+|单位[:为]?\s*")
_BEFORE_UNIT = re.compile(
    r"^(?:(?:计量|金额|货币|数量|数据)?单位[:为]?|[^:\d]{1,8}:|(?:金额|数量|件数|案件数?|人数)[为以]?(?=.))\s*"
)
"""What may be written before a unit: 单位：, 金额：, 案件数."""


def unit_in_title(title: str, reference: ReferenceData) -> str:
    """Return the units in brackets or at the end of a title, as a list; "" if there are none."""
    text = clean(title).strip()
    pieces = [piece for match in _IN_BRACKETS.finditer(text) for piece in _PIECES.split(match[1])]
    units = [unit for piece in pieces if (unit := _bare_unit(piece, reference))]
    at_end = takewhile(bool, (_bare_unit(p, reference) for p in reversed(_BETWEEN_PIECES.split(text)) if p))
    return "、".join(dict.fromkeys((*units, *reversed(list(at_end)))))


def _bare_unit(piece: str, reference: ReferenceData) -> str:
    """Return the unit or list of units of a text without what is written before it (金额：万元); "" if it is none."""
    text = piece.strip()
    whole = known_units(text, reference.units)
    bare = text if whole else _BEFORE_UNIT.sub("", text)
    return bare if whole or known_units(bare, reference.units) else ""


def stated_unit(name: str, written: LocatedText, reference: ReferenceData) -> LocatedText | None:
    """Return the units of a label-value pair around a table (单位：万元, 金额：万元，件数：件); None if it states none.

    What is written behind 单位 is returned even if no unit of it is known.
    """
    if known_units(written.text, reference.units):
        return written
    if (
        listed := unit_in_title(written.text, reference)
        if name in UNIT_LABELS or ":" in clean(written.text)
        else ""
    ):
        return LocatedText(listed, written.source_ref)
    return written if name in UNIT_LABELS else None


def with_units_of_headers(table: Table, grid: Grid, reference: ReferenceData) -> Table:
    """Return the table with the units that headers state beside those of their own column.

    A header over blank cells (单位：万元 beside the last column) states the unit of all columns; a second language in a cell may
    state another than the first.
    """
    for at in table.unknown:
        text = clean(table.headers[at])
        unit = _bare_unit(text, reference) if _STATED_ALONE.match(text) or reference.units.get(text) else ""
        if unit and not any(
            at < len(row) and row[at].strip() for row in grid.rows[table.first_row : table.end]
        ):
            place = table.address(table.header_row + 1, at)
            table = with_unit_stated(table, LocatedText(unit, place), reference)
            table = replace(table, unknown=[j for j in table.unknown if j != at])
    for at, parts in table.left_aside.items():
        for part in (part for part in parts if not has_chinese(part)):
            place = table.address(table.header_row + 1, at)
            table = with_unit_of_other_language(table, at, part, place, reference)
    return table


def with_unit_of_other_language(
    table: Table, at: int, cell: str, place: str, reference: ReferenceData
) -> Table:
    """Return the table with the unit that the header in another language states for a column: GDP (10 000 yuan).

    It counts where the column has none of its own; where it has another of the same kind, both are in doubt.
    """
    text = next(iter(known_units(unit_in_title(cell, reference), reference.units)), "")
    unit = reference.units.get(text) if text else None
    name = next((n for n, j in table.columns.items() if j == at), table.measure or "")
    fixed = table.form.sent_columns()[name].unit if name else None
    if unit is None or (fixed and unit.base_unit != fixed):
        return table
    own = table.units.get(at)
    if not own:
        return replace(table, units={**table.units, at: text})
    known = reference.units.get(own)
    if known and (known.base_unit, known.scale) != (unit.base_unit, unit.scale):
        return _with_contradiction(table, place, own, text, name, at if at in table.heads else None)
    return table


def with_unit_stated(table: Table, written: LocatedText, reference: ReferenceData) -> Table:
    """Return the table with the units that a line or a title states, or a doubt where they contradict what is stated."""
    name = table.unit_column
    if name is None:
        return _for_columns(table, written, reference)
    stated = table.pairs.get(name)
    before = known_units(stated.text, reference.units) if stated else {}
    if stated is None or (not before and known_units(written.text, reference.units)):
        return table.with_pairs({name: written})
    for text, unit in known_units(written.text, reference.units).items() if before else ():
        same_kind = {word: u for word, u in before.items() if u.base_unit == unit.base_unit}
        if not same_kind:
            both = LocatedText(f"{table.pairs[name].text}、{text}", stated.source_ref)
            table = table.with_pairs({name: both})
        elif unit.scale not in {u.scale for u in same_kind.values()}:
            used = next(iter(same_kind))
            table = _with_contradiction(table, written.source_ref, used, text, table.measure or "")
    return table


def _for_columns(table: Table, written: LocatedText, reference: ReferenceData) -> Table:
    """Return the table with units for the columns whose fixed unit they fit; one with another unit of its own has a doubt."""
    units: dict[str, tuple[str, Unit]] = {}
    for text, unit in known_units(written.text, reference.units).items():
        units.setdefault(unit.base_unit, (text, unit))
    for name, column in table.form.sent_columns().items():
        at = table.columns.get(name)
        if at is None or column.unit not in units:
            continue
        text, unit = units[column.unit]
        table = replace(table, units={**table.units, at: table.units.get(at, text)})
        own = reference.units.get(table.units[at])
        if own and own.base_unit == unit.base_unit and own.scale != unit.scale:
            table = _with_contradiction(table, written.source_ref, table.units[at], text, name)
    return table


# Six parameters: the table, and what the doubt says.
def _with_contradiction(
    table: Table, place: str, used: str, other: str, column: str, at: int | None = None
) -> Table:
    known = {(doubt.rule, doubt.word, doubt.expected, doubt.column, doubt.at) for doubt in table.doubts}
    if (CONTRADICTS, used, other, column, at) in known:
        return table
    return table.with_doubts(Doubt(CONTRADICTS, place, used, other, column, at))
