"""Read what titles, sections and remarks of a list say of its rows: 撤销名单, a section 国家级 over rows of 市级.

Belongs here: lists of units or events, whose rows are no figures. Does not belong here: which words say that rows are none
of a form's (``FormSpec.other_rows``), or which lines are sections (``rows``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from pipelines.intake.layout.annotations import statements
from pipelines.intake.layout.disagreements import DISAGREE
from pipelines.intake.layout.header import labels_of
from pipelines.intake.layout.item_numbers import without_number
from pipelines.intake.layout.rows import Body
from pipelines.intake.layout.table import Doubt, LocatedText, Table
from pipelines.intake.readers import Grid
from pipelines.intake.reference.characters import has_chinese
from pipelines.intake.reference.reference_data import ReferenceData
from pipelines.intake.reference.values import label
from schemas.form import Sent

OTHER_ROWS = "cell.other_rows"
_COUNTED = re.compile(r"\s*[（(]?共?\s*\d+\s*[家个项件户名][)）]?\s*$")
"""The number of rows behind the name of a section: 南开区（2家）."""
_NOT = "[未没无不非]"
"""Before a word, it denies it."""
_CLAUSES = re.compile(r"[，,；;。]")
_FORMERLY = re.compile(r"曾|原[为是系属]|晋升|升格|重新认定|(?<!未)恢复")
"""In a clause of a remark, a word that is said of an earlier time: 2015年曾被取消，本年重新认定."""


def list_title_doubts(
    table: Table, titles: Sequence[LocatedText], grid: Grid, reference: ReferenceData
) -> Iterator[Doubt]:
    """Yield the doubts about titles, and the sheet's name, that say something else than the rows: 撤销, 国家级 over 市级."""
    for title in titles:
        if word := _other_rows(table, title.text):
            yield Doubt(OTHER_ROWS, title.source_ref, word)
        elif table.form.spec().other_rows and statements(title.text, labels_of(table.form)):
            data = list(enumerate(grid.rows[table.first_row : table.end], table.first_row + 1))
            named = partial(_named_in, title.text, reference=reference)
            if others := _rows_of_others(table, named, data, reference):
                yield Doubt(DISAGREE, title.source_ref, title.text, others[0], among=others[1])


def list_doubts(table: Table, body: Body, grid: Grid, reference: ReferenceData) -> Iterator[Doubt]:
    """Yield the doubts about sections and remarks of a list that say something else than its rows."""
    for n, section in enumerate(body.sections):
        name, style = without_number(_COUNTED.sub("", section.text))
        following = (s.row for s in body.sections[n + 1 :] if without_number(s.text)[1] == style)
        rows = (section.row + 2, next(following, len(grid.rows)))
        place = table.address(section.row + 1, section.column)
        if word := _other_rows(table, name):
            yield Doubt(OTHER_ROWS, place, word, rows=rows)
            continue
        data = [(number, cells) for number, cells, *_ in body.data if rows[0] <= number <= rows[1]]
        if others := _rows_of_others(table, partial(_called, name, reference=reference), data, reference):
            yield Doubt(DISAGREE, place, section.text, others[0], among=others[1])
    at = table.columns.get("note")
    for number, cells, *_ in body.data if at is not None else ():
        if (text := cells[at or 0]) and (word := _other_rows_in_remark(table, text)):
            place = table.address(number, at or 0)
            yield Doubt(OTHER_ROWS, place, word, "", "note", rows=(number, number))


def _other_rows(table: Table, text: str) -> str:
    """Return the first word of a text that says that rows are none of the form's, "" if none does, or 未撤销."""
    words = table.form.spec().other_rows
    return next((word for word in words if re.search(f"(?<!{_NOT}){word}", text)), "")


def _other_rows_in_remark(table: Table, text: str) -> str:
    """Return the first word of a remark that says that its row is none of the form's; "" if none does, or of another time."""
    for clause in _CLAUSES.split(text):
        word = _other_rows(table, clause)
        if word and not _FORMERLY.search(clause) and f"{word}原" not in clause:
            return word
    return ""


def _rows_of_others(
    table: Table,
    named: Callable[[Sent], set[str]],
    rows: Sequence[tuple[int, Sequence[str | None]]],
    reference: ReferenceData,
) -> tuple[str, tuple[int, ...]] | None:
    """Return a cell and the numbers of the rows of another kind, level or area than those named; None if there are none.

    Args:
        table: the table.
        named: a column of the form -> the codes or areas of it that a title or a section names, none if it names none.
        rows: number and cells of the rows that the title or the section is about.
        reference: the reference data.
    """
    for column, sent in table.form.sent_columns().items():
        at = table.columns.get(column)
        if at is None or sent.kind not in ("area", "code") or not (own := named(sent)):
            continue
        codes = {} if sent.kind == "area" else _codes(sent)
        others = {}
        for number, cells in rows:
            text = (cells[at] or "").strip() if at < len(cells) else ""
            code = reference.areas.get(text) if sent.kind == "area" else codes.get(label(text))
            if code and not own & {code, *(reference.areas.holders(code) if sent.kind == "area" else ())}:
                others[number] = text
        if others:
            return next(iter(others.values())), tuple(others)
    return None


def _codes(sent: Sent) -> dict[str, str]:
    return {label(word): code for word, code in sent.codes}


def _named_in(title: str, sent: Sent, reference: ReferenceData) -> set[str]:
    """Return the areas or codes of a required column that a title names; a name within a longer one is none.

    What a longer name of the same code begins with (国家 of 国家级) is no name in a title.
    """
    if not sent.required:
        return set()
    if sent.kind == "area":
        return set(reference.areas.names_in(title).values())
    codes = _codes(sent)
    named = [word for word in codes if has_chinese(word) and word in label(title) and "以上" not in title]
    named = [w for w in named if not any(o != w and o.startswith(w) and codes[o] == codes[w] for o in codes)]
    return {codes[w] for w in named if not any(w != o and w in o for o in named)}


def _called(name: str, sent: Sent, reference: ReferenceData) -> set[str]:
    """Return the area or the code of a column whose name a section is, in a set; none if it is no such name."""
    code = reference.areas.get(name) if sent.kind == "area" else _codes(sent).get(label(name))
    return {code} if code else set()
