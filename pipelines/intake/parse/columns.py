"""Type one column of text by the kind of the form's column.

Belongs here: how each kind of column is read, with a problem for every text that cannot be read. Does not belong
here: the measure (``measure``), values derived from several columns (``resolve``), judging values (``validate``).
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, partial
from typing import Any

import polars as pl

from pipelines.intake.layout import Table, is_total_word
from pipelines.intake.layout.doubts import OTHER_FIGURE
from pipelines.intake.layout.named_indicators import names_several, one_indicator
from pipelines.intake.parse import doubtful_cells
from pipelines.intake.parse.fixed_unit import FixedUnit
from pipelines.intake.parse.problems import Problems
from pipelines.intake.parse.series import SMALL, distinct, translated
from pipelines.intake.reference.characters import CODE_MARK, clean, without_mark
from pipelines.intake.reference.indicators import BREAKDOWN
from pipelines.intake.reference.label_words import INDICATOR, MONTH, QUARTER, SEVERAL, THIS_PERIOD
from pipelines.intake.reference.reference_data import ReferenceData
from pipelines.intake.reference.values import (
    Period,
    days_as_years,
    label,
    parse_date,
    parse_period,
    parse_serial,
    placeholder,
    without_edition,
)
from schemas.form import Sent

_YES_NO = {"是": True, "有": True, "true": True, "1": True, "y": True, "yes": True}
_YES_NO |= {"否": False, "无": False, "false": False, "0": False, "n": False, "no": False}
_FIRST_DAY, _LAST_DAY = dt.date(1900, 1, 1), dt.date(2100, 12, 31)
_SHORTENED = r"^\d(?:\.\d+)?E\+\d{1,2}$"  # a long code as a narrow column shows it: 1.23457E+11
_SUGGESTED = 200
"""Number of unknown texts of a column for which the nearest known word is looked up."""
LEFT_OUT = "cell.area_left_out"  # on rows of areas that count in totals and are not taken as figures
_OF_WHICH = re.compile(r"^其中\s*[:：]?\s*")


@dataclass(frozen=True)
class Context:
    """Facts about the submission that its rows may depend on; ``ref_area`` is the submitter's own area."""

    submitter: str
    period: str
    ref_area: str
    received_on: dt.date


@dataclass(frozen=True)
class LookUp:
    """How the texts of a column are read.

    Attributes:
        read: text -> value, None if the text has no meaning.
        dtype: the polars type of the values.
        rule: the rule that a text without a meaning breaks, or a function of the text that returns it.
        expected: what was expected instead, or a function of the text that returns it.
    """

    read: Callable[[str], Any]
    dtype: Any
    rule: Callable[[str], str] | str
    expected: Callable[[str], str] | str = ""


@cache
def _meanings(column: Sent) -> tuple[Mapping[str, str], str]:
    """Return label -> code of a column of codes, and the words that are expected in it."""
    meanings = {label(word): code for word, code in reversed(column.codes)}
    first = {code: word for word, code in reversed(column.codes)}
    return meanings, " / ".join(first[code] for code in dict.fromkeys(c for _, c in column.codes))


def _bare_area(text: str) -> str:
    return _OF_WHICH.sub("", text)


@dataclass(frozen=True)
class ColumnReader:
    """Types the columns of one batch.

    Attributes:
        checked: the columns that have checks of their own.
        is_total: which records are totals of others.
        problems: takes the problems.
    """

    table: Table
    reference: ReferenceData
    context: Context
    checked: frozenset[str]
    is_total: pl.Series
    problems: Problems

    def read(self, name: str, column: Sent, text: pl.Series) -> dict[str, pl.Series]:
        """Type one column by its kind; some kinds give further columns, private ones begin with ``_``."""
        if column.kind == "indicator":
            return self._indicator(name, text)
        if column.kind == "period":
            return self._period(name, text)
        read: Callable[..., pl.Series] = getattr(self, f"_{column.kind}")
        return {name: read(name, column, text)}

    def _mapped(self, name: str, text: pl.Series, look_up: LookUp) -> pl.Series:
        """Look every distinct text up, without the footnote mark after it if need be; the others are problems."""
        texts = distinct(text)
        if not texts:
            return pl.Series([None], dtype=look_up.dtype).new_from_index(0, len(text))
        known = {t: v for t in texts if (v := look_up.read(t)) is not None}
        if len(known) == len(texts):
            return translated(text, known, look_up.dtype)
        marked = self._marked(name, text, [t for t in texts if t not in known], look_up.read)
        known |= {t: look_up.read(bare) for t, bare in marked.items()}
        values = translated(text, known, look_up.dtype)
        self._report(name, text, [t for t in texts if t not in known], look_up)
        return values

    def _report(self, name: str, text: pl.Series, unknown: list[str], look_up: LookUp) -> None:
        """Add a problem for every cell with a text that has no meaning."""
        by_rule: dict[str, list[str]] = {}
        for t in unknown:
            by_rule.setdefault(look_up.rule if isinstance(look_up.rule, str) else look_up.rule(t), []).append(
                t
            )
        for rule, texts in by_rule.items():
            meant = look_up.expected
            expected = (
                meant
                if isinstance(meant, str)
                else translated(text, {t: meant(t) for t in texts[:_SUGGESTED]}, pl.String)
            )
            self.problems.add(rule, name, text.is_in(texts), text, expected)

    def _marked(
        self,
        name: str,
        text: pl.Series,
        unknown: Iterable[str],
        read: Callable[[str], Any],
        is_code: bool = False,
    ) -> dict[str, str]:
        """Return the texts that have a meaning without the footnote mark after them, with what is left; note the marks."""
        marks: dict[str, str] = {}
        bare: dict[str, str] = {}
        for t in unknown:
            rest, mark = without_mark(t, is_code)
            if mark and read(rest) is not None:
                bare[t], marks[t] = rest, mark
        if bare:
            columns = (translated(text, known, pl.String) for known in (marks, bare))
            self.problems.add("cell.footnote_mark", name, text.is_in(list(bare)), *columns)
        return bare

    def _unmarked(self, name: str, text: pl.Series, read: Callable[[str], Any]) -> pl.Series:
        """Return the text without the footnote marks after texts that have a meaning without them only."""
        unknown = (t for t in distinct(text) if read(t) is None)
        bare = self._marked(name, text, unknown, read)
        return text.replace(list(bare), list(bare.values())) if bare else text

    def _clean_text(self, text: pl.Series) -> pl.Series:
        if len(text) < SMALL:
            return pl.Series(
                [t if t is None or t.isascii() else clean(t) for t in text.to_list()], dtype=pl.String
            )
        if (text.str.len_bytes() == text.str.len_chars()).all():
            return text
        odd = [t for t in distinct(text) if not t.isascii()]
        return text.replace(odd, pl.Series([clean(t) for t in odd], dtype=pl.String))

    def _text(self, name: str, column: Sent, text: pl.Series) -> pl.Series:
        # Free text is kept as written; text that is compared or checked is normalised.
        if name in self.checked or name in self.table.form.spec().key:
            text = self._clean_text(text)
            doubtful_cells.report_totals(self.problems, self.table, name, text)
        return text

    def _id(self, name: str, column: Sent, text: pl.Series) -> pl.Series:
        text = self._clean_text(text).str.replace_all(" ", "", literal=True).str.to_uppercase()
        if (shortened := text.str.contains(_SHORTENED)).any():
            self.problems.add("cell.digits_lost", name, shortened, text)
        doubtful_cells.report_totals(self.problems, self.table, name, text)
        has_mark = text.str.contains(CODE_MARK)
        if not has_mark.any():
            return text
        bare = self._marked(name, text, distinct(text.filter(has_mark)), str, is_code=True)
        return text.replace(list(bare), list(bare.values())) if bare else text

    def _code(self, name: str, column: Sent, text: pl.Series) -> pl.Series:
        meanings, expected = _meanings(column)
        look_up = LookUp(lambda t: meanings.get(label(t)), pl.String, "cell.unknown_code", expected)
        return self._mapped(name, text, look_up)

    def _area(self, name: str, column: Sent, text: pl.Series) -> pl.Series:
        areas = self.reference.areas
        if self.table.form.spec().total_of == name and self.is_total.any():
            totals = list(filter(is_total_word, distinct(text)))
            left_out = [t for t in distinct(text) if areas.is_left_out(_bare_area(without_mark(t)[0]))]
            self.problems.add(LEFT_OUT, name, self.is_total & text.is_in(left_out), text)
            text = text.set(self.is_total & text.is_in([*totals, *left_out]), None)
        text = self._unmarked(name, text, lambda t: areas.meanings(_bare_area(t)) or None)
        meanings, is_local = self._area_meanings(column, text)
        if ambiguous := [t for t, codes in meanings.items() if len(codes) > 1]:
            names = {t: " / ".join(areas.names[c] for c in meanings[t]) for t in ambiguous}
            is_ambiguous = text.is_in(ambiguous)
            self.problems.add(
                "cell.ambiguous_area", name, is_ambiguous, text, translated(text, names, pl.String)
            )
            text = text.set(is_ambiguous, None)
        near = areas.near if is_local else areas.near_any
        look_up = LookUp(
            lambda t: next(iter(meanings.get(t, ())), None),
            pl.String,
            "cell.unknown_area",
            lambda t: near(_bare_area(t)),
        )
        values = self._mapped(name, text, look_up)
        period = parse_period(self.context.period)  # None if unknown: then every name counts as current
        year = period.time_period[:4] if period else ""
        outdated = [t for t in distinct(text) if areas.last_years.get(label(_bare_area(t)), "9999") < year]
        if outdated:
            current_names = translated(values, areas.names, pl.String)
            self.problems.add("cell.former_area_name", name, text.is_in(outdated), text, current_names)
        return values

    def _area_meanings(self, column: Sent, text: pl.Series) -> tuple[dict[str, tuple[str, ...]], bool]:
        """Return the areas that each text may mean, and whether the table is about areas of this region.

        A table lists either districts or provinces: that settles whether 河北 is 河北区 or 河北省.
        """
        areas = self.reference.areas
        meanings = {t: areas.meanings(_bare_area(t)) for t in distinct(text)}
        certain = {codes[0] for codes in meanings.values() if len(codes) == 1}
        is_local = column.scope == "home" or any(map(areas.is_local, certain))
        excluded = areas.is_elsewhere if is_local else areas.is_local
        if is_local or any(map(areas.is_elsewhere, certain)):
            meanings = {t: tuple(c for c in codes if not excluded(c)) for t, codes in meanings.items()}
        return meanings, is_local

    def _source(self, name: str, column: Sent, text: pl.Series) -> pl.Series:
        synonyms = self.reference.sources
        look_up = LookUp(
            lambda t: synonyms.get(t.strip("《》")) or synonyms.get(without_edition(t)),
            pl.String,
            "cell.unknown_source",
            synonyms.near,
        )
        return self._mapped(name, text, look_up)

    def _country(self, name: str, column: Sent, text: pl.Series) -> pl.Series:
        synonyms = self.reference.countries
        look_up = LookUp(synonyms.get, pl.String, "cell.unknown_country", synonyms.near)
        return self._mapped(name, text, look_up)

    def _task(self, name: str, column: Sent, text: pl.Series) -> pl.Series:
        synonyms = self.reference.tasks
        return self._mapped(name, text, LookUp(synonyms.get, pl.String, "cell.unknown_task", synonyms.near))

    def _caliber(self, name: str, column: Sent, text: pl.Series) -> pl.Series:
        synonyms = self.reference.calibers
        known = " / ".join(map(synonyms.name, dict.fromkeys(synonyms.known.values())))
        return self._mapped(name, text, LookUp(synonyms.get, pl.String, "cell.unknown_code", known))

    def _date(self, name: str, column: Sent, text: pl.Series) -> pl.Series:
        look_up = LookUp(self._day, pl.Date, "cell.not_a_date", column.example or "2019-03-05")
        if len(text) < SMALL:
            return self._one_by_one(name, text, look_up)
        days = text.str.to_date("%Y-%m-%d", strict=False)
        days = days.set(~days.is_between(_FIRST_DAY, _LAST_DAY), None)
        if days.null_count() == text.null_count():
            return days
        rest = text.set(days.is_not_null(), None)
        return days.fill_null(self._one_by_one(name, rest, look_up))

    def _day(self, text: str) -> dt.date | None:
        """Return a date; in a workbook also from the day number that a spreadsheet stores instead."""
        zero = self.table.day_zero
        return parse_date(text) or (parse_serial(text, zero) if zero else None)

    def _integer(self, name: str, column: Sent, text: pl.Series) -> pl.Series:
        read = self._in_fixed_unit(name, column, text)
        if read.scale == 1:
            plain = text.cast(pl.Int64, strict=False)
            if plain.null_count() == text.null_count():
                return plain
        else:
            plain = pl.Series([None], dtype=pl.Int64).new_from_index(0, len(text))
        rest = text.set(plain.is_not_null(), None)
        return plain.fill_null(self._fixed(name, rest, read, pl.Int64))

    def _decimal(self, name: str, column: Sent, text: pl.Series) -> pl.Series:
        read = self._in_fixed_unit(name, column, text)
        values = self._fixed(name, text, read, pl.Float64)
        doubtful_cells.report_small_amounts(self.problems, self.reference, self.table, name, text, values)
        return values

    def _fixed(self, name: str, text: pl.Series, read: FixedUnit, dtype: Any) -> pl.Series:
        """Read numbers into the fixed unit of their column, with queries on those that may mean something else."""
        for rule, cells in read.queries(distinct(text), self.reference.thresholds).items():
            both = (
                translated(text, {c: readings[i] for c, readings in cells.items()}, pl.String) for i in (0, 1)
            )
            self.problems.add(rule, name, text.is_in(list(cells)), *both)
        return self._one_by_one(name, text, LookUp(read, dtype, read.rule, read.expected))

    def _in_fixed_unit(self, name: str, column: Sent, text: pl.Series) -> FixedUnit:
        """Return the reader of a column with a fixed unit; a header without a unit means the fixed one."""
        written = self.table.units.get(self.table.columns.get(name, -1), "") if column.unit else ""
        unit = self.reference.units.get(written) if written else None
        if written and (unit is None or unit.base_unit != column.unit):
            rule = "cell.unknown_unit" if unit is None else "cell.unit_mismatch"
            fitting = self.reference.units.name(column.unit or "")
            self.problems.add(rule, name, text.is_not_null(), written, fitting)
            unit = None
        scale = unit.scale if unit else Decimal(1)
        is_whole = column.kind == "integer"
        return FixedUnit(self.reference.units, column.unit, scale, written if unit else "", is_whole)

    def _one_by_one(self, name: str, text: pl.Series, look_up: LookUp) -> pl.Series:
        """Read values that no polars expression reads; a placeholder counts as blank here."""
        placeholders = [t for t in distinct(text) if placeholder(t)]
        text = text.set(text.is_in(placeholders), None) if placeholders else text
        doubtful_cells.note_tidied(self.problems, name, text)
        return self._mapped(name, text, look_up)

    def _boolean(self, name: str, column: Sent, text: pl.Series) -> pl.Series:
        look_up = LookUp(lambda t: _YES_NO.get(label(t)), pl.Boolean, "cell.unknown_code", "是 / 否")
        return self._mapped(name, text, look_up)

    def _indicator(self, name: str, text: pl.Series) -> dict[str, pl.Series]:
        synonyms, in_cells = self.reference.indicators, name in self.table.columns
        read = partial(one_indicator, reference=self.reference) if in_cells else synonyms.get
        text = self._unmarked(name, text, read)
        look_up = LookUp(
            lambda t: m.code if (m := read(t)) else None,
            pl.String,
            self._rule_of_unknown_indicator,
            lambda t: self._other_figure(t) or ("" if is_total_word(t) else synonyms.near(t)),
        )
        code = self._mapped(name, text, look_up)
        meanings = {t: m for t in distinct(text) if (m := read(t))}

        def column(values: list[str | None]) -> pl.Series:
            return translated(text, dict(zip(meanings, values, strict=True)), pl.String)

        out = {b: column([m.breakdown[i] for m in meanings.values()]) for i, b in enumerate(BREAKDOWN)}
        out["_basis"] = column([m.measure_basis for m in meanings.values()])
        out["_stated_basis"] = column([m.stated_basis for m in meanings.values()])
        out["_within_year"] = column([m.within_year for m in meanings.values()])
        out["_base_unit"] = column([m.base_unit for m in meanings.values()])
        return {name: code, **out}

    def _rule_of_unknown_indicator(self, text: str) -> str:
        if self._other_figure(text):
            return OTHER_FIGURE
        return doubtful_cells.TOTAL_NOT_ASKED if is_total_word(text) else "cell.unknown_indicator"

    def _other_figure(self, text: str) -> str:
        """Return what a word beside the name of an indicator makes of its figures (专利申请量（目标）), "" if nothing."""
        words = self.reference.words
        if names_several(text, self.reference):
            return words.names[SEVERAL]
        phrases = words.read(text)
        is_of_one_period = "time_period" not in self.table.form.sent_columns()
        roles = {*words.others, *((MONTH, QUARTER, THIS_PERIOD) if is_of_one_period else ())}
        role = next((phrase.role for phrase in phrases.known if phrase.role in roles), "")
        return words.names[role] if role and phrases.of(INDICATOR) else ""

    def _period(self, name: str, text: pl.Series) -> dict[str, pl.Series]:
        text = self._unmarked(name, text, parse_period)
        periods: dict[str, Period] = {t: p for t in distinct(text) if (p := parse_period(t))}
        if years := days_as_years(distinct(text), periods):
            periods |= years
            shown = translated(text, {t: p.time_period for t, p in years.items()}, pl.String)
            self.problems.add("cell.day_as_year", name, text.is_in(list(years)), text, shown)

        def column(values: list[str | None]) -> pl.Series:
            return translated(text, dict(zip(periods, values, strict=True)), pl.String)

        read = {t: p.time_period for t, p in periods.items()}
        look_up = LookUp(read.get, pl.String, "cell.not_a_period", "2019 / 2019Q3 / 2019-06")
        value = self._mapped(name, text, look_up)
        return {
            name: value,
            "freq": column([p.freq for p in periods.values()]),
            "window_start": column([p.window_start or None for p in periods.values()]),
            "_period_basis": column([p.measure_basis or None for p in periods.values()]),
        }
