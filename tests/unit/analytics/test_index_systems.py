"""Systems as the seeds describe them: years, areas, scenarios, the base year."""

import polars as pl
import pytest

from pipelines.analytics.index_systems import SCORES, UNCERTAINTY, Tables, rank_uncertainty, scores

TREE = pl.DataFrame(
    {
        "system_code": ["s"] * 5,
        "node_code": ["all", "p", "q", "a", "b"],
        "parent_code": [None, "all", "all", "p", "q"],
        "sort_order": [1, 2, 3, 4, 5],
        "measure_code": [None, None, None, "a", "b"],
        "direction": [None, None, None, 1, -1],
        "weight": [None, 3.0, 1.0, None, None],
        "low": [None, None, None, 0.0, 0.0],
        "high": [None, None, None, 100.0, 10.0],
    }
)
SCENARIOS = pl.DataFrame(
    {"system_code": ["s"] * 2, "scenario": ["expert", "equal"], "weighting": ["given", "equal"]}
)


def system(**other: object) -> pl.DataFrame:
    row = {
        "system_code": "s",
        "normaliser": "minmax",
        "base_year": None,
        "aggregation": "arithmetic",
        "treatment": "none",
        "min_available": 0.0,
        "min_leaves": 1,
        "draws": 1000,
        "seed": 7,
    }
    return pl.DataFrame([row | other], schema_overrides={"base_year": pl.Int64})


def measures(*rows: tuple[str, str, float | None, float | None]) -> pl.DataFrame:
    """Return measures of areas and years: a and b."""
    return pl.DataFrame(
        [("s", area, year, node, x) for area, year, a, b in rows for node, x in (("a", a), ("b", b))],
        schema={
            "system_code": pl.String,
            "ref_area": pl.String,
            "time_period": pl.String,
            "node_code": pl.String,
            "measured": pl.Float64,
        },
        orient="row",
    )


def scored(given: pl.DataFrame, **other: object) -> pl.DataFrame:
    return scores(Tables(system(**other), SCENARIOS, TREE, given))


TWO = (("x", "2019", 50.0, 5.0), ("y", "2019", 80.0, 10.0))


def test_scores_by_hand() -> None:
    """x: a is 50, b (less is better) 50: .75 and .25 give 50. y: 80 and 0: 60, or 40 where both weigh the same."""
    rows = scored(measures(*TWO)).filter(node_code="all")
    of = {(r["scenario"], r["ref_area"]): r for r in rows.iter_rows(named=True)}
    assert {k: r["score"] for k, r in of.items()} == pytest.approx(
        {("expert", "x"): 50, ("expert", "y"): 60, ("equal", "x"): 50, ("equal", "y"): 40}
    )
    assert {k: r["rank"] for k, r in of.items()} == {
        ("expert", "x"): 2, ("expert", "y"): 1, ("equal", "x"): 1, ("equal", "y"): 2,
    }  # fmt: skip


def test_only_the_whole_and_its_pillars_have_ranks_and_only_among_several() -> None:
    rows = scored(measures(*TWO))
    assert set(rows.filter(pl.col("rank").is_not_null())["node_code"]) == {"all", "p", "q"}
    alone = scored(measures(TWO[0]))
    assert alone["rank"].null_count() == alone.height and alone["score"].null_count() == 0
    assert rank_uncertainty(Tables(system(), SCENARIOS, TREE, measures(TWO[0]))).is_empty()


def test_a_new_year_changes_no_old_score_and_no_old_interval() -> None:
    new = measures(*TWO, ("x", "2020", 500.0, -3.0), ("y", "2020", 1.0, 2.0))
    for made in (scores, rank_uncertainty):
        old, both = (made(Tables(system(), SCENARIOS, TREE, m)) for m in (measures(*TWO), new))
        key = [c for c in old.columns if c not in ("value", "score")]
        assert both.filter(time_period="2019").sort(key).equals(old.sort(key))


def test_scores_are_indexed_to_100_in_the_base_year() -> None:
    given = measures(("x", "2015", 40.0, None), ("x", "2016", 50.0, 4.0))
    rows = scored(given, normaliser="reference", base_year=2015)
    of = {
        (r["time_period"], r["node_code"]): r["score"]
        for r in rows.filter(scenario="equal").iter_rows(named=True)
    }
    assert of["2015", "all"] == 100
    assert of["2016", "a"] == pytest.approx(125)
    assert of["2016", "b"] is None  # b has no base: it cannot be indexed, whatever comes later
    assert of["2016", "all"] == pytest.approx(125)


def test_the_base_of_several_areas_is_their_mean() -> None:
    """40 and 60 in the base year, and an area without a figure in it: 50 is 100."""
    given = measures(
        ("x", "2015", 40.0, None), ("y", "2015", 60.0, None), ("z", "2015", None, None),
        ("x", "2016", 75.0, None), ("y", "2016", 25.0, None), ("z", "2016", 50.0, None),
    )  # fmt: skip
    rows = scored(given, normaliser="reference", base_year=2015).filter(scenario="equal", node_code="a")
    of = {(r["ref_area"], r["time_period"]): r["score"] for r in rows.iter_rows(named=True)}
    assert {area: of[area, "2016"] for area in "xyz"} == pytest.approx({"x": 150, "y": 50, "z": 100})
    assert {area: of[area, "2015"] for area in "xy"} == pytest.approx({"x": 80, "y": 120})


def test_a_pillar_with_fewer_indicators_than_the_seed_asks_for_has_no_score() -> None:
    """p and q have one indicator each."""
    rows = scored(measures(*TWO), min_leaves=2).filter(pl.col("node_code").is_in(["all", "p", "q"]))
    assert set(rows["na_reason"]) == {"too_few_indicators"} and rows["score"].null_count() == rows.height


def test_each_year_is_compared_with_the_one_before() -> None:
    """b is missing in 2020: all goes from 50 to 80, and a, the matched indicator, from 50 to 80."""
    given = measures(("x", "2019", 50.0, 5.0), ("x", "2020", 80.0, None), ("x", "2021", 80.0, 1.0))
    rows = scored(given).filter(scenario="equal", node_code="all").sort("time_period")
    assert rows.select(
        "score", "is_comparable", "n_matched", "score_chained", "n_common", "score_common"
    ).rows() == [
        (pytest.approx(50), None, None, pytest.approx(50), 1, pytest.approx(50)),
        (pytest.approx(80), False, 1, pytest.approx(80), 1, pytest.approx(80)),
        (pytest.approx(85), False, 1, pytest.approx(80), 1, pytest.approx(80)),
    ]


def test_every_rank_has_its_interval() -> None:
    given = measures(*TWO, ("z", "2019", 20.0, 1.0))
    intervals = rank_uncertainty(Tables(system(), SCENARIOS, TREE, given))
    key = ["scenario", "time_period", "subject", "other"]
    ranks = scored(given).drop_nulls("rank").rename({"ref_area": "subject", "node_code": "other"})
    for kind in ("rank_low", "rank_median", "rank_high"):
        keys = intervals.filter(kind=kind).select(key).sort(key)
        assert keys.equals(ranks.select(key).sort(key))


def test_without_a_system_there_are_no_rows() -> None:
    nothing = Tables(system().clear(), SCENARIOS, TREE, measures())
    assert dict(scores(nothing).schema) == SCORES and dict(rank_uncertainty(nothing).schema) == UNCERTAINTY
