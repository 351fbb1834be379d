"""Read what is around figures and has no place in the form: notes, remarks, text without a header, further columns.

Belongs here: which of these say that the figures are others than they are read as. Does not belong here: titles, headers
and sections (``doubts``, ``item_names``), or which words say so (``reference.label_words``).

Of a form without one measure, notes, remarks and comments are looked at if it has amounts with a fixed unit; a register takes
no other figures that a word could change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from pipelines.intake.layout.annotations import META_KEYS, filled_cells, is_note, is_note_above
from pipelines.intake.layout.column_statements import OF_PERSONS, REMARKS, column_doubts, filled_rows
from pipelines.intake.layout.doubts import (
    roles_of_others,
    rows_of_other_parts,
    rule_of,
)
from pipelines.intake.layout.header import labels_of
from pipelines.intake.layout.named_rows import NamedRows, named_rows
from pipelines.intake.layout.predicates import (
    Figures,
    sentences,
)
from pipelines.intake.layout.sentence_doubts import (
    CHANGES,
    COMMENT_CHANGES,
    OF_SENTENCES,
    SAMPLED_ROWS,
    About,
    doubts_of_text,
    fixed_units,
    of_row,
    units_of,
    void_doubts,
)
from pipelines.intake.layout.stated_times import (
    has_times,
)
from pipelines.intake.layout.stated_units import UNIT_LABELS
from pipelines.intake.layout.table import Doubt, LocatedText, Table
from pipelines.intake.layout.unit_sentences import MULTIPLIER, other_unit
from pipelines.intake.readers import Grid
from pipelines.intake.readers.grid import Place
from pipelines.intake.reference.label_words import Phrase
from pipelines.intake.reference.reference_data import ReferenceData
from pipelines.intake.reference.values import label

SOURCE = re.compile(r"^[（(]?(?:资料来源|数据来源|来源|sources?)", re.IGNORECASE)
_CURRENCY_LABELS = frozenset(map(label, ("币种", "货币", "货币种类", "币别", "Currency")))


def roles_of_measure(table: Table, reference: ReferenceData) -> set[str]:
    """Return the roles that make another figure of a form's values, none for a form without one measure."""
    return roles_of_others(table, reference) if table.measure else set()


def context_doubts(
    table: Table, grid: Grid, lines: Mapping[int, str], first: int, reference: ReferenceData
) -> Iterator[Doubt]:
    """Yield the doubts that pairs, notes, remarks and further columns raise about a table's records.

    Args:
        table: the table.
        grid: its sheet.
        lines: the kind of each row that is no record.
        first: the first row that belongs to the table.
        reference: the reference data.
    """
    if roles := roles_of_measure(table, reference):
        yield from pairs_above(table, grid, first, roles, reference)
        yield from notes_around(table, grid, lines, first, roles, reference)
        yield from _remarks(table, grid, lines, roles, reference)
        yield from comments(table, grid, lines, roles, reference)
        yield from column_doubts(table, grid, lines, roles, reference)
    elif fixed_units(table) or has_times(table):
        roles = roles_of_sentences(table, reference)
        yield from notes_around(table, grid, lines, first, roles, reference)
        yield from _remarks(table, grid, lines, roles, reference)
        yield from comments(table, grid, lines, roles, reference)
    else:
        texts = (
            (grid.address(i, j), text) for i, cells in _notes(table, grid, lines, first) for j, text in cells
        )
        yield from void_doubts(texts, reference)


def roles_of_sentences(table: Table, reference: ReferenceData) -> set[str]:
    """Return the roles that a note may give to the figures of a form."""
    return (
        roles_of_others(table, reference) & set(OF_SENTENCES)
        if table.measure or fixed_units(table)
        else set()
    )


def text_beside(
    cells: Mapping[Place, str], table: Table, grid: Grid, reference: ReferenceData
) -> dict[Place, Doubt | None]:
    """Return what text under no header says of its row: a doubt, None for text that is only not read.

    A unit that is the one stated for the table says nothing and is left out.
    """
    roles = roles_of_measure(table, reference)
    doubts: dict[Place, Doubt | None] = {}
    for (i, j), text in cells.items():
        doubt: Doubt | None = None
        place, rows = grid.address(i, j), (i + 1, i + 1)
        bare = text.strip("()（） ")
        if roles and (phrase := _phrase(text, roles, reference)):
            doubt = Doubt(rule_of(phrase.role), place, text, reference.words.others[phrase.role], rows=rows)
        elif unit := reference.units.get(bare):
            if unit in units_of(table, grid.rows[i], reference):
                continue
            doubt = Doubt(CHANGES, place, text, bare, rows=rows) if roles else None
        elif roles and MULTIPLIER.fullmatch(bare):
            doubt = Doubt(CHANGES, place, text, bare, rows=rows)
        elif roles:
            about = About(table, of_row(table, grid.rows[i], j), grid.rows[i], roles, rows=rows)
            doubt = next(doubts_of_text(text, place, about, reference), None)
        doubts[i, j] = doubt
    return doubts


def _phrase(text: str, roles: set[str], reference: ReferenceData) -> Phrase | None:
    return reference.words.read(text).first(roles)


def pairs_above(
    table: Table, grid: Grid, first: int, roles: set[str], reference: ReferenceData
) -> Iterator[Doubt]:
    """Yield doubts about values beside an unknown label above the table: 统计范围, 规模以上工业企业."""
    known = {*labels_of(table.form), *META_KEYS}
    for i in range(first, table.top):
        filled = filled_cells(grid.rows[i])
        if is_note(filled):
            continue
        for (_, before), (j, text) in zip(filled, filled[1:], strict=False):
            name = label(before.rstrip(":："))
            if name in known or OF_PERSONS.search(name) or reference.words.read(text).unexplained:
                continue
            if phrase := _phrase(text, roles, reference):
                yield Doubt(
                    rule_of(phrase.role), grid.address(i, j), text, reference.words.others[phrase.role]
                )
            else:
                value = LocatedText(text, grid.address(i, j))
                yield from rows_of_other_parts(value, (text,), table, grid, reference)


# Six parameters: those of ``context_doubts``, and the roles that a sentence may give.
def notes_around(
    table: Table,
    grid: Grid,
    lines: Mapping[int, str],
    first: int,
    roles: set[str],
    reference: ReferenceData,
) -> Iterator[Doubt]:
    """Yield doubts about notes, for all records."""
    notes = _notes(table, grid, lines, first)
    if notes:
        figures, numbers = figures_of_table(table, grid, lines)
        first_record = next(iter(grid.rows[table.first_row :]), [])
        about = About(table, figures, first_record, roles, numbers=numbers)
        named = named_rows(table, grid, lines) if table.measure else NamedRows()
        for i, filled in notes:
            for j, text in filled:
                place = grid.address(i, j)
                of_parts, rest = _doubts_of_parts(text, place, about, named, grid, reference)
                yield from of_parts
                if rest:
                    yield from doubts_of_text(rest, place, about, reference)


def _notes(
    table: Table, grid: Grid, lines: Mapping[int, str], first: int
) -> list[tuple[int, list[tuple[int, str]]]]:
    """Return the rows of the notes above and below a table, but for sources, and their filled cells."""
    above = [i for i in range(first, table.top) if is_note_above(filled_cells(grid.rows[i]))]
    below = (i for i, kind in lines.items() if kind == "note")
    rows = [(i, filled_cells(grid.rows[i])) for i in (*above, *below)]
    return [(i, filled) for i, filled in rows if not SOURCE.match(filled[0][1])]


# Six parameters: those of ``doubts_of_text`` without the rule, and where the rows are.
def _doubts_of_parts(
    text: str, place: str, about: About, named: NamedRows, grid: Grid, reference: ReferenceData
) -> tuple[list[Doubt], str]:
    """Return the doubts of the sentences that name rows or columns (河西区沿用2015年数), and the text without these sentences."""
    doubts: list[Doubt] = []
    others = []
    stated = units_of(about.table, about.row, reference)
    for sentence in sentences(text):
        parts, rest = named.of(sentence)
        if other_unit(rest, stated, of_any_kind=True, reference=reference):
            parts = ()  # one unit for some rows only is hardly meant
        raised = [
            doubt
            for part in (parts if rest.strip() else ())
            for doubt in doubts_of_text(rest, place, about.of_part(part, grid), reference)
        ]
        doubts += (doubt if doubt.stated else replace(doubt, word=sentence) for doubt in raised)
        if not raised:
            others.append(sentence)
    return doubts, "。".join(others) if doubts else text


def remark_columns(table: Table) -> dict[int, str]:
    """Return the columns of remarks -> the form's column, "" if it is none of the form's.

    A column of units counts as one in a form of fixed units, which has no such column.
    """
    own = {table.columns["note"]: "note"} if "note" in table.columns else {}
    headers = REMARKS if table.unit_column else REMARKS | UNIT_LABELS | _CURRENCY_LABELS
    return own | {j: "" for j in table.unknown if label(table.headers[j]) in headers}


def _remarks(
    table: Table, grid: Grid, lines: Mapping[int, str], roles: set[str], reference: ReferenceData
) -> Iterator[Doubt]:
    """Yield doubts about remarks, each for its row."""
    for j, column in remark_columns(table).items():
        for i, text in filled_rows(table, grid, lines, j):
            figures = of_row(table, grid.rows[i], j)
            about = About(table, figures, grid.rows[i], roles, column, rows=(i + 1, i + 1))
            yield from doubts_of_text(text, grid.address(i, j), about, reference)


def comments(
    table: Table, grid: Grid, lines: Mapping[int, str], roles: set[str], reference: ReferenceData
) -> Iterator[Doubt]:
    """Yield doubts about comments on headers and figures that no word of ``other_in_comment`` raises."""
    names = {at: name for name, at in table.columns.items()} | dict.fromkeys(table.heads, table.measure or "")
    for i, j, comment in grid.comments:
        name = names.get(j, "")
        is_outside = i < table.top or (table.end is not None and i >= table.end)
        if is_outside or i in lines or not name or reference.words.other_in_comment(comment):
            continue
        at, is_above = (j if j in table.heads else None), i < table.first_row
        rows = None if is_above else (i + 1, i + 1)
        of_cell = table.first_row if is_above else i
        row = grid.rows[of_cell] if of_cell < len(grid.rows) else []
        figures = figures_of_table(table, grid, lines)[0] if is_above else of_row(table, row, None)
        about = About(table, figures, row, roles, name, at, rows)
        yield from doubts_of_text(comment, grid.address(i, j), about, reference, COMMENT_CHANGES)


def figures_of_table(table: Table, grid: Grid, lines: Mapping[int, str]) -> tuple[Figures, tuple[int, ...]]:
    """Return what is stated of the figures of a table: by headers or its title, else by the cells of each row.

    Of the latter also the number of the row of each, of a table that is looked at whole.
    """
    rows = grid.rows[table.first_row : table.end][:SAMPLED_ROWS]
    if "indicator_code" not in table.columns:
        return of_row(table, [], None), ()
    by_row = [
        (texts, i + 1)
        for i, row in enumerate(rows, table.first_row)
        if i not in lines
        for texts in of_row(table, row, None)
    ]
    is_whole = len(rows) < SAMPLED_ROWS
    return [texts for texts, _ in by_row], tuple(n for _, n in by_row) if is_whole else ()
