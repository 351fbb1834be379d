"""Settle the measure basis of records, and find those whose period or basis differs from what labels and the indicator say.

Belongs here: which statement of a basis counts, and contradictions between them. Does not belong here: the words
(``reference.stated_time``, seeds), or which labels state a time (``layout.stated_times``).
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from pipelines.intake.parse.problems import Problems
from pipelines.intake.parse.series import distinct, filled, translated
from pipelines.intake.reference.indicators import Indicators
from pipelines.intake.reference.stated_time import CUMULATIVE, FLOW, POINT, StatedTime
from schemas.form import Form

RULE = "cell.period_differs"
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
    form: type[Form], indicators: Indicators, out: Mapping[str, pl.Series], problems: Problems
) -> None:
    """Add a problem for each stock with the basis of a flow, and each flow with that of a stock.

    A basis that a name of the indicator states is right (著名商标延续认定), and so is 累计 of what is cumulated by its name.
    """
    if "_basis" not in out or "measure_basis" not in out:
        return
    keys = out["indicator_code"] + _BETWEEN + out["_basis"] + _BETWEEN + out["measure_basis"]
    names = names_of_bases(form)
    stated_names, own_names = {}, {}
    for key in distinct(keys):
        code, default, basis = key.split(_BETWEEN)
        if not _fits(code, default, basis, indicators):
            stated_names[key] = names[basis]
            own_names[key] = names[form.spec().flow_basis if default == FLOW else default]
    if stated_names:
        column = "measure_basis" if "measure_basis" in form.sent_columns() else "indicator_code"
        words = (translated(keys, by_key, pl.String) for by_key in (stated_names, own_names))
        problems.add(RULE, column, keys.is_in(list(stated_names)), *words)


def _fits(code: str, default: str, basis: str, indicators: Indicators) -> bool:
    if (basis == POINT) == (default == POINT) or (code, basis) in indicators.named_bases:
        return True
    return basis == CUMULATIVE and any(
        meant.code == code and _CUMULATED in name for name, meant in indicators.known.items()
    )
