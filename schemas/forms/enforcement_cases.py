"""Enforcement cases: the market regulators' quarterly table of IP cases.

Belongs here: what this form asks for. The header has two levels (立案 over 件, 结案 over 件 and 金额). The columns
on e-commerce, key markets, the countryside and foreign right holders may count one case several times, so they
are compared with the whole one by one and never added up.
"""

from __future__ import annotations

from schemas import columns
from schemas.form import Form, FormSpec, codes, sent


class EnforcementCases(Form):
    """A kind of case: cases opened and closed, and amounts."""

    case_kind: str = sent(
        "案件类型",
        "Kind of case",
        kind="code",
        aliases=("案件类别", "项目", "案由"),
        codes=codes(
            tm_infringement="商标侵权|商标侵权假冒|侵犯注册商标专用权|trademark infringement",
            gi="地理标志|地理标志侵权|geographical indication",
            special_sign="特殊标志|特殊标志侵权|奥林匹克标志",
            tm_agency="商标代理|商标代理违法|trademark agency",
            tm_other="其他商标|其他商标违法|商标一般违法|other trademark case",
            patent_passing_off="假冒专利|专利假冒",
            patent_agency="专利代理|专利代理违法",
            patent_other="其他专利|其他专利违法|专利侵权纠纷|other patent case",
        ),
        example="商标侵权",
        description_zh="案件属于哪一类违法行为。",
        description="Kind of offence: of trademarks (infringement, agencies, other), geographical indications, special signs, or patents (passing off, agencies, other).",
    )
    time_period: str = columns.period()
    measure_basis: str = columns.basis()
    cases_opened: int = columns.count(
        "立案数",
        "Cases opened",
        aliases=("立案", "立案/件", "立案/件数", "立案/数量", "立案/立案数"),
        example="36",
        description_zh="本期立案的案件数。",
        description="Cases opened.",
    )
    cases_closed: int = columns.count(
        "结案数",
        "Cases closed",
        aliases=("结案", "结案/件", "结案/件数", "结案/数量", "结案/结案数"),
        example="31",
        description_zh="本期结案（审结）的案件数。",
        description="Cases closed.",
    )
    value_yuan: float = columns.amount(
        "涉案金额",
        "Value at stake",
        aliases=("案值", "结案/涉案金额", "结案/案值", "涉案/金额"),
        example="860000",
        description_zh="结案案件涉及的货物或服务的价值，元。",
        description="Value of the goods or services of the cases closed, in yuan.",
    )
    fines_yuan: float = columns.amount(
        "罚没款",
        "Fines and confiscations",
        aliases=("罚没金额", "结案/罚没款", "结案/罚没金额", "罚没/金额"),
        example="420000",
        description_zh="罚款和没收款合计，元。",
        description="Fines and confiscations, in yuan.",
    )
    recovered_yuan: float = columns.amount(
        "挽回损失",
        "Losses made good",
        aliases=("挽回经济损失", "结案/挽回损失", "结案/挽回经济损失"),
        required=False,
        example="50000",
        description_zh="为权利人和消费者挽回的损失，元。",
        description="Losses recovered for right holders and consumers, in yuan.",
    )
    transferred: int = columns.count(
        "移送司法机关",
        "Handed to the police",
        aliases=("移送", "移送/件", "移送/件数", "移送公安机关", "移送司法机关案件数"),
        required=False,
        example="2",
        description_zh="移送公安、检察机关的案件数。",
        description="Cases transferred to the police or the prosecutor.",
    )
    ecommerce_cases: int = columns.count(
        "电子商务案件",
        "E-commerce cases",
        aliases=("电商", "其中/电商", "其中/电子商务", "电子商务领域", "电商/件"),
        required=False,
        example="9",
        description_zh="立案案件中属于电子商务领域的件数；与相邻各列可以重复，不相加。",
        description="Of the cases opened, those in e-commerce; overlaps with the columns beside it and is not added to them.",
        rules=columns.no_more_than("cases_opened"),
    )
    key_market_cases: int = columns.count(
        "重点市场案件",
        "Key-market cases",
        aliases=("重点市场", "其中/重点市场", "重点市场/件"),
        required=False,
        example="7",
        description_zh="立案案件中属于重点市场的件数；与相邻各列可以重复，不相加。",
        description="Of the cases opened, those in key markets; overlaps with the columns beside it and is not added to them.",
        rules=columns.no_more_than("cases_opened"),
    )
    rural_cases: int = columns.count(
        "农村案件",
        "Rural cases",
        aliases=("农村", "其中/农村", "农村和城乡结合部", "农村/件"),
        required=False,
        example="4",
        description_zh="立案案件中属于农村和城乡结合部的件数；与相邻各列可以重复，不相加。",
        description="Of the cases opened, those in rural areas; overlaps with the columns beside it and is not added to them.",
        rules=columns.no_more_than("cases_opened"),
    )
    foreign_cases: int = columns.count(
        "涉外案件",
        "Foreign-related cases",
        aliases=("外资", "其中/外资", "涉外", "外资企业", "外资/件"),
        required=False,
        example="5",
        description_zh="立案案件中权利人为境外主体的件数；与相邻各列可以重复，不相加。",
        description="Of the cases opened, those of foreign right holders; overlaps with the columns beside it and is not added to them.",
        rules=columns.no_more_than("cases_opened"),
    )
    note: str = columns.note()

    class Config:
        """The form."""

        metadata = {
            "form": FormSpec(
                form_id="enforcement_cases",
                label_zh="知识产权执法数据统计表",
                label_en="Enforcement cases",
                cadence="Q",
                senders=("market_regulator", "ip_office"),
                acceptance="all_or_nothing",
                series="full",
                key=("case_kind", "time_period", "measure_basis"),
                total_of="case_kind",
            )
        }
