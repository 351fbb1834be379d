"""Read what is around figures and has no place in the form: notes, remarks, text without a header, further columns.

Belongs here: which of these say that the figures are others than they are read as. Does not belong here: titles, headers
and sections (``doubts``, ``item_names``), or which words say so (``reference.label_words``).

Of a form without one measure, notes, remarks and comments are looked at if it has amounts with a fixed unit; a register takes
no other figures that a word could change.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from pipelines.intake.layout.annotations import META_KEYS, filled_cells, is_note
from pipelines.intake.layout.column_statements import OF_PERSONS, REMARKS, column_doubts, filled_rows
from pipelines.intake.layout.doubts import (
    roles_of_others,
    rows_of_other_parts,
    rule_of,
)
from pipelines.intake.layout.header import labels_of
from pipelines.intake.layout.months import DIFFERS
from pipelines.intake.layout.note_wordings import wordings
from pipelines.intake.layout.predicates import (
    Figures,
    Predicate,
    factor,
    is_of_subject,
    is_other_indicator,
    is_part,
    predicates_of,
    sentences,
    stated_role,
    times_in,
)
from pipelines.intake.layout.stated_times import (
    cumulated_in_note,
    has_times,
    labelled,
    not_cumulated_in_note,
)
from pipelines.intake.layout.stated_units import UNIT_LABELS
from pipelines.intake.layout.table import Doubt, LocatedText, Table
from pipelines.intake.readers import Grid
from pipelines.intake.readers.grid import Place
from pipelines.intake.reference.label_words import FILLER, INCLUSION, PERIOD, SCOPE, Phrase
from pipelines.intake.reference.reference_data import ReferenceData, Unit, known_units
from pipelines.intake.reference.stated_time import FLOW, YTD, StatedTime
from pipelines.intake.reference.values import label

CHANGES, COMMENT_CHANGES = "cell.note_changes_figure", "cell.comment_changes_figure"
_SAMPLED_ROWS = 200
"""Number of rows whose cells are looked at for what they state of their figures."""
_OF_SENTENCES = ("plan", "forecast", "past", SCOPE, INCLUSION)
"""Roles that a sentence may give to figures; of growth or shares it speaks for other reasons too."""
SOURCE = re.compile(r"^[（(]?(?:资料来源|数据来源|来源|sources?)", re.IGNORECASE)
_INSTRUCTION = re.compile(r"(?<!申)请|填表说明|填报说明|四舍五入|please|fill in", re.IGNORECASE)
_IS = r"(?:(?:为|是|系|用|取|填|指|\b(?:is|are|mean)\b)[^，,、]{0,12}?|(?<![不未])(?:含有?|包含|包括)(?=\S{0,4}结转))"
_LIMITS = re.compile(
    r"仅|只|限|范围|口径(?!的?(?:有所)?(?:调整|变化|变动|变更|改变|不同|不一致|差异))|\bonly\b", re.IGNORECASE
)
_EXCLUDES = re.compile(r"^(?:不含|不包括|未含)$")
_UNIT_STATED = re.compile(
    r"单位(?:应当|应|均|都)?[为是系:：]+\s*([^，,。；;)）\s]{1,8})|[以按]([^，,。；;\s]{1,4}?)(?:计|为单位)"
)
_CORRECTION = re.compile(r"(?:更正|订正|修正|改正|修改|应|改)(?:为|成|是)\s*([-+]?[\d,.]*\d)")
_MULTIPLIER = re.compile(r"[十百千万亿]+|[%％‰]|percent|thousand|million|billion", re.IGNORECASE)
_CURRENCY_LABELS = frozenset(map(label, ("币种", "货币", "货币种类", "币别", "Currency")))
_MONEY = {"CNY", "USD"}
"""Base units of amounts of money, of which one may stand in place of the other."""


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


def roles_of_sentences(table: Table, reference: ReferenceData) -> set[str]:
    """Return the roles that a note may give to the figures of a form."""
    return (
        roles_of_others(table, reference) & set(_OF_SENTENCES)
        if table.measure or fixed_units(table)
        else set()
    )


def fixed_units(table: Table) -> dict[int, str]:
    """Return the columns of money and other amounts with a fixed unit -> the unit."""
    sent = table.form.sent_columns()
    return {at: unit for n, at in table.columns.items() if n in sent and (unit := sent[n].unit)}


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
            if unit in _units(table, grid.rows[i], reference):
                continue
            doubt = Doubt(CHANGES, place, text, bare, rows=rows) if roles else None
        elif roles and _MULTIPLIER.fullmatch(bare):
            doubt = Doubt(CHANGES, place, text, bare, rows=rows)
        elif roles:
            about = About(table, of_row(table, grid.rows[i], j), grid.rows[i], roles, rows=rows)
            doubt = next(doubts_of_text(text, place, about, reference), None)
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
        texts = [table.units.get(j, unit) for j, unit in fixed_units(table).items()]
    return [unit for text in texts for unit in known_units(text, reference.units).values()]


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
    above = [i for i in range(first, table.top) if is_note(filled_cells(grid.rows[i]))]
    below = (i for i, kind in lines.items() if kind == "note")
    rows = [(i, filled_cells(grid.rows[i])) for i in (*above, *below)]
    notes = [(i, filled) for i, filled in rows if not SOURCE.match(filled[0][1])]
    if notes:
        figures, numbers = figures_of_table(table, grid, lines)
        first_record = next(iter(grid.rows[table.first_row :]), [])
        about = About(table, figures, first_record, roles, numbers=numbers)
        for i, filled in notes:
            for j, text in filled:
                yield from doubts_of_text(text, grid.address(i, j), about, reference)


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
    rows = grid.rows[table.first_row : table.end][:_SAMPLED_ROWS]
    if "indicator_code" not in table.columns:
        return of_row(table, [], None), ()
    by_row = [
        (texts, i + 1)
        for i, row in enumerate(rows, table.first_row)
        if i not in lines
        for texts in of_row(table, row, None)
    ]
    is_whole = len(rows) < _SAMPLED_ROWS
    return [texts for texts, _ in by_row], tuple(n for _, n in by_row) if is_whole else ()


def of_row(table: Table, row: list[str], but: int | None) -> Figures:
    """Return what is stated of the figures of a row: by its cells but one, and by each header or the title."""
    cells = [cell for j, cell in enumerate(row) if cell.strip() and j != but and j not in table.heads]
    heads = [head["indicator_code"] for head in table.heads.values() if "indicator_code" in head]
    about = table.pairs.get("indicator_code")
    return [[name, *cells] for name in heads or [table.base or (about.text if about else "")]]


@dataclass(frozen=True)
class About:
    """The figures that a text speaks of.

    Attributes:
        table: their table.
        figures: what is stated of them.
        row: a row of theirs.
        roles: the roles that make other figures of them.
        column: the column of the form that a doubt is about.
        at: their value column, None for all.
        rows: the first and last number of their rows, None for all.
        numbers: the number of the row of each of the figures, where these are known.
        among: the numbers of their rows, if they are no range.
    """

    table: Table
    figures: Figures
    row: list[str]
    roles: set[str]
    column: str = ""
    at: int | None = None
    rows: tuple[int, int] | None = None
    numbers: tuple[int, ...] = ()
    among: tuple[int, ...] = ()

    def of_subject(self, subject: str, reference: ReferenceData) -> About:
        """Return those of the figures that a text's subject names (专利申请量为1-8月数据), all if it names none of them."""
        kept = [
            n
            for n, texts in enumerate(self.figures)
            if subject and any(is_of_subject(text, subject, reference) for text in texts)
        ]
        if not kept or len(kept) == len(self.figures):
            return self
        among = tuple(self.numbers[n] for n in kept) if self.numbers else ()
        return replace(self, figures=[self.figures[n] for n in kept], among=among)


def doubts_of_text(
    text: str, place: str, about: About, reference: ReferenceData, rule: str = CHANGES
) -> Iterator[Doubt]:
    """Yield the doubts that a note, a remark or a comment raises: another kind or part, else another time."""
    for meant, meaning in _meanings(text, about, reference):
        yield Doubt(rule, place, text, meaning, meant.column, meant.at, meant.rows, among=meant.among)
        return
    times = [
        (about.of_subject(predicate.subject, reference), *time)
        for sentence in (sentences(text) if about.table.measure else ())
        for predicate in predicates_of(sentence, reference)
        for time in times_in(predicate, reference)
    ]
    times = times or [
        (about.of_subject(wording.subject, reference), wording.text, stated)
        for wording in (wordings(text, reference) if about.table.measure else ())
        if (stated := wording.stated)
    ]
    if not times and has_times(about.table) and (basis := _basis_in_note(text)):
        stated = StatedTime(basis=basis)
        column, rows = labelled(about.table), about.rows
        yield Doubt(DIFFERS, place, text, "", column, rows=rows, stated=stated, among=about.among)
    for meant, word, stated in times:
        yield Doubt(DIFFERS, place, word, "", meant.column, meant.at, meant.rows, stated, meant.among)


def _basis_in_note(text: str) -> str:
    """Return the basis that a note gives to figures or denies, "" for none."""
    if not_cumulated_in_note(text):
        return FLOW
    return YTD if cumulated_in_note(text) else ""


def _meanings(text: str, about: About, reference: ReferenceData) -> Iterator[tuple[About, str]]:
    """Yield what a note or remark makes of figures: another kind, a unit, another number."""
    table = about.table
    stated = _units(table, about.row, reference)
    for wording in wordings(text, reference) if table.measure else ():
        is_collected = wording.role in reference.words.others and wording.role not in about.roles
        if not wording.stated and not is_collected:
            yield about.of_subject(wording.subject, reference), reference.words.names[wording.role]
    for sentence in sentences(text):
        if _INSTRUCTION.search(sentence):
            continue
        if match := _CORRECTION.search(sentence):
            yield about, match[1]
        predicates = list(predicates_of(sentence, reference))
        match = _UNIT_STATED.search(sentence)
        word = (match[1] or match[2]) if match else predicates[0].text
        unit = reference.units.get(word)
        bases = {u.base_unit for u in stated}
        bases |= _MONEY if bases & _MONEY else set()
        is_of_table = table.measure or unit and unit.base_unit in bases
        if unit and unit not in stated and is_of_table:
            yield about, word
        if role := _role_given(sentence, about.roles & set(_OF_SENTENCES), reference):
            yield about.of_subject(predicates[0].subject, reference), reference.words.others[role]
        for predicate in predicates if table.measure else ():
            meant = about.of_subject(predicate.subject, reference)
            if meaning := _of_predicate(predicate, meant, reference):
                yield meant, meaning
        if table.measure and (words := factor(sentence)):
            yield about, words


def _of_predicate(predicate: Predicate, about: About, reference: ReferenceData) -> str:
    """Return what the predicate of a sentence makes of the figures, "" if nothing."""
    if role := stated_role(predicate, about.roles, reference):
        return reference.words.others[role]
    if SCOPE in about.roles and is_part(predicate, about.figures, reference):
        return reference.words.others[SCOPE]
    return predicate.text if is_other_indicator(predicate, about.figures, reference) else ""


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
