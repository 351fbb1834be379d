"""Monte Carlo uncertainty: results of clear cases, and reproducibility from the seed."""

import json

import polars as pl
import pytest

from pipelines.analytics.composites import Method, composite, uncertainty
from pipelines.analytics.composites.uncertainty import ALL_PAIRS, NEIGHBOURS, SOBOL_TOLERANCE, Alternatives
from pipelines.settings import REPO
from tests.unit.analytics.composites.tables import flat_tree, table, two_pillars

LEAVES = ["a", "b", "c"]


def test_the_same_seed_gives_the_same_result_and_another_does_not() -> None:
    values, tree = table(9, LEAVES), two_pillars()
    one, two, other = (uncertainty(values, tree, seed=s, draws=200) for s in (1, 1, 2))
    for name in ("rank_intervals", "dominance", "sensitivity", "leave_one_out"):
        assert getattr(one, name).equals(getattr(two, name))
    assert not one.dominance.equals(other.dominance)


def test_neither_the_order_of_units_nor_another_period_changes_a_draw() -> None:
    tree = two_pillars()
    old = table(9, LEAVES).with_columns(period=pl.lit("2019"))
    more = pl.concat([table(9, LEAVES, seed=2).with_columns(period=pl.lit("2018")), old.reverse()])
    left = uncertainty(old, tree, seed=1, draws=100).dominance
    assert uncertainty(more, tree, seed=1, draws=100).dominance.filter(period="2019").equals(left)


def test_who_is_best_in_everything_is_first_in_every_draw() -> None:
    values = pl.concat(
        [table(8, LEAVES), pl.DataFrame({"unit": ["best"], "a": [2.0], "b": [2.0], "c": [-1.0]})]
    )
    result = uncertainty(values, two_pillars(), seed=1, draws=300)
    tree = two_pillars()
    assert set(result.rank_intervals.filter(unit="best").drop("period").rows()) == {
        (node, "best", 1, 1, 1, 1) for node in tree.ranked
    }
    assert result.dominance.filter(unit_a="best")["share"].unique().to_list() == [1.0]


def test_intervals_lie_in_order_and_every_rank_has_one() -> None:
    values, tree = table(12, LEAVES), two_pillars()
    intervals = uncertainty(values, tree, seed=5, draws=400).rank_intervals
    assert intervals.filter(~(pl.col("rank_low") <= pl.col("rank_median"))).is_empty()
    assert intervals.filter(~(pl.col("rank_median") <= pl.col("rank_high"))).is_empty()
    ranks = composite(values, tree).scores.filter(pl.col("node").is_in(list(tree.ranked)))
    key = ["node", "unit", "rank"]
    assert intervals.select(key).sort(key).equals(ranks.select(key).sort(key))


def test_a_pillar_is_ranked_by_its_own_indicators() -> None:
    """x leads in a and b, which make p; y in c, of which less is better and which makes q."""
    values = pl.DataFrame({"unit": ["x", "y"], "a": [9.0, 1.0], "b": [8.0, 2.0], "c": [9.0, 1.0]})
    intervals = uncertainty(values, two_pillars(0, 10), seed=1, draws=200).rank_intervals
    places = {
        (r["node"], r["unit"]): (r["rank_low"], r["rank_high"])
        for r in intervals.iter_rows(named=True)
        if r["node"] != "all"
    }
    assert places == {("p", "x"): (1, 1), ("p", "y"): (2, 2), ("q", "x"): (2, 2), ("q", "y"): (1, 1)}


def test_a_draw_without_spread_in_a_pillar_ranks_no_unit_there() -> None:
    """All have the same in c: between goalposts all share a rank, by z-score none has one; the interval is of the other draws."""
    values = table(6, LEAVES).with_columns(c=pl.lit(0.5))
    intervals = uncertainty(values, two_pillars(0, 1), seed=1, draws=200).rank_intervals
    assert intervals.select("rank_low", "rank_high").null_count().row(0) == (0, 0)
    assert intervals.filter(node="q").select("rank", "rank_low", "rank_high").unique().rows() == [(1, 1, 1)]


def test_a_factor_without_a_choice_has_no_share_and_the_only_one_has_all() -> None:
    only_weights = Alternatives(normalisers=(), aggregations=(), treatments=())
    result = uncertainty(table(12, LEAVES), two_pillars(), seed=1, draws=500, alternatives=only_weights)
    assert result.sensitivity["factor"].to_list() == ["weights"]
    assert result.sensitivity["total"].item() == pytest.approx(1, abs=0.1)


def test_where_no_factor_changes_a_rank_sensitivity_is_unknown_and_not_zero() -> None:
    one_way_up = pl.DataFrame({"unit": ["x", "y"], "a": [1.0, 2.0], "b": [1.0, 2.0], "c": [2.0, 1.0]})
    sensitivity = uncertainty(one_way_up, two_pillars(), seed=1, draws=50).sensitivity
    assert sensitivity["total"].null_count() == sensitivity.height == 4


def test_of_few_units_the_estimates_are_those_that_the_gate_lets_through_or_unknown() -> None:
    """Few draws change their ranks: an estimate of shares from so few can be 2.03, as it would be of the third table."""
    suite = json.loads((REPO / "warehouse/expectations/fct_index_sensitivity.json").read_text("utf-8"))
    (bounds,) = [
        e["kwargs"] for e in suite["expectations"] if "total" in e["kwargs"].get("row_condition", "")
    ]
    assert (bounds["min_value"], bounds["max_value"]) == (-SOBOL_TOLERANCE, 1 + SOBOL_TOLERANCE)
    unknown = []
    for seed in range(10, 16):
        shares = uncertainty(table(3, LEAVES, seed=seed), two_pillars(), seed=1, draws=100).sensitivity
        known = shares.select("first_order", "total").unpivot()["value"].drop_nulls()
        assert known.is_between(bounds["min_value"], bounds["max_value"]).all()
        unknown.append(known.is_empty())
    assert any(unknown) and not all(unknown)


def test_leaving_an_indicator_out_by_hand() -> None:
    """x leads by a alone: without a, y is first."""
    tree = flat_tree(["a", "b"], low={"a": 0, "b": 0}, high={"a": 10, "b": 10})
    values = pl.DataFrame({"unit": ["x", "y"], "a": [10.0, 2.0], "b": [4.0, 5.0]})
    left_out = uncertainty(values, tree, seed=1, draws=10).leave_one_out
    ranks = {(r["node"], r["unit"]): r["rank"] for r in left_out.iter_rows(named=True)}
    assert ranks == {("a", "x"): 2, ("a", "y"): 1, ("b", "x"): 1, ("b", "y"): 2}


def test_of_many_units_only_neighbours_are_compared() -> None:
    n = ALL_PAIRS + 10
    dominance = uncertainty(table(n, LEAVES), two_pillars(), seed=1, draws=20).dominance
    assert dominance.height == sum(n - apart for apart in range(1, NEIGHBOURS + 1))


def test_a_single_unit_has_no_rank_interval() -> None:
    result = uncertainty(table(1, LEAVES), two_pillars(0, 1), seed=1, draws=10)
    assert result.rank_intervals.is_empty() and result.leave_one_out.is_empty()


def test_a_unit_without_a_score_has_no_interval() -> None:
    values = pl.concat([table(5, LEAVES), pl.DataFrame({"unit": ["none"], "a": [None], "b": [None], "c": [None]}, schema_overrides=dict.fromkeys(LEAVES, pl.Float64))])  # fmt: skip
    result = uncertainty(values, two_pillars(), Method(weighting="entropy"), seed=1, draws=50)
    assert "none" not in result.rank_intervals["unit"].to_list()
    assert result.rank_intervals["rank_high"].max() == 5
    assert result.rank_intervals["node"].n_unique() == 3


def test_no_draw_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        uncertainty(table(5, LEAVES), two_pillars(), seed=1, draws=0)
