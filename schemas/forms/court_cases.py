"""Court cases: the High Court's quarterly table of IP cases.

Belongs here: what this form asks for. Courts have jurisdictions, not districts: the table speaks of the city.
"""

from __future__ import annotations

from schemas import columns
from schemas.form import Form, FormSpec, codes, sent


class CourtCases(Form):
    """A kind of case in one procedure and instance: cases accepted, closed and pending."""

    case_kind: str = sent(
        "案件类型",
        "Kind of case",
        kind="code",
        aliases=("案由", "案件类别", "纠纷类型"),
        codes=codes(
            patent="专利权|专利|专利权纠纷|专利案件",
            trademark="商标权|商标|商标权纠纷|商标案件",
            copyright="著作权|版权|著作权纠纷|著作权案件",
            technology_contract="技术合同|技术合同纠纷",
            unfair_competition="不正当竞争|不正当竞争纠纷|反不正当竞争",
            plant_variety="植物新品种|植物新品种纠纷",
            other="其他|其它|其他知识产权纠纷",
        ),
        example="商标权",
        description_zh="案件涉及的权利或纠纷类别。",
        description="Kind of case: patent, trademark, copyright, technology contract, unfair competition, plant variety or another.",
    )
    procedure: str = sent(
        "审判类别",
        "Procedure",
        kind="code",
        aliases=("案件性质", "诉讼类型"),
        required=False,
        codes=codes(civil="民事|民事案件", administrative="行政|行政案件", criminal="刑事|刑事案件"),
        default="civil",
        example="民事",
        description_zh="民事、行政还是刑事案件。",
        description="Procedure: civil, administrative or criminal.",
    )
    instance: str = sent(
        "审级",
        "Instance",
        kind="code",
        aliases=("审理程序",),
        required=False,
        codes=codes(first="一审|第一审", second="二审|第二审", retrial="再审|审判监督"),
        default="first",
        example="一审",
        description_zh="一审、二审还是再审。",
        description="Instance: first, second or retrial.",
    )
    time_period: str = columns.period()
    measure_basis: str = columns.basis()
    pending_before: int = columns.count(
        "旧存",
        "Pending before",
        aliases=("旧存/件", "期初未结", "上期未结"),
        required=False,
        example="120",
        description_zh="期初尚未审结的案件数。",
        description="Cases pending when the period began.",
    )
    cases_accepted: int = columns.count(
        "新收",
        "Cases accepted",
        aliases=("新收/件", "受理数", "受理", "受理案件数", "收案", "收案/件"),
        example="310",
        description_zh="本期新收的案件数。",
        description="Cases newly accepted.",
    )
    cases_closed: int = columns.count(
        "审结",
        "Cases closed",
        aliases=("审结/件", "结案", "结案数", "审结案件数", "结案/件"),
        example="298",
        description_zh="本期结案（审结）的案件数。",
        description="Cases closed.",
        rules=columns.no_more_than("pending_before", "cases_accepted"),
    )
    closed_by_settlement: int = columns.count(
        "调解撤诉",
        "Closed by settlement",
        aliases=("审结/调解撤诉", "其中调解撤诉", "结案/调撤"),
        required=False,
        example="140",
        description_zh="审结案件中以调解、撤诉方式结案的件数。",
        description="Of the cases closed, those settled or withdrawn.",
        rules=columns.no_more_than("cases_closed"),
    )
    pending_after: int = columns.count(
        "未结",
        "Pending after",
        aliases=("未结/件", "期末未结", "存案"),
        required=False,
        example="132",
        description_zh="期末尚未审结的案件数。",
        description="Cases pending when the period ended.",
        rules=columns.no_more_than("pending_before", "cases_accepted"),
    )
    damages_yuan: float = columns.amount(
        "判赔金额",
        "Damages awarded",
        aliases=("判决赔偿金额", "审结/判赔金额", "结案标的额"),
        required=False,
        example="3600000",
        description_zh="判决赔偿的金额，元。",
        description="Damages awarded, in yuan.",
    )
    note: str = columns.note()

    class Config:
        """The form."""

        metadata = {
            "form": FormSpec(
                form_id="court_cases",
                label_zh="法院知识产权案件统计表",
                label_en="Court cases",
                cadence="Q",
                senders=("court",),
                acceptance="all_or_nothing",
                series="full",
                key=("case_kind", "procedure", "instance", "time_period", "measure_basis"),
                total_of="case_kind",
            )
        }
