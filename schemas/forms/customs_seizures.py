"""Customs seizures: infringing consignments that the customs district stopped, quarter by quarter.

Belongs here: what this form asks for. A customs district is not the city's districts: the table speaks of the
customs district as a whole.
"""

from __future__ import annotations

from schemas import columns
from schemas.form import Form, FormSpec, codes, sent


class CustomsSeizures(Form):
    """Seizures of one kind of right, direction, channel and destination: consignments, goods, value."""

    right_kind: str = columns.right_kind(aliases=("侵权类型", "知识产权类型", "侵犯权利类型"))
    direction: str = sent(
        "进出口",
        "Direction",
        kind="code",
        aliases=("进出境", "进/出口", "流向"),
        required=False,
        codes=codes(**{"export": "出口|出境", "import": "进口|进境", "transit": "过境|转运"}),
        default="export",
        example="出口",
        description_zh="进口、出口还是过境。",
        description="Direction: export, import or transit.",
    )
    channel: str = sent(
        "运输渠道",
        "Channel",
        kind="code",
        aliases=("渠道", "运输方式", "查获渠道"),
        required=False,
        codes=codes(
            sea="海运|水运",
            air="空运|航空",
            land="陆运|公路|铁路",
            post="邮递|邮件|邮寄",
            express="快件|快递",
            ecommerce="跨境电商|cross-border e-commerce",
        ),
        default="sea",
        example="海运",
        description_zh="货物的运输渠道。",
        description="Channel: sea, air, land, post, express or e-commerce across the border.",
    )
    destination: str = columns.country(
        "目的地",
        "Destination",
        aliases=("目的国", "运抵国", "运抵国(地区)", "贸易国", "国别"),
        required=False,
        description_zh="货物运往的国家或地区；进口货物填来源地。",
        description="Country of destination, of origin for imports",
    )
    time_period: str = columns.period()
    measure_basis: str = columns.basis()
    consignments: int = columns.count(
        "查获批次",
        "Consignments seized",
        aliases=("批次", "查扣批次", "扣留批次", "查获/批次", "案件数"),
        example="14",
        description_zh="查获的货物批次数。",
        description="Consignments stopped.",
    )
    goods: int = columns.count(
        "货物数量",
        "Goods seized",
        aliases=("侵权货物数量", "查获/件数", "查获/数量", "商品件数"),
        example="23500",
        description_zh="侵权货物的件数。",
        description="Pieces of infringing goods.",
    )
    value_yuan: float = columns.amount(
        "货物价值",
        "Value of goods",
        aliases=("案值", "货值", "查获/案值", "查获/货值"),
        example="910000",
        description_zh="货物的价值，元。",
        description="Value of the goods, in yuan.",
    )
    penalty_yuan: float = columns.amount(
        "罚款金额",
        "Fines",
        aliases=("罚款", "处罚金额"),
        required=False,
        example="60000",
        description_zh="处以的罚款，元。",
        description="Fines imposed, in yuan.",
    )
    note: str = columns.note()

    class Config:
        """The form."""

        metadata = {
            "form": FormSpec(
                form_id="customs_seizures",
                label_zh="海关查获侵权货物统计表",
                label_en="Customs seizures",
                cadence="Q",
                senders=("customs",),
                acceptance="all_or_nothing",
                series="full",
                key=("right_kind", "direction", "channel", "destination", "time_period", "measure_basis"),
                total_of="right_kind",
            )
        }
