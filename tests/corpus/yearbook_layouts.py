"""Layouts of yearbooks, portals and returns that say a part of it beside the table: twins, sections, halves, 续表.

Belongs here: whole sheets and what must come of them, as in ``layouts``. Does not belong here: the comparison
(``tests/unit/intake/test_yearbook_layouts.py``).
"""

from __future__ import annotations

from tests.corpus.layouts import LONG, PROVINCES, PUBLISHED, SOURCE, Layout, fact, long_row

ABOUT = [["国内三种专利申请受理数按地区分布"], SOURCE, PUBLISHED, ["单位：件"]]
IN_2019 = [SOURCE, ["发布日期：2019-12-31"], ["单位：件"]]
SEVERAL = frozenset({"file.several_tables"})
RETURN = {
    "form": "district_return", "submitter": "120104", "period": "2019-Q3",
    "shown": ("indicator_code", "patent_type", "obs_value"),
}  # fmt: skip
GDP_SHOWN = ("indicator_code", "ref_area", "time_period", "unit_measure", "source_code", "obs_value")
MACRO = {"form": "macro_statistics", "submitter": "nbs", "period": "2017", "shown": GDP_SHOWN}
EDITION = [["发布日期：2018-12-31"], ["版次：首次发布"]]
GDP = [("110000", "2017", 28014.94), ("110000", "2016", 25669.13), ("120000", "2017", 18549.19), ("120000", "2016", 17885.39)]  # fmt: skip
GDP_ROWS = [["北京市", 28014.94, 25669.13], ["天津市", 18549.19, 17885.39]]
GDP_FACTS = [("GDP", area, year, "CNY", "nbs_export", round(value * 1e8)) for area, year, value in GDP]
IN_TWO = [fact(n, code) for _, code, n in PROVINCES]
ENGLISH = ("Beijing", "Tianjin", "Hebei")


def returned(
    value: float, indicator: str = "PAT_APP", kind: str = "_T", basis: str = "ytd"
) -> tuple[object, ...]:
    """Return a row of a district return as it must be accepted."""
    return (indicator, kind, value)


OLD_EAST = {"北京": "110000", "天津": "120000", "河北": "130000", "辽宁": "210000", "上海": "310000", "江苏": "320000",
            "浙江": "330000", "福建": "350000", "山东": "370000", "广东": "440000", "海南": "460000"}  # fmt: skip

LAYOUTS = (
    Layout(
        "area_in_two_languages",
        {"表1": [*ABOUT, ["地区", "Region", "2016年"], *([zh, en, n] for (zh, _, n), en in zip(PROVINCES, ENGLISH, strict=True))]},
        IN_TWO,
    ),
    Layout(
        "english_before_chinese",
        {"表1": [*ABOUT, ["Region", "地区", "2016年"], *([en, zh, n] for (zh, _, n), en in zip(PROVINCES, ENGLISH, strict=True))]},
        IN_TWO,
    ),
    Layout(
        "second_language_under_one_header",
        {"表1": [*ABOUT, ["地区 Region", "", "2016年"], *([zh, en, n] for (zh, _, n), en in zip(PROVINCES, ENGLISH, strict=True))]},
        IN_TWO, ("A5:B5",),
    ),
    Layout(
        "one_language_blank_in_a_row",
        {"表1": [*ABOUT, ["地区", "Region", "2016年"], ["北京", "Beijing", 189129], ["", "Tianjin", 106514], ["河北", "", 54838]]},
        IN_TWO,
    ),
    Layout(
        "indicator_in_two_languages",
        {"表1": [["指标", "Indicator", "地区", "时期", "数值", "单位", "资料来源", "发布日期"],
                 ["专利申请量", "Patent applications", "天津市", "2016", 106514, "件", "中国科技统计年鉴", "2017-12-31"]]},
        [fact(106514)],
    ),
    Layout(
        "two_languages_disagree",
        {"表1": [*ABOUT, ["地区", "Region", "2016年"], ["北京", "Beijing", 189129], ["天津", "Hebei", 106514]]},
        errors=frozenset({"file.twin_disagrees"}),
    ),
    Layout(
        "indicators_in_two_languages_disagree",
        {"表1": [["指标", "Indicator", "地区", "时期", "数值", "单位", "资料来源", "发布日期"],
                 ["专利申请量", "Patents granted", "天津市", "2016", 106514, "件", "中国科技统计年鉴", "2017-12-31"]]},
        errors=frozenset({"file.twin_disagrees"}),
    ),
    Layout(
        "the_same_header_twice", {"表1": [*ABOUT, ["地区", "地区", "2016年"], ["天津", "天津", 106514]]},
        errors=frozenset({"file.duplicate_column"}),
    ),
    Layout(
        "portal_areas_by_years",
        {"csv": [["数据库：分省年度数据"], ["指标：地区生产总值(亿元)"], ["时间：最近20年"], ["地区", "2017年", "2016年"],
                 *GDP_ROWS, ["数据来源：国家统计局"], *EDITION]},
        GDP_FACTS, **MACRO,
    ),
    Layout(
        "portal_indicators_by_years",
        {"csv": [["数据库：分省年度数据"], ["地区：天津市"], ["时间：最近20年"], ["指标", "2017年", "2016年"],
                 ["地区生产总值(亿元)", 18549.19, 17885.39], ["年末常住人口(万人)", 1557, 1562], ["数据来源：国家统计局"], *EDITION]},
        [*GDP_FACTS[2:], ("POP_RESIDENT", "120000", "2017", "PERSON", "nbs_export", 15570000.0),
         ("POP_RESIDENT", "120000", "2016", "PERSON", "nbs_export", 15620000.0)], **MACRO,
    ),
    Layout(
        "continued_with_the_same_header",
        {"表1": [*ABOUT, ["地区", "2016年"], ["北京", 189129], ["续表"], ["地区", "2016年"], ["天津", 106514], ["河北", 54838]]},
        IN_TWO,
    ),
    Layout(
        "continued_with_other_years",
        {"表1": [*ABOUT, ["地区", "2015年"], ["天津", 79963], [], ["续表"], ["地区", "2016年"], ["天津", 106514]]},
        [fact(79963, period="2015"), fact(106514)], notes=SEVERAL,
    ),
    Layout(
        "continued_with_other_kinds",
        {"表1": [["2016年国内三种专利申请受理数按地区分布"], *ABOUT[1:], ["地区", "合计", "发明"], ["天津", 106514, 38153], [], ["（续）"],
                 ["地区", "实用新型", "外观设计"], ["天津", 60000, 8361]]},
        [fact(106514), fact(38153, kind="invention"), fact(60000, kind="utility_model"), fact(8361, kind="design")],
        notes=SEVERAL,
    ),
    Layout(
        "sections_of_a_return",
        {"表1": [["指标", "本年累计", "单位"], ["一、专利"], ["专利申请量", 1250, "件"], ["专利授权量", 900, "件"], ["二、商标"],
                 ["商标申请量", 70, "件"]]},
        [returned(1250), returned(900, "PAT_GRANT"), returned(70, "TM_APP", "_Z")], **RETURN,
    ),
    Layout(
        "sections_that_complete_the_names",
        {"表1": [["指标", "本年累计", "单位"], ["一、专利"], ["申请量", 1250, "件"], ["授权量", 900, "件"], ["二、商标"], ["申请量", 70, "件"]]},
        [returned(1250), returned(900, "PAT_GRANT"), returned(70, "TM_APP", "_Z")], **RETURN,
    ),
    Layout(
        "sections_that_are_kinds",
        {"表1": [["2016年专利申请量"], *ABOUT[1:], ["地区", "2015年", "2016年"], ["一、发明"], ["天津", 30000, 38153], ["二、实用新型"],
                 ["天津", 40000, 60000]]},
        [fact(30000, period="2015", kind="invention"), fact(38153, kind="invention"),
         fact(40000, period="2015", kind="utility_model"), fact(60000, kind="utility_model")],
    ),
    Layout(
        "sections_that_are_indicators",
        {"表1": [["各地区专利统计"], *ABOUT[1:], ["地区", "2016年"], ["一、专利申请量"], ["北京", 189129], ["天津", 106514],
                 ["二、专利授权量"], ["天津", 39734]]},
        [fact(189129, "110000"), fact(106514), fact(39734, indicator="PAT_GRANT")],
    ),
    Layout(
        "an_indicator_as_a_heading",
        {"表1": [["指标", "本年累计", "单位"], ["专利申请量"], ["  发明", 400, "件"], ["  实用新型", 800, "件"]]},
        [returned(400, kind="invention"), returned(800, kind="utility_model")], **RETURN,
    ),
    Layout(
        "numbered_items",
        {"表1": [["序号", "指标", "本年累计", "单位"], [1, "1.专利申请量", 1250, "件"], [2, "（二）专利授权量", 900, "件"],
                 [3, "3、有效专利量", 5000, "件"]]},
        [returned(1250), returned(900, "PAT_GRANT"), returned(5000, "PAT_VALID")], **RETURN,
    ),
    Layout(
        "numbered_items_and_their_parts",
        {"表1": [["指标", "本年累计", "单位"], ["一、专利申请量", 1250, "件"], ["1.发明", 450, "件"], ["2.实用新型", 800, "件"],
                 ["二、专利授权量", 900, "件"]]},
        [returned(1250), returned(450, kind="invention"), returned(800, kind="utility_model"), returned(900, "PAT_GRANT")],
        **RETURN,
    ),
    Layout(
        "halves_without_a_blank_column",
        {"表1": [*ABOUT, ["地区", "2015年", "2016年", "地区", "2015年", "2016年"], ["北京", 156312, 189129, "天津", 79963, 106514],
                 ["河北", 44060, 54838, "", "", ""]]},
        [fact(156312, "110000", "2015"), fact(189129, "110000"), fact(79963, period="2015"), fact(106514),
         fact(44060, "130000", "2015"), fact(54838, "130000")], notes=SEVERAL,
    ),
    Layout(
        "halves_of_a_return",
        {"表1": [["指标", "本年累计", "单位", "指标", "本年累计", "单位"], ["专利申请量", 1250, "件", "专利授权量", 900, "件"]]},
        [returned(1250), returned(900, "PAT_GRANT")], notes=SEVERAL, **RETURN,
    ),
    Layout(
        "the_east_of_eleven_provinces",
        {"表1": [*ABOUT, ["地区", "2010年", "2012年"], ["东部地区", 1100, 2000], ["东北地区", "", ""], *([name, 100, 200] for name in OLD_EAST)]},
        [fact(1100, "000000-EAST11", "2010"), fact(2000, "000000-EAST", "2012"),
         *(fact(n, code, year) for code in OLD_EAST.values() for n, year in ((100, "2010"), (200, "2012")))],
        notes=frozenset({"cell.older_division"}),
    ),
    Layout(
        "the_east_of_neither_division",
        {"表1": [*ABOUT, ["地区", "2010年"], ["东部地区", 1050], *([name, 100] for name in OLD_EAST)]},
        errors=frozenset({"file.subtotal_mismatch"}),
    ),
    Layout(
        "the_old_east_in_a_year_of_today", {"表1": [*ABOUT, ["地区", "2012年"], ["东部地区", 1100], *([name, 100] for name in OLD_EAST)]},
        errors=frozenset({"file.subtotal_mismatch"}),
    ),
    Layout(
        "patents_in_force_by_kind",
        {"表1": [["7-12 国内外三种专利有效状况按地区分布(2018年)"], *IN_2019,
                 ["地 区", "合 计\nTotal", "发 明\nInventions", "实用新型\nUtility Models", "外观设计\nDesigns"], ["天 津", 600, 200, 300, 100]]},
        [fact(n, "120000", "2018", "PAT_VALID", kind, basis="point")
         for n, kind in ((600, "_T"), (200, "invention"), (300, "utility_model"), (100, "design"))], period="2018",
    ),
    Layout(
        "kinds_that_do_not_add_up",
        {"表1": [["7-12 国内外三种专利有效状况按地区分布(2018年)"], *IN_2019,
                 ["地 区", "合 计\nTotal", "发 明\nInventions", "实用新型\nUtility Models", "外观设计\nDesigns"], ["天 津", 6000, 200, 300, 100]]},
        errors=frozenset({"file.total_mismatch"}), period="2018",
    ),
    Layout(
        "varieties_by_years_beside_all_years",
        {"表1": [["林业植物新品种权授权量"], *ABOUT[1:], ["地区", "2016年", "2017年", "累 计\nAccumulated"], ["天 津", 3, 5, 21], ["合 计", 30, 50, 210]]},
        [("PV_GRANT", "forest", "120000", "2016", "flow", 3), ("PV_GRANT", "forest", "120000", "2017", "flow", 5),
         ("PV_GRANT_CUM", "forest", "120000", "2017", "point", 21)],
        errors=frozenset(), submitter="tjagri", period="2017", queries=frozenset({"file.total_of_more"}),
        shown=("indicator_code", "item_class", "ref_area", "time_period", "measure_basis", "obs_value"),
    ),
    Layout(
        "years_beside_the_cumulated_number",
        {"表1": [*ABOUT, ["地区", "2015年", "2016年", "累计"], ["天津", 79963, 106514, 500000]]},
        [fact(79963, period="2015"), fact(106514), fact(500000, basis="cumulative")],
    ),
    Layout(
        "a_day_in_a_column_of_years", {"表1": [LONG, long_row(1, period="2015年"), long_row(2, period="2016-01-01")]},
        [fact(1, period="2015"), fact(2)], notes=frozenset({"cell.day_as_year"}),
    ),
    Layout(
        "a_day_in_a_column_of_months", {"表1": [LONG, long_row(1, period="2016年2月"), long_row(2, period="2016-01-01")]},
        errors=frozenset({"cell.not_a_period"}),
    ),
    Layout(
        "years_in_chinese_and_roman_quarters",
        {"表1": [*ABOUT, ["地区", "二〇一六年", "2016 Ⅲ"], ["天津", 106514, 26000]]}, [fact(106514), fact(26000, period="2016-Q3")],
    ),
    Layout(
        "five_rows_of_headers_in_two_languages",
        {"表1": [["8-28  各地区商标注册申请与注册(2016年)"], *ABOUT[1:], ["地    区", "申请数", "核准注册", "截至2015年底"],
                 ["", "", "", "有效注册量"], ["", "Applications", "Registrations", "Registrations"], ["", "", "Approved", "Effected by the"],
                 ["", "", "", "end of 2015"], ["天    津", 49849, 26938, 159048]]},
        [fact(49849, indicator="TM_APP", kind="_Z", applicant="_Z"), fact(26938, indicator="TM_REG", kind="_Z", applicant="_Z"),
         fact(159048, period="2015", indicator="TM_VALID", kind="_Z", applicant="_Z", basis="point")],
    ),
    Layout(
        "a_flow_as_of_a_day_is_not_read_as_of_its_year",
        {"表1": [["8-28  各地区商标注册申请与注册(2016年)"], *ABOUT[1:], ["地    区", "申请数", "截至2015年底"], ["", "", "核准注册"],
                 ["", "Applications", "Registrations"], ["天    津", 49849, 26938]]},
        [fact(49849, indicator="TM_APP", kind="_Z", applicant="_Z")], notes=frozenset({"file.unknown_column"}),
        queries=frozenset({"file.stale_header"}),
    ),
    Layout(
        "a_return_on_its_side",
        {"表1": [["区知识产权工作季报表"], ["指标", "专利申请量", "专利授权量"], ["本年累计", 1250, 900], ["单位", "件", "件"]]},
        [returned(1250), returned(900, "PAT_GRANT")], notes=frozenset({"file.turned"}), **RETURN,
    ),
    Layout(
        "a_yearbook_table_on_its_side",
        {"表1": [["2016年国内三种专利申请受理数按地区分布"], *ABOUT[1:], ["地区", "北京", "天津"], ["合计", 300, 30], ["发明", 200, 20], ["实用新型", 60, 6], ["外观设计", 40, 4]]},
        [fact(n, code, kind=kind) for code, scale in (("110000", 10), ("120000", 1))
         for kind, n in (("_T", 30 * scale), ("invention", 20 * scale), ("utility_model", 6 * scale), ("design", 4 * scale))],
        notes=frozenset({"file.turned"}),
    ),
    Layout(
        "a_section_of_another_scope",
        {"表1": [["指标", "本年累计", "单位"], ["一、规上工业企业"], ["专利申请量", 1250, "件"], ["二、商标"], ["商标申请量", 70, "件"]]},
        errors=frozenset({"cell.other_figure"}), **RETURN,
    ),
    Layout(
        "a_section_that_nothing_explains",
        {"表1": [["指标", "本年累计", "单位"], ["一、甲乙丙丁"], ["专利申请量", 1250, "件"], ["二、商标"], ["商标申请量", 70, "件"]]},
        [returned(1250), returned(70, "TM_APP", "_Z")], queries=frozenset({"cell.unexplained_word"}), **RETURN,
    ),
    Layout(
        "a_kind_over_figures_of_all_kinds",
        {"表1": [["指标", "本年累计", "单位"], ["一、发明"], ["专利申请量", 1250, "件"], ["二、商标"], ["商标申请量", 70, "件"]]},
        [returned(1250), returned(70, "TM_APP", "_Z")], queries=frozenset({"cell.unexplained_word"}), **RETURN,
    ),
)  # fmt: skip
