"""Weights computed from the data, by hand and against a second implementation."""

import numpy as np
import pymcdm.weights as second
import pytest

from pipelines.analytics.composites.weigh import (
    ahp_weights,
    critic_weights,
    entropy_weights,
    pca_weights,
    weigh,
)
from tests.unit.analytics.composites.tables import flat_tree, two_pillars


def test_entropy_by_hand() -> None:
    """Shares ¼ ¾: e = .8113; ½ ½: e = 1; 0 1: e = 0 with 0 ln 0 = 0. Weights .1887, 0, 1 over 1.1887."""
    scores = np.array([[1.0, 2.0, 0.0], [3.0, 2.0, 1.0]])
    assert entropy_weights(scores) == pytest.approx([0.18872 / 1.18872, 0, 1 / 1.18872], abs=1e-5)


def test_a_second_implementation_gives_the_same_weights() -> None:
    scores = np.random.default_rng(3).uniform(1, 100, (16, 7))
    assert entropy_weights(scores) == pytest.approx(second.entropy_weights(scores))
    assert critic_weights(scores) == pytest.approx(second.critic_weights(scores))


@pytest.mark.parametrize("weights_of", [entropy_weights, critic_weights])
def test_a_constant_indicator_weighs_nothing(weights_of) -> None:  # type: ignore[no-untyped-def]
    scores = np.random.default_rng(3).uniform(1, 100, (16, 3))
    scores[:, 1] = 7
    weights = weights_of(scores)
    assert weights[1] == 0 and weights.sum() == pytest.approx(1)


def test_an_indicator_with_a_negative_loading_gives_a_warning() -> None:
    first = np.arange(10.0)
    scores = np.stack([first, first + np.sin(first), -first], axis=1)
    result = pca_weights(scores)
    assert result is not None and (result[1] < 0).tolist() == [False, False, True]
    assert weigh(scores, flat_tree(["a", "b", "c"]), "pca").warnings == ("negative_loading:c",)


@pytest.mark.parametrize("how", ["entropy", "critic", "pca"])
def test_without_spread_weights_are_equal_with_a_warning(how: str) -> None:
    for scores in (np.ones((4, 3)), np.ones((1, 3)), np.full((4, 3), np.nan)):
        result = weigh(scores, two_pillars(), how)  # type: ignore[arg-type]
        assert result.warnings == ("no_spread:equal_weights",)
        assert result.tree.weight["p"] == 0.5


def test_pairwise_comparison_of_the_textbook() -> None:
    """Saaty's 1, 3, 5 / 1, 3: weights .637 .258 .105, λ = 3.0385, CI = .0193, CR = .0332."""
    comparison = np.array([[1, 3, 5], [1 / 3, 1, 3], [1 / 5, 1 / 3, 1]])
    weights, ratio = ahp_weights(comparison)
    assert weights == pytest.approx([0.6370, 0.2583, 0.1047], abs=1e-4)
    assert ratio == pytest.approx(0.0332, abs=1e-4)
    _, worse = ahp_weights(np.array([[1, 9, 1 / 9], [1 / 9, 1, 9], [9, 1 / 9, 1]]))
    assert worse > 0.1


@pytest.mark.parametrize(
    "wrong", [np.ones((2, 3)), np.array([[1.0, 2], [2, 1]]), np.array([[1.0, 0], [0, 1]])]
)
def test_what_is_no_comparison_is_refused(wrong: np.ndarray) -> None:
    with pytest.raises(ValueError, match="comparison"):
        ahp_weights(wrong)
