"""From text cells to typed rows: numbers exact, words as codes, what does not fit told cell by cell.

Belongs here: reading each column by its kind, and filling what a form derives. Does not belong here: judging
values that could be read (``checks``), or finding the table (``layout``).

Every function works on whole columns and calls Python only for distinct values, so that a register of a
million rows and a table of ten pass through the same lines.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from itertools import islice, repeat
from typing import Any, NamedTuple, cast

import polars as pl

from pipelines.intake.layout import TOTAL, TOTAL_WORDS, UNIT, Table
from pipelines.intake.reference.indicators import BREAKDOWN
from pipelines.intake.reference.reference_data import ReferenceData, Unit
from pipelines.intake.reference.synonyms import Synonyms
from pipelines.intake.reference.values import (
    Period,
    clean,
    half_width,
    label,
    parse_date,
    parse_number,
    parse_period,
    parse_serial,
    placeholder,
)
from schemas.form import Sent

PROBLEM = pl.Schema(
    {"n": pl.UInt32, "rule_code": pl.String, "column": pl.String, "found": pl.String, "expected": pl.String}
)
_YES_NO = {"是": True, "有": True, "true": True, "1": True, "y": True, "yes": True}
_YES_NO |= {"否": False, "无": False, "false": False, "0": False, "n": False, "no": False}
_FULL_WIDTH = re.compile("[\uff10-\uff19\uff0c\uff0e]")
_FORMULA_ERRORS = ("#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!")
_FIRST_DAY, _LAST_DAY = dt.date(1900, 1, 1), dt.date(2100, 12, 31)
_LARGEST_INTEGER = (1 << 63) - 1
SMALL = 4096
"""Below so many records a dictionary is faster than starting an expression."""
_SUGGESTED = 200
_OF_WHICH = re.compile(r"^其中\s*[:：]?\s*")


def _distinct(text: pl.Series) -> list[str]:
    if len(text) < SMALL:
        return [t for t in dict.fromkeys(text.to_list()) if t is not None]
    return cast("list[str]", text.unique().drop_nulls().to_list())


def _translated(text: pl.Series, meanings: Mapping[str, Any], dtype: Any) -> pl.Series:
    if len(text) < SMALL or not meanings:
        return pl.Series([meanings.get(t) for t in text.to_list()], dtype=dtype)
    values = pl.Series(list(meanings.values()), dtype=dtype)
    return text.replace_strict(list(meanings), values, default=None, return_dtype=dtype)


def _filled(text: pl.Series, by: pl.Series | str) -> pl.Series:
    """Return the text, and where it is blank what stands in for it."""
    if not text.has_nulls():
        return text
    if len(text) < SMALL:
        others = repeat(by) if isinstance(by, str) else by.to_list()
        pairs = zip(text.to_list(), others, strict=False)
        return pl.Series([other if t is None else t for t, other in pairs], dtype=pl.String)
    return text.fill_null(by)


def _constant(value: str | None, height: int) -> pl.Series:
    return pl.Series([value], dtype=pl.String).new_from_index(0, height)


def _has_multiplier(text: str) -> bool:
    number = parse_number(text)
    return number is not None and not number.unit and clean(text)[-1] in "千万亿"


@cache
def _meanings(column: Sent) -> tuple[Mapping[str, str], str]:
    """Return label -> code of a column of codes, and the words that are expected in it."""
    meanings = {label(word): code for word, code in reversed(column.codes)}
    first = {code: word for word, code in reversed(column.codes)}
    return meanings, " / ".join(first[code] for code in dict.fromkeys(c for _, c in column.codes))


def _bare_area(text: str) -> str:
    return _OF_WHICH.sub("", text)


class Measured(NamedTuple):
    """What a measure's cell, its unit and its indicator's unit say together; ``is_unit``: the unit is at fault."""

    base_unit: str | None = None
    obs: float | None = None
    half: float | None = None
    status: str | None = None
    bound: str | None = None
    rule: str = ""
    is_unit: bool = False
    expected: str = ""


@dataclass(frozen=True)
class FixedUnit:
    """Reads numbers of a column into its fixed unit: ``scale`` is the header's, a unit in a cell goes before it."""

    units: Synonyms[Unit]
    base_unit: str | None
    scale: Decimal

    def __call__(self, cell: str) -> Decimal | None:
        """Return the value in the fixed unit, None if the cell holds none."""
        number = parse_number(cell)
        if number is None or number.bound_type:
            return None
        if not number.unit:
            return number.value * self.scale
        own = self.units.get(number.unit)
        return number.value * own.scale if own and own.base_unit == self.base_unit else None


@dataclass(frozen=True)
class Context:
    """What the submission as a whole says of its rows."""

    submitter: str
    period: str
    ref_area: str
    received_on: dt.date


@dataclass
class Resolved:
    """Typed rows beside their text, and what was found; all three count records by the same index."""

    typed: pl.DataFrame
    text: pl.DataFrame
    problems: pl.DataFrame

    def where(self, mask: pl.Series) -> Resolved:
        """Return some of the records, without their problems."""
        return Resolved(self.typed.filter(mask), self.text.filter(mask), self.problems.head(0))


@dataclass
class Resolver:
    """Resolves the batches of one table."""

    table: Table
    book: ReferenceData
    context: Context
    _problems: list[pl.DataFrame] = field(default_factory=list)
    _is_total: pl.Series = field(default_factory=pl.Series)

    def __post_init__(self) -> None:
        """Look up what holds for every batch."""
        self.schema = {n: c.dtype.type for n, c in self.table.form.to_schema().columns.items()}
        self.checked = {n for n, c in self.table.form.to_schema().columns.items() if c.checks}
        self.sent = self.table.form.sent_columns()
        self.unit_column = next((n for n, s in self.sent.items() if s.kind == "unit"), None)

    def resolve(self, text: pl.DataFrame) -> Resolved:
        """Type one batch of records."""
        self._problems = []
        out: dict[str, pl.Series] = {}
        self._is_total = text[TOTAL]
        texts = {n: self._cells(n, s, text) for n, s in self.sent.items()}
        for name, column in self.sent.items():
            if column.kind not in ("number", "unit"):
                out |= self._column(name, column, texts[name], texts)
        out |= {n: texts[n] for n, s in self.sent.items() if s.kind == "unit"}
        if self.table.measure:
            out |= self._measure(text, texts, out)
        out |= self._derived(out, text.height)
        columns = []
        for name, dtype in self.schema.items():
            value = out.get(name)
            value = pl.Series([None], dtype=dtype).new_from_index(0, text.height) if value is None else value
            columns.append(value.cast(dtype).alias(name))
        typed = pl.DataFrame(columns)
        self._rows(typed, texts)
        problems = pl.concat(self._problems) if self._problems else pl.DataFrame(schema=PROBLEM)
        return Resolved(typed, text, problems)

    def _add(
        self,
        rule: str,
        column: str,
        where: pl.Series,
        found: pl.Series | str = "",
        expected: pl.Series | str = "",
    ) -> None:
        if not where.any():
            return
        n = where.fill_null(False).arg_true()
        columns = [
            value.gather(n).cast(pl.String).fill_null("")
            if isinstance(value, pl.Series)
            else pl.Series([value]).new_from_index(0, len(n))
            for value in (found, expected)
        ]
        self._problems.append(
            pl.DataFrame({"n": n.cast(pl.UInt32)}).with_columns(
                pl.lit(rule).alias("rule_code"),
                pl.lit(column).alias("column"),
                columns[0].alias("found"),
                columns[1].alias("expected"),
            )
        )

    def _cells(self, name: str, column: Sent, frame: pl.DataFrame) -> pl.Series:
        if name in frame.columns:
            text = frame[name]
            if text.has_nulls() and column.required and column.default is None and column.kind != "unit":
                blank = text.is_null()
                if name == self.table.form.spec().total_of:
                    blank &= ~frame[TOTAL]
                self._add("cell.required", name, blank, "", column.example)
        else:
            pair = self.table.pairs.get(name)
            text = _constant(pair.text if pair else None, frame.height)
        return text if column.default is None else _filled(text, column.default)

    # One column by its kind.
    def _column(
        self, name: str, column: Sent, text: pl.Series, texts: dict[str, pl.Series]
    ) -> dict[str, pl.Series]:
        if column.kind == "indicator":
            return self._indicator(name, text)
        if column.kind == "period":
            return self._period(name, text)
        read: Callable[..., pl.Series] = getattr(self, f"_{column.kind}")
        return {name: read(name, column, text)}

    def _mapped(
        self,
        name: str,
        text: pl.Series,
        read: Callable[[str], Any],
        dtype: Any,
        rule: str,
        expected: Callable[[str], str] | str = "",
    ) -> pl.Series:
        distinct = _distinct(text)
        if not distinct:
            return pl.Series([None], dtype=dtype).new_from_index(0, len(text))
        known = {t: v for t in distinct if (v := read(t)) is not None}
        values = _translated(text, known, dtype)
        if len(known) < len(distinct):
            wrong = values.is_null() & text.is_not_null()
            near: pl.Series | str = expected if isinstance(expected, str) else ""
            if not isinstance(expected, str):
                strange = {
                    t: expected(t) for t in islice((t for t in distinct if t not in known), _SUGGESTED)
                }
                near = _translated(text, strange, pl.String)
            self._add(rule, name, wrong, text, near)
        return values

    def _clean_text(self, text: pl.Series) -> pl.Series:
        if len(text) < SMALL:
            return pl.Series(
                [t if t is None or t.isascii() else clean(t) for t in text.to_list()], dtype=pl.String
            )
        if (text.str.len_bytes() == text.str.len_chars()).all():
            return text
        odd = [t for t in _distinct(text) if not t.isascii()]
        return text.replace(odd, pl.Series([clean(t) for t in odd], dtype=pl.String))

    def _text(self, name: str, column: Sent, text: pl.Series) -> pl.Series:
        # Free words are kept as written; what is compared or checked is brought to one form.
        is_compared = name in self.checked or name in self.table.form.spec().key
        return self._clean_text(text) if is_compared else text

    def _id(self, name: str, column: Sent, text: pl.Series) -> pl.Series:
        return self._clean_text(text).str.replace_all(" ", "", literal=True).str.to_uppercase()

    def _code(self, name: str, column: Sent, text: pl.Series) -> pl.Series:
        meanings, expected = _meanings(column)
        return self._mapped(
            name, text, lambda t: meanings.get(label(t)), pl.String, "cell.unknown_code", expected
        )

    def _area(self, name: str, column: Sent, text: pl.Series) -> pl.Series:
        areas = self.book.areas
        if self.table.form.spec().total_of == name and self._is_total.any():
            said = [t for t in _distinct(text) if label(t).rstrip(":") in TOTAL_WORDS]
            text = text.set(self._is_total & text.is_in(said), None)
        meant = {t: areas.meanings(_bare_area(t)) for t in _distinct(text)}
        certain = {codes[0] for codes in meant.values() if len(codes) == 1}
        is_local = column.scope == "home" or any(map(areas.is_local, certain))
        # Districts and provinces do not stand in one table: that settles whether 河北 is 河北区 or 河北省.
        shut_out = areas.is_elsewhere if is_local else areas.is_local
        if is_local or any(map(areas.is_elsewhere, certain)):
            meant = {t: tuple(c for c in codes if not shut_out(c)) for t, codes in meant.items()}
        if open_ := [t for t, codes in meant.items() if len(codes) > 1]:
            names = {t: " / ".join(areas.names[c] for c in meant[t]) for t in open_}
            self._add(
                "cell.ambiguous_area", name, text.is_in(open_), text, _translated(text, names, pl.String)
            )
            text = text.set(text.is_in(open_), None)
        values = self._mapped(
            name,
            text,
            lambda t: next(iter(meant[t]), None),
            pl.String,
            "cell.unknown_area",
            lambda t: (areas.near if is_local else areas.near_any)(_bare_area(t)),
        )
        period = parse_period(self.context.period)  # unknown: then no name is told to be a former one
        year = period.time_period[:4] if period else ""
        former = [t for t in _distinct(text) if areas.former.get(label(_bare_area(t)), "9999") < year]
        if former:
            today = _translated(values, areas.names, pl.String)
            self._add("cell.former_area_name", name, text.is_in(former), text, today)
        return values

    def _source(self, name: str, column: Sent, text: pl.Series) -> pl.Series:
        words = self.book.sources
        return self._mapped(
            name, text, lambda t: words.get(t.strip("《》")), pl.String, "cell.unknown_source", words.near
        )

    def _country(self, name: str, column: Sent, text: pl.Series) -> pl.Series:
        words = self.book.countries
        return self._mapped(name, text, words.get, pl.String, "cell.unknown_country", words.near)

    def _task(self, name: str, column: Sent, text: pl.Series) -> pl.Series:
        words = self.book.tasks
        return self._mapped(name, text, words.get, pl.String, "cell.unknown_task", words.near)

    def _caliber(self, name: str, column: Sent, text: pl.Series) -> pl.Series:
        words = self.book.calibers
        known = " / ".join(map(words.name, dict.fromkeys(words.known.values())))
        return self._mapped(name, text, words.get, pl.String, "cell.unknown_code", known)

    def _date(self, name: str, column: Sent, text: pl.Series) -> pl.Series:
        expected = column.example or "2019-03-05"
        if len(text) < SMALL:
            return self._one_by_one(name, text, self._day, pl.Date, "cell.not_a_date", expected)
        days = text.str.to_date("%Y-%m-%d", strict=False)
        days = days.set(~days.is_between(_FIRST_DAY, _LAST_DAY), None)
        if days.null_count() == text.null_count():
            return days
        rest = text.set(days.is_not_null(), None)
        return days.fill_null(self._one_by_one(name, rest, self._day, pl.Date, "cell.not_a_date", expected))

    def _day(self, text: str) -> dt.date | None:
        """Read a day; in a workbook also the bare number that a spreadsheet keeps in its place."""
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

        def whole(cell: str) -> int | None:
            value = read(cell)
            return None if value is None or abs(value) > _LARGEST_INTEGER or value % 1 else int(value)

        rest = text.set(plain.is_not_null(), None)
        return plain.fill_null(
            self._one_by_one(name, rest, whole, pl.Int64, "cell.not_an_integer", column.example)
        )

    def _decimal(self, name: str, column: Sent, text: pl.Series) -> pl.Series:
        read = self._in_fixed_unit(name, column, text)
        return self._one_by_one(name, text, read, pl.Float64, "cell.not_a_number", column.example)

    def _in_fixed_unit(self, name: str, column: Sent, text: pl.Series) -> FixedUnit:
        """Return how to read a column with a fixed unit; a header that names no unit means the fixed one."""
        written = self.table.units.get(self.table.columns.get(name, -1))
        unit = self.book.units.get(written) if written and column.unit else None
        if written and column.unit and (unit is None or unit.base_unit != column.unit):
            rule = "cell.unknown_unit" if unit is None else "cell.unit_mismatch"
            self._add(rule, name, text.is_not_null(), written, self.book.units.name(column.unit))
            unit = None
        read = FixedUnit(self.book.units, column.unit, unit.scale if unit else Decimal(1))
        if read.scale > 1 and (twice := [t for t in _distinct(text) if _has_multiplier(t)]):
            # 7.2万 under 万元: ten thousands twice, or once?
            self._add("cell.unit_mismatch", name, text.is_in(twice), text, written or "")
        return read

    def _one_by_one(
        self, name: str, text: pl.Series, read: Callable[[str], Any], dtype: Any, rule: str, expected: str
    ) -> pl.Series:
        """Read what no expression reads; a placeholder is as good as a blank here."""
        nothing = {t: None for t in _distinct(text) if placeholder(t)}
        text = text.set(text.is_in(list(nothing)), None) if nothing else text
        self._note_cleaned(name, text)
        return self._mapped(name, text, read, dtype, rule, expected)

    def _boolean(self, name: str, column: Sent, text: pl.Series) -> pl.Series:
        return self._mapped(
            name, text, lambda t: _YES_NO.get(label(t)), pl.Boolean, "cell.unknown_code", "是 / 否"
        )

    def _note_cleaned(self, name: str, text: pl.Series) -> None:
        if any(_FULL_WIDTH.search(t) for t in _distinct(text)):
            self._add("cell.value_cleaned", name, text.str.contains(_FULL_WIDTH.pattern), text)

    def _indicator(self, name: str, text: pl.Series) -> dict[str, pl.Series]:
        words = self.book.indicators
        code = self._mapped(
            name,
            text,
            lambda t: m.code if (m := words.get(t)) else None,
            pl.String,
            "cell.unknown_indicator",
            words.near,
        )
        meanings = {t: m for t in _distinct(text) if (m := words.get(t))}

        def column(values: list[str | None]) -> pl.Series:
            return _translated(text, dict(zip(meanings, values, strict=True)), pl.String)

        out = {b: column([m.breakdown[i] for m in meanings.values()]) for i, b in enumerate(BREAKDOWN)}
        out["_basis"] = column([m.measure_basis for m in meanings.values()])
        out["_stated_basis"] = column([m.stated_basis for m in meanings.values()])
        out["_base_unit"] = column([m.base_unit for m in meanings.values()])
        return {name: code, **out}

    def _period(self, name: str, text: pl.Series) -> dict[str, pl.Series]:
        periods: dict[str, Period] = {t: p for t in _distinct(text) if (p := parse_period(t))}

        def column(values: list[str | None]) -> pl.Series:
            return _translated(text, dict(zip(periods, values, strict=True)), pl.String)

        read = {t: p.time_period for t, p in periods.items()}
        value = self._mapped(name, text, read.get, pl.String, "cell.not_a_period", "2019 / 2019Q3 / 2019-06")
        year = f"{self.context.received_on.year}"
        if late := [t for t, p in periods.items() if p.time_period[:4] > year]:
            self._add("row.period_in_future", name, text.is_in(late), text, f"≤ {year}")
        return {
            name: value,
            "freq": column([p.freq for p in periods.values()]),
            "window_start": column([p.window_start or None for p in periods.values()]),
            "_period_basis": column([p.measure_basis or None for p in periods.values()]),
        }

    # The measure: value, unit and precision together.
    def _measure(
        self, frame: pl.DataFrame, texts: dict[str, pl.Series], out: dict[str, pl.Series]
    ) -> dict[str, pl.Series]:
        name = self.table.measure or ""
        value = texts[name]
        unit = texts[self.unit_column] if self.unit_column else _constant(None, frame.height)
        unit_on_sheet = self.unit_column in frame.columns
        # A header's 万件 goes before words above the table, a row's own unit before both.
        unit = _filled(unit, frame[UNIT]) if unit_on_sheet else _filled(frame[UNIT], unit)
        base = out.get("_base_unit", _constant(None, frame.height))
        cells = list(zip(value.to_list(), unit.to_list(), base.to_list(), strict=True))
        read = {cell: self._read_measure(*cell) for cell in dict.fromkeys(cells)}
        answers = [read[cell] for cell in cells]
        for rule, is_unit in dict.fromkeys((a.rule, a.is_unit) for a in read.values() if a.rule):
            at_unit = is_unit and self.unit_column
            self._add(
                rule,
                at_unit or name,
                pl.Series([(a.rule, a.is_unit) == (rule, is_unit) for a in answers]),
                unit if at_unit else value,
                pl.Series([a.expected for a in answers]),
            )
        self._note_cleaned(name, value)
        result = {
            name: pl.Series([a.obs for a in answers], dtype=pl.Float64),
            "value_raw": value,
            "unit_measure": pl.Series([a.base_unit for a in answers], dtype=pl.String),
            "rounding_half_width": pl.Series([a.half for a in answers], dtype=pl.Float64),
            "_status": pl.Series([a.status for a in answers], dtype=pl.String),
            "_bound": pl.Series([a.bound for a in answers], dtype=pl.String),
        }
        if self.unit_column:
            result[self.unit_column] = unit
        return result

    def _read_measure(self, value: str | None, unit_text: str | None, base: str | None) -> Measured:
        unit = self.book.units.get(unit_text) if unit_text else None
        base_unit = unit.base_unit if unit else None
        if value is None:
            return Measured(base_unit)
        if (status := placeholder(value)) and "obs_status" in self.schema:
            return Measured(base_unit, status=status, rule="cell.no_value")
        number = parse_number(value)
        if number is None:
            is_error = clean(value).upper() in _FORMULA_ERRORS
            rule = "cell.formula_error" if is_error else "cell.not_a_number"
            return Measured(base_unit, rule=rule, expected="106514 / 10.65")
        if number.unit:
            own = self.book.units.get(number.unit)
            if own is None:
                return Measured(rule="cell.not_a_number", expected="106514 / 10.65")
            if unit is not None and unit.base_unit != own.base_unit:
                return Measured(rule="cell.unit_mismatch", expected=unit_text or "")
            unit = own
        if unit is None:
            rule = "cell.unknown_unit" if unit_text else "cell.unit_missing"
            near = self.book.units.near(unit_text or "") or self.book.units.name(base or "")
            return Measured(rule=rule, is_unit=True, expected=near)
        if not number.unit and unit.scale > 1 and clean(value)[-1] in "千万亿":
            # 7.2万 under 万件: ten thousands twice, or once?
            return Measured(rule="cell.unit_mismatch", expected=f"{clean(value)[:-1]} {unit_text}")
        if base is not None and unit.base_unit != base:
            fits = self.book.units.name(base)
            return Measured(unit.base_unit, rule="cell.unit_mismatch", is_unit=not number.unit, expected=fits)
        obs = float(number.value * unit.scale)
        half = float(half_width(number, unit.scale, unit.is_counted))
        return Measured(unit.base_unit, obs, half, bound=number.bound_type or None)

    # What follows from other columns.
    def _derived(self, out: dict[str, pl.Series], height: int) -> dict[str, pl.Series]:
        more: dict[str, pl.Series] = {}
        if "time_period" not in self.sent:
            more["time_period"] = _constant(self.context.period, height)
        if "ref_area" not in self.sent:
            more["ref_area"] = _constant(self.context.ref_area, height)
        if "measure_basis" in out and "_basis" in out:  # the indicator's name may say it
            basis = _filled(out["measure_basis"], out["_stated_basis"])
            basis = _filled(basis, out["_period_basis"]) if "_period_basis" in out else basis
            more["measure_basis"] = _filled(basis, out["_basis"])
        if "_status" in out and "obs_status" in out:
            more["obs_status"] = _filled(out["_status"], out["obs_status"])
        if "_bound" in out and "bound_type" in out:
            more["bound_type"] = _filled(out["_bound"], out["bound_type"])
        return more

    def _rows(self, typed: pl.DataFrame, texts: dict[str, pl.Series]) -> None:
        if "zone_area" in self.sent and "ref_area" in typed.columns:
            inside = [z for z, district in self.book.memberships if district == self.context.ref_area]
            if strange := [z for z in _distinct(typed["zone_area"]) if z not in inside]:
                self._add(
                    "row.zone_not_in_district",
                    "zone_area",
                    typed["zone_area"].is_in(strange),
                    texts["zone_area"],
                    " / ".join(self.book.areas.names.get(z, z) for z in sorted(inside)),
                )
