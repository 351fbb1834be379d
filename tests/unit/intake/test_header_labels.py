"""Headers of several rows and of several statements: what the labels above a column say together."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from tests.fixtures_make import xlsx_bytes
from tests.trial import trial

AREAS = [["北京", 300, 100, 200, 10], ["天津", 200, 50, 20, 10]]
ABOVE = [["资料来源：中国科技统计年鉴"], ["发布日期：2017-12-31"], ["单位：件"]]
KINDS = [("PAT_APP", "_T"), ("PAT_APP", "invention"), ("PAT_GRANT", "_T"), ("PAT_GRANT", "invention")]


@pytest.mark.parametrize(
    ("header", "merged"),
    [
        ([["地区", "专利申请量", "专利申请量", "专利授权量", "专利授权量"], ["地区", "合计", "发明", "合计", "发明"]], ""),
        ([["地区", "专利申请量", "", "专利授权量", ""], ["", "合计", "发明", "合计", "发明"]], ""),
        ([["地区", "专利申请量", "", "专利授权量", ""], ["", "合计", "发明", "合计", "发明"]], "B5:C5"),
        (
            [
                ["地区", "专利", "", "", ""],
                ["", "申请量", "", "授权量", ""],
                ["", "合计", "发明", "合计", "发明"],
            ],
            "",
        ),
    ],
)  # fmt: skip
def test_labels_above_several_columns_count_for_each_repeated_or_written_once(
    tmp_path: Path, header: list[list[str]], merged: str
) -> None:
    book = openpyxl.Workbook()
    for row in [["2016年各地区专利"], *ABOVE, *header, *AREAS]:
        book.active.append([cell or None for cell in row])
    if merged:
        book.active.merge_cells(merged)
    book.save(path := tmp_path / "table.xlsx")
    receipt, rows = trial(path, "published_figures", "tjipo", "2016")
    assert receipt.findings == []
    read = rows.select("indicator_code", "patent_type", "ref_area", "obs_value").rows()
    areas = ("110000", "120000")
    assert read == [
        (*kind, area, value)
        for area, row in zip(areas, AREAS, strict=True)
        for kind, value in zip(KINDS, row[1:], strict=True)
    ]


@pytest.mark.parametrize(
    ("header", "periods"),
    [
        (["2016年专利申请量", "2015年专利申请量"], ["2016", "2015"]),
        (["专利申请量2016年", "专利申请量2015"], ["2016", "2015"]),
        (["2016年末专利申请量", "2015年末专利申请量"], []),
    ],
)
def test_a_year_beside_the_name_in_a_header_is_the_period(
    tmp_path: Path, header: list[str], periods: list[str]
) -> None:
    path = tmp_path / "table.xlsx"
    path.write_bytes(xlsx_bytes([["各地区"], *ABOVE, ["地区", *header], ["北京", 300, 100]]))
    _, rows = trial(path, "published_figures", "tjipo", "2016")
    assert (rows["time_period"].to_list() if rows.height else []) == periods


@pytest.mark.parametrize(
    ("title", "headers", "kinds"),
    [
        ("2016年各地区专利申请和授权情况", ["申请量", "授权量"], [("PAT_APP", "_T"), ("PAT_GRANT", "_T")]),
        ("2016年各地区发明专利申请和授权情况", ["申请量（件）", "有效量（件）"], [("PAT_APP", "invention"), ("PAT_VALID", "invention")]),
        ("2016年各省市商标申请与注册情况", ["申请量", "有效量"], [("TM_APP", "_Z"), ("TM_VALID", "_Z")]),
        # Two subjects: the header may be of either.
        ("2016年各地区专利、商标申请情况", ["申请量", "授权量"], []),
        ("2016年规模以上工业企业专利情况", ["申请量", "授权量"], []),
        ("2016年PCT专利申请情况", ["申请量", "授权量"], []),
    ],
)  # fmt: skip
def test_a_header_that_ends_a_name_is_read_with_the_words_of_the_title_that_begin_it(
    tmp_path: Path, title: str, headers: list[str], kinds: list[tuple[str, str]]
) -> None:
    path = tmp_path / "table.xlsx"
    path.write_bytes(xlsx_bytes([[title], *ABOVE, ["地区", *headers], ["天津", 200, 50], ["北京", 300, 100]]))
    receipt, rows = trial(path, "published_figures", "tjipo", "2016")
    of_tianjin = [row for row in rows.to_dicts() if row["ref_area"] == "120000"]
    read = [(row["indicator_code"], row["patent_type"], row["obs_value"]) for row in of_tianjin]
    assert read == [(*kind, value) for kind, value in zip(kinds, (200, 50), strict=False)]
    assert bool(receipt.findings) == (not kinds)


@pytest.mark.parametrize(
    "header",
    [
        "区",
        "各区",
        "县区",
        "区（县）",
        "辖区",
        "行政区划",
        "地区名称",
        "省份",
        "省市",
        "省（区、市）",
        "城市",
    ],
)
def test_the_area_has_the_headers_that_offices_use(tmp_path: Path, header: str) -> None:
    table = [[header, "年份", "专利申请量"], ["天津市", "2016", 120], ["北京市", "2016", 80]]
    path = tmp_path / "table.xlsx"
    path.write_bytes(xlsx_bytes([["资料来源：《中国科技统计年鉴2017》"], *ABOVE[1:], *table]))
    receipt, rows = trial(path, "published_figures", "tjipo", "2016")
    assert receipt.findings == []
    assert rows.select("ref_area", "source_code").rows() == [
        ("120000", "cstat_yearbook"),
        ("110000", "cstat_yearbook"),
    ]


@pytest.mark.parametrize("word", ["旧数", "甲类", "局报", "公开"])
def test_a_word_in_brackets_that_is_no_unit_is_queried_also_beside_units_of_the_rows(
    tmp_path: Path, word: str
) -> None:
    """The units of the rows count, and the word, which may make the figure another one, is not passed over with them."""
    header = ["指标", "地区", "单位", "资料来源", "发布日期", f"2016年（{word}）"]
    row = ["专利申请量", "天津市", "件", "中国科技统计年鉴", "2017-12-31", 1250]
    path = tmp_path / "table.xlsx"
    path.write_bytes(xlsx_bytes([header, row]))
    receipt, rows = trial(path, "published_figures", "tjipo", "2016")
    (finding,) = receipt.findings
    assert (finding.rule_code, finding.source_ref) == ("cell.unexplained_word", "表1!F1")
    assert finding.found and finding.found in word
    assert rows["held_by"].to_list() == ["cell.unexplained_word"]


@pytest.mark.parametrize("unit", ["件", "(件)", "单位：件"])
def test_a_unit_in_brackets_beside_units_of_the_rows_is_no_query(tmp_path: Path, unit: str) -> None:
    header = ["指标", "地区", "单位", "资料来源", "发布日期", f"2016年（{unit}）"]
    row = ["专利申请量", "天津市", "件", "中国科技统计年鉴", "2017-12-31", 1250]
    path = tmp_path / "table.xlsx"
    path.write_bytes(xlsx_bytes([header, row]))
    receipt, _ = trial(path, "published_figures", "tjipo", "2016")
    assert receipt.findings == []
