"""From problems on records to the findings of a receipt.

Belongs here: addresses, telling a wholly wrong column once, cutting long lists and saying so. Does not belong
here: finding problems, or words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field

import polars as pl

from pipelines.intake.layout import COLUMN, ROW, Table
from schemas.receipt import Finding
from schemas.rules.registry import RULES

LIMIT = 200
"""Findings of one rule on one column that a receipt lists; the quarantine file has every row."""
WHOLE_COLUMN = 3
"""From so many cells on, a column wrong in every cell is one finding."""
_ORDER = {"error": 0, "query": 1, "note": 2}
_CELL = re.compile(r"([A-Z]+)(\d+)")


@dataclass
class _Group:
    listed: list[Finding] = field(default_factory=list)
    count: int = 0
    last: str = ""


@dataclass
class FindingCollector:
    """Findings of one file, batch by batch."""

    findings: list[Finding] = field(default_factory=list)
    cut: int = 0
    _groups: dict[tuple[int, str, str], _Group] = field(default_factory=lambda: defaultdict(_Group))
    _filled: dict[tuple[int, str], int] = field(default_factory=lambda: defaultdict(int))
    _records: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    _tables: dict[int, Table] = field(default_factory=dict)

    def add(self, table: Table, text: pl.DataFrame, problems: pl.DataFrame) -> None:
        """Take up the problems of one batch; ``n`` counts its records."""
        self._tables[id(table)] = table
        self._records[id(table)] += text.height
        for name in text.columns:
            self._filled[id(table), name] += text.height - text[name].null_count()
        if not problems.height:
            return
        for (rule_code, column), part in problems.group_by("rule_code", "column", maintain_order=True):
            group = self._groups[id(table), str(rule_code), str(column)]
            group.count += part.height
            room = LIMIT - len(group.listed)
            for n, found, expected in part.sort("n").head(room).select("n", "found", "expected").iter_rows():
                place = place_of(table, text, n, str(column))
                group.listed.append(RULES[str(rule_code)].at(place, str(column), found, expected))
            group.last = place_of(table, text, part.select(pl.col("n").max()).item(), str(column))

    def finish(self) -> list[Finding]:
        """Return all findings, errors first, in the order of the sheet."""
        for (table_id, rule_code, column), group in self._groups.items():
            first = group.listed[0]
            possible = self._records[table_id]
            if rule_code != "cell.required":
                possible = self._filled.get((table_id, column)) or possible
            is_elsewhere = (
                column and column not in self._tables[table_id].columns and first.source_ref == group.last
            )
            if is_elsewhere or (group.count >= WHOLE_COLUMN and group.count == possible):
                self.findings.append(_whole(first, group))
            else:
                self.findings += group.listed
                self.cut += group.count - len(group.listed)
        self._groups.clear()
        return sorted(self.findings, key=_place)


def _place(finding: Finding) -> tuple[int, str, int, int, str, str]:
    """Sort errors first, then as one reads a sheet."""
    sheet, _, cell = finding.source_ref.rpartition("!")
    match = _CELL.match(cell)
    column, row = (match[1], int(match[2])) if match else ("", 0)
    return (_ORDER[finding.severity], sheet, row, len(column), column, finding.rule_code)


def _whole(first: Finding, group: _Group) -> Finding:
    place = first.source_ref
    if group.last != place:
        place = f"{place}:{group.last.rsplit('!', 1)[-1]}"
    return RULES[first.rule_code].at(place, first.column, first.found, first.expected, group.count)


def place_of(table: Table, text: pl.DataFrame, n: int, column: str) -> str:
    """Return the cell that a record's column was read from."""
    row = text[ROW][n]
    if not column:
        return table.address(row, 0)
    at = table.columns.get(column)
    if at is not None:
        return table.address(row, at)
    if column in table.pairs:
        return table.pairs[column].source_ref
    measured = text[COLUMN][n]
    if column in table.head_fields:
        return table.address(table.header_row + 1, measured)
    if column == table.unit_column and table.units:
        return table.address(table.unit_row + 1, measured if table.heads else next(iter(table.units)))
    if measured is not None and measured >= 0:
        return table.address(row, measured)
    return table.address(row, 0)
