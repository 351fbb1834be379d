"""``ipmon index``: the indices of the release; of one its scores, ranks with intervals, contributions, reasons for changes in rank.

Belongs here: the published scores of one index, and their layout. Does not belong here: computing them
(``pipelines/analytics``), or the tree and its names (published with the scores).
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from pipelines.views.common import NotThere, console, label, open_live, query
from pipelines.views.plans import no_year, unknown

if TYPE_CHECKING:
    import duckdb

    from pipelines.settings import Settings

INDICES = """
select
    i.system_code,
    i.name_zh,
    i.name_en,
    min(s.time_period) as first_period,
    max(s.time_period) as last_period,
    cast(count(distinct s.ref_area) as integer) as n_areas,
    any_value(i.has_synthetic_goalposts) or coalesce(bool_or(s.is_synthetic), false) as is_synthetic
from dim_index as i
left join fct_index_score as s on i.system_code = s.system_code and s.is_default_scenario
group by i.system_code, i.name_zh, i.name_en
order by is_synthetic, i.system_code
"""
SCORES = """
select s.*, a.name_zh as area_zh, a.name_en as area_en
from fct_index_score as s
inner join dim_area_history as a
    on s.ref_area = a.area_code
    and make_date(cast(s.time_period as integer), 12, 31) between a.valid_from and coalesce(a.valid_to, date '9999-12-31')
where s.system_code = $system and s.is_default_scenario and s.time_period in (select unnest($years))
order by
    s.time_period desc,
    min(s.rank) filter (where s.level = 0) over (partition by s.time_period, s.ref_area) nulls last,
    s.ref_area,
    s.sort_order
"""
CHANGES = """
select * exclude (system_code, version)
from fct_index_change
where system_code = $system and time_period in (select unnest($years))
    and scenario in (select scenario from fct_index_score where system_code = $system and is_default_scenario)
order by ref_area, time_period, abs(change) desc, node_code
"""
LEFT_OUT = """
select * exclude (system_code, version) from dim_index_left_out where system_code = ? order by subject
"""
SERIES = ("score_chained", "score_common")
"""Scores of the whole index that may be compared year by year."""
FREEZE = """
select system_code, cast(cast(version as integer) + 1 as varchar) as version, node_code, min(obs_value) as low, max(obs_value) as high,
    min(time_period) || '-' || max(time_period) || ', ' || count(distinct ref_area) || ' areas' as panel,
    cast(bool_or(is_synthetic) as varchar) as is_synthetic
from fct_index_score
where system_code = $system and is_default_scenario and obs_value is not null
group by system_code, version, node_code
order by min(sort_order)
"""


def read_indices(settings: Settings) -> list[dict[str, Any]]:
    """Return the indices of the live release: code, names, first and last year, number of areas, whether made of synthetic figures."""
    with open_live(settings) as live:
        return query(live, INDICES)


def show_indices(indices: list[dict[str, Any]], lang: str) -> None:
    """Print the indices, a row each, and how to show one of them; or that there is none."""
    if not indices:
        console.print(Text(label("no_indices", lang), style="dim"))
        return
    table = Table(header_style="dim", padding=(0, 1), box=SIMPLE_HEAD)
    for heading in ("code", "index", "year", "areas"):
        table.add_column(label(heading, lang), justify="right" if heading == "areas" else "left")
    for index in indices:
        mark = label("synthetic_data", lang) if index["is_synthetic"] else ""
        years = f"{index['first_period']}–{index['last_period']}" if index["first_period"] else "–"
        table.add_row(index["system_code"], index[f"name_{lang}"] + mark, years, f"{index['n_areas']:,}")
    console.print(table)
    console.print(Text(label("choose_index", lang).format(code=indices[0]["system_code"]), style="dim"))


def index_record(settings: Settings, system: str, year: int | None) -> dict[str, Any]:
    """Return an index as published: names, what it leaves out, scores of each area and year, and what changed them.

    Args:
        settings: the installation.
        system: the code of the index.
        year: the year; None means the latest, or for an index of one area all years.

    Raises:
        NotThere: there is no such index, or it has no scores, or none for that year.
    """
    with open_live(settings) as live:
        indices = _indices(live, system)
        periods = query(
            live,
            "select time_period, count(distinct ref_area) as n_areas from fct_index_score where system_code = ? group by 1 order by 1",
            [system],
        )
        if not periods:
            raise NotThere("no_scores", index=system)
        years = [row["time_period"] for row in periods]
        selected = [str(year)] if year else years if max(r["n_areas"] for r in periods) == 1 else years[-1:]
        if not set(selected) <= set(years):
            raise no_year(year, {system: years})
        values = {"system": system, "years": selected}
        rows, changes = query(live, SCORES, values), query(live, CHANGES, values)
        left_out = query(live, LEFT_OUT, [system])
    areas: dict[tuple[str, str], dict[str, Any]] = {}
    for row in rows:
        entry = areas.setdefault(
            (row["ref_area"], row["time_period"]),
            {k: row[k] for k in ("ref_area", "area_zh", "area_en", "time_period")}
            | {"nodes": [], "changes": []},
        )
        entry["nodes"].append({k: v for k, v in row.items() if k not in entry})
    for change in changes:
        areas[change["ref_area"], change["time_period"]]["changes"].append(change)
    return {"index": indices[system], "left_out": left_out, "areas": list(areas.values())}


def show_index(record: dict[str, Any], lang: str) -> None:
    """Print an index; where the window has no room for the pillars, a note says so in their place."""
    index, areas = record["index"], record["areas"]
    is_single_area = _is_of_one_area(areas)
    table = _table(record, [n for n in areas[0]["nodes"] if n["level"] == 1], lang)
    is_narrow = console.measure(table, options=console.options.update(max_width=1000)).minimum > console.width
    console.print(_table(record, [], lang) if is_narrow else table)
    for area in areas if not is_single_area else ():
        _show_change(area, lang)
    sources = sorted({n["weight_source"] for a in areas for n in a["nodes"]} - {"equal"}) or ["equal"]
    parts = "per_pillar" if is_single_area else "contribution"
    notes = [
        label("too_narrow" if is_narrow else parts, lang),
        *(label(f"weights_{s}", lang) for s in sources),
    ]
    if any(n["level"] == 0 and n["is_comparable"] is False for a in areas for n in a["nodes"]):
        notes.append(label("not_comparable", lang))
    if any(n["is_synthetic"] for a in areas for n in a["nodes"]):
        notes.append(label("synthetic", lang))
    if index["has_synthetic_goalposts"]:
        notes.append(label("synthetic_goalposts", lang))
    console.print(Text("   ".join(notes), style="dim"))
    for left_out in record["left_out"]:
        note = label("left_out", lang).format(what=left_out[f"name_{lang}"], why=left_out[f"why_{lang}"])
        console.print(Text(note, style="dim"))


def _is_of_one_area(areas: list[dict[str, Any]]) -> bool:
    return len({area["ref_area"] for area in areas}) == 1


def _table(record: dict[str, Any], pillars: list[dict[str, Any]], lang: str) -> Table:
    """Return a table with a row for each area (for one area, each year) and a column for each of the given pillars."""
    index, areas = record["index"], record["areas"]
    is_single_area = _is_of_one_area(areas)
    period = "" if is_single_area else areas[0]["time_period"]
    is_made_up = index["has_synthetic_goalposts"] or any(n["is_synthetic"] for a in areas for n in a["nodes"])
    mark = label("synthetic_data", lang) if is_made_up else ""
    title = Text.assemble((index[f"name_{lang}"] + mark, "bold"), "  ", (period, "bold cyan"))
    table = Table(title=title, title_justify="left", header_style="dim", padding=(0, 1), box=SIMPLE_HEAD)
    if not is_single_area:
        table.add_column(label("rank", lang), justify="right")
        table.add_column(label("interval", lang), justify="center", style="dim")
    table.add_column(label("year" if is_single_area else "area", lang))
    table.add_column(label("score", lang), justify="right")
    for name in SERIES if is_single_area else ():
        table.add_column(label(name, lang), justify="right")
    for pillar in pillars:
        table.add_column(pillar[f"name_{lang}"], justify="right")
    table.add_column(label("known", lang), justify="right", style="dim")
    for area in areas:
        root, *descendants = area["nodes"]
        of_pillar = {n["node_code"]: n for n in descendants if n["level"] == 1}
        measure = "score" if is_single_area else "contribution"
        cells = [_figure(of_pillar[p["node_code"]][measure]) for p in pillars]
        ranks = [
            str(root["rank"] or "–"),
            f"{root['rank_low']}–{root['rank_high']}" if root["rank_low"] else "",
        ]
        name = area["time_period"] if is_single_area else area[f"area_{lang}"]
        known = f"{root['n_available']}/{root['n_indicators']}"
        score = _figure(root["score"], "bold").append("" if root["is_comparable"] is not False else " ≠")
        series = [_figure(root[column]) for column in SERIES if is_single_area]
        table.add_row(*([] if is_single_area else ranks), name, score, *series, *cells, known)
    return table


def freeze_goalposts(settings: Settings, system: str) -> str:
    """Return rows of ``seeds/index_goalpost.csv`` computed from the published panel, for a new version of an index.

    Raises:
        NotThere: there is no such index, or none of its figures is published.
    """
    with open_live(settings) as live:
        _indices(live, system)
        rows = query(live, FREEZE, {"system": system})
    if not rows:
        raise NotThere("no_goalposts", index=system)
    text = io.StringIO()
    lines = csv.DictWriter(text, rows[0].keys(), lineterminator="\n")
    lines.writeheader()
    lines.writerows(rows)
    return text.getvalue()


def _indices(live: duckdb.DuckDBPyConnection, system: str) -> dict[str, dict[str, Any]]:
    """Return the indices of a release by code.

    Raises:
        NotThere: the release has none of that code; the message names those that it has.
    """
    indices = {row["system_code"]: row for row in query(live, "select * from dim_index order by system_code")}
    if system not in indices:
        raise unknown("no_index", system, list(indices))
    return indices


def _show_change(area: dict[str, Any], lang: str) -> None:
    """Print the indicators that changed the rank of an area most, if it changed."""
    changes = area["changes"]
    if not changes or not changes[0]["rank_before"] or changes[0]["rank_before"] == changes[0]["rank_after"]:
        return
    first = changes[0]
    line = Text.assemble(
        (area[f"area_{lang}"], "bold"),
        f"  {first['rank_before']} → {first['rank_after']}  ",
        (f"({first['from_period']} → {first['time_period']})  ", "dim"),
    )
    for change in changes[:3]:
        style = "green" if change["change"] > 0 else "red"
        line.append(f"{change[f'name_{lang}']} ").append(f"{change['change']:+.1f}  ", style=style)
        if change["availability"] != "both":
            line.append(f"({label(change['availability'], lang)})  ", style="dim")
    console.print(line)


def _figure(value: float | None, style: str = "") -> Text:
    return Text("–", style="dim") if value is None else Text(f"{value:,.1f}", style=style)
