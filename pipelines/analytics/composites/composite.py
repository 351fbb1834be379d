"""The sequence of steps: raw → denominated → screened → imputed → treated → normalised → weighted → aggregated.

Belongs here: the order of the steps, frames in and frames out. Does not belong here: the arithmetic of any step.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from pipelines.analytics.composites.aggregate import aggregate, rank
from pipelines.analytics.composites.denominate import denominate
from pipelines.analytics.composites.explain import contributions
from pipelines.analytics.composites.impute import impute
from pipelines.analytics.composites.method import Method
from pipelines.analytics.composites.normalise import normalise
from pipelines.analytics.composites.screen import screen
from pipelines.analytics.composites.treat import treat
from pipelines.analytics.composites.tree import Tree
from pipelines.analytics.composites.weigh import Weights, weigh

NO_INDICATOR = "no_indicator"
TOO_FEW_INDICATORS = "too_few_indicators"
NO_SPREAD = "no_spread"


@dataclass(frozen=True)
class Steps:
    """The results of the steps for one period: arrays (units, leaves) in the order of ``units`` and the tree's leaves.

    ``weights.tree`` is the tree with the weights that were used.
    """

    units: tuple[str, ...]
    raw: np.ndarray
    denominated: np.ndarray
    screened: np.ndarray
    imputed: np.ndarray
    is_imputed: np.ndarray
    treated: np.ndarray
    is_treated: np.ndarray
    normalised: np.ndarray
    weights: Weights
    scores: dict[str, np.ndarray]
    is_unit_screened: np.ndarray


@dataclass(frozen=True)
class Composite:
    """A composite with the result of every step, as tables keyed by code.

    Attributes:
        raw: ``period``, ``unit`` and one column per leaf, as given; so are ``denominated``, ``screened``, ``imputed``,
            ``treated`` and ``normalised``.
        weights: ``period``, ``node``, ``weight`` (among siblings), ``effective_weight`` (in the root).
        scores: ``period``, ``unit``, ``node``, ``level``, ``score``, ``rank`` (1 the best, ties share it; null if only one
            unit has a score), ``n_units`` with a score, ``n_available`` leaves below the node with a figure of their own,
            ``n_imputed``, ``contribution`` (to the root's score: those of leaves, or of any level, sum to it),
            ``na_reason`` if there is no score.
        warnings: ``period``, ``warning``: on weights computed from the data.
    """

    raw: pl.DataFrame
    denominated: pl.DataFrame
    screened: pl.DataFrame
    imputed: pl.DataFrame
    treated: pl.DataFrame
    normalised: pl.DataFrame
    weights: pl.DataFrame
    scores: pl.DataFrame
    warnings: pl.DataFrame

    def contributions(self, tree: Tree) -> pl.DataFrame:
        """Return the contributions of the leaves: ``period``, ``unit``, ``node``, ``contribution``, summing to the root's score."""
        return self.scores.filter(pl.col("node").is_in(list(tree.leaves))).select(
            "period", "unit", "node", "contribution"
        )

    def ranks(self, tree: Tree) -> pl.DataFrame:
        """Return the root's scores and ranks: ``period``, ``unit``, ``score``, ``rank``."""
        return self.scores.filter(pl.col("node") == tree.root).select("period", "unit", "score", "rank")


def composite(values: pl.DataFrame, tree: Tree, method: Method | None = None) -> Composite:
    """Compute a composite index from a table.

    Each period is computed by itself: what is derived from the data (medians, outliers, ranks, weights) comes from the
    units of that period, so that a new period never changes an old one.

    Args:
        values: one row per unit (and period): ``unit``, optionally ``period`` and ``group``, and a column for every leaf of
            the tree and every denominator, in any order; other columns are ignored. A missing figure is null.
        tree: the indicators, pillars and weights.
        method: the choices; ``Method()`` is min–max, weights as given, arithmetic mean.

    Returns:
        The composite.

    Raises:
        ValueError: a leaf has no column, a unit occurs twice in a period, or a normaliser lacks a goalpost.
    """
    method = method or Method()
    if "period" not in values.columns:
        values = values.with_columns(pl.lit(None, pl.String).alias("period"))
    periods = values["period"].unique().sort().to_list()
    of_period = {p: steps(values.filter(pl.col("period").eq_missing(p)), tree, method) for p in periods}
    wide = {
        name: pl.concat([_wide(p, s.units, getattr(s, name), tree, values) for p, s in of_period.items()])
        for name in ("raw", "denominated", "screened", "imputed", "treated", "normalised")
    }
    return Composite(
        **wide,
        weights=_keyed([_weights(s.weights.tree) for s in of_period.values()], periods, values),
        scores=_keyed([_scores(s) for s in of_period.values()], periods, values),
        warnings=_keyed(
            [
                pl.DataFrame({"warning": list(s.weights.warnings)}, schema={"warning": pl.String})
                for s in of_period.values()
            ],
            periods,
            values,
        ),
    )


def steps(values: pl.DataFrame, tree: Tree, method: Method) -> Steps:
    """Carry out the steps for the units of one period; arguments and errors as ``composite``."""
    needed = [*tree.leaves, *(column for column, _ in tree.denominator.values())]
    missing = [column for column in dict.fromkeys(needed) if column not in values.columns]
    if missing:
        raise ValueError(f"no column for {', '.join(missing)}")
    if values["unit"].is_duplicated().any():
        raise ValueError(
            f"units occur twice: {values['unit'].filter(values['unit'].is_duplicated()).unique().sort().to_list()}"
        )
    values = values.sort("unit")
    raw = values.select(pl.col(list(tree.leaves)).cast(pl.Float64).fill_null(float("nan"))).to_numpy()
    denominated = denominate(raw, values, tree)
    screened, _, lost_units = screen(denominated, method.min_available_indicator, method.min_available_unit)
    groups = values["group"].to_list() if "group" in values.columns else None
    imputed, is_imputed = impute(screened, method.imputation, ~lost_units, groups)
    treated, is_treated = treat(
        imputed, method.treatment, tree.posts("low"), tree.posts("high"), method.max_winsorised
    )
    normalised = normalise(treated, tree, method)
    weights = weigh(normalised, tree, method.weighting)
    return Steps(
        units=tuple(values["unit"].to_list()),
        raw=raw,
        denominated=denominated,
        screened=screened,
        imputed=imputed,
        is_imputed=is_imputed,
        treated=treated,
        is_treated=is_treated,
        normalised=normalised,
        weights=weights,
        scores=aggregate(normalised, weights.tree, method),
        is_unit_screened=lost_units,
    )


def _scores(s: Steps) -> pl.DataFrame:
    tree = s.weights.tree
    contribution = contributions(s.scores, tree)
    position = {leaf: j for j, leaf in enumerate(tree.leaves)}
    below = {leaf: [position[leaf]] for leaf in tree.leaves}
    for node in tree.inner:
        below[node] = [j for child in tree.children[node] for j in below[child]]
    frames = []
    for node in tree.parent:
        score = s.scores[node]
        has_score = ~np.isnan(score)
        n_units = int(has_score.sum())
        columns = below[node]
        own = (~np.isnan(s.screened[:, columns])).sum(axis=1)
        imputed = s.is_imputed[:, columns].sum(axis=1)
        why = np.select(
            [
                has_score,
                s.is_unit_screened & (~np.isnan(s.raw)).any(axis=1),
                (~np.isnan(s.normalised[:, columns])).any(axis=1),
                own + imputed > 0,
            ],
            ["", TOO_FEW_INDICATORS, TOO_FEW_INDICATORS, NO_SPREAD],
            NO_INDICATOR,
        )
        frames.append(
            pl.DataFrame(
                {
                    "unit": s.units,
                    "node": [node] * len(s.units),
                    "level": [tree.level[node]] * len(s.units),
                    "score": score,
                    "rank": rank(score) if n_units > 1 else np.full(len(score), np.nan),
                    "n_units": [n_units] * len(s.units),
                    "n_available": own,
                    "n_imputed": imputed,
                    "contribution": contribution[node],
                    "na_reason": [reason or None for reason in why.tolist()],
                },
                schema=_SCORES,
                nan_to_null=True,
            )
        )
    return pl.concat(frames)


_SCORES = {
    "unit": pl.String,
    "node": pl.String,
    "level": pl.Int32,
    "score": pl.Float64,
    "rank": pl.Int32,
    "n_units": pl.Int32,
    "n_available": pl.Int32,
    "n_imputed": pl.Int32,
    "contribution": pl.Float64,
    "na_reason": pl.String,
}


def _weights(tree: Tree) -> pl.DataFrame:
    effective = tree.effective_weights()
    return pl.DataFrame(
        {
            "node": list(tree.weight),
            "weight": list(tree.weight.values()),
            "effective_weight": [effective[node] for node in tree.weight],
        }
    )


def _wide(
    period: object, units: tuple[str, ...], values: np.ndarray, tree: Tree, like: pl.DataFrame
) -> pl.DataFrame:
    leaves = pl.DataFrame(
        values, schema=dict.fromkeys(tree.leaves, pl.Float64), orient="row", nan_to_null=True
    )
    period_of_all = pl.lit(period, like.schema["period"]).alias("period")
    return leaves.select(period_of_all, pl.Series("unit", units, pl.String), pl.all())


def _keyed(frames: list[pl.DataFrame], periods: list[object], like: pl.DataFrame) -> pl.DataFrame:
    return pl.concat(
        [
            frame.select(pl.lit(p, like.schema["period"]).alias("period"), pl.all())
            for p, frame in zip(periods, frames, strict=True)
        ]
    )
