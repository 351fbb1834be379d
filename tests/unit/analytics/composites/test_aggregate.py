"""Means, Copeland's count, ranks, and shares of a score."""

import numpy as np
import polars as pl
import pytest

from pipelines.analytics.composites import Method, composite
from pipelines.analytics.composites.aggregate import MOST_COMPARED, combine, rank
from tests.unit.analytics.composites.tables import flat_tree

NAN = float("nan")
SUB_INDICES = {2018: (249.3, 234.8, 274.3, 271.3), 2020: (296.5, 267.4, 339.9, 315.3)}
"""CNIPA's national index of IP development: creation, use, protection, environment; base 2010 = 100."""


def made(children: list[list[float]], how: str, weights: list[float] | None = None) -> list[float]:
    values = np.array(children)
    weight = np.array([weights or [1.0] * values.shape[1]])
    return list(combine(values, weight, how))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("year", "mean", "published", "geometric"), [(2018, 257.43, 257.4, 256.9), (2020, 304.78, 304.7, 303.6)]
)
def test_what_cnipa_published_is_the_equal_weight_arithmetic_mean(
    year: int, mean: float, published: float, geometric: float
) -> None:
    (score,) = made([list(SUB_INDICES[year])], "arithmetic")
    assert score == pytest.approx(mean, abs=0.006)
    assert score == pytest.approx(published, abs=0.1)
    (other,) = made([list(SUB_INDICES[year])], "geometric")
    assert other == pytest.approx(geometric, abs=0.06)
    assert abs(other - published) > 0.4


def test_the_means_by_hand() -> None:
    assert made([[2, 8]], "arithmetic", [3, 1]) == [3.5]
    assert made([[2, 8]], "geometric") == pytest.approx([4])
    assert made([[2, 8]], "harmonic") == pytest.approx([3.2])
    assert made([[4, 16]], "generalised") == pytest.approx([9])  # ((2 + 4) / 2)²


def test_a_missing_child_leaves_its_weight_to_the_others() -> None:
    assert made([[2, NAN, 8], [NAN, NAN, NAN]], "arithmetic", [1, 5, 1]) == pytest.approx(
        [5, NAN], nan_ok=True
    )


def test_copelands_count_by_hand() -> None:
    """a beats b and c by two indicators of three; b beats c: 2, 0, -2 wins of 2, on 1 to 100."""
    children = [[9, 9, 1], [5, 5, 5], [1, 1, 9]]
    assert made(children, "copeland") == [100, 50.5, 1]
    assert made(children, "copeland", [1, 1, 3]) == [1, 50.5, 100]  # the third outweighs the two
    with pytest.raises(ValueError, match="at most"):
        made([[1.0]] * (MOST_COMPARED + 1), "copeland")


def test_ties_share_the_better_place_and_rounding_decides_nothing() -> None:
    assert rank(np.array([3.0, 5.0, 5.0, NAN, 1.0])).tolist()[:3] == [3, 1, 1]
    assert rank(np.array([0.1 + 0.2, 0.3])).tolist() == [1, 1]
    assert rank(np.array([50.001, 50.002])).tolist() == [2, 1]


def test_levels_may_be_made_in_different_ways() -> None:
    nodes = pl.DataFrame(
        {
            "node": ["all", "p", "q", "a", "b", "c"],
            "parent": [None, "all", "all", "p", "p", "q"],
            "direction": [None, None, None, 1, 1, 1],
            "low": [None] * 3 + [0.0] * 3,
            "high": [None] * 3 + [99.0] * 3,
        }
    )
    from pipelines.analytics.composites import Tree

    tree = Tree.from_frame(nodes)
    values = pl.DataFrame({"unit": ["x", "y"], "a": [1.0, 99], "b": [7.0, 99], "c": [3.0, 99]})
    scores = composite(values, tree, Method(aggregation={0: "arithmetic", 1: "geometric"})).scores
    of_x = {r["node"]: r["score"] for r in scores.filter(unit="x").iter_rows(named=True)}
    assert of_x["p"] == pytest.approx(4)  # scores 2 and 8 on the scale of 1 to 100
    assert of_x["all"] == pytest.approx(4)  # the mean of 4 and 4


def test_shares_of_a_geometric_score_sum_to_it() -> None:
    """Scores 2 and 8: the mean of 4 is shared as 2 to 8, .8 and 3.2."""
    tree = flat_tree(["a", "b"], low={"a": 0, "b": 0}, high={"a": 99, "b": 99})
    values = pl.DataFrame({"unit": ["x", "y"], "a": [1.0, 99], "b": [7.0, 99]})
    gave = composite(values, tree, Method(aggregation="geometric")).contributions(tree).filter(unit="x")
    assert dict(gave.select("node", "contribution").iter_rows()) == pytest.approx({"a": 0.8, "b": 3.2})
