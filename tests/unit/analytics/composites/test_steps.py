"""Screening, imputing, treating, normalising: each by hand."""

import numpy as np
import polars as pl
import pytest

from pipelines.analytics.composites import Method, Tree
from pipelines.analytics.composites.aggregate import combine
from pipelines.analytics.composites.denominate import denominate
from pipelines.analytics.composites.impute import impute
from pipelines.analytics.composites.normalise import normalise
from pipelines.analytics.composites.screen import screen
from pipelines.analytics.composites.treat import has_outliers, log_in_range, treat, winsorise
from tests.unit.analytics.composites.tables import flat_tree

NAN = float("nan")


def column(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)[:, None]


def scores(
    values: np.ndarray, direction: int = 1, method: Method | None = None, **posts: float
) -> list[float]:
    tree = flat_tree({"a": direction}, **{name: {"a": value} for name, value in posts.items()})
    return list(normalise(values, tree, method or Method())[:, 0])


def test_screening_takes_poor_indicators_then_poor_units() -> None:
    values = np.array([[1, 2, NAN], [1, NAN, NAN], [1, 2, 3], [1, 2, NAN]], dtype=float)
    kept, lost_indicators, lost_units = screen(values, 0.5, 0.75)
    assert lost_indicators.tolist() == [False, False, True]
    assert lost_units.tolist() == [False, True, False, False]  # one of the two that are left
    assert np.isnan(kept[1]).all() and kept[0, 1] == 2


def test_a_gap_is_filled_from_its_group_and_marked() -> None:
    values = np.array([[1.0], [3.0], [NAN], [10.0], [NAN]])
    filled, mask = impute(values, "group_median", np.array([True] * 5), ["x", "x", "x", "y", "z"])
    assert filled[:, 0].tolist() == [1, 3, 2, 10, 3]  # z has no figure in its group: the median of all
    assert mask[:, 0].tolist() == [False, False, True, False, True]
    filled, mask = impute(values, "mean", np.array([True, True, False, True, True]))
    assert np.isnan(filled[2, 0]) and filled[4, 0] == pytest.approx(14 / 3)


def test_a_gap_may_be_filled_by_the_mean_of_its_group() -> None:
    values = np.array([[1.0], [2.0], [6.0], [NAN], [10.0], [NAN]])
    filled, _ = impute(values, "group_mean", np.array([True] * 6), ["x", "x", "x", "x", "y", "z"])
    assert filled[3, 0] == 3 and filled[5, 0] == pytest.approx(19 / 4)
    with pytest.raises(ValueError, match="group_mean needs the column 'group'"):
        impute(values, "group_mean", np.array([True] * 6))


def test_figures_are_divided_by_the_size_of_their_unit() -> None:
    """Per 1,000 of the population; without a population, or one of zero, there is no figure; b is as it was."""
    nodes = {
        "node": ["all", "a", "b"],
        "parent": [None, "all", "all"],
        "direction": [None, 1, 1],
        "denominator": [None, "people", None],
        "factor": [None, 1000.0, None],
    }
    table = pl.DataFrame({"people": [100, 0, None, 50]})
    values = np.array([[2.0, 7.0], [3.0, 7.0], [4.0, 7.0], [NAN, 7.0]])
    divided = denominate(values, table, Tree.from_frame(pl.DataFrame(nodes)))
    assert divided[:, 0].tolist() == pytest.approx([20, NAN, NAN, NAN], nan_ok=True)
    assert divided[:, 1].tolist() == [7] * 4


def test_outliers_are_winsorised_only_if_skewness_and_kurtosis_are_large() -> None:
    even = np.arange(20.0)
    assert (
        not has_outliers(even) and not has_outliers(np.ones(20)) and not has_outliers(column(1, 2, 90)[:, 0])
    )
    far = np.append(even, 1000.0)
    assert has_outliers(far)
    assert winsorise(far, 5).tolist() == [*even, 19.0]
    treated, changed = treat(
        np.stack([far, np.append(even, 20)], axis=1), "winsorise", *[np.array([NAN] * 2)] * 2, 5
    )
    assert changed.sum() == 1 and changed[20, 0] and treated[20, 1] == 20


def test_at_most_two_of_few_units_are_winsorised_and_the_logarithm_keeps_range_and_order() -> None:
    values = np.array([1.0] * 5 + [2.0] * 5 + [3, 500, 900, 100_000])
    drawn, _ = treat(values[:, None], "winsorise", *[np.array([NAN])] * 2, 5)
    assert (drawn[:, 0] != values).sum() <= 2
    bent = log_in_range(values, NAN, NAN)
    assert (bent.min(), bent.max()) == pytest.approx((1, 100_000))
    assert (np.diff(bent[np.argsort(values, kind="stable")]) >= 0).all()
    assert log_in_range(np.array([-1.0, 0, 10]), 0, 10).tolist() == [-1, 0, 10]  # linear below the range


def test_minmax_between_goalposts_and_between_the_figures() -> None:
    values = column(50, 250, -10)
    assert scores(values, low=0, high=200) == [25, 100, 0]
    assert scores(values, method=Method(is_clipped=False), low=0, high=200) == [25, 125, -5]
    assert scores(values, -1, low=0, high=200) == [75, 0, 100]
    assert scores(column(1, 2, 5)) == [0, 25, 100]
    assert np.isnan(scores(column(4, 4))).all()  # no spread tells nothing


@pytest.mark.parametrize(
    ("normaliser", "expected"),
    [("zscore", [40, 50, 60, NAN]), ("rank", [1, 2, 3, NAN]), ("percentile_rank", [0, 50, 100, NAN])],
)
def test_what_is_taken_from_the_units_alone(normaliser: str, expected: list[float]) -> None:
    method = Method(normaliser=normaliser)  # type: ignore[arg-type]
    assert scores(column(1, 2, 3, NAN), method=method) == pytest.approx(expected, nan_ok=True)
    assert scores(column(3, 2, 1, NAN), -1, method) == pytest.approx(expected, nan_ok=True)


def test_ties_share_the_mean_of_their_places() -> None:
    assert scores(column(10, 20, 20), method=Method(normaliser="rank")) == [1, 2.5, 2.5]


def test_distance_to_a_target_and_to_a_reference() -> None:
    target = Method(normaliser="target")
    assert scores(column(45, 150), method=target, target=120) == [37.5, 100]
    assert scores(column(45), method=target, target=120, low=20) == [25]
    assert scores(column(30), -1, target, target=10, high=50) == [50]
    reference = Method(normaliser="reference")
    assert scores(column(110), method=reference, reference=100) == pytest.approx([110])
    assert scores(column(125), -1, reference, reference=100) == pytest.approx([80])


def test_the_efficacy_coefficient_of_the_textbook() -> None:
    """x = 5.81, not allowed 6, satisfying 12: 58.73, and below 60 is legal."""
    efficacy = Method(normaliser="efficacy")
    assert scores(column(5.81, 12, 15), method=efficacy, low=6, high=12) == pytest.approx(
        [58.7333, 100, 120], abs=1e-4
    )
    assert scores(column(6), -1, efficacy, low=6, high=12) == [100]


def test_a_normaliser_names_what_it_lacks() -> None:
    with pytest.raises(ValueError, match="needs 'target' of every leaf; it is missing for a"):
        scores(column(1, 2), method=Method(normaliser="target"))


def test_scores_are_positive_for_means_that_need_it() -> None:
    result = scores(column(0, 100, 200), method=Method(aggregation="geometric"), low=0, high=200)
    assert result == pytest.approx([1, 50.5, 100])


def test_scores_stay_as_they_are_for_a_mean_that_takes_zero_as_zero() -> None:
    geometric = Method(aggregation="geometric", is_rescaled=False)
    assert scores(column(0, 100, 200), method=geometric, low=0, high=200) == [0, 50, 100]
    assert combine(
        np.array([[0.0, 50.0], [50.0, 50.0]]), np.ones((1, 2)), "geometric"
    ).tolist() == pytest.approx([0, 50])
    # A child that weighs nothing does not make the mean zero.
    assert combine(np.array([[0.0, 50.0]]), np.array([[0.0, 1.0]]), "geometric").tolist() == pytest.approx(
        [50]
    )
    with pytest.raises(ValueError, match="must be rescaled"):
        unclipped = Method(aggregation="geometric", is_rescaled=False, is_clipped=False)
        scores(column(-1, 100), method=unclipped, low=0, high=200)


def test_a_choice_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match="'best' is none of minmax"):
        Method(normaliser="best")  # type: ignore[arg-type]
