"""Deliberately faulty files, so that a first run shows receipts with findings.

Belongs here: one file for each fault, each refused for the reason that ``FAULTS`` names. Does not belong here: errors
that a single file cannot show (``planted.csv``).
"""

from __future__ import annotations

import datetime as dt

from samples.recognitions import HEADER as RECOGNITION_HEADER
from samples.returns import HEADER as RETURN_HEADER
from samples.sheets import SYNTHETIC, Row, Sample, workbook

FAULTS = {
    "faulty_return_of_hebei_province.xlsx": "file.submitter_unknown",
    "faulty_list_with_hebei_province.xlsx": "cell.unknown_area",
    "faulty_text_for_a_number.xlsx": "cell.not_a_number",
    "faulty_negative_count.xlsx": "cell.negative",
    "faulty_truncated.xlsx": "file.truncated",
    "faulty_not_a_spreadsheet.xlsx": "file.not_a_spreadsheet",
    "faulty_empty.csv": "file.empty",
    "faulty_unknown_form.xlsx": "file.unknown_form",
    "faulty_wrong_total.xlsx": "file.total_mismatch",
    "faulty_key_twice.xlsx": "file.duplicate_key",
}
"""File -> the rule that refuses it."""


def _return(office: str, *rows: Row) -> bytes:
    head: list[Row] = [
        [SYNTHETIC],
        ["表名：", "区知识产权工作季报表"],
        ["报送单位：", office],
        ["报告期：", "2021年第1季度"],
        RETURN_HEADER,
    ]
    return workbook([*head, *rows, [f"注：{SYNTHETIC}，有意出错"]], "季报")


def _good(value: int | str, item: str = "专利申请量") -> Row:
    return [item, None, "件", value, "本年累计", SYNTHETIC]


def _contents() -> dict[str, tuple[bytes, dict[str, str]]]:
    a_return = {"form_id": "district_return"}
    whole = _return("东丽区知识产权局", _good(812), _good(455, "专利授权量"))
    table: list[Row] = [
        [f"分区专利申请量（{SYNTHETIC}）"],
        ["单位：", "件"],
        ["资料来源：", "区发展报告"],
        ["发布日期：", "2021-03-01"],
        ["指标", "地区", "2020年", "备注"],
        ["专利申请量", "和平区", 700, SYNTHETIC],
        ["专利申请量", "河东区", 800, SYNTHETIC],
    ]
    figures = {"form_id": "published_figures", "submitter": "tjipo", "period": "2020"}
    unit: Row = [
        "合成科技有限公司",
        None,
        "知识产权优势企业",
        "市级",
        "河北省",
        "2020-11-05",
        "市知识产权局",
        SYNTHETIC,
    ]
    unknown: list[Row] = [["会议签到", SYNTHETIC], ["姓名", "座位", "到场"], ["甲", 3, "是"]]
    return {
        "faulty_return_of_hebei_province.xlsx": (_return("河北省知识产权局", _good(812)), {}),
        "faulty_list_with_hebei_province.xlsx": (
            workbook([RECOGNITION_HEADER, unit]),
            {"form_id": "recognitions", "submitter": "tjipo", "period": "2021"},
        ),
        "faulty_text_for_a_number.xlsx": (
            _return("南开区知识产权局", _good("约三百"), _good(120, "专利授权量")),
            a_return,
        ),
        "faulty_negative_count.xlsx": (_return("河西区知识产权局", _good(-12)), {}),
        "faulty_truncated.xlsx": (
            whole[: len(whole) // 2],
            a_return | {"submitter": "120110", "period": "2021-Q1"},
        ),
        "faulty_not_a_spreadsheet.xlsx": (
            f"%PDF-1.4\n% 扫描件 {SYNTHETIC}\n".encode() + bytes(range(256)),
            a_return | {"submitter": "120112", "period": "2021-Q1"},
        ),
        "faulty_empty.csv": (b"", a_return | {"submitter": "120111", "period": "2021-Q1"}),
        "faulty_unknown_form.xlsx": (workbook(unknown), {"submitter": "tjipo", "period": "2021"}),
        "faulty_wrong_total.xlsx": (
            workbook([*table, ["专利申请量", "合计", 1600, SYNTHETIC]]),
            figures | {"document": "districts"},
        ),
        "faulty_key_twice.xlsx": (workbook([*table, table[-1]]), figures | {"document": "districts-twice"}),
    }


def samples() -> list[Sample]:
    """Return the faulty files."""
    received = dt.datetime(2021, 4, 15, 14)
    contents = _contents()
    assert contents.keys() == FAULTS.keys()
    return [
        Sample(name, "faulty", content, received + dt.timedelta(minutes=n), meta)
        for n, (name, (content, meta)) in enumerate(contents.items())
    ]
