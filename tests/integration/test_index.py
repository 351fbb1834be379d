"""Indices on the samples: what is published adds up, every rank has its interval, and the command shows it."""

import csv
import json
from collections.abc import Iterator

import duckdb
import pytest
from typer.testing import CliRunner

from pipelines import views
from pipelines.cli import app
from pipelines.settings import Settings
from schemas.seed_files import read_seed
from tests.seeds import SEEDS


@pytest.fixture
def live(sample_release: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(sample_release.live.resolve()), read_only=True) as connection:
        yield connection


def count(live: duckdb.DuckDBPyConnection, condition: str, table: str = "fct_index_score") -> int:
    return int(live.execute(f"select count(*) from {table} where {condition}").fetchall()[0][0])


def test_every_rank_has_an_interval_and_more_than_one_unit(live: duckdb.DuckDBPyConnection) -> None:
    assert count(live, "rank is not null and (rank_low is null or rank_high is null)") == 0
    assert count(live, "rank is not null and n_units < 2") == 0
    ranked = live.execute(
        """select system_code, level, count(*) from fct_index_score where rank is not null
        group by all order by all"""
    ).fetchall()
    # Scenarios, years, areas; the whole and its pillars.
    assert ranked == [
        ("ip_strong_city_peers", 0, 2 * 6 * 10),
        ("ip_strong_city_peers", 1, 2 * 6 * 10 * 2),
        ("patent_strength", 0, 3 * 3 * 16),
        ("patent_strength", 1, 3 * 3 * 16 * 4),
    ]


def test_contributions_of_a_level_sum_to_the_score(live: duckdb.DuckDBPyConnection) -> None:
    for level in (1, 2):
        off = live.execute(
            f"""select count(*) from fct_index_score as r where level = 0 and score is not null and abs(score - (
                select sum(contribution) from fct_index_score as s where s.level = {level} and s.system_code = r.system_code
                and s.scenario = r.scenario and s.ref_area = r.ref_area and s.time_period = r.time_period)) > 1e-6"""
        ).fetchall()
        assert off == [(0,)]


def test_what_moved_sums_to_the_move(live: duckdb.DuckDBPyConnection) -> None:
    off = live.execute(
        """select count(*) from (select any_value(score_change) as moved, sum(change) as parts from fct_index_change
        group by system_code, scenario, ref_area, time_period) where abs(moved - parts) > 1e-6"""
    ).fetchall()
    assert off == [(0,)]
    assert count(live, "true", "fct_index_change") > 0


def test_districts_are_synthetic_and_the_city_is_real(live: duckdb.DuckDBPyConnection) -> None:
    assert count(live, "system_code = 'patent_strength' and level = 0 and not is_synthetic") == 0
    assert count(live, "system_code = 'ip_strong_city' and is_synthetic") == 0
    base = live.execute(
        "select node_code, score from fct_index_score where system_code = 'ip_strong_city' and time_period = '2015' and score is not null"
    ).fetchall()
    assert {round(score, 9) for _, score in base} == {100.0} and "all" in dict(base)


def test_the_city_among_its_peers_is_scored_on_published_figures_alone(
    live: duckdb.DuckDBPyConnection,
) -> None:
    of_peers = "system_code = 'ip_strong_city_peers'"
    assert count(live, f"{of_peers} and (is_synthetic or score is null or score not between 0 and 100)") == 0
    regions = live.execute(
        f"""select distinct s.ref_area, a.is_peer from fct_index_score as s
        inner join dim_area as a on s.ref_area = a.area_code where {of_peers}"""
    ).fetchall()
    assert len(regions) == 10
    assert [area for area, is_peer in regions if not is_peer] == ["120000"]
    assert count(live, "system_code = 'ip_strong_city' and rank is not null") == 0


def test_weights_without_a_published_source_are_marked_as_project_default(
    live: duckdb.DuckDBPyConnection,
) -> None:
    sources = live.execute(
        "select distinct weight_source from fct_index_score where system_code = 'patent_strength' and scenario = 'expert' and level = 1"
    ).fetchall()
    assert sources == [("project_default",)]


def run(settings: Settings, *arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(
        app, ["index", *arguments], env={"IPMON_DATA_DIR": str(settings.data_dir), "COLUMNS": "160"}
    )
    return done.exit_code, done.output


def test_the_command_shows_places_with_intervals_and_what_moved_them(sample_release: Settings) -> None:
    code, shown = run(sample_release, "patent_strength", "--year", "2019", "--lang", "en")
    assert code == 0
    first = next(line for line in shown.splitlines() if line.split()[:1] == ["1"])
    assert "Binhai" in first and "–" in first
    text = " ".join(shown.split())
    assert "weights: project default" in text and "computed from synthetic figures" in text
    assert "goalposts were frozen from synthetic figures" in text
    assert "Patent strength (synthetic)" in shown
    assert "→" in shown


def test_the_command_shows_one_area_year_by_year(sample_release: Settings) -> None:
    code, shown = run(sample_release, "ip_strong_city")
    assert code == 0 and "100.0" in shown and "位次" not in shown.splitlines()[2]
    assert "合成" not in shown
    assert all(str(year) in shown for year in range(2015, 2021))


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_what_an_index_leaves_out_is_shown_with_the_reason(sample_release: Settings, lang: str) -> None:
    rows = [row for row in read_seed(SEEDS, "index_left_out") if row["system_code"] == "patent_strength"]
    _, shown = run(sample_release, "patent_strength", "--lang", lang)
    text = "".join(shown.split())
    assert rows and all("".join(r[f"{w}_{lang}"].split()) in text for r in rows for w in ("name", "why"))
    _, record = run(sample_release, "patent_strength", "--json")
    assert {r["subject"] for r in json.loads(record)["left_out"]} == {r["subject"] for r in rows}


@pytest.mark.parametrize(
    ("lang", "name", "advice"),
    [
        ("zh", "专利实力指数（合成数据）", "查看一个指数：ipmon index 代码，例如 ipmon index "),
        (
            "en",
            "Patent strength (synthetic)",
            "To show one: ipmon index CODE, such as ipmon index ",
        ),
    ],
)
def test_the_command_without_a_name_lists_the_indices(
    sample_release: Settings, lang: str, name: str, advice: str
) -> None:
    code, shown = run(sample_release, "--lang", lang)
    (row,) = [line for line in shown.splitlines() if "patent_strength " in line]
    assert code == 0 and name in row and "2018–2020" in row and row.split()[-1] == "16"
    assert advice in shown
    _, listed = run(sample_release, "--json")
    systems = {index["system_code"] for index in json.loads(listed)}
    assert systems >= {"ip_strong_city", "ip_strong_city_peers", "patent_strength"}
    code, refused = run(sample_release, "--freeze")
    assert code == 2 and "ipmon index" in refused


def test_the_command_for_programs(sample_release: Settings) -> None:
    code, shown = run(sample_release, "patent_strength", "--json")
    areas = json.loads(shown)["areas"]
    assert code == 0 and len(areas) == 16
    root = areas[0]["nodes"][0]
    assert root["rank"] == 1 and root["rank_low"] <= root["rank_high"]
    assert areas[0]["changes"]


@pytest.mark.parametrize("system", ["patent_strength", "ip_strong_city_peers"])
def test_goalposts_that_the_panel_gives_are_those_that_were_frozen(
    sample_release: Settings, system: str
) -> None:
    """The samples are the panel of version 1; what is frozen anew is version 2."""
    code, shown = run(sample_release, system, "--freeze")
    every = read_seed(SEEDS, "index_goalpost")
    frozen = [row for row in every if row["system_code"] == system]
    again = list(csv.DictReader(shown.splitlines()))
    assert code == 0 and [r["node_code"] for r in again] == [r["node_code"] for r in frozen]
    for old, new in zip(frozen, again, strict=True):
        assert (old["version"], new["version"]) == ("1", "2")
        assert (float(new["low"]), float(new["high"])) == pytest.approx(
            (float(old["low"]), float(old["high"]))
        )
        assert (new["panel"], new["is_synthetic"]) == (old["panel"], old["is_synthetic"])


@pytest.mark.parametrize(
    "wrong", [("happiness",), ("happiness", "--freeze"), ("patent_strength", "--year", "1999")]
)
def test_an_unknown_index_or_year_raises_not_there(sample_release: Settings, wrong: tuple[str, ...]) -> None:
    from pipelines.views.common import NotThere

    done = CliRunner().invoke(app, ["index", *wrong], env={"IPMON_DATA_DIR": str(sample_release.data_dir)})
    assert done.exit_code != 0 and isinstance(done.exception, NotThere)


def test_the_pages_figures_by_hand_are_those_published(live: duckdb.DuckDBPyConnection) -> None:
    """docs/methods/ip_strong_city.md, 2016."""
    scores = dict(
        live.execute(
            "select node_code, round(score, 1) from fct_index_score where system_code = 'ip_strong_city' and time_period = '2016' and score is not null"
        ).fetchall()
    )
    assert scores == {
        "grants": 112.1, "in_force": 122.5, "per_10k": 120.5, "trademarks": 147.2, "creation": 125.6, "loans": 150.0,
        "rd_intensity": 99.8, "rd": 105.3, "environment": 102.5, "all": 114.1,
    }  # fmt: skip


def test_a_year_is_compared_on_the_indicators_of_both_years(live: duckdb.DuckDBPyConnection) -> None:
    """docs/methods/ip_strong_city.md, 2017 to 2018: trademarks went, and four indicators match."""
    of_2017, of_2018 = live.execute(
        """select is_comparable, n_matched, round(score, 1), round(score_chained, 1), round(score_common, 1) from fct_index_score
        where system_code = 'ip_strong_city' and level = 0 and time_period in ('2017', '2018') order by time_period"""
    ).fetchall()
    assert of_2017 == (True, 6, 117.8, 117.8, 112.4)
    assert of_2018 == (False, 4, 117.5, 123.2, 117.5)
    assert count(live, "system_code = 'ip_strong_city' and level = 0 and score_chained is null") == 0


def test_the_pages_figures_among_peers_are_those_published(live: duckdb.DuckDBPyConnection) -> None:
    """docs/methods/ip_strong_city.md, 2020 among its peers."""
    scores = dict(
        live.execute(
            """select node_code, round(score, 1) from fct_index_score where system_code = 'ip_strong_city_peers'
            and is_default_scenario and time_period = '2020' and ref_area = '120000'"""
        ).fetchall()
    )
    assert scores == {
        "grants": 18.4, "in_force": 26.9, "creation": 22.7, "rd": 52.9, "environment": 52.9, "all": 37.8
    }  # fmt: skip


@pytest.mark.parametrize(("width", "has_parts"), [(60, False), (80, True)])
def test_an_index_is_shown_without_its_parts_where_there_is_no_room(
    sample_release: Settings, monkeypatch: pytest.MonkeyPatch, width: int, has_parts: bool
) -> None:
    monkeypatch.setattr(views.console, "width", width)
    environment = {"IPMON_DATA_DIR": str(sample_release.data_dir)}
    shown = (
        CliRunner().invoke(app, ["index", "patent_strength"], env=environment, catch_exceptions=False).stdout
    )
    assert "滨海新区" in shown and "…" not in shown
    assert ("创造" in shown, "窗口较窄" in shown) == (has_parts, not has_parts)
