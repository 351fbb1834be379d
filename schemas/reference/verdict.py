"""Contract of the thresholds by which figures are judged.

Belongs here: thresholds of verdicts, alerts, tasks and value degrees. Does not belong here: thresholds of findings
(``rule_threshold``), of disclosure control (``disclosure.py``), or what a nature of target allows (``target_nature``).
"""

from __future__ import annotations

import pandera.polars as pa

from schemas.reference.base import Seed, SeedSpec


class VerdictThreshold(Seed):
    """A number on which a judgement turns."""

    parameter: str = pa.Field(str_matches=r"^[a-z_]+$", description="threshold")
    value: float = pa.Field(ge=0, description="its value")
    unit: str = pa.Field(
        isin=["ratio", "points", "probability"], description="unit of the value; points are counts or scores"
    )
    label_zh: str = pa.Field(description="what it decides, in Chinese")
    label_en: str = pa.Field(description="what it decides, in English")
    source: str = pa.Field(
        str_matches=r"^docs/methods/", description="section of the rule book: path and anchor"
    )

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec("verdict_threshold", ("parameter",), "Thresholds by which figures are judged")
        }
