"""Say what the text of a note, remark or comment makes of the figures that it speaks of: another kind, unit, number or time.

Belongs here: the text and its figures. Does not belong here: where such texts are (``context_statements``), single ways of
saying it (``predicates``, ``note_wordings``, ``unit_sentences``), or which words say so (``reference.label_words``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from pipelines.intake.layout.months import DIFFERS
from pipelines.intake.layout.named_rows import Part
from pipelines.intake.layout.note_wordings import VOID, wordings
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
from pipelines.intake.layout.table import Doubt, Table
from pipelines.intake.layout.unit_sentences import other_unit
from pipelines.intake.readers import Grid
from pipelines.intake.reference.label_words import FILLER, INCLUSION, PERIOD, SCOPE
from pipelines.intake.reference.reference_data import ReferenceData, Unit, known_units
from pipelines.intake.reference.stated_time import FLOW, YTD, StatedTime

CHANGES, COMMENT_CHANGES = "cell.note_changes_figure", "cell.comment_changes_figure"
SAMPLED_ROWS = 200
"""Number of rows whose cells are looked at for what they state of their figures."""
OF_SENTENCES = ("plan", "forecast", "past", SCOPE, INCLUSION)
"""Roles that a sentence may give to figures; of growth or shares it speaks for other reasons too."""
_INSTRUCTION = re.compile(r"(?<!申)请|please|fill in", re.IGNORECASE)
_ATTENTION = re.compile(
    r"敬?请(?:各?[^，,。：:；;]{0,6})?(?:注意|知悉|留意|悉知|知照)[:：，,]*|please note(?: that)?[:,]?",
    re.IGNORECASE,
)
_ROUNDED = re.compile(r"[^，,]*四舍五入[^，,]*[，,]?")
_IS = r"(?:(?:为|是|系|用|取|填|指|\b(?:is|are|mean)\b)[^，,、]{0,12}?|(?<![不未])(?:含有?|包含|包括)(?=\S{0,4}结转))"
_LIMITS = re.compile(
    r"仅|只|限|范围|口径(?!的?(?:有所)?(?:调整|变化|变动|变更|改变|不同|不一致|差异))|\bonly\b", re.IGNORECASE
)
_EXCLUDES = re.compile(r"^(?:不含|不包括|未含)$")
_CORRECTION = re.compile(r"(?:更正|订正|修正|改正|修改|应|改)(?:为|成|是)\s*([-+]?[\d,.]*\d)")


def fixed_units(table: Table) -> dict[int, str]:
    """Return the columns of money and other amounts with a fixed unit -> the unit."""
    sent = table.form.sent_columns()
    return {at: unit for n, at in table.columns.items() if n in sent and (unit := sent[n].unit)}


def units_of(table: Table, row: list[str], reference: ReferenceData) -> list[Unit]:
    """Return the units that are stated for a row: its own, else those of headers, else the one around the table."""
    at = table.columns.get(table.unit_column or "")
    own = row[at] if at is not None and at < len(row) else ""
    pair = table.pairs.get(table.unit_column or "")
    texts = [own] if own.strip() else [*table.units.values(), *([pair.text] if pair else [])]
    if not table.measure:
        texts = [table.units.get(j, unit) for j, unit in fixed_units(table).items()]
    return [unit for text in texts for unit in known_units(text, reference.units).values()]


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

    def of_part(self, part: Part, grid: Grid) -> About:
        """Return those of the figures that are in some rows, or in one value column."""
        if part.rows is None:
            return replace(self, at=part.at)
        rows = [grid.rows[n - 1] for n in part.rows]
        figures = [texts for row in rows[:SAMPLED_ROWS] for texts in of_row(self.table, row, None)]
        return replace(self, figures=figures, row=rows[0], at=part.at, numbers=(), among=part.rows)

    def of_subject(self, subject: str, reference: ReferenceData) -> About:
        """Return those of the figures that a text's subject names (专利申请量为1-8月数据), all if it names none of them."""
        kept = [
            n
            for n, texts in enumerate(self.figures)
            if subject and any(is_of_subject(text, subject, reference) for text in texts)
        ]
        if not kept or len(kept) == len(self.figures):
            return self
        among = tuple(self.numbers[n] for n in kept) if self.numbers else self.among
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


def void_doubts(
    notes: Iterable[tuple[str, str]], reference: ReferenceData, rule: str = CHANGES
) -> Iterator[Doubt]:
    """Yield the doubts about a table without figures of which a note says that it is void or wrong; ``notes`` has place and text."""
    for place, text in notes:
        if any(wording.role == VOID for wording in wordings(text, reference)):
            yield Doubt(rule, place, text, reference.words.names[VOID])


def _basis_in_note(text: str) -> str:
    """Return the basis that a note gives to figures or denies, "" for none."""
    if not_cumulated_in_note(text):
        return FLOW
    return YTD if cumulated_in_note(text) else ""


def _meanings(text: str, about: About, reference: ReferenceData) -> Iterator[tuple[About, str]]:
    """Yield what a note or remark makes of figures: another kind, a unit, another number."""
    table = about.table
    stated = units_of(table, about.row, reference)
    for wording in wordings(text, reference):
        if not table.measure and wording.role != VOID:
            continue
        is_collected = wording.role in reference.words.others and wording.role not in about.roles
        if not wording.stated and not is_collected:
            yield about.of_subject(wording.subject, reference), reference.words.names[wording.role]
    for written in sentences(text):
        sentence = _ROUNDED.sub("", _ATTENTION.sub("", written))
        if not sentence.strip() or _INSTRUCTION.search(sentence):
            continue
        if match := _CORRECTION.search(sentence):
            yield about, match[1]
        predicates = list(predicates_of(sentence, reference))
        unit = other_unit(sentence, stated, bool(table.measure), reference)
        if unit := unit or other_unit(predicates[0].text, stated, bool(table.measure), reference):
            yield about, unit
        if role := _role_given(sentence, about.roles & set(OF_SENTENCES), reference):
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
