"""The sensor of the data folder: what it reports, and that it reports nothing twice."""

import json
import os
from pathlib import Path

import dagster as dg
import pytest

from pipelines.common.lock import intake_lock, writer_lock
from pipelines.defs.sensors import data_folder
from pipelines.settings import Settings
from schemas.receipt import Receipt

KEY = dg.AssetKey(["lake", "published_figures"])


class Folder:
    """A data folder, and an instance of Dagster whose daemon is asked to tick."""

    def __init__(self, path: Path, instance: dg.DagsterInstance):
        self.settings, self.instance, self.cursor = Settings(data_dir=path), instance, None
        self.settings.receipts.mkdir()
        self.settings.build.mkdir()

    def answer(self, seq: int, period: str) -> None:
        receipt = Receipt(
            *(f"x.{seq}", "published_figures", "cnipa", period, "yearbook", seq, "accepted", "0" * 64, seq),
            received_at="2020-01-01T00:00:00",
            original_name="yearbook.xlsx",
        )
        (self.settings.receipts / f"x.{seq}.json").write_text(receipt.to_json(), "utf-8")
        os.utime(self.settings.receipts, ns=(seq, seq))  # clocks of file systems are coarse

    def refuse(self, invocation: str) -> None:
        checks = [{"name": "whole build", "passed": False, "problems": []}]
        record = {"invocation_id": invocation, "passed": False, "checks": checks}
        (self.settings.build / "gate.json").write_text(json.dumps(record))

    def tick(self) -> dg.SensorResult | dg.SkipReason:
        resources = {"settings": self.settings}
        context = dg.build_sensor_context(self.instance, self.cursor, resources=resources)
        result = data_folder(self.settings)(context)
        if isinstance(result, dg.SensorResult):
            self.cursor = result.cursor
            for event in result.asset_events:
                self.instance.report_runless_asset_event(event)
        return result

    def periods(self) -> list[str | None]:
        return [e.partition for e in self.tick().asset_events if is_of_form(e)]


def is_of_form(event) -> bool:
    return isinstance(event, dg.AssetMaterialization) and event.asset_key == KEY


@pytest.fixture
def folder(tmp_path):
    with dg.DagsterInstance.ephemeral() as instance:
        yield Folder(tmp_path, instance)


def test_an_answered_file_is_reported_once(folder):
    folder.answer(1, "2016")
    assert folder.periods() == ["2016"]
    assert "is shown" in folder.tick().skip_message
    folder.answer(2, "2017")
    assert folder.periods() == ["2017"]


def test_a_lost_cursor_repeats_nothing(folder):
    folder.answer(1, "2016")
    folder.tick()
    folder.cursor = None
    assert folder.tick().asset_events == []


def test_a_refused_build_is_reported_once(folder):
    folder.refuse("one")
    (event,) = folder.tick().asset_events
    assert (event.asset_key, event.check_name, event.passed) == (dg.AssetKey("gate"), "whole_build", False)
    folder.answer(1, "2016")
    assert not any(e.asset_key == dg.AssetKey("gate") for e in folder.tick().asset_events)


@pytest.mark.parametrize("lock", [writer_lock, intake_lock])
def test_nothing_is_reported_while_a_command_writes(folder, lock):
    folder.answer(1, "2016")
    with lock(folder.settings, "a test"):
        assert "being written" in folder.tick().skip_message
    assert folder.periods() == ["2016"]


def test_nothing_is_reported_while_a_run_reports(folder):
    folder.answer(1, "2016")
    run = dg.DagsterRun(job_name="nightly_refresh", status=dg.DagsterRunStatus.STARTED)
    folder.instance.add_run(run)
    assert "A run is reporting" in folder.tick().skip_message
    folder.instance.report_run_canceled(run)
    assert folder.periods() == ["2016"]
