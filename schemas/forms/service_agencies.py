"""Service agencies: IP agencies, law firms, evaluators and others that serve right holders, once a year.

Belongs here: what this form asks for. Agencies are known by credit code only; the form of recognitions says
which of them are brand agencies.
"""

from __future__ import annotations

import polars as pl

from schemas import columns
from schemas.form import Form, FormSpec, codes, sent


class ServiceAgencies(Form):
    """An IP service agency in a year: services, staff and revenue."""

    credit_code: str = columns.credit_code(
        example="311200003583198722",
        description_zh="18位统一社会信用代码（GB 32100-2015）；律师事务所填司法行政机关赋予的代码（31开头）。",
        description="18-character unified social credit code (GB 32100-2015); those of law firms begin with 31 (justice department).",
    )
    ref_area: str = columns.district()
    time_period: str = columns.period()
    service_kind: str = sent(
        "主要服务类型",
        "Main service",
        kind="code",
        aliases=("服务类型", "服务业态", "主营业务"),
        codes=codes(
            patent_agency="专利代理|专利代理机构",
            trademark_agency="商标代理|商标代理机构",
            legal="法律服务|律师事务所",
            information="信息服务|检索分析",
            commercialisation="商用化服务|运营服务|评估交易",
            consulting="咨询服务|咨询",
            training="培训服务|培训",
            copyright_agency="版权代理|著作权代理",
            other="其他|其它",
        ),
        example="专利代理",
        description_zh="机构的主要服务类型。",
        description="Main service: patent, trademark or copyright agency, legal, information, commercialisation, consulting, training or another.",
    )
    is_branch: bool = sent(
        "是否分支机构",
        "Branch",
        kind="boolean",
        aliases=("分支机构", "是否分公司"),
        required=False,
        example="否",
        description_zh="是否为外地机构在津的分支机构。",
        description="Whether it is a branch of an agency based elsewhere.",
    )
    established_on: pl.Date = sent(
        "成立日期",
        "Established on",
        kind="date",
        aliases=("设立日期", "成立时间"),
        required=False,
        example="2009-04-15",
        description_zh="机构成立的日期。",
        description="Day on which it was established.",
    )
    staff: int = columns.people(
        "从业人员",
        "Staff",
        aliases=("从业人员数", "从业人员期末人数", "职工人数"),
        example="45",
        description_zh="年末从业人员数。",
        description="Staff at the end of the year.",
    )
    patent_attorneys: int = columns.people(
        "专利代理师人数",
        "Patent attorneys",
        aliases=("专利代理师", "执业专利代理人", "专利代理人数"),
        required=False,
        example="12",
        description_zh="从业人员中执业专利代理师人数。",
        description="Of the staff, practising patent attorneys.",
        rules=columns.no_more_than("staff"),
    )
    revenue_yuan: float = columns.amount(
        "营业收入",
        "Revenue",
        aliases=("年营业收入", "主营业务收入", "收入"),
        example="13000000",
        description_zh="全年营业收入，元。",
        description="Revenue of the year, in yuan.",
    )
    ip_revenue_yuan: float = columns.amount(
        "知识产权服务收入",
        "Revenue from IP services",
        aliases=("其中知识产权服务收入",),
        required=False,
        example="11500000",
        description_zh="营业收入中知识产权服务的收入，元。",
        description="Of the revenue, that from IP services, in yuan.",
        rules=columns.no_more_than("revenue_yuan"),
    )
    clients: int = columns.count(
        "服务客户数",
        "Clients",
        aliases=("客户数", "服务企业数"),
        required=False,
        example="320",
        description_zh="全年服务的客户数。",
        description="Clients served in the year.",
    )
    patents_filed: int = columns.count(
        "代理专利申请量",
        "Patents filed",
        aliases=("代理专利申请数", "专利代理量"),
        required=False,
        example="1800",
        description_zh="全年代理的专利申请件数。",
        description="Patent applications filed for clients in the year.",
    )
    note: str = columns.note()

    class Config:
        """The form."""

        metadata = {
            "form": FormSpec(
                form_id="service_agencies",
                label_zh="知识产权服务机构名录",
                label_en="IP service agencies",
                cadence="A",
                senders=("ip_office", "market_regulator"),
                acceptance="quarantine",
                series="full",
                key=("credit_code", "time_period"),
                is_masked=True,
            )
        }
