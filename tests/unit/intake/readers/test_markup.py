"""Tables in markup: what a browser shows is read, whatever markup is around and within the cells; nothing is dropped."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.intake.parse.suggestions import suggested_number
from pipelines.intake.readers import Grid, Limits, open_file
from pipelines.intake.readers.worker import ReadingProcess
from tests.fixtures_make import put

HEADER = "<tr><td>地区</td><td>专利申请量</td></tr>"
RECORD = "<tr><td>河东区</td><td>200</td></tr>"
READ = [["地区", "专利申请量"], ["河东区", "200"]]


def grid_of(tmp_path: Path, page: str) -> Grid:
    (grid,) = open_file(put(tmp_path, "a", f"<html><meta charset=utf-8><body>{page}".encode())).grids
    return grid


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("1<!-- x -->00", "100"),
        ("1<!-- 9 -->00", "100"),
        ("<!--[if gte mso 9]>9<![endif]-->100", "100"),
        ("1<?php 9 ?>00", "100"),
        ("1<b><!-- 9 --></b>00", "100"),
        ("<div>100</div>200", "100\n200"),
        ("<p>100</p>", "100"),
        ("<b>1</b>,250", "1,250"),
    ],
)
def test_a_cell_is_its_text_without_comments(tmp_path: Path, cell: str, text: str) -> None:
    grid = grid_of(tmp_path, f"<table><tr><td>{cell}</td><td>x</td></tr></table>")
    assert (grid.rows, grid.marked) == ([[text, "x"]], ())


@pytest.mark.parametrize("title", ["20<!-- x -->16年", "20<b>16</b>年"])
def test_markup_within_a_word_of_a_title_parts_nothing(tmp_path: Path, title: str) -> None:
    assert grid_of(tmp_path, f"<p>{title}</p><table>{RECORD}</table>").rows[0] == ["2016年"]


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<table><tr><td>100</td></tr></table>", "100"),
        ("100<table><tr><td>200</td></tr></table>", "100\n200"),
        ("<table><tr><td>200</td></tr></table>100", "200\n100"),
        ("<table><tr><td>100</td><td>200</td></tr></table>", "100\n200"),
        ("<div><table><tr><td><table><tr><td>100</td></tr></table></td></tr></table></div>", "100"),
    ],
)
@pytest.mark.parametrize("rest", [RECORD, ""], ids=["with other records", "alone"])
def test_a_table_within_a_record_is_text_of_its_cell(tmp_path: Path, cell: str, text: str, rest: str) -> None:
    page = f"<table>{HEADER}<tr><td>和平区</td><td>{cell}</td></tr>{rest}</table>"
    assert grid_of(tmp_path, page).rows[:2] == [["地区", "专利申请量"], ["和平区", text]]


def test_a_table_that_arranges_others_is_laid_out(tmp_path: Path) -> None:
    page = (
        "<table><tr><td>网站</td><td>2017年</td></tr><tr><td>目录</td><td>2016年各区专利"
        f"<table>{HEADER}{RECORD}</table></td></tr></table>"
    )
    assert grid_of(tmp_path, page).rows == [["网站", "2017年"], ["目录"], ["2016年各区专利"], *READ]


@pytest.mark.parametrize(
    "page",
    [
        f"<table>{HEADER}<form>{RECORD}</form></table>",
        f"<table>{HEADER}<center><tbody>{RECORD}</tbody></center></table>",
        f"<table>{HEADER}<td>河东区</td><td>200</td></table>",
        f"<table>{HEADER}<tr><form><td>河东区</td><td>200</td></form></tr></table>",
    ],
)
def test_rows_and_cells_outside_of_their_place_are_read(tmp_path: Path, page: str) -> None:
    assert grid_of(tmp_path, page).rows == READ


@pytest.mark.parametrize("line", ["单位：万件", "<p>单位：万件</p>", "<caption>单位：万件</caption>"])
def test_text_of_a_table_outside_of_its_cells_is_a_line(tmp_path: Path, line: str) -> None:
    assert grid_of(tmp_path, f"<table>{line}{HEADER}{RECORD}</table>").rows == [["单位：万件"], *READ]


def test_two_lines_are_not_taken_for_one_number() -> None:
    assert (suggested_number("100\n200"), suggested_number("12 50")) == ("", "1250")


def test_a_file_that_no_reader_expects_is_logged_without_the_interpreter_s_text(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    reader = ReadingProcess(Limits(), "tests.unit.intake.readers.misbehaving:misbehave")
    try:
        reader.open(put(tmp_path, "a", b"raise"))
    finally:
        reader.close()
    (record,) = caplog.records
    assert (record.getMessage(), vars(record)["facts"]["error"]) == (
        "a file could not be read",
        "ZeroDivisionError",
    )
