"""A process that has imported what the tests import of other packages, and runs pytest in forks of itself.

Belongs here: that process and its two ends. Does not belong here: which tests run (``reached``), or any module of the project: a
fork imports those, changed as they are. Starting an interpreter takes longer than most of the tests that notice a change.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path

OWN = ("tests", "pipelines", "schemas", "samples", "benchmarks")
PAUSE = 0.02
WAITS = 20
"""So many times its processor time may a run take: it shares the machine, and one that waits for ever must end, too."""


def foreign_modules() -> dict[str, bool]:
    """Return the modules of other packages that this process has imported, in that order; false for those that it must not import."""
    return {
        name: module is not None
        for name, module in sys.modules.items()
        if name.partition(".")[0] not in (*OWN, "__main__", "conftest")
    }


class Runner:
    """Runs of pytest in a copy of the checkout.

    Args:
        copy: the copy.
        modules: of a run there (``foreign_modules``).
    """

    def __init__(self, copy: Path, modules: dict[str, bool]):
        self.copy = copy
        environment = os.environ | {"PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.mutants.warm"],
            cwd=copy, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        self._ask(modules)

    def passes(self, arguments: Sequence[str], seconds: float) -> bool:
        """Return whether the tests pass; not if they take more than so many seconds of processor time."""
        return self._ask([list(arguments), seconds]) == "0"

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def _ask(self, request: object) -> str:
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps(request) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline().strip()
        assert answer, f"the process that runs the tests of {self.copy} has ended"
        return answer


def _serve() -> None:
    answers = os.fdopen(os.dup(1), "w", buffering=1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for number in (1, 2):
        os.dup2(nowhere, number)
    for name, is_imported in json.loads(sys.stdin.readline()).items():
        if not is_imported:
            sys.modules.setdefault(name, None)  # type: ignore[arg-type]
            continue
        with suppress(Exception):
            import_module(name)
    answers.write("ready\n")
    for line in sys.stdin:
        arguments, seconds = json.loads(line)
        child = os.fork()
        if not child:
            os.setpgid(0, 0)
            os.dup2(nowhere, 0)
            answers.close()
            _run(arguments, round(seconds))
        answers.write(f"{_code(child, time.monotonic() + WAITS * seconds)}\n")


def _run(arguments: list[str], seconds: int) -> None:
    import pytest

    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    code = 1
    try:
        code = int(pytest.main(arguments))
    finally:
        os._exit(code)


def _code(child: int, latest: float) -> int:
    while time.monotonic() < latest:
        done, status = os.waitpid(child, os.WNOHANG)
        if done:
            return os.waitstatus_to_exitcode(status)
        time.sleep(PAUSE)
    with suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return -1


if __name__ == "__main__":
    _serve()
