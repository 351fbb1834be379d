"""Check cells whose text is not all that the sender sees: errors, merged values, marks, display formats.

Belongs here: problems of single cells made from what the reader says of them. Does not belong here: reading cells and their
formats (``readers``), findings on a sheet as a whole (``sheet_checks``).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

import polars as pl

from pipelines.intake.layout import COLUMN, ROW, UNIT, Table
from pipelines.intake.parse.percent_scale import RULE as SHARE
from pipelines.intake.readers import Grid
from pipelines.intake.readers.cell_text import ERROR_VALUE
from pipelines.intake.readers.rich_text import APART, HIDDEN, STRUCK, SUPERSCRIPT
from pipelines.intake.reference.characters import ends_in_ten
from pipelines.intake.reference.label_words import PROVISIONAL, LabelWords
from pipelines.intake.reference.reference_data import Unit, find_unit
from pipelines.intake.reference.synonyms import Synonyms
from pipelines.intake.reference.values import Number, column_letter, parse_number, placeholder

REQUIRED, EMPTY_FORMULA = "cell.required", "cell.empty_formula"
ERROR, MERGED, SHOWN = "cell.formula_error", "cell.merged_value", "cell.shown_otherwise"
NOTE_OF = {
    SUPERSCRIPT: "cell.footnote_mark",
    APART: "cell.footnote_mark",
    STRUCK: "cell.struck_text",
    HIDDEN: "cell.hidden_text",
}
COMMENT, COMMENT_CHANGES = "cell.comment", "cell.comment_changes_figure"
STRUCK_OUT, RAISED = "cell.struck_out", "cell.superscript"
_YUAN = "CNY"
_SHOWN_CHARS = 80
"""Number of characters that are shown of a comment."""
NUMERIC = ("number", "integer", "decimal")
_FOOTNOTE = re.compile(
    r"[\[(（〔【]?(?:注|note)?[\d①-⑳⑴-⒇a-zA-Z*†‡§#,，、\s]{1,6}[\])）〕】]?", re.IGNORECASE
)


class Problem(NamedTuple):
    """A problem of one record, in the columns of ``parse.problems.PROBLEM``."""

    n: int
    rule_code: str
    column: str
    found: str
    expected: str = ""
    label: str = ""


@dataclass(frozen=True)
class Cells:
    """The cells of a batch by their place on the sheet."""

    table: Table
    text: pl.DataFrame

    @cached_property
    def kinds(self) -> dict[str, str]:
        """Return the kind of each of the form's columns."""
        return {name: sent.kind for name, sent in self.table.form.sent_columns().items()}

    @cached_property
    def records(self) -> dict[int, list[int]]:
        """Return the numbers of the records of each row of the sheet."""
        records: dict[int, list[int]] = {}
        for n, row in enumerate(self.text[ROW].to_list()):
            records.setdefault(row - 1, []).append(n)
        return records

    @cached_property
    def measured(self) -> list[int]:
        """Return the column of the sheet that the measure of each record is in."""
        return self.text[COLUMN].to_list()

    @cached_property
    def names(self) -> dict[int, str]:
        """Return the form's column of each column of the sheet."""
        return {at: name for name, at in self.table.columns.items()}

    def name(self, column: int) -> str:
        """Return the form's column that a column of the sheet is read into, "" if none."""
        return self.names.get(column) or ((self.table.measure or "") if column in self.table.heads else "")

    def at(self, row: int, column: int) -> Iterator[tuple[int, str, str]]:
        """Yield the records that a cell is read into: number, column of the form, text."""
        name = self.name(column)
        for n in self.records.get(row, ()) if name else ():
            if column in self.names or self.measured[n] == column:
                yield n, name, self.text[name][n] or ""

    def is_numeric(self, column: int) -> bool:
        """Return whether this is a column of the sheet that numbers are read from."""
        return self.kinds.get(self.name(column), "") in NUMERIC


def error_values(table: Table, text: pl.DataFrame) -> Iterator[Problem]:
    """Yield the error values in columns that would take them for text."""
    kinds = {name: sent.kind for name, sent in table.form.sent_columns().items()}
    for name in table.columns:
        if kinds[name] in ("text", "id"):
            may_be = text[name].str.starts_with("#") | text[name].str.starts_with("Err:")
            for n in may_be.fill_null(False).arg_true().to_list():
                if ERROR_VALUE.fullmatch(text[name][n]):
                    yield Problem(n, ERROR, name, text[name][n])


def with_errors_named(problems: pl.DataFrame) -> pl.DataFrame:
    """Return the problems; an error value that could not be read is called what it is."""
    if not problems.height:
        return problems
    is_error = pl.col("found").str.contains(f"^(?:{ERROR_VALUE.pattern})$")
    return problems.with_columns(
        pl.when(is_error).then(pl.lit(ERROR)).otherwise("rule_code").alias("rule_code")
    )


def with_formulas_named(problems: pl.DataFrame, cells: Cells, grid: Grid) -> pl.DataFrame:
    """Return the problems; a required cell that looks blank but holds a formula is called what it is."""
    if not grid.empty_formulas or not problems.height:
        return problems
    empty = {(n, name) for place in grid.empty_formulas for n, name, _ in cells.at(*place)}
    is_formula = pl.Series(
        [
            rule_code == REQUIRED and (n, name) in empty
            for n, rule_code, name in problems.select("n", "rule_code", "column").iter_rows()
        ],
        dtype=pl.Boolean,
    )
    named = pl.when(is_formula).then(pl.lit(EMPTY_FORMULA)).otherwise("rule_code")
    return problems.with_columns(named.alias("rule_code"))


def without_shown_percent(problems: pl.DataFrame, cells: Cells, grid: Grid) -> pl.DataFrame:
    """Return the problems but for shares among percentages whose display format shows the same digits with a % sign."""
    is_share = pl.col("rule_code") == SHARE
    if not grid.shown or not problems.filter(is_share).height:
        return problems
    shown = [n for *place, text in grid.shown if text.endswith("%") for n, *_ in cells.at(*place)]
    return problems.filter(~is_share | ~pl.col("n").is_in(shown))


def merged_values(cells: Cells, grid: Grid) -> Iterator[Problem]:
    """Yield the records of numbers that are merged over several rows or several columns of numbers.

    The first record of a range names it; the others have nothing in ``found``.
    """
    for top, left, bottom, right in grid.merged:
        if not cells.is_numeric(left):
            continue
        rows = [row for row in range(top, bottom + 1) if row in cells.records] if bottom > top else [top]
        is_across = any(cells.is_numeric(column) for column in range(left + 1, right + 1))
        if len(rows) < 2 and not is_across:
            continue
        held = [record for row in rows for record in cells.at(row, left) if record[2]]
        if held and not placeholder(held[0][2]):
            place = f"{column_letter(left)}{top + 1}:{column_letter(right)}{bottom + 1}"
            for first, (n, name, text) in enumerate(held):
                yield Problem(n, MERGED, name, "" if first else f"{text} ({place})")


def marked_cells(cells: Cells, grid: Grid) -> Iterator[Problem]:
    """Yield what is to be said of footnote marks, struck-out and hidden parts of cells."""
    for row, column, kind, part in grid.marked:
        for n, name, text in cells.at(row, column):
            rule_code = _rule_of(kind, part, text, cells.kinds.get(name, ""))
            yield Problem(n, rule_code, name, part, "" if rule_code == STRUCK_OUT else text)


def _rule_of(kind: str, part: str, text: str, column_kind: str) -> str:
    if kind == STRUCK and text.strip() == part:
        return NOTE_OF[STRUCK] if column_kind == "text" else STRUCK_OUT
    if kind == APART and column_kind in NUMERIC:
        return RAISED
    if kind == SUPERSCRIPT and column_kind in NUMERIC:
        is_footnote = _FOOTNOTE.fullmatch(part) is not None
        return NOTE_OF[kind] if is_footnote and not ends_in_ten(text) else RAISED
    return NOTE_OF[kind]


def shown_otherwise(cells: Cells, grid: Grid, units: Synonyms[Unit], words: LabelWords) -> Iterator[Problem]:
    """Yield the numbers whose display format shows another amount than is stored, or a word for another figure (预计)."""
    for row, column, shown in grid.shown:
        for n, name, text in cells.at(row, column):
            if cells.kinds.get(name, "") not in NUMERIC:
                if text and not _numbers(shown) <= _numbers(text):
                    yield Problem(n, SHOWN, name, shown, text)
            elif text:
                unit_text = _unit_text(cells, n, name, units)
                unit = units.get(unit_text) if unit_text else None
                phrases = words.read(shown)
                is_other = phrases.first(words.others) or phrases.of(PROVISIONAL)
                if is_other or not _agree(shown, text, unit, units):
                    yield Problem(n, SHOWN, name, shown, f"{text} {unit_text}".strip())


def _numbers(text: str) -> set[int]:
    return {int(digits) for digits in re.findall(r"\d{1,18}", text)}


def commented(cells: Cells, grid: Grid, words: LabelWords) -> Iterator[Problem]:
    """Yield the comments on cells that records are read from, and what makes another figure of these."""
    for row, column, comment in grid.comments:
        other = words.other_in_comment(comment)
        for n, name, _ in cells.at(row, column):
            yield Problem(n, COMMENT, name, as_line(comment))
            if other:
                yield Problem(n, COMMENT_CHANGES, name, other.text, words.others[other.role])


def as_line(comment: str) -> str:
    """Return a comment as one line, cut where it is long."""
    line = " ".join(comment.split())
    return line if len(line) <= _SHOWN_CHARS else f"{line[:_SHOWN_CHARS]}…"


def _unit_text(cells: Cells, n: int, name: str, units: Synonyms[Unit]) -> str:
    """Return the unit that a number is read in."""
    table, unit_column = cells.table, cells.table.unit_column
    if name != table.measure:
        fixed = table.form.sent_columns()[name].unit
        return table.units.get(table.columns[name], "") or units.name(fixed or "")
    own = cells.text[unit_column][n] if unit_column in cells.text.columns else None
    pair = table.pairs.get(unit_column or "")
    return own or cells.text[UNIT][n] or (pair.text if pair else "")


def _agree(shown: str, stored: str, unit: Unit | None, units: Synonyms[Unit]) -> bool:
    """Hold where what is shown, in its own unit or in that of the row, is the stored number as far as it is printed."""
    if unit is not None and unit.base_unit == _YUAN:
        shown = re.sub(r"[￥¥]", "", shown)
    seen, kept = parse_number(shown), parse_number(stored)
    if seen is None or kept is None:
        return seen is kept
    if seen.bound_type != kept.bound_type:  # a number format shows 约1250
        return False
    own = find_unit(units, seen.unit) if seen.unit else None
    if own is None and seen.unit:  # 1250不足, 1250(估)
        return False
    if own is None:
        is_doubled = unit is not None and unit.scale > 1 and seen.step > 1  # 万 beside a number of 万元
        return not is_doubled and abs(seen.value - kept.value) <= seen.step / 2
    if unit is None or own.base_unit != unit.base_unit:
        return False
    return abs(_in_base(seen, own) - _in_base(kept, unit)) <= seen.step * own.scale / 2


def _in_base(number: Number, unit: Unit) -> Decimal:
    return number.value * unit.scale
