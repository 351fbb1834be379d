"""Technology market: contracts registered by kind, quarter by quarter.

Belongs here: what this form asks for: the table of the contract registry. Single contracts are not asked for.
"""

from __future__ import annotations

from schemas import columns
from schemas.form import Form, FormSpec, codes, sent


class TechnologyMarket(Form):
    """A kind of technology contract: number, turnover, share that is technology."""

    contract_kind: str = sent(
        "合同类别",
        "Kind of contract",
        kind="code",
        aliases=("合同类型", "技术合同类别", "项目"),
        codes=codes(
            development="技术开发|技术开发合同",
            transfer="技术转让|技术转让合同",
            licence="技术许可|技术许可合同",
            consulting="技术咨询|技术咨询合同",
            service="技术服务|技术服务合同",
        ),
        example="技术开发",
        description_zh="技术开发、转让、许可（2021年起）、咨询还是服务合同。",
        description="Kind of contract: development, transfer, licence (since 2021), consulting or service.",
    )
    side: str = sent(
        "输出/吸纳",
        "Side",
        kind="code",
        aliases=("技术流向", "输出吸纳", "交易方向"),
        required=False,
        codes=codes(sold="输出|输出技术|卖方", bought="吸纳|吸纳技术|买方"),
        default="sold",
        example="输出",
        description_zh="本市输出技术（登记机构的通常口径）还是吸纳技术。",
        description="Direction: technology of the city sold (the registry's usual count), or technology bought.",
    )
    time_period: str = columns.period()
    measure_basis: str = columns.basis()
    contracts: int = columns.count(
        "合同项数",
        "Contracts",
        aliases=("项数", "合同数", "合同/项数", "成交/项数", "技术合同数"),
        example="3200",
        description_zh="登记的合同项数。",
        description="Contracts registered.",
    )
    contracts_with_ip: int = columns.count(
        "涉及知识产权合同项数",
        "Contracts with IP",
        aliases=("涉及知识产权", "其中涉及知识产权", "合同/涉及知识产权"),
        required=False,
        example="1400",
        description_zh="标的涉及知识产权的合同项数。",
        description="Of the contracts, those whose subject is protected by a right.",
        rules=columns.no_more_than("contracts"),
    )
    turnover_yuan: float = columns.amount(
        "合同成交额",
        "Turnover",
        aliases=("成交额", "合同金额", "成交金额", "合同/成交额", "成交/金额"),
        example="16800000000",
        description_zh="合同成交总额，元。",
        description="Turnover of the contracts, in yuan.",
    )
    technology_yuan: float = columns.amount(
        "技术交易额",
        "Technology turnover",
        aliases=("其中技术交易额", "合同/技术交易额", "成交/技术交易额"),
        required=False,
        example="12100000000",
        description_zh="成交额中技术本身的价款，元。",
        description="Of the turnover, the payment for the technology itself, in yuan.",
        rules=columns.no_more_than("turnover_yuan"),
    )
    note: str = columns.note()

    class Config:
        """The form."""

        metadata = {
            "form": FormSpec(
                form_id="technology_market",
                label_zh="技术市场合同统计表",
                label_en="Technology market",
                cadence="Q",
                senders=("science_office",),
                acceptance="all_or_nothing",
                series="full",
                key=("contract_kind", "side", "time_period", "measure_basis"),
                total_of="contract_kind",
            )
        }
