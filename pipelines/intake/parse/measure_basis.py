"""Settle the measure basis of records, and find those whose period or basis differs from what labels and the indicator say.

Belongs here: which statement of a basis counts, and contradictions between them. Does not belong here: the words
(``reference.stated_time``, seeds), or which labels state a time (``layout.stated_times``).
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from pipelines.intake.layout.months import DIFFERS
from pipelines.intake.parse.problems import Problems
from pipelines.intake.parse.series import constant, distinct, filled, translated
from pipelines.intake.reference.indicators import Indicators
from pipelines.intake.reference.stated_time import CUMULATIVE, FLOW, POINT, StatedTime
from schemas.form import Form

_BETWEEN = " / "
_CUMULATED = "累计"


def stated_basis(out: Mapping[str, pl.Series], period: pl.Series) -> pl.Series:
    """Return the bases that the names of indicators state; 累计 of a month or quarter is of the year."""
    stated, within_year = out["_stated_basis"], out["_within_year"]
    if within_year.null_count() == len(within_year):
        return stated
    is_within = period.str.contains("-", literal=True).fill_null(False)
    return filled(within_year.set(~is_within, None), stated)


def period_basis(out: Mapping[str, pl.Series]) -> pl.Series:
    """Return the bases that periods state (1-9月); a stock has no year to date and is of the end of the period."""
    return out["_period_basis"].set(out["_basis"] == POINT, None)


def names_of_bases(form: type[Form]) -> dict[str, str]:
    """Return the first word for each basis of a form."""
    column = form.sent_columns().get("measure_basis")
    return {code: word for word, code in reversed(column.codes)} if column else {}


def times(form: type[Form], typed: pl.DataFrame) -> pl.Series:
    """Return the period and basis of each record in words: 2016 / 当期数."""
    names = names_of_bases(form)
    basis = translated(typed["measure_basis"], names, pl.String)
    return typed["time_period"] + _BETWEEN + basis


def of_another_time(stated: StatedTime, typed: pl.DataFrame) -> pl.Series:
    """Return which records are of another time than a label states."""
    keys = typed["time_period"] + _BETWEEN + typed["measure_basis"]
    other = {key: stated.contradicts(*key.split(_BETWEEN)) for key in distinct(keys)}
    return translated(keys, other, pl.Boolean).fill_null(False)


def check_bases(
    form: type[Form],
    indicators: Indicators,
    out: Mapping[str, pl.Series],
    typed: pl.DataFrame,
    problems: Problems,
) -> None:
    """Add a problem for each figure whose stated basis is not that of its indicator, of its period or of the form.

    A basis that a name of the indicator states is right (著名商标延续认定), and so is 累计 of what is cumulated by its name.
    1-9月 is no 当期数, and a form that collects years to date takes no other basis of a flow, but of a first quarter.
    """
    if "_basis" not in out or "measure_basis" not in out:
        return
    keys = out["indicator_code"] + _BETWEEN + out["_basis"] + _BETWEEN + out["measure_basis"]
    keys = keys + _BETWEEN + _due(form, out, typed["time_period"])
    names = names_of_bases(form)
    stated_names, own_names = {}, {}
    for key in distinct(keys):
        code, default, basis, due = key.split(_BETWEEN)
        is_of_other_span = (
            due and default == FLOW and basis != due and (code, basis) not in indicators.named_bases
        )
        if is_of_other_span or not _fits(code, default, basis, indicators):
            stated_names[key] = names[basis]
            own_names[key] = names[due or form.spec().flow_basis if default == FLOW else default]
    if stated_names:
        column = "measure_basis" if "measure_basis" in form.sent_columns() else "indicator_code"
        words = (translated(keys, by_key, pl.String) for by_key in (stated_names, own_names))
        problems.add(DIFFERS, column, keys.is_in(list(stated_names)), *words)


def _due(form: type[Form], out: Mapping[str, pl.Series], period: pl.Series) -> pl.Series:
    """Return the basis that a flow must have, as its period says (1-9月) or the form collects it; "" for any.

    Any is right where the indicator's name states a basis (当月), and of a first quarter.
    """
    by_form = form.spec().flow_basis
    if by_form != FLOW:
        first = {p: "" for p in distinct(period) if p.endswith("-Q1")}
        due = filled(translated(period, first, pl.String), by_form)
    elif "_period_basis" in out:
        due = filled(period_basis(out), "")
    else:
        return constant("", len(period))
    return due.set(out["_stated_basis"].is_not_null(), "")


def _fits(code: str, default: str, basis: str, indicators: Indicators) -> bool:
    if (basis == POINT) == (default == POINT) or (code, basis) in indicators.named_bases:
        return True
    return basis == CUMULATIVE and any(
        meant.code == code and _CUMULATED in name for name, meant in indicators.known.items()
    )
