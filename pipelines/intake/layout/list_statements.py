"""Read what titles, sections and remarks of a list say of its rows: 撤销名单, a section 国家级 over rows of 市级.

Belongs here: lists of units or events, whose rows are no figures. Does not belong here: which words say that rows are none
of a form's (``FormSpec.other_rows``), or which lines are sections (``rows``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipelines.intake.layout.disagreements import DISAGREE
from pipelines.intake.layout.item_numbers import without_number
from pipelines.intake.layout.rows import Body
from pipelines.intake.layout.table import Doubt, LocatedText, Table
from pipelines.intake.readers import Grid
from pipelines.intake.reference.reference_data import ReferenceData
from pipelines.intake.reference.values import label

OTHER_ROWS = "cell.other_rows"
_COUNTED = re.compile(r"\s*[（(]?共?\s*\d+\s*[家个项件户名][)）]?\s*$")
"""The number of rows behind the name of a section: 南开区（2家）."""
_NOT = "[未没无不非]"
"""Before a word, it denies it."""


def list_title_doubts(table: Table, titles: Sequence[LocatedText]) -> Iterator[Doubt]:
    """Yield the doubts about titles, and the sheet's name, that say that the rows are none of the form's."""
    for title in titles:
        if word := _other_rows(table, title.text):
            yield Doubt(OTHER_ROWS, title.source_ref, word)


def list_doubts(table: Table, body: Body, grid: Grid, reference: ReferenceData) -> Iterator[Doubt]:
    """Yield the doubts about sections and remarks of a list that say something else than its rows."""
    for n, section in enumerate(body.sections):
        name, style = without_number(_COUNTED.sub("", section.text))
        following = (s.row for s in body.sections[n + 1 :] if without_number(s.text)[1] == style)
        rows = (section.row + 2, next(following, len(grid.rows)))
        place = table.address(section.row + 1, section.column)
        if word := _other_rows(table, name):
            yield Doubt(OTHER_ROWS, place, word, rows=rows)
        elif among := _rows_of_others(table, name, body, rows, reference):
            written, numbers = among
            yield Doubt(DISAGREE, place, section.text, written, among=numbers)
    at = table.columns.get("note")
    for number, cells, *_ in body.data if at is not None else ():
        if (text := cells[at or 0]) and (word := _other_rows(table, text)):
            place = table.address(number, at or 0)
            yield Doubt(OTHER_ROWS, place, word, "", "note", rows=(number, number))


def _other_rows(table: Table, text: str) -> str:
    """Return the first word of a text that says that rows are none of the form's, "" if none does, or 未撤销."""
    words = table.form.spec().other_rows
    return next((word for word in words if re.search(f"(?<!{_NOT}){word}", text)), "")


# Five parameters: the name of a section and its rows, and what these are compared with.
def _rows_of_others(
    table: Table, name: str, body: Body, rows: tuple[int, int], reference: ReferenceData
) -> tuple[str, tuple[int, ...]] | None:
    """Return the cell and the rows below a section that have another code or area than its name says; None if none has."""
    for column, sent in table.form.sent_columns().items():
        at = table.columns.get(column)
        if at is None or sent.kind not in ("area", "code"):
            continue
        codes = {label(word): code for word, code in sent.codes}
        own = reference.areas.get(name) if sent.kind == "area" else codes.get(label(name))
        if not own:
            continue
        others = {}
        for number, cells, *_ in body.data:
            text = cells[at] or ""
            code = reference.areas.get(text) if sent.kind == "area" else codes.get(label(text))
            is_within = sent.kind == "area" and code and own in reference.areas.holders(code)
            if rows[0] <= number <= rows[1] and code and code != own and not is_within:
                others[number] = text
        if others:
            return next(iter(others.values())), tuple(others)
    return None
