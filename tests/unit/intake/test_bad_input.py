"""Bad input: each kind has its rule, its cell and its receipt; no row is lost and no other file is affected."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines import intake
from pipelines.settings import Settings
from schemas.form import forms
from schemas.receipt import Finding, Receipt
from tests.fixtures_make import EVENTS, FIGURES, GOOD_ROWS, application_no, csv_text, events, put, xlsx_bytes

pytestmark = pytest.mark.thorough

NOW = dt.datetime(2018, 1, 5, 8, 0, tzinfo=dt.UTC)
GOOD = "published_figures.tjstat.2016.good.csv"
NAME = "published_figures.tjipo.2016.yearbook.csv"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data")


def changed(row: int, column: str, value: object) -> list[list[object]]:
    rows = [list(r) for r in GOOD_ROWS]
    rows[row][FIGURES.index(column)] = value
    return [FIGURES, *rows]


def beside_districts(area: str) -> list[list[object]]:
    return [*changed(1, "地区", "河东区"), [*GOOD_ROWS[2][:1], area, *GOOD_ROWS[2][2:]]]


def ingest_with_good(
    settings: Settings, name: str, content: bytes | str, meta: dict[str, object] | None = None
) -> Receipt:
    """Ingest one file and a good one, and return the receipt of the first; the good one is accepted, and both are archived."""
    path = put(settings.inbox, name, content)
    sent = path.read_bytes()
    if meta is not None:
        put(settings.inbox, f"{name}.meta.json", json.dumps(meta))
    put(settings.inbox, GOOD, csv_text([FIGURES, *GOOD_ROWS]))
    receipts = {r.original_name: r for r in intake.ingest(settings, NOW)}
    assert receipts[GOOD].status == "accepted" and receipts[GOOD].rows_accepted == 3
    assert not intake.pending(settings)
    receipt = receipts[name]
    account(settings, receipt, sent)
    return receipt


def account(settings: Settings, receipt: Receipt, sent: bytes) -> None:
    """Assert that the bytes are archived, every row is either in the lake or in quarantine, the receipt is in the ledger."""
    assert (settings.archive / receipt.sha256[:2] / receipt.sha256).read_bytes() == sent
    assert receipt.rows_received == receipt.rows_accepted + receipt.rows_quarantined
    for path, rows in (
        (receipt.lake_path, receipt.rows_accepted),
        (receipt.quarantine_path, receipt.rows_quarantined),
    ):
        assert (pl.read_parquet(settings.data_dir / path).height if path else 0) == rows
    kept = {r.received_seq: r for r in intake.read_ledger(settings)}
    assert kept[receipt.received_seq] == receipt


def findings_of(receipt: Receipt, rule_code: str) -> list[Finding]:
    return [f for f in receipt.findings if f.rule_code == rule_code]


def test_the_good_file_has_no_findings(settings: Settings) -> None:
    receipt = ingest_with_good(settings, NAME, csv_text([FIGURES, *GOOD_ROWS]))
    assert (receipt.status, receipt.findings, receipt.submission_id) == (
        "accepted",
        [],
        "published_figures.tjipo.2016.yearbook.1",
    )


@pytest.mark.parametrize(
    ("row", "column", "value", "rule_code", "cell"),
    [
        (0, "数值", "约三百", "cell.not_a_number", "csv!D2"),
        (1, "数值", "-5", "cell.negative", "csv!D3"),
        (1, "数值", "", "cell.required", "csv!D3"),
        (2, "地区", "河北县", "cell.unknown_area", "csv!B4"),
        (2, "指标", "专利申青量", "cell.unknown_indicator", "csv!A4"),
        (0, "时期", "2016年13月", "cell.not_a_period", "csv!C2"),
        (0, "时期", "2031", "row.period_in_future", "csv!C2"),
        (0, "单位", "斤", "cell.unknown_unit", "csv!E2"),
        (0, "单位", "", "cell.unit_missing", "csv!E2"),
        (0, "单位", "万元", "cell.unit_mismatch", "csv!E2"),
        (0, "资料来源", "某某年鉴", "cell.unknown_source", "csv!F2"),
        (0, "发布日期", "2017-02-30", "cell.not_a_date", "csv!G2"),
    ],
)
def test_a_bad_cell_is_named_and_refuses_the_table(
    settings: Settings, row: int, column: str, value: str, rule_code: str, cell: str
) -> None:
    receipt = ingest_with_good(settings, NAME, csv_text(changed(row, column, value)))
    assert [(f.rule_code, f.source_ref, f.found) for f in receipt.findings] == [(rule_code, cell, value)]
    assert (receipt.status, receipt.rows_accepted, receipt.rows_quarantined) == ("refused", 0, 3)
    aside = pl.read_parquet(settings.data_dir / (receipt.quarantine_path or ""))
    assert aside.filter(pl.col("rule_codes") == rule_code).height == 1


def test_an_unknown_caliber_is_reported_with_the_known_ones(settings: Settings) -> None:
    rows = [[*row, caliber] for row, caliber in zip(GOOD_ROWS, ("本市口径", "", "base"), strict=True)]
    receipt = ingest_with_good(settings, NAME, csv_text([[*FIGURES, "统计口径"], *rows]))
    (finding,) = receipt.findings
    assert (finding.rule_code, finding.column, finding.found) == (
        "cell.unknown_code",
        "caliber_code",
        "本市口径",
    )
    assert {"基本口径", "七普修订后人口"} <= set(finding.expected.split(" / "))


def test_hebei_province_suggests_hebei_district(settings: Settings) -> None:
    receipt = ingest_with_good(settings, NAME, csv_text(beside_districts("河北省")))
    assert receipt.findings[0].rule_code == "cell.unknown_area"
    assert "河北区" in receipt.findings[0].expected


@pytest.mark.parametrize(
    ("form", "period", "rule_code", "place"),
    [
        ("district_return", "2066-Q2", "file.period_in_future", "B3"),
        ("district_return", "2019", "file.period_wrong", "B3"),
        ("macro_statistics", "2019", "file.sender_not_allowed", "B2"),
    ],
)
def test_a_finding_on_the_key_names_the_cell_that_states_it(
    settings: Settings, form: str, period: str, rule_code: str, place: str
) -> None:
    key = [["报表", form], ["报送单位", "南开区知识产权局"], ["报告期", period]]
    table = [["指标", "本年累计", "单位", "数值类型"], ["专利申请量", "10", "件", "本年累计"]]
    path = put(settings.data_dir.parent, "a.csv", csv_text([*key, *table]))
    receipt = intake.check(settings, path, {}, NOW)
    assert [f.source_ref for f in receipt.findings if f.rule_code == rule_code] == [f"csv!{place}"]


@pytest.mark.parametrize(
    ("name", "meta", "rule_code"),
    [
        ("household_survey.tjipo.2016.csv", None, "file.unknown_form"),
        ("table.csv", {"submitter": "tjipo", "period": "2016"}, "file.unknown_form"),
        ("table.csv", {"form_id": "published_figures", "submitter": "tjipo"}, "file.period_missing"),
        ("table.csv", {"form_id": "published_figures", "period": "2016"}, "file.submitter_missing"),
        ("published_figures.tjipo.2016Q3.csv", None, "file.period_wrong"),
        ("published_figures.tjipo.sixteen.csv", None, "file.period_wrong"),
        ("published_figures.tjipo.2066.csv", None, "file.period_in_future"),
        ("published_figures.unknown.2016.csv", None, "file.submitter_unknown"),
        ("macro_statistics.tjipo.2016.csv", None, "file.sender_not_allowed"),
        ("published_figures.tjipo.2016.csv", {"period": "2017"}, "file.disagreement"),
        ("published_figures.tjipo.2016.csv", {"period": "2016Q9"}, "file.period_wrong"),
        ("published_figures.tjipo.2016.csv", {"submitter": "河北省"}, "file.submitter_unknown"),
        ("published_figures.tjipo.2016.csv", {"form_id": "published"}, "file.unknown_form"),
        ("published_figures.tjipo.2016.csv", {"declared_date": "soon"}, "file.bad_sidecar"),
    ],
)
def test_a_file_of_unclear_origin_is_refused(
    settings: Settings, name: str, meta: dict[str, object] | None, rule_code: str
) -> None:
    receipt = ingest_with_good(settings, name, csv_text([FIGURES, *GOOD_ROWS]), meta)
    assert receipt.status == "refused" and receipt.rows_accepted == 0
    codes = {f.rule_code for f in receipt.findings}
    assert rule_code in codes
    assert not codes & {"file.disagreement", "cell.former_area_name"} - {rule_code}, (
        "and no finding that is not true"
    )


@pytest.mark.parametrize(
    ("form_id", "period", "expected"),
    [
        ("district_return", "sixteen", "2016-Q3"),
        ("published_figures", "sixteen", "2016"),
        ("no_form", "sixteen", "2016 / 2016-Q3 / 2016-06"),
    ],
)
def test_a_wrong_period_is_answered_in_the_way_of_the_form(
    settings: Settings, form_id: str, period: str, expected: str
) -> None:
    receipt = ingest_with_good(settings, f"{form_id}.tjipo.{period}.csv", csv_text([FIGURES, *GOOD_ROWS]))
    assert [f.expected for f in findings_of(receipt, "file.period_wrong")] == [expected]


RETURN = "填报单位,南开区知识产权局\n报告期,{period}\n指标,单位,本年累计\n专利申请量,件,1200\n"


@pytest.mark.parametrize(
    ("period", "name", "meta", "read"),
    [
        ("第三季度", "report.csv", {}, "unknown"),
        ("第三季度", "2015-2016.csv", {}, "unknown"),
        ("第三季度", "南开区2016年三季报.csv", {}, "2016-Q3"),
        ("Q3", "report.csv", {"period": "2016"}, "2016-Q3"),
        ("上半年", "district_return.120104.2016-Q2.csv", {}, "2016-Q2"),
    ],
)
def test_a_period_without_its_year_takes_it_from_name_or_options(
    tmp_path: Path, settings: Settings, period: str, name: str, meta: dict[str, str], read: str
) -> None:
    path = tmp_path / name
    path.write_text(RETURN.format(period=period), "utf-8")
    receipt = intake.check(settings, path, {"form_id": "district_return", **meta}, NOW)
    assert receipt.period == read
    raised = findings_of(receipt, "file.period_without_year")
    assert [(f.source_ref, f.found) for f in raised] == ([] if read != "unknown" else [("csv!B2", period)])
    for finding in raised:  # its remedy, carried out
        path.write_text(RETURN.format(period=finding.expected), "utf-8")
        assert intake.check(settings, path, {"form_id": "district_return"}, NOW).status == "accepted"


@pytest.mark.parametrize(
    ("ending", "document"),
    [
        ("xlsx", "main"),
        ("xlsx.xlsx", "main"),
        ("XLSX.xlsx", "main"),
        ("part.csv", "main"),
        ("csv.part.csv", "main"),
        ("annex.xls.xlsx", "annex"),
    ],
)
def test_an_extension_written_twice_is_no_document(
    tmp_path: Path, settings: Settings, ending: str, document: str
) -> None:
    path = tmp_path / f"district_return.120104.2016-Q2.{ending}"
    path.write_text(RETURN.format(period="2016-Q2"), "utf-8")
    receipt = intake.check(settings, path, {}, NOW)
    assert (receipt.form_id, receipt.period, receipt.document) == ("district_return", "2016-Q2", document)


def test_an_unknown_submitter_is_offered_names_with_codes(settings: Settings) -> None:
    meta: dict[str, object] = {"form_id": "published_figures", "submitter": "天津市产权局", "period": "2016"}
    receipt = ingest_with_good(settings, "table.csv", csv_text([FIGURES, *GOOD_ROWS]), meta)
    (finding,) = findings_of(receipt, "file.submitter_unknown")
    assert finding.expected.startswith("天津市知识产权局 (tjipo) / ")
    page = (settings.receipts / f"{receipt.submission_id}.html").read_text("utf-8")
    assert "未能识别" in page and ">unknown<" not in page


@pytest.mark.parametrize(("form_no", "codes"), [("津知统1表", []), ("公开发布数据", ["file.unknown_form"])])
def test_the_number_of_a_form_of_a_statistics_office_is_no_form_of_ours(
    settings: Settings, form_no: str, codes: list[str]
) -> None:
    """Offices print 表号 above their tables; a misspelt form of ours there is still reported."""
    rows = [["表号：" + form_no], FIGURES, *GOOD_ROWS]
    receipt = ingest_with_good(settings, NAME, csv_text(rows))
    assert [f.rule_code for f in receipt.findings] == codes


def test_a_file_name_of_another_pattern_does_not_contradict_the_sidecar(settings: Settings) -> None:
    meta: dict[str, object] = {"form_id": "published_figures", "submitter": "tjipo", "period": "2016"}
    receipt = ingest_with_good(settings, "figures.v2.final.csv", csv_text([FIGURES, *GOOD_ROWS]), meta)
    assert (receipt.status, receipt.findings) == ("accepted", [])


@pytest.mark.parametrize(
    ("name", "shown_form"),
    [("table.csv", "table.csv"), ("patent_registre.tjipo.2016.csv", "patent_registre")],
)
def test_an_unknown_form_names_each_form_once(settings: Settings, name: str, shown_form: str) -> None:
    meta = {"submitter": "tjipo", "period": "2016"}
    (finding,) = ingest_with_good(settings, name, csv_text([FIGURES, *GOOD_ROWS]), meta).findings
    assert finding.found == shown_form
    offered = finding.expected.split(" / ")
    assert "专利登记簿 (patent_register)" in offered
    assert len(offered) == len(set(offered))
    assert (len(offered) == len(forms())) is (shown_form != "patent_registre")  # near ones, if any


def test_a_missing_column_is_one_finding(settings: Settings) -> None:
    rows = [[c for i, c in enumerate(r) if i != 1] for r in [FIGURES, *GOOD_ROWS]]
    receipt = ingest_with_good(settings, NAME, csv_text(rows))
    assert [(f.rule_code, f.column) for f in receipt.findings] == [("file.missing_column", "ref_area")]
    assert receipt.rows_quarantined == 3


def test_a_renamed_column_suggests_the_new_name(settings: Settings) -> None:
    header = ["资料出来源" if c == "资料来源" else c for c in FIGURES]
    receipt = ingest_with_good(settings, NAME, csv_text([header, *GOOD_ROWS]))
    (missing,) = findings_of(receipt, "file.missing_column")
    assert (missing.expected, missing.found, missing.source_ref) == ("资料来源", "资料出来源", "csv!F1")
    assert not findings_of(receipt, "file.unknown_column")  # a consequence


def test_a_wholly_wrong_column_is_one_finding(settings: Settings) -> None:
    rows = [FIGURES, *([*r[:3], "多", *r[4:]] for r in GOOD_ROWS)]
    (finding,) = ingest_with_good(settings, NAME, csv_text(rows)).findings
    assert (finding.rule_code, finding.source_ref, finding.n_cells) == ("cell.not_a_number", "csv!D2:D4", 3)


def test_a_column_whose_filled_cells_are_all_wrong_is_one_finding(settings: Settings) -> None:
    rows = [[*row[:7], "多" if n < 3 else ""] for n, row in enumerate(events(5))]
    receipt = ingest_with_good(settings, "patent_register.tjipo.2016-03.csv", csv_text([EVENTS, *rows]))
    (finding,) = findings_of(receipt, "cell.not_an_integer")
    assert (finding.source_ref, finding.n_cells) == ("csv!H2:H4", 3)


def test_a_repeated_key_names_both_rows(settings: Settings) -> None:
    rows = [["2016年专利"], FIGURES, *GOOD_ROWS, GOOD_ROWS[0]]
    (finding,) = ingest_with_good(settings, NAME.replace("csv", "xlsx"), xlsx_bytes(rows)).findings
    assert (finding.rule_code, finding.source_ref, finding.expected) == (
        "file.duplicate_key",
        "表1!D6",
        "表1!D3",
    )


def wide(total: object) -> bytes:
    return xlsx_bytes(
        [
            ["分区专利申请情况"],
            ["报送单位：天津市知识产权局", None, "单位：件"],
            ["资料来源：中国科技统计年鉴", None, "发布日期：2017-12-31"],
            ["指标", "地区", "2015年", "2016年"],
            ["专利申请量", "和平区", 100, 200],
            ["专利申请量", "河东区", 300, "—"],
            ["专利申请量", "南开区", 500, None],
            ["专利申请量", "合计", total, None],
            ["注：按缴费口径"],
        ]
    )


def test_a_right_total_is_kept_out_of_the_facts(settings: Settings) -> None:
    receipt = ingest_with_good(settings, "published_figures.tjipo.2016.xlsx", wide(900))
    assert (receipt.status, receipt.rows_accepted, receipt.rows_ignored) == ("accepted", 5, 2)
    (nothing,) = findings_of(receipt, "cell.no_value")
    assert nothing.source_ref == "表1!D6"


def test_a_wrong_total_names_its_cell_and_the_sum(settings: Settings) -> None:
    receipt = ingest_with_good(settings, "published_figures.tjipo.2016.xlsx", wide(901))
    (total,) = findings_of(receipt, "file.total_mismatch")
    assert (total.source_ref, total.found, total.expected) == ("表1!C8", "901", "900")
    assert (receipt.status, receipt.rows_quarantined) == ("refused", 5)


def test_cells_beyond_the_header_are_reported(settings: Settings) -> None:
    rows = [FIGURES, *GOOD_ROWS]
    text = csv_text(rows).replace("106514", "106,514")
    receipt = ingest_with_good(settings, NAME, text)
    assert [f.rule_code for f in receipt.findings if f.source_ref == "csv!A2"][:1] == ["row.overlong"]
    assert receipt.status == "refused"


@pytest.mark.parametrize(
    ("name", "content", "rule_code"),
    [
        ("published_figures.tjipo.2016.csv", b"", "file.empty"),
        ("published_figures.tjipo.2016.csv", b"\xef\xbb\xbf\r\n\r\n", "file.empty"),
        ("published_figures.tjipo.2016.xlsx", xlsx_bytes([]), "file.empty"),
        ("published_figures.tjipo.2016.csv", csv_text([["注：单位为万件"], FIGURES]), "file.empty"),
        ("published_figures.tjipo.2016.xlsx", b"%PDF-1.4 scan", "file.not_a_spreadsheet"),
        (
            "published_figures.tjipo.2016.xls",
            b"<html><table><tr><td>1</td></tr></table>",
            "file.layout_not_found",
        ),
        ("published_figures.tjipo.2016.xls", b"<html><p>1,2</p></html>", "file.not_a_spreadsheet"),
        ("published_figures.tjipo.2016.csv", bytes(range(256)), "file.not_a_spreadsheet"),
        ("published_figures.tjipo.2016.csv", "请查收附件".encode(), "file.not_a_spreadsheet"),
        ("published_figures.tjipo.2016.xlsx", wide(900)[:2000], "file.truncated"),
        ("published_figures.tjipo.2016.csv", "甲,乙\n1,2\n", "file.layout_not_found"),
    ],
)
def test_what_is_no_table_is_refused_for_one_reason(
    settings: Settings, name: str, content: bytes | str, rule_code: str
) -> None:
    receipt = ingest_with_good(settings, name, content)
    assert [f.rule_code for f in receipt.findings] == [rule_code]
    assert (receipt.status, receipt.rows_received) == ("refused", 0)


def test_a_row_of_blanks_below_figures_is_no_header(settings: Settings) -> None:
    rows = [
        ["各区专利申请量（件）"],
        ["地区", "2015年", "2016年"],
        ["和平区", "1", "2"],
        [" ", " ", " "],
        ["河东区", "3", "4"],
    ]
    receipt = ingest_with_good(settings, NAME, xlsx_bytes(rows))
    assert {f.rule_code for f in receipt.findings} == {"file.missing_column"}


def test_a_broken_encoding_names_its_row(settings: Settings) -> None:
    content = csv_text([FIGURES, *GOOD_ROWS]).encode()
    broken = content.replace("和平区".encode(), "和平区".encode()[:-1])
    (finding,) = ingest_with_good(settings, NAME, broken).findings
    assert (finding.rule_code, finding.source_ref) == ("file.encoding", "csv!A4")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_every_usual_encoding_reads_the_same(settings: Settings, encoding: str) -> None:
    receipt = ingest_with_good(settings, NAME, csv_text([FIGURES, *GOOD_ROWS]).encode(encoding))
    assert receipt.status == "accepted"
    rows = pl.read_parquet(settings.data_dir / (receipt.lake_path or ""))
    assert rows["obs_value"].to_list() == [106514, 38153, 1234]
    assert rows["source_ref"].to_list() == ["csv!D2", "csv!D3", "csv!D4"]


def test_the_same_file_twice_is_a_duplicate(settings: Settings) -> None:
    content = csv_text([FIGURES, *GOOD_ROWS])
    first = ingest_with_good(settings, NAME, content)
    put(settings.inbox, NAME, content)
    (again,) = intake.ingest(settings, NOW)
    assert (again.status, again.submission_id) == ("duplicate", first.submission_id)
    assert [f.rule_code for f in again.findings] == ["file.duplicate"]
    put(settings.inbox, NAME, content)
    intake.ingest(settings, NOW)
    names = sorted(p.name for p in settings.receipts.glob(f"{first.submission_id}*.json"))
    assert names == [f"{first.submission_id}.{x}" for x in ("duplicate-1.json", "duplicate-2.json", "json")]


def test_a_second_attempt_supersedes_and_a_refused_one_does_not(settings: Settings) -> None:
    first = ingest_with_good(settings, NAME, csv_text([FIGURES, *GOOD_ROWS]))
    put(settings.inbox, NAME, csv_text(changed(0, "数值", "多")))
    (refused,) = intake.ingest(settings, NOW)
    put(settings.inbox, NAME, csv_text(changed(0, "数值", "106515")))
    (third,) = intake.ingest(settings, NOW)
    put(settings.inbox, NAME, csv_text([FIGURES, *GOOD_ROWS]))
    (back,) = intake.ingest(settings, NOW)
    assert [r.attempt for r in (first, refused, third, back)] == [1, 2, 3, 4]
    assert refused.status == "refused" and refused.supersedes is None
    assert third.supersedes == first.submission_id
    assert back.supersedes == third.submission_id, "going back to earlier bytes is a new attempt"
    assert (settings.data_dir / (first.lake_path or "")).exists(), "nothing is ever deleted"


def test_a_register_keeps_good_rows_and_quarantines_bad_ones(settings: Settings) -> None:
    rows = events(8)
    rows[2][2] = rows[2][2][:-1] + ("1" if rows[2][2][-1] != "1" else "2")
    rows[4][5] = "河北省"
    rows[5][7] = "十项"
    rows[6] = [*rows[6][:1], "2015-01-01", *rows[6][2:]]
    rows.append(rows[0])
    content = csv_text([EVENTS, *rows]).encode("gb18030")
    receipt = ingest_with_good(settings, "patent_register.tjipo.2016-03.csv", content)
    assert (receipt.status, receipt.rows_accepted, receipt.rows_quarantined) == ("partial", 4, 5)
    aside = pl.read_parquet(settings.data_dir / (receipt.quarantine_path or "")).sort("source_row")
    assert list(zip(aside["source_row"], aside["rule_codes"], strict=True)) == [
        (4, "cell.application_no_check_digit"),
        (6, "cell.unknown_area"),
        (7, "cell.not_an_integer"),
        (8, "row.event_before_filed"),
        (10, "file.duplicate_key"),
    ]
    assert {f.source_ref for f in receipt.findings} == {"csv!C4", "csv!F6", "csv!H7", "csv!B8", "csv!A10"}


def test_a_register_with_nothing_accepted_is_refused_and_supersedes_nothing(settings: Settings) -> None:
    name = "patent_register.tjipo.2016-03.csv"
    first = ingest_with_good(settings, name, csv_text([EVENTS, *events(3)]))
    put(settings.inbox, name, csv_text([EVENTS, *([*r[:5], "河北省", *r[6:]] for r in events(3))]))
    (second,) = intake.ingest(settings, NOW)
    assert (second.status, second.supersedes, second.rows_quarantined) == ("refused", None, 3)
    assert [f.rule_code for f in second.findings] == ["cell.unknown_area", "file.nothing_accepted"]
    assert first.status == "accepted"


def test_a_long_register_in_batches_gives_the_same_receipt(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = events(50)
    rows[7][2] = application_no(7, kind=2)
    rows[33][1] = "2016/02/31"
    rows.insert(20, [""] * len(EVENTS))
    lines = csv_text([EVENTS, *rows]).splitlines()
    for number, place in ((12, 5), (40, 5)):  # a quote before a cell swallows no row in either way of reading
        cells = lines[number].split(",")
        lines[number] = ",".join([*cells[:place], f'"{cells[place]}', *cells[place + 1 :]])
    content = "\n".join([*lines, ""]).encode("gb18030")
    whole = ingest_with_good(settings, "patent_register.tjipo.2016-03.csv", content)
    monkeypatch.setattr("pipelines.intake.readers.delimited.HEAD_BYTES", 256)
    other = Settings(data_dir=settings.data_dir.parent / "batched", batch_rows=9, stream_from_mb=0)
    batched = ingest_with_good(other, "patent_register.tjipo.2016-03.csv", content)
    assert batched == whole
    for path in (whole.lake_path, whole.quarantine_path):
        assert pl.read_parquet(other.data_dir / str(path)).equals(
            pl.read_parquet(settings.data_dir / str(path))
        )


def test_an_unforeseen_error_becomes_a_receipt_and_no_cell_reaches_the_log(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from pipelines.intake import file_pipeline

    honest, cell = file_pipeline.identify, "张三 13800000000"

    def trip(meta: Any, cells: Any, *rest: Any) -> Any:
        if not cells and rest[0] == "trip.csv":
            raise ZeroDivisionError(cell)
        return honest(meta, cells, *rest)

    monkeypatch.setattr(file_pipeline, "identify", trip)
    receipt = ingest_with_good(settings, "trip.csv", "thirteen,chrs")
    assert [f.rule_code for f in receipt.findings] == ["file.unreadable"]
    logged = caplog.text + "".join(str(record.exc_info) for record in caplog.records if record.exc_info)
    assert "ZeroDivisionError" in logged and "in trip" in logged
    assert "张三" not in logged + receipt.to_json()


def test_names_cannot_leave_the_data_folder(settings: Settings) -> None:
    meta = {
        "form_id": "published_figures",
        "submitter": "tjipo",
        "period": "2016",
        "document": "../../../evil",
    }
    receipt = ingest_with_good(settings, "a.csv", csv_text([FIGURES, *GOOD_ROWS]), meta)
    assert receipt.status == "refused" and ".." not in receipt.submission_id
    assert [f.rule_code for f in receipt.findings] == ["file.document_wrong"]
    assert not list(settings.data_dir.parent.glob("**/evil*"))


def test_documents_that_differ_in_case_are_one(settings: Settings) -> None:
    """Their receipts are files, and macOS and Windows would keep one file for both."""
    receipts = []
    for name, document in (("a.csv", "Bulletin"), ("b.csv", "bulletin")):
        put(settings.inbox, name, csv_text([FIGURES, *GOOD_ROWS]) + "\n" * len(receipts))
        meta = {"form_id": "published_figures", "submitter": "tjipo", "period": "2016", "document": document}
        put(settings.inbox, f"{name}.meta.json", json.dumps(meta))
        receipts += intake.ingest(settings, NOW)
    first, second = (receipt.submission_id for receipt in receipts)
    assert (first, second) == tuple(f"published_figures.tjipo.2016.bulletin.{n}" for n in (1, 2))


def test_the_order_of_the_inbox_does_not_matter(tmp_path: Path) -> None:
    files = {
        f"published_figures.tjipo.2016.d{i}.csv": csv_text(changed(0, "数值", str(100 + i))) for i in range(4)
    }
    ledgers = []
    for n, names in enumerate((sorted(files), sorted(files, reverse=True))):
        settings = Settings(data_dir=tmp_path / str(n))
        for name in names:
            put(settings.inbox, name, files[name])
        intake.ingest(settings, NOW)
        ledgers.append(intake.read_ledger(settings))
    assert ledgers[0] == ledgers[1]


def test_check_writes_nothing_and_returns_the_receipt_of_an_ingest(
    settings: Settings, tmp_path: Path
) -> None:
    path = put(tmp_path, NAME, csv_text(changed(0, "数值", "多")))
    receipt = intake.check(settings, path, {}, NOW)
    assert (receipt.status, receipt.rows_quarantined, receipt.findings[0].source_ref) == (
        "refused",
        3,
        "csv!D2",
    )
    assert not settings.data_dir.exists()
    intake.submit(settings, [path], {})
    (ingested,) = intake.ingest(settings, NOW)
    assert ingested == receipt


@pytest.mark.parametrize("value", ["106514", "多"])
def test_check_of_a_file_answered_before_validates_it_again(
    settings: Settings, tmp_path: Path, value: str
) -> None:
    content = csv_text(changed(0, "数值", value))
    first = ingest_with_good(settings, NAME, content)
    before = intake.read_ledger(settings)
    again = intake.check(settings, put(tmp_path, NAME, content), {}, NOW)
    assert (again.submission_id, again.status) == (first.submission_id, first.status)
    assert [f for f in again.findings if f.rule_code != "file.duplicate"] == first.findings
    (known,) = findings_of(again, "file.duplicate")
    assert known.expected == first.submission_id
    assert intake.read_ledger(settings) == before


def test_reprocessing_twice_changes_nothing(settings: Settings) -> None:
    ingest_with_good(settings, NAME, csv_text([FIGURES, *GOOD_ROWS]))
    before = intake.read_ledger(settings)
    assert len(intake.reprocess(settings, "published_figures", "2016")) == 2
    assert intake.read_ledger(settings) == before


def test_an_interrupted_ingest_is_completed_by_the_next(settings: Settings) -> None:
    receipt = ingest_with_good(settings, NAME, csv_text([FIGURES, *GOOD_ROWS]))
    (settings.receipts / f"{receipt.submission_id}.json").unlink()
    assert len(intake.pending(settings)) == 1
    (again,) = intake.ingest(settings, NOW)
    assert again == receipt and not intake.pending(settings)
