"""Trademark register: events of marks, quarter by quarter.

Belongs here: what this form asks for. Neither the mark itself nor its holder's name is asked for.
"""

from __future__ import annotations

import polars as pl

from schemas import columns
from schemas.form import Form, FormSpec, codes, sent
from schemas.rules import identifiers


class TrademarkRegister(Form):
    """An event of a mark: applied for, registered, renewed, recognised as well known, or ended."""

    event_type: str = sent(
        "事件类型",
        "Event",
        kind="code",
        aliases=("事件", "业务类型", "Event type"),
        codes=codes(
            applied="申请|注册申请|受理",
            registered="注册|核准注册|注册公告",
            renewed="续展|续展注册",
            well_known="认定驰名|驰名商标认定",
            lapsed="失效|注销|撤销|无效宣告|期满未续展",
        ),
        example="核准注册",
        description_zh="本行记录的是申请、注册、续展、驰名认定还是失效；有效量为注册减失效。",
        description="Event: application, registration, renewal, recognition as well known, or lapse. Marks in force are registrations less lapses.",
    )
    event_date: pl.Date = sent(
        "事件日期",
        "Event date",
        kind="date",
        aliases=("日期", "发生日期", "公告日期"),
        example="2018-06-14",
        description_zh="事件发生的日期。",
        description="Day of the event.",
        rules=columns.no_earlier_than("filing_date"),
    )
    mark_no: str = sent(
        "商标注册号",
        "Trademark number",
        kind="id",
        aliases=("注册号", "申请号", "注册/申请号", "申请/注册号", "Registration no.", "Application no."),
        example="13456789",
        description_zh="申请号，注册后沿用；国际注册前加G。",
        description="Application number, also that of the registration; G before an international registration.",
        rules={"cell.trademark_no_shape": identifiers.has_trademark_shape},
    )
    mark_kind: str = sent(
        "商标类别",
        "Kind of mark",
        kind="code",
        aliases=("商标类型", "商标种类"),
        required=False,
        codes=codes(
            ordinary="普通商标|一般|普通|商品商标|服务商标",
            collective="集体商标|集体",
            certification="证明商标|证明",
            gi="地理标志商标|地理标志证明商标|地理标志集体商标|地理标志|geographical indication",
        ),
        default="ordinary",
        example="普通商标",
        description_zh="普通、集体、证明商标还是地理标志。",
        description="Kind of mark: ordinary, collective, certification, or geographical indication.",
    )
    filing_route: str = sent(
        "申请途径",
        "Route",
        kind="code",
        aliases=("注册途径", "申请方式"),
        required=False,
        codes=codes(
            national="国内|国内申请",
            madrid="马德里|马德里国际注册|马德里体系",
            abroad="境外|逐一国家注册|境外注册",
        ),
        default="national",
        example="国内",
        description_zh="国内申请、马德里国际注册还是直接向境外申请。",
        description="Route: national, Madrid system, or direct filing abroad.",
    )
    nice_class: int = sent(
        "国际分类",
        "Nice class",
        kind="integer",
        aliases=("类别", "商品/服务类别", "尼斯分类", "国际分类号"),
        example="9",
        description_zh="尼斯分类的类别，1至45；一标多类的每类一行。",
        description="Class of goods or services of the Nice Classification: 1 to 45. A mark in several classes has a row for each.",
        in_range={"min_value": 1, "max_value": 45},
    )
    applicant_type: str = columns.party_type(
        "注册人类型",
        "Holder type",
        aliases=("申请人类型", "权利人类型"),
        description_zh="申请人或注册人属于哪一类；不留存名称。",
        description="Type of applicant or holder",
    )
    ref_area: str = columns.district()
    filing_date: pl.Date = sent(
        "申请日期",
        "Filing date",
        kind="date",
        aliases=("申请日",),
        example="2017-03-01",
        description_zh="提出申请的日期。",
        description="Day of filing.",
    )
    registration_date: pl.Date = sent(
        "注册日期",
        "Registration date",
        kind="date",
        aliases=("注册公告日期", "核准注册日期", "注册公告日"),
        required=False,
        example="2018-06-14",
        description_zh="注册的日期；尚未注册的留空。",
        description="Day of registration; blank before it.",
        rules=columns.no_earlier_than("filing_date"),
    )
    valid_to: pl.Date = sent(
        "专用权期限至",
        "Valid to",
        kind="date",
        is_planned=True,
        aliases=("有效期至", "专用期截止日期", "专用权截止日期"),
        required=False,
        example="2028-06-13",
        description_zh="专用权期满的日期：注册或最近一次续展后十年。",
        description="Last day of the exclusive right: ten years after registration or the last renewal.",
        rules=columns.no_earlier_than("registration_date"),
    )

    class Config:
        """The form."""

        metadata = {
            "form": FormSpec(
                form_id="trademark_register",
                label_zh="商标登记簿",
                label_en="Trademark register",
                cadence="Q",
                senders=("market_regulator", "ip_office"),
                acceptance="quarantine",
                series="delta",
                key=("mark_no", "nice_class", "event_type", "event_date"),
                is_masked=True,
            )
        }
