"""Pledge financing: loans against pledged rights, quarter by quarter.

Belongs here: what this form asks for. A pledge is reported once, in the quarter of its registration; its release is
a date of the row, sent again under the same number when it comes.
"""

from __future__ import annotations

import polars as pl

from schemas import columns
from schemas.form import Form, FormSpec, codes, sent


class PledgeFinancing(Form):
    """A registered pledge: rights, amount and term of the loan."""

    pledge_no: str = sent(
        "质押登记号",
        "Pledge number",
        kind="id",
        aliases=("登记号", "质权登记号", "质押合同登记号", "Pledge no."),
        example="Y2019120000012",
        description_zh="质押登记通知书上的登记号。",
        description="Number of the pledge's registration.",
    )
    registered_on: pl.Date = sent(
        "质押登记日期",
        "Registered on",
        kind="date",
        aliases=("登记日期", "登记日", "质权登记日"),
        example="2019-08-20",
        description_zh="办理质押登记的日期。",
        description="Day on which the pledge was registered.",
    )
    right_kind: str = columns.right_kind(aliases=("质押物类型", "知识产权类型", "质押标的"))
    rights: int = columns.count(
        "质押件数",
        "Rights pledged",
        aliases=("质押专利数量", "质押商标数量", "质押数量", "件数"),
        example="3",
        description_zh="一并质押的权利件数。",
        description="Number of rights pledged together.",
    )
    pledgor_credit_code: str = columns.credit_code(
        "出质人统一社会信用代码",
        "Pledgor's credit code",
        aliases=("出质人信用代码", "统一社会信用代码", "信用代码"),
        description_zh="出质企业的统一社会信用代码（GB 32100-2015）；自然人留空。",
        description="Credit code of the pledgor (GB 32100-2015); blank for a natural person.",
        required=False,
    )
    ref_area: str = columns.district(aliases=("出质人所在区", "地区", "区县", "行政区", "Area"))
    pledgee_kind: str = sent(
        "质权人类型",
        "Kind of pledgee",
        kind="code",
        aliases=("金融机构类型", "出资机构类型"),
        codes=codes(
            bank="银行|商业银行",
            guarantee="担保公司|融资担保公司|担保机构",
            micro_lender="小额贷款公司|小贷公司",
            leasing="融资租赁公司|租赁公司",
            other="其他|其它",
        ),
        example="银行",
        description_zh="出借或担保的机构属于哪一类。",
        description="Lender or guarantor: bank, guarantee company, micro-lender, leasing company or another.",
    )
    loan_amount_yuan: float = columns.amount(
        "质押贷款金额",
        "Amount lent",
        aliases=("贷款金额", "融资金额", "质押金额", "贷款额", "质押融资额"),
        example="5000000",
        description_zh="以该质押取得的贷款金额，元。",
        description="Amount lent against the pledge, in yuan.",
    )
    loan_start: pl.Date = sent(
        "贷款起始日",
        "Loan starts",
        kind="date",
        is_planned=True,
        aliases=("放款日期", "贷款日期"),
        required=False,
        example="2019-08-28",
        description_zh="贷款开始的日期。",
        description="Day on which the loan begins.",
    )
    loan_end: pl.Date = sent(
        "贷款到期日",
        "Loan ends",
        kind="date",
        is_planned=True,
        aliases=("到期日", "还款日期"),
        required=False,
        example="2020-08-27",
        description_zh="贷款到期的日期。",
        description="Day on which the loan falls due.",
        rules=columns.no_earlier_than("loan_start"),
    )
    is_first_loan: bool = sent(
        "是否首贷",
        "First loan",
        kind="boolean",
        aliases=("首次质押", "是否首次质押"),
        required=False,
        example="否",
        description_zh="出质人是否首次以知识产权质押贷款。",
        description="Whether it is the pledgor's first pledge of a right.",
    )
    released_on: pl.Date = sent(
        "质押解除日期",
        "Released on",
        kind="date",
        aliases=("解除日期", "注销日期"),
        required=False,
        example="",
        description_zh="质押解除的日期；未解除的留空。",
        description="Day on which the pledge was released; blank while it is in force.",
        rules=columns.no_earlier_than("registered_on"),
    )

    class Config:
        """The form."""

        metadata = {
            "form": FormSpec(
                form_id="pledge_financing",
                label_zh="知识产权质押融资台账",
                label_en="Pledge financing",
                cadence="Q",
                senders=("ip_office", "finance_regulator", "ip_operation_centre"),
                acceptance="quarantine",
                series="delta",
                key=("pledge_no",),
                is_masked=True,
            )
        }
