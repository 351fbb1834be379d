"""Unattended ``ipmon refresh``: what is recorded, alerted and logged of a refusal and of a crash."""

from __future__ import annotations

import http.server
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.settings import Settings
from tests.receivers import Hook, receiving
from tests.seeds import copy_seeds

pytestmark = pytest.mark.thorough


@pytest.fixture
def hook() -> Iterator[http.server.ThreadingHTTPServer]:
    with receiving(http.server.ThreadingHTTPServer, Hook) as server:
        yield server


@pytest.fixture
def environment(tmp_path: Path, hook) -> dict[str, str]:
    """Return the environment of an empty data folder, and of seeds of which one breaks its contract."""
    seeds = tmp_path / "seeds"
    copy_seeds(seeds)
    unit = seeds / "unit.csv"
    lines = unit.read_text("utf-8").splitlines()
    unit.write_text("\n".join([*lines[:2], lines[2].replace(",", ",,", 1), *lines[3:]]) + "\n", "utf-8")
    return os.environ | {
        "IPMON_DATA_DIR": str(tmp_path / "data"),
        "IPMON_SEEDS_DIR": str(seeds),
        "IPMON_ALERT_WEBHOOK_URL": f"http://127.0.0.1:{hook.server_address[1]}/",
        "IPMON_LOG_FORMAT": "json",
    }


def refresh(environment: dict[str, str], *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "pipelines.cli", "refresh", *options],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_refusal_is_recorded_alerted_and_logged(environment, tmp_path: Path, hook) -> None:
    result = refresh(environment, "--tell")
    assert result.returncode == 1
    (alert,) = hook.got
    assert (alert["code"], alert["facts"]["checks"]) == ("refresh_refused", "seeds")
    last = json.loads(Settings(data_dir=tmp_path / "data").last_refresh.read_text())
    assert (last["status"], last["ended_well_at"], last["release_id"]) == ("refused", None, None)
    lines = [json.loads(line) for line in result.stderr.splitlines()]
    steps = [line["step"] for line in lines if line["event"] == "step_ended"]
    assert steps == ["ingest", "build", "gate"]
    assert (lines[-1]["event"], lines[-1]["status"]) == ("refresh_ended", "refused")


def test_a_refresh_at_the_terminal_sends_no_alert(environment, hook) -> None:
    assert refresh(environment).returncode == 1
    assert hook.got == []


def test_a_refresh_that_breaks_off_is_alerted_too(environment, tmp_path: Path, hook) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    result = refresh(environment, "--tell")
    assert result.returncode == 2
    assert [alert["code"] for alert in hook.got] == ["refresh_failed"]
    events = [json.loads(line) for line in result.stderr.splitlines() if line.startswith("{")]
    assert "refresh_broke_off" in {line["event"] for line in events}
