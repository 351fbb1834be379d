"""Which errors of a step are retried, and which are final."""

import errno
import subprocess
import sys
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from pipelines.defs import retries
from pipelines.defs.retries import is_transient, retrying


@pytest.mark.parametrize(
    ("error", "passes"),
    [
        (OSError(errno.EBUSY, "busy"), True),
        (TimeoutError("away"), True),
        (BlockingIOError(errno.EAGAIN, "held"), True),
        (OSError(errno.ENOSPC, "full"), False),
        (PermissionError(errno.EACCES, "no"), False),
        (ValueError("Could not set lock on file"), False),
        (duckdb.IOException("No space left"), False),
        (dg.Failure("the gate refused"), False),
    ],
)
def test_only_what_another_moment_may_not_have(error: Exception, passes: bool) -> None:
    assert is_transient(error) is passes


def test_a_database_that_another_process_holds(tmp_path: Path) -> None:
    path = tmp_path / "held.duckdb"
    code = f"import duckdb, sys\nheld = duckdb.connect({str(path)!r})\nprint('held', flush=True)\nsys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None and other.stdout.readline() == "held\n"
        with pytest.raises(duckdb.IOException) as raised:
            duckdb.connect(str(path))
        other.kill()
    assert is_transient(raised.value)


@pytest.mark.parametrize(("times", "success"), [(1, True), (2, True), (3, False)])
def test_a_step_is_tried_again_a_few_times(
    monkeypatch: pytest.MonkeyPatch, times: int, success: bool
) -> None:
    monkeypatch.setattr(retries, "WAIT_SECONDS", 0)
    tried = []

    @dg.asset
    def busy() -> None:
        with retrying():
            tried.append(1)
            if len(tried) <= times:
                raise OSError(errno.EBUSY, "busy")

    assert dg.materialize([busy], raise_on_error=False).success is success
    assert len(tried) == min(times, retries.TIMES) + 1


def test_any_other_error_is_final() -> None:
    tried = []

    @dg.asset
    def broken() -> None:
        with retrying():
            tried.append(1)
            raise OSError(errno.ENOSPC, "full")

    assert not dg.materialize([broken], raise_on_error=False).success
    assert len(tried) == 1
