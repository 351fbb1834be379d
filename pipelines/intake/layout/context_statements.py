"""Read what is around figures and has no place in the form: notes, remarks, text without a header, further columns.

Belongs here: which of these say that the figures are others than they are read as. Does not belong here: titles, headers
and sections (``doubts``, ``names``), or which words say so (``reference.label_words``).

Of a form without one measure, notes are looked at if it has amounts with a fixed unit; a register takes no other figures
that a word could change.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from pipelines.intake.layout.annotations import META_LABELS, filled_cells, is_note
from pipelines.intake.layout.doubts import OTHER_FIGURE, UNEXPLAINED, roles_of_others, rule_of
from pipelines.intake.layout.header import labels_of
from pipelines.intake.layout.table import Doubt, Table
from pipelines.intake.readers import Grid
from pipelines.intake.readers.grid import Place
from pipelines.intake.reference.indicators import BREAKDOWN
from pipelines.intake.reference.label_words import FILLER, INCLUSION, PERIOD, SCOPE, Phrase
from pipelines.intake.reference.reference_data import ReferenceData, Unit, known_units
from pipelines.intake.reference.values import label, parse_number

CHANGES = "cell.note_changes_figure"
_OF_SENTENCES = ("plan", "forecast", "past", SCOPE, INCLUSION)
"""Roles that a sentence may give to figures; of growth or shares it speaks for other reasons too."""
_PREFIX = re.compile(r"^[（(]?(?:注|备注|附注|说明|notes?)\s*\d*\s*[:：.．、]?\s*", re.IGNORECASE)
_SOURCE = re.compile(r"^[（(]?(?:资料来源|数据来源|来源|sources?)", re.IGNORECASE)
_INSTRUCTION = re.compile(r"请|填表说明|填报说明|四舍五入|please|fill in", re.IGNORECASE)
_SENTENCE = re.compile(r"[。；;\n]")
_IS = r"(?:为|是|系|用|取|填|指|\b(?:is|are|mean)\b)[^，,、]{0,12}?"
_LIMITS = re.compile(r"仅|只|限|范围|口径|\bonly\b", re.IGNORECASE)
_EXCLUDES = re.compile(r"^(?:不含|不包括|未含)$")
_UNIT_STATED = re.compile(
    r"单位(?:应当|应|均|都)?[为是系:：]+\s*([^，,。；;)）\s]{1,8})|[以按]([^，,。；;\s]{1,4}?)(?:计|为单位)"
)
_CORRECTION = re.compile(r"(?:更正|订正|修正|改正|修改|应|改)(?:为|成|是)\s*([-+]?[\d,.]*\d)")
_MULTIPLIER = re.compile(r"[十百千万亿]+|[%％‰]|percent|thousand|million|billion", re.IGNORECASE)
_YES = frozenset(map(label, ("是", "有", "√", "✓", "Y", "Yes", "1")))
_REMARKS = frozenset(map(label, ("备注", "说明", "附注", "Note", "Notes", "Remark", "Remarks")))
_OF_PERSONS = re.compile(r"单位$|部门$|机构$|人$|人员$|来源$|电话$")
_SPLITS = re.compile(r"行业|产业|企业类型|单位性质|专利类型|申请人类型|规模|注册类型")
"""Headers of columns that split the figures of a table."""


def _roles(table: Table, reference: ReferenceData) -> set[str]:
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
    if roles := _roles(table, reference):
        yield from _pairs(table, grid, first, roles, reference)
        yield from _notes(table, grid, lines, first, roles & set(_OF_SENTENCES), reference)
        yield from _columns(table, grid, lines, roles, reference)
    elif _fixed_units(table):
        yield from _notes(table, grid, lines, first, roles_of_sentences(table, reference), reference)


def roles_of_sentences(table: Table, reference: ReferenceData) -> set[str]:
    """Return the roles that a note may give to the figures of a form."""
    return (
        roles_of_others(table, reference) & set(_OF_SENTENCES)
        if table.measure or _fixed_units(table)
        else set()
    )


def note_doubts(table: Table, notes: Iterable[tuple[int, str]], reference: ReferenceData) -> Iterator[Doubt]:
    """Yield the doubts that the notes of a batch raise; ``notes`` has the row, from 1, and the text of each."""
    roles = roles_of_sentences(table, reference)
    for row, text in notes if table.measure or _fixed_units(table) else ():
        if not _SOURCE.match(text) and (
            meaning := _meaning(_PREFIX.sub("", text), table, [], roles, reference)
        ):
            yield Doubt(CHANGES, table.address(row, 0), text, meaning)


def _fixed_units(table: Table) -> dict[int, str]:
    """Return the columns of money and other amounts with a fixed unit -> the unit."""
    sent = table.form.sent_columns()
    return {at: unit for n, at in table.columns.items() if n in sent and (unit := sent[n].unit)}


def text_beside(
    cells: Mapping[Place, str], table: Table, grid: Grid, reference: ReferenceData
) -> dict[Place, Doubt | None]:
    """Return what text under no header says of its row: a doubt, None for text that is only not read.

    A unit that is the one stated for the table says nothing and is left out.
    """
    roles = _roles(table, reference)
    doubts: dict[Place, Doubt | None] = {}
    for (i, j), text in cells.items():
        doubt: Doubt | None = None
        place, rows = grid.address(i, j), (i + 1, i + 1)
        bare = text.strip("()（） ")
        if roles and (phrase := _phrase(text, roles, reference)):
            doubt = Doubt(rule_of(phrase.role), place, text, reference.words.others[phrase.role], rows=rows)
        elif unit := reference.units.get(bare):
            if unit in _units(table, grid.rows[i], reference):
                continue
            doubt = Doubt(CHANGES, place, text, bare, rows=rows) if roles else None
        elif roles and _MULTIPLIER.fullmatch(bare):
            doubt = Doubt(CHANGES, place, text, bare, rows=rows)
        doubts[i, j] = doubt
    return doubts


def _phrase(text: str, roles: set[str], reference: ReferenceData) -> Phrase | None:
    return reference.words.read(text).first(roles)


def _units(table: Table, row: list[str], reference: ReferenceData) -> list[Unit]:
    """Return the units that are stated for a row: its own, else those of headers, else the one around the table."""
    at = table.columns.get(table.unit_column or "")
    own = row[at] if at is not None and at < len(row) else ""
    pair = table.pairs.get(table.unit_column or "")
    texts = [own] if own.strip() else [*table.units.values(), *([pair.text] if pair else [])]
    if not table.measure:
        texts = [table.units.get(j, unit) for j, unit in _fixed_units(table).items()]
    return [unit for text in texts for unit in known_units(text, reference.units).values()]


def _pairs(
    table: Table, grid: Grid, first: int, roles: set[str], reference: ReferenceData
) -> Iterator[Doubt]:
    """Yield doubts about values beside an unknown label above the table: 统计范围, 规模以上工业企业."""
    known = {*labels_of(table.form), *(label(w) for words in META_LABELS.values() for w in words)}
    for i in range(first, table.top):
        filled = filled_cells(grid.rows[i])
        if is_note(filled):
            continue
        for (_, before), (j, text) in zip(filled, filled[1:], strict=False):
            name = label(before.rstrip(":："))
            if name in known or _OF_PERSONS.search(name) or reference.words.read(text).unexplained:
                continue
            if phrase := _phrase(text, roles, reference):
                yield Doubt(
                    rule_of(phrase.role), grid.address(i, j), text, reference.words.others[phrase.role]
                )


# Six parameters: those of ``context_doubts``, and the roles that a sentence may give.
def _notes(
    table: Table,
    grid: Grid,
    lines: Mapping[int, str],
    first: int,
    roles: set[str],
    reference: ReferenceData,
) -> Iterator[Doubt]:
    """Yield doubts about notes, for all records, and about remarks, each for its row."""
    above = [i for i in range(first, table.top) if is_note(filled_cells(grid.rows[i]))]
    for i in (*above, *(i for i, kind in lines.items() if kind == "note")):
        filled = filled_cells(grid.rows[i])
        if _SOURCE.match(filled[0][1]):
            continue
        for j, text in filled:
            if meaning := _meaning(
                _PREFIX.sub("", text), table, grid.rows[table.first_row], roles, reference
            ):
                yield Doubt(CHANGES, grid.address(i, j), text, meaning)
    own = table.columns.get("note")
    unknown = (j for j in table.unknown if label(table.headers[j]) in _REMARKS)
    for j in (*((own,) if own is not None else ()), *unknown):
        for i, text in _cells(table, grid, lines, j):
            if meaning := _meaning(text, table, grid.rows[i], roles, reference):
                column = "note" if j == own else ""
                yield Doubt(CHANGES, grid.address(i, j), text, meaning, column, rows=(i + 1, i + 1))


def _cells(table: Table, grid: Grid, lines: Mapping[int, str], j: int) -> Iterator[tuple[int, str]]:
    """Yield the filled cells of a column in rows of data."""
    for i, row in enumerate(grid.rows[table.first_row : table.end], table.first_row):
        if i not in lines and j < len(row) and row[j].strip():
            yield i, row[j].strip()


def _meaning(text: str, table: Table, row: list[str], roles: set[str], reference: ReferenceData) -> str:
    """Return what a note or remark makes of the figures: another kind, a unit, another number; "" if nothing."""
    for sentence in filter(None, (part.strip() for part in _SENTENCE.split(text))):
        if _INSTRUCTION.search(sentence):
            continue
        if match := _CORRECTION.search(sentence):
            return match[1]
        match = _UNIT_STATED.search(sentence)
        word = (match[1] or match[2]) if match else sentence
        unit = reference.units.get(word)
        stated = _units(table, row, reference)
        is_of_table = table.measure or unit and unit.base_unit in {u.base_unit for u in stated}
        if unit and unit not in stated and is_of_table:
            return word
        if role := _role_given(sentence, roles, reference):
            return reference.words.others[role]
    return ""


def _role_given(sentence: str, roles: set[str], reference: ReferenceData) -> str:
    """Return the role that a sentence gives to the figures, "" if it only mentions such figures."""
    phrases = reference.words.read(sentence)
    is_alone = not phrases.unexplained
    for phrase in phrases.known:
        if phrase.role in roles:
            is_given = is_alone and all(p.role in (phrase.role, FILLER, PERIOD) for p in phrases.known)
            is_given = is_given or bool(re.search(_IS + re.escape(phrase.text), sentence, re.IGNORECASE))
            is_limit = phrase.role == SCOPE and bool(_LIMITS.search(sentence) or _EXCLUDES.match(phrase.text))
            if phrase.role == INCLUSION and SCOPE not in phrase.includes:
                continue  # 含PCT explains what the figure consists of
            if (is_given or is_limit) and "港澳台" not in sentence:
                return phrase.role
    return ""


def _columns(
    table: Table, grid: Grid, lines: Mapping[int, str], roles: set[str], reference: ReferenceData
) -> Iterator[Doubt]:
    """Yield doubts about the rows of columns that are not the form's and say which part or kind a figure is."""
    stated = [table.base, *(pair.text for pair in table.pairs.values())]
    stated += [table.headers[j] for j in (*table.heads, *table.columns.values())]
    for j in table.unknown:
        header = table.headers[j]
        if label(header) in _REMARKS or _OF_PERSONS.search(label(header)):
            continue
        for i, text in _cells(table, grid, lines, j):
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
    if not phrases.unexplained and (phrase := _phrase(text, roles, reference)):
        return rule_of(phrase.role), words.others[phrase.role]
    part = reference.indicators.part(text)
    if part and part[0] in BREAKDOWN:
        return OTHER_FIGURE, words.others[SCOPE]
    is_split = _SPLITS.search(header) and phrases.unexplained
    return (UNEXPLAINED, header) if is_split else None
