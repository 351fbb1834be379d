"""The engine as a whole: what must hold of any table and any tree."""

from dataclasses import replace
from typing import get_args

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.analytics.composites import Method, composite, explain_change
from pipelines.analytics.composites.method import Aggregation, Normaliser, Weighting
from tests.unit.analytics.composites.tables import table, two_pillars

pytestmark = pytest.mark.thorough

FREE = [n for n in get_args(Normaliser) if n in ("minmax", "zscore", "rank", "percentile_rank")]
FIGURE = st.floats(0, 1000).map(lambda x: round(x, 3))
FIGURES = st.lists(st.tuples(FIGURE, FIGURE, FIGURE), min_size=2, max_size=9)
GAPPY = st.lists(st.tuples(*[st.none() | FIGURE] * 3), min_size=1, max_size=9)


def values_of(rows: list[tuple[float | None, ...]]) -> pl.DataFrame:
    schema = {"a": pl.Float64, "b": pl.Float64, "c": pl.Float64}
    units = pl.Series("unit", [f"u{n}" for n in range(len(rows))])
    return pl.DataFrame(rows, schema=schema, orient="row").with_columns(units)


def root(values: pl.DataFrame, method: Method | None = None) -> dict[str, float | None]:
    tree = two_pillars()
    return dict(composite(values, tree, method).ranks(tree).select("unit", "score").iter_rows())


def same(left: dict[str, float | None], right: dict[str, float | None]) -> bool:
    filled = [{k: float("nan") if v is None else v for k, v in side.items()} for side in (left, right)]
    return filled[0] == pytest.approx(filled[1], nan_ok=True, abs=1e-6)


@given(FIGURES, st.sampled_from(FREE), st.floats(0.1, 50), st.floats(-100, 100))
def test_the_unit_of_a_figure_does_not_matter(rows, normaliser, factor, shift) -> None:  # type: ignore[no-untyped-def]
    values, method = values_of(rows), Method(normaliser=normaliser)
    scaled = values.with_columns((pl.col("a") * round(factor, 2) + round(shift, 2)).round(9).alias("a"))
    assert same(root(values, method), root(scaled, method))


@given(GAPPY, st.randoms(use_true_random=False))
def test_neither_rows_nor_columns_have_an_order(rows, random) -> None:  # type: ignore[no-untyped-def]
    values = values_of(rows)
    shuffled = values.select(random.sample(values.columns, 4)).sample(
        fraction=1, shuffle=True, seed=random.randrange(99)
    )
    for weighting in get_args(Weighting):
        assert same(root(values, Method(weighting=weighting)), root(shuffled, Method(weighting=weighting)))


@given(FIGURES, st.integers(0, 8), st.floats(1, 500))
def test_a_better_figure_never_lowers_a_score(rows, which, more) -> None:  # type: ignore[no-untyped-def]
    tree, unit = two_pillars(low=0, high=1500), f"u{which % len(rows)}"
    values = values_of(rows)
    raised = values.with_columns(
        pl.when(pl.col("unit") == unit).then(pl.col("a") + more).otherwise("a").alias("a")
    )
    for aggregation in ("arithmetic", "geometric", "harmonic"):
        method = Method(aggregation=aggregation)  # type: ignore[arg-type]
        before, after = (
            composite(v, tree, method).ranks(tree).filter(unit=unit)["score"].item() for v in (values, raised)
        )
        assert after > before


@given(GAPPY, st.sampled_from(get_args(Aggregation)), st.sampled_from(FREE))
def test_contributions_sum_to_the_score(rows, aggregation, normaliser) -> None:  # type: ignore[no-untyped-def]
    tree = two_pillars()
    result = composite(values_of(rows), tree, Method(aggregation=aggregation, normaliser=normaliser))
    for level in (1, 2):
        parts = result.scores.filter(level=level).group_by("unit").agg(pl.col("contribution").sum())
        both = result.ranks(tree).join(parts, on="unit").drop_nulls("score")
        assert both["contribution"].to_list() == pytest.approx(both["score"].to_list())


@given(GAPPY)
def test_without_figures_there_is_a_reason_instead_of_a_score(rows) -> None:  # type: ignore[no-untyped-def]
    for method in (Method(), Method(weighting="pca", imputation="median", treatment="winsorise_then_log"), Method(min_available_unit=0.9)):  # fmt: skip
        scores = composite(values_of(rows), two_pillars(), method).scores
        assert scores.filter(pl.col("score").is_null() != pl.col("na_reason").is_not_null()).is_empty()
        assert scores.filter(pl.col("rank").is_not_null() & (pl.col("n_units") < 2)).is_empty()


def test_reasons_name_what_is_missing() -> None:
    values = values_of([(1.0, 2.0, 3.0), (2.0, 3.0, 4.0), (None, None, None), (None, 1.0, None)])
    scores = composite(values, two_pillars(), Method(min_available_unit=0.5)).scores.filter(node="all")
    reasons = dict(scores.select("unit", "na_reason").iter_rows())
    assert reasons == {"u0": None, "u1": None, "u2": "no_indicator", "u3": "too_few_indicators"}
    alone = (
        composite(values_of([(1.0, 2.0, 3.0)]), two_pillars()).scores.filter(node="all").row(0, named=True)
    )
    assert (alone["score"], alone["na_reason"], alone["rank"]) == (None, "no_spread", None)


def test_one_unit_between_goalposts_has_a_score_and_no_rank() -> None:
    of_root = (
        composite(values_of([(50.0, 100.0, 25.0)]), two_pillars(0, 100))
        .scores.filter(node="all")
        .row(0, named=True)
    )
    assert (of_root["score"], of_root["rank"], of_root["n_units"]) == (
        pytest.approx(0.6 * 75 + 0.4 * 75),
        None,
        1,
    )


def test_an_imputed_figure_is_counted_as_such() -> None:
    values = values_of([(1.0, 2.0, 3.0), (2.0, None, 4.0), (3.0, 6.0, 5.0)])
    result = composite(values, two_pillars(), Method(imputation="median"))
    of_pillar = result.scores.filter(node="p", unit="u1").row(0, named=True)
    assert (of_pillar["n_available"], of_pillar["n_imputed"]) == (1, 1)
    assert result.raw["b"][1] is None and result.imputed["b"][1] == 4


def test_the_result_holds_the_table_of_every_step() -> None:
    result = composite(table(20, ["a", "b", "c"]), two_pillars(), Method(weighting="entropy"))
    for step in (
        result.raw,
        result.denominated,
        result.screened,
        result.imputed,
        result.treated,
        result.normalised,
    ):
        assert step.columns == ["period", "unit", "a", "b", "c"] and step.height == 20
    assert result.weights.filter(pl.col("node").is_in(["a", "b", "c"]))[
        "effective_weight"
    ].sum() == pytest.approx(1)


def test_a_new_period_changes_no_old_one() -> None:
    tree = two_pillars(0, 1)
    old = table(8, ["a", "b", "c"]).with_columns(period=pl.lit("2019"))
    new = pl.concat([old, table(8, ["a", "b", "c"], seed=2).with_columns(period=pl.lit("2020"))])
    method = Method(weighting="entropy", normaliser="zscore")
    assert (
        composite(new, tree, method).scores.filter(period="2019").equals(composite(old, tree, method).scores)
    )


def test_changes_of_contributions_sum_to_the_change_of_the_score() -> None:
    tree = two_pillars(0, 1)
    values = pl.concat(
        [
            table(5, ["a", "b", "c"], seed=s).with_columns(period=pl.lit(p))
            for s, p in ((1, "2019"), (2, "2020"))
        ]
    )
    result = composite(values, tree)
    moved = explain_change(result.contributions(tree), result.ranks(tree), "2019", "2020")
    for unit, of_unit in moved.group_by("unit"):
        before, after = (
            result.ranks(tree).filter(unit=unit[0], period=p).row(0, named=True) for p in ("2019", "2020")
        )
        assert of_unit["change"].sum() == pytest.approx(after["score"] - before["score"])
        assert of_unit.select("rank_before", "rank_after").unique().row(0) == (before["rank"], after["rank"])
        assert of_unit["change"].abs().is_sorted(descending=True)


def test_an_added_or_removed_indicator_is_marked() -> None:
    """Without a figure a contribution is null, not zero: c is added, b is removed, and the changes still sum to the score's."""
    tree = two_pillars(0, 1)
    values = pl.DataFrame(
        {"unit": ["x"] * 2, "period": ["2019", "2020"], "a": [0.2, 0.4], "b": [0.6, None], "c": [None, 0.5]},
    )
    result = composite(values, tree)
    moved = explain_change(result.contributions(tree), result.ranks(tree), "2019", "2020")
    of = {r["node"]: r for r in moved.iter_rows(named=True)}
    assert {node: r["availability"] for node, r in of.items()} == {"a": "both", "b": "went", "c": "came"}
    assert of["c"]["contribution_before"] is None and of["b"]["contribution_after"] is None
    before, after = result.ranks(tree).sort("period")["score"]
    assert moved["change"].sum() == pytest.approx(after - before)
    assert moved.filter(node="c")["change"].item() == of["c"]["contribution_after"] > 0


def test_an_indicator_without_figures_changed_nothing() -> None:
    tree = two_pillars(0, 1)
    values = pl.DataFrame(
        {"unit": ["x"] * 2, "period": ["2019", "2020"], "a": [0.2, 0.4], "b": [0.6, 0.5], "c": [None, None]},
        schema_overrides={"c": pl.Float64},
    )
    result = composite(values, tree)
    moved = explain_change(result.contributions(tree), result.ranks(tree), "2019", "2020")
    assert set(moved["node"]) == {"a", "b"} and set(moved["availability"]) == {"both"}


def test_what_is_no_table_of_units_is_refused() -> None:
    with pytest.raises(ValueError, match="no column for c"):
        composite(table(3, ["a", "b"]), two_pillars())
    with pytest.raises(ValueError, match="no column for people"):
        composite(table(3, ["a", "b", "c"]), replace(two_pillars(), denominator={"a": ("people", 1.0)}))
    with pytest.raises(ValueError, match="twice"):
        composite(pl.concat([table(3, ["a", "b", "c"])] * 2), two_pillars())
