"""Contract of the seed behind the patent value degree: its components, their weights, and what the register can show.

Belongs here: the indicator system as data. Does not belong here: the arithmetic (``dbt_project/``).
"""

from __future__ import annotations

import pandera.polars as pa

from schemas.reference.base import Seed, SeedSpec


class PatentValueComponent(Seed):
    """A component of the value degree; weights of all components sum to 1, those of a degree to its own weight."""

    component_code: str = pa.Field(str_matches=r"^[a-z_]+$", description="component")
    degree: str = pa.Field(isin=("legal", "technical", "economic"), description="degree that it is part of")
    sort_order: int = pa.Field(ge=1, description="order")
    name_zh: str = pa.Field(description="name in Chinese")
    name_en: str = pa.Field(description="name in English")
    weight: float = pa.Field(gt=0, le=1, description="weight in the value degree")
    full_at: float = pa.Field(nullable=True, gt=0, description="value from which the score is 100")
    has_column: bool = pa.Field(
        description="true if the register has a column for it; otherwise the component is missing"
    )
    provenance: str = pa.Field(description="source, or project default")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "patent_value_component", ("component_code",), "Components of the patent value degree"
            )
        }
