"""The status while a release waits for its hour."""

import datetime as dt
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from pipelines import views
from pipelines.cli import app
from pipelines.common.errors import InstallationError
from pipelines.common.lock import intake_lock
from pipelines.release import publish, waiting
from pipelines.release.store.releases import MANIFEST
from pipelines.settings import Settings
from pipelines.views.common import open_live, print_remedy
from schemas.receipt import Receipt
from tests.tiny import NOW, build_tiny, gate_without_suites

pytestmark = pytest.mark.thorough

REPORTING = (
    "form_id varchar, submitter varchar, period varchar, document varchar, due_date date, status varchar, "
    "first_accepted_on date, n_accepted integer, n_refused integer, as_of date"
)
TABLES = {
    "fct_reporting_status": (
        REPORTING,
        ", ".join(
            f"('f', '{sender}', '2025-Q4', 'main', '2026-01-20', '{status}', null, 0, 0, '2026-01-31')"
            for sender, status in (
                ("in_time", "overdue"),
                ("late", "overdue"),
                ("refused", "overdue"),
                ("another_document", "overdue"),
                ("nothing", "overdue"),
                ("early", "not_due"),
            )
        ),
    ),
    "dim_form": ("form_id varchar, label_zh varchar, label_en varchar", ""),
    "dim_agency": (
        "agency_code varchar, name_zh varchar, name_en varchar, valid_from date, valid_to date",
        "",
    ),
}


@pytest.fixture
def installation(tiny: Settings) -> Settings:
    """Publish a release to which six returns are owed, and keep one from then on under an embargo."""
    publish(tiny, gate_without_suites(tiny, build_tiny(tiny, **TABLES)), NOW)
    build = build_tiny(tiny, "2026-02-01-0000000002", **TABLES)
    publish(tiny, gate_without_suites(tiny, build), NOW, dt.datetime(2999, 1, 1, tzinfo=dt.UTC))
    for sender, declared, rows, document in (
        ("in_time", "2026-01-20", 4, "main"),
        ("late", "2026-01-21", 4, "main"),
        ("refused", "2026-01-20", 0, "main"),
        ("another_document", "2026-01-20", 4, "annex"),
        ("early", "2026-01-10", 4, "main"),
    ):
        receipt = Receipt(
            *(f"f.{sender}.1", "f", sender, "2025-Q4", document, 1, "accepted" if rows else "refused"),
            *("0" * 64, 1, "2026-02-01T10:00:00", "a.csv", declared),
            rows_accepted=rows,
        )
        (tiny.receipts / f"{receipt.submission_id}.json").write_text(receipt.to_json(), "utf-8")
    return tiny


def test_who_has_delivered_is_not_overdue_until_the_release_has_its_hour(installation: Settings) -> None:
    record = views.status_record(installation)
    assert {row["submitter"]: row["status"] for row in record["reporting"]} == {
        "in_time": "received",
        "late": "received_late",
        "early": "received",
        **dict.fromkeys(("refused", "another_document", "nothing"), "overdue"),
    }
    assert {row["submitter"]: row["n_refused"] for row in record["reporting"] if row["n_refused"]} == {
        "refused": 1
    }
    in_time = next(row for row in record["reporting"] if row["submitter"] == "in_time")
    assert (in_time["first_accepted_on"], in_time["days_late"]) == (dt.date(2026, 1, 20), None)


@pytest.mark.parametrize("command", ["publish", "status", "releases"])
def test_a_release_that_waits_for_its_hour_is_a_good_end(
    installation: Settings, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.setenv("IPMON_DATA_DIR", str(installation.data_dir))
    done = CliRunner().invoke(app, [command], catch_exceptions=False)
    release = waiting(installation)
    assert done.exit_code == 0 and release is not None
    assert release.release_id in done.stdout
    assert json.loads(CliRunner().invoke(app, ["status", "--json"]).stdout)["embargoed"]["release_id"]


@pytest.mark.parametrize("width", [60, 80, 160])
@pytest.mark.parametrize(("lang", "heading"), [("zh", "上一版本"), ("en", "previous")])
def test_ids_of_releases_are_whole_in_any_window(
    installation: Settings, monkeypatch: pytest.MonkeyPatch, width: int, lang: str, heading: str
) -> None:
    monkeypatch.setattr(views.console, "width", width)
    environment = {"IPMON_DATA_DIR": str(installation.data_dir), "IPMON_LANG": lang}
    shown = CliRunner().invoke(app, ["releases"], env=environment, catch_exceptions=False).stdout
    ids = {record["release_id"] for record in views.releases_record(installation)}
    assert len(ids) == 2 and all(release_id in shown for release_id in ids)
    assert heading in shown and "…" not in shown


def run(installation: Settings, *command: str) -> str:
    environment = {"IPMON_DATA_DIR": str(installation.data_dir), "IPMON_LANG": "en"}
    return CliRunner().invoke(app, command, env=environment).stdout


def test_times_of_releases_are_all_in_the_named_time_zone(installation: Settings) -> None:
    shown = run(installation, "releases")
    assert "Asia/Shanghai" in shown
    assert "2026-02-02 02:00" in shown, "built at 18:00 UTC"
    assert "2999-01-01 08:00" in shown, "goes live at 00:00 UTC"
    assert "not before 2999-01-01 08:00 (Asia/Shanghai)" in run(installation, "status")


def test_signs_of_releases_are_explained_and_no_release_is_no_empty_table(
    installation: Settings, tmp_path: Path
) -> None:
    assert "○ waits" in run(installation, "releases") and "published" not in run(installation, "releases")
    assert run(Settings(data_dir=tmp_path / "none"), "releases") == (
        "nothing is published yet: run ipmon refresh\n"
    )


def test_a_lost_stable_path_is_named_and_is_not_taken_for_a_first_run(installation: Settings) -> None:
    installation.live.unlink()
    installation.inventory.unlink()  # as in a data folder of an earlier version: the log tells
    shown = run(installation, "status")
    assert "ipmon recover" in shown and "nothing is published" not in shown
    with pytest.raises(InstallationError, match="ipmon recover"), open_live(installation):
        raise AssertionError("it was opened")


def test_archived_files_do_not_wait_where_receipts_are_lost(installation: Settings) -> None:
    sidecar = installation.archive / "00" / f"{'0' * 64}.00000002.json"
    sidecar.parent.mkdir(parents=True)
    sidecar.write_text("{}", "utf-8")
    assert views.status_record(installation)["waiting"] == [sidecar.name], "killed before its answer"
    with intake_lock(installation, "test"):
        pass
    for receipt in installation.receipts.glob("*.json"):
        receipt.unlink()
    record = views.status_record(installation)
    assert record["waiting"] == [] and [lost["code"] for lost in record["lost"]] == ["kept_lost"]


def test_answers_that_a_waiting_release_counts_are_not_left_to_the_next_refresh(
    installation: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "answered since (the next refresh counts them)  accepted 4" in run(installation, "status")
    release = waiting(installation)
    assert release is not None
    manifest = release.folder(installation) / MANIFEST
    inputs = [{"submission_id": path.stem} for path in installation.receipts.glob("*.json")]
    manifest.write_text(replace(release, inputs=inputs).to_json(), "utf-8")
    assert {answered["release_id"] for answered in views.status_record(installation)["answered"]} == {
        release.release_id
    }
    shown = run(installation, "status")
    assert f"counted by {release.release_id}, which waits" in shown and "next refresh" not in shown
    run(installation, "refuse", release.release_id, "--by", "x", "--reason", "x")
    assert f"counted by {release.release_id}, which was refused" in run(installation, "status")


@pytest.mark.parametrize("width", [80, 110])
def test_every_overdue_return_is_one_line(
    installation: Settings, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    monkeypatch.setattr(views.console, "width", width)
    lines = [line for line in run(installation, "status").splitlines() if "2025-Q4" in line]
    assert len(lines) == 3 and all(line.rstrip().endswith("11") or "11 " in line for line in lines)


def test_a_list_that_is_cut_names_the_command_that_lists_all(capsys: pytest.CaptureFixture[str]) -> None:
    from pipelines.views.status import show_overdue

    row = {"submitter": "s", "submitter_en": "S", "form_id": "f", "form_en": "F", "period": "2025-Q4"}
    row |= {"document": "main", "due_date": dt.date(2026, 1, 20), "days_late": 11, "n_refused": 0}
    show_overdue([row] * 30, "en")
    assert "not listed: 10; ipmon status --json lists all" in capsys.readouterr().out


@pytest.mark.parametrize("is_window", [True, False])
def test_a_remedy_that_is_wrapped_stays_below_its_arrow(is_window: bool) -> None:
    output = Console(width=30, force_terminal=is_window, file=io.StringIO(), color_system=None)
    print_remedy("run this command, then that command, then look", output)
    lines = output.file.getvalue().splitlines()  # type: ignore[attr-defined]
    assert (len(lines) > 1) == is_window and lines[0].startswith("  → run")
    assert all(line.startswith("    ") for line in lines[1:])
