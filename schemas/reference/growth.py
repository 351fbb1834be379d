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
        description="stock (from annual flows by perpetual inventory), level or residual",
    )
    indicator_code: str = pa.Field(nullable=True, description="indicator of the flow or level")
    patent_type: str = pa.Field(nullable=True, isin=PATENT_TYPES, description="patent type of the indicator")
    is_accounted: bool = pa.Field(
        description="true if it is deducted from the residual; false for an alternative factor"
    )
    elasticity_low: float = pa.Field(
        nullable=True, ge=0, le=1, description="output elasticity, low end of its range"
    )
    elasticity_mid: float = pa.Field(
        nullable=True, ge=0, le=1, description="output elasticity, central value"
    )
    elasticity_high: float = pa.Field(
        nullable=True, ge=0, le=1, description="output elasticity, high end of its range"
    )
    provenance: str = pa.Field(description="source of the elasticity, or project default")

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
    """A combination of depreciation and lag for a stock."""

    grid_id: str = pa.Field(
        str_matches=r"^d\d+l\d+$", description="identifier of the combination of depreciation and lag"
    )
    depreciation_pct: float = pa.Field(
        gt=0, lt=100, description="annual depreciation rate of the stock, in per cent"
    )
    lag_years: int = pa.Field(ge=1, description="years from a flow to its effect")
    is_default: bool = pa.Field(
        description="true for the combination that is quoted; the others show its influence"
    )
    provenance: str = pa.Field(description="source, or project default")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec("growth_grid", ("grid_id",), "Grid of depreciation and lag for knowledge stocks")
        }


class GrowthStart(Seed):
    """Where the stock of an area's flows starts; only a new version of the method changes it."""

    method_version: str = pa.Field(
        str_matches=r"^growth-\d+$", description="version of the method that it belongs to"
    )
    ref_area: str = pa.Field(description="area")
    factor: str = pa.Field(description="stock")
    first_year: int = pa.Field(ge=1900, le=2999, description="first year whose flow is used")
    flow_growth_pct: float = pa.Field(
        gt=-100, description="average annual growth of the flows before the first year, in per cent"
    )
    provenance: str = pa.Field(description="source, or project default")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "growth_start",
                ("method_version", "ref_area", "factor"),
                "Starts of knowledge stocks",
                (("ref_area", "area.area_code"), ("factor", "growth_factor.factor")),
            )
        }


class GrowthReason(Seed):
    """Why there is no contribution."""

    reason_code: str = pa.Field(
        str_matches=r"^[a-z_]+$", description="code of the reason; <factor>_missing for a missing factor"
    )
    sort_order: int = pa.Field(ge=1, description="order")
    name_zh: str = pa.Field(description="text in Chinese")
    name_en: str = pa.Field(description="text in English")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec("growth_reason", ("reason_code",), "Reasons for missing contributions to growth")
        }


class EditionBreak(Seed):
    """A year from which one edition of a series follows another definition than before."""

    indicator_code: str = pa.Field(description="indicator")
    edition: str = pa.Field(description="the edition, as the sender labels it")
    first_year: int = pa.Field(ge=1900, le=2999, description="first year of the new definition")
    why_zh: str = pa.Field(description="change of definition in Chinese")
    why_en: str = pa.Field(description="change of definition in English")

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
