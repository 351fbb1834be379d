"""Copyright register: works registered, month by month.

Belongs here: what this form asks for: the detail behind the monthly table of works by kind. Titles, authors and
owners are not asked for and have no column. Software is registered elsewhere and is no work of this form.
"""

from __future__ import annotations

import polars as pl

from schemas import columns
from schemas.form import Form, FormSpec, codes, sent
from schemas.rules import identifiers

WORK_TYPES = codes(
    written="文字|文字作品",
    oral="口述|口述作品",
    music="音乐|音乐作品",
    drama="戏剧|戏剧作品",
    quyi="曲艺|曲艺作品",
    dance="舞蹈|舞蹈作品",
    acrobatics="杂技|杂技艺术|杂技艺术作品",
    fine_art="美术|美术作品",
    photography="摄影|摄影作品",
    architecture="建筑|建筑作品",
    audiovisual="影视|电影|视听作品|电影和类似摄制电影方法创作的作品",
    drawing="图形|图形作品|工程设计图|产品设计图",
    model="模型|模型作品",
    other="其他|其他作品|其它",
)
"""The fourteen kinds of the national monthly table, in its order; 曲艺 (sung and told stories) keeps its name."""


class CopyrightRegister(Form):
    """A registered work, of one of fourteen kinds."""

    registration_no: str = sent(
        "登记号",
        "Registration number",
        kind="id",
        aliases=("作品登记号", "登记证号", "Registration no."),
        example="国作登字-2019-A-00012345",
        description_zh="登记证书上的登记号：登记机构、年份、类别字母、八位数字。",
        description="Registration number: office, year, letter of the kind, eight digits.",
        rules={"cell.copyright_no_shape": identifiers.has_work_shape},
    )
    registered_on: pl.Date = sent(
        "登记日期",
        "Registered on",
        kind="date",
        aliases=("登记时间",),
        example="2019-11-05",
        description_zh="完成登记的日期。",
        description="Day of registration.",
        rules={
            "row.year_against_registration_no": lambda day: (
                day.dt.year() == identifiers.work_year(pl.col("registration_no"))
            )
        }
        | columns.no_earlier_than("completed_on"),
    )
    work_type: str = sent(
        "作品类别",
        "Kind of work",
        kind="code",
        aliases=("类别", "作品类型", "作品种类"),
        codes=WORK_TYPES,
        example="美术",
        description_zh="作品的种类，按国家作品登记月报的十四类。",
        description="Kind of work: one of the fourteen of the national monthly table.",
    )
    owner_type: str = columns.party_type(
        "著作权人类型",
        "Owner type",
        aliases=("权利人类型", "申请人类型"),
        required=False,
        description_zh="著作权人属于哪一类；不留存姓名或名称。",
        description="Type of copyright owner",
    )
    ref_area: str = columns.district(aliases=("著作权人所在区", "地区", "区县", "行政区", "Area"))
    completed_on: pl.Date = sent(
        "创作完成日期",
        "Completed on",
        kind="date",
        aliases=("完成日期", "创作完成时间"),
        required=False,
        example="2019-06-30",
        description_zh="作品创作完成的日期。",
        description="Day on which the work was completed.",
    )
    published_on: pl.Date = sent(
        "首次发表日期",
        "First published on",
        kind="date",
        aliases=("发表日期", "首次发表时间"),
        required=False,
        example="2019-09-01",
        description_zh="作品首次发表的日期；未发表的留空。",
        description="Day on which the work was first published; blank if it was not.",
        rules=columns.no_earlier_than("completed_on"),
    )

    class Config:
        """The form."""

        metadata = {
            "form": FormSpec(
                form_id="copyright_register",
                label_zh="作品登记簿",
                label_en="Copyright register",
                cadence="M",
                senders=("copyright_office", "publicity_department"),
                acceptance="quarantine",
                series="delta",
                key=("registration_no",),
                is_masked=True,
            )
        }
