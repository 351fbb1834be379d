"""Read columns that are none of the form's and say which part or kind the figure of a row is: 专利类型, 计划.

Belongs here: the cells of such columns. Does not belong here: notes and remarks (``context_statements``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pipelines.intake.layout.doubts import OTHER_FIGURE, UNEXPLAINED, rule_of
from pipelines.intake.layout.table import Doubt, Table
from pipelines.intake.readers import Grid
from pipelines.intake.reference.indicators import BREAKDOWN
from pipelines.intake.reference.label_words import SCOPE
from pipelines.intake.reference.reference_data import ReferenceData
from pipelines.intake.reference.values import label, parse_number

_YES = frozenset(map(label, ("是", "有", "√", "✓", "Y", "Yes", "1")))
REMARKS = frozenset(map(label, ("备注", "说明", "附注", "Note", "Notes", "Remark", "Remarks")))
"""Headers of columns of remarks."""
OF_PERSONS = re.compile(r"单位$|部门$|机构$|人$|人员$|来源$|电话$")
_SPLITS = re.compile(r"行业|产业|企业类型|单位性质|专利类型|申请人类型|规模|注册类型")
"""Headers of columns that split the figures of a table."""


def column_doubts(
    table: Table, grid: Grid, lines: Mapping[int, str], roles: set[str], reference: ReferenceData
) -> Iterator[Doubt]:
    """Yield doubts about the rows of columns that are not the form's and say which part or kind a figure is."""
    stated = [table.base, *(pair.text for pair in table.pairs.values())]
    stated += [table.headers[j] for j in (*table.heads, *table.columns.values())]
    for j in table.unknown:
        header = table.headers[j]
        if label(header) in REMARKS or OF_PERSONS.search(label(header)):
            continue
        for i, text in filled_rows(table, grid, lines, j):
            row = grid.rows[i]
            if any(text in other for other in (*stated, *(c for at, c in enumerate(row) if at != j))):
                continue
            if doubt := _of_value(text, header, roles, reference):
                rule, expected = doubt
                yield Doubt(rule, grid.address(i, j), text, expected, rows=(i + 1, i + 1))


def _of_value(text: str, header: str, roles: set[str], reference: ReferenceData) -> tuple[str, str] | None:
    """Return the rule that a value of a further column breaks, and what the value makes of the figure of its row."""
    words = reference.words
    phrases = words.read(text)
    if label(text) in _YES:
        of_header = words.other(header)
        return (
            (rule_of(of_header.role), words.others[of_header.role])
            if of_header and of_header.role in roles
            else None
        )
    if parse_number(text):
        return None
    if not phrases.unexplained and (phrase := phrases.first(roles)):
        return rule_of(phrase.role), words.others[phrase.role]
    part = reference.indicators.part(text)
    if part and part[0] in BREAKDOWN:
        return OTHER_FIGURE, words.others[SCOPE]
    is_split = _SPLITS.search(header) and phrases.unexplained
    return (UNEXPLAINED, header) if is_split else None


def filled_rows(table: Table, grid: Grid, lines: Mapping[int, str], j: int) -> Iterator[tuple[int, str]]:
    """Yield the filled cells of a column in rows of data."""
    for i, row in enumerate(grid.rows[table.first_row : table.end], table.first_row):
        if i not in lines and j < len(row) and row[j].strip():
            yield i, row[j].strip()
