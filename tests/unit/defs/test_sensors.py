"""The sensors of heartbeat and failed runs: what they write and which alerts they send."""

import datetime as dt
import json
import logging
from pathlib import Path

import dagster as dg
import pytest

from pipelines.common import heartbeat
from pipelines.defs import sensors
from pipelines.defs.sensors import WILL_RETRY, failed_run
from pipelines.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path)


def tick(settings: Settings) -> str:
    skipped = sensors.heartbeat(settings)(dg.build_sensor_context(resources={"settings": settings}))
    assert isinstance(skipped, dg.SkipReason)
    return str(skipped.skip_message)


def test_a_tick_renews_the_heartbeat(settings: Settings) -> None:
    assert tick(settings) == "Alive."
    assert list(heartbeat.missed_heartbeat(settings, dt.datetime.now(dt.UTC))) == []


def test_a_tick_reports_an_overdue_refresh(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    vars(settings)["alert_email_to"], settings.smtp_port = "duty@example.org", 1
    heartbeat.record_refresh(settings, "published", dt.datetime.now(dt.UTC) - dt.timedelta(hours=27), "r")
    with caplog.at_level(logging.ERROR):
        assert "no refresh has ended well" in tick(settings)
    assert "alert refresh_overdue not sent by e-mail" in caplog.text


def failing(
    step: str, tags: dict[str, str] | None = None, name: str = "nightly_refresh"
) -> tuple[dg.DagsterInstance, dg.RunFailureSensorContext]:
    @dg.op(name=step)
    def op() -> None:
        raise dg.Failure("it says so")

    @dg.job(name=name, tags=tags)
    def job() -> None:
        op()

    instance = dg.DagsterInstance.ephemeral()
    result = job.execute_in_process(instance=instance, raise_on_error=False)
    context = dg.build_run_status_sensor_context(
        sensor_name="failed_run",
        dagster_instance=instance,
        dagster_run=result.dagster_run,
        dagster_event=result.get_run_failure_event(),
    )
    return instance, context.for_run_failure()


def last(settings: Settings) -> str | None:
    record = heartbeat.read(settings.last_refresh)
    return record and record["status"]


def test_a_run_that_fails_is_a_failure(settings: Settings) -> None:
    instance, context = failing("dbt_build")
    with instance:
        failed_run(context, settings=settings)
    assert last(settings) == "failed"


@pytest.mark.parametrize(("passed", "status"), [(False, "refused"), (True, "failed")])
def test_a_refusal_differs_from_a_gate_that_could_not_run(
    settings: Settings, passed: bool, status: str
) -> None:
    settings.build.mkdir()
    checks = [{"name": "dbt", "passed": True}, {"name": "expectations", "passed": passed}]
    (settings.build / "gate.json").write_text(json.dumps({"checks": checks}))
    instance, context = failing("gate")
    with instance:
        failed_run(context, settings=settings)
    assert last(settings) == status


def test_a_failure_of_another_job_is_not_recorded_as_a_refresh(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    vars(settings)["alert_email_to"], settings.smtp_port = "duty@example.org", 1
    instance, context = failing("lake", name="reprocess_annual")
    with instance, caplog.at_level(logging.ERROR):
        failed_run(context, settings=settings)
    assert last(settings) is None
    assert "alert run_failed not sent" in caplog.text


def test_a_run_that_is_retried_is_not_alerted_yet(settings: Settings) -> None:
    instance, context = failing("intake", {WILL_RETRY: "true"})
    with instance:
        failed_run(context, settings=settings)
    assert last(settings) is None
