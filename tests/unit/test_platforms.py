"""Other systems than Linux, as far as Linux can tell: what Windows lacks is taken away, and the commands are run.

A simulation shows that nothing is asked of the system that it does not have. It does not show that the system does what
it says: ``README.md`` says what was run where.
"""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipelines.common.errors import InstallationError
from pipelines.serve import serve
from pipelines.settings import REPO, Settings
from tests.fixtures_make import FIGURES, GOOD_ROWS, csv_text, put

pytestmark = pytest.mark.thorough

ABSENT = ("fcntl", "grp", "posix", "pty", "pwd", "resource", "termios", "tty")
"""Modules that Windows lacks."""
LINUX_ONLY = {"pipelines.serve"}
GUARDED = {
    "pipelines/intake/inbox.py": {"os.geteuid"},  # where it is, a folder may keep files for their owners
    "pipelines/common/child_process.py": {"signal.SIGKILL"},  # asked for on Linux only
    "pipelines/intake/readers/worker.py": {"resource"},  # where it cannot be imported, nothing is bounded
}
UNKNOWN_TO_WINDOWS = {
    "errno": {"EDQUOT"},
    "os": {
        *(
            "O_DIRECTORY",
            "O_NOFOLLOW",
            "chown",
            "fchmod",
            "fork",
            "getegid",
            "geteuid",
            "getgid",
            "getuid",
            "kill",
        ),
        *(
            "killpg",
            "lchown",
            "mkfifo",
            "nice",
            "pidfd_open",
            "pread",
            "pwrite",
            "sched_getaffinity",
            "setsid",
        ),
        *("statvfs", "sync", "sysconf", "uname", "waitid"),
    },
    "select": {"epoll", "poll", "select"},  # the last knows sockets only
    "signal": {"SIGALRM", "SIGHUP", "SIGKILL", "SIGUSR1", "SIGXCPU", "alarm", "pthread_sigmask", "setitimer"},
    "time": {"tzset"},
}
"""Names that Windows lacks, or that do something else there, as ``os.kill`` does."""

AS_ON_WINDOWS = f"""
import builtins, os, sys

everything = builtins.__import__

def import_(name, globals=None, locals=None, fromlist=(), level=0):
    importer = str((globals or {{}}).get("__name__"))
    if name in {ABSENT} and importer.partition(".")[0] in ("pipelines", "schemas"):
        raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
    return everything(name, globals, locals, fromlist, level)

def lack(*args, **options):
    raise OSError(22, "A required privilege is not held by the client")

builtins.__import__ = import_
os.symlink = lack
"""


EVERY_MODULE = f"""
import importlib, pkgutil, pipelines, schemas

for package in (pipelines, schemas):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if module.name not in {LINUX_ONLY} and not module.name.endswith("__main__"):
            importlib.import_module(module.name)
"""
INTAKE = """
import datetime as dt
import duckdb, filelock, great_expectations, openpyxl, polars, pandera.polars, rich.console, typer
from pipelines import intake
from pipelines.cli import app
from pipelines.settings import Settings

sys.platform = "win32"
app(["template", "district_return", "-o", "blank.xlsx"], standalone_mode=False)
for command in ("check", "submit"):
    app([command, "published_figures.tjipo.2016.yearbook.csv"], standalone_mode=False)
for receipt in intake.ingest(Settings(quiet_seconds=0), dt.datetime.now(dt.UTC)):
    print("receipt", receipt.submission_id, receipt.status)
"""
RELEASES = """
from pathlib import Path
from pipelines.common.lock import lock_holder, writer_lock
from pipelines.monitoring import doctor
from pipelines.release import gate, live_id, prune, publish, rollback
from pipelines.release.publish import publish as publishing
from tests.tiny import NOW, build_tiny, tiny_settings

publishing.WINDOWS = True
Path("releases").mkdir()
settings = tiny_settings(Path("releases"))
settings.keep_releases = 1
with writer_lock(settings, "refresh"):
    one, two, three = (publish(settings, gate(settings, build_tiny(settings, id)), NOW) for id in ("r1", "r2", "r3"))
    rollback(settings, one.release_id, NOW)
    pruned = prune(settings, NOW + dt.timedelta(days=3650))
    assert (lock_holder(settings) or {})["command"] == "refresh"
assert lock_holder(settings) is None
assert pruned == [two] and live_id(settings) == one.release_id and not settings.live.is_symlink()
print("doctor", [d.code for d in doctor.examine(settings, NOW) if d.code.startswith(("live", "wal"))])
"""


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """Run intake and releases in an interpreter of its own, as on Windows; return its folder and what it printed.

    One interpreter for all: it imports everything, which takes longer than the rest.
    """
    folder = tmp_path_factory.mktemp("windows")
    put(folder / "absent", "resource.py", "raise ImportError")  # for the process that reads files
    put(folder, "published_figures.tjipo.2016.yearbook.csv", csv_text([FIGURES, *GOOD_ROWS]))
    search = os.pathsep.join([str(folder / "absent"), str(REPO)])
    environment = os.environ | {"PYTHONPATH": search, "IPMON_DATA_DIR": str(folder / "data")}
    command = [sys.executable, "-c", AS_ON_WINDOWS + EVERY_MODULE + INTAKE + RELEASES]
    done = subprocess.run(command, env=environment, cwd=folder, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return folder, done.stdout.decode().splitlines()


def test_files_are_checked_submitted_and_answered(ran: tuple[Path, list[str]]) -> None:
    folder, printed = ran
    assert (folder / "blank.xlsx").stat().st_size > 1000
    assert "receipt published_figures.tjipo.2016.yearbook.1 accepted" in printed


def test_releases_are_published_rolled_back_and_removed(ran: tuple[Path, list[str]]) -> None:
    assert ran[1][-1] == "doctor []"


def test_no_file_has_a_name_that_windows_forbids(ran: tuple[Path, list[str]]) -> None:
    written = [path.relative_to(ran[0]) for path in ran[0].rglob("*")]
    assert len(written) > 20
    assert not [path for path in written if set(path.as_posix()) & set('<>:"|?*\\')]
    assert len({path.as_posix().lower() for path in written}) == len(written), "some differ only in case"


def test_serve_says_that_it_does_not_run_on_windows(tiny: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "killpg")
    with pytest.raises(InstallationError, match="ipmon refresh once a day"):
        serve(tiny)
    assert not tiny.dagster_home.exists()


def sources() -> Iterator[Path]:
    linux_only = {REPO / f"{name.replace('.', '/')}.py" for name in LINUX_ONLY}
    for package in ("pipelines", "schemas"):
        yield from set((REPO / package).rglob("*.py")) - linux_only


def asked_for(path: Path) -> set[str]:
    """Return what a module asks of the system that Windows lacks."""
    asked: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            asked |= {alias.name for alias in node.names} & set(ABSENT)
        elif isinstance(node, ast.ImportFrom):
            names = {alias.name for alias in node.names} & UNKNOWN_TO_WINDOWS.get(node.module or "", set())
            asked |= {f"{node.module}.{name}" for name in names} | ({node.module or ""} & set(ABSENT))
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            module = node.value.id
            asked |= {f"{module}.{name}" for name in {node.attr} & UNKNOWN_TO_WINDOWS.get(module, set())}
    return asked


def test_nothing_is_asked_of_the_system_that_windows_lacks() -> None:
    asked = {path.relative_to(REPO).as_posix(): asked_for(path) for path in sources()}
    assert {name: names for name, names in asked.items() if names} == GUARDED


def test_what_is_printed_into_a_pipe_is_utf_8(tmp_path: Path) -> None:
    """Windows encodes it in the code page of the machine, Linux in the one of the locale."""
    code = "sys.argv = ['ipmon', '--help']\nfrom pipelines.cli import main\nmain()\n"
    environment = os.environ | {"PYTHONIOENCODING": "cp1252", "PYTHONPATH": str(REPO)}
    done = subprocess.run(
        [sys.executable, "-c", "import sys\n" + code], env=environment, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "读入各单位报送的表格" in done.stdout.decode("utf-8")
