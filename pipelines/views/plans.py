"""The plans, targets and years that commands are asked for, and the message for those that are unknown.

Belongs here: finding them in a release, and the answer that names those that it has. Does not belong here: verdicts.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

from pipelines.views.common import NotThere, query

if TYPE_CHECKING:
    import duckdb

YEARS = """
    select plan_id, min(time_period) as first, max(time_period) as last
    from fct_target_progress
    where list_contains($plans, plan_id)
    group by plan_id
    order by first, plan_id
"""


def plans_of(live: duckdb.DuckDBPyConnection, plan: str | None) -> list[dict[str, Any]]:
    """Return the plans of a release with names and assessed year, made-up ones last, or the one that is asked for.

    Releases up to version 0.7 have no assessed year.

    Raises:
        NotThere: the release has no plan of that code; the message names those that it has.
    """
    order = "is_synthetic, start_year, plan_id"
    plans = query(
        live, f"select columns('^(plan_id|name_zh|name_en|assessed_year)$') from dim_plan order by {order}"
    )
    chosen = [row for row in plans if plan in (None, row["plan_id"])]
    if not chosen:
        if not plans:
            raise NotThere(
                "there is no plan (IPMON_SEEDS_DIR/plan.csv) / 没有规划（IPMON_SEEDS_DIR/plan.csv）"
            )
        known = ", ".join(row["plan_id"] for row in plans)
        raise NotThere(f"no plan {plan!r}: {known} / 没有规划 {plan}，可选：{known}")
    return chosen


def no_verdicts(
    live: duckdb.DuckDBPyConnection, plans: list[dict[str, Any]], asked: int | str | None
) -> NotThere:
    """Return the answer to a year that no plan was judged in, with the years of each plan that was asked for."""
    years = query(live, YEARS, {"plans": [row["plan_id"] for row in plans]})
    if not years:
        return NotThere(
            "the plan has no targets (IPMON_SEEDS_DIR/target.csv) / 规划没有目标（IPMON_SEEDS_DIR/target.csv）"
        )
    known = ", ".join(f"{row['plan_id']} {row['first']}–{row['last']}" for row in years)
    return NotThere(
        f"no verdicts for {asked}; choose a year of these: {known} / 没有 {asked} 的评估结论，可选年份：{known}"
    )


def no_target(live: duckdb.DuckDBPyConnection, target_id: str) -> NotThere:
    """Return the answer to a target that no plan has, with those whose ids are most similar."""
    known = [row["target_id"] for row in query(live, "select distinct target_id from fct_target order by 1")]
    close = ", ".join(difflib.get_close_matches(target_id, known, n=3))
    zh, en = (f"；是否为 {close}？", f"; did you mean {close}?") if close else ("", "")
    return NotThere(
        f"no target {target_id}; ipmon progress --all lists them{en} / 没有目标 {target_id}，ipmon progress --all 可列出全部{zh}"
    )
