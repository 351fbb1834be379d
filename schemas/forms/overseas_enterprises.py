"""Overseas enterprises: enterprises abroad in the hands of the city's, and their rights, once a year.

Belongs here: what this form asks for. An enterprise abroad has no credit code: it is known by its parent's and
by a number of the register of investment abroad.
"""

from __future__ import annotations

import polars as pl

from schemas import columns
from schemas.form import Form, FormSpec, codes, sent


class OverseasEnterprises(Form):
    """An enterprise abroad in a year: parent, country, industry, rights there, disputes."""

    overseas_no: str = sent(
        "境外企业编号",
        "Overseas number",
        kind="id",
        aliases=("境外投资证书号", "证书编号", "企业编号"),
        example="N1200201900012",
        description_zh="企业境外投资证书的编号。",
        description="Number of the certificate of investment abroad.",
    )
    parent_credit_code: str = columns.credit_code(
        "境内投资主体统一社会信用代码",
        "Parent's credit code",
        aliases=("境内投资主体信用代码", "母公司信用代码", "统一社会信用代码"),
        description_zh="本市境内投资主体的统一社会信用代码（GB 32100-2015）。",
        description="Credit code of the parent in the city (GB 32100-2015).",
    )
    ref_area: str = columns.district(aliases=("境内投资主体所在区", "地区", "区县", "行政区", "Area"))
    time_period: str = columns.period()
    host_country: str = columns.country(
        "投资目的国(地区)",
        "Host country",
        aliases=("国家/地区", "投资国别", "所在国家", "国别"),
        example="德国",
        description_zh="境外企业所在的国家或地区。",
        description="Country of the enterprise",
    )
    industry_code: str = columns.industry()
    entry_mode: str = sent(
        "设立方式",
        "Entry",
        kind="code",
        aliases=("投资方式",),
        required=False,
        codes=codes(greenfield="新设|绿地投资", acquisition="并购|收购", other="其他|其它"),
        example="新设",
        description_zh="新设、并购还是其他方式。",
        description="Kind of entry: greenfield, acquisition or other.",
    )
    established_on: pl.Date = sent(
        "核准日期",
        "Approved on",
        kind="date",
        aliases=("设立日期", "备案日期"),
        required=False,
        example="2019-04-18",
        description_zh="境外投资核准或备案的日期。",
        description="Day on which the investment was approved or put on record.",
    )
    investment_usd: float = columns.amount(
        "中方投资额",
        "Investment",
        aliases=("投资额", "中方协议投资额"),
        unit="USD",
        required=False,
        example="2500000",
        description_zh="中方投资额，美元。",
        description="Investment of the parent, in US dollars.",
    )
    patents_abroad: int = columns.count(
        "境外专利数",
        "Patents abroad",
        aliases=("境外有效专利数", "海外专利数"),
        required=False,
        example="6",
        description_zh="在境外有效的专利件数。",
        description="Patents in force outside the country.",
    )
    trademarks_abroad: int = columns.count(
        "境外商标数",
        "Trademarks abroad",
        aliases=("境外注册商标数", "海外商标数"),
        required=False,
        example="3",
        description_zh="在境外注册的商标件数。",
        description="Trademarks registered outside the country.",
    )
    disputes: int = columns.count(
        "知识产权纠纷数",
        "Disputes",
        aliases=("海外知识产权纠纷数", "纠纷数"),
        required=False,
        example="0",
        description_zh="当年在境外发生的知识产权纠纷件数。",
        description="IP disputes abroad in the year.",
    )
    note: str = columns.note()

    class Config:
        """The form."""

        metadata = {
            "form": FormSpec(
                form_id="overseas_enterprises",
                label_zh="境外企业知识产权情况表",
                label_en="Overseas enterprises",
                cadence="A",
                senders=("commerce_office",),
                acceptance="quarantine",
                series="full",
                key=("overseas_no", "time_period"),
                is_masked=True,
            )
        }
