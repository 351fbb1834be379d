"""Titles and headers are understood whole: an added word is never passed over, and real titles stay without findings.

Belongs here: what becomes of words of titles, headers and sheet names. Does not belong here: single words (seeds), or tables
whose cells are moved about (``test_layouts``).
"""

from __future__ import annotations

import csv
import datetime as dt
import tempfile
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pipelines import intake
from pipelines.intake.reference.reference_data import load_reference_data
from pipelines.settings import REPO, Settings
from schemas.receipt import Receipt
from tests.fixtures_make import put, xlsx_bytes
from tests.seeds import SEEDS
from tests.trial import named_trial

pytestmark = pytest.mark.thorough

NOW = dt.datetime(2026, 1, 31)
Rows = list[list[Any]]
SOURCE: Rows = [["资料来源：中国科技统计年鉴"], ["发布日期：2017-12-31"], ["单位：件"]]


def seed_rows(seed: str) -> list[dict[str, str]]:
    with (REPO / "seeds" / f"{seed}.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


OTHERS = {row["role"] for row in seed_rows("label_role") if row["is_other_figure"] == "true"}
LABEL_RULES = ("cell.other_figure", "cell.includes_more", "cell.unexplained_word", "file.titles_disagree")
OTHER_WORDS = [row["word"] for row in seed_rows("label_word") if row["role"] in OTHERS]


def answer(name: str, rows: Rows, sheet: str = "表1") -> Receipt:
    with tempfile.TemporaryDirectory() as folder:
        path = put(Path(folder), name, xlsx_bytes(rows, sheet))
        return named_trial(path)


def published(title: str, header: list[str], sheet: str = "表1") -> Receipt:
    rows = [
        [title],
        *SOURCE,
        header,
        *([area, *[n] * (len(header) - 1)] for area, n in (("天津", 100), ("北京", 200))),
    ]
    return answer("published_figures.tjipo.2016.xlsx", rows, sheet)


def codes(receipt: Receipt) -> list[tuple[str, str, str]]:
    return [(f.rule_code, f.source_ref, f.found) for f in receipt.findings]


@pytest.mark.parametrize(
    ("title", "header", "code", "place", "word"),
    [
        ("2016年各地区规上工业企业专利情况", "专利申请数", "cell.other_figure", "表1!A1", "规上工业企业"),
        ("2016年各地区专利申请量预测", "2016年", "cell.other_figure", "表1!A1", "预测"),
        ("2016年各地区专利申请量比上年增加", "2016年", "cell.other_figure", "表1!A1", "比上年增加"),
        ("2016年各地区人均专利申请量", "2016年", "cell.other_figure", "表1!A1", "人均"),
        ("2016年各地区专利申请量规划", "2016年", "cell.other_figure", "表1!A1", "规划"),
        ("2016年各地区专利申请量规划文本", "2016年", "cell.other_figure", "表1!A1", "规划文本"),
        ("2016年各地区情况", "专利申请量(规划)", "cell.other_figure", "表1!B5", "规划"),
        ("2016年天津市知识产权“十四五”规划主要指标", "专利申请量", "cell.other_figure", "表1!A1", "规划主要指标"),
        ("2016年各地区情况", "专利授权量/企业数", "cell.other_figure", "表1!B5", "专利授权量/企业数"),
        ("2016年各地区情况", "专利授权量（计划）", "cell.other_figure", "表1!B5", "计划"),
        ("2016年各地区情况", "上年同期\n专利授权量", "cell.other_figure", "表1!B5", "上年同期"),
        ("2016年各地区专利申请量（含驻区央企）", "2016年", "cell.includes_more", "表1!A1", "含驻区央企"),
        ("2016年各地区情况", "专利申请量（包括部队院校）", "cell.includes_more", "表1!B5", "包括部队院校"),
        ("2016年各地区情况", "专利申请量（含发明）", "cell.includes_more", "表1!B5", "含发明"),
        ("2016年各地区情况", "发明专利申请量（含外观设计）", "cell.includes_more", "表1!B5", "含外观设计"),
        ("2016年各地区专利申请量（不包含驻区央企）", "2016年", "cell.other_figure", "表1!A1", "不包含"),
        ("2016年各地区规上工业企业专利申请量（含驻区央企）", "2016年", "cell.other_figure", "表1!A1", "规上工业企业"),
        ("2016年各地区专利申请量（含驻区央企，预测）", "2016年", "cell.other_figure", "表1!A1", "预测"),
        ("2016年各地区绿色专利申请量", "2016年", "cell.unexplained_word", "表1!A1", "绿色"),
        ("2016年各地区情况", "专利申请量 Patent grants", "file.titles_disagree", "表1!B5", "Patent grants"),
        ("2016年各地区专利申请量", "2015年", "file.titles_disagree", "表1!A1", "2016年各地区专利申请量"),
        ("2016年各地区集成电路专利申请量", "2016年", "cell.unexplained_word", "表1!A1", "集成电路"),
        ("2016年各地区高价值专利申请量", "专利申请量", "cell.unexplained_word", "表1!A1", "高价值专利"),
        ("2016年各地区专利申请人数", "专利申请量", "cell.unexplained_word", "表1!A1", "人数"),
        ("2016年各地区专利申请企业数", "专利申请量", "cell.unexplained_word", "表1!A1", "企业数"),
        ("2016年各地区转让专利申请量", "2016年", "cell.unexplained_word", "表1!A1", "转让"),
        ("2016年各地区情况", "专利申请量(质押)", "cell.unexplained_word", "表1!B5", "质押"),
        ("2016年各地区情况", "专利申请量\n许可", "cell.unexplained_word", "表1!B5", "许可"),
        ("2016年各地区情况", "专利申请量(1-9月)", "cell.unexplained_word", "表1!B5", "1-9月"),
        ("2016年各地区情况", "专利申请量\n1-9月", "cell.unexplained_word", "表1!B5", "1-9月"),
        ("2016年各地区情况", "专利申请量(12月)", "cell.unexplained_word", "表1!B5", "12月"),
        ("2016年各地区情况", "专利申请量(2015年)", "file.titles_disagree", "表1!A1", "2016年各地区情况"),
        ("截至2016年底各地区专利授权量", "2016年", "cell.unexplained_word", "表1!A1", "截至"),
    ],
)  # fmt: skip
def test_a_word_that_is_not_used_is_a_finding_at_its_label(
    title: str, header: str, code: str, place: str, word: str
) -> None:
    assert codes(published(title, ["地区", header])) == [(code, place, word)]


@pytest.mark.parametrize(
    ("title", "header"),
    [
        ("2016年各地区发明专利申请量", "专利申请量"),
        ("2016年各地区专利授权量", "专利申请量"),
        ("2016年各地区PCT专利申请量", "专利申请量"),
        ("2016年各地区商标申请量", "专利申请量"),
        ("2016年Patent grants by region", "专利申请量"),
        ("2016年各地区专利申请量和授权量", "2016年"),
    ],
)
def test_a_title_that_names_another_indicator_than_the_header_is_a_finding(title: str, header: str) -> None:
    assert codes(published(title, ["地区", header])) == [("file.titles_disagree", "表1!A1", title)]


@pytest.mark.parametrize(
    ("title", "headers"),
    [
        ("2016年各地区专利申请量和授权量", ["专利申请量", "专利授权量"]),
        ("2016年各地区专利申请量和授权量", ["专利授权量"]),
        ("2016年各地区专利申请量", ["发明专利申请量", "实用新型专利申请量"]),
        ("2016年各地区专利申请量", ["专利申请量", "发明"]),
    ],
)
def test_a_title_that_names_more_than_the_header_is_sound(title: str, headers: list[str]) -> None:
    assert codes(published(title, ["地区", *headers])) == []


@pytest.mark.parametrize(
    "header", ["集成电路专利申请量", "专利申请人数", "有效专利申请量", "专利授权申请量", "专利申请家数"]
)
def test_a_header_with_a_subject_of_its_own_is_not_read_as_the_indicator_in_it(header: str) -> None:
    assert published("2016年各地区情况", ["地区", header]).rows_accepted == 0


@pytest.mark.parametrize("kind", ["发明", "实用新型", "外观设计", "国内发明"])
@pytest.mark.parametrize("place", ["title", "header"])
def test_grants_in_the_words_of_the_national_yearbook_are_grants_of_their_kind(
    tmp_path: Path, kind: str, place: str
) -> None:
    name = f"{kind}专利申请授权数"
    title, header = (f"2016年{name}按地区分布", "2016年") if place == "title" else ("2016年各地区情况", name)
    rows = [[title], *SOURCE, ["地区", header], ["天津", 100], ["北京", 200]]
    settings = Settings(data_dir=tmp_path)
    put(settings.inbox, "published_figures.tjipo.2016.xlsx", xlsx_bytes(rows))
    (receipt,) = intake.ingest(settings, NOW)
    assert receipt.lake_path
    frame = pl.read_parquet(tmp_path / receipt.lake_path)
    member = {"实用新型": "utility_model", "外观设计": "design"}.get(kind, "invention")
    assert set(frame.select("indicator_code", "patent_type").rows()) == {("PAT_GRANT", member)}


@pytest.mark.parametrize(
    "title",
    [
        "8-7 国内三种专利申请受理数按地区分布(2016年)",
        "8-7  Domestic Applications for Three Kinds of Patents Received by Region (2016)",
        "国内三种专利申请年度状况（2016年）",
        "各省市国内三种专利申请受理年度状况",
        "2016年国民经济和社会发展统计公报",
        "表3-1 续表 各地区专利申请受理情况",
        "天津市知识产权“十三五”规划所载数据",
        "2016年12月国家知识产权局专利统计月报",
        "2016年各地区专利申请量规划执行情况",
        "二〇一六年各地区专利申请量",
        "2016年各地区专利申请量和有效量",
        "2016年各地区专利申请量（含发明、实用新型、外观设计）",
        "2016年各地区专利申请量（含外观设计）",
        "2016年各地区专利申请量（含小计）",
        "2016年各地区专利申请量（含国内外）",
        "2016年各地区三种专利申请量",
        "2016年全国31个省区市专利申请量",
        "2016年四个直辖市专利申请量",
        "范围：全市",
    ],
)
def test_real_titles_have_no_finding(title: str) -> None:
    receipt = published(title, ["地区", "专利申请量"])
    assert [code for code, *_ in codes(receipt) if code in LABEL_RULES] == []


def test_real_titles_of_sources_are_explained_whole() -> None:
    words = load_reference_data(SEEDS).words
    with (REPO / "samples" / "documents.csv").open(encoding="utf-8", newline="") as stream:
        titles = [row["title"] for row in csv.DictReader(stream)]
    assert {title: words.read(title).unexplained for title in titles if words.read(title).unexplained} == {}


@pytest.mark.parametrize(
    ("title", "header", "field", "member"),
    [
        ("2016年各地区高等学校专利申请量", "2016年", "applicant_type", "university"),
        ("2016年各地区高校专利情况", "专利申请数", "applicant_type", "university"),
        ("2016年各地区情况", "专利申请数（高校）", "applicant_type", "university"),
        ("2016年各地区企业专利申请量", "2016年", "applicant_type", "enterprise"),
        ("2016年各地区累计专利授权量", "2016年", "measure_basis", "cumulative"),
        ("截至2016年底各地区累计专利授权量", "专利授权量", "measure_basis", "cumulative"),
        ("2016年各地区发明专利情况", "专利申请数", "patent_type", "invention"),
    ],
)
def test_a_part_that_the_catalogue_has_is_read_as_this_part(
    tmp_path: Path, title: str, header: str, field: str, member: str
) -> None:
    rows = [[title], *SOURCE, ["地区", header], ["天津", 100], ["北京", 200]]
    settings = Settings(data_dir=tmp_path)
    put(settings.inbox, "published_figures.tjipo.2016.xlsx", xlsx_bytes(rows))
    (receipt,) = intake.ingest(settings, NOW)
    assert codes(receipt) == [] and receipt.lake_path
    assert pl.read_parquet(tmp_path / receipt.lake_path)[field].to_list() == [member, member]


def test_a_period_in_brackets_of_a_header_is_the_period_of_its_values(tmp_path: Path) -> None:
    rows = [["各地区情况"], *SOURCE, ["地区", "专利申请量（2016年1-9月）"], ["天津", 100], ["北京", 200]]
    settings = Settings(data_dir=tmp_path)
    put(settings.inbox, "published_figures.tjipo.2016.xlsx", xlsx_bytes(rows))
    (receipt,) = intake.ingest(settings, NOW)
    assert receipt.lake_path
    frame = pl.read_parquet(tmp_path / receipt.lake_path)
    assert set(frame.select("time_period", "measure_basis").rows()) == {("2016-09", "ytd")}


def test_a_column_of_its_own_explains_a_word_of_the_title() -> None:
    receipt = published("2016年各地区专利申请量及增长情况", ["地区", "专利申请量", "增长率（%）"])
    assert [code for code, *_ in codes(receipt)] == ["file.unknown_column"] and receipt.rows_accepted == 2


@pytest.mark.parametrize(
    "header",
    ["本年目标", "本年计划", "上年同期数", "预计数", "目标值", "增长率", "占比", "人均", "规上工业企业数"],
)
def test_a_header_of_another_figure_is_not_offered_for_the_column_that_is_missing(header: str) -> None:
    """The reason is that the column holds other figures: to rename or repeat it would load them."""
    rows = [["指标", "单位", header], ["专利申请量", "件", 120], ["专利授权量", "件", 80]]
    receipt = answer("district_return.120104.2016-Q3.xlsx", rows)
    by_code = {f.rule_code: f for f in receipt.findings}
    assert by_code.keys() == {"cell.other_figure", "file.missing_column"}
    assert by_code["cell.other_figure"].source_ref == "表1!C1"
    assert by_code["file.missing_column"].found == ""


def test_a_title_beside_a_stated_unit_counts() -> None:
    rows = [
        ["2016年各地区专利申请目标", "", "单位：件"],
        *SOURCE[:2],
        ["地区", "专利申请量"],
        ["天津", 100],
        ["北京", 200],
    ]
    receipt = answer("published_figures.tjipo.2016.xlsx", rows)
    assert codes(receipt) == [("cell.other_figure", "表1!A1", "目标")]


def test_a_word_of_the_sheet_name_counts() -> None:
    receipt = published("2016年各地区情况", ["地区", "专利申请量"], "目标任务分解")
    assert [code for code, *_ in codes(receipt)] == ["cell.other_figure"]


DISTRICT: Rows = [["指标", "本年累计", "单位"], ["专利申请量", 1250, "件"], ["专利授权量", 900, "件"]]


@hypothesis_settings(max_examples=60)
@given(
    word=st.sampled_from(OTHER_WORDS),
    place=st.sampled_from(("title", "beneath", "beside", "divided", "bracket", "second level", "year", "sheet", "long", "row")),
)  # fmt: skip
def test_an_added_word_never_leaves_the_receipt_clean(word: str, place: str) -> None:
    title, header, sheet = "2016年各地区专利申请量", "专利申请量", "表1"
    if place == "row":
        rows = [DISTRICT[0], [f"专利申请量{word}", 1250, "件"], DISTRICT[2]]
        assert answer("district_return.120104.2019-Q3.xlsx", rows).findings
        return
    if place == "long":
        rows = [["指标", f"本年累计\n{word}", "单位"], *DISTRICT[1:]]
        assert answer("district_return.120104.2019-Q3.xlsx", rows).findings
        return
    if place == "second level":
        rows = [
            ["2016年各地区情况"],
            *SOURCE,
            ["地区", "专利申请量"],
            ["", word],
            ["天津", 100],
            ["北京", 200],
        ]
        assert answer("published_figures.tjipo.2016.xlsx", rows).findings
        return
    is_latin = word.isascii()
    if place == "title":
        title = f"{title} {word}" if is_latin else f"{title}{word}"
    elif place == "sheet":
        sheet = f"各地区{word}"[:31].replace("/", "")
    elif place == "year":
        header = f"2016年\n{word}"
    else:
        joint = {"beneath": "{}\n{}", "beside": "{} {}", "divided": "{}/{}", "bracket": "{}（{}）"}[place]
        title, header = "2016年各地区情况", joint.format(header, word)
    receipt = published(title, ["地区", header], sheet)
    assert receipt.findings, (title, header, sheet)
