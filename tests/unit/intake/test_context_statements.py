"""Statements around figures: lines, notes, remarks and further columns that say that the figures are others."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from schemas.receipt import Receipt
from tests.fixtures_make import xlsx_bytes
from tests.trial import trial

RETURN = ["指标", "其中", "本年累计", "单位", "数值类型"]
ITEM = ["专利申请量", None, 1250, "件", "本年累计"]
REGISTER = ["事件类型", "事件日期", "申请号", "专利类型", "申请人类型", "所在区", "申请日"]
EVENT = ["申请", "2019-03-01", "201910000100.7", "发明", "企业", "南开区", "2019-03-01"]
FIGURES = [["单位：件"], ["资料来源：中国科技统计年鉴"], ["发布日期：2017-12-31"]]
TABLE = [["地区", "专利申请量"], ["天津市", 10], ["北京市", 20]]


def answer(
    folder: Path, rows: list[list[Any]], form: str, submitter: str, period: str
) -> tuple[Receipt, pl.DataFrame]:
    path = folder / "table.xlsx"
    path.write_bytes(xlsx_bytes(rows))
    return trial(path, form, submitter, period)


def of_district(folder: Path, rows: list[list[Any]]) -> tuple[Receipt, pl.DataFrame]:
    return answer(folder, rows, "district_return", "120104", "2019-Q3")


def published(folder: Path, *rows: list[Any]) -> tuple[Receipt, pl.DataFrame]:
    return answer(folder, [["2016年各地区专利申请量"], *FIGURES, *rows], "published_figures", "tjipo", "2016")


def found(receipt: Receipt, *rules: str) -> list[tuple[str, str]]:
    return [(f.rule_code, f.source_ref.rpartition("!")[2]) for f in receipt.findings if f.rule_code in rules]


@pytest.mark.parametrize(
    ("above", "place"),
    [
        (["天津市滨海新区2019年第三季度知识产权工作季报表"], "A1"),
        (["2018年第三季度南开区知识产权工作季报表"], "A1"),
        (["2019年第二季度南开区知识产权工作季报表"], "A1"),
        (["单位名称：河西区知识产权局"], "A1"),
        (["单位名称", "河西区知识产权局"], "B1"),
    ],
)
def test_a_line_above_a_return_that_names_another_area_or_period_is_an_error(
    tmp_path: Path, above: list[str], place: str
) -> None:
    receipt, rows = of_district(tmp_path, [above, RETURN, ITEM])
    assert found(receipt, "file.disagreement") == [("file.disagreement", place)]
    assert rows.height == 0


@pytest.mark.parametrize(
    "above",
    [
        ["天津市南开区2019年第三季度知识产权工作季报表"],
        ["天津市知识产权局"],
        ["2019年1-9月"],
        ["2019年10月8日"],
        ["填报日期：2018年10月8日"],
        ["制表人：李和平"],
        ["联系地址：天津市河西区"],
        ["说明：滨海新区另行报送"],
    ],
)
def test_a_line_of_the_own_area_and_period_is_no_disagreement(tmp_path: Path, above: list[str]) -> None:
    receipt, rows = of_district(tmp_path, [above, RETURN, ITEM])
    assert found(receipt, "file.disagreement") == [] and rows.height == 1


def test_columns_of_another_area_or_period_are_an_error(tmp_path: Path) -> None:
    header = [*RETURN, "区", "年份", "季度"]
    receipt, rows = of_district(tmp_path, [header, [*ITEM, "河西区", 2018, "二季度"]])
    assert [place for _, place in found(receipt, "file.disagreement")] == ["F2", "G2", "H2"]
    assert rows.height == 0
    receipt, rows = of_district(tmp_path, [header, [*ITEM, "南开区", 2019, "三季度"]])
    assert found(receipt, "file.disagreement") == [] and rows.height == 1


def test_a_register_of_another_month_is_an_error(tmp_path: Path) -> None:
    for title, n in (("2018年3月专利登记", 0), ("2019年3月专利登记", 1)):
        receipt, rows = answer(tmp_path, [[title], REGISTER, EVENT], "patent_register", "tjipo", "2019-03")
        assert (len(found(receipt, "file.disagreement")), rows.height) == (1 - n, n)
