"""Patent register: events of patents, month by month.

Belongs here: what this form asks for. Holders' names are not asked for and have no column; if a file has
one, its receipt reports that it is left out.
"""

from __future__ import annotations

import polars as pl

from schemas.form import Form, FormSpec, codes, sent
from schemas.rules import identifiers


class PatentRegister(Form):
    """An event of a patent: filed, granted or lapsed."""

    event_type: str = sent(
        "事件类型",
        "Event",
        kind="code",
        aliases=("事件", "业务类型", "Event type"),
        codes=codes(filed="申请|受理|已申请", granted="授权|授权公告|已授权", lapsed="终止|失效|专利权终止"),
        example="授权",
        description_zh="本行记录的是申请、授权还是失效；存量由这些事件累计得出。",
        description="Event: filed, granted or lapsed. A stock is the sum of such events.",
    )
    event_date: pl.Date = sent(
        "事件日期",
        "Event date",
        kind="date",
        aliases=("日期", "发生日期"),
        example="2018-06-15",
        description_zh="事件发生的日期。",
        description="Day of the event.",
        rules={"row.event_before_filed": lambda day: day >= pl.col("filing_date")},
    )
    application_no: str = sent(
        "申请号",
        "Application number",
        kind="id",
        aliases=("专利申请号", "专利号", "Application no", "Application no."),
        example="ZL200310102344.5",
        description_zh="专利申请号，含校验位：12位数字（2003年10月前为8位）、小数点、校验位。",
        description="Application number with its check digit: 12 digits (8 before October 2003), a point, the check digit.",
        rules={
            "cell.application_no_shape": identifiers.has_application_shape,
            "cell.application_no_check_digit": identifiers.has_application_check_digit,
        },
    )
    patent_type: str = sent(
        "专利类型",
        "Patent type",
        kind="code",
        aliases=("类型", "专利种类"),
        codes=codes(
            invention="发明|发明专利",
            utility_model="实用新型|新型|实用新型专利",
            design="外观设计|外观|外观设计专利",
        ),
        example="发明",
        description_zh="发明、实用新型还是外观设计。",
        description="Patent type: invention, utility model or design.",
        rules={
            "row.type_against_application_no": lambda kind: (
                identifiers.application_patent_type(pl.col("application_no")) == kind
            )
        },
    )
    applicant_type: str = sent(
        "申请人类型",
        "Applicant type",
        kind="code",
        aliases=("权利人类型", "专利权人类型"),
        codes=codes(
            enterprise="企业|工矿企业|公司",
            university="大专院校|高校|高等院校",
            research="科研单位|科研院所|研究机构|research institute",
            government="机关团体|机关|事业单位|government body",
            individual="个人|非职务",
        ),
        example="企业",
        description_zh="第一申请人属于哪一类；不留存名称。",
        description="Type of the first applicant: enterprise, university, research, government or individual. No name is stored.",
    )
    ref_area: str = sent(
        "所在区",
        "District",
        kind="area",
        aliases=("地区", "区县", "行政区", "申请人地址所在区", "Area"),
        example="南开区",
        description_zh="第一申请人地址所在的区；地址未写明区的记为“未分区”。",
        description="District of the first applicant's address; not allocated where the address names none.",
    )
    ipc: str = sent(
        "主分类号",
        "Main classification",
        kind="id",
        aliases=("IPC", "IPC分类号", "IPC主分类号", "分类号"),
        required=False,
        example="G06F17/30",
        description_zh="主分类号：发明、实用新型填IPC，外观设计填洛迦诺分类号。",
        description="Main classification: IPC of inventions and utility models, Locarno of designs.",
        rules={"cell.classification_shape": identifiers.has_classification_shape},
    )
    filing_date: pl.Date = sent(
        "申请日",
        "Filing date",
        kind="date",
        aliases=("申请日期",),
        example="2016-03-01",
        description_zh="提出申请的日期。",
        description="Day of filing.",
    )
    grant_date: pl.Date = sent(
        "授权公告日",
        "Grant date",
        kind="date",
        aliases=("授权日", "授权日期", "授权公告日期"),
        required=False,
        example="2018-06-15",
        description_zh="授权公告的日期；尚未授权的留空。",
        description="Day on which the grant was announced; blank before it.",
        rules={"row.granted_before_filed": lambda day: day >= pl.col("filing_date")},
    )
    legal_status: str = sent(
        "法律状态",
        "Legal status",
        kind="code",
        aliases=("状态", "当前法律状态"),
        required=False,
        codes=codes(
            pending="审中|审查中|在审",
            in_force="有效|专利权维持",
            lapsed="失效|终止|专利权终止",
            rejected="驳回|已驳回",
            withdrawn="撤回|视为撤回|视撤",
        ),
        example="有效",
        description_zh="事件之后的法律状态。",
        description="Legal status after the event: pending, in force, lapsed, rejected or withdrawn.",
    )
    claims: int = sent(
        "权利要求数",
        "Claims",
        kind="integer",
        unit="ITEM",
        aliases=("权利要求项数", "权项数"),
        required=False,
        example="10",
        description_zh="权利要求的项数。",
        description="Number of claims.",
        ge=0,
    )
    citations: int = sent(
        "被引次数",
        "Citations received",
        kind="integer",
        unit="ITEM",
        aliases=("被引证次数", "引证次数", "Citations"),
        required=False,
        example="3",
        description_zh="被在后专利引用的次数。",
        description="Number of later patents that cite this one.",
        ge=0,
    )
    family_size: int = sent(
        "同族数",
        "Family size",
        kind="integer",
        unit="ITEM",
        aliases=("同族专利数", "专利族规模"),
        required=False,
        example="1",
        description_zh="同族专利件数，含本件。",
        description="Number of members of the patent family, this patent included.",
        ge=0,
    )
    renewal_year: int = sent(
        "缴费年度",
        "Renewal year",
        kind="integer",
        aliases=("维持年限", "年费年度"),
        required=False,
        example="3",
        description_zh="年费已缴到第几年度，1至20。",
        description="Last patent year for which the annual fee is paid: 1 to 20.",
        in_range={"min_value": 1, "max_value": 20},
    )

    class Config:
        """The form."""

        metadata = {
            "form": FormSpec(
                form_id="patent_register",
                label_zh="专利登记簿",
                label_en="Patent register",
                cadence="M",
                senders=("ip_office",),
                acceptance="quarantine",
                series="delta",
                key=("application_no", "event_type", "event_date"),
                is_masked=True,
            )
        }
