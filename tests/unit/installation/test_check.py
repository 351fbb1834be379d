"""What is wrong in the tables of a region is named by its cell, with a remedy that works."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest

from pipelines.installation.check import check_region
from pipelines.installation.lookups import known_words
from pipelines.installation.tables import columns
from pipelines.intake.reference.values import label
from schemas.seed_files import PACKAGE_SEEDS, read_seed
from tests.another_region import tables, write_tables


def messages_after(folder: Path, table: str, old: str, new: str) -> list[str]:
    """Return the faults of the tables of the guide after a change in one of them, in English."""
    text = tables()[table]
    assert old in text
    return [
        fault.message("en")
        for fault in check_region(write_tables(folder, **{table: text.replace(old, new, 1)})).faults
    ]


def test_the_tables_of_the_guide_have_no_fault(tmp_path: Path) -> None:
    region = check_region(write_tables(tmp_path))
    assert region.faults == () and region.tables.keys() == columns().keys()


@pytest.mark.parametrize(
    ("table", "old", "new", "expected"),
    [
        ("areas", "990100,东湾市", "99010,东湾市", 'areas.csv!A3: "99010" is no valid "code".'),
        ("areas", "西岭市,Xiling", "西岭市,", 'areas.csv!C4: "name_en" must not be empty.'),
        ("areas", "Xiling,district", "Xiling,county", 'areas.csv!D4: "county" in "level" is not known.'),
        ("areas", "Xiling,district,990000", "Xiling,district,990001", 'areas.csv!E4: "990001" in "parent" is not known.'),
        ("areas", "Xiling,district,990000", "Xiling,district,", "areas.csv!E4: district needs a parent."),
        ("areas", "2018-06-30", "2018-13-30", 'areas.csv!G5: "2018-13-30" is no valid "valid_to".'),
        ("areas", "2018-06-30", "2018-07-01", 'areas.csv!F6: the times of "990300" here and in row 5 overlap.'),
        ("areas", "2018-06-30", "1979-06-30", "areas.csv!G5: the last day is before the first day."),
        ("areas", "990400", "990200", "areas.csv!A7: the row repeats row 4 (990200)."),
        ("areas", "Hailu,region,", "Hailu,group,000000", "areas.csv: there is no area of the level region."),
        ("areas", "Xiling,district,990000", "Xiling,district,990100", 'areas.csv!E4: "990100" cannot be the area above a district.'),
        ("areas", "Xiling,district,990000", "Xiling,district,990200", 'areas.csv!E4: "990200" cannot be the area above a district.'),
        ("areas", "Xiling,district,990000", "Xiling,district,430000", 'areas.csv!E4: "430000" cannot be the area above a district.'),
        ("areas", "Xiling,district,990000", "Xiling,zone,990100", None),
        ("areas", "Xiling,district,990000", "Xiling,group,990100", 'areas.csv!E4: "990100" cannot be the area above a group.'),
        ("areas", "Xiling,district,990000", "Xiling,region,990000", None),
        ("areas", "Xiling,district,990000", "Xiling,region,430000", None),
        ("areas", "Xiling,district,990000", "Xiling,region,990100", 'areas.csv!E4: "990100" cannot be the area above a region.'),
        ("areas", "Hailu,region,", "Hailu,region,990000", "areas.csv!E2: 990000 is below itself."),
        ("areas", "990200,西岭市", "９９０２００,西岭市", None),
        ("areas", "990400,北原市,Beiyuan,district", "000000,北原市,Beiyuan,region", 'areas.csv!A7: "000000" is the code of "中国" in the package.'),
        ("areas", "990400,北原市", "430000,北原市", 'areas.csv!A7: "430000" is the code of "湖南省" in the package.'),
        ("areas", ",,,西岭", ",,,东湾", 'areas.csv!H4: "东湾" is a name or alias of row 3 too.'),
        ("areas", ",,,西岭", ",,,西岭|湖北", 'areas.csv!H4: in the package "湖北省" is called "湖北" too.'),
        ("areas", ",,,海陆", ",,,全国", 'areas.csv!H2: in the package "中国" is called "全国" too.'),
        ("areas", "990200,西岭市,Xiling", "990200,东湾市,Xiling", 'areas.csv!B4: "东湾市" is a name or alias of row 3 too.'),
        ("areas", ",,,西岭", ",,,西岭市", None),
        ("areas", ",aliases", "", None),
        ("areas", "level,", "", 'areas.csv: the column "level" is missing.'),
        ("areas", "level,", "level,rank,", 'areas.csv!E1: "rank" is no column of this table.'),
        ("areas", "level,", "level,level,", 'areas.csv!E1: the column "level" appears twice.'),
        ("agencies", "ip_office|market", "ip_ofice|market", 'agencies.csv!B2: "ip_ofice" in "roles" is not known.'),
        ("agencies", "hlstat,", "nbs,", 'agencies.csv!A3: "nbs" is the code of "国家统计局" in the package.'),
        ("agencies", "海陆省统计局", "国家统计局", 'agencies.csv!C3: in the package "国家统计局" is called "国家统计局" too.'),
        ("agencies", "海陆省统计局", "海陆省知识产权局", 'agencies.csv!C3: "海陆省知识产权局" is a name or alias of row 2 too.'),
        ("agencies", ",,,省统计局", ",,,省知识产权局", 'agencies.csv!H3: "省知识产权局" is a name or alias of row 2 too.'),
        ("agencies", "Statistics,990000", "Statistics,990009", 'agencies.csv!E3: "990009" in "area" is not known.'),
        ("agencies", "|market_regulator", "", 'targets.csv!C5: in 2016 no agency of 990000, or above or below it, has the role market_regulator, which answers for "有效注册商标量".'),
        ("agencies", "IP Office,990000", "IP Office,110000", 'targets.csv!C5: in 2016 no agency of 990000, or above or below it, has the role market_regulator, which answers for "有效注册商标量".'),
        ("agencies", "IP Office,990000", "IP Office,000000", None),
        ("agencies", "IP Office,990000", "IP Office,990400", None),
        ("plans", "2016,2020,2015", "2016,2020,2016", "plans.csv!E2: the years do not follow each other: base year, first year, last year."),
        ("plans", "2016-09-30", "30/9", 'plans.csv!I2: "30/9" is no valid "issued_on".'),
        ("targets", "hailu-13fyp,2.2", "hailu-14fyp,2.2", 'targets.csv!A5: "hailu-14fyp" in "plan" is not known.'),
        ("targets", "2.1,专利申请量", "2.1,专利申请数目", 'targets.csv!C2: "专利申请数目" in "indicator" is not known.'),
        ("targets", ",ge,3,,万件", ",ge,三万多,,万件", 'targets.csv!H2: "三万多" is no valid "value".'),
        ("targets", ",ge,3,,万件", ",ge,,,万件", "targets.csv!H2: the comparator ge needs a value."),
        ("targets", ",ge,3,,万件", ",ge,3万,,件", 'targets.csv!H2: "3万" is no valid "value".'),
        ("targets", ",ge,3,,万件", ",ge,不超过3,,万件", 'targets.csv!H2: "不超过3" is no valid "value".'),
        ("targets", ",ge,3,,万件", ",ge,3,4,万件", "targets.csv!I2: the comparator of this target has no use for the value (4)."),
        ("targets", "between,1000,2000", "between,2000,1000", "targets.csv!I7: a range needs a high end above its low end (value)."),
        ("targets", "between,1000,2000", "between,1000,", "targets.csv!I7: a range needs a high end above its low end (value)."),
        ("targets", ",trend,,", ",trend,5,", "targets.csv!H6: the comparator of this target has no use for the value (5)."),
        ("targets", "2.1,专利申请量,专利申请量,Patent applications,,ge,3,,万件", "2.1,IP_INDEX_RANK,位次,Rank,,ge,8,,", "targets.csv!G2: of \"IP_INDEX_RANK\" less is better: ge cannot be its comparator."),
        ("targets", ",true,\n", ",TRUE,\n", None),
        ("targets", ",true,\n", ",是,\n", None),
        ("targets", "hailu-13fyp,2.1,专利", "HAILU-13fyp,10.12,专利", None),
        ("targets", "2.1,专利申请量", "2.1,TM_REG", None),
        ("targets", "2.1,专利申请量", "2.1,DEMO_PARK_ZONE", 'targets.csv!C2: "DEMO_PARK_ZONE" is made of parts, which this table cannot say.'),
        ("targets", "2.1,专利申请量", "2.1,商标核准注册量", None),
        ("agencies", "hlipo,ip_office", "ＨＬipo,IP_office", None),
        ("reports", "district_return,district_office", "court_cases,district_office", 'reports.csv!B2: agencies in the role district_office do not send this form.'),
        ("reports", "2020-Q1,,20", "2020-Q1,2019-Q4,20", "reports.csv!D2: the last day is before the first day."),
        ("targets", ",3,,万件", ",3,,万元", 'targets.csv!J2: the unit "万元" is of another kind than "件" of the indicator.'),
        ("targets", "2019", "2021", "targets.csv!K4: 2021 is outside the years 2016–2020 of the plan."),
        ("reports", "district_return", "district_returns", 'reports.csv!A2: "district_returns" in "form" is not known.'),
        ("reports", "2020-Q1", "2020-01", 'reports.csv!C2: "2020-01" is no valid "first_period".'),
        ("reports", ",20\n", ",soon\n", 'reports.csv!E2: "soon" is no valid "due_days".'),
    ],
)  # fmt: skip
def test_a_fault_is_named_by_its_cell(
    tmp_path: Path, table: str, old: str, new: str, expected: str | None
) -> None:
    faults = messages_after(tmp_path, table, old, new)
    assert faults == [] if expected is None else expected in faults, faults


def test_names_that_are_not_used_at_once_or_below_one_area_are_no_fault(tmp_path: Path) -> None:
    areas = tables()["areas"].replace("北原市,Beiyuan,district", "北原市,Beiyuan,region")
    areas += "990401,西岭市,Xiling,district,990400,,,\n"
    agencies = tables()["agencies"].replace("990000,,,省统计局", "990000,,2009-12-31,省统计局")
    agencies += "hlstat2,statistics_office,海陆省统计局,Hailu Bureau of Statistics,990000,2010-01-01,,\n"
    assert check_region(write_tables(tmp_path, areas=areas, agencies=agencies)).faults == ()


def test_a_wrong_level_is_no_fault_of_the_areas_below(tmp_path: Path) -> None:
    areas = tables()["areas"].replace("Dongwan,district", "Dongwan,county")
    areas += "990100-HT,东湾高新区,Dongwan Hi-tech Zone,zone,990100,,,\n"
    faults = [fault.place for fault in check_region(write_tables(tmp_path, areas=areas)).faults]
    assert faults == ["areas.csv!D3"]


def test_a_circle_of_regions_is_a_fault_of_each(tmp_path: Path) -> None:
    areas = tables()["areas"].replace("Hailu,region,", "Hailu,region,990500")
    areas += "990500,外海省,Waihai,region,990000,,,\n"
    faults = [fault.message("en") for fault in check_region(write_tables(tmp_path, areas=areas)).faults]
    assert faults == ["areas.csv!E2: 990000 is below itself.", "areas.csv!E8: 990500 is below itself."]


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        (",", None),
        ("1997-03-14,", None),
        ("1997-06-18,", 'areas.csv!F8: "500000" is valid in the package from 1997-03-14'),
        (",1990-12-31", 'areas.csv!G8: "500000" is valid in the package from 1997-03-14'),
    ],
)
def test_a_province_of_the_package_begins_on_its_day(tmp_path: Path, days: str, expected: str | None) -> None:
    areas = tables()["areas"] + f"500000,重庆市,Chongqing,region,,{days},\n"
    faults = [fault.message("en") for fault in check_region(write_tables(tmp_path, areas=areas)).faults]
    assert faults == [] if expected is None else faults[0].startswith(expected), faults


def test_every_fault_says_what_to_do_in_both_languages(tmp_path: Path) -> None:
    text = tables()["targets"].replace("专利申请量", "专利申请数目").replace("万件", "万元")
    for fault in check_region(write_tables(tmp_path, targets=text, agencies="code\n")).faults:
        assert re.search(r"[\u4e00-\u9fff]", fault.message("zh") + fault.remedy("zh"))
        assert fault.remedy("en").isascii() or fault.facts, fault


def test_a_word_that_is_not_known_is_answered_with_the_nearest_ones(tmp_path: Path) -> None:
    text = tables()["targets"].replace("2.1,专利申请量", "2.1,专利申请的量")
    (fault,) = check_region(write_tables(tmp_path, targets=text)).faults
    assert "专利申请量" in fault.remedy("zh")
    corrected = text.replace("专利申请的量", fault.facts["known"].split(", ")[0])
    assert check_region(write_tables(tmp_path, targets=corrected)).faults == ()


def test_all_faults_are_listed_at_once_in_the_order_of_the_tables(tmp_path: Path) -> None:
    areas = tables()["areas"].replace("990200,西岭市,Xiling", "9902,西岭市,")
    reports = tables()["reports"].replace(",20\n", ",\n")
    places = [
        fault.place for fault in check_region(write_tables(tmp_path, areas=areas, reports=reports)).faults
    ]
    assert places[:2] == ["areas.csv!A4", "areas.csv!C4"] and places[-1] == "reports.csv!E2"


def test_tables_may_be_workbooks_or_in_another_encoding_with_chinese_headers(tmp_path: Path) -> None:
    write_tables(tmp_path)
    labels = {column.name: column.label_zh for column in columns()["areas"].values()}
    header, *rows = [line.split(",") for line in tables()["areas"].splitlines()]
    book = openpyxl.Workbook()
    for row in ([labels[name] for name in header], *rows):
        book.active.append(row)
    (tmp_path / "areas.csv").unlink()
    book.save(tmp_path / "areas.xlsx")
    (tmp_path / "plans.csv").write_bytes(tables()["plans"].encode("gb18030"))
    region = check_region(tmp_path)
    assert region.faults == ()
    assert region.tables["plans"].rows[0]["name_zh"] == "海陆省“十三五”知识产权规划"


def test_every_name_and_code_of_the_list_of_indicators_is_taken() -> None:
    known = known_words()["indicator"].meanings
    for row in read_seed(PACKAGE_SEEDS, "indicator"):
        for word in (row["indicator_code"], row["name_zh"], row["name_en"]):
            assert known[label(word)]["indicator_code"] == row["indicator_code"], word


def test_a_name_of_a_sum_over_years_makes_a_cumulative_target_and_one_of_part_of_a_year_is_refused() -> None:
    known = known_words()["indicator"].meanings
    assert known[label("专利质押贷款五年累计")]["nature"] == "cumulative"
    assert label("发明专利授权量_1至10月") not in known


def test_two_files_or_two_sheets_of_a_table_are_named(tmp_path: Path) -> None:
    write_tables(tmp_path)
    book = openpyxl.Workbook()
    book.active.append(["code"])
    book.create_sheet("另一张").append(["code"])
    book.save(tmp_path / "areas.xlsx")
    (tmp_path / "plans.csv").unlink()
    book.save(tmp_path / "plans.xlsx")
    faults = {fault.code: fault.message("en") for fault in check_region(tmp_path).faults}
    assert faults.keys() == {"file_twice", "sheets_several"}
    assert "areas.csv, areas.xlsx" in faults["file_twice"] and "另一张" in faults["sheets_several"]


def test_a_missing_or_unreadable_table_is_named(tmp_path: Path) -> None:
    write_tables(tmp_path)
    (tmp_path / "plans.csv").unlink()
    (tmp_path / "areas.csv").write_bytes(b"\xd0\xcf\x11\xe0" + b"\0" * 600)
    faults = {fault.code: fault for fault in check_region(tmp_path).faults}
    assert faults.keys() == {"file_missing", "file_unreadable"}
    assert "plans.csv" in faults["file_missing"].place and faults["file_unreadable"].place == "areas.csv"
