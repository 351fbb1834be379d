"""Say what each table of a file was taken for: its title, what it is about, its first records as understood.

Belongs here: the summary that page, annotated copy and terminal begin with. Does not belong here: their layout (``respond``),
or findings.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from pipelines.intake.layout import ROW, Table, labels_of, statements, titles_above
from pipelines.intake.readers import Grid
from pipelines.intake.reference.indicators import BREAKDOWN
from pipelines.intake.reference.reference_data import ReferenceData
from pipelines.intake.reference.values import column_letter
from pipelines.intake.validate.key_names import SEPARATOR, names_of
from schemas.form import Sent
from schemas.receipt import TableRead

FIRST_ROWS = 3
"""Number of records that are shown as understood."""
_FEW = 4
"""Number of values of a column up to which all are named."""
_ABOUT = ("area", "period", "indicator", "unit")
"""Kinds of the columns that say what a table is about."""


@dataclass
class _Summary:
    """What was met of one table so far; ``about`` has the distinct values of a column in their order, ``_FEW`` + 1 at most."""

    table: Table
    title: str
    n_records: int = 0
    last_row: int = 0
    about: dict[str, dict[str, None]] = field(default_factory=dict)
    first_rows: list[dict[str, str]] = field(default_factory=list)


class TableSummaries:
    """Summaries of the tables of a file, filled batch by batch."""

    def __init__(self, reference: ReferenceData):
        self._reference = reference
        self._summaries: dict[int, _Summary] = {}
        self._names: Mapping[str, str] = {}

    def add(self, table: Table, grid: Grid, text: pl.DataFrame, rows: pl.DataFrame) -> None:
        """Take the records of a batch.

        Args:
            table: their table.
            grid: its sheet.
            text: the records as text, totals left out.
            rows: the same records typed, with their addresses.
        """
        if id(table) not in self._summaries:
            self._summaries[id(table)] = _Summary(table, _title(table, grid))
            self._names = self._names or names_of(table.form, self._reference)
        summary = self._summaries[id(table)]
        if not rows.height:
            return
        summary.n_records += rows.height
        summary.last_row = text[ROW][-1]
        sent = table.form.sent_columns()
        for name, column in sent.items():
            if column.kind in _ABOUT and len(known := summary.about.setdefault(name, {})) <= _FEW:
                known.update(dict.fromkeys(self._values(rows, name, column)))
        for row in rows.head(FIRST_ROWS - len(summary.first_rows)).iter_rows(named=True):
            shown = {name: self._shown(row, name, column) for name, column in sent.items()}
            summary.first_rows.append({"": row["source_ref"], **shown})

    def _values(self, rows: pl.DataFrame, name: str, column: Sent) -> Iterable[str]:
        """Yield the first distinct values of a column; an indicator counts with its breakdown."""
        columns = [name, *(c for c in BREAKDOWN if column.kind == "indicator" and c in rows.columns)]
        first = rows.select(columns).drop_nulls(name).unique(maintain_order=True).head(_FEW + 1)
        return (self._shown(row, name, column) for row in first.iter_rows(named=True))

    def _shown(self, row: Mapping[str, Any], name: str, column: Sent) -> str:
        """Return a value of a typed row as a person writes it; "" for a blank, and for what a blank means."""
        value = row[name]
        if value is None or str(value) == column.default:
            return ""
        if isinstance(value, bool):
            return "是" if value else "否"
        if isinstance(value, float):
            unit = (
                self._reference.units.name(row.get("unit_measure") or "") if column.kind == "number" else ""
            )
            return f"{value:,.15g} {unit}".rstrip()
        if column.kind == "caliber":
            return self._reference.calibers.name(str(value))
        members = [
            row[c] for c in BREAKDOWN if column.kind == "indicator" and row.get(c) not in (None, "_T", "_Z")
        ]
        key = SEPARATOR.join([str(value), *members])
        return self._names.get(key) or SEPARATOR.join(self._names.get(p) or p for p in key.split(SEPARATOR))

    def result(self) -> tuple[TableRead, ...]:
        """Return the summaries in the order in which the tables were read."""
        return tuple(map(_table_read, self._summaries.values()))


def _title(table: Table, grid: Grid) -> str:
    """Return the titles above a table from top to bottom, without instructions and pairs such as 单位：件."""
    lines = titles_above(grid, 0, table.top)[:-1]  # the last one is the sheet's name
    parts = (part for line in reversed(lines) for part in statements(line.text, labels_of(table.form)))
    return " · ".join(dict.fromkeys(parts))


def _table_read(summary: _Summary) -> TableRead:
    table = summary.table
    used = [*table.columns.values(), *table.heads]
    left, right = (column_letter(edge(used, default=0)) for edge in (min, max))
    place = f"{table.sheet}!{left}{table.top + 1}:{right}{max(summary.last_row, table.first_row)}"
    about = {name: [v for v in values if v] for name, values in summary.about.items()}
    filled = (
        [name for name in summary.first_rows[0] if any(r[name] for r in summary.first_rows)]
        if summary.first_rows
        else []
    )
    return TableRead(
        place,
        summary.title,
        summary.n_records,
        tuple((n, "、".join([*v[:_FEW], *(["…"] if len(v) > _FEW else [])])) for n, v in about.items() if v),
        tuple(filled[1:]),
        tuple(tuple(row[name] for name in filled) for row in summary.first_rows),
    )
