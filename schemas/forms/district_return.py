"""District return: what each district reports of itself, quarter by quarter.

Belongs here: what this form asks for. Which area a return speaks of and which quarter is the submission's own
matter; the rows only say 其中 (a functional zone within the district), never beside it.
"""

from __future__ import annotations

from schemas import figures
from schemas.form import Form, FormSpec, derived, sent


class DistrictReturn(Form):
    """An item of a district's quarterly return, mostly year to date."""

    indicator_code: str = figures.indicator_code()
    patent_type: str = figures.patent_type()
    applicant_type: str = figures.applicant_type()
    industry_code: str = figures.industry_code()
    item_class: str = figures.item_class()
    ref_area: str = derived(
        description="The reporting district: a GB/T 2260 code, derived from the submitter; it ends in -UNALLOC for figures not allocated to a district."
    )
    zone_area: str = sent(
        "其中",
        "Of which zone",
        kind="area",
        aliases=("其中:功能区", "功能区", "Zone"),
        required=False,
        example="经济技术开发区",
        description_zh="本行若为区内某功能区的“其中”数，填该功能区；全区数留空。“其中”数不与全区数相加。",
        description="Functional zone, where the row is of a zone within the district; blank for the whole district. A zone is never added to its district.",
    )
    time_period: str = derived(description="Quarter of the return, from the submission: 2019-Q3.")
    obs_value: float = sent(
        "本年累计",
        "Year to date",
        kind="number",
        aliases=(
            "本年累计/期末数",
            "期末数",
            "数值",
            "累计数",
            "累计",
            "1-本季累计",
            "累计完成",
            "累计完成数",
            "累计完成量",
            "累计完成情况",
            "本年累计完成",
            "本年累计完成数",
            "Value",
        ),
        example="1250",
        description_zh="流量指标填1月1日起的累计数，存量指标填季末数。",
        description="From 1 January to the end of the quarter for what adds up over time, at the end of the quarter for stocks.",
        rules=figures.NOT_NEGATIVE,
    )
    value_raw: str = figures.value_raw()
    unit_raw: str = figures.unit_raw()
    unit_measure: str = figures.unit_measure()
    rounding_half_width: float = figures.rounding_half_width()
    measure_basis: str = figures.measure_basis(example="本年累计")
    caliber_code: str = figures.caliber_code()
    obs_status: str = figures.obs_status()
    note: str = figures.note()

    class Config:
        """The form."""

        metadata = {
            "form": FormSpec(
                form_id="district_return",
                label_zh="区知识产权工作季报表",
                label_en="District return",
                cadence="Q",
                senders=("district_office", "ip_office"),
                acceptance="all_or_nothing",
                series="full",
                flow_basis="ytd",
                key=(
                    "indicator_code",
                    "patent_type",
                    "applicant_type",
                    "industry_code",
                    "item_class",
                    "ref_area",
                    "zone_area",
                    "time_period",
                    "measure_basis",
                    "caliber_code",
                ),
            )
        }
