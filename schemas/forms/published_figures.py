"""Published figures: tables of yearbooks, bulletins and white papers.

Belongs here: what this form asks for. Its columns are those of ``schemas.figures.Figures``.
"""

from __future__ import annotations

from schemas.figures import Figures
from schemas.form import FormSpec

FIGURE_KEY = (
    "indicator_code",
    "patent_type",
    "applicant_type",
    "industry_code",
    "item_class",
    "ref_area",
    "time_period",
    "window_start",
    "measure_basis",
    "caliber_code",
    "source_code",
    "edition",
)


class PublishedFigures(Figures):
    """A published figure with its source: indicator × area × period."""

    class Config:
        """The form."""

        metadata = {
            "form": FormSpec(
                form_id="published_figures",
                label_zh="公开发布数据表",
                label_en="Published figures",
                cadence="A",
                senders=("*",),
                acceptance="all_or_nothing",
                series="full",
                key=FIGURE_KEY,
                total_of="ref_area",
                wide_periods=True,
            )
        }
