"""Copyright trade: what enterprises sell to and buy from abroad, once a year.

Belongs here: what this form asks for. Enterprises are known by credit code only.
"""

from __future__ import annotations

from schemas import columns
from schemas.form import Form, FormSpec, codes, sent


class CopyrightTrade(Form):
    """Copyrights of one kind that an enterprise exported to or imported from a country."""

    credit_code: str = columns.credit_code()
    ref_area: str = columns.district()
    time_period: str = columns.period()
    direction: str = sent(
        "贸易方向",
        "Direction",
        kind="code",
        aliases=("输出/引进", "引进/输出", "贸易类型"),
        required=False,
        codes=codes(**{"export": "输出|出口", "import": "引进|进口"}),
        default="export",
        example="输出",
        description_zh="出口（输出）还是进口（引进）。",
        description="Direction: export or import.",
    )
    product_kind: str = sent(
        "产品类别",
        "Kind of product",
        kind="code",
        aliases=("类别", "版权类别", "作品类别"),
        codes=codes(
            book="图书",
            sound="录音制品|录音",
            video="录像制品|录像",
            electronic="电子出版物",
            software="软件|计算机软件",
            film="电影",
            television="电视节目|电视剧",
            game="游戏|网络游戏",
            other="其他|其它",
        ),
        example="图书",
        description_zh="交易的版权产品属于哪一类。",
        description="Kind of product: book, sound, video, electronic, software, film, television, game or other.",
    )
    partner: str = columns.country(
        "国家/地区",
        "Partner country",
        aliases=("国家或地区", "国别/地区", "输出地", "引进地", "国家(地区)"),
        description_zh="输出到或引进自哪个国家或地区。",
        description="Country traded with",
    )
    titles: int = columns.count(
        "版权数量",
        "Copyrights",
        aliases=("种数", "项数", "输出数量", "输出种数", "版权项数"),
        example="52",
        description_zh="输出或引进的版权数量。",
        description="Copyrights traded.",
    )
    amount_yuan: float = columns.amount(
        "贸易金额",
        "Amount",
        aliases=("金额", "合同金额", "输出金额"),
        required=False,
        example="780000",
        description_zh="合同约定的金额，折合人民币元。",
        description="Amount agreed, in yuan.",
    )
    note: str = columns.note()

    class Config:
        """The form."""

        metadata = {
            "form": FormSpec(
                form_id="copyright_trade",
                label_zh="版权贸易情况表",
                label_en="Copyright trade",
                cadence="A",
                senders=("copyright_office", "publicity_department"),
                acceptance="quarantine",
                series="full",
                key=("credit_code", "time_period", "direction", "product_kind", "partner"),
                is_masked=True,
            )
        }
