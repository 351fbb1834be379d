"""Invalid file names, sidecars and numbers: the ingest continues, and reports them."""

import datetime as dt
import os
import time
import zipfile
from pathlib import Path

import pytest

from pipelines.intake import archive
from pipelines.intake.errors import Unreadable
from pipelines.intake.readers import Grid, Limits
from pipelines.intake.reference.values import parse_number
from pipelines.settings import Settings
from tests.fixtures_make import xlsx_bytes
from tests.trial import named_trial, pipeline

NOW = dt.datetime(2026, 2, 1, 18, 0)


@pytest.mark.parametrize(
    "sidecar",
    [
        b"[" * 100_000,
        b'{"received_at": "0001-01-01T00:00:00+23:59"}',
        b'{"submitter": "\\ud800"}',
        b'{"\\ud800": "x"}',
        b'{"period": "' + b"9" * 100_000 + b'", "x": 1}',
    ],
)
def test_an_invalid_sidecar_gives_a_short_error_and_the_file_is_archived(
    tmp_path: Path, sidecar: bytes
) -> None:
    settings = Settings(data_dir=tmp_path)
    settings.inbox.mkdir()
    (settings.inbox / "a.csv").write_bytes(b"x")
    (settings.inbox / "a.csv.meta.json").write_bytes(sidecar)
    (arrival,) = archive.archive_inbox(settings, NOW)
    assert arrival.meta_error and len(arrival.meta_error) <= 1000
    assert not list(settings.inbox.iterdir())


@pytest.mark.parametrize(
    ("name", "shown"), [(b"\xe9.csv", "?.csv"), (b"x" * 251 + b".csv", "x" * 251 + ".csv")]
)
def test_a_file_of_any_name_is_archived(tmp_path: Path, name: bytes, shown: str) -> None:
    settings = Settings(data_dir=tmp_path)
    settings.inbox.mkdir()
    (settings.inbox / os.fsdecode(name)).write_bytes(b"x")
    (arrival,) = archive.archive_inbox(settings, NOW)
    assert arrival.original_name == shown


def test_no_number_is_so_long_that_a_double_would_be_infinite() -> None:
    assert parse_number("9" * 400) is None
    assert parse_number("1e99") is None
    assert parse_number("1" * 24) is not None


def spreadsheet_of_repeats(path: Path, row: str, n_rows: int) -> Path:
    """Write a spreadsheet of a few hundred bytes, one row of which is repeated."""
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for name in ("office", "table", "text")
    )
    head, tail = "<office:body><office:spreadsheet>", "</office:spreadsheet></office:body>"
    table = (
        f'<table:table table:name="S"><table:table-row>{CELL.format(n=1, text="指标")}</table:table-row>'
        f'<table:table-row table:number-rows-repeated="{n_rows}">{row}</table:table-row></table:table>'
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archived:
        archived.writestr("mimetype", kind, zipfile.ZIP_STORED)
        archived.writestr("META-INF/manifest.xml", "<manifest/>")
        archived.writestr(
            "content.xml", f"<office:document-content{names}>{head}{table}{tail}</office:document-content>"
        )
    return path


CELL = (
    '<table:table-cell table:number-columns-repeated="{n}" office:value-type="string">'
    "<text:p>{text}</text:p></table:table-cell>"
)


@pytest.mark.parametrize(
    ("row", "n_rows", "expected"),
    [
        (CELL.format(n=1, text="专利申请量") + CELL.format(n=1, text="5"), 1_000_000, "x 2"),
        (CELL.format(n=16_384, text="2016年"), 1, "1 x 16384"),
    ],
)
def test_a_few_bytes_of_a_million_cells_cost_little(
    tmp_path: Path, row: str, n_rows: int, expected: str
) -> None:
    path = spreadsheet_of_repeats(tmp_path / "published_figures.tjipo.2016.ods", row, n_rows)
    assert path.stat().st_size < 1_000
    pipeline()  # the seeds are loaded
    began = time.process_time()
    receipt = named_trial(path)
    assert time.process_time() - began < 3  # was 36 s and 50 s
    [finding] = receipt.findings
    assert finding.rule_code == "file.too_many_cells" and finding.found.endswith(expected)


def test_blank_rows_and_a_broad_table_are_no_repeats() -> None:
    rows = [["x"] * 2_000, [""] * 16_384]
    blank, equal = b"\x1f\x1e" * 99_999 + b"\x1f", b"a\x1fb\x1e" * 8_000 + b"a\x1fb"
    Limits().check_grid(Grid("S", rows, (blank, equal, b"c\x1fd\x1e" * 8_000 + b"c\x1fd")))
    with pytest.raises(Unreadable):
        Limits().check_grid(Grid("S", [], (equal, equal, equal)))


def noted(path: Path, notes: list[str]) -> Path:
    figures = [["指标", "其中", "本年累计", "单位", "数值类型"], ["专利申请量", None, 1250, "件", "本年累计"]]
    path.write_bytes(xlsx_bytes([*figures, *([note] for note in notes)]))
    return path


@pytest.mark.parametrize("mark", ["注{n}：本表数据{n}为计划数", "本表数据{n}为计划数"])
def test_a_file_of_very_many_notes_is_refused_at_little_cost(tmp_path: Path, mark: str) -> None:
    notes = ["注：", *(mark.format(n=n) for n in range(20_000))]
    path = noted(tmp_path / "district_return.120104.2019-Q3.xlsx", notes)
    pipeline()
    began = time.process_time()
    receipt = named_trial(path)
    assert time.process_time() - began < 5  # was 24 s
    [finding] = [f for f in receipt.findings if f.rule_code == "file.too_many_notes"]
    assert (finding.found, finding.expected) == ("> 2,000", "2,000")
    assert finding.source_ref.endswith("!A2003")


def test_one_note_of_very_many_sentences_is_refused_and_a_long_one_costs_little(tmp_path: Path) -> None:
    pipeline()
    path = tmp_path / "district_return.120104.2019-Q3.xlsx"
    began = time.process_time()
    receipt = named_trial(noted(path, ["注：" + "本表为计划数。" * 4_000]))
    assert "file.too_many_notes" in {f.rule_code for f in receipt.findings}
    receipt = named_trial(noted(path, ["注：" + "单位为" * 5_000]))
    assert "file.too_many_notes" not in {f.rule_code for f in receipt.findings}
    assert time.process_time() - began < 5  # was minutes


def test_notes_below_the_limit_are_judged_and_their_findings_cut(tmp_path: Path) -> None:
    notes = [f"注{n}：本表数据为计划数" for n in range(300)]
    receipt = named_trial(noted(tmp_path / "district_return.120104.2019-Q3.xlsx", notes))
    listed = [f for f in receipt.findings if f.rule_code == "cell.note_changes_figure"]
    assert (len(listed), receipt.findings_cut) == (200, 100)
