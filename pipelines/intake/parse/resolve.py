"""Resolve text records to typed rows: exact numbers, codes for words, a problem for every cell that cannot be read.

Belongs here: putting the columns of a batch together, and the columns that a form derives from others. Does not belong
here: reading one column (``columns``, ``measure``), judging values that could be read (``validate``), finding the table
(``layout``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, repeat

import polars as pl

from pipelines.intake.layout import COLUMN, ROW, TOTAL, UNIT, Doubt, Table
from pipelines.intake.parse.calibers import check_calibers
from pipelines.intake.parse.columns import ColumnReader, Context
from pipelines.intake.parse.doubtful_cells import note_tidied
from pipelines.intake.parse.measure import MeasureCell, Measured, MeasureReader, Remark
from pipelines.intake.parse.measure_basis import (
    check_bases,
    of_another_time,
    period_basis,
    stated_basis,
    times,
)
from pipelines.intake.parse.percent_scale import PERCENT, shares_among
from pipelines.intake.parse.percent_scale import RULE as SHARE
from pipelines.intake.parse.personal_texts import without_personal_values
from pipelines.intake.parse.problems import Problems
from pipelines.intake.parse.series import constant, filled
from pipelines.intake.parse.twin_cells import check_twins, with_twins
from pipelines.intake.reference.reference_data import ReferenceData
from pipelines.intake.reference.values import Number
from schemas.form import Sent


@dataclass(frozen=True)
class Resolved:
    """Typed rows, their text and their problems; record ``n`` is the same row in all three."""

    typed: pl.DataFrame
    text: pl.DataFrame
    problems: pl.DataFrame

    def where(self, mask: pl.Series) -> Resolved:
        """Return some of the records, without their problems."""
        return Resolved(self.typed.filter(mask), self.text.filter(mask), self.problems.head(0))


class Resolver:
    """Resolves the batches of one table."""

    def __init__(self, table: Table, reference: ReferenceData, context: Context):
        self.table, self.reference, self.context = table, reference, context
        columns = table.form.to_schema().columns
        self.schema = {n: c.dtype.type for n, c in columns.items()}
        self.checked = frozenset(n for n, c in columns.items() if c.checks)
        self.sent = table.form.sent_columns()
        self.unit_column = next((n for n, s in self.sent.items() if s.kind == "unit"), None)

    def resolve(self, text: pl.DataFrame, doubts: Sequence[Doubt] = ()) -> Resolved:
        """Type one batch of records; ``doubts`` are about labels among its rows, beside those of the table."""
        problems = Problems()
        if self.table.twins:
            text = with_twins(self.table, text)
        columns = ColumnReader(self.table, self.reference, self.context, self.checked, text[TOTAL], problems)
        out: dict[str, pl.Series] = {}
        texts = {n: self._cells(n, s, text) for n, s in self.sent.items()}
        for name, column in self.sent.items():
            if column.kind not in ("number", "unit"):
                out |= columns.read(name, column, texts[name])
        out |= without_personal_values(problems, self.table, out)
        if self.table.twins:
            check_twins(columns, text, out, problems)
        out |= {n: texts[n] for n, s in self.sent.items() if s.kind == "unit"}
        if self.table.measure:
            out |= self._measure(text, columns, texts, out.get("_base_unit"))
        out |= self._derived(out, text.height)
        typed = pl.DataFrame([self._typed(n, t, out.get(n), text.height) for n, t in self.schema.items()])
        check_calibers(self.reference, out, problems)
        check_bases(self.table.form, self.reference.indicators, out, typed, problems)
        self._add_doubts((*self.table.doubts, *doubts), text, typed, problems)
        return Resolved(typed, text, problems.frame())

    def _typed(self, name: str, dtype: pl.DataType, value: pl.Series | None, height: int) -> pl.Series:
        value = pl.Series([None], dtype=dtype).new_from_index(0, height) if value is None else value
        return value.cast(dtype).alias(name)

    def _cells(self, name: str, column: Sent, frame: pl.DataFrame) -> pl.Series:
        """Return the text of a column, from the sheet or from a pair beside the table, with the default filled in."""
        if name in frame.columns:
            text = frame[name]
        else:
            pair = self.table.pairs.get(name)
            text = constant(pair.text if pair else None, frame.height)
        return text if column.default is None else filled(text, column.default)

    def _measure(
        self, frame: pl.DataFrame, columns: ColumnReader, texts: dict[str, pl.Series], base: pl.Series | None
    ) -> dict[str, pl.Series]:
        name = self.table.measure or ""
        value = texts[name]
        unit = texts[self.unit_column] if self.unit_column else constant(None, frame.height)
        unit_on_sheet = self.unit_column in frame.columns
        # The header's unit overrides a unit stated above the table; the row's own unit overrides both.
        unit = filled(unit, frame[UNIT]) if unit_on_sheet else filled(frame[UNIT], unit)
        base = constant(None, frame.height) if base is None else base
        others = self._other_units(frame, unit_on_sheet)
        cells = list(map(MeasureCell, value.to_list(), unit.to_list(), base.to_list(), others))
        has = self.schema.keys()
        bases = frozenset(filter(None, base.to_list()))
        reader = MeasureReader(self.reference.units, "obs_status" in has, "bound_type" in has, bases)
        read = {cell: reader.read(cell) for cell in dict.fromkeys(cells)}
        names = texts["indicator_code"].to_list() if "indicator_code" in texts else [None] * len(cells)
        measured = self._compared([read[cell] for cell in cells], names)
        self._report(measured, columns.problems)
        note_tidied(columns.problems, name, value)
        result = {
            name: pl.Series([m.obs for m in measured], dtype=pl.Float64),
            "value_raw": value,
            "unit_measure": pl.Series([m.base_unit for m in measured], dtype=pl.String),
            "rounding_half_width": pl.Series([m.half for m in measured], dtype=pl.Float64),
            "_status": pl.Series([m.status for m in measured], dtype=pl.String),
            "_bound": pl.Series([m.bound for m in measured], dtype=pl.String),
        }
        if self.unit_column:
            result[self.unit_column] = unit
        return result

    def _other_units(self, frame: pl.DataFrame, unit_on_sheet: bool) -> Iterable[tuple[str, ...]]:
        """Yield for each record the units that are stated for it in other places than the one that counts."""
        pair = self.table.pairs.get(self.unit_column or "")
        above = (pair.text,) if pair else ()
        if not unit_on_sheet:  # the header's unit counts, or that above the table
            return repeat(above, frame.height)
        return [(header, *above) if header else above for header in frame[UNIT].to_list()]

    def _compared(self, measured: list[Measured], names: list[str | None]) -> list[Measured]:
        """Add a remark to percentages that may be shares, by those of the same column, and of the same indicator."""
        by_name: dict[str | None, list[Number]] = {}
        for name, m in zip(names, measured, strict=True):
            if m.number and m.base_unit == PERCENT:
                by_name.setdefault(name, []).append(m.number)
        if not by_name:
            return measured
        limits, is_alone = self.reference.thresholds, len(by_name) == 1
        of_all = shares_among(chain(*by_name.values()), limits)
        shares = {name: of_all | shares_among(group, limits, is_alone) for name, group in by_name.items()}
        return [
            m._replace(remarks=(*m.remarks, Remark(SHARE, *readings)))
            if m.number and m.base_unit == PERCENT and (readings := shares[name].get(m.number))
            else m
            for name, m in zip(names, measured, strict=True)
        ]

    def _report(self, measured: list[Measured], problems: Problems) -> None:
        """Add a problem for every remark on a cell."""
        remarked = [(n, remark) for n, m in enumerate(measured) for remark in m.remarks]
        by_kind: dict[tuple[str, bool], dict[int, Remark]] = {}
        for n, remark in remarked:
            by_kind.setdefault((remark.rule, remark.is_unit), {})[n] = remark
        for (rule, is_unit), remarks in by_kind.items():
            column = (is_unit and self.unit_column) or self.table.measure or ""
            given = [remarks.get(n) for n in range(len(measured))]
            problems.add(
                rule,
                column,
                pl.Series([remark is not None for remark in given]),
                pl.Series([remark.found if remark else None for remark in given], dtype=pl.String),
                pl.Series([remark.expected if remark else None for remark in given], dtype=pl.String),
            )

    def _derived(self, out: dict[str, pl.Series], height: int) -> dict[str, pl.Series]:
        more: dict[str, pl.Series] = {}
        if "time_period" not in self.sent:
            more["time_period"] = constant(self.context.period, height)
        if "ref_area" not in self.sent:
            more["ref_area"] = constant(self.context.ref_area, height)
        if "measure_basis" in out and "_basis" in out:  # the indicator's name may state it
            period = out["time_period"] if "time_period" in out else more["time_period"]
            basis = filled(out["measure_basis"], stated_basis(out, period))
            basis = filled(basis, period_basis(out)) if "_period_basis" in out else basis
            more["measure_basis"] = filled(basis, self._default_basis(out["_basis"]))
        if "_status" in out and "obs_status" in out:
            more["obs_status"] = filled(out["_status"], out["obs_status"])
        if "_bound" in out and "bound_type" in out:
            more["bound_type"] = filled(out["_bound"], out["bound_type"])
        return more

    def _default_basis(self, basis: pl.Series) -> pl.Series:
        """Return the bases of the indicators, those of flows as the form collects them (a return: the year to date)."""
        flow = self.table.form.spec().flow_basis
        return basis if flow == "flow" else basis.replace("flow", flow)

    def _add_doubts(
        self, doubts: Sequence[Doubt], frame: pl.DataFrame, typed: pl.DataFrame, problems: Problems
    ) -> None:
        """Add the doubts about labels to the records under them; equal words have the first of their labels."""
        labels: dict[tuple[str, str, str], str] = {}
        of_single_rows: dict[tuple[str, str], list[tuple[int, str, str, str]]] = {}
        for doubt in doubts:
            label = labels.setdefault((doubt.rule, doubt.column, doubt.word), doubt.place)
            if row := doubt.single_row:
                single = (row, doubt.word, doubt.expected, label)
                of_single_rows.setdefault((doubt.rule, doubt.column), []).append(single)
                continue
            columns = frame[COLUMN]
            is_under = columns.is_not_null() if doubt.at is None else columns == doubt.at
            if doubt.rows:
                is_under &= frame[ROW].is_between(*doubt.rows)
            if doubt.among:
                is_under &= frame[ROW].is_in(doubt.among)
            if doubt.stated:
                is_under &= of_another_time(doubt.stated, typed)
            expected = times(self.table.form, typed) if doubt.stated else doubt.expected
            problems.add(doubt.rule, doubt.column, is_under, doubt.word, expected, label=label)
        rows = frame.select(pl.when(pl.col(COLUMN).is_not_null()).then(pl.col(ROW))).to_series()
        for (rule, column), singles in of_single_rows.items():
            problems.add_to_rows(rule, column, rows, singles)
