"""Risk events: early warnings of disputes abroad, at customs and in an industry, as they come.

Belongs here: what this form asks for. The reporting period is the month of receipt; the event has its own day.
"""

from __future__ import annotations

import polars as pl

from schemas import columns
from schemas.form import Form, FormSpec, codes, sent


class RiskEvents(Form):
    """An early-warning event: kind, industry, country and value at stake."""

    event_no: str = sent(
        "事件编号",
        "Event number",
        kind="id",
        aliases=("预警编号", "编号", "案件编号"),
        example="2020-1127-03",
        description_zh="报送单位自编的事件编号。",
        description="Sender's number of the event.",
    )
    occurred_on: pl.Date = sent(
        "发生日期",
        "Occurred on",
        kind="date",
        aliases=("日期", "立案日期", "预警日期"),
        example="2020-11-27",
        description_zh="事件发生或获知的日期。",
        description="Day of the event, or day on which it became known.",
    )
    event_kind: str = sent(
        "预警类别",
        "Kind of event",
        kind="code",
        aliases=("事件类型", "事件类别", "风险类型"),
        codes=codes(
            section_337="337调查|美国337调查",
            overseas_litigation="海外诉讼|境外诉讼|涉外诉讼",
            customs_detention="海关扣留|境外海关扣押|海关查扣",
            trade_fair="展会纠纷|展会侵权",
            squatting="商标抢注|恶意抢注",
            trade_barrier="技术性贸易壁垒|贸易壁垒",
            industry_warning="行业预警|产业预警",
            other="其他|其它",
        ),
        example="337调查",
        description_zh="风险属于哪一类，如337调查、境外诉讼、海关扣留、展会纠纷、抢注等。",
        description="Kind of risk, such as an investigation under section 337, litigation abroad, detention by customs, a dispute at a trade fair, or squatting.",
    )
    severity: str = sent(
        "风险等级",
        "Severity",
        kind="code",
        aliases=("等级", "预警级别", "预警等级"),
        codes=codes(low="一般|蓝色", medium="较大|黄色", high="重大|橙色", critical="特别重大|红色"),
        example="较大",
        description_zh="风险的等级。",
        description="Severity: low, medium, high or critical.",
    )
    right_kind: str = columns.right_kind(required=False)
    industry_code: str = columns.industry(required=False)
    destination: str = columns.country(
        "涉及国家/地区",
        "Country concerned",
        aliases=("国家/地区", "目的地", "所涉国家", "国别"),
        required=False,
        description_zh="风险所在的国家或地区。",
        description="Country in which the risk lies",
    )
    ref_area: str = columns.district(required=False)
    enterprises: int = columns.count(
        "涉及企业数",
        "Enterprises concerned",
        aliases=("企业数", "涉案企业数"),
        required=False,
        example="2",
        description_zh="涉及的本市企业数。",
        description="Number of enterprises of the city concerned.",
    )
    value_yuan: float = columns.amount(
        "涉案金额",
        "Value at stake",
        aliases=("金额", "货值", "涉及金额"),
        required=False,
        example="4800000",
        description_zh="涉及的金额，元。",
        description="Value at stake, in yuan.",
    )
    status: str = sent(
        "处置状态",
        "Status",
        kind="code",
        aliases=("状态", "进展"),
        required=False,
        codes=codes(open="未结|处置中|进行中", closed="已结|已处置|办结"),
        default="open",
        example="处置中",
        description_zh="事件尚在处置还是已经了结。",
        description="Status of the event: open or closed.",
    )
    note: str = columns.note()

    class Config:
        """The form."""

        metadata = {
            "form": FormSpec(
                form_id="risk_events",
                label_zh="知识产权风险预警事件表",
                label_en="Risk events",
                cadence="M",
                senders=("customs", "ip_office", "commerce_office"),
                acceptance="quarantine",
                series="delta",
                key=("event_no",),
                is_masked=True,
            )
        }
