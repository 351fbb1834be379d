"""What an ingest run takes in, and why it leaves the rest: one odd arrival stops no other, and each that is left has its reason."""

import datetime as dt
import json
import os
import re
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipelines import cli, intake, views
from pipelines.common.messages import Diagnostic
from pipelines.intake import archive, inbox
from pipelines.intake.inbox import left_files, left_too_long, reason_left
from pipelines.monitoring.doctor.installation import inbox as doctor_of_inbox
from pipelines.settings import FIRST_DAY, LAST_DAY, REPO, Settings

pytestmark = pytest.mark.thorough

NOW = dt.datetime(2026, 2, 1, 18, 0)
GOOD = "published_figures.tjipo.2016.csv"
ROWS = "指标,地区,数值,单位\n专利申请量,天津市,5,件\n"
posix = pytest.mark.skipif(os.name == "nt", reason="links, pipes and owners of Windows are others")


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("IPMON_DATA_DIR", str(tmp_path / "data"))
    settings = Settings(quiet_seconds=0)
    settings.inbox.mkdir(parents=True)
    return settings


def put(settings: Settings, name: str = GOOD, meta: str | None = None) -> Path:
    path = settings.inbox / name
    path.write_text(ROWS, "utf-8")
    os.utime(path, (0, 0))
    if meta is not None:
        path.with_name(f"{name}.meta.json").write_text(meta, "utf-8")
    return path


def codes(settings: Settings) -> list[str]:
    return [reason.code for reason in left_files(settings)]


def unreadable(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Have a file refuse to be opened, as one of another user does: tests may run as root, whom nothing is refused."""
    opened = Path.open

    def refusing(path: Path, *args: Any, **more: Any) -> Any:
        if path.name == name:
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *args, **more)

    monkeypatch.setattr(Path, "open", refusing)


ODD: dict[str, tuple[str, Callable[[Path], object]]] = {
    "~$x.xlsx": ("inbox_office_lock", Path.touch),
    "x.xlsx~": ("inbox_backup", Path.touch),
    "x.xlsx.BAK": ("inbox_backup", Path.touch),
    ".x.xlsx": ("inbox_hidden", Path.touch),
    "x.xlsx.part": ("inbox_unfinished", Path.touch),
    "x.XLSX.crdownload": ("inbox_unfinished", Path.touch),
    "y.xlsx.meta.json": ("inbox_options_alone", Path.touch),
    f"{GOOD}.META.JSON": ("inbox_options_alone", Path.touch),
    "link.csv": ("inbox_link", lambda path: path.symlink_to("/etc/hostname")),
    "folder.csv": ("inbox_link", lambda path: path.symlink_to("/etc")),
    "pipe.csv": ("inbox_no_file", lambda path: os.mkfifo(path)),
    "socket.csv": ("inbox_no_file", lambda path: socket.socket(socket.AF_UNIX).bind(path.name)),
    ".partial-dir": ("inbox_hidden", Path.mkdir),
}


@posix
@pytest.mark.parametrize("name", ODD)
def test_what_is_no_file_of_a_sender_is_left_with_its_reason_and_the_others_go_on(
    settings: Settings, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, make = ODD[name]
    monkeypatch.chdir(settings.inbox)
    make(settings.inbox / name)
    put(settings)
    assert [r.original_name for r in intake.ingest(settings, NOW)] == [GOOD]
    (reason,) = left_files(settings)
    assert (reason.code, reason.facts["name"]) == (code, name)
    assert intake.pending(settings) == [] == intake.arriving(settings)
    assert os.path.lexists(settings.inbox / name)


def test_an_unreadable_file_stops_no_other(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    put(settings, "a.csv")
    put(settings)
    unreadable(monkeypatch, "a.csv")
    assert [r.original_name for r in intake.ingest(settings, NOW)] == [GOOD]
    assert codes(settings) == ["inbox_unreadable"]
    record = views.status_record(settings)
    assert [left["original_name"] for left in record["left"]] == ["a.csv"] and record["waiting"] == []


def test_a_file_that_fails_while_it_is_copied_stops_no_other(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(settings, "a.csv")
    put(settings)
    block = archive._block

    def failing(source: Any, path: Path) -> bytes:
        if path.name == "a.csv":
            raise OSError(5, "Input/output error", str(path))
        return block(source, path)

    monkeypatch.setattr(archive, "_block", failing)
    assert [a.original_name for a in archive.archive_inbox(settings, NOW)] == [GOOD]
    assert (settings.inbox / "a.csv").exists() and not list(settings.archive.glob(".*.tmp"))


def test_an_archive_that_cannot_be_written_stops_the_run(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(settings)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        archive.archive_inbox(settings, NOW)
    assert (settings.inbox / GOOD).exists()


@pytest.mark.parametrize(
    "meta",
    [
        '{"received_at": "9999-12-31T23:59:59"}',
        '{"received_at": "0001-01-01T00:00:00+14:00"}',
        '{"declared_date": "9999-12-31"}',
        '{"form_id": "' + "x" * 5_000_000 + '"}',
        '{"form_id": "' + "x" * 5_000 + '"}',
        '{"submitter": "tj\\u0000ipo"}',
        "[" * 50_000,
        '{"a": ' + '{"a": ' * 5_000 + "1" + "}" * 5_001,
        '{"sent_order": ' + "9" * 5_000 + "}",
        "no JSON \u202e",
        '{"explanations": [{"rule_code": 1}]}',
        '{"explanations": "because"}',
    ],
)
def test_an_evil_sidecar_is_an_error_of_its_own_file(settings: Settings, meta: str) -> None:
    put(settings, meta=meta)
    put(settings, "published_figures.tjipo.2017.csv")
    receipts = {r.original_name: r for r in intake.ingest(settings, NOW)}
    evil = next(f for f in receipts.pop(GOOD).findings if f.rule_code == "file.bad_sidecar")
    assert 0 < len(evil.found) <= 220 and evil.found.isprintable()
    assert len(receipts) == 1 and not list(settings.inbox.iterdir())


@posix
def test_a_sidecar_that_is_a_link_or_a_pipe_is_not_read(settings: Settings, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("a secret line")
    put(settings).with_name(f"{GOOD}.meta.json").symlink_to(secret)
    other = "published_figures.tjipo.2017.csv"
    os.mkfifo(put(settings, other).with_name(f"{other}.meta.json"))
    folder = "published_figures.tjipo.2018.csv"
    put(settings, folder).with_name(f"{folder}.meta.json").mkdir()
    receipts = intake.ingest(settings, NOW)
    assert len(receipts) == 3 and not any("secret line" in r.to_json() for r in receipts)
    assert not any(path.suffix == ".csv" for path in settings.inbox.iterdir())


def test_a_damaged_record_of_the_archive_does_not_keep_the_inbox_waiting(settings: Settings) -> None:
    put(settings)
    (arrival,) = archive.archive_inbox(settings, NOW)
    (sidecar,) = archive.sidecars(settings)
    sidecar.write_text("{")
    put(settings, "published_figures.tjipo.2017.csv")
    (later,) = archive.archive_inbox(settings, NOW)
    assert later.received_seq == arrival.received_seq + 1


def test_a_file_with_a_time_to_come_does_not_wait_for_it(settings: Settings) -> None:
    path = put(settings)
    os.utime(path, (time.time() + 9e6,) * 2)
    assert intake.pending(settings) == [path]


def test_status_names_every_file_and_an_alert_names_none(settings: Settings) -> None:
    put(settings, "~$x.xlsx")
    (settings.inbox / ".DS_Store").touch()
    assert codes(settings) == ["inbox_office_lock"]
    (count, lock) = doctor_of_inbox(settings)
    assert (count.code, count.facts, lock.calls_for_action) == ("inbox_left", {"n": 1}, True)
    os.utime(settings.inbox / "~$x.xlsx")  # somebody works on it now
    assert not list(left_too_long(settings)) and codes(settings) == ["inbox_office_lock"]
    put(settings, ".z.xlsx")
    (count, hidden, lock) = doctor_of_inbox(settings)
    assert (hidden.facts["name"], hidden.severity, lock.severity) == (".z.xlsx", "warning", "note")


def test_files_of_one_name_are_distinguished_by_their_folders(settings: Settings) -> None:
    for name in ("x.csv", "north/x.csv", "north/x.csv.part"):
        (settings.inbox / name).parent.mkdir(exist_ok=True)
        (settings.inbox / name).write_text(ROWS, "utf-8")
    shown = views.status_record(settings)
    waiting = [*shown["waiting"], *shown["arriving"]]
    assert (sorted(waiting), [left["original_name"] for left in shown["left"]]) == (
        ["north/x.csv", "x.csv"],
        ["north/x.csv.part"],
    )
    assert sorted(intake.not_taken(settings)) == ["north/x.csv", "x.csv"]


def test_a_name_that_no_terminal_shows_is_shown_otherwise(settings: Settings) -> None:
    put(settings, "a\x1b[2J\u202ecsv.part")
    (reason,) = left_files(settings)
    assert reason.facts["name"] == "a?[2J?csv.part"


@pytest.mark.parametrize("name", ["~$x.xlsx", ".x.xlsx", "x.xlsx.part"])
def test_check_and_submit_answer_as_an_ingest_run_does(settings: Settings, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(ROWS, "utf-8")
    good = tmp_path / GOOD
    good.write_text(ROWS, "utf-8")
    for command in ("check", "submit"):
        result = CliRunner().invoke(cli.app, [command, str(tmp_path / name), str(good), "--json"])
        assert result.exit_code == 1
        answered, left = json.loads(result.stdout)
        assert (answered["original_name"], left["original_name"], left["status"]) == (GOOD, name, "left")
        shown = CliRunner().invoke(cli.app, [command, str(tmp_path / name), "--lang", "en"])
        assert (
            shown.exit_code == 1 and "files not taken in 1" in shown.stdout and "accepted" not in shown.stdout
        )
    assert [path.name for path in inbox.inbox_files(settings)] == [GOOD] and codes(settings) == []


@posix
def test_a_submitted_link_is_the_file_that_it_leads_to(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "real.csv").write_text(ROWS, "utf-8")
    link = tmp_path / GOOD
    link.symlink_to("real.csv")
    assert intake.reason_left(link) is None
    (path,) = intake.submit(settings, [link], {})
    assert reason_left(path) is None


@pytest.mark.parametrize("length", [239, 240, 245, 255])
def test_the_longest_names_are_submitted_with_their_options(
    settings: Settings, tmp_path: Path, length: int
) -> None:
    name = "n" * (length - 4) + ".csv"
    (tmp_path / name).write_text(ROWS, "utf-8")
    options = {"form_id": "published_figures", "submitter": "tjipo", "period": "2016"}
    checked = intake.check(settings, tmp_path / name, options, NOW)
    intake.submit(settings, [tmp_path / name], options)
    (receipt,) = intake.ingest(settings, NOW)
    assert (receipt.original_name, receipt.period) == (name, "2016")
    assert [f.rule_code for f in receipt.findings] == [f.rule_code for f in checked.findings]
    assert not list(settings.inbox.iterdir())


def test_a_stored_upload_is_answered_under_the_name_its_sender_gave_it(settings: Settings) -> None:
    meta = {"original_name": GOOD, "sent_by": "王", "upload_id": "u-1"}
    path = put(settings, "published_figures.tjipo.2019.csv", json.dumps(meta))
    checked = intake.check(settings, path, {}, NOW)
    (receipt,) = intake.ingest(settings, NOW)
    for answer in (checked, receipt):
        assert (answer.original_name, answer.period) == (GOOD, "2016")
    assert [f.rule_code for f in receipt.findings] == [f.rule_code for f in checked.findings]
    (sidecar,) = archive.sidecars(settings)
    assert json.loads(sidecar.read_text("utf-8"))["meta"] == meta


def test_a_query_may_be_explained_beside_the_file(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / GOOD
    path.write_text("指标,地区,时期,数值,单位\n专利申请量,天津市,2016,0.000001,件\n", "utf-8")
    first = intake.check(settings, path, {}, NOW)
    queries = [f for f in first.findings if f.severity == "query"]
    assert queries
    explained = [
        {
            "rule_code": f.rule_code,
            "source_ref": f.source_ref,
            "found": f.found,
            "explanation": "属实\n已核对",
        }
        for f in queries
    ]
    path.with_name(f"{GOOD}.meta.json").write_text(json.dumps({"explanations": explained}), "utf-8")
    second = intake.check(settings, path, {}, NOW)
    assert {f.explanation for f in second.findings if f.severity == "query"} == {"属实\n已核对"}


@pytest.mark.parametrize("text", ["9999-12-31", "0001-01-01", "2040-01-01"])
def test_a_day_beyond_the_calendar_is_a_usage_error(settings: Settings, text: str) -> None:
    for option in (["--as-of", text], ["--embargo", f"{text}T09:00"]):
        result = CliRunner().invoke(cli.app, ["refresh", *option])
        assert result.exit_code == 2 and "2039-12-31" in result.output


def test_the_calendar_is_that_of_the_figures() -> None:
    spine = (REPO / "dbt_project/models/intermediate/reporting/int_time_spine.sql").read_text("utf-8")
    assert re.findall(r"date '([\d-]+)'", spine)[:2] == [str(FIRST_DAY), str(LAST_DAY)]


def test_every_reason_names_the_file_in_both_languages(settings: Settings) -> None:
    for code in [c for c, _ in ODD.values()] + ["inbox_unreadable", "inbox_not_removable"]:
        reason = Diagnostic(
            code, {"name": "x.csv", "reason_zh": "没有权限", "reason_en": "permission denied"}
        )
        assert all("x.csv" in reason.message(lang) and reason.remedy(lang) for lang in ("zh", "en"))


def put_two_files(settings: Settings) -> None:
    """Put two files into the inbox, the first with options."""
    settings.inbox.mkdir(parents=True, exist_ok=True)
    for name in ("a.csv", "b.csv"):
        (settings.inbox / name).write_text(ROWS, "utf-8")
    (settings.inbox / "a.csv.meta.json").write_text("{}", "utf-8")


def test_options_that_cannot_be_removed_keep_their_file_out_and_stop_no_other(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a shared folder with the sticky bit they may be another user's: they would apply to the next file of that name."""
    put_two_files(settings)
    removable = inbox._is_removable
    monkeypatch.setattr(inbox, "_is_removable", lambda path: "meta" not in path.name and removable(path))
    assert [receipt.original_name for receipt in intake.ingest(settings, NOW)] == ["b.csv"]
    assert ("inbox_not_removable", "a.csv.meta.json") in {
        (d.code, d.facts["name"]) for d in left_files(settings)
    }


def test_options_that_are_not_removed_after_all_stop_no_file(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_two_files(settings)
    unlinked = Path.unlink

    def unlink(path: Path, missing_ok: bool = False) -> None:
        if path.name == "a.csv.meta.json":
            raise PermissionError(1, "Operation not permitted", str(path))
        unlinked(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "unlink", unlink)
    assert {receipt.original_name for receipt in intake.ingest(settings, NOW)} == {"a.csv", "b.csv"}
    assert intake.ingest(settings, NOW) == []


def test_an_order_beyond_counting_is_an_error_of_its_own_file(settings: Settings) -> None:
    settings.inbox.mkdir(parents=True, exist_ok=True)
    (settings.inbox / GOOD).write_text(ROWS, "utf-8")
    (settings.inbox / f"{GOOD}.meta.json").write_text(json.dumps({"sent_order": 10**4299}), "utf-8")
    assert archive.next_sent_order(settings) == 1
    (receipt,) = intake.ingest(settings, NOW)
    assert "sent_order" in str(receipt.findings)


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_a_submitted_file_is_for_its_owner_and_group_whatever_the_umask(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "new")
    (sent := tmp_path / "a.csv").write_text("a\n1\n", "utf-8")
    previous = os.umask(0)
    try:
        (waiting,) = intake.submit(settings, [sent], {"form": "district_return"})
    finally:
        os.umask(previous)
    modes = {path: path.stat().st_mode & 0o777 for path in (settings.inbox, *settings.inbox.iterdir())}
    assert modes.pop(settings.inbox) == 0o750
    assert waiting in modes and set(modes.values()) == {0o640}
    assert settings.data_dir.stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize(
    ("option", "is_wrong"),
    [
        ({"declared_date": "2999-12-31"}, True),
        ({"received_at": "2099-01-01T00:00:00"}, True),
        ({"declared_date": "2026-01-31", "received_at": "2026-01-31T09:00:00"}, False),
    ],
)
def test_dates_beside_a_file_that_have_not_come_yet_are_wrong(
    tmp_path: Path, option: dict[str, str], is_wrong: bool
) -> None:
    settings = Settings(data_dir=tmp_path, quiet_seconds=0)
    settings.inbox.mkdir()
    (settings.inbox / "a.csv").write_text("指标,2016年\n专利申请量（件）,1\n", "utf-8")
    meta = {"form_id": "published_figures", "submitter": "tjipo", "period": "2016"} | option
    (settings.inbox / "a.csv.meta.json").write_text(json.dumps(meta), "utf-8")
    (receipt,) = intake.ingest(settings, NOW)
    wrong = [f.found for f in receipt.findings if f.rule_code == "file.bad_sidecar"]
    assert [text.partition(" ")[0] for text in wrong] == [name for name in option if is_wrong]
    assert receipt.received_at <= NOW.isoformat()
