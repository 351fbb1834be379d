"""Enterprise frame: the population from which the survey is taken, once a year.

Belongs here: what this form asks for: how many enterprises there are, by class, size, district and definition.
Single enterprises stand in the survey.
"""

from __future__ import annotations

from schemas import columns, figures
from schemas.form import Form, FormSpec, codes, sent

ENTERPRISE_CLASSES = codes(
    all="全部企业|企业总数|法人企业|all enterprises",
    private="民营企业|私营企业|private enterprises",
    above_scale_industry="规模以上工业企业|规上工业企业|规上工业|industrial enterprises above designated size",
    tech_sme="科技型中小企业|technology SMEs",
    tech_giant="科技小巨人企业|科技小巨人|technology little giants",
    hightech="国家高新技术企业|高新技术企业|high-tech enterprises",
)


class EnterpriseFrame(Form):
    """Number of enterprises of a class and size in a district, under one definition."""

    enterprise_class: str = sent(
        "企业类别",
        "Class of enterprise",
        kind="code",
        aliases=("企业类型", "统计范围"),
        codes=ENTERPRISE_CLASSES,
        example="科技型中小企业",
        description_zh="统计的是哪一类企业；一家企业可以同属几类。",
        description="Class of enterprises that are counted; one enterprise may be of several classes.",
    )
    size_class: str = columns.size_class(
        required=False,
        codes=codes(
            _T="合计|全部|不分规模|all sizes",
            large="大型|大",
            medium="中型|中",
            small="小型|小",
            micro="微型|微",
        ),
        default="_T",
        description_zh="按统计标准划分的企业规模；不分规模填合计。",
        description="Size class by the statistical standard: large, medium, small or micro; total where sizes are not told apart.",
    )
    ref_area: str = columns.district(
        "地区",
        aliases=("所在区", "区县", "行政区", "Area"),
        description_zh="所在的区；全市（省）数填本市（省）名称。",
        description="District, or the city as a whole.",
    )
    time_period: str = columns.period()
    caliber_code: str = figures.caliber_code()
    enterprises: int = columns.count(
        "企业数",
        "Enterprises",
        aliases=("企业数量", "单位数", "法人单位数"),
        example="1250",
        description_zh="年末企业数。",
        description="Enterprises at the end of the year.",
    )
    staff: int = columns.people(
        "从业人员",
        "Staff",
        aliases=("从业人员数", "从业人员期末人数"),
        required=False,
        example="64000",
        description_zh="这些企业年末的从业人员数。",
        description="Their staff at the end of the year.",
    )
    revenue_yuan: float = columns.amount(
        "营业收入",
        "Revenue",
        aliases=("主营业务收入",),
        required=False,
        example="52000000000",
        description_zh="这些企业全年的营业收入，元。",
        description="Their revenue of the year, in yuan.",
    )
    note: str = columns.note()

    class Config:
        """The form."""

        metadata = {
            "form": FormSpec(
                form_id="enterprise_frame",
                label_zh="企业总体情况表",
                label_en="Enterprise frame",
                cadence="A",
                senders=("science_office", "statistics_office", "market_regulator"),
                acceptance="all_or_nothing",
                series="full",
                key=("enterprise_class", "size_class", "ref_area", "time_period", "caliber_code"),
                total_of="ref_area",
            )
        }
