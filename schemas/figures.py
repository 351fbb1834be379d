"""Columns shared by forms that report figures, and the row of a published figure.

Belongs here: columns with one meaning in several forms. Does not belong here: a form of its own
(``schemas/forms/``), or how cells are read.

A row is an observation (docs/methods/observations.md#11-key) as its sender states it: an indicator, an area, a period and a value. What the
sender's words imply (the breakdown that 发明专利申请量 names, the base unit of 万件, the precision of 10.65万)
is derived beside it and never typed twice.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from schemas.form import Form, codes, derived, sent
from schemas.rules.pandera_checks import Holds

MEASURE_BASIS = codes(
    point="期末数|时点|期末|年末|时点数|at the end of the period",
    flow="当期数|当期|当年|当年数|本期|of the period",
    ytd="本年累计|年初至今|当年累计|累计(本年)|1-本月累计|year to date",
    cumulative="历年累计|累计|总累计|累计数|of all years together",
)
BOUND_TYPE = codes(
    exact="确数|准确数|等于",
    at_least="不少于|超过|以上|至少|突破|逾",
    approximate="约数|约|近|左右|取整",
)
OBS_STATUS = codes(
    A="正式数|正式|正常|最终核实|normal value|final",
    P="初步数|初步|初步核算|快报|provisional value|provisional",
    E="估计数|估计|推算|estimated value|estimate",
    D="口径不同|定义不同|definition differs",
    B="序列中断|口径调整|time series break",
    U="可靠性低|存疑|low reliability",
)
NOT_NEGATIVE: dict[str, Holds] = {
    "cell.negative": lambda value: (value >= 0) | (pl.col("unit_measure") == "PCT")
}
"""Rule: a value is at least zero; a rate in per cent may fall below."""


def indicator_code(**kwargs: Any) -> Any:
    """The indicator as written by the sender, resolved by the seed ``indicator_alias``."""
    own: dict[str, Any] = {"example": "发明专利授权量"} | kwargs
    return sent(
        "指标",
        "Indicator",
        kind="indicator",
        aliases=("指标名称", "统计指标", "项目", "Item"),
        description_zh="指标的名称；名称里可以包含分类（如“发明专利”）和口径（如“累计”）。",
        description="Name of the indicator; it may state a kind, such as invention patents, and a basis, such as cumulative.",
        **own,
    )


def patent_type() -> Any:
    """The kind of patent that the indicator's name implies."""
    return derived(
        description="Patent type implied by the indicator's name: invention, utility_model, design; _T total, _Z not applicable."
    )


def applicant_type() -> Any:
    """The kind of applicant that the indicator's name implies."""
    return derived(
        description="Applicant type implied by the indicator's name: service, enterprise, university, research, government, individual; _T total, _Z not applicable."
    )


def industry_code() -> Any:
    """The industry that the indicator's name implies."""
    return derived(
        description="Industry (GB/T 4754) implied by the indicator's name; _T all industries, _Z not applicable."
    )


def item_class() -> Any:
    """The free breakdown member that the indicator's name implies."""
    return derived(
        description="Additional breakdown (type of work, case or right) implied by the indicator's name; _T total, _Z not applicable."
    )


def measure_basis(example: str = "当期数") -> Any:
    """The time basis of a value; by default that of the indicator. The example is the basis of a flow in the form."""
    return sent(
        "数值类型",
        "Measure basis",
        kind="code",
        aliases=("数据类型", "时间口径", "Basis"),
        required=False,
        codes=MEASURE_BASIS,
        example=example,
        description_zh="数值是期末数、本期数、本年累计还是历年累计；留空按该指标的惯例。",
        description="Whether the value is at the period's end, of the period, since 1 January, or of all years together; the indicator's usual basis if blank.",
    )


def caliber_code() -> Any:
    """The statistical definition (口径) a value follows."""
    return sent(
        "统计口径",
        "Caliber",
        kind="caliber",
        aliases=("口径",),
        required=False,
        default="base",
        example="base",
        description_zh="数值所依据的统计口径；不填按基本口径。",
        description="Statistical definition (caliber) of the value; the base definition if blank.",
    )


def unit_raw(example: str = "件") -> Any:
    """The unit as the sender wrote it."""
    return sent(
        "单位",
        "Unit",
        kind="unit",
        aliases=("计量单位", "数据单位"),
        example=example,
        description_zh="数值的计量单位；也可写在列名或表头上方。",
        description="Unit of the value as written; it may also be in the value's header or above the table.",
    )


def obs_value(example: str = "106514") -> Any:
    """The value of a published figure."""
    return sent(
        "数值",
        "Value",
        kind="number",
        aliases=("数据", "指标值", "Obs value"),
        example=example,
        description_zh="统计数值。",
        description="Value of the figure.",
        rules=NOT_NEGATIVE,
    )


def value_raw() -> Any:
    """The value as printed."""
    return derived(description="Value as printed in the sender's cell, before cleaning and scaling.")


def unit_measure() -> Any:
    """The base unit in which the value is kept."""
    return derived(
        description="Base unit of obs_value: a code of the unit seed (10.65 万件 is stored as 106500 ITEM)."
    )


def rounding_half_width() -> Any:
    """Half of the last printed digit's place."""
    return derived(
        description="Half the place value of the last printed digit, in the base unit: 10.65万 is known to within ±50.",
        ge=0,
    )


def obs_status() -> Any:
    """SDMX status of a value."""
    return sent(
        "数据状态",
        "Observation status",
        kind="code",
        aliases=("状态", "Status"),
        required=False,
        codes=OBS_STATUS,
        default="A",
        example="正式数",
        description_zh="正式数、初步数还是估计数等；不填按正式数。",
        description="Whether the value is final, provisional, an estimate or otherwise qualified (SDMX observation status); final if blank.",
    )


def note() -> Any:
    """A remark of the sender."""
    return sent(
        "备注",
        "Note",
        aliases=("说明", "Notes", "Remark"),
        required=False,
        example="",
        description_zh="对本行需要补充的话。",
        description="Remark on the row.",
    )


class Figures(Form):
    """A row is one published figure: indicator, area, period, value, and where it was published."""

    indicator_code: str = indicator_code()
    patent_type: str = patent_type()
    applicant_type: str = applicant_type()
    industry_code: str = industry_code()
    item_class: str = item_class()
    ref_area: str = sent(
        "地区",
        "Area",
        kind="area",
        scope="any",
        aliases=(
            "行政区",
            "行政区划",
            "区",
            "各区",
            "区县",
            "县区",
            "区（县）",
            "辖区",
            "区域",
            "地 区",
            "地区名称",
            "省份",
            "省市",
            "省（区、市）",
            "城市",
            "Region",
            "District",
        ),
        example="天津市",
        description_zh="数据所属的地区，今名、旧名均可。",
        description="Area of the figure, by its current or an earlier name.",
    )
    time_period: str = sent(
        "时期",
        "Period",
        kind="period",
        aliases=("年份", "年度", "期间", "时间", "Year", "Time period"),
        example="2016",
        description_zh="数据所属的时期；多年累计写起止年份，如2011-2015。",
        description="Period of the value: 2019, 2019-Q3 or 2019-06; of several years together the first and the last, such as 2011-2015.",
    )
    freq: str = derived(
        description="Frequency of time_period: A year, Q quarter, M month.", isin=["A", "Q", "M"]
    )
    window_start: str = derived(
        description="First year of a cumulative window: 2011 for 2011-2015; null where the period is no window."
    )
    measure_basis: str = measure_basis()
    caliber_code: str = caliber_code()
    obs_value: float = obs_value()
    value_raw: str = value_raw()
    unit_raw: str = unit_raw()
    unit_measure: str = unit_measure()
    rounding_half_width: float = rounding_half_width()
    bound_type: str = sent(
        "数据界限",
        "Bound",
        kind="code",
        aliases=("界限",),
        required=False,
        codes=BOUND_TYPE,
        default="exact",
        example="确数",
        description_zh="准确数、下限（“超过2万件”）还是约数（“近”“约”）。",
        description="Whether the value is exact, a lower bound (“more than 20,000”) or approximate (“about”, “nearly”).",
    )
    obs_status: str = obs_status()
    source_code: str = sent(
        "资料来源",
        "Source",
        kind="source",
        aliases=("来源", "数据来源", "数据库"),
        example="中国科技统计年鉴",
        description_zh="数据取自哪一种公开资料；不同来源的数据并存，互不取代。",
        description="Publication that the figure was taken from; figures of different sources are kept beside each other, and none replaces another.",
    )
    source_citation: str = sent(
        "来源出处",
        "Citation",
        aliases=("出处", "引文", "来源说明"),
        required=False,
        example="表8-7 国内三种专利申请受理数按地区分布",
        description_zh="数据在资料中的位置：标题、表号、页码或网址。",
        description="Location of the figure in the publication: title, table, page or address.",
    )
    published_at: pl.Date = sent(
        "发布日期",
        "Published on",
        kind="date",
        aliases=("公布日期", "发布时间", "Publication date"),
        example="2017-12-31",
        description_zh="来源发布该数据的日期，用于排列先后版本。",
        description="Day on which the source published the value; it puts the editions of a figure in order.",
    )
    date_basis: str = sent(
        "日期依据",
        "Date basis",
        kind="code",
        aliases=("发布日期依据",),
        required=False,
        codes=codes(stated="原文注明|注明|有据", assumed="推定|假定"),
        default="stated",
        example="推定",
        description_zh="发布日期是来源注明的，还是报送单位推定的。",
        description="Whether the day of publication is stated by the source or assumed by the sender.",
    )
    edition: str = sent(
        "版次",
        "Edition",
        aliases=("版本", "数据版次", "Vintage"),
        required=False,
        example="年鉴版次 2023",
        description_zh="来源注明的版次或年度版本。",
        description="Edition of the source, where it names one.",
    )
    note: str = note()
