"""Say where a title or a header of a table is not understood whole.

Belongs here: words that nothing explains, words that make another figure of what is labelled. Does not belong here: labels
that contradict each other (``disagreements``), which words are known (``reference.label_words``), or finding titles and headers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from pipelines.intake.layout.annotations import statements
from pipelines.intake.layout.disagreements import DISAGREE, indicator_names, line_doubts
from pipelines.intake.layout.header import labels_of
from pipelines.intake.layout.heads import is_divided, without_unit
from pipelines.intake.layout.named_indicators import named_indicators, names_several, stray_topics
from pipelines.intake.layout.named_parts import rows_lacking
from pipelines.intake.layout.note_wordings import wordings_of_label
from pipelines.intake.layout.predicates import members_of
from pipelines.intake.layout.rows import TOTAL_WORDS
from pipelines.intake.layout.table import Doubt, LocatedText, Table
from pipelines.intake.readers import Grid
from pipelines.intake.reference.characters import has_chinese
from pipelines.intake.reference.indicators import BREAKDOWN, SEPARATOR, Indicator
from pipelines.intake.reference.label_words import (
    AS_OF,
    FILLER,
    INCLUSION,
    INDICATOR,
    PART,
    PERIOD,
    SCOPE,
    SEVERAL,
    STOCK,
    TOPIC,
    Phrase,
)
from pipelines.intake.reference.reference_data import ReferenceData, known_units
from pipelines.intake.reference.stated_time import FLOW
from pipelines.intake.reference.values import clean, label, parse_number, parse_period
from pipelines.intake.reference.written_times import plainly
from schemas.reference.codelist import ADDITIVE_UNITS

UNEXPLAINED, OTHER_FIGURE = "cell.unexplained_word", "cell.other_figure"
INCLUDES = "cell.includes_more"
_RATIO = "ratio"
_RELATIVE = ("growth", "share", "ratio", "average", "rank")
_OF_OTHER_TIMES = ("past", "plan", "forecast", "change")
_KIND = "patent_type"
_INCLUDING = re.compile(r"^(?:其中)?(?:包含|包括|含有|涵盖|含)")


def rule_of(role: str) -> str:
    """Return the rule that a phrase breaks whose role makes another figure."""
    return INCLUDES if role == INCLUSION else OTHER_FIGURE


def header_doubts(table: Table, grid: Grid, reference: ReferenceData) -> Iterator[Doubt]:
    """Yield the doubts about the headers of a table's columns."""
    names = {at: name for name, at in table.columns.items()}
    overruled = _overruled_units(table, reference)
    for at in dict.fromkeys((*table.left_aside, *overruled)):
        rest = (*table.left_aside.get(at, ()), *overruled.get(at, ()))
        is_head = at in table.heads
        if not is_head and at not in names:
            continue
        column = (table.measure or "") if is_head else names[at]
        known = table.heads[at].get("indicator_code", table.base) if is_head else ""
        place = table.address(table.header_row + 1, at)
        for part in rest:
            if doubt := _aside(part, table.headers[at], is_head, reference.indicators.get(known), reference):
                rule, word, expected = doubt
                place = table.address(_row_of(part, at, table, grid) + 1, at)
                yield Doubt(rule, place, word, expected, column, at if is_head else None)
                break
        else:
            if is_head or column == table.measure:
                header = LocatedText(table.headers[at], place)
                yield from rows_of_other_parts(header, rest, table, grid, reference)


def _overruled_units(table: Table, reference: ReferenceData) -> dict[int, tuple[str, ...]]:
    """Return the words in brackets in the headers of figures that are no unit, where each row has a unit of its own.

    Elsewhere they count as the unit of their column, and each of its figures is refused for it.
    """
    if table.unit_column not in table.columns:
        return {}
    return {
        at: (unit,)
        for at, unit in table.units.items()
        if at in table.figure_columns and not known_units(unit, reference.units)
    }


def _row_of(part: str, at: int, table: Table, grid: Grid) -> int:
    """Return the row of a header in which a part of it is a cell of its own, as in another language; else the lowest."""
    rows = range(table.top, table.first_row)
    return next(
        (i for i in rows if at < len(grid.rows[i]) and grid.rows[i][at].strip() == part), table.header_row
    )


def several_doubts(table: Table, grid: Grid, reference: ReferenceData) -> Iterator[Doubt]:
    """Yield the doubts about columns of figures of which one cell of the header names several indicators."""
    for at in table.heads:
        for i in range(table.top, table.header_row + 1):
            cell = grid.rows[i][at] if at < len(grid.rows[i]) else ""
            if cell and names_several(without_unit(clean(cell))[0], reference):
                expected = reference.words.others[SEVERAL]
                yield Doubt(OTHER_FIGURE, grid.address(i, at), cell, expected, table.measure or "", at)


def total_doubts(table: Table, grid: Grid, reference: ReferenceData) -> Iterator[Doubt]:
    """Yield the doubts about columns of totals (合计) beside columns of numbers that are not understood: 1月, 国有企业.

    A total of such columns is that of what they hold, which may be a part of what the title names.
    """
    for at in table.heads:
        *above, word = table.headers[at].split(SEPARATOR)
        if label(word) not in TOTAL_WORDS:
            continue
        beside = [
            i
            for i in table.unknown
            if table.headers[i].split(SEPARATOR)[:-1] == above
            and not reference.words.read(table.headers[i]).of(*_RELATIVE, *_OF_OTHER_TIMES)
            and any(map(parse_number, table.first_cells(grid, i)))
        ]
        if beside:
            place = table.address(table.header_row + 1, at)
            lost = " / ".join(table.headers[i] for i in beside)
            yield Doubt(UNEXPLAINED, place, lost, table.headers[at], table.measure or "", at)


def _aside(
    part: str, header: str, is_head: bool, meant: Indicator | None, reference: ReferenceData
) -> tuple[str, str, str] | None:
    """Return the rule that a part of a header breaks, the word and what it makes of the figures; None if none."""
    words = reference.words
    if (other := words.other(part)) and not _is_whole(other, [meant] if meant else [], reference):
        return rule_of(other.role), other.text, words.others[other.role]
    if reference.units.get(part.lstrip("/")):
        return None
    phrases = words.read(part)
    named = [m for text in phrases.of(INDICATOR) if (m := reference.indicators.get(text))]
    is_other = meant is not None and any(
        (m.code, m.breakdown) != (meant.code, meant.breakdown) for m in named
    )
    if is_divided(part) and (is_other or phrases.unexplained or phrases.of(PART, TOPIC)):
        return OTHER_FIGURE, header, words.others[_RATIO]
    if is_other:
        return DISAGREE, part, header
    stray = stray_topics(part, [meant], reference) if meant else []
    if lost := (
        *phrases.unexplained,
        *stray,
        *(phrases.of(PERIOD, AS_OF) if is_head else ()),
        *(phrases.of(STOCK) if meant and meant.measure_basis == FLOW and not meant.stated_basis else ()),
    ):
        return UNEXPLAINED, " / ".join(lost), header
    return None


def title_doubts(
    table: Table, titles: Sequence[LocatedText], grid: Grid, reference: ReferenceData
) -> Iterator[Doubt]:
    """Yield the doubts about the titles of a table; the last one is the sheet's name."""
    labels = labels_of(table.form)
    lines = [
        LocatedText(text, title.source_ref)
        for title in titles[:-1]
        for text in statements(title.text, labels)
    ]
    checked = roles_of_others(table, reference)
    in_chinese = any(has_chinese(line.text) for line in lines)
    for line in [*lines, titles[-1]]:
        if line is titles[-1] and not has_chinese(line.text):
            continue  # such names are codes
        phrases = reference.words.read(plainly(line.text))
        other = phrases.first(checked)
        if other and not _is_stated_elsewhere(other.text, other.role, table, grid, reference):
            yield Doubt(rule_of(other.role), line.source_ref, other.text, reference.words.others[other.role])
        elif line is titles[-1] or not table.measure:
            continue
        elif phrases.unexplained and (has_chinese(line.text) or not in_chinese):
            yield Doubt(UNEXPLAINED, line.source_ref, " / ".join(phrases.unexplained), line.text)
        elif word := _lost_part(line.text, table, grid, reference):
            yield Doubt(UNEXPLAINED, line.source_ref, word, line.text)
        elif stray := _stray(line.text, table, reference):
            yield Doubt(UNEXPLAINED, line.source_ref, " / ".join(stray), line.text)
        elif worded := next((w.text for w in wordings_of_label(line.text, reference) if not w.stated), ""):
            yield Doubt(UNEXPLAINED, line.source_ref, worded, line.text)
        else:
            yield from rows_of_other_parts(line, (line.text,), table, grid, reference)
    if table.measure:
        yield from line_doubts(lines, titles[-1], table, grid, reference)


# Five parameters: the label with the texts in it that count, and what its words are compared with.
def rows_of_other_parts(
    label: LocatedText, texts: Sequence[str], table: Table, grid: Grid, reference: ReferenceData
) -> Iterator[Doubt]:
    """Yield the doubt about the rows whose figures are not of the parts that a title or a header names: 发明, 高校."""
    words = [word for text in texts for word in reference.words.read(text).of(PART)]
    rows = rows_lacking(words, table, grid, reference)
    if rows is not None:
        named = " / ".join(word for column in members_of(words, reference).values() for word in column)
        yield Doubt(UNEXPLAINED, label.source_ref, named, label.text, among=rows)


def _stray(title: str, table: Table, reference: ReferenceData) -> list[str]:
    """Return the subjects beside the indicators that a title names; none where it names no indicator."""
    named = named_indicators(title, reference) if table.form.spec().wide_periods else []
    return stray_topics(title, named, reference) if named else []


def roles_of_others(table: Table, reference: ReferenceData) -> set[str]:
    """Return the roles that make another figure of a form's values: none of a register, none that its own labels have.

    A list of units may be one of some units only: scopes matter where figures are totals.
    """
    if table.form.spec().acceptance == "quarantine":
        return set()
    sent = table.form.sent_columns().values()
    own = {
        phrase.role
        for text in (table.form.spec().label_zh, *(s.label_zh for s in sent))
        for phrase in reference.words.read(text).known
    }
    return set(reference.words.others) - own - ({SCOPE, INCLUSION} if not table.measure else set())


def _is_stated_elsewhere(word: str, role: str, table: Table, grid: Grid, reference: ReferenceData) -> bool:
    """Return whether a column of its own has what a word of the title names (增长率), or every indicator has the word."""
    if any(p.role == role for i in table.unknown for p in reference.words.read(table.headers[i]).known):
        return True
    if role == SCOPE:
        return _is_in_each_indicator(word, table, grid)
    meant = [reference.indicators.get(name) for name in indicator_names(table, grid) or [table.base]]
    if role == INCLUSION:
        return _is_whole(Phrase(word, role), [m for m in meant if m], reference)
    are_relative = bool(meant) and all(m and m.base_unit not in ADDITIVE_UNITS for m in meant)
    return role in _RELATIVE and are_relative


def _is_whole(other: Phrase, meant: Sequence[Indicator], reference: ReferenceData) -> bool:
    """Return whether what figures include are kinds of patents that the whole figure has: 含实用新型和外观设计, 含外观设计.

    Of 含发明 alone it is not clear which the figures are.
    """
    phrases = reference.words.read(_INCLUDING.sub("", other.text))
    parts = [reference.indicators.part(word) for word in phrases.of(PART)]
    is_of_kinds = all(p.role in (PART, FILLER) for p in phrases.known) and not phrases.unexplained
    kinds = {part[1] for part in parts if part and part[0] == _KIND}
    is_plain = len(kinds) > 1 or kinds == {"design"}
    at = BREAKDOWN.index(_KIND)
    wholes = bool(meant) and all(one.breakdown[at] == "_T" for one in meant)
    return other.role == INCLUSION and is_of_kinds and is_plain and wholes


def _is_in_each_indicator(word: str, table: Table, grid: Grid) -> bool:
    names = indicator_names(table, grid)
    return bool(names) and all(word in clean(name) for name in names)


def _lost_part(title: str, table: Table, grid: Grid, reference: ReferenceData) -> str:
    """Return the first word of a title for a breakdown or basis that the table's figures do not have; "" if none."""
    if not table.form.spec().wide_periods:
        return ""
    known = [
        reference.indicators.get(h["indicator_code"]) for h in table.heads.values() if "indicator_code" in h
    ]
    if not known and table.base and "indicator_code" not in table.columns:
        known = [reference.indicators.get(table.base)]
    for word in parts_named(title, reference):
        part = reference.indicators.part(word)
        if "indicator_code" in table.columns and part and part[0] in BREAKDOWN:
            continue  # each row says whether it is of that part
        is_used = not part or _is_used(part, known)
        if not is_used and not _is_in_each_indicator(word, table, grid):
            return word
    is_flow = any(m and not m.stated_basis and m.measure_basis == "flow" for m in known)
    return next(iter(reference.words.read(title).of(AS_OF, STOCK)), "") if is_flow else ""


def parts_named(title: str, reference: ReferenceData) -> list[str]:
    """Return the words of a title for breakdowns and bases; 累计 beside 1-9月 says the same again and is left out."""
    phrases = reference.words.read(title)
    is_to_date = any(
        (period := parse_period(text)) and period.measure_basis == "ytd" for text in phrases.of(PERIOD)
    )
    return [
        word
        for word in phrases.of(PART)
        if not (is_to_date and reference.indicators.part(word) == ("measure_basis", "cumulative"))
    ]


def _is_used(part: tuple[str, str], known: Sequence[Indicator | None]) -> bool:
    """Return whether all indicators state what a part is of, and one of them its member: no 发明 for figures of 实用新型."""
    column, member = part
    meant = [m for m in known if m and _has(m, column)]
    if column == "measure_basis":
        return bool(known) and len(meant) == len(known)
    has_member = any(m.breakdown[BREAKDOWN.index(column)] == member for m in meant)
    return has_member and len(meant) == len(known)


def _has(indicator: Indicator, column: str) -> bool:
    """Return whether a breakdown or the basis of an indicator is stated, or it has none."""
    if column == "measure_basis":
        return bool(indicator.stated_basis) or indicator.measure_basis != "flow"
    return indicator.breakdown[BREAKDOWN.index(column)] != "_T"
