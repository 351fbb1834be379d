"""Trees from tables: structure, weights, and rows that make no tree."""

import polars as pl
import pytest

from pipelines.analytics.composites import Tree, TreeError
from tests.unit.analytics.composites.tables import flat_tree, two_pillars


def test_weights_sum_among_siblings_and_multiply_on_the_way_down() -> None:
    tree = two_pillars()
    assert tree.weight == pytest.approx({"all": 1, "p": 0.6, "a": 0.5, "b": 0.5, "q": 0.4, "c": 1})
    assert tree.effective_weights() == pytest.approx(
        {"all": 1, "p": 0.6, "a": 0.3, "b": 0.3, "q": 0.4, "c": 0.4}
    )
    assert (tree.root, tree.leaves, tree.inner[-1]) == ("all", ("a", "b", "c"), "all")


def test_weights_of_leaves_make_those_of_their_pillars() -> None:
    tree = two_pillars().with_leaf_weights({"a": 0.1, "b": 0.3, "c": 0.6})
    assert tree.effective_weights() == pytest.approx(
        {"all": 1, "p": 0.4, "a": 0.1, "b": 0.3, "q": 0.6, "c": 0.6}
    )


def test_a_pillar_without_leaves_has_weight_zero() -> None:
    assert two_pillars().without("a").effective_weights()["b"] == pytest.approx(0.6)
    assert two_pillars().without("c").effective_weights() == pytest.approx(
        {"all": 1, "p": 1, "a": 0.5, "b": 0.5, "q": 0, "c": 0}
    )


ROOT = {"node": "all", "parent": None, "weight": 1.0, "direction": None, "low": None, "high": None}
LEAF = {"node": "a", "parent": "all", "weight": 1.0, "direction": 1, "low": None, "high": None}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([LEAF], "one root"),
        ([ROOT, {**ROOT, "node": "b"}], "one root"),
        ([ROOT, {**LEAF, "parent": "elsewhere"}], "is not in the tree"),
        ([ROOT, LEAF, LEAF], "occurs twice"),
        (
            [ROOT, LEAF, {**LEAF, "node": "b", "parent": "c"}, {**LEAF, "node": "c", "parent": "b"}],
            "no path leads",
        ),
        ([ROOT, {**LEAF, "weight": -1.0}], "no smaller than zero"),
        ([ROOT, {**LEAF, "direction": None}], "1 or -1"),
        ([ROOT, {**LEAF, "low": 2.0, "high": 2.0}], "is empty"),
    ],
)
def test_rows_that_make_no_tree_are_refused_with_the_reason(
    rows: list[dict[str, object]], message: str
) -> None:
    with pytest.raises(TreeError, match=message):
        Tree.from_frame(pl.DataFrame(rows, infer_schema_length=None))


def test_the_order_of_rows_does_not_matter_for_weights() -> None:
    assert flat_tree(["a", "b"]).weight == flat_tree(["b", "a"]).weight
