"""``ipmon trace``: from a verdict down to the cells that it is computed from.

Belongs here: the figures of a verdict, their submissions, the rows as received. Does not belong here: the verdicts of a
whole year (``scoreboard``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pipelines.views.common import (
    NotThere,
    has_holds,
    open_live,
    query,
)
from pipelines.views.plans import no_target, no_verdicts, plans_of
from schemas.receipt import Receipt

if TYPE_CHECKING:
    import duckdb

    from pipelines.settings import Settings

VERDICT = """
    select p.*, t.name_zh, t.name_en, t.statement_id, t.unit_measure as target_unit, t.window_start, t.value_high,
        s.quote, s.note as statement_note
    from fct_target_progress as p
    inner join fct_target as t using (plan_id, target_id, reading_id)
    left join dim_plan_statement as s using (plan_id, statement_id)
    where p.plan_id = $plan_id and p.target_id = $target_id and p.time_period <= $latest
    qualify p.time_period = max(p.time_period) over ()
    order by p.is_default_reading desc, p.reading_id
"""
JUDGED = "select 1 from fct_target_progress where plan_id = $plan_id and time_period = $year limit 1"
# The figures of the cell, and those of the same series that it was compared with or added to; a declared correction
# explains why a figure is not the one in its file.
SERIES = """
    with cell as (
        select * from fct_observation where submission_id = $submission_id and source_ref = $source_ref
    ),
    correction as (
        select indicator_code, time_period, submission_id, source_ref, correction_zh, correction_en, corrected_on
        from fct_observation_vintage
        where vintage_kind = 'correction' and is_current
    )
    select distinct o.*, v.correction_zh, v.correction_en, v.corrected_on,
        o.submission_id = $submission_id and o.source_ref = $source_ref as is_the_cell
    from fct_observation as o
    inner join cell as c using (
        indicator_code, ref_area, measure_basis, caliber_code, patent_type, applicant_type, industry_code, item_class,
        freq, is_synthetic
    )
    left join correction as v
        on o.indicator_code = v.indicator_code and o.time_period = v.time_period
        and o.submission_id = v.submission_id and o.source_ref = v.source_ref
    where o.time_period <= c.time_period
    order by o.indicator_code, o.time_period
"""


def trace_record(
    settings: Settings, target_id: str, year: int | None, plan: str | None = None
) -> dict[str, Any]:
    """Return a verdict with everything below it: figures, submissions, cells, rows as received.

    Raises:
        NotThere: the live release has no such plan, target or year, or several plans have the target and none is named.
    """
    with open_live(settings) as live:
        plan_id = _plan_of(live, target_id, plan)
        (asked,) = plans_of(live, plan_id)
        if year is not None and not query(live, JUDGED, {"plan_id": plan_id, "year": str(year)}):
            raise no_verdicts(live, [asked], year)
        latest = str(year or asked.get("assessed_year") or 9999)
        readings = query(live, VERDICT, {"plan_id": plan_id, "target_id": target_id, "latest": latest})
        if not readings:
            raise NotThere("no_verdict", target=target_id, year=year or latest)
        verdict = readings[0]
        cell = {
            name: verdict[f"source_{name}" if name == "submission_id" else name]
            for name in ("submission_id", "source_ref")
        }
        series = query(live, SERIES, cell)
        key = {"plan_id": plan_id, "target_id": target_id, "time_period": verdict["time_period"]}
        parts, history = query(live, PARTS, key), query(live, HISTORY, key)
        held = query(live, HELD, key) if has_holds(live) else []
        confirmed = query(live, CONFIRMED) if has_holds(live) else []
    return {
        "verdict": verdict,
        "other_readings": [
            {k: r[k] for k in ("reading_id", "verdict", "obs_value", "target_value")} for r in readings[1:]
        ],
        "parts": parts,
        "series": series,
        "history": history,
        "held": held,
        "submissions": [
            s | {"confirmed": next((c for c in confirmed if c["submission_id"] == s["submission_id"]), None)}
            for s in _submissions(settings, verdict, series)
        ],
    }


def _plan_of(live: duckdb.DuckDBPyConnection, target_id: str, plan: str | None) -> str:
    """Return the plan of a target: the one that is asked for, or the only one that has the target."""
    plans = [row["plan_id"] for row in plans_of(live, plan)]
    having = {
        row["plan_id"]
        for row in query(live, "select plan_id from fct_target where target_id = ?", [target_id])
    }
    having_plans = [plan_id for plan_id in plans if plan_id in having]
    if having and not having_plans:
        others = ", ".join(sorted(having))
        raise NotThere("not_of_plan", target=target_id, plan=plan, others=others)
    if not having_plans:
        raise no_target(live, target_id)
    if len(having_plans) > 1:
        choices = ", ".join(having_plans)
        raise NotThere("several_plans", target=target_id, plans=choices)
    return having_plans[0]


# Held figures of the series that the verdict is about, which are not among its figures.
HELD = """
    select distinct h.*, i.unit_measure
    from fct_held_figure as h
    left join dim_indicator as i using (indicator_code)
    inner join fct_target_progress as p
        on h.indicator_code = p.indicator_code and h.ref_area = p.ref_area and h.time_period <= p.time_period
    where
        p.plan_id = $plan_id and p.target_id = $target_id and p.time_period = $time_period and not h.is_synthetic
    order by h.time_period, h.submission_id, h.source_ref
"""
CONFIRMED = """
    select submission_id, hold_status, confirmed_reason, confirmed_by, confirmed_at
    from fct_submission where hold_status = 'confirmed'
"""


PARTS = """
    select p.target_id, t.name_zh, t.name_en, p.verdict, p.obs_value, p.target_value
    from fct_target_progress as p
    inner join fct_target as t using (plan_id, target_id, reading_id)
    where
        p.plan_id = $plan_id and t.parent_target_id = $target_id and p.time_period = $time_period
        and p.is_default_reading
    order by p.target_id
"""
# Its verdicts in earlier releases that were live.
HISTORY = """
    select h.* from fct_verdict_history as h
    inner join fct_target_progress as p using (plan_id, target_id, reading_id, time_period)
    where
        h.plan_id = $plan_id and h.target_id = $target_id and h.time_period = $time_period and p.is_default_reading
        and h.release_id not in (select release_id from release_info)
    order by h.as_of, h.live_from nulls last, h.release_id
"""


def _submissions(
    settings: Settings, verdict: Mapping[str, Any], series: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return the submission of the cell and, if years were added up, those of all years."""
    adds_up = verdict["window_start"] is not None and verdict["evidence_kind"] == "computed"
    cells = {(o["submission_id"], o["source_ref"]) for o in series if o["is_the_cell"] or adds_up}
    submissions = []
    for submission_id in sorted({s for s, _ in cells if s}):
        receipt = Receipt.from_json((settings.receipts / f"{submission_id}.json").read_text("utf-8"))
        refs = sorted(ref for s, ref in cells if s == submission_id and ref)
        submissions.append(
            {
                "submission_id": submission_id,
                "status": receipt.status,
                "original_name": receipt.original_name,
                "sha256": receipt.sha256,
                "received_at": receipt.received_at,
                "archived_at": str(settings.archive / receipt.sha256[:2] / receipt.sha256),
                "rows_received": receipt.rows_received,
                "findings": len(receipt.findings),
                "cells": refs,
                "rows": _lake_rows(settings, receipt, refs),
            }
        )
    return submissions


def _lake_rows(settings: Settings, receipt: Receipt, refs: list[str]) -> list[dict[str, Any]]:
    import duckdb

    if receipt.lake_path is None or not refs:
        return []
    with duckdb.connect() as connection:
        statement = (
            "select * from read_parquet(?) where list_contains(?, source_ref) order by source_row, source_ref"
        )
        return query(connection, statement, [str(settings.data_dir / receipt.lake_path), refs])
