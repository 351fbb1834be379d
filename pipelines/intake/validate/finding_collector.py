"""Turn the problems of records into the findings of a receipt.

Belongs here: cell addresses, one finding for a column that is wrong throughout, limiting long lists. Does not belong
here: finding problems, or the wording of findings.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import polars as pl

from pipelines.intake.layout import COLUMN, ROW, TWIN, UNIT, Table
from schemas.receipt import Finding
from schemas.rules.registry import RULES

LIMIT = 200
"""Findings of one rule on one column that a receipt lists; the quarantine file has every row."""
WHOLE_COLUMN = 3
"""Number of cells from which a column that is wrong in every cell becomes one finding."""
_ORDER = {"error": 0, "query": 1, "note": 2}
_CELL = re.compile(r"([A-Z]+)(\d+)")


@dataclass
class _Group:
    listed: list[Finding] = field(default_factory=list)
    count: int = 0
    last: str = ""


@dataclass
class FindingCollector:
    """Collects the problems of one file, batch by batch, grouped by table, rule and column."""

    _groups: dict[tuple[int, str, str, str], _Group] = field(default_factory=lambda: defaultdict(_Group))
    _filled: dict[tuple[int, str], int] = field(default_factory=lambda: defaultdict(int))
    _records: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    _tables: dict[int, Table] = field(default_factory=dict)

    def add(self, table: Table, text: pl.DataFrame, problems: pl.DataFrame) -> None:
        """Add the problems of one batch; ``n`` is the number of a record in ``text``."""
        self._tables[id(table)] = table
        self._records[id(table)] += text.height
        for name in text.columns:
            self._filled[id(table), name] += text.height - text[name].null_count()
        if not problems.height:
            return
        by_label = problems.group_by("rule_code", "column", "label", maintain_order=True)
        for (rule_code, column, label), part in by_label:
            group = self._groups[id(table), rule_code, column, label]
            group.count += part.height
            room = LIMIT - len(group.listed)
            for n, found, expected in part.sort("n").head(room).select("n", "found", "expected").iter_rows():
                place = label or place_of(table, text, n, column)
                shown = column.removeprefix(TWIN)
                group.listed.append(RULES[rule_code].at(place, shown, found, expected))
            group.last = label or place_of(table, text, part.select(pl.col("n").max()).item(), column)

    def findings(self) -> tuple[list[Finding], int]:
        """Return the findings, and how many more were cut off as beyond ``LIMIT``."""
        findings: list[Finding] = []
        cut = 0
        n_labelled: Counter[tuple[int, str, str]] = Counter()
        for (table_id, rule_code, column, label), group in self._groups.items():
            n_labelled[table_id, rule_code, column] += bool(label)
            if label and n_labelled[table_id, rule_code, column] > LIMIT:
                cut += 1
                continue
            first = group.listed[0]
            possible = self._records[table_id]
            if rule_code != "cell.required":
                possible = self._filled.get((table_id, column)) or possible
            is_elsewhere = label or (
                column and column not in self._tables[table_id].columns and first.source_ref == group.last
            )
            is_whole = group.count >= WHOLE_COLUMN and group.count == possible
            if is_elsewhere or (is_whole and _is_one_answer(group)):
                findings.append(_whole(first, group))
            else:
                findings += group.listed
                cut += group.count - len(group.listed)
        return findings, cut


def in_sheet_order(findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings sorted: errors first, then by sheet, row and column."""
    return sorted(findings, key=_place)


def _place(finding: Finding) -> tuple[int, str, int, int, str, str]:
    sheet, _, cell = finding.source_ref.rpartition("!")
    match = _CELL.match(cell)
    column, row = (match[1], int(match[2])) if match else ("", 0)
    return (_ORDER[finding.severity], sheet, row, len(column), column, finding.rule_code)


def _is_one_answer(group: _Group) -> bool:
    """Return whether one finding says it all: not where one word should be 本年累计 in some cells and 期末数 in others."""
    is_one_word = len({finding.found for finding in group.listed}) == 1
    return not (is_one_word and len({finding.expected for finding in group.listed}) > 1)


def _whole(first: Finding, group: _Group) -> Finding:
    place = first.source_ref
    if group.last != place:
        place = f"{place}:{group.last.rsplit('!', 1)[-1]}"
    return RULES[first.rule_code].at(place, first.column, first.found, first.expected, group.count)


def place_of(table: Table, text: pl.DataFrame, n: int, column: str) -> str:
    """Return the address of the cell that a column of record ``n`` was read from."""
    row = text[ROW][n]
    if not column:
        return table.address(row, 0)
    at = table.columns.get(column, table.twins.get(column.removeprefix(TWIN)))
    if at is not None:
        return table.address(row, at)
    measured = text[COLUMN][n]
    if column == table.unit_column and measured in table.units:  # it counts before a unit above the table
        return table.address(table.unit_row + 1, measured)
    named = table.columns.get("indicator_code")
    if (
        column == table.unit_column and text[UNIT][n] and named is not None
    ):  # it is behind the name of the row
        return table.address(row, named)
    if column in table.pairs:
        return table.pairs[column].source_ref
    if column in table.head_fields:
        return table.address(table.header_row + 1, measured)
    if column == table.unit_column and table.units:
        return table.address(table.unit_row + 1, measured if table.heads else next(iter(table.units)))
    if measured is not None and measured >= 0:
        return table.address(row, measured)
    return table.address(row, 0)
