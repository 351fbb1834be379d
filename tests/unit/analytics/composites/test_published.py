"""The engine against indices that others have published: each step of ASEM, and UNDP's HDI.

Belongs here: figures of published indices, cited. Does not belong here: steps by hand (``test_steps``), indices of this
project (``tests/integration/test_index.py``).

ASEM: the index of sustainable connectivity of 51 economies (European Commission, Joint Research Centre: ASEM Sustainable
Connectivity Portal, 2018) as computed step by step by COINr 1.1.14 in its data set ``ASEM_COIN`` (Becker et al. 2022, Journal
of Open Source Software 7(78), 4567): ``asem/figures.csv`` its figures, ``asem/tree.csv`` its structure, ``asem/scores.csv`` its
561 scores, ``asem/steps.csv`` all imputed and treated cells, and the denominated and normalised ones of two economies.

HDI: UNDP, Human Development Report 2020, table 1 (figures of 2019), and its technical note 1 for goalposts, the formula and the
dimension indices of Sudan.
"""

import math
from pathlib import Path

import polars as pl
import pytest

from pipelines.analytics.composites import Composite, Method, Tree, composite

ASEM = Path(__file__).parent / "asem"
HDI = {
    "Norway": (82.4, 18.1, 12.9, 66_494, 0.957),
    "Liechtenstein": (80.7, 14.9, 12.5, 131_032, 0.919),
    "China": (76.9, 14.0, 8.1, 16_057, 0.761),
    "Sudan": (65.3, 7.9, 3.8, 3_829, 0.510),
    "Niger": (62.4, 6.5, 2.1, 1_201, 0.394),
}
"""Life expectancy, expected and mean years of schooling, GNI per capita in dollars of 2017, HDI."""


@pytest.fixture(scope="module")
def asem_tree() -> Tree:
    return Tree.from_frame(pl.read_csv(ASEM / "tree.csv"))


@pytest.fixture(scope="module")
def asem(asem_tree: Tree) -> Composite:
    method = Method(imputation="group_mean", treatment="winsorise")
    return composite(pl.read_csv(ASEM / "figures.csv", infer_schema_length=None), asem_tree, method)


@pytest.mark.parametrize("step", ["denominated", "imputed", "treated", "normalised"])
def test_each_step_of_asem_is_the_published_one(asem: Composite, step: str) -> None:
    published = pl.read_csv(ASEM / "steps.csv").filter(pl.col("step") == step)
    computed = getattr(asem, step).unpivot(
        index=["period", "unit"], variable_name="node", value_name="computed"
    )
    both = published.join(computed, on=("unit", "node"), how="left")
    assert both.height > 30
    assert both["computed"].to_list() == pytest.approx(both["value"].to_list(), rel=1e-6, abs=1e-6)


def test_exactly_the_published_cells_of_asem_are_imputed_and_treated(
    asem: Composite, asem_tree: Tree
) -> None:
    changed = pl.read_csv(ASEM / "steps.csv").filter(pl.col("step").is_in(["imputed", "treated"]))
    for step, previous, now in (
        ("imputed", asem.denominated, asem.imputed),
        ("treated", asem.imputed, asem.treated),
    ):
        cells = {
            (unit, leaf)
            for leaf in asem_tree.leaves
            for unit, is_changed in zip(now["unit"], now[leaf].ne_missing(previous[leaf]), strict=True)
            if is_changed
        }
        assert cells == set(changed.filter(step=step).select("unit", "node").iter_rows())


def test_every_score_of_asem_is_the_published_one(asem: Composite) -> None:
    published = pl.read_csv(ASEM / "scores.csv").unpivot(
        index="unit", variable_name="node", value_name="published"
    )
    both = published.join(asem.scores, on=("unit", "node"), how="left")
    assert both.height == 51 * 11
    assert both["score"].to_list() == pytest.approx(both["published"].to_list(), abs=2e-6)


def test_the_hdi_of_five_countries_is_the_published_one() -> None:
    """Dimensions between UNDP's goalposts, capped at the upper one, education a mean of two; the geometric mean as it is."""
    low, high = [20.0, 0.0, 0.0, math.log(100)], [85.0, 18.0, 15.0, math.log(75_000)]
    tree = Tree.from_frame(
        pl.DataFrame(
            {
                "node": ["hdi", "education", "health", "expected", "mean", "income"],
                "parent": [None, "hdi", "hdi", "education", "education", "hdi"],
                "direction": [None, None, 1, 1, 1, 1],
                "low": [None, None, *low],
                "high": [None, None, *high],
            }
        )
    )
    values = pl.DataFrame(
        [
            (country, health, expected, mean, math.log(income))
            for country, (health, expected, mean, income, _) in HDI.items()
        ],
        schema=["unit", "health", "expected", "mean", "income"],
        orient="row",
    )
    means = {0: "geometric", 1: "arithmetic"}
    index = composite(values, tree, Method(aggregation=means, is_rescaled=False))  # type: ignore[arg-type]
    scores = dict(index.ranks(tree).select("unit", "score").iter_rows())
    # The figures of the table are rounded, its HDI comes from exact ones: China's is 76.2 from these.
    assert scores == pytest.approx({country: 100 * row[-1] for country, row in HDI.items()}, abs=0.15)
    sudan = dict(index.scores.filter(unit="Sudan").select("node", "score").iter_rows())
    assert [sudan[node] for node in ("health", "education", "income")] == pytest.approx(
        [69.71, 34.47, 55.06], abs=0.2
    )
    rescaled = composite(values, tree, Method(aggregation=means)).ranks(tree)  # type: ignore[arg-type]
    assert rescaled.filter(unit="Niger")["score"].item() > 39.9
