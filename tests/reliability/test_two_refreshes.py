"""Two refreshes at once, and one that is cancelled or killed: the second waits, names the first, or proceeds."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from pipelines.common.lock import Busy, lock_holder, writer_lock
from pipelines.defs.resources import locked
from pipelines.release.build.warehouse import running_dbt
from pipelines.settings import Settings
from tests.serving import is_alive, wait_until

HOLD = """
import signal, sys, time
from pipelines.common.lock import writer_lock
from pipelines.settings import Settings
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell has what it starts in the background ignore it
with writer_lock(Settings(), "refresh"):
    print("held", flush=True)
    time.sleep(float(sys.argv[1]))
"""


class Holder:
    """Another process that holds the writer's lock for so many seconds."""

    def __init__(self, settings: Settings, seconds: float):
        environment = os.environ | {"IPMON_DATA_DIR": str(settings.data_dir)}
        command = [sys.executable, "-c", HOLD, str(seconds)]
        self.process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None and self.process.stdout.readline() == "held\n"

    def end(self, number: int) -> None:
        self.process.send_signal(number)
        self.process.wait()


@pytest.fixture
def holders(tiny: Settings) -> Iterator[type[Holder]]:
    started: list[Holder] = []

    def hold(settings: Settings, seconds: float) -> Holder:
        started.append(Holder(settings, seconds))
        return started[-1]

    yield hold
    for holder in started:
        holder.end(signal.SIGKILL)


def test_the_second_waits_for_the_first(tiny: Settings, holders) -> None:
    holder = holders(tiny, 1)
    tiny.lock_wait_seconds = 60
    with writer_lock(tiny, "the second"):
        assert holder.process.wait(5) == 0, "the first has ended by itself"
        assert (lock_holder(tiny) or {})["command"] == "the second"


def test_the_second_names_the_process_that_holds_the_lock_once_it_has_waited(tiny: Settings, holders) -> None:
    holder = holders(tiny, 60)
    tiny.lock_wait_seconds = 1
    began = time.monotonic()
    with pytest.raises(Busy, match=f"refresh, pid {holder.process.pid}"), writer_lock(tiny, "the second"):
        raise AssertionError("two writers")
    assert time.monotonic() - began >= 1


def test_the_command_line_names_the_process_that_holds_the_lock_in_one_line(tiny: Settings, holders) -> None:
    holder = holders(tiny, 60)
    environment = os.environ | {"IPMON_DATA_DIR": str(tiny.data_dir)}
    second = subprocess.run(
        [sys.executable, "-m", "pipelines.cli", "refresh"],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert second.returncode == 2
    assert f"pid {holder.process.pid}" in second.stderr and "Traceback" not in second.stderr
    assert not tiny.last_refresh.exists(), "only the first records an outcome"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGINT, signal.SIGTERM])
def test_the_second_proceeds_when_the_first_is_cancelled_or_killed(
    tiny: Settings, holders, number: int
) -> None:
    holder = holders(tiny, 600)
    tiny.lock_wait_seconds = 60
    holder.end(number)
    with writer_lock(tiny, "the second"):
        assert (lock_holder(tiny) or {})["command"] == "the second"
    assert lock_holder(tiny) is None


@pytest.mark.parametrize("error", [KeyboardInterrupt, dg.DagsterExecutionInterruptedError, ValueError])
def test_a_run_of_dagster_that_breaks_off_lets_go(tiny: Settings, error: type[BaseException]) -> None:
    held = []

    @dg.asset
    def broken(locked: dg.ResourceParam[Settings]) -> None:
        held.append(lock_holder(locked))
        raise error

    with pytest.raises(error):
        dg.materialize([broken], resources={"settings": tiny, "locked": locked})
    assert held[0]["command"].startswith("dagster run ")
    assert lock_holder(tiny) is None


def test_a_run_of_dagster_waits_for_the_command_line(tiny: Settings, holders) -> None:
    @dg.asset
    def writes(locked: dg.ResourceParam[Settings]) -> None:
        assert (lock_holder(locked) or {})["pid"] == os.getpid()

    holders(tiny, 1)
    tiny.lock_wait_seconds = 60
    assert dg.materialize([writes], resources={"settings": tiny, "locked": locked}).success


@pytest.mark.parametrize("error", [KeyboardInterrupt, dg.DagsterExecutionInterruptedError])
def test_a_cancelled_refresh_does_not_wait_for_the_rest_of_the_build(
    tiny: Settings, error: type[BaseException]
) -> None:
    with pytest.raises(error), running_dbt(tiny) as process:
        raise error
    assert process.returncode == -signal.SIGKILL


def test_dbt_ends_with_the_process_that_started_it(tiny: Settings) -> None:
    """A killed refresh gives its lock back at once; its dbt must not go on writing into the next one's build."""
    code = (
        "import os, subprocess, sys\n"
        "follower = [sys.executable, '-u', '-m', 'pipelines.common.child_process', str(os.getpid()), 'http.server', '0']\n"
        "child = subprocess.Popen(follower)\nprint(child.pid, flush=True)\nchild.wait()\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        assert parent.stdout.readline().startswith("Serving HTTP")
        parent.kill()
    wait_until(lambda: not is_alive(child), 30, "the end of the child")


def test_the_exports_end_with_the_process_that_started_them(sample_release: Settings, tmp_path: Path) -> None:
    """They write for seconds into the folder in which the next refresh stages its release."""
    shutil.copyfile(sample_release.live, tmp_path / sample_release.live.name)
    code = (
        "import os, pathlib, sys, time\n"
        "from pipelines.release.exports import Exporting\nfrom pipelines.settings import Settings\n"
        "folder = pathlib.Path(sys.argv[1])\nexports = Exporting(Settings(), folder)\nexports.begin()\n"
        "while len(list(folder.iterdir())) < 2:\n    time.sleep(0.01)\n"
        "print(exports._process.pid, flush=True)\nos.kill(os.getpid(), 9)\n"
    )
    environment = os.environ | {"IPMON_DATA_DIR": str(sample_release.data_dir)}
    command = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
    wait_until(lambda: not is_alive(child), 10, "the end of the exports")
    assert not (tmp_path / "CITATION.cff").exists(), "they had ended before they were killed"


def test_a_child_ends_with_its_parent_where_the_kernel_does_not_see_to_it() -> None:
    """As on macOS."""
    child = (
        "import sys, time; sys.platform = 'darwin'; from pipelines.common.child_process import end_with; "
        "end_with(int(sys.argv[1])); time.sleep(600)"
    )
    code = (
        "import os, subprocess, sys\n"
        f"child = subprocess.Popen([sys.executable, '-c', {child!r}, str(os.getpid())])\n"
        "print(child.pid, flush=True)\nchild.wait()\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        time.sleep(1)
        assert is_alive(pid)
        parent.kill()
    wait_until(lambda: not is_alive(pid), 30, "the end of the child")


def test_a_follower_whose_parent_has_ended_already_does_not_begin() -> None:
    command = [sys.executable, "-m", "pipelines.common.child_process", "1", "http.server", "0"]
    assert subprocess.run(command, timeout=60, check=False).returncode == 1
