"""Contracts of the seeds behind composite indices: systems, scenarios, trees, weights, goalposts, measures.

Belongs here: what an analyst may change about an index. Trees, weights and goalposts are of a version, and versions stand
beside one another; a system says which of its versions is computed, for all years: two at once would be two answers to one
question. Scenarios hold for every version. A measure is shared by systems and versions: another definition is another measure.
Does not belong here: the arithmetic (``pipelines/analytics/``), or where figures come from (``dbt_project/``).
"""

from __future__ import annotations

import pandera.polars as pa

from schemas.reference.base import Seed, SeedSpec
from schemas.reference.indicator import PATENT_TYPES

CODE = r"^[a-z0-9_]+$"
VERSION = r"^\d+$"
SYSTEM = ("system_code", "index_system.system_code")


class IndexSystem(Seed):
    """An index that the plan orders, and how it is made."""

    system_code: str = pa.Field(str_matches=CODE, description="index")
    version: str = pa.Field(
        str_matches=VERSION, description="version of tree, weights and goalposts: the one that is computed"
    )
    name_zh: str = pa.Field(description="name in Chinese")
    name_en: str = pa.Field(description="name in English")
    plan_clause: str = pa.Field(description="what of the plan orders it")
    area_level: str = pa.Field(
        isin=("district", "city", "region"),
        description="level of the areas that are scored; region: the city among the regions of its group",
    )
    is_real_only: bool = pa.Field(description="synthetic figures take no part")
    first_year: int = pa.Field(ge=1990, description="first year that is scored")
    last_year: int = pa.Field(ge=1990, description="last year that is scored")
    normaliser: str = pa.Field(
        isin=("minmax", "reference"),
        description="minmax between frozen goalposts, or reference: the base year is 100",
    )
    base_year: int = pa.Field(nullable=True, description="the year that is 100")
    aggregation: str = pa.Field(
        isin=("arithmetic", "geometric", "harmonic"), description="how children make their parent"
    )
    treatment: str = pa.Field(
        isin=("none", "winsorise", "log", "winsorise_then_log"), description="what is done about outliers"
    )
    min_available: float = pa.Field(
        ge=0, le=1, description="share of indicators that an area must have to be scored"
    )
    draws: int = pa.Field(ge=1_000, description="draws of the Monte Carlo over choices")
    seed: int = pa.Field(ge=0, description="seed of the draws")
    provenance: str = pa.Field(description="where the manner of making it comes from")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec("index_system", ("system_code",), "Composite indices that the plan orders")
        }


class IndexScenario(Seed):
    """A way of weighing an index; the scenarios are published side by side."""

    system_code: str = pa.Field(description="index")
    scenario: str = pa.Field(str_matches=CODE, description="scenario")
    name_zh: str = pa.Field(description="name in Chinese")
    name_en: str = pa.Field(description="name in English")
    weighting: str = pa.Field(
        isin=("given", "equal", "entropy", "critic"),
        description="given by index_weight, equal among siblings, or found in the data",
    )
    is_default: bool = pa.Field(description="the one that is shown where one is")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "index_scenario", ("system_code", "scenario"), "Ways of weighing an index", (SYSTEM,)
            )
        }


class IndexNode(Seed):
    """A node of an index's tree; a leaf is measured."""

    system_code: str = pa.Field(description="index")
    version: str = pa.Field(str_matches=VERSION, description="version")
    node_code: str = pa.Field(str_matches=CODE, description="node")
    parent_code: str = pa.Field(nullable=True, description="the node that it is part of; empty for the root")
    sort_order: int = pa.Field(ge=1, description="order")
    name_zh: str = pa.Field(description="name in Chinese")
    name_en: str = pa.Field(description="name in English")
    measure_code: str = pa.Field(nullable=True, description="what a leaf measures")
    direction: int = pa.Field(
        nullable=True, isin=(1, -1), description="1: more is better, -1: less is better"
    )
    provenance: str = pa.Field(description="where it comes from, or project default")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "index_node",
                ("system_code", "version", "node_code"),
                "Trees of the indices",
                (SYSTEM, ("measure_code", "index_measure.measure_code")),
            )
        }


class IndexWeight(Seed):
    """A given weight among siblings; a node without one weighs as much as its siblings do."""

    system_code: str = pa.Field(description="index")
    version: str = pa.Field(str_matches=VERSION, description="version")
    node_code: str = pa.Field(description="node")
    weight: float = pa.Field(ge=0, description="weight among its siblings, in any unit")
    weight_source: str = pa.Field(
        isin=("published", "project_default"), description="whether anybody published it"
    )
    provenance: str = pa.Field(description="who says so, and why")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "index_weight", ("system_code", "version", "node_code"), "Given weights of indices", (SYSTEM,)
            )
        }


class IndexGoalpost(Seed):
    """The frozen ends of a leaf's range: a new year never moves them, a new version does, for all years."""

    system_code: str = pa.Field(description="index")
    version: str = pa.Field(str_matches=VERSION, description="version")
    node_code: str = pa.Field(description="leaf")
    low: float = pa.Field(description="lower end, in the measure's unit")
    high: float = pa.Field(description="upper end")
    panel: str = pa.Field(description="the areas and years whose least and greatest value they are")
    is_synthetic: bool = pa.Field(description="the panel holds synthetic figures")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "index_goalpost",
                ("system_code", "version", "node_code"),
                "Frozen goalposts of indices",
                (SYSTEM,),
            )
        }


class IndexMeasure(Seed):
    """What a leaf measures: a figure, or one figure over another."""

    measure_code: str = pa.Field(str_matches=CODE, description="measure")
    indicator_code: str = pa.Field(description="the figure")
    caliber_code: str = pa.Field(description="its caliber")
    patent_type: str = pa.Field(isin=PATENT_TYPES, description="its breakdown member")
    over_indicator: str = pa.Field(nullable=True, description="the figure that it is divided by")
    over_caliber: str = pa.Field(nullable=True, description="its caliber")
    over_patent_type: str = pa.Field(nullable=True, isin=PATENT_TYPES, description="its breakdown member")
    multiplier: float = pa.Field(gt=0, description="what the quotient is multiplied by: 100 for per cent")
    unit_measure: str = pa.Field(description="unit of the measure")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "index_measure",
                ("measure_code",),
                "What the leaves of indices measure",
                (
                    ("indicator_code", "indicator.indicator_code"),
                    ("over_indicator", "indicator.indicator_code"),
                    ("caliber_code", "caliber.caliber_code"),
                    ("over_caliber", "caliber.caliber_code"),
                    ("unit_measure", "unit.unit_code"),
                ),
            )
        }


class IndexLeftOut(Seed):
    """What an index of its kind would hold and this one cannot, and why."""

    system_code: str = pa.Field(description="index")
    version: str = pa.Field(str_matches=VERSION, description="version")
    subject: str = pa.Field(str_matches=CODE, description="what is left out")
    name_zh: str = pa.Field(description="name in Chinese")
    name_en: str = pa.Field(description="name in English")
    why_zh: str = pa.Field(description="why, in Chinese")
    why_en: str = pa.Field(description="why, in English")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "index_left_out",
                ("system_code", "version", "subject"),
                "What the trees of indices leave out",
                (SYSTEM,),
            )
        }
