"""Installation errors of intake: no file is refused for them, and damage of archive, lake and ledger is reported."""

import datetime as dt
import json
from pathlib import Path

import pytest

from pipelines import intake
from pipelines.common.errors import NO_ROOM, InstallationError
from pipelines.monitoring import doctor
from pipelines.release import prepare
from pipelines.settings import Settings
from schemas.receipt import Receipt
from tests.fixtures_make import FIGURES, GOOD_ROWS, csv_text, put

pytestmark = pytest.mark.thorough

NOW = dt.datetime(2018, 1, 5, 8, 0, tzinfo=dt.UTC)
NAME = "published_figures.tjipo.2016.yearbook.csv"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", as_of=dt.date(2018, 1, 5))


def rows(value: int) -> list[list[object]]:
    changed = list(GOOD_ROWS[0])
    changed[FIGURES.index("数值")] = value
    return [FIGURES, changed, *GOOD_ROWS[1:]]


def send(settings: Settings, value: int = 90_000) -> Receipt:
    put(settings.inbox, NAME, csv_text(rows(value)))
    (receipt,) = intake.ingest(settings, NOW)
    assert receipt.status == "accepted", receipt.findings
    return receipt


def ledger(settings: Settings) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in settings.receipts.glob("*.json")}


def archived(settings: Settings, receipt: Receipt) -> Path:
    return settings.archive / receipt.sha256[:2] / receipt.sha256


def lost(settings: Settings, receipt: Receipt) -> None:
    (settings.receipts / f"{receipt.submission_id}.json").unlink()


def test_a_disk_without_room_for_rows_refuses_no_file(settings: Settings) -> None:
    put(settings.inbox, NAME, csv_text([FIGURES, *GOOD_ROWS]))
    rows_of = settings.lake / "published_figures" / "2016"
    rows_of.mkdir(parents=True)
    (rows_of / ".published_figures.tjipo.2016.yearbook.1.parquet.tmp").symlink_to("/dev/full")
    with pytest.raises(InstallationError) as met:
        intake.ingest(settings, NOW)
    assert [finding.code for finding in met.value.findings] == [NO_ROOM]
    assert not ledger(settings) and len(intake.pending(settings)) == 1
    (receipt,) = intake.ingest(settings, NOW)
    assert receipt.status == "accepted"


def test_a_lost_receipt_is_made_again_under_its_number(settings: Settings) -> None:
    sent = [send(settings, value) for value in (90_000, 90_001, 90_000)]
    assert [r.attempt for r in sent] == [1, 2, 3]
    before = ledger(settings)
    for receipt in sent:
        lost(settings, receipt)
        (again,) = intake.ingest(settings, NOW)
        assert again == receipt
        assert ledger(settings) == before
    for receipt in sent:
        lost(settings, receipt)
    intake.ingest(settings, NOW)
    assert ledger(settings) == before


def test_a_lost_receipt_of_a_duplicate_changes_no_other(settings: Settings) -> None:
    send(settings)
    for _ in range(2):
        put(settings.inbox, NAME, csv_text(rows(90_000)))
        intake.ingest(settings, NOW)
    before = ledger(settings)
    (settings.receipts / "published_figures.tjipo.2016.yearbook.1.duplicate-1.json").unlink()
    intake.ingest(settings, NOW)
    assert ledger(settings) == before and not intake.pending(settings)


def test_archived_bytes_that_changed_are_not_read_again(settings: Settings) -> None:
    receipt = send(settings)
    before, path = ledger(settings), archived(settings, receipt)
    content = path.read_bytes()
    path.write_bytes(content.replace(b"90000", b"90009"))
    for read in (
        lambda: intake.reprocess_submission(settings, receipt.submission_id),
        lambda: intake.reprocess(settings, receipt.form_id, receipt.period),
    ):
        with pytest.raises(InstallationError, match="an archived file has changed"):
            read()
    path.unlink()
    with pytest.raises(InstallationError, match="is missing from the archive"):
        intake.reprocess_submission(settings, receipt.submission_id)
    assert ledger(settings) == before


def test_archived_bytes_that_changed_before_their_receipt_stop_no_other_file(settings: Settings) -> None:
    receipt = send(settings)
    lost(settings, receipt)
    content = archived(settings, receipt).read_bytes()
    archived(settings, receipt).write_bytes(b"")
    put(settings.inbox, "published_figures.tjstat.2016.good.csv", csv_text([FIGURES, *GOOD_ROWS]))
    with pytest.raises(InstallationError, match=receipt.sha256):
        intake.ingest(settings, NOW)
    assert [r.submitter for r in intake.read_ledger(settings)] == ["tjstat"]
    archived(settings, receipt).write_bytes(content)
    (again,) = intake.ingest(settings, NOW)
    assert again == receipt


@pytest.mark.parametrize("damage", ["cut", "flip", "remove"])
def test_no_build_reads_a_damaged_lake(settings: Settings, damage: str) -> None:
    receipt = send(settings)
    path = settings.data_dir / (receipt.lake_path or "")
    content = path.read_bytes()
    path.unlink()
    if damage != "remove":
        path.write_bytes(
            content[:-20] if damage == "cut" else content[:20] + bytes([content[20] ^ 1]) + content[21:]
        )
    with pytest.raises(InstallationError, match=f"reprocess {receipt.submission_id}"):
        prepare(settings, settings.today())
    intake.reprocess_submission(settings, receipt.submission_id)
    assert prepare(settings, settings.today()).inputs is not None


def test_a_receipt_that_is_cut_short_is_named(settings: Settings) -> None:
    receipt = send(settings)
    before = ledger(settings)
    path = settings.receipts / f"{receipt.submission_id}.json"
    path.write_text(path.read_text("utf-8")[:100], "utf-8")
    with pytest.raises(InstallationError, match=str(path)):
        intake.read_ledger(settings)
    codes = [finding.code for finding in doctor.examine(settings, NOW)]
    assert codes.count("receipt_unreadable") == 1
    path.unlink()
    intake.ingest(settings, NOW)
    assert ledger(settings) == before


def test_too_little_memory_is_not_the_senders_fault(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise MemoryError

    put(settings.inbox, NAME, csv_text(rows(90_000)))
    with monkeypatch.context() as patched:
        patched.setattr("pipelines.intake.file_pipeline.find_tables", fail)
        with pytest.raises(InstallationError, match="too little memory"):
            intake.ingest(settings, NOW)
    (receipt,) = intake.ingest(settings, NOW)
    assert receipt.status == "accepted", "the file had waited"


def test_a_file_that_a_program_keeps_open_on_windows_waits(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = NAME.replace("2016", "2017")
    for name in (NAME, other):
        put(settings.inbox, name, csv_text(rows(90_000)))
    opened = Path.open

    def refuse(path: Path, *options: str, **named: str) -> object:
        if path.name == other:
            error = PermissionError(13, "in use", str(path))
            error.winerror = 32  # type: ignore[attr-defined]
            raise error
        return opened(path, *options, **named)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", refuse)
        assert [r.original_name for r in intake.ingest(settings, NOW)] == [NAME]
    assert [r.original_name for r in intake.ingest(settings, NOW)] == [other]


def test_no_build_uses_the_date_of_a_wrong_clock(settings: Settings) -> None:
    folder = settings.releases / "r"
    folder.mkdir(parents=True)
    record = {
        "release_id": "r", "as_of": "2019-01-05", "published_at": "2019-01-05T08:00:00+00:00", "content_hash": "",
        "ledger_hash": "", "code_hash": "", "rules_version": "", "previous_release_id": None,
    }  # fmt: skip
    (folder / "release.json").write_text(json.dumps(record))
    (folder / "ip_monitor.duckdb").touch()
    settings.live.symlink_to("releases/r/ip_monitor.duckdb")
    by_the_clock = Settings(data_dir=settings.data_dir, as_of=None)
    with pytest.raises(InstallationError, match="the clock is before"):
        prepare(by_the_clock, dt.date(2018, 1, 5))
    assert prepare(settings, dt.date(2018, 1, 5)).inputs is not None, "the date is set"
