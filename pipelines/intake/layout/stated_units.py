"""Read the units stated around a table: a line 单位：件、亿元, a title that ends in （万件）.

Belongs here: which of these units count, and where two of them contradict each other. Does not belong here: units in headers
and rows (``header``, ``names``), or a unit for one figure (``parse.measure``).
"""

from __future__ import annotations

import re

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
_BEFORE_UNIT = re.compile(r"^(?:计量|金额|货币|数量|数据)?单位[:为]?\s*")


def unit_in_title(title: str, reference: ReferenceData) -> str:
    """Return the units in brackets or at the end of a title, as a list; "" if there are none."""
    text = clean(title).strip()
    pieces = [piece for match in _IN_BRACKETS.finditer(text) for piece in _PIECES.split(match[1])]
    if match := _LAST_PIECE.search(text):
        pieces.append(match[1])
    bare = (_BEFORE_UNIT.sub("", piece.strip()) for piece in pieces)
    return "、".join(dict.fromkeys(piece for piece in bare if known_units(piece, reference.units)))


def state_unit(table: Table, written: LocatedText, reference: ReferenceData) -> None:
    """Add the units that a line or a title states to what is stated around a table, or a doubt where they contradict it."""
    name = table.unit_column
    if name is None:
        _state_for_columns(table, written, reference)
        return
    stated = table.pairs.get(name)
    before = known_units(stated.text, reference.units) if stated else {}
    if stated is None or (not before and known_units(written.text, reference.units)):
        table.pairs[name] = written
        return
    for text, unit in known_units(written.text, reference.units).items() if before else ():
        same_kind = {word: u for word, u in before.items() if u.base_unit == unit.base_unit}
        if not same_kind:
            table.pairs[name] = LocatedText(f"{table.pairs[name].text}、{text}", stated.source_ref)
        elif unit.scale not in {u.scale for u in same_kind.values()}:
            _add_contradiction(table, written.source_ref, next(iter(same_kind)), text, table.measure or "")


def _state_for_columns(table: Table, written: LocatedText, reference: ReferenceData) -> None:
    """Apply units to the columns whose fixed unit they fit; a column with another unit of its own has a doubt."""
    units: dict[str, tuple[str, Unit]] = {}
    for text, unit in known_units(written.text, reference.units).items():
        units.setdefault(unit.base_unit, (text, unit))
    for name, column in table.form.sent_columns().items():
        at = table.columns.get(name)
        if at is None or column.unit not in units:
            continue
        text, unit = units[column.unit]
        own = reference.units.get(table.units.setdefault(at, text))
        if own and own.base_unit == unit.base_unit and own.scale != unit.scale:
            _add_contradiction(table, written.source_ref, table.units[at], text, name)


# Five parameters: the table, and what the doubt says.
def _add_contradiction(table: Table, place: str, used: str, other: str, column: str) -> None:
    known = {(doubt.rule, doubt.word, doubt.expected, doubt.column) for doubt in table.doubts}
    if (CONTRADICTS, used, other, column) not in known:
        table.doubts = (*table.doubts, Doubt(CONTRADICTS, place, used, other, column))
