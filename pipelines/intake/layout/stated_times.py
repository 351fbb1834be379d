"""Say where a title or a header states a time, for the records that may be of another one: 当月, 1-8月, 2020年累计.

Belongs here: which labels are looked at, which columns each is about, and provisional figures (2016年（初步）). Does not belong here: what the words state
(``reference.stated_time``), or the comparison with records (``parse.measure_basis``).

Only forms with one measure, and forms that state a measure basis for several, are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from pipelines.intake.layout.annotations import (
    OF_STATISTICS,
    filled_cells,
    is_note,
    statements,
    titles_above,
)
from pipelines.intake.layout.header import labels_of
from pipelines.intake.layout.months import DIFFERS
from pipelines.intake.layout.note_wordings import wordings_of_label
from pipelines.intake.layout.predicates import provisional
from pipelines.intake.layout.table import Doubt, LocatedText, Table
from pipelines.intake.readers import Grid
from pipelines.intake.reference.label_words import AS_OF, PART, PROVISIONAL, STOCK
from pipelines.intake.reference.reference_data import ReferenceData
from pipelines.intake.reference.stated_time import (
    CUMULATIVE,
    POINT,
    WHOLE_YEAR,
    YTD,
    StatedTime,
    stated_times,
)

PROVISIONAL_READ = "cell.provisional"
_BASIS, _AMOUNTS = "measure_basis", ("integer", "decimal")
_SAYS_PART = re.compile(r"[季月]|上半年|\bq[1-4]", re.IGNORECASE)
"""Words of a title for a part of the year, beside which 2019年度 only names the year."""
_SENTENCE = re.compile(r"[。；;，,]")
_CUMULATED = re.compile(
    r"(?:为|是|系|均|取|填)[^，,、]{0,12}?累计|^(?:[(（]?注[:：])?(?:以上|上述|本表|数据|均)*(?:本年|全年)?累计(?:数据|数|值)?$"
)

_NOT_CUMULATED = re.compile(
    r"(?:非|不是|未|不)(?:本年|当年|年内|全年)?累计(?:数据|数值|数|值|统计|计算|填报)?$"
    r"|(?:[为是系]|^)(?:仅|只)?[本当单该](?:季度?|月份?)新增(?:数量?|量)?$"
    r"|not(?:a|the)?(?:year-?to-?date|cumulat)|(?:quarter|month)only$",
    re.IGNORECASE,
)
"""Clause that denies that figures are cumulated; 历年累计 is not among the words: a year to date is none either."""


def time_doubts(table: Table, titles: Sequence[LocatedText], reference: ReferenceData) -> Iterator[Doubt]:
    """Yield what titles and headers state of the time of the figures, each as a doubt about records of another time."""
    if not has_times(table):
        return
    yield from _of_headers(table, reference)
    free = [j for j in table.heads if not _states_basis(table.headers[j], reference)]
    columns: Sequence[int | None] = free if len(free) < len(table.heads) else (None,)
    for title in titles:
        for text in statements(title.text, labels_of(table.form)):
            worded = ((w.text, time) for w in wordings_of_label(text, reference) if (time := w.stated))
            for word, stated in (*_of_title(text, table, reference), *worded):
                for j in columns:
                    yield Doubt(DIFFERS, title.source_ref, word, "", labelled(table), j, stated=stated)


def has_times(table: Table) -> bool:
    """Return whether this is a form whose figures have a measure basis."""
    return bool(table.measure) or _BASIS in table.form.sent_columns()


def cumulated_in_note(note: str) -> bool:
    """Return whether a note says that the figures are cumulated: 以上为累计数."""
    return any(_CUMULATED.search(sentence) for sentence in _SENTENCE.split("".join(note.split())))


def not_cumulated_in_note(note: str) -> bool:
    """Return whether a note says that the figures are of a part of the year alone: 非累计, 本季新增."""
    return any(
        _NOT_CUMULATED.search(clause.strip("()（）")) for clause in _SENTENCE.split("".join(note.split()))
    )


def labelled(table: Table) -> str:
    """Return the column of the form that a time is about: the one measure, else the basis of all."""
    return table.measure or _BASIS


def with_provisional(table: Table, grid: Grid, reference: ReferenceData) -> Table:
    """Return the table with the status of figures whose header, title or note says 初步 or 快报数, and a doubt on each label."""
    if "obs_status" not in table.form.sent_columns() or "obs_status" in table.columns:
        return table
    status = reference.words.names[PROVISIONAL]
    for j in _measured(table):
        if not (words := reference.words.read(table.headers[j]).of(PROVISIONAL)):
            continue
        place = table.address(table.header_row + 1, j)
        table = _with_status(table, status, place, (j,) if j in table.heads else ())
        table = table.with_doubts(Doubt(PROVISIONAL_READ, place, words[0], status, "obs_status", j))
    titles = titles_above(grid, table.begins, table.top)
    for line, word, year in (
        *_in_titles(titles, table, reference),
        *_in_notes(table, grid, reference),
    ):
        under = [
            j for j, head in table.heads.items() if year and head.get("time_period", "").startswith(year)
        ]
        has_periods = "time_period" in {*table.columns, *table.head_fields}
        if year and not under and (has_periods or table.year not in ("", year)):
            continue  # it speaks of some rows only
        table = _with_status(table, status, line, under or tuple(table.heads))
        doubts = (Doubt(PROVISIONAL_READ, line, word, status, "obs_status", j) for j in under or (None,))
        table = table.with_doubts(*doubts)
    return table


def _with_status(table: Table, status: str, place: str, columns: Sequence[int]) -> Table:
    """Return the table with a status of the figures below some headers, or of all where there are none."""
    if not columns:
        return table.with_pairs({"obs_status": LocatedText(status, place)})
    changed = {j: {**table.heads[j], "obs_status": status} for j in columns}
    return replace(table, heads={**table.heads, **changed})


def _in_titles(
    titles: Sequence[LocatedText], table: Table, reference: ReferenceData
) -> Iterator[tuple[str, str, str]]:
    """Yield the place of each title that says that figures are provisional, the word, and the year: none."""
    for title in titles[:-1]:
        for text in statements(title.text, labels_of(table.form)):
            for word in reference.words.read(text).of(PROVISIONAL)[:1]:
                yield title.source_ref, word, ""


def _in_notes(table: Table, grid: Grid, reference: ReferenceData) -> Iterator[tuple[str, str, str]]:
    """Yield the place of each note that says that figures are provisional, the word, and the year it speaks of."""
    end = len(grid.rows) if table.end is None else table.end
    for i in (*range(table.begins, table.top), *range(table.first_row, end)):
        filled = filled_cells(grid.rows[i][:2])
        if is_note(filled) and (word_and_year := provisional(filled[0][1], reference)):
            yield grid.address(i, filled[0][0]), *word_and_year


def _measured(table: Table) -> tuple[int, ...]:
    """Return the columns of figures: those of headers that describe them, else the form's measure."""
    sent = table.form.sent_columns()
    names = [table.measure] if table.measure else [n for n, s in sent.items() if s.kind in _AMOUNTS]
    return (*table.heads, *(table.columns[n] for n in names if n in table.columns))


def _of_headers(table: Table, reference: ReferenceData) -> Iterator[Doubt]:
    """Yield the times in the headers of the figures; a period above a value column is the period of its records."""
    parts: list[int] = []
    for j in _measured(table):
        place = table.address(table.header_row + 1, j)
        for word, stated in stated_times(table.headers[j], reference.words):
            if stated.month or stated.year:
                if j in table.heads and not word.endswith(WHOLE_YEAR):
                    continue
                if j in table.heads:  # 全年 under a title with 累计 is not of all years
                    stated = StatedTime(basis=YTD)
            else:
                parts.append(j)
            yield Doubt(
                DIFFERS, place, word, "", labelled(table), j if table.measure else None, stated=stated
            )
        for word, stated in (
            _bases_of_measure(table.headers[j], table, reference) if j not in table.heads else ()
        ):
            yield Doubt(DIFFERS, place, word, "", labelled(table), stated=stated)
    for j in table.heads if parts else ():
        for word in reference.words.read(table.headers[j]).of(PART):  # 累计 beside 当月 is of the year
            if j not in parts and reference.indicators.part(word) == ("measure_basis", CUMULATIVE):
                place = table.address(table.header_row + 1, j)
                yield Doubt(DIFFERS, place, word, "", labelled(table), j, stated=StatedTime(basis=YTD))


def _bases_of_measure(
    header: str, table: Table, reference: ReferenceData
) -> Iterator[tuple[str, StatedTime]]:
    """Yield the words of a header by which all figures are cumulated, or are at the end of a period (期末数) and not of it."""
    yield from _cumulated_times(header, table, reference)
    stocks = reference.words.read(header).of(STOCK) if table.measure else []
    if stocks and not _states_basis(header, reference):  # 本年累计（存量填期末数）
        yield stocks[0], StatedTime(basis=POINT)


def _of_title(text: str, table: Table, reference: ReferenceData) -> Iterator[tuple[str, StatedTime]]:
    """Yield the times of a title: the last month of all figures, and the words for a month or quarter alone."""
    has_periods = "time_period" in table.form.sent_columns()
    may_be_later = bool(OF_STATISTICS.match(text))
    is_as_of = bool(reference.words.read(text).of(AS_OF))
    for word, time in stated_times(text, reference.words):
        stated = replace(time, may_be_later=may_be_later and bool(time.year))
        if stated.month and has_periods:
            yield word, replace(stated, basis="", is_latest=True)
        elif stated.month:  # other years are other submissions; 三季度 also titles the year to date
            is_month = stated.freq == "M" and not word.endswith("日") and not is_as_of
            is_span = stated.first > 1 or stated.basis == YTD or is_month
            year = stated.year if stated.may_be_later else ""
            alone = StatedTime(year, stated.month, may_be_later=stated.may_be_later)
            yield word, replace(stated, year=year) if is_span else alone
        elif stated.freq and not stated.month:
            yield word, stated
        elif word.endswith("年度") and not has_periods and not _SAYS_PART.search(text):
            yield word, replace(stated, month=12, basis=YTD)
    if not has_periods or not table.measure:
        yield from _cumulated_times(text, table, reference)


def _cumulated_times(label: str, table: Table, reference: ReferenceData) -> Iterator[tuple[str, StatedTime]]:
    """Yield the words of a label that say that figures are cumulated: over all years for one measure, else over the year."""
    for word in _cumulated(label, reference):
        if not table.measure:
            yield word, StatedTime(basis=YTD)
        elif reference.indicators.is_of_all_years(word):
            yield word, StatedTime(basis=CUMULATIVE)


def _cumulated(label: str, reference: ReferenceData) -> list[str]:
    """Return the words of a label that say that figures are cumulated."""
    words = reference.words.read(label).of(PART)
    bases = ((_BASIS, CUMULATIVE), (_BASIS, YTD))
    return [word for word in words if reference.indicators.part(word) in bases]


def _states_basis(header: str, reference: ReferenceData) -> bool:
    """Return whether a header says of which time its figures are: 当月, 累计."""
    parts = reference.words.read(header).of(PART)
    is_stated = any(
        (part := reference.indicators.part(word)) and part[0] == "measure_basis" for word in parts
    )
    return is_stated or any(not (s.month or s.year) for _, s in stated_times(header, reference.words))


def provisional_rows(
    table: Table, rows: Sequence[tuple[int, str | None]], reference: ReferenceData
) -> tuple[dict[int, str], list[Doubt]]:
    """Return the status of the rows whose remark says that their figure is provisional, and a finding on each.

    Args:
        table: the table.
        rows: number and remark of each row.
        reference: the reference data.
    """
    at = table.columns.get("note", 0)
    status = reference.words.names[PROVISIONAL]
    provisional_words = {
        row: word_and_year[0]
        for row, text in rows
        if text and (word_and_year := provisional(text, reference))
    }
    doubts = [
        Doubt(PROVISIONAL_READ, table.address(row, at), word, status, "note", rows=(row, row))
        for row, word in provisional_words.items()
    ]
    return dict.fromkeys(provisional_words, status), doubts
