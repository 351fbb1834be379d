"""IP transactions: transfers, licences and other deals in rights, quarter by quarter.

Belongs here: what this form asks for. Pledges have a form of their own; contracts of the technology market are
counted in theirs, and a deal may well stand in both.
"""

from __future__ import annotations

import polars as pl

from schemas import columns
from schemas.form import Form, FormSpec, codes, sent


class IpTransactions(Form):
    """A deal in rights: transfer, licence, contribution to capital or another."""

    deal_no: str = sent(
        "交易编号",
        "Deal number",
        kind="id",
        aliases=("备案号", "合同备案号", "合同编号", "登记编号", "Deal no."),
        example="2019-120-000123",
        description_zh="交易合同或备案的编号。",
        description="Record number of the deal.",
    )
    effective_on: pl.Date = sent(
        "生效日期",
        "Effective on",
        kind="date",
        aliases=("交易日期", "备案日期", "变更生效日", "成交日期"),
        example="2019-05-16",
        description_zh="合同生效或备案的日期。",
        description="Day on which the deal took effect or was put on record.",
    )
    deal_kind: str = sent(
        "交易方式",
        "Kind of deal",
        kind="code",
        aliases=("交易类型", "运营方式", "交易类别"),
        codes=codes(
            assignment="转让|权利转让",
            exclusive_licence="独占许可|独占实施许可",
            sole_licence="排他许可|排他实施许可",
            licence="许可|普通许可|许可使用|开放许可",
            capital_contribution="作价入股|出资入股|作价投资",
            securitisation="证券化|资产证券化",
            auction="拍卖",
            other="其他|其它",
        ),
        example="转让",
        description_zh="转让、各类许可、作价入股、证券化、拍卖等。",
        description="Kind of deal: assignment, exclusive, sole or ordinary licence, contribution to capital, securitisation, auction or another.",
    )
    right_kind: str = columns.right_kind()
    rights: int = columns.count(
        "交易件数",
        "Rights dealt in",
        aliases=("涉及件数", "权利件数", "件数", "数量"),
        example="1",
        description_zh="一笔交易涉及的权利件数。",
        description="Number of rights covered by the deal.",
    )
    amount_yuan: float = columns.amount(
        "交易金额",
        "Amount",
        aliases=("合同金额", "成交金额", "成交额"),
        required=False,
        example="300000",
        description_zh="约定的价款，元；不公开或按销售提成的留空。",
        description="Price agreed, in yuan; blank where it is not disclosed or depends on sales.",
    )
    seller_type: str = columns.party_type(
        "出让方类型",
        "Seller type",
        aliases=("转让方类型", "许可方类型", "让与人类型"),
        description_zh="出让（许可）方属于哪一类；不留存名称。",
        description="Type of the party that grants the right",
    )
    ref_area: str = columns.district(
        "出让方所在区",
        aliases=("所在区", "转让方所在区", "许可方所在区", "地区", "区县", "Area"),
        description_zh="出让（许可）方所在的区；未写明的记为“未分区”。",
        description="District of the party that grants the right; not allocated where none is named.",
    )
    buyer_type: str = columns.party_type(
        "受让方类型",
        "Buyer type",
        aliases=("被许可方类型", "受让人类型"),
        required=False,
        description_zh="受让（被许可）方属于哪一类；不留存名称。",
        description="Type of the party that acquires the right",
    )
    buyer_region: str = sent(
        "受让方地域",
        "Buyer's region",
        kind="code",
        aliases=("受让方所在地", "被许可方所在地", "交易流向"),
        required=False,
        codes=codes(city="本市|市内", domestic="外省市|国内其他地区|外地", abroad="境外|国外|港澳台"),
        example="本市",
        description_zh="受让（被许可）方在本市、外省市还是境外。",
        description="Location of the party that acquires the right: in the city, elsewhere in the country, or abroad.",
    )

    class Config:
        """The form."""

        metadata = {
            "form": FormSpec(
                form_id="ip_transactions",
                label_zh="知识产权交易台账",
                label_en="IP transactions",
                cadence="Q",
                senders=("ip_office", "finance_regulator", "ip_operation_centre"),
                acceptance="quarantine",
                series="delta",
                key=("deal_no",),
                is_masked=True,
            )
        }
