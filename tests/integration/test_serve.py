"""``ipmon serve``: what it prepares, that it starts and stops clean, and what its page shows."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import closing
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from types import SimpleNamespace

import dagster as dg
import pytest
import yaml

from pipelines import serve
from pipelines.common.lock import writer_lock
from pipelines.defs.orphaned_runs import report_orphaned_runs
from pipelines.release import BuildResult, gate, publish
from pipelines.release.store.releases import SITE_HOME
from pipelines.settings import Settings
from pipelines.site_server import serving
from tests.dbt_parse import give_parse
from tests.serving import Service, free_port, is_alive, wait_until
from tests.tiny import AS_OF, NOW

START_SECONDS = 120


def get(port: int, path: str = "/") -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        return answer.read().decode()


def test_it_starts_beats_and_stops_clean(tmp_path: Path) -> None:
    settings = give_parse(Settings(data_dir=tmp_path / "data", as_of=AS_OF))
    service = Service(settings, tmp_path / "log")
    try:
        service.wait_for_heartbeat(START_SECONDS)
        while "dagster_version" not in (info := _try(service.web_port, "/server_info")):
            assert service.process.poll() is None
            time.sleep(0.2)
        assert "1." in info
        with pytest.raises(urllib.error.HTTPError, match="503") as refused:
            get(service.site_port)
        assert "Nothing is published yet: run ipmon refresh" in refused.value.read().decode()
        second = subprocess.run(
            service.command(),
            env=service.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert second.returncode == 2
        assert "另一个 ipmon serve" in second.stderr and "Traceback" not in second.stderr
        # A file is answered as soon as it is complete, also while somebody builds.
        with writer_lock(settings, "refresh"):
            settings.inbox.mkdir(exist_ok=True)
            (settings.inbox / "nonsense.xlsx").write_bytes(b"not a spreadsheet")
            wait_until(lambda: list(settings.receipts.glob("*.html")), 60, "the answer to a file")
        assert not list(settings.inbox.iterdir())
        assert service.stop() == 0
        assert service.left() == []
    finally:
        service.crash()


class TestInboxAnswers:
    """When a run that answers files is started."""

    @pytest.fixture
    def runs(self, monkeypatch: pytest.MonkeyPatch) -> list[SimpleNamespace]:
        """Keep the runs that are started; each goes on until its ``returncode`` is set. A look is taken each time."""
        started: list[SimpleNamespace] = []

        def start(command: list[str], **options: object) -> SimpleNamespace:
            run = SimpleNamespace(command=command, returncode=None)
            run.poll = lambda: run.returncode
            started.append(run)
            return run

        monkeypatch.setattr(serve.subprocess, "Popen", start)
        monkeypatch.setattr(serve, "LOOK_SECONDS", 0)
        return started

    def test_at_the_start_and_then_once_for_all_files_that_have_come(
        self, tmp_path: Path, runs: list[SimpleNamespace]
    ) -> None:
        settings = Settings(data_dir=tmp_path)
        settings.inbox.mkdir()
        answers = serve.InboxAnswers(settings, {})
        answers.look()
        (run,) = runs
        assert run.command[-2:] == ["ingest", "--tell"], "a crash may have left arrivals without an answer"
        for name in ("a.csv", "b.csv"):
            (settings.inbox / name).write_text(name)
            answers.look()
        assert runs == [run], "one at a time"
        run.returncode = 0
        answers.look()
        answers.look()
        assert len(runs) == 2

    def test_what_is_left_after_a_run_is_tried_again_after_a_while(
        self, tmp_path: Path, runs: list[SimpleNamespace]
    ) -> None:
        settings = Settings(data_dir=tmp_path, inbox_seconds=3600)
        settings.inbox.mkdir()
        (settings.inbox / "a.csv").write_text("1")
        answers = serve.InboxAnswers(settings, {})
        answers.look()
        runs[0].returncode = 2
        answers.look()
        assert len(runs) == 1
        (settings.inbox / "a.csv").write_text("12")
        os.utime(settings.inbox / "a.csv", (1, 1))
        answers.look()
        assert len(runs) == 2, "it is another file"
        settings.inbox_seconds = 0
        runs[1].returncode = 2
        answers.look()
        assert len(runs) == 3

    def test_after_a_good_run_an_empty_inbox_starts_none(
        self, tmp_path: Path, runs: list[SimpleNamespace]
    ) -> None:
        answers = serve.InboxAnswers(Settings(data_dir=tmp_path, inbox_seconds=0), {})
        answers.look()
        runs[0].returncode = 0
        for _ in range(3):
            answers.look()
        assert len(runs) == 1


def _try(port: int, path: str) -> str:
    try:
        return get(port, path)
    except OSError:
        return ""


def test_the_service_ends_when_one_of_its_processes_does(tmp_path: Path) -> None:
    sleeper, passer = [sys.executable, "-c", "import time; time.sleep(60)"], [sys.executable, "-c", ""]
    with serve.running({"a": sleeper, "b": passer}, os.environ, 5) as processes:
        processes["b"].wait()
        assert processes["a"].poll() is None
    assert processes["a"].returncode == -signal.SIGTERM


def test_descendants_that_ignore_sigterm_end_too(tmp_path: Path) -> None:
    pid_file = tmp_path / "pid"
    ignores_sigterm = (
        "import os, pathlib, signal, time\nsignal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        f"pathlib.Path({str(pid_file)!r}).write_text(str(os.getpid()))\ntime.sleep(60)"
    )
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {ignores_sigterm!r}])"
    with serve.running({"a": [sys.executable, "-c", parent]}, os.environ, 1):
        wait_until(lambda: pid_file.exists() and pid_file.read_text(), 30, "the descendant")
        assert is_alive(int(pid_file.read_text()))
    wait_until(lambda: not is_alive(int(pid_file.read_text())), 5, "the end of the descendant")


class TestHome:
    def test_sqlite_by_default(self, tmp_path: Path) -> None:
        home = serve.prepare_home(Settings(data_dir=tmp_path))
        with dg.DagsterInstance.from_config(str(home)) as instance:
            assert instance.run_retries_enabled and not instance.run_retries_retry_on_asset_or_op_failure
            assert instance.run_monitoring_enabled
        assert "storage" not in yaml.safe_load((home / "dagster.yaml").read_text())

    def test_the_address_of_postgres_is_written_to_no_file(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        secret = "postgresql://ipmon:very-secret@127.0.0.1/dagster"
        monkeypatch.setenv("IPMON_DAGSTER_POSTGRES_URL", secret)
        settings = Settings(data_dir=tmp_path)
        home = serve.prepare_home(settings)
        written = yaml.safe_load((home / "dagster.yaml").read_text())
        assert written["storage"] == {"postgres": {"postgres_url": {"env": "IPMON_DAGSTER_POSTGRES_URL"}}}
        assert written["run_monitoring"]["enabled"], "the common part is there too"
        passed_on = serve.child_environment(settings)["IPMON_DAGSTER_POSTGRES_URL"]
        assert passed_on == secret.replace("postgresql:", "postgresql+psycopg2:"), (
            "the driver that is installed"
        )
        assert not any("very-secret" in path.read_text() for path in tmp_path.rglob("*") if path.is_file())


class TestOrphanedRuns:
    """Runs that a crash of the machine leaves in Dagster's records."""

    @pytest.fixture
    def instance(self, tmp_path: Path) -> dg.DagsterInstance:
        home = serve.prepare_home(Settings(data_dir=tmp_path))
        with dg.DagsterInstance.from_config(str(home)) as instance:
            yield instance

    @pytest.mark.parametrize("status", ["STARTING", "STARTED", "CANCELING"])
    def test_a_run_without_a_process_is_failed_and_retried(
        self, tmp_path: Path, instance: dg.DagsterInstance, status: str
    ) -> None:
        run = dg.DagsterRun(job_name="nightly_refresh", status=dg.DagsterRunStatus(status))
        instance.add_run(run)
        assert report_orphaned_runs(Settings(data_dir=tmp_path), instance) == [run.run_id]
        after = instance.get_run_by_id(run.run_id)
        assert after is not None and after.status == dg.DagsterRunStatus.FAILURE
        assert after.tags["dagster/will_retry"] == "true"

    def test_a_run_that_holds_the_lock_or_has_not_begun_is_left_alone(
        self, tmp_path: Path, instance: dg.DagsterInstance
    ) -> None:
        working, waiting, done = (
            dg.DagsterRun(job_name="nightly_refresh", status=status)
            for status in (
                dg.DagsterRunStatus.STARTED,
                dg.DagsterRunStatus.NOT_STARTED,
                dg.DagsterRunStatus.SUCCESS,
            )
        )
        for run in (working, waiting, done):
            instance.add_run(run)
        settings = Settings(data_dir=tmp_path)
        with writer_lock(settings, f"dagster run {working.run_id}"):
            assert report_orphaned_runs(settings, instance) == []
        assert report_orphaned_runs(settings, instance) == [working.run_id]


class TestPage:
    """The live release as a folder of pages."""

    def test_each_request_shows_what_is_live(
        self, tiny: Settings, tiny_build: Callable[..., BuildResult]
    ) -> None:
        tiny.site_port = free_port()
        with serving(tiny):
            for number in (1, 2):
                release = publish(tiny, gate(tiny, tiny_build(f"2026-01-31-000000000{number}")), NOW)
                assert f'"{release.release_id}"' in get(tiny.site_port, "/release.json")
            (tiny.releases / "secret").write_text("beside the release")
            with pytest.raises(urllib.error.HTTPError, match="404"):
                get(tiny.site_port, "/../secret")

    def test_a_browser_gets_the_site_first(
        self, tiny: Settings, tiny_build: Callable[..., BuildResult]
    ) -> None:
        tiny.site_port = free_port()
        with serving(tiny):
            release = publish(tiny, gate(tiny, tiny_build()), NOW)
            assert "release.json" in get(tiny.site_port, "/"), "a release without a site is a list of files"
            home = release.folder(tiny) / SITE_HOME
            home.parent.mkdir()
            home.write_text("<h1>pages</h1>", "utf-8")
            assert get(tiny.site_port, "/") == "<h1>pages</h1>"

    @pytest.mark.parametrize(
        "path",
        [
            "/disclosed.json",
            "/%64isclosed.json",
            "/site/../disclosed.json",
            "/DISCLOSED.JSON",
            "/disclosed.json/x/..",
            "/disclosed.json/x/%2e%2e",
            "/disclosed.json/",
            "/disclosed.json/.",
            "//disclosed.json",
        ],
    )
    def test_what_only_operators_read_has_no_address(
        self, tiny: Settings, tiny_build: Callable[..., BuildResult], path: str
    ) -> None:
        tiny.site_port = free_port()
        folder = publish(tiny, gate(tiny, tiny_build()), NOW).folder(tiny)
        assert (folder / "disclosed.json").exists()
        with serving(tiny):
            assert "disclosed" in get(tiny.site_port, "/release.json")
            assert status_of(tiny, "GET", path) == 404

    def test_a_file_is_no_folder(self, tiny: Settings, tiny_build: Callable[..., BuildResult]) -> None:
        tiny.site_port = free_port()
        folder = publish(tiny, gate(tiny, tiny_build()), NOW).folder(tiny)
        (folder / "pages").mkdir()
        (folder / "pages" / "index.html").write_text("pages", "utf-8")
        with serving(tiny):
            assert get(tiny.site_port, "/pages/") == "pages"
            assert status_of(tiny, "GET", "/pages/index.html/") == 404

    def test_nothing_can_be_written(self, tiny: Settings, tiny_build: Callable[..., BuildResult]) -> None:
        tiny.site_port = free_port()
        publish(tiny, gate(tiny, tiny_build()), NOW)
        with serving(tiny):
            for path in ("/", "/ip_monitor.duckdb"):
                assert {status_of(tiny, method, path) for method in ("POST", "PUT", "DELETE", "OPTIONS")} == {
                    405
                }

    def test_a_part_of_a_file_and_an_unchanged_one(
        self, tiny: Settings, tiny_build: Callable[..., BuildResult]
    ) -> None:
        """What a client of DuckDB over HTTP asks for, and what a browser asks for a second time."""
        tiny.site_port = free_port()
        content = (
            publish(tiny, gate(tiny, tiny_build()), NOW).folder(tiny) / "ip_monitor.duckdb"
        ).read_bytes()
        with serving(tiny):
            part = ask(tiny, Range="bytes=8-11")
            assert part.status == 206 and part.read() == content[8:12] == b"DUCK"
            assert part.headers["Content-Range"] == f"bytes 8-11/{len(content)}"
            with pytest.raises(urllib.error.HTTPError, match="304"):
                ask(tiny, **{"If-None-Match": part.headers["ETag"]})

    def test_a_taken_port_is_an_error_at_once(self, tiny: Settings) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            tiny.site_port = taken.getsockname()[1]
            with pytest.raises(OSError, match="in use"), serving(tiny):
                pass


def status_of(settings: Settings, method: str, path: str) -> int:
    """Return the status of an answer to a path that is sent as it is written."""
    with closing(HTTPConnection("127.0.0.1", settings.site_port, timeout=10)) as connection:
        connection.request(method, path)
        return connection.getresponse().status


def ask(settings: Settings, **headers: str) -> HTTPResponse:
    address = f"http://127.0.0.1:{settings.site_port}/ip_monitor.duckdb"
    request = urllib.request.Request(address, headers=headers)
    answer: HTTPResponse = urllib.request.urlopen(request, timeout=10)
    return answer
