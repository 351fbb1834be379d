"""Macro statistics: the denominators, each in its edition.

Belongs here: what this form asks beyond a published figure: only macro indicators, and always the edition,
because GDP and population are revised for decades back after every census.
"""

from __future__ import annotations

from schemas.figures import Figures, indicator_code, obs_value, unit_raw
from schemas.form import FormSpec, sent
from schemas.forms.published_figures import FIGURE_KEY

MACRO_INDICATORS = [
    "GDP", "GDP_DEFLATOR", "CAPITAL_STOCK", "EMPLOYED", "POP_RESIDENT", "POP_REGISTERED", "RD_EXP", "RD_INTENSITY",
]  # fmt: skip


class MacroStatistics(Figures):
    """A macro figure with its edition: area × GDP, deflator, capital, labour, population, R&D."""

    indicator_code: str = indicator_code(isin=MACRO_INDICATORS, example="地区生产总值")
    obs_value: float = obs_value("16538.19")
    unit_raw: str = unit_raw("亿元")
    edition: str = sent(
        "版次",
        "Edition",
        aliases=("版本", "数据版次", "Vintage"),
        example="七普后修订",
        description_zh="数据的版次：首次发布，或某次普查后的修订。",
        description="Edition of the figure: first release, or the census after which it was revised.",
    )

    class Config:
        """The form."""

        metadata = {
            "form": FormSpec(
                form_id="macro_statistics",
                label_zh="宏观经济统计表",
                label_en="Macro statistics",
                cadence="A",
                senders=("statistics_office", "national_statistics_office"),
                acceptance="all_or_nothing",
                series="full",
                key=FIGURE_KEY,
                total_of="ref_area",
                wide_periods=True,
            )
        }
