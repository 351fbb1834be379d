"""Say where a title makes fewer of the rows of a form of several measures than they are read as: 其中：刑事, 南开区法院, 电商.

Belongs here: forms of counts and amounts without one measure, and full registers. Does not belong here: forms with one measure
(``doubts``), kinds and areas that the rows of a list contradict (``list_statements``), parts of a year (``stated_times``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pipelines.intake.layout.annotations import statements
from pipelines.intake.layout.disagreements import DISAGREE
from pipelines.intake.layout.doubts import UNEXPLAINED, roles_of_others
from pipelines.intake.layout.header import labels_of
from pipelines.intake.layout.list_statements import names_in_title, read_cell
from pipelines.intake.layout.rows import is_list, is_total_word
from pipelines.intake.layout.table import Doubt, LocatedText, Table
from pipelines.intake.readers import Grid
from pipelines.intake.reference.characters import has_chinese
from pipelines.intake.reference.indicators import BREAKDOWN
from pipelines.intake.reference.label_words import INCLUSION, PART, SCOPE
from pipelines.intake.reference.reference_data import ReferenceData
from pipelines.intake.reference.values import label
from pipelines.intake.reference.written_times import plainly

_BASIS = "measure_basis"
"""A column whose words are compared as times."""


def narrowed_doubts(
    table: Table, titles: Sequence[LocatedText], grid: Grid, reference: ReferenceData
) -> Iterator[Doubt]:
    """Yield the doubts about titles that narrow the rows; the last title is the sheet's name."""
    spec = table.form.spec()
    if table.measure or (is_list(table) and (spec.series != "full" or spec.other_rows)):
        return
    labels, others = labels_of(table.form), roles_of_others(table, reference)
    for title in titles:
        is_sheet = title is titles[-1]
        for line in [title.text] if is_sheet else statements(title.text, labels):
            if not has_chinese(line) or reference.words.read(plainly(line)).first(others):
                continue
            located = LocatedText(line, title.source_ref)
            doubts = () if is_list(table) else _of_rows(located, table, grid, reference)
            doubt = next(iter((*doubts, *_of_words(located, is_sheet, table, reference))), None)
            if doubt:
                yield doubt


def _of_rows(title: LocatedText, table: Table, grid: Grid, reference: ReferenceData) -> Iterator[Doubt]:
    """Yield the doubts about a title that names codes or areas which rows, or the default of a column, are not of."""
    for column, sent in table.form.sent_columns().items():
        if sent.kind not in ("area", "code") or column == _BASIS:
            continue
        own = names_in_title(title.text, table, reference, sent)
        at = table.columns.get(column)
        if own and at is not None:
            others = {
                number: text
                for number, row in enumerate(grid.rows[table.first_row : table.end], table.first_row + 1)
                if at < len(row) and (text := row[at].strip()) and not is_total_word(text)
                if (held := read_cell(text, sent, reference)) and not own & held
            }
            if others:
                yield Doubt(
                    DISAGREE, title.source_ref, title.text, next(iter(others.values())), among=tuple(others)
                )
        elif own and sent.default and (held := read_cell(sent.default, sent, reference)) and not own & held:
            name = next(word for word, code in sent.codes if code in held)
            yield Doubt(DISAGREE, title.source_ref, title.text, name)


def _of_words(title: LocatedText, is_sheet: bool, table: Table, reference: ReferenceData) -> Iterator[Doubt]:
    """Yield the doubts about areas, parts and scopes that a title names and no column has, and words that nothing explains."""
    if "ref_area" not in table.form.to_schema().columns:
        for name, area in reference.areas.names_in(title.text).items():
            if reference.areas.is_local(area) or reference.areas.is_elsewhere(area):
                yield Doubt(UNEXPLAINED, title.source_ref, name, title.text)
    phrases, known = reference.words.read(plainly(title.text)), _vocabulary(table)
    parts = [w for w in phrases.of(PART) if (part := reference.indicators.part(w)) and part[0] in BREAKDOWN]
    words = [*phrases.of(SCOPE, INCLUSION), *parts]
    if not is_sheet and not is_list(table):
        words += phrases.unexplained
    if lost := [word for word in words if not _is_known(word, known)]:
        yield Doubt(UNEXPLAINED, title.source_ref, " / ".join(lost), title.text)


def _is_known(word: str, known: set[str]) -> bool:
    """Return whether a word is in a text of the vocabulary, or is made of such texts: 一审民事."""
    rest = label(word)
    if any(rest in text for text in known):
        return True
    for text in sorted(filter(None, known), key=len, reverse=True):
        rest = rest.replace(text, "")
    return not rest


def _vocabulary(table: Table) -> set[str]:
    """Return the name of the form and of its codes, and the labels of the columns that must be there."""
    sent = table.form.sent_columns().values()
    codes = {word for column in sent for word, _ in column.codes}
    whole = {text for column in sent if column.required for text in (column.label_zh, *column.aliases)}
    return {label(text) for text in {table.form.spec().label_zh, *codes, *whole}}
