"""Find figures under a caliber that means nothing for their indicator.

Belongs here: comparing caliber and indicator of a record. Does not belong here: which caliber an indicator has
(``seeds/caliber_indicator.csv``), or reading a caliber (``columns``).
"""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from pipelines.intake.parse.problems import Problems
from pipelines.intake.parse.series import distinct, translated
from pipelines.intake.reference.reference_data import ReferenceData

RULE = "cell.caliber_not_of_indicator"
BASE = "base"
_BETWEEN = " / "


def check_calibers(reference: ReferenceData, out: Mapping[str, pl.Series], problems: Problems) -> None:
    """Add a problem for each record under a caliber that is neither the base nor one of its indicator."""
    if "caliber_code" not in out or "indicator_code" not in out:
        return
    calibers = out["caliber_code"]
    if not set(distinct(calibers)) - {BASE}:
        return
    keys = calibers + _BETWEEN + out["indicator_code"]
    stated, fitting_names = {}, {}
    for key in distinct(keys):
        caliber, indicator = key.split(_BETWEEN)
        fitting = (BASE, *reference.calibers_of.get(indicator, ()))
        if caliber not in fitting:
            stated[key] = reference.calibers.name(caliber)
            fitting_names[key] = _BETWEEN.join(map(reference.calibers.name, fitting))
    if stated:
        words = (translated(keys, by_key, pl.String) for by_key in (stated, fitting_names))
        problems.add(RULE, "caliber_code", keys.is_in(list(stated)), *words)
