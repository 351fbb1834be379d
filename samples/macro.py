"""Synthetic gross regional product and residents of the districts, which add up to the city's.

Belongs here: the allocation of the city's published totals to its districts, as one table of the statistics bureau.
Does not belong here: figures of the city, which are real (``published_figures.csv``).

Residents follow the census of 2020, where its bulletins name the district; the remainder of the six central districts is
allocated by the registered population of 2009, the remainder of the four suburban ones is Dongli's. There is no figure of
GDP by district: those shares are made up. Every year has the same shares.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from samples.published import facts
from samples.returns import WEIGHTS, YEARS, allocate
from samples.sheets import SYNTHETIC, Row, Sample, workbook

CENSUS = "常住人口(七普,2020-11-01)"
GROUPS = {
    "中心城区(6区)": ("和平区", "河东区", "河西区", "南开区", "河北区", "红桥区"),
    "环城四区": ("东丽区", "西青区", "津南区", "北辰区"),
}
"""Groups of which the census bulletins give the whole -> the districts in them."""
PRODUCT = {
    "和平区": 0.056, "河东区": 0.027, "河西区": 0.068, "南开区": 0.050, "河北区": 0.031, "红桥区": 0.016,
    "东丽区": 0.052, "西青区": 0.064, "津南区": 0.038, "北辰区": 0.052, "武清区": 0.058, "宝坻区": 0.029,
    "滨海新区": 0.400, "宁河区": 0.014, "静海区": 0.031, "蓟州区": 0.014,
}  # fmt: skip
"""Share of the city's product: made up."""
DOCUMENTS = {
    "地区生产总值": ("nbs_gdp_export_2024", "亿元"),
    "年末常住人口": ("population_revised_2020", "万人"),
}
"""Indicator -> the document whose city totals the districts add up to, and its unit."""
PLACES = 2
HEADER = (
    "指标", "地区", "时期", "数值", "单位", "资料来源", "来源出处", "发布日期", "日期依据", "版次", "备注",
)  # fmt: skip
RECEIVED = dt.datetime(2026, 1, 14, 10)
"""After the editions that the districts add up to."""


def residents() -> dict[str, float]:
    """Return each district's residents on the day of the census, the unpublished ones estimated."""
    rows = facts()
    counted = {f["area"]: float(f["value"]) for f in rows if f["indicator"] == CENSUS}
    registered = {
        f["area"]: float(f["value"])
        for f in rows
        if f["indicator"] == "年末户籍人口" and f["period"] == "2009"
    }
    for group, members in GROUPS.items():
        unknown = [m for m in members if m not in counted]
        left = counted[group] - sum(counted[m] for m in members if m in counted)
        whole = sum(registered[m] for m in unknown)
        counted |= {m: left * registered[m] / whole for m in unknown}
    return {name: counted[name] for name, *_ in WEIGHTS.values()}


def rows() -> list[Row]:
    """Return one row for each district, year and indicator; a year's districts add up to the city."""
    weights: dict[str, Mapping[str, float]] = {"地区生产总值": PRODUCT, "年末常住人口": residents()}
    out: list[Row] = []
    for indicator, (document, unit) in DOCUMENTS.items():
        totals = {f["period"]: f for f in facts() if (f["document"], f["indicator"]) == (document, indicator)}
        for year in YEARS:
            total = totals[str(year)]
            shares = allocate(round(float(total["value"]) * 10**PLACES), weights[indicator])
            out += [
                [indicator, district, str(year), f"{share / 10**PLACES:.{PLACES}f}", unit, "天津统计年鉴",
                 f"{SYNTHETIC}：按全市数分摊", "2026-01-13", "推定", f"{SYNTHETIC}（{total['edition']}）", SYNTHETIC]
                for district, share in shares.items()
            ]  # fmt: skip
    return out


def samples() -> list[Sample]:
    """Return the one file."""
    head: list[Row] = [
        [f"分区地区生产总值和年末常住人口（{SYNTHETIC}）"],
        ["表名：", "宏观经济统计表"],
        ["报送单位：", "天津市统计局"],
        ["报告期：", "2020"],
    ]
    content = workbook([*head, HEADER, *rows(), [f"注：{SYNTHETIC}，仅供演示"]], "分区")
    meta = {"form_id": "macro_statistics", "submitter": "tjstat", "period": "2020", "document": "districts"}
    return [Sample("macro_districts_2020.xlsx", "synthetic", content, RECEIVED, meta)]
