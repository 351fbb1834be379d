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
    """An index required by the plan, with its calculation method."""

    system_code: str = pa.Field(str_matches=CODE, description="index")
    version: str = pa.Field(
        str_matches=VERSION, description="version of tree, weights and goalposts that is computed"
    )
    name_zh: str = pa.Field(description="name in Chinese")
    name_en: str = pa.Field(description="name in English")
    plan_clause: str = pa.Field(
        description="clause or statement of the plan that requires it, in Chinese; after ' / ' the same in English"
    )
    area_level: str = pa.Field(
        isin=("district", "city", "region"),
        description="level of the areas that are scored; region for the city and the regions of its group",
    )
    region_area: str = pa.Field(description="region that is scored, or whose districts or group are")
    is_real_only: bool = pa.Field(description="true if synthetic figures are excluded")
    first_year: int = pa.Field(ge=1990, description="first year for which scores are computed")
    last_year: int = pa.Field(ge=1990, description="last year for which scores are computed")
    normaliser: str = pa.Field(
        isin=("minmax", "reference"),
        description="minmax (between frozen goalposts) or reference (base year = 100)",
    )
    base_year: int = pa.Field(nullable=True, description="year whose score is 100; empty for minmax")
    aggregation: str = pa.Field(
        isin=("arithmetic", "geometric", "harmonic"),
        description="how child scores are combined into the parent score",
    )
    treatment: str = pa.Field(
        isin=("none", "winsorise", "log", "winsorise_then_log"), description="treatment of outliers"
    )
    min_available: float = pa.Field(
        ge=0, le=1, description="minimum share of indicators an area must have to be scored"
    )
    min_leaves: int = pa.Field(
        ge=1,
        description="minimum number of indicators with a figure that a pillar must have to be scored; its weight else goes to the others",
    )
    draws: int = pa.Field(ge=1_000, description="number of Monte Carlo draws")
    seed: int = pa.Field(ge=0, description="seed of the random number generator")
    provenance: str = pa.Field(description="source of the calculation method")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "index_system",
                ("system_code",),
                "Composite indices required by the plan",
                (("region_area", "area.area_code"),),
            )
        }


class IndexScenario(Seed):
    """A weighting scenario of an index; all scenarios are published."""

    system_code: str = pa.Field(description="index")
    scenario: str = pa.Field(str_matches=CODE, description="scenario")
    name_zh: str = pa.Field(description="name in Chinese")
    name_en: str = pa.Field(description="name in English")
    weighting: str = pa.Field(
        isin=("given", "equal", "entropy", "critic"),
        description="given (index_weight), equal among siblings, or derived from the data",
    )
    is_default: bool = pa.Field(description="true for the scenario that summary tables show")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "index_scenario", ("system_code", "scenario"), "Weighting scenarios of indices", (SYSTEM,)
            )
        }


class IndexNode(Seed):
    """A node of an index's tree; a leaf is measured."""

    system_code: str = pa.Field(description="index")
    version: str = pa.Field(str_matches=VERSION, description="version")
    node_code: str = pa.Field(str_matches=CODE, description="node")
    parent_code: str = pa.Field(nullable=True, description="parent node; empty for the root")
    sort_order: int = pa.Field(ge=1, description="order")
    name_zh: str = pa.Field(description="name in Chinese")
    name_en: str = pa.Field(description="name in English")
    measure_code: str = pa.Field(nullable=True, description="measure of a leaf; empty for other nodes")
    direction: int = pa.Field(
        nullable=True, isin=(1, -1), description="1: more is better, -1: less is better"
    )
    provenance: str = pa.Field(description="source, or project default")

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
        isin=("published", "project_default"), description="published, or project_default"
    )
    provenance: str = pa.Field(description="source and reason of the weight")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "index_weight", ("system_code", "version", "node_code"), "Given weights of indices", (SYSTEM,)
            )
        }


class IndexGoalpost(Seed):
    """The frozen goalposts of a leaf; only a new version changes them, for all years."""

    system_code: str = pa.Field(description="index")
    version: str = pa.Field(str_matches=VERSION, description="version")
    node_code: str = pa.Field(description="leaf")
    low: float = pa.Field(description="lower end, in the measure's unit")
    high: float = pa.Field(description="upper end")
    panel: str = pa.Field(description="areas and years whose minimum and maximum are the goalposts")
    is_synthetic: bool = pa.Field(description="true if the panel contains synthetic figures")

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
    """The measure of a leaf: a figure, or a ratio of two figures."""

    measure_code: str = pa.Field(str_matches=CODE, description="measure")
    indicator_code: str = pa.Field(description="indicator of the numerator")
    caliber_code: str = pa.Field(description="its caliber")
    patent_type: str = pa.Field(isin=PATENT_TYPES, description="its breakdown member")
    over_indicator: str = pa.Field(
        nullable=True, description="indicator of the denominator; empty for a plain figure"
    )
    over_caliber: str = pa.Field(nullable=True, description="its caliber")
    over_patent_type: str = pa.Field(nullable=True, isin=PATENT_TYPES, description="its breakdown member")
    multiplier: float = pa.Field(gt=0, description="factor of the quotient: 100 for per cent")
    unit_measure: str = pa.Field(description="unit of the measure")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "index_measure",
                ("measure_code",),
                "Measures of the leaves of indices",
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
    """Content that an index leaves out, with the reason."""

    system_code: str = pa.Field(description="index")
    version: str = pa.Field(str_matches=VERSION, description="version")
    subject: str = pa.Field(str_matches=CODE, description="content that is left out")
    name_zh: str = pa.Field(description="name in Chinese")
    name_en: str = pa.Field(description="name in English")
    why_zh: str = pa.Field(description="reason in Chinese")
    why_en: str = pa.Field(description="reason in English")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "index_left_out",
                ("system_code", "version", "subject"),
                "Content that indices leave out",
                (SYSTEM,),
            )
        }
