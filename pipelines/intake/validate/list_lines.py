"""Compare what lines of a list say of its records with the accepted rows: how many there are, their sums, their names.

Belongs here: titles, notes, sections and totals of lists (共3笔/金额1500万元, 注：丙公司已撤销, 一、乙公司). Does not belong here: kinds,
levels and areas that they name (``layout.list_statements``), totals of forms of figures (``totals``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

import polars as pl

from pipelines.intake.layout import Table
from pipelines.intake.layout.context_statements import SOURCE
from pipelines.intake.layout.item_numbers import without_number
from pipelines.intake.layout.list_statements import OTHER_ROWS, ListStatements
from pipelines.intake.layout.other_rows import other_rows_in_remark
from pipelines.intake.layout.rows import Line
from pipelines.intake.reference.reference_data import ReferenceData
from pipelines.intake.reference.values import Number, parse_number
from schemas.receipt import Finding
from schemas.rules.registry import RULES

COUNT, SUM, NAMED, LONE = "file.list_count", "file.list_sum", "file.note_names_record", "file.lone_name"
Frames = Callable[[], Iterator[pl.DataFrame]]
Span = tuple[int, int]
"""The numbers of the first and the last row that a line may be about."""
_LAST = 1 << 40
_OF_WHOLE = re.compile(r"(?<!公)共(?!同|享|建|拥有|受理|收到|申报)|合计|总计|总数|总额")
"""Words of a sentence whose numbers are those of all records."""
_PART = re.compile(r"(?:其中|比|较|增|减).*")
"""From there on a sentence speaks of some of them, or of other times."""
_OTHER_TIMES = re.compile(r"(?:累计|历年|多年来|以来).*")
"""From there on a sentence of a title or note speaks of records of other times too."""
_SO_FAR = re.compile(r"(?:截[至止]|目前|今年|年初).*")
"""The same, in a register of which a file has the records of one period only."""
_SAYING = re.compile(r"^(?:以上|上述|本表|本名单|本批|请|按|各)|有效期|排名|排序|[。；;]$")
"""A line of words behind a number that is no name: 1.以上企业有效期三年."""
_SENTENCES = re.compile(r"[。；;\n]")
_NUMBER = re.compile(r"(?<![\d.])\d[\d,]*(?:\.\d+)?\s*[^\d\W]{1,3}")
_DIGITS = re.compile(r"\d[\d,]*(?:\.\d+)?")
_BEHIND = re.compile(r"[（(]\s*共?\s*(\d+\s*[家户条笔名宗件项个种])\s*[)）]\s*$")
"""A number behind a title or the name of a section: 南开区（2家）."""
_RECORDS = ("家", "户", "条", "笔", "名", "宗", "件", "项", "个", "种", "份", "起")
"""Units in which records are counted; a column may be counted in them too."""
_OF_ROWS = ("section", "total")
"""Lines that stand for rows of theirs."""
_BARE = re.compile(r"\d{1,6}(?:\.0)?")
_SHORTEST_NAME = 3


@dataclass(frozen=True)
class _Stated:
    """A number that a line states: its cell, its text, its value, half the worth of its last digit, and what it may be of.

    Attributes:
        columns: the columns of which it may be the sum.
        is_count: it may be the number of records.
        scale: of its unit, to that of the columns.
    """

    line: Line
    at: int
    text: str
    number: Number
    columns: tuple[str, ...] = ()
    is_count: bool = False
    scale: Decimal = Decimal(1)


@dataclass
class _Read:
    """What was read of the rows of a span: the number of records and of accepted ones, and the sums of their columns."""

    n: int = 0
    n_accepted: int = 0
    sums: dict[str, float] = field(default_factory=dict)


def line_findings(listing: ListStatements, accepted: Frames, reference: ReferenceData) -> Iterator[Finding]:
    """Yield the findings on the lines of a list that its rows contradict or leave open.

    Args:
        listing: the list with its lines.
        accepted: yields the accepted rows of the file again.
        reference: the reference data.
    """
    table = listing.table
    spans = {line.row: _spans(n, listing.lines) for n, line in enumerate(listing.lines)}
    stated = [one for line in listing.lines for one in _numbers(line, table, reference)]
    lone = [line for line in listing.lines if line.kind == "section" and not listing.is_explained(line)]
    notes = [line for line in listing.lines if line.kind in ("note", "above") and not SOURCE.match(line.text)]
    if not (stated or lone or notes):
        return
    spans_read = {span for line in (*(s.line for s in stated), *lone) for span in spans[line.row]}
    read, named, endings = _rows_read(listing, spans_read, [line.text for line in notes], accepted)
    for one in stated:
        if one.line.kind not in _OF_ROWS and _is_counted_before(one, read[spans[one.line.row][-1]].n):
            continue
        yield from _disagreement(one, [read[span] for span in spans[one.line.row]], table, reference)
    for line in notes:
        if names := named[line.text]:
            word = other_rows_in_remark(table.form, line.text)
            place, shown = table.address(line.row + 1, line.cells[0][0]), "、".join(names)
            yield RULES[OTHER_ROWS if word else NAMED].at(place, "", word or line.text, shown)
    for line in lone:
        name = listing.name_of_section(line)
        is_last = not read[spans[line.row][-1]].n and not _SAYING.search(name)
        if name[-2:] in endings or is_last:
            place = table.address(line.row + 1, line.cells[-1][0])
            yield RULES[LONE].at(place, "", line.text)


def _numbers(line: Line, table: Table, reference: ReferenceData) -> Iterator[_Stated]:
    """Yield the numbers of a line that are of all its records: after 共 or 合计, in a total, in brackets behind a name."""
    sent = table.form.sent_columns()
    figures = {at: name for name, at in table.columns.items() if sent[name].kind in ("integer", "decimal")}
    for at, text in line.cells:
        number = parse_number(text)
        if line.kind == "total" and number and at in figures:
            unit = reference.units.get(number.unit or table.units.get(at) or "")
            yield _Stated(line, at, text, number, (figures[at],), scale=unit.scale if unit else Decimal(1))
        elif line.kind == "total" and number and not figures and _BARE.fullmatch(text):
            yield _Stated(line, at, text, number, is_count=True)
        else:
            for written in _written(line, text, table.form.spec().series != "full"):
                if stated := _of_unit(line, at, written, table, reference):
                    yield stated


def _is_counted_before(one: _Stated, n: int) -> bool:
    """Return whether a line has the number of records before another count, which is of something else: 2家企业共有专利50件."""
    text = dict(one.line.cells)[one.at]
    counts = re.findall(rf"(\d+)\s*(?:{'|'.join(_RECORDS)})", text[: text.find(one.text)])
    return one.is_count and not one.columns and str(n) in counts


def _written(line: Line, text: str, is_of_period: bool) -> Iterator[str]:
    """Yield the numbers of a cell that are of all records of a line, each with what follows it: 3笔, 1500万元."""
    behind = _BEHIND.search(text)
    if behind and line.kind in ("section", "title"):
        yield behind[1]
        return
    of_others = [_PART]
    if line.kind not in _OF_ROWS:
        of_others += [_OTHER_TIMES, _SO_FAR] if is_of_period else [_OTHER_TIMES]
    for sentence in _SENTENCES.split(text):
        whole = sentence
        for pattern in of_others:
            whole = pattern.sub("", whole)
        if match := _OF_WHOLE.search(whole):
            yield from (number[0] for number in _NUMBER.finditer(whole, match.start()))
        elif line.kind == "total":
            yield from (number[0] for number in _NUMBER.finditer(whole))


def _of_unit(line: Line, at: int, written: str, table: Table, reference: ReferenceData) -> _Stated | None:
    """Return a number and its unit, with the columns that are counted in it; None if it has none that is known."""
    if not (digits := _DIGITS.match(written)):
        return None
    behind = written[digits.end() :].strip()
    word = next((w for w in (behind[:3], behind[:2], behind[:1]) if reference.units.get(w)), "")
    unit, number = reference.units.get(word), parse_number(digits[0])
    if unit is None or number is None:
        return None
    sent = table.form.sent_columns()
    columns = tuple(name for name in table.columns if sent[name].unit == unit.base_unit)
    return _Stated(
        line,
        at,
        f"{digits[0]}{word}",
        number,
        columns,
        unit.scale == 1 and word in _RECORDS,
        unit.scale,
    )


def _spans(n: int, lines: Sequence[Line]) -> list[Span]:
    """Return the spans of rows that line ``n`` may be about, the likeliest last.

    A total counts all records above it (below it, if it is the first line), or those since the last total or section; a
    section those up to the next line, or up to the next one of its style; a title and a note all.
    """
    line, between = lines[n], [other for other in lines if other.kind in _OF_ROWS]
    if line not in between:
        return [(0, _LAST)]
    at, row = between.index(line), line.row + 1
    before = between[at - 1].row + 1 if at else 0
    following = [other.row + 1 for other in between[at + 1 :]]
    if line.kind == "total":
        return [(before, row), (row, _LAST), (0, row)] if at else [(row, _LAST), (0, row)]
    style = without_number(line.text)[1]
    ends = [other.row + 1 for other in between[at + 1 :] if without_number(other.text)[1] == style]
    return [(row, following[0] if following else _LAST), (row, ends[0] if ends else _LAST)]


def _rows_read(
    listing: ListStatements, spans: set[Span], notes: Sequence[str], accepted: Frames
) -> tuple[dict[Span, _Read], dict[str, list[str]], set[str]]:
    """Return what was read of spans of rows, the records that each note names, and the ends of names of records."""
    table = listing.table
    sent, key = table.form.sent_columns(), table.form.spec().key
    figures = [n for n in table.columns if sent[n].kind in ("integer", "decimal")]
    names = [n for n in key if n in table.columns and sent[n].kind in ("text", "id")][:1]
    read = {span: _Read(listing.n_records(*span), sums=dict.fromkeys(figures, 0.0)) for span in spans}
    named: dict[str, list[str]] = {note: [] for note in notes}
    ends: set[str] = set()
    for frame in accepted():
        frame = frame.filter(pl.col("source_ref").str.starts_with(f"{table.sheet}!"))
        for span, one in read.items():
            part = frame.filter(pl.col("source_row").is_between(*span))
            one.n_accepted += part.height
            for column in figures:
                one.sums[column] += float(part[column].sum())
        for name in names:
            called = frame[name].drop_nulls().unique(maintain_order=True)
            called = called.filter(called.str.len_chars() >= _SHORTEST_NAME)
            ends |= set(called.str.slice(-2).unique())
            for note, found in named.items():
                is_in = pl.select(pl.lit(note).str.contains(pl.lit(called), literal=True)).to_series()
                found += called.filter(is_in).to_list()
    return read, named, ends


def _disagreement(
    stated: _Stated, read: Sequence[_Read], table: Table, reference: ReferenceData
) -> Iterator[Finding]:
    """Yield the finding on a stated number that is neither the number of records nor a sum; a sum of all rows only."""
    value, within = (float(one * stated.scale) for one in (stated.number.value, stated.number.step / 2))
    is_whole = all(one.n == one.n_accepted for one in read)
    is_read = stated.is_count and any(value == one.n for one in read)
    sums = [one.sums[column] for one in read for column in stated.columns if is_whole]
    if is_read or any(abs(total - value) <= within for total in sums) or not (stated.is_count or sums):
        return
    place = table.address(stated.line.row + 1, stated.at)
    likeliest = next((one for one in reversed(read) if one.n), read[-1])
    if stated.is_count:
        yield RULES[COUNT].at(place, "", stated.text, str(likeliest.n))
        return
    column = stated.columns[0]
    unit = table.form.sent_columns()[column].unit or ""
    total = Decimal(str(likeliest.sums[column])).normalize()
    yield RULES[SUM].at(place, column, stated.text, f"{total:,f} {reference.units.name(unit)}")
