"""Check the headers of tables: columns missing, repeated or unknown, older templates, several tables on a sheet.

Belongs here: findings about headers. Does not belong here: matching headers (``layout.header``).
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

from pipelines.intake.layout import Table
from pipelines.intake.layout.doubts import OTHER_FIGURE, roles_of_others
from pipelines.intake.readers import Grid
from pipelines.intake.reference.characters import without_mark
from pipelines.intake.reference.label_words import Phrase
from pipelines.intake.reference.reference_data import ReferenceData
from pipelines.intake.reference.synonyms import Synonyms
from schemas.receipt import Finding
from schemas.rules.registry import RULES


def header_findings(table: Table, reference: ReferenceData) -> list[Finding]:
    """Return findings on missing, repeated and unknown columns, and on headers of an older template."""
    sent, row = table.form.sent_columns(), table.header_row + 1
    missing = table.missing()
    others = _other_figures(table, reference)
    near = _near_headers(table, missing, others)
    measure = table.measure or ""
    of_others = [
        RULES[OTHER_FIGURE].at(
            table.address(row, i), measure, phrase.text, reference.words.others[phrase.role]
        )
        for i, phrase in (others.items() if measure in missing else ())
    ]
    findings = of_others + [
        RULES["file.missing_column"].at(
            table.address(row, near.get(n, 0)),
            n,
            table.headers[near[n]] if n in near else "",
            sent[n].label_zh,
        )
        for n in missing
    ]
    findings += [
        RULES["file.duplicate_column"].at(
            table.address(row, i), "", table.headers[i], table.merged_over.get(i, "")
        )
        for i in table.repeated
    ]
    known = Synonyms(
        (word, s.label_zh)
        for n, s in sent.items()
        if n not in table.columns
        for word in (s.label_zh, s.label_en, *s.aliases)
    )
    findings += [
        RULES["file.unknown_column"].at(
            table.address(row, i), "", table.headers[i], " / ".join(known.near_meanings(table.headers[i]))
        )
        for i in table.unknown
        if i not in near.values() and not (measure in missing and i in others)
    ]
    findings += [
        RULES["file.stated_on_other_sheet"].at(table.address(row, 0), n, pair.text, pair.source_ref)
        for n, pair in table.pairs.items()
        if pair.source_ref.rpartition("!")[0] != table.sheet
    ]
    for version in dict.fromkeys(table.old.values()):
        old = [i for i, v in table.old.items() if v == version]
        headers = " / ".join(table.headers[i] for i in old)
        findings.append(
            RULES["file.older_layout"].at(table.address(row, min(old)), "", headers, version, len(old))
        )
    return findings


def marked_headings(table: Table, grid: Grid) -> Iterator[Finding]:
    """Yield a note on each heading with a footnote mark; the star after a label of a form means that it is required."""
    names = {at: name for name, at in table.columns.items()} | dict.fromkeys(table.heads, table.measure or "")
    for row in range(table.top, table.header_row + 1):
        for at, cell in enumerate(grid.rows[row]):
            bare, mark = without_mark(cell)
            if mark and at in names and (at in table.heads or mark.strip("*")):
                yield RULES["cell.footnote_mark"].at(grid.address(row, at), names[at], mark, bare)


def _other_figures(table: Table, reference: ReferenceData) -> dict[int, Phrase]:
    """Return the unknown headers with a word that makes another figure of the form's values: 本年目标, 增长率."""
    roles = roles_of_others(table, reference)
    phrases = ((i, reference.words.read(table.headers[i]).first(roles)) for i in table.unknown)
    return {i: phrase for i, phrase in phrases if phrase}


def _near_headers(table: Table, missing: list[str], others: Container[int]) -> dict[str, int]:
    """Return, for each missing column, the position of an unknown header that resembles one of its labels.

    A header of another figure is no slip for a column of the form, and is left out.
    """
    sent = table.form.sent_columns()
    unknown = Synonyms((table.headers[i], i) for i in table.unknown if i not in others)
    near: dict[str, int] = {}
    for name in missing:
        words = (sent[name].label_zh, sent[name].label_en, *sent[name].aliases)
        positions = [i for word in words for i in unknown.near_meanings(word) if i not in near.values()]
        if positions:
            near[name] = positions[0]
    return near


def several_tables(tables: Sequence[Table]) -> list[Finding]:
    """Return a note if a sheet holds several tables, with the cells where they begin."""
    if len(tables) < 2:
        return []
    places = [t.address(t.header_row + 1, min(t.columns.values(), default=0)) for t in tables]
    shown = ", ".join(place.rpartition("!")[2] for place in places)
    return [RULES["file.several_tables"].at(places[1], "", shown, "", len(tables))]
