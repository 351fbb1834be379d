"""What may go wrong between two releases, and what readers see meanwhile."""

import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from pipelines.common.lock import Busy, lock_holder, writer_lock
from pipelines.release import BuildResult, GateResult, PublishRefused, Release, current, gate, publish
from pipelines.release.publish.publish import point_to
from pipelines.settings import Settings
from tests.tiny import NOW

Build = Callable[..., BuildResult]
SHAPE = "x integer, y double, received_at timestamp"
SWAPS = 40


def decided(tiny: Settings, tiny_build: Build, number: int) -> GateResult:
    rows = ", ".join(f"({number}, {number}, null)" for _ in range(10 + number))
    return gate(tiny, tiny_build(f"2026-01-31-000000000{number}", fct_observation=(SHAPE, rows)))


def released(tiny: Settings, tiny_build: Build, number: int) -> Release:
    return publish(tiny, decided(tiny, tiny_build, number), NOW)


def test_readers_see_one_release_or_the_other(tiny: Settings, tiny_build: Build) -> None:
    releases = [released(tiny, tiny_build, n) for n in (1, 2)]
    seen: set[tuple[int, int, int]] = set()
    wrong: list[Exception] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            try:
                with duckdb.connect(str(tiny.live.resolve()), read_only=True) as live:
                    seen.add(
                        live.execute("select min(x), max(x), count(*) from fct_observation").fetchall()[0]
                    )
            except Exception as error:
                wrong.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for swap in range(SWAPS):
        point_to(tiny, releases[swap % 2])
    done.set()
    for reader in readers:
        reader.join()
    assert not wrong
    assert seen <= {(1, 1, 11), (2, 2, 12)}


@pytest.mark.parametrize("beside", ["live", "staged"])
def test_a_leftover_wal_is_refused_and_the_release_stays(
    tiny: Settings, tiny_build: Build, beside: str
) -> None:
    first = released(tiny, tiny_build, 1)
    decision = decided(tiny, tiny_build, 2)
    folder = tiny.live.parent if beside == "live" else tiny.staged
    (folder / "ip_monitor.duckdb.wal").write_bytes(b"someone else's")
    with pytest.raises(PublishRefused, match="wal"):
        publish(tiny, decision, NOW)
    assert current(tiny) == first


def test_nothing_is_left_beside_a_published_file(tiny: Settings, tiny_build: Build) -> None:
    released(tiny, tiny_build, 1)
    assert not list(tiny.data_dir.rglob("*.wal"))


@pytest.mark.parametrize("step", ["rename", "replace"])
def test_the_next_run_repairs_a_crash_between_the_renames(
    tiny: Settings, tiny_build: Build, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    first = released(tiny, tiny_build, 1)

    def crash(self: Path, target: Path) -> Path:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(Path, step, crash)
        with pytest.raises(KeyboardInterrupt):
            released(tiny, tiny_build, 2)
    assert current(tiny) == first
    with duckdb.connect(str(tiny.live.resolve()), read_only=True) as live:
        assert live.execute("select count(*) from fct_observation").fetchone() == (11,)
    second = released(tiny, tiny_build, 2)
    assert current(tiny) == second
    assert not tiny.staged.exists()


def test_two_writers_at_once(tiny: Settings) -> None:
    code = (
        "import sys, pathlib\nfrom pipelines.common.lock import writer_lock\nfrom pipelines.settings import Settings\n"
        f"with writer_lock(Settings(data_dir=pathlib.Path({str(tiny.data_dir)!r})), 'refresh'):\n"
        "    print('held', flush=True)\n    sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None and other.stdout.readline() == "held\n"
        with pytest.raises(Busy, match=f"refresh, pid {other.pid}"), writer_lock(tiny, "reprocess"):
            raise AssertionError("two writers")
        holder = lock_holder(tiny)
        assert holder is not None and holder["pid"] == other.pid
        other.kill()
    assert lock_holder(tiny) is None
    with writer_lock(tiny, "reprocess"):
        assert (lock_holder(tiny) or {})["command"] == "reprocess"
