"""Tables as they are really laid out, one workbook for each way, and the values that a person would read from it.

Belongs here: whole sheets and what must come of them. Does not belong here: containers (``containers``), or how
the comparison is made (``tests/integration/test_layouts.py``).
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import openpyxl

Rows = Sequence[Sequence[Any]]
FACT = (
    "indicator_code",
    "patent_type",
    "applicant_type",
    "ref_area",
    "time_period",
    "measure_basis",
    "obs_value",
)
LONG = ["指标", "地区", "时期", "数值", "单位", "资料来源", "发布日期"]
SOURCE = ["资料来源：中国科技统计年鉴"]
PUBLISHED = ["发布日期：2017-12-31"]


@dataclass(frozen=True)
class Layout:
    """A workbook and what must be accepted of it.

    Attributes:
        name: what is unusual about it.
        sheets: name -> rows.
        accepted: the accepted rows, in any order, as the columns ``shown``.
        merges: ranges of the first sheet that are merged.
        hidden: sheets that are hidden.
        notes: codes of findings that accepted files come back with, beside those that every file may.
        queries: codes of queries that an accepted file has.
        form: the form; ``period`` and ``submitter`` say whose file it is.
    """

    name: str
    sheets: dict[str, Rows]
    accepted: Sequence[tuple[Any, ...]] = ()
    merges: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()
    notes: frozenset[str] = frozenset()
    errors: frozenset[str] = frozenset()
    queries: frozenset[str] = frozenset()
    form: str = "published_figures"
    submitter: str = "tjipo"
    period: str = "2016"
    shown: tuple[str, ...] = FACT
    ignored: int | None = None
    epoch_1904: bool = False

    def content(self) -> bytes:
        """Return the workbook."""
        book = openpyxl.Workbook()
        book.remove(book.active)
        if self.epoch_1904:
            book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
        for title, rows in self.sheets.items():
            sheet = book.create_sheet(title)
            for row in rows:
                sheet.append(list(row))
            if title in self.hidden:
                sheet.sheet_state = "hidden"
        for merged in self.merges:
            book.worksheets[0].merge_cells(merged)
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()


def fact(
    value: float, area: str = "120000", period: str = "2016", indicator: str = "PAT_APP", kind: str = "_T",
    applicant: str = "_T", basis: str = "flow",
) -> tuple[Any, ...]:  # fmt: skip
    """Return a published figure as it must be accepted."""
    return (indicator, kind, applicant, area, period, basis, value)


def long_row(value: Any, area: str = "天津市", indicator: str = "专利申请量", period: str = "2016", unit: str = "件", day: Any = "2017-12-31") -> list[Any]:  # fmt: skip
    """Return a row of the plain list."""
    return [indicator, area, period, value, unit, "中国科技统计年鉴", day]


ENFORCEMENT_SHOWN = ("case_kind", "cases_opened", "cases_closed", "value_yuan", "fines_yuan")
ENFORCEMENT = (
    ("tm_infringement", 36, 31, 860000.0, 420000.0),
    ("gi", 4, 3, 12500.0, 8000.0),
)
PROVINCES = (("北京", "110000", 189129), ("天津", "120000", 106514), ("河北", "130000", 54838))

WORK_TYPES = {
    "文字": "written", "口述": "oral", "音乐": "music", "戏剧": "drama", "曲艺": "quyi", "舞蹈": "dance",
    "杂技": "acrobatics", "美术": "fine_art", "摄影": "photography", "建筑": "architecture", "影视": "audiovisual",
    "图形": "drawing", "模型": "model", "其他": "other",
}  # fmt: skip

LAYOUTS = (
    Layout("plain", {"表1": [LONG, long_row(106514)]}, [fact(106514)]),
    Layout(
        "title_preamble_and_notes",
        {"表1": [["天津市专利统计表"], [], ["单位：件", "", "发布日期：2017-12-31"], [],
                 ["指标", "地区", "时期", "数值"], ["专利申请量", "天津市", "2016", 106514],
                 [], ["注：按缴费口径"], ["资料来源：中国科技统计年鉴"]]},
        [fact(106514)],
    ),
    Layout(
        "bilingual_headers",
        {"表1": [["指标 Indicator", "地区\nArea", "时期/Period", "数值（Value）", "单位 Unit", "资料来源 Source", "发布日期\nPublished on"],
                 long_row(106514)]},
        [fact(106514)],
    ),
    Layout(
        "blanks_inside_words",
        {"表1": [["指 标", "地　区", "时 期", "数\n值", "单 位", "资料 来源", "发布 日期"],
                 long_row(106514, area="天 津"), long_row(1234, area="和　平　区", indicator="专利 授权量")]},
        [fact(106514), fact(1234, "120101", indicator="PAT_GRANT")],
    ),
    Layout(
        "columns_in_another_order",
        {"表1": [LONG[::-1], long_row(106514)[::-1]]},
        [fact(106514)],
    ),
    Layout(
        "unit_in_header",
        {"表1": [["指标", "地区", "时期", "数值（万件）", "资料来源", "发布日期"],
                 ["专利申请量", "天津市", "2016", "10.6514", "中国科技统计年鉴", "2017-12-31"]]},
        [fact(106514)],
    ),
    Layout(
        "row_of_units_and_of_ordinals",
        {"表1": [["案件类型", "立案数", "结案数", "涉案金额", "罚没款"], ["甲", 1, 2, 3, 4], ["", "件", "件", "万元", "万元"],
                 ["商标侵权", 36, 31, 86, 42], ["地理标志", 4, 3, "1.25", "0.8"]]},
        ENFORCEMENT, form="enforcement_cases", submitter="tjmsa", period="2016-Q4", shown=ENFORCEMENT_SHOWN,
    ),
    Layout(
        "two_level_header_merged",
        {"表1": [["知识产权执法数据统计表"], ["案件类型", "立案", "结案", "", ""], ["", "件", "件", "涉案金额（万元）", "罚没款（元）"],
                 ["商标侵权", 36, 31, 86, 420000], ["地理标志", 4, 3, "1.25", 8000], ["合计", 40, 34, "87.25", 428000]]},
        ENFORCEMENT, ("A1:E1", "A2:A3", "C2:E2"), form="enforcement_cases", submitter="tjmsa",
        period="2016-Q4", shown=ENFORCEMENT_SHOWN,
    ),
    Layout(
        "of_which_rows_are_not_added_twice",
        {"表1": [["单位：件、万元"], ["案件类型", "立案数", "结案数", "涉案金额", "罚没款"], ["商标侵权", 36, 31, 86, 42],
                 ["其中：地理标志", 4, 3, "1.25", "0.8"], ["合计", 36, 31, 86, 42],
                 ["单位负责人：张三", "", "填表人：李四", "", "填报日期：2017-01-10"]]},
        ENFORCEMENT, form="enforcement_cases", submitter="tjmsa", period="2016-Q4", shown=ENFORCEMENT_SHOWN,
    ),
    Layout(
        "mixed_units_and_amounts_in_cells",
        {"表1": [["案件类型", "立案数", "结案数", "涉案金额", "罚没款"], ["商标侵权", "３６", "31件", "86万元", "420,000"],
                 ["地理标志", "4", "3", "1.25万", "8千元"]]},
        ENFORCEMENT, form="enforcement_cases", submitter="tjmsa", period="2016-Q4", shown=ENFORCEMENT_SHOWN,
        notes=frozenset({"cell.value_cleaned"}),
    ),
    Layout(
        "years_as_columns",
        {"表1": [SOURCE, PUBLISHED, ["单位：件"], ["指标", "地区", "2015年", "2016年"],
                 ["专利申请量", "天津市", 79963, 106514], ["专利授权量", "天津市", "—", 39734]]},
        [fact(79963, period="2015"), fact(106514), fact(39734, indicator="PAT_GRANT")],
        notes=frozenset({"cell.no_value"}),
    ),
    Layout(
        "quarters_as_columns",
        {"表1": [SOURCE, PUBLISHED, ["单位：件"], ["指标", "地区", "2016年第一季度", "2016Q2"],
                 ["专利申请量", "天津市", 20000, 30000]]},
        [fact(20000, period="2016-Q1"), fact(30000, period="2016-Q2")],
    ),
    Layout(
        "areas_by_years_for_one_indicator",
        {"表1": [["8-7 国内三种专利申请受理数按地区分布"], ["单位：件"], ["地区", 2015, 2016],
                 ["全国", 100, 200], ["东部地区", "", ""], ["北京", 156312, 189129], ["天津", 79963, 106514], ["河北", 44060, 54838],
                 ["注：不含港澳台"], ["资料来源：中国科技统计年鉴"], ["发布日期：2017-12-31"]]},
        [fact(100, "000000", "2015"), fact(200, "000000"), fact(156312, "110000", "2015"), fact(189129, "110000"),
         fact(79963, period="2015"), fact(106514), fact(44060, "130000", "2015"), fact(54838, "130000")],
    ),
    Layout(
        "areas_by_indicators_for_one_year",
        {"表1": [["2016年各地区专利申请和授权情况"], SOURCE, PUBLISHED, ["（单位：件）"],
                 ["地区", "专利申请量", "专利授权量", "有效发明专利量"],
                 *([name, n, 1000, 5] for name, _, n in PROVINCES)]},
        [f for _, code, n in PROVINCES for f in (fact(n, code), fact(1000, code, indicator="PAT_GRANT"),
            fact(5, code, indicator="PAT_VALID", kind="invention", basis="point"))],
    ),
    Layout(
        "indicators_by_years_for_one_area",
        {"表1": [["天津市历年知识产权主要指标"], SOURCE, PUBLISHED, ["指标", "单位", "2015", "2016"],
                 ["专利申请量", "件", 79963, 106514], ["其中：发明", "件", 30000, 38153], ["  实用新型", "件", 40000, 50000],
                 ["每万人口发明专利拥有量", "件/万人", 11.9, 14.7]]},
        [fact(79963, period="2015"), fact(106514), fact(30000, period="2015", kind="invention"), fact(38153, kind="invention"),
         fact(40000, period="2015", kind="utility_model"), fact(50000, kind="utility_model"),
         fact(11.9, period="2015", indicator="PAT_INV_PER10K", kind="_Z", applicant="_Z", basis="point"),
         fact(14.7, indicator="PAT_INV_PER10K", kind="_Z", applicant="_Z", basis="point")],
    ),
    Layout(
        "monthly_table_of_works_by_type",
        {"表1": [["2016年3月全国作品登记情况月度统计表"], ["单位：件"], ["地区", "合计", *WORK_TYPES],
                 *([name, 14 * n, *[n] * 14] for name, _, n in PROVINCES), ["资料来源：国家版权局通报"], ["发布日期：2016-05-20"]]},
        [f for _, code, n in PROVINCES for f in (("CR_REG", "_Z", code, "2016-03", "flow", 14 * n),
            *(("CR_REG", kind, code, "2016-03", "flow", n) for kind in WORK_TYPES.values()))],
        submitter="tjcb",
        shown=("indicator_code", "item_class", "ref_area", "time_period", "measure_basis", "obs_value"),
    ),
    Layout(
        "years_by_areas_for_one_indicator",
        {"表1": [["专利申请受理量"], SOURCE, PUBLISHED, ["单位：件"], ["年份", "北京", "天津"], [2015, 156312, 79963], [2016, 189129, 106514]]},
        [fact(156312, "110000", "2015"), fact(79963, period="2015"), fact(189129, "110000"), fact(106514)],
    ),
    Layout(
        "indicators_over_years",
        {"表1": [SOURCE, PUBLISHED, ["单位：件"], ["地区", "专利申请量", "", "专利授权量", ""], ["", 2015, 2016, 2015, 2016],
                 ["天津市", 79963, 106514, 37342, 39734]]},
        [fact(79963, period="2015"), fact(106514), fact(37342, period="2015", indicator="PAT_GRANT"),
         fact(39734, indicator="PAT_GRANT")],
        ("A4:A5", "B4:C4", "D4:E4"),
    ),
    Layout(
        "patent_office_table_of_applicants",
        {"专授表": [["国内发明专利授权年度状况（2016年）"], SOURCE, PUBLISHED, ["地区", "总累计", "当年", "", "", "", "", "", ""],
                 ["", "", "合计", "职务", "", "", "", "", "非职务"], ["", "", "", "小计", "大专院校", "科研单位", "企业", "机关团体", ""],
                 ["天津", 20000, 5185, 4885, 1500, 385, 2900, 100, 300]]},
        [fact(n, indicator="PAT_GRANT", kind="invention", applicant=who, basis=basis) for n, who, basis in (
            (20000, "_T", "cumulative"), (5185, "_T", "flow"), (4885, "service", "flow"), (1500, "university", "flow"),
            (385, "research", "flow"), (2900, "enterprise", "flow"), (100, "government", "flow"), (300, "individual", "flow"))],
        ("A4:A6", "B4:B6", "C4:I4", "C5:C6", "D5:H5", "I5:I6"),
    ),
    Layout(
        "regional_subtotals",
        {"表1": [["国内三种专利申请受理数按地区分布"], SOURCE, PUBLISHED, ["单位：件"], ["地区", 2016],
                 ["全国", 600], ["东北", 600], ["辽宁", 100], ["吉林", 200], ["黑龙江", 300], ["小计", 600]]},
        [fact(600, "000000"), fact(600, "000000-NORTHEAST"), fact(100, "210000"), fact(200, "220000"),
         fact(300, "230000")],
        ignored=1,
    ),
    Layout(
        "subtotal_that_does_not_add_up",
        {"表1": [["国内三种专利申请受理数按地区分布"], SOURCE, PUBLISHED, ["单位：件"], ["地区", 2016],
                 ["东北", 601], ["辽宁", 100], ["吉林", 200], ["黑龙江", 300]]},
        errors=frozenset({"file.subtotal_mismatch"}),
    ),
    Layout(
        "district_groups",
        {"表1": [["各区专利申请量"], SOURCE, PUBLISHED, ["单位：件"], ["区", "2016年"], ["全市", 1000], ["环城四区小计", 100],
                 ["东丽区", 10], ["西青", 20], ["天津市津南区", 30], ["北辰区（天津）", 40], ["河北", 7]]},
        [fact(1000), fact(100, "120000-G2"), fact(10, "120110"), fact(20, "120111"), fact(30, "120112"), fact(40, "120113"), fact(7, "120105")],
    ),
    Layout(
        "a_province_among_districts",
        {"表1": [LONG, long_row(1, "和平区"), long_row(2, "河北省")]},
        errors=frozenset({"cell.unknown_area"}),
    ),
    Layout(
        "hebei_alone", {"表1": [LONG, long_row(1, "天津市"), long_row(2, "河北")]},
        errors=frozenset({"cell.ambiguous_area"}),
    ),
    Layout(
        "two_tables_one_under_another",
        {"表1": [SOURCE, PUBLISHED, ["专利申请量"], ["单位：件"], ["地区", "2016"], ["北京", 189129], ["天津", 106514], [],
                 ["专利授权量"], ["单位：万件"], ["地区", "2015", "2016"], ["天津", "3.7342", "3.9734"]]},
        [fact(189129, "110000"), fact(106514), fact(37342, period="2015", indicator="PAT_GRANT"),
         fact(39734, indicator="PAT_GRANT")],
        notes=frozenset({"file.several_tables"}),
    ),
    Layout(
        "two_tables_side_by_side",
        {"表1": [SOURCE, PUBLISHED, ["指标", "地区", "时期", "数值", "单位", "", "指标", "地区", "时期", "数值", "单位"],
                 [*long_row(1)[:5], "", *long_row(2, "和平区")[:5]], [*long_row(3, "河东区")[:5], "", *long_row(4, "河西区")[:5]]]},
        [fact(1), fact(2, "120101"), fact(3, "120102"), fact(4, "120103")],
        notes=frozenset({"file.several_tables"}),
    ),
    Layout(
        "several_sheets",
        {"2015": [LONG, long_row(79963, period="2015")], "说明": [["填报说明"], ["请勿改动"]], "空": [],
         "2016": [LONG, long_row(106514)], "隐藏": [LONG, long_row(1, "和平区")]},
        [fact(79963, period="2015"), fact(106514), fact(1, "120101")],
        hidden=("隐藏",), notes=frozenset({"file.sheet_ignored", "file.hidden_sheet"}),
    ),
    Layout(
        "an_older_template",
        {"表1": [["指标项目", "地区", "统计年份", "数值", "单位", "资料来源", "发布日期"], long_row(106514)]},
        [fact(106514)], notes=frozenset({"file.older_layout"}),
    ),
    Layout(
        "a_header_one_word_off",
        {"表1": [["指标", "地区", "时期", "数据值", "单位", "资料出来源", "发布日期"], long_row(106514)]},
        errors=frozenset({"file.missing_column"}),
    ),
    Layout(
        "dates_in_all_ways",
        {"表1": [LONG, *(long_row(n, period=str(2001 + n), day=day) for n, day in enumerate(
            ("2017年12月31日", "2017/12/31", "20171231", "2017.12.31", "43100", "２０１７-12-31"), 1))]},
        [("2017-12-31",)] * 6, shown=("published_at",), notes=frozenset({"cell.value_cleaned"}),
    ),
    Layout(
        "day_numbers_of_the_other_epoch",
        {"表1": [LONG, long_row(1, day="41638")]}, [("2017-12-31",)], shown=("published_at",), epoch_1904=True,
    ),
    Layout("a_month_for_a_day", {"表1": [LONG, long_row(1, day="2017.12")]}, errors=frozenset({"cell.not_a_date"})),
    Layout(
        "numbers_in_all_ways",
        {"表1": [LONG, *(long_row(value, period=str(2001 + n)) for n, value in enumerate(
            ("１０６，５１４", "106,514", " 106514 ", "10.6514万", "106514件", 106514, 0), 1))]},
        [*[(106514.0, "A")] * 6, (0.0, "A")], shown=("obs_value", "obs_status"),
        notes=frozenset({"cell.value_cleaned"}),
    ),
    Layout(
        "nothing_in_all_ways",
        {"表1": [LONG, *(long_row(value, period=str(2001 + n)) for n, value in enumerate(
            ("—", "…", "-", "/", "无"), 1))]},
        [(None, "O"), (None, "N"), (None, "O"), (None, "M"), (None, "O")], shown=("obs_value", "obs_status"),
        notes=frozenset({"cell.no_value"}),
    ),
    Layout(
        "brackets_are_no_minus", {"表1": [LONG, long_row("(123)")]}, errors=frozenset({"cell.not_a_number"}),
    ),
    Layout(
        "zones_of_a_district",
        {"表1": [["指标", "其中", "本年累计", "单位"], ["专利申请量", "", 5000, "件"], ["专利申请量", "开发区", 1000, "件"],
                 ["专利申请量", "其中：保税区", 800, "件"], ["专利申请量", "高新区", 700, "件"], ["专利申请量", "东疆", 60, "件"], ["专利申请量", "生态城", 50, "件"]]},
        [(None, 5000.0), ("120116-TEDA", 1000.0), ("120116-FTZ", 800.0), ("120116-HITECH", 700.0),
         ("120116-DONGJIANG", 60.0), ("120116-ECOCITY", 50.0)],
        form="district_return", submitter="120116", period="2016-Q4", shown=("zone_area", "obs_value"),
    ),
)  # fmt: skip
