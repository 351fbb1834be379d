"""Read the texts of a sheet that are in no cell: text boxes, headers and footers of pages.

Belongs here: which of them are looked at as notes on the figures of a table, and the year that one states as a title. Does not belong
here: what a note says (``context_statements``), reading the texts (``readers``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from pipelines.intake.layout.annotations import period_in_title
from pipelines.intake.layout.context_statements import (
    SOURCE,
    figures_of_table,
    roles_of_measure,
    roles_of_sentences,
)
from pipelines.intake.layout.months import DIFFERS
from pipelines.intake.layout.predicates import ISSUED
from pipelines.intake.layout.sentence_doubts import About, doubts_of_text, fixed_units
from pipelines.intake.layout.stated_times import has_times, labelled
from pipelines.intake.layout.table import Doubt, Table
from pipelines.intake.readers import Grid
from pipelines.intake.readers.grid import PAGE, TEXT_BOX
from pipelines.intake.reference.reference_data import ReferenceData
from pipelines.intake.reference.stated_time import StatedTime

_NAMES = {TEXT_BOX: "文本框 text box", PAGE: "页眉页脚 page header or footer"}
_NO_TITLE = re.compile(r"年鉴|年报|公报|规划|办法|通知|\d{1,2}\s*日|\d{4}\s*[-/.]\s*\d{1,2}\s*[-/.]\s*\d")
"""Texts in which a year is that of a publication or a day."""
_STATES = re.compile(r"[为是系:：数]")
"""A text that may say more than the name of a publication."""


def beside_doubts(
    table: Table, grid: Grid, lines: Mapping[int, str], reference: ReferenceData
) -> Iterator[Doubt]:
    """Yield the doubts that text boxes, headers and footers of pages raise, for all records of a table.

    Args:
        table: the table.
        grid: its sheet.
        lines: the kind of each row that is no record.
        reference: the reference data.
    """
    if not grid.beside or not (table.measure or fixed_units(table) or has_times(table)):
        return
    roles = roles_of_measure(table, reference) or roles_of_sentences(table, reference)
    figures, numbers = figures_of_table(table, grid, lines)
    about = About(table, figures, next(iter(grid.rows[table.first_row :]), []), roles, numbers=numbers)
    for row, column, kind, text in grid.beside:
        place = grid.address(row, column)
        says_nothing = SOURCE.match(text) or (_NO_TITLE.search(text) and not _STATES.search(text))
        raised = [] if says_nothing else list(doubts_of_text(text, place, about, reference))
        for doubt in raised or _of_title(table, text, place):
            yield replace(doubt, word=f"[{_NAMES[kind]}] {doubt.word}")


def _of_title(table: Table, text: str, place: str) -> Iterator[Doubt]:
    """Yield the year that a text states as a title does, for a table of one time."""
    times = {head.get("time_period", "") for head in table.heads.values()}
    if not has_times(table) or "time_period" in table.columns or len(times) > 1:
        return
    for line in text.splitlines():
        period = "" if _NO_TITLE.search(line) or ISSUED.search(line) else period_in_title(line)
        if period:
            yield Doubt(DIFFERS, place, line.strip(), "", labelled(table), stated=StatedTime(period[:4]))
