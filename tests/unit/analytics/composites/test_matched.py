"""Comparing periods: matched sets by hand, and what must hold of any series.

Belongs here: one unit over several periods. Does not belong here: the scores of a period by itself (``test_composite``).
"""

from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.analytics.composites import Method, Tree, compare_periods, composite
from tests.unit.analytics.composites.tables import two_pillars

CITY = Tree.from_frame(
    pl.DataFrame(
        {
            "node": ["all", "p", "q", "a", "b", "c", "d", "e"],
            "parent": [None, "all", "all", "p", "p", "q", "q", "p"],
            "direction": [None, None, None, 1, 1, 1, 1, 1],
            "reference": [None, None, None, 10.0, 10.0, 10.0, 10.0, 10.0],
        }
    )
)
"""p: a, b, e; q: c, d; the base year's figures are 10."""
INDEXED = Method(normaliser="reference", min_leaves=2)


def compared(
    rows: list[dict[str, Any]], tree: Tree = CITY, method: Method = INDEXED
) -> dict[tuple[str, str], dict[str, Any]]:
    """Return what is compared of unit x by period and node; a row has the figures of a period from 2015."""
    leaves = [{leaf: row.get(leaf) for leaf in tree.leaves} for row in rows]
    values = pl.DataFrame(
        [{"unit": "x", "period": str(2015 + n), **row} for n, row in enumerate(leaves)],
        schema={"unit": pl.String, "period": pl.String, **dict.fromkeys(tree.leaves, pl.Float64)},
    )
    index = composite(values, tree, method)
    comparison = compare_periods(index, tree, method).join(
        index.scores.select("period", "unit", "node", "score"), on=("period", "unit", "node")
    )
    return {(row["period"], row["node"]): row for row in comparison.to_dicts()}


def test_an_indicator_that_goes_changes_the_score_and_not_the_chain() -> None:
    """In 2016 a, b and c, d are 12, e is 30; in 2017 e is missing and nothing else changed: 150 falls to 120."""
    known = {"a": 12.0, "b": 12.0, "c": 12.0, "d": 12.0}
    comparison = compared([dict.fromkeys("abcde", 10.0), {**known, "e": 30.0}, known])
    root = [comparison[str(year), "all"] for year in (2015, 2016, 2017)]
    assert [r["score"] for r in root] == pytest.approx([100, 150, 120])
    assert [r["is_comparable"] for r in root] == [None, True, False]
    assert [r["n_matched"] for r in root] == [None, 5, 4]
    assert [r["score_chained"] for r in root] == pytest.approx([100, 150, 150])
    assert [r["score_common"] for r in root] == pytest.approx([100, 120, 120])
    assert [r["n_common"] for r in root] == [4, 4, 4]


def test_a_pillar_that_has_too_few_indicators_counts_in_no_set() -> None:
    """q has c alone in 2016: it has no score, and neither c nor d are matched in 2016 or 2017."""
    comparison = compared(
        [dict.fromkeys("abcd", 10.0), {"a": 11.0, "b": 11.0, "c": 50.0}, dict.fromkeys("abcd", 11.0)]
    )
    root = [comparison[str(year), "all"] for year in (2015, 2016, 2017)]
    assert [r["score"] for r in root] == pytest.approx([100, 110, 110])
    assert [(r["is_comparable"], r["n_matched"]) for r in root] == [(None, None), (False, 2), (False, 2)]
    assert [r["score_chained"] for r in root] == pytest.approx([100, 110, 110])
    assert [comparison[str(year), "q"]["score_chained"] for year in (2015, 2016, 2017)] == [
        pytest.approx(100),
        None,
        None,
    ]


def test_scores_between_goalposts_are_chained_by_differences() -> None:
    """From 0 no ratio leads anywhere: b goes, and a rises by 20 of 100."""
    tree, method = two_pillars(0, 100), Method(weighting="equal")
    comparison = compared([{"a": 0.0, "b": 0.0, "c": 100.0}, {"a": 20.0, "c": 100.0}], tree, method)
    assert (comparison["2016", "p"]["score_chained"], comparison["2016", "p"]["n_matched"]) == (
        pytest.approx(20),
        1,
    )


def test_weights_that_differ_between_periods_are_not_comparable() -> None:
    """Entropy weighs a alone in 2015 and c alone in 2016."""
    tree, method = two_pillars(0, 1), Method(weighting="entropy")
    values = pl.DataFrame(
        {
            "unit": ["x", "y"] * 2,
            "period": ["2015"] * 2 + ["2016"] * 2,
            "a": [0.1, 0.9, 0.5, 0.5],
            "b": [0.5] * 4,
            "c": [0.5, 0.5, 0.1, 0.9],
        }
    )
    comparison = compare_periods(composite(values, tree, method), tree, method).filter(
        unit="x", node="all", period="2016"
    )
    assert comparison.select("is_comparable", "n_matched").row(0) == (False, 3)


FIGURES = st.lists(
    st.fixed_dictionaries({leaf: st.none() | st.integers(1, 40).map(float) for leaf in "abcde"}),
    min_size=2,
    max_size=5,
)


@pytest.mark.thorough
@given(FIGURES)
def test_the_chain_rises_or_falls_only_if_an_indicator_does(rows: list[dict[str, float | None]]) -> None:
    comparison = compared([dict.fromkeys("abcde", 10.0), *rows])
    years = sorted({period for period, node in comparison if node == "all"})
    for before, now in zip(years, years[1:], strict=False):
        change = comparison[now, "all"]["score_chained"], comparison[before, "all"]["score_chained"]
        if None in change:
            continue
        changes = [
            comparison[now, leaf]["score"] - comparison[before, leaf]["score"]
            for leaf in "abcde"
            if comparison[now, leaf]["score"] is not None and comparison[before, leaf]["score"] is not None
        ]
        assert change[0] - change[1] <= 1e-6 or max(changes) > 0
        assert change[0] - change[1] >= -1e-6 or min(changes) < 0


@pytest.mark.thorough
@given(FIGURES, st.fixed_dictionaries({leaf: st.none() | st.floats(1, 40) for leaf in "abcde"}))
def test_a_new_period_changes_no_earlier_chain(
    rows: list[dict[str, float | None]], new: dict[str, float | None]
) -> None:
    chained = ("score_chained", "is_comparable", "n_matched")
    previous, later = compared(rows), compared([*rows, new])
    assert {k: [row[c] for c in chained] for k, row in previous.items()} == {
        k: [row[c] for c in chained] for k, row in later.items() if k in previous
    }
