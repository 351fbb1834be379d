"""Industry statistics: output, staff, exports and rights by industry, once a year.

Belongs here: what this form asks for. Which industries are IP-intensive, or copyright industries and by what
factor, is a matter of seeds and methods, not of the sender.
"""

from __future__ import annotations

from schemas import columns
from schemas.form import Form, FormSpec, sent


class IndustryStatistics(Form):
    """An industry in a year: value added, staff, exports and rights held."""

    industry_code: str = columns.industry()
    industry_name: str = sent(
        "行业名称",
        "Industry name",
        aliases=("行业类别名称", "按行业分"),
        required=False,
        example="计算机制造",
        description_zh="行业的名称，供核对；以行业代码为准。",
        description="Name of the industry, for comparison; the industry code counts.",
    )
    time_period: str = columns.period()
    edition: str = sent(
        "版次",
        "Edition",
        aliases=("版本", "数据版次", "Vintage"),
        required=False,
        default="first",
        example="四经普后修订",
        description_zh="数据的版次：首次发布，或某次普查后的修订。",
        description="Edition of the figures: the first release, or the census after which they were revised.",
    )
    value_added_yuan: float = columns.amount(
        "增加值",
        "Value added",
        aliases=("行业增加值", "工业增加值"),
        example="18600000000",
        # An industry of losses can subtract value.
        ge=None,
        description_zh="全年增加值，元。",
        description="Value added of the year, in yuan.",
    )
    revenue_yuan: float = columns.amount(
        "营业收入",
        "Revenue",
        aliases=("主营业务收入",),
        required=False,
        example="92000000000",
        description_zh="全年营业收入，元。",
        description="Revenue of the year, in yuan.",
    )
    staff: int = columns.people(
        "平均用工人数",
        "Staff",
        aliases=("从业人员", "从业人员平均人数", "就业人数"),
        example="41500",
        description_zh="全年平均用工人数。",
        description="Average staff of the year.",
    )
    exports_yuan: float = columns.amount(
        "出口交货值",
        "Exports",
        aliases=("出口额", "出口总额"),
        required=False,
        example="21000000000",
        description_zh="全年出口交货值，元。",
        description="Goods delivered for export in the year, in yuan.",
    )
    rd_yuan: float = columns.amount(
        "R&D经费",
        "R&D expenditure",
        aliases=("研发经费", "R&D经费内部支出"),
        required=False,
        example="880000000",
        description_zh="研究开发费用，元。",
        description="Expenditure on research and development, in yuan.",
    )
    patents_valid: int = columns.count(
        "有效专利数",
        "Patents in force",
        aliases=("有效专利", "有效专利/合计"),
        required=False,
        example="4200",
        description_zh="年末有效专利件数。",
        description="Patents in force at the end of the year.",
    )
    inventions_valid: int = columns.count(
        "有效发明专利数",
        "Inventions in force",
        aliases=("有效发明专利", "有效专利/发明"),
        required=False,
        example="1350",
        description_zh="有效专利中的发明专利件数。",
        description="Of the patents in force, inventions.",
        rules=columns.no_more_than("patents_valid"),
    )
    inventions_granted_5y: int = columns.count(
        "五年发明专利授权数",
        "Inventions granted in five years",
        aliases=("近五年发明专利授权量", "五年累计发明专利授权数"),
        required=False,
        example="900",
        description_zh="截至本年的五年内授权的发明专利件数，用于计算密集度。",
        description="Inventions granted in the five years that end with this one: the usual measure of intensity.",
    )
    trademarks_valid: int = columns.count(
        "有效注册商标数",
        "Trademarks in force",
        aliases=("有效注册商标", "注册商标数"),
        required=False,
        example="610",
        description_zh="年末有效注册商标件数。",
        description="Registered trademarks in force at the end of the year.",
    )
    note: str = columns.note()

    class Config:
        """The form."""

        metadata = {
            "form": FormSpec(
                form_id="industry_statistics",
                label_zh="分行业知识产权统计表",
                label_en="Industry statistics",
                cadence="A",
                senders=("statistics_office",),
                acceptance="all_or_nothing",
                series="full",
                key=("industry_code", "time_period", "edition"),
                total_of="industry_code",
            )
        }
