"""``ipmon ingest``: answers without a build, also beside one, and an alert where it cannot."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pipelines import intake
from pipelines.cli import app
from pipelines.common.errors import InstallationError
from pipelines.common.lock import INTAKE, lock_holder, writer_lock
from pipelines.common.messages import Diagnostic
from pipelines.settings import Settings

GOOD = "published_figures.tjipo.2016.csv"
ROWS = "指标,地区,数值,单位\n专利申请量,天津市,5,件\n"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("IPMON_DATA_DIR", str(tmp_path / "data"))
    settings = Settings()
    settings.inbox.mkdir(parents=True)
    return settings


def ingest(*options: str) -> Result:
    return CliRunner().invoke(app, ["ingest", *options])


def test_files_are_answered_beside_a_writer(settings: Settings) -> None:
    (settings.inbox / GOOD).write_text(ROWS, "utf-8")
    (settings.inbox / "nonsense.xlsx").write_bytes(b"no spreadsheet")
    (settings.inbox / ".hidden.csv").write_text(ROWS, "utf-8")
    with writer_lock(settings, "refresh"):
        done = ingest("--json")
        assert (lock_holder(settings) or {})["command"] == "refresh", "it is the writer's still"
    assert done.exit_code == 0, "each file has its answer, also one that is refused"
    record = json.loads(done.stdout)
    assert {receipt["original_name"] for receipt in record["receipts"]} == {GOOD, "nonsense.xlsx"}
    assert [left["reason"]["code"] for left in record["left"]] == ["inbox_hidden"]
    assert len(intake.read_ledger(settings)) == 2 and lock_holder(settings, INTAKE) is None
    again = ingest("--lang", "en")
    assert again.exit_code == 0 and "no file of the inbox waits" in again.stdout


def test_what_cannot_be_answered_alerts_once_until_it_can(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent: list[str] = []
    monkeypatch.setattr(
        "pipelines.monitoring.alerts.alert", lambda s, finding, now: sent.append(finding.code) or ["x"]
    )

    def full(*arguments: object) -> None:
        raise InstallationError(Diagnostic("no_room", {"path": settings.archive, "free_gb": 0}))

    (settings.inbox / GOOD).write_text(ROWS, "utf-8")
    with monkeypatch.context() as patched:
        patched.setattr(intake, "ingest", full)
        for _ in range(2):
            assert isinstance(ingest("--tell").exception, InstallationError)
        assert isinstance(ingest().exception, InstallationError)
        assert sent == ["ingest_failed"]
    assert ingest("--tell").exit_code == 0 and len(intake.read_ledger(settings)) == 1
    with monkeypatch.context() as patched:
        patched.setattr(intake, "ingest", full)
        (settings.inbox / GOOD).write_text(ROWS.replace("5", "6"), "utf-8")
        ingest("--tell")
    assert sent == ["ingest_failed"] * 2, "it was gone in between"
