"""Read the units stated around a table: a line 单位：件、亿元, a title that ends in （万件）.

Belongs here: which of these units count, and where two of them contradict each other. Does not belong here: units in headers
and rows (``header``, ``names``), or a unit for one figure (``parse.measure``).
"""

from __future__ import annotations

import re
from dataclasses import replace

from pipelines.intake.layout.table import Doubt, LocatedText, Table
from pipelines.intake.reference.characters import clean
from pipelines.intake.reference.reference_data import ReferenceData, Unit, known_units
from pipelines.intake.reference.values import label

CONTRADICTS = "cell.unit_contradicts"
UNIT_LABELS = frozenset(
    map(label, ("单位", "计量单位", "金额单位", "货币单位", "数量单位", "数据单位", "Unit"))
)
_IN_BRACKETS = re.compile(r"[(\[]([^()\[\]]+)[)\]]")
_PIECES = re.compile(r"[、,;和]")
_LAST_PIECE = re.compile(r"(?:^|[,、;\s]|单位[:为]?\s*)([^,、;\s]+)$")
_BEFORE_UNIT = re.compile(r"^(?:(?:计量|金额|货币|数量|数据)?单位[:为]?|(?:金额|数量|件数):)\s*")


def unit_in_title(title: str, reference: ReferenceData) -> str:
    """Return the units in brackets or at the end of a title, as a list; "" if there are none."""
    text = clean(title).strip()
    pieces = [piece for match in _IN_BRACKETS.finditer(text) for piece in _PIECES.split(match[1])]
    if match := _LAST_PIECE.search(text):
        pieces.append(match[1])
    bare = (_BEFORE_UNIT.sub("", piece.strip()) for piece in pieces)
    return "、".join(dict.fromkeys(piece for piece in bare if known_units(piece, reference.units)))


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


# Five parameters: the table, and what the doubt says.
def _with_contradiction(table: Table, place: str, used: str, other: str, column: str) -> Table:
    known = {(doubt.rule, doubt.word, doubt.expected, doubt.column) for doubt in table.doubts}
    if (CONTRADICTS, used, other, column) in known:
        return table
    return table.with_doubts(Doubt(CONTRADICTS, place, used, other, column))
