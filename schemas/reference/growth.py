"""Contracts of the seeds behind growth accounting: factors, the grid of stocks, broken editions, words.

Belongs here: what a reader or an analyst may change about the contribution of intellectual property to growth. Does not
belong here: the arithmetic (``pipelines/analytics/growth.py``).
"""

from __future__ import annotations

import pandera.polars as pa

from schemas.reference.base import Seed, SeedSpec
from schemas.reference.indicator import PATENT_TYPES


class GrowthFactor(Seed):
    """A factor of production, the figures that it is read from, and its elasticity where none is estimated."""

    factor: str = pa.Field(str_matches=r"^[a-z_]+$", description="factor")
    sort_order: int = pa.Field(ge=1, description="order")
    name_zh: str = pa.Field(description="name in Chinese")
    name_en: str = pa.Field(description="name in English")
    kind: str = pa.Field(
        isin=("stock", "level", "residual"),
        description="piled up from yearly flows by perpetual inventory, a level, or what all others leave",
    )
    indicator_code: str = pa.Field(nullable=True, description="the flow or the level")
    patent_type: str = pa.Field(nullable=True, isin=PATENT_TYPES, description="breakdown member of it")
    is_accounted: bool = pa.Field(
        description="it is taken off the residual; otherwise an alternative shown beside"
    )
    elasticity_low: float = pa.Field(
        nullable=True, ge=0, le=1, description="low end of the given elasticity of output"
    )
    elasticity_mid: float = pa.Field(nullable=True, ge=0, le=1, description="the given elasticity of output")
    elasticity_high: float = pa.Field(
        nullable=True, ge=0, le=1, description="high end of the given elasticity of output"
    )
    provenance: str = pa.Field(description="where the elasticity comes from, or project default")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "growth_factor",
                ("factor",),
                "Factors of growth accounting",
                (("indicator_code", "indicator.indicator_code"),),
            )
        }


class GrowthGrid(Seed):
    """A way of piling flows up into a stock."""

    grid_id: str = pa.Field(str_matches=r"^d\d+l\d+$", description="depreciation and lag in a word")
    depreciation_pct: float = pa.Field(gt=0, lt=100, description="what a stock loses a year, in per cent")
    lag_years: int = pa.Field(ge=1, description="years from a flow to its effect")
    is_default: bool = pa.Field(description="the one that is quoted; the others show how much hangs on it")
    provenance: str = pa.Field(description="where it comes from, or project default")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec("growth_grid", ("grid_id",), "Grid of depreciation and lag for knowledge stocks")
        }


class GrowthReason(Seed):
    """Why there is no contribution."""

    reason_code: str = pa.Field(
        str_matches=r"^[a-z_]+$", description="reason; a factor that lacks is factor_missing"
    )
    sort_order: int = pa.Field(ge=1, description="order")
    name_zh: str = pa.Field(description="words in Chinese")
    name_en: str = pa.Field(description="words in English")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec("growth_reason", ("reason_code",), "Why no contribution to growth is shown")
        }


class EditionBreak(Seed):
    """A year from which one edition of a series follows another definition than before."""

    indicator_code: str = pa.Field(description="indicator")
    edition: str = pa.Field(description="the edition, as the sender labels it")
    first_year: int = pa.Field(ge=1900, le=2999, description="first year of the new definition")
    why_zh: str = pa.Field(description="what changes, in Chinese")
    why_en: str = pa.Field(description="what changes, in English")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "edition_break",
                ("indicator_code", "edition", "first_year"),
                "Editions that mix definitions",
                (("indicator_code", "indicator.indicator_code"),),
            )
        }
