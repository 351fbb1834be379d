"""Contract of the seed behind regional layout: what is measured of districts, and by which formula.

Belongs here: measures as data. Does not belong here: the arithmetic (``dbt_project/``), or layouts of spreadsheets
(``layout.py``).
"""

from __future__ import annotations

import pandera.polars as pa

from schemas.reference.base import Seed, SeedSpec
from schemas.reference.indicator import PATENT_TYPES


class LayoutMeasure(Seed):
    """A measure of how intellectual property lies in a region."""

    measure_code: str = pa.Field(str_matches=r"^[a-z0-9_]+$", description="measure")
    kind: str = pa.Field(
        isin=("quantity", "density", "structure", "concentration", "match"), description="kind of measure"
    )
    sort_order: int = pa.Field(ge=1, description="order")
    name_zh: str = pa.Field(description="name in Chinese")
    name_en: str = pa.Field(description="name in English")
    indicator_code: str = pa.Field(
        nullable=True, description="indicator of the figure x; empty for grants by field from the register"
    )
    caliber_code: str = pa.Field(nullable=True, description="its caliber")
    patent_type: str = pa.Field(nullable=True, isin=PATENT_TYPES, description="its breakdown member")
    over_indicator: str = pa.Field(
        nullable=True, description="indicator of the figure y that x is compared with"
    )
    over_caliber: str = pa.Field(nullable=True, description="its caliber")
    unit_measure: str = pa.Field(description="unit of the measure")
    formula: str = pa.Field(description="the formula in a line")
    provenance: str = pa.Field(description="source of the formula, or project default")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "layout_measure",
                ("measure_code",),
                "Measures of regional layout",
                (
                    ("indicator_code", "indicator.indicator_code"),
                    ("over_indicator", "indicator.indicator_code"),
                    ("caliber_code", "caliber.caliber_code"),
                    ("over_caliber", "caliber.caliber_code"),
                    ("unit_measure", "unit.unit_code"),
                ),
            )
        }
