"""The plans, targets and years that commands are asked for, and the message for those that are unknown.

Belongs here: finding them in a release, and the answer that names those that it has. Does not belong here: verdicts.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pipelines.views.common import NotThere, query

if TYPE_CHECKING:
    import duckdb

YEARS = """
    select distinct plan_id, time_period
    from fct_target_progress
    where list_contains($plans, plan_id)
    order by time_period, plan_id
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
            raise NotThere("no_plans")
        raise unknown("no_plan", plan or "", [row["plan_id"] for row in plans])
    return chosen


def no_verdicts(
    live: duckdb.DuckDBPyConnection, plans: list[dict[str, Any]], asked: int | str | None
) -> NotThere:
    """Return the answer to a year that no plan was judged in, with the years of each plan that was asked for."""
    years = query(live, YEARS, {"plans": [row["plan_id"] for row in plans]})
    if not years:
        return NotThere("no_targets")
    of_plans: dict[str, list[str]] = {}
    for row in years:
        of_plans.setdefault(row["plan_id"], []).append(row["time_period"])
    return no_year(asked, of_plans)


def no_year(asked: int | str | None, years: Mapping[str, Sequence[str]]) -> NotThere:
    """Return the answer to a year of which there is nothing, with the years that there are.

    Args:
        asked: the year.
        years: the years in their order, by what has them: a plan, an index, a publication.
    """
    return NotThere(
        "no_year", asked=asked, known=", ".join(f"{name} {_span(of)}" for name, of in years.items())
    )


def _span(years: Sequence[str]) -> str:
    """Return years without gaps as a range, others one by one."""
    first, last = years[0], years[-1]
    whole = all(year.isdigit() for year in years) and int(last) - int(first) == len(years) - 1
    return f"{first}–{last}" if whole and len(years) > 1 else ", ".join(years)


def no_target(live: duckdb.DuckDBPyConnection, target_id: str) -> NotThere:
    """Return the answer to a target that no plan has, with those whose ids are most similar."""
    known = [row["target_id"] for row in query(live, "select distinct target_id from fct_target order by 1")]
    return unknown("no_target", target_id, known, n=3)


def unknown(key: str, asked: str, known: Sequence[str], n: int = 1) -> NotThere:
    """Return the answer to a name that is unknown, with those that are known and the ``n`` most similar."""
    close = ", ".join(difflib.get_close_matches(asked, known, n=n))
    facts = {"asked": asked, "known": ", ".join(known) or "–"}
    return NotThere(key, **facts, close=NotThere("close", close=close) if close else "")
