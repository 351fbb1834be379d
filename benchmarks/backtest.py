"""``python -m benchmarks.backtest``: compare the forecasts of each origin year with the figures that followed.

Belongs here: reading a published release, errors and coverage, the block in docs/methods/forecasts.md. Does not belong
here: the forecasts themselves (``fct_forecast``), or measurements of speed (``python -m benchmarks``).
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import duckdb
import polars as pl

from benchmarks.table import line
from pipelines.settings import Settings

PAGE = Path(__file__).parents[1] / "docs" / "methods" / "forecasts.md"
BEGIN, END = "<!-- python -m benchmarks.backtest --write -->", "<!-- end -->"

FORECASTS = """
select
    f.target_id, f.reading_id, f.origin_period, f.time_period, f.method, f.n_points, f.na_reason,
    f.obs_value as forecast, f.low_80, f.high_80, f.low_95, f.high_95, f.p_met, f.is_target_year,
    came.obs_value as came, came.obs_value >= f.target_value as is_reached, origin.obs_value as origin_value
from fct_forecast as f
left join fct_target_progress as came
    on f.plan_id = came.plan_id and f.target_id = came.target_id and f.reading_id = came.reading_id
    and f.time_period = came.time_period and came.obs_time_period = came.time_period
    and came.evidence_kind in ('observed', 'computed')
left join fct_target_progress as origin
    on f.plan_id = origin.plan_id and f.target_id = origin.target_id and f.reading_id = origin.reading_id
    and f.origin_period = origin.time_period
where f.plan_id = 'tianjin-13fyp'
order by all
"""
"""Each forecast with the year's observed figure, if there is one, and the figure of the origin year ("no change")."""


def forecasts(release: Path) -> pl.DataFrame:
    """Return every forecast of a release, and every reason for not forecasting, with the observed figure."""
    with duckdb.connect(str(release), read_only=True) as connection:
        return connection.sql(FORECASTS).pl()


def block(rows: pl.DataFrame) -> str:
    """Return the tables: single forecasts, their summary, and what was not forecast."""
    judged = rows.filter(pl.col("forecast").is_not_null() & pl.col("came").is_not_null()).with_columns(
        error=(pl.col("forecast") - pl.col("came")),
        in_80=pl.col("came").is_between("low_80", "high_80"),
        in_95=pl.col("came").is_between("low_95", "high_95"),
    )
    return "\n".join(
        [BEGIN, *_one_by_one(judged), "", *_together(judged), "", *_not_forecast(rows), END],
    )


def _one_by_one(judged: pl.DataFrame) -> list[str]:
    head = ("target", "from", "for", "points", "method", "forecast", "80 % interval", "came", "error", "inside 80 / 95 %", "p_met", "reached")  # fmt: skip
    lines = [line(head), f"|{'---|' * len(head)}"]
    for r in judged.iter_rows(named=True):
        lines.append(
            line(
                (
                    r["target_id"],
                    r["origin_period"],
                    r["time_period"],
                    str(r["n_points"]),
                    r["method"],
                    _number(r["forecast"]),
                    f"{_number(r['low_80'])} – {_number(r['high_80'])}",
                    _number(r["came"]),
                    f"{100 * r['error'] / r['came']:+.1f} %",
                    f"{_yes(r['in_80'])} / {_yes(r['in_95'])}",
                    "" if r["p_met"] is None else f"{r['p_met']:.2f}",
                    _yes(r["is_reached"]),
                )
            )
        )
    return lines


def _together(judged: pl.DataFrame) -> list[str]:
    head = ("years ahead", "forecasts", "mean absolute error", "of no change", "inside 80 %", "inside 95 %", "Brier score of p_met")  # fmt: skip
    lines = [line(head), f"|{'---|' * len(head)}"]
    ahead = judged.with_columns(
        ahead=pl.col("time_period").cast(pl.Int32) - pl.col("origin_period").cast(pl.Int32)
    )
    parts = [(str(key[0]), part) for key, part in ahead.group_by("ahead", maintain_order=True)]
    for name, part in [*sorted(parts), ("all", ahead)]:
        chances = part.drop_nulls("p_met")
        brier = (chances["p_met"] - chances["is_reached"].cast(pl.Float64)).pow(2).mean()
        lines.append(
            line(
                (
                    name,
                    str(len(part)),
                    _percent((part["error"].abs() / part["came"]).mean()),
                    _percent(((part["origin_value"] - part["came"]).abs() / part["came"]).mean()),
                    f"{part['in_80'].sum()} of {len(part)}",
                    f"{part['in_95'].sum()} of {len(part)}",
                    f"{brier:.3f} ({len(chances)})" if isinstance(brier, float) else "",
                )
            )
        )
    return lines


def _not_forecast(rows: pl.DataFrame) -> list[str]:
    """Return what was not forecast, counted by reason, and the headline targets without any forecast."""
    refused = rows.filter(pl.col("na_reason").is_not_null())
    head = ("no forecast because", "rows", "of pat_app-1")
    lines = [line(head), f"|{'---|' * len(head)}"]
    for (reason,), part in sorted(refused.group_by("na_reason"), key=lambda pair: str(pair[0])):
        own = part.filter(pl.col("target_id") == "pat_app-1")["origin_period"].unique().sort()
        lines.append(line((str(reason), str(len(part)), ", ".join(f"from {year}" for year in own))))
    return lines


def _number(x: float) -> str:
    return f"{x:,.0f}" if abs(x) >= 1000 else f"{x:.2f}"


def _percent(share: object) -> str:
    return f"{100 * share:.1f} %" if isinstance(share, float) else ""


def _yes(holds: bool) -> str:
    return "yes" if holds else "no"


def written(page: str, new: str) -> str:
    """Return the page with its block replaced."""
    return re.sub(f"{re.escape(BEGIN)}.*?{re.escape(END)}", lambda _: new, page, count=1, flags=re.DOTALL)


def main() -> None:
    """Print the tables of the live release; ``--write`` puts them into the page."""
    parser = argparse.ArgumentParser(description="Compare forecasts with the figures that followed.")
    parser.add_argument("--release", type=Path, help="a published file; default: the live one")
    parser.add_argument("--write", action="store_true", help="write the tables to docs/methods/forecasts.md")
    options = parser.parse_args()
    tables = block(forecasts(options.release or Settings().live))
    print(tables)
    if options.write:
        PAGE.write_text(written(PAGE.read_text("utf-8"), tables), "utf-8")


if __name__ == "__main__":
    main()
