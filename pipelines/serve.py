"""``ipmon serve``: Dagster's webserver, Dagster's daemon, answers to the inbox and the page of the live release, as one service.

Belongs here: preparing Dagster's folder, starting the processes, and stopping all of them when one ends or when asked.
Does not belong here: what they do (``definitions``, ``pipelines.refresh``). Restarting is left to the service manager: this
process ends with the first of Dagster's. It stays light: only the children import Dagster or read a file.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import FrameType

from filelock import lock_descriptor

from pipelines.common import inventory
from pipelines.common.errors import InstallationError, IpMonitorError
from pipelines.common.messages import Diagnostic
from pipelines.intake.inbox import quiet_files
from pipelines.monitoring.log import event
from pipelines.release.build.dbt_manifest import ensure_manifest
from pipelines.settings import Settings, installation
from pipelines.site_server import serving
from schemas.seed_files import CODE

DEFINITIONS = "pipelines.definitions"
POSTGRES = "postgres.yaml"
POLL_SECONDS, LOOK_SECONDS = 0.2, 1
"""How often processes are looked at, and the inbox."""


class AlreadyServing(IpMonitorError):
    """Another ``ipmon serve`` runs on this data folder."""


def serve(settings: Settings) -> int:
    """Serve until SIGTERM or SIGINT, or until a process ends by itself.

    Returns:
        0 if it was asked to stop, 1 if a process ended by itself.

    Raises:
        AlreadyServing: another one runs on this data folder.
        InstallationError: the system (Windows) has no groups of processes.
        OSError: the port of the page is taken.
    """
    if not hasattr(os, "killpg"):
        raise InstallationError(Diagnostic("serve_not_here"))
    inventory.refuse_later(settings)
    home = prepare_home(settings)
    environment = child_environment(settings)
    stop_requested = threading.Event()
    with ExitStack() as stack:
        stack.enter_context(_only_one(home))
        stack.enter_context(_on_signal(stop_requested))
        _prepare(settings, environment)
        if settings.site_port:
            stack.enter_context(serving(settings))
        processes = stack.enter_context(running(commands(settings), environment, settings.stop_seconds))
        answers = stack.enter_context(InboxAnswers(settings, environment)) if settings.inbox_on else None
        event("serving", host=settings.host, web_port=settings.web_port, site_port=settings.site_port)
        while not stop_requested.wait(POLL_SECONDS):
            for name, process in processes.items():
                if process.poll() is not None:
                    event("process_ended", process=name, code=process.returncode)
                    return 1
            if answers:
                answers.look()
        event("stopping")
    event("stopped")
    return 0


def prepare_home(settings: Settings) -> Path:
    """Write Dagster's configuration into its folder and return the folder.

    The configuration is the common part and, if PostgreSQL is used, the part that names it.
    """
    home = settings.dagster_home.resolve()
    home.mkdir(parents=True, exist_ok=True)
    parts = ["dagster.yaml", *([POSTGRES] if settings.dagster_postgres_url else [])]
    text = "\n".join((settings.dagster_config / part).read_text("utf-8") for part in parts)
    (home / "dagster.yaml").write_text(text, "utf-8")
    return home


def child_environment(settings: Settings) -> dict[str, str]:
    """Return the environment of the children; a secret read from a file is handed on as a variable."""
    url = settings.dagster_postgres_url.get_secret_value() if settings.dagster_postgres_url else ""
    # For an address without a driver SQLAlchemy 2.1 uses psycopg 3; dagster-postgres installs psycopg2.
    url = re.sub("^postgres(ql)?://", "postgresql+psycopg2://", url)
    return {
        **os.environ,
        "DAGSTER_HOME": str(settings.dagster_home.resolve()),
        "DO_NOT_TRACK": "1",
        **({"IPMON_DAGSTER_POSTGRES_URL": url} if url else {}),
        **({"IPMON_INBOX_WATCHED": "true"} if settings.inbox_on else {}),
        # The children do not run in the folder in which this process found its installation.
        **({"IPMON_HOME": str(home)} if (home := installation()) else {}),
    }


def commands(settings: Settings) -> dict[str, list[str]]:
    """Return the command line of each process, by name."""
    log_format = "json" if settings.log_format == "json" else "colored"
    common = ["-m", DEFINITIONS, "-d", str(CODE), "--log-format", log_format]
    address = ["-h", settings.host, "-p", str(settings.web_port)]
    return {
        "webserver": [sys.executable, "-m", "dagster_webserver", *address, *common],
        "daemon": [sys.executable, "-m", "dagster._daemon", "run", *common],
    }


def _prepare(settings: Settings, environment: Mapping[str, str]) -> None:
    """Make the manifest if it is missing or stale, and report runs that a crash has orphaned."""
    ensure_manifest(settings)
    report_orphaned_runs = [sys.executable, "-m", "pipelines.defs.orphaned_runs"]
    subprocess.run(report_orphaned_runs, env=environment, cwd=CODE, check=True)


@contextmanager
def running(
    command_lines: Mapping[str, Sequence[str]], environment: Mapping[str, str], stop_seconds: float
) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """Run processes, each with its descendants in a process group of its own; all groups end with the context."""
    processes: dict[str, subprocess.Popen[bytes]] = {}
    try:
        for name, command in command_lines.items():
            processes[name] = subprocess.Popen(command, env=environment, cwd=CODE, start_new_session=True)
        yield processes
    finally:
        _stop(list(processes.values()), stop_seconds)


class InboxAnswers:
    """Has files of the inbox answered as soon as they are complete, also beside a build.

    Each time ``ipmon ingest`` is run as a process of its own: what a file does to it stops no build, and it runs the code that is
    there now. Files that are there after it has tried are tried again every ``inbox_seconds``.
    """

    def __init__(self, settings: Settings, environment: Mapping[str, str]) -> None:
        self._settings, self._environment = settings, environment
        self._process: subprocess.Popen[bytes] | None = None
        self._tried: frozenset[tuple[Path, int]] = frozenset()
        # A crash may have left arrivals in the archive without an answer: the first run is at once, whatever the inbox holds.
        self._has_failed, self._again_at, self._look_at = True, 0.0, 0.0

    def __enter__(self) -> InboxAnswers:
        """Return it; nothing runs before ``look``."""
        return self

    def __exit__(self, *error: object) -> None:
        """Stop the run, if there is one: the next answers what it has begun."""
        if self._process is not None:
            _stop([self._process], self._settings.stop_seconds)

    def look(self) -> None:
        """Start a run if files have come, and note how the last one ended; to be called often."""
        now = time.monotonic()
        if self._process is not None:
            if self._process.poll() is None:
                return
            self._has_failed = self._process.returncode != 0
            self._process, self._again_at = None, now + self._settings.inbox_seconds
        if now < self._look_at:
            return
        self._look_at = now + LOOK_SECONDS
        waiting = frozenset(_with_times(quiet_files(self._settings)))
        if waiting - self._tried or (now >= self._again_at and (waiting or self._has_failed)):
            self._tried = waiting
            command = [sys.executable, "-m", "pipelines.cli", "ingest", "--tell"]
            self._process = subprocess.Popen(command, env=self._environment, cwd=CODE, start_new_session=True)


def _with_times(paths: Iterable[Path]) -> Iterator[tuple[Path, int]]:
    for path in paths:
        with suppress(OSError):  # it has just been taken
            yield path, path.stat().st_mtime_ns


def _stop(processes: Sequence[subprocess.Popen[bytes]], seconds: float) -> None:
    """Terminate every group, also a Dagster run in it (it fails and is retried); after ``seconds`` kill the rest."""
    for process in processes:
        _signal_group(process, signal.SIGTERM)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and any(_group_lives(process) for process in processes):
        time.sleep(POLL_SECONDS)
    for process in processes:
        _signal_group(process, signal.SIGKILL)
        process.wait()


def _group_lives(process: subprocess.Popen[bytes]) -> bool:
    process.poll()  # a leader that has ended counts as a member until it is waited for
    return _signal_group(process, 0)


def _signal_group(process: subprocess.Popen[bytes], number: int) -> bool:
    try:
        os.killpg(process.pid, number)
    except ProcessLookupError:
        return False
    return True


@contextmanager
def _only_one(home: Path) -> Iterator[None]:
    descriptor = os.open(home / "serve.lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        if not lock_descriptor(descriptor, blocking=False):
            raise AlreadyServing(f"另一个 ipmon serve 正在使用 {home}", f"another ipmon serve runs on {home}")
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _on_signal(stop_requested: threading.Event) -> Iterator[None]:
    def handle(number: int, frame: FrameType | None) -> None:
        stop_requested.set()

    previous = {number: signal.signal(number, handle) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in previous.items():
            signal.signal(number, handler)
