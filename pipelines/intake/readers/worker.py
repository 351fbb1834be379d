"""The reading process: parse files in a child process with limits of its own.

Belongs here: the child that reads, its limits, the pipe, and the parent's side that starts, times and restarts it. Does
not belong here: reading itself (``open_file``), and what the grids mean.

The child is a new interpreter, not a fork, and imports little. Its address space and processor time are bounded by
``Limits``. If a file crashes it, the parent gets one finding and the next file a new child. It returns text and JSON, never
pickles: a process that parses files of strangers must not be able to run code in the parent.

The pipe: the parent writes a path on a line; the child answers with frames. Each frame begins with the number of the sheet
whose rows it holds and its length; the last frame, of no sheet, lists the sheets that count.
"""

from __future__ import annotations

import contextlib
import dataclasses
import importlib
import json
import os
import select
import signal
import struct
import subprocess
import sys
import tempfile
import time
import weakref
from collections.abc import Iterable
from pathlib import Path
from typing import IO, Any

from pipelines.common.child_process import end_with
from pipelines.intake.readers.grid import HEAD_ROWS, LINE, Grid, OpenedFile
from pipelines.intake.readers.limits import Limits
from pipelines.intake.readers.wire_format import pack, unpack
from schemas.receipt import Finding
from schemas.rules.registry import RULES

OPEN_FILE = "pipelines.intake.readers:open_file"
_ROOT = Path(__file__).resolve().parents[3]
_FRAME, _LAST = struct.Struct(">iQ"), -1
_CHUNK_CELLS = 1 << 16
_READ_BYTES = 1 << 20
_MAX_FRAME = 1 << 30
_OUT_OF_MEMORY = (b"MemoryError", b"memory allocation", b"bad_alloc", b"Cannot allocate")
_EXIT_OF_MEMORY = 86
_KEPT_OF_STDERR = 1 << 20


class ReadingProcess:
    """The parent's side: one child at a time, started when first asked and again after it died.

    Args:
        limits: limits of the child and of what it reads.
        open_file: ``module:function`` that the child calls for each file; tests give it one that misbehaves.
    """

    def __init__(self, limits: Limits, open_file: str = OPEN_FILE):
        self.limits, self._open_file = limits, open_file
        self._child: subprocess.Popen[bytes] | None = None
        self._end: weakref.finalize[..., ReadingProcess] | None = None
        self._stderr: IO[bytes] | None = None

    @property
    def pid(self) -> int | None:
        """Return the child's process id while it lives."""
        return self._child.pid if self._child else None

    def open(self, path: Path) -> OpenedFile:
        """Read a file in the child; a child that dies or takes too long becomes a finding."""
        child = self._started()
        try:
            assert child.stdin and child.stdout
            child.stdin.write(json.dumps(str(path)).encode() + b"\n")
            child.stdin.flush()
            return _answer(_Frames(child.stdout, time.monotonic() + 2 * self.limits.seconds), self.limits)
        except TimeoutError:
            return OpenedFile(finding=self._too_slow())
        except (OSError, EOFError, ValueError, KeyError, TypeError, struct.error):
            return OpenedFile(finding=self._died())
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """End the child; the next file would start another."""
        if self._end:
            self._end()
        self._child = self._end = None

    def _started(self) -> subprocess.Popen[bytes]:
        if self._child is not None and self._child.poll() is not None:
            self.close()
        if self._child is None:
            self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the child
            search = os.pathsep.join([str(_ROOT), *(p for p in sys.path if p)])
            self._child = subprocess.Popen(
                # No site: what it would set up is the parent's, and costs more than the rest of the start.
                [
                    sys.executable, "-S", "-P", "-m", __name__,
                    self._open_file, json.dumps(dataclasses.asdict(self.limits)), str(os.getpid()),
                ],
                env={"PYTHONPATH": search, "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._stderr,
            )  # fmt: skip
            self._end = weakref.finalize(self, _end, self._child, self._stderr)
        return self._child

    def _too_slow(self) -> Finding:
        self.close()
        return RULES["file.too_slow"].at("", "", f"> {self.limits.seconds} s", f"≤ {self.limits.seconds} s")

    def _died(self) -> Finding:
        """Return why the child died; the next file gets a new one."""
        assert self._child and self._stderr
        try:
            code = self._child.wait(1)
        except subprocess.TimeoutExpired:  # it is alive, but its answer is malformed
            code = 0
        self._stderr.seek(0)
        output = self._stderr.read(_KEPT_OF_STDERR)
        self.close()
        if code == -signal.SIGXCPU:
            return self._too_slow()
        if code in (_EXIT_OF_MEMORY, -signal.SIGKILL) or any(sign in output for sign in _OUT_OF_MEMORY):
            limit = f"≤ {self.limits.memory_bytes >> 20} MiB"
            return RULES["file.too_large"].at("", "", f"> {self.limits.memory_bytes >> 20} MiB", limit)
        why = signal.Signals(-code).name if code < 0 else f"exit {code}"
        return RULES["file.reader_failed"].at("", "", why)


def _end(child: subprocess.Popen[bytes], stderr: IO[bytes]) -> None:
    child.kill()
    child.wait()
    for stream in (child.stdin, child.stdout, stderr):
        if stream:
            with contextlib.suppress(OSError):  # what a dead child never read
                stream.close()


class _Frames:
    """Frames from a pipe, until a moment."""

    def __init__(self, pipe: IO[bytes], until: float):
        self._descriptor, self._until = pipe.fileno(), until
        self._poll = select.poll()
        self._poll.register(self._descriptor, select.POLLIN)

    def _take(self, size: int) -> bytes:
        parts = []
        while size:
            left = self._until - time.monotonic()
            if left <= 0 or not self._poll.poll(left * 1000):
                raise TimeoutError
            data = os.read(self._descriptor, min(size, _READ_BYTES))
            if not data:
                raise EOFError
            parts.append(data)
            size -= len(data)
        return b"".join(parts)

    def next(self) -> tuple[int, bytes]:
        """Return a frame's number and body."""
        number, size = _FRAME.unpack(self._take(_FRAME.size))
        if size > _MAX_FRAME:
            raise ValueError(size)
        return number, self._take(size)


def _answer(frames: _Frames, limits: Limits) -> OpenedFile:
    """Put one file's frames together; a long sheet stays packed."""
    sheets: dict[int, list[bytes]] = {}
    while True:
        number, body = frames.next()
        if number == _LAST:
            facts = json.loads(body)
            grids = tuple(_grid(of_sheet, sheets.get(n, []), limits) for n, of_sheet in facts["grids"])
            return OpenedFile.of_facts(facts, grids)
        sheets.setdefault(number, []).append(body)


def _grid(facts: dict[str, Any], packed: list[bytes], limits: Limits) -> Grid:
    if not packed or sum(map(len, packed)) < limits.stream_from_bytes:
        return Grid.of_facts(facts, [row for piece in packed for row in unpack(piece)])
    head = LINE.encode().join(packed[0].split(LINE.encode(), HEAD_ROWS)[:HEAD_ROWS])
    grid = Grid.of_facts(facts, unpack(head))
    grid.packed = tuple(packed)
    return grid


class _Outlet(list[list[str]]):
    """The rows of a sheet, sent to the parent as they are appended and not kept."""

    def __init__(self, pipe: IO[bytes], number: int):
        super().__init__()
        self._pipe, self.number, self._n_cells = pipe, number, 0

    def append(self, row: list[str], /) -> None:
        """Take a row."""
        self.extend([row])

    def extend(self, rows: Iterable[list[str]], /) -> None:
        """Take rows; from time to time write those that are waiting."""
        rows = list(rows)
        super().extend(rows)
        self._n_cells += sum(len(row) or 1 for row in rows)
        if self._n_cells >= _CHUNK_CELLS:
            self.flush()

    def flush(self) -> None:
        """Write the rows that are waiting."""
        if not self:
            return
        _write(self._pipe, self.number, pack(self))
        self.clear()
        self._n_cells = 0


def _write(pipe: IO[bytes], number: int, body: bytes) -> None:
    pipe.write(_FRAME.pack(number, len(body)))
    pipe.write(body)


def _limit(limits: Limits) -> None:
    """Bound what the next file may take; processor time counts from what is already used."""
    import resource

    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + limits.seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_KEPT_OF_STDERR, _KEPT_OF_STDERR))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Read files named on standard input until it ends."""
    import gc

    end_with(int(sys.argv[3]))  # whatever a file makes it do
    module, _, function = sys.argv[1].partition(":")
    open_file = getattr(importlib.import_module(module), function)
    limits = Limits(**json.loads(sys.argv[2]))
    gc.disable()  # a file's cells are many and hold no cycles; what else is left over goes between files
    gc.freeze()
    pipe = os.fdopen(os.dup(1), "wb", buffering=_READ_BYTES)
    os.dup2(2, 1)  # whatever a library prints is not an answer
    for line in sys.stdin:
        _limit(limits)
        outlets: list[_Outlet] = []

        def new_rows(outlets: list[_Outlet] = outlets) -> _Outlet:
            outlets.append(_Outlet(pipe, len(outlets)))
            return outlets[-1]

        try:
            opened: OpenedFile = open_file(Path(json.loads(line)), limits, new_rows)
        except MemoryError:
            os._exit(_EXIT_OF_MEMORY)
        except Exception as error:  # an error that no reader expects; the process can go on
            opened = OpenedFile(finding=RULES["file.unreadable"].at("", "", type(error).__name__))
        facts = []
        for grid in opened.grids:
            outlet = grid.rows if isinstance(grid.rows, _Outlet) else new_rows()
            if outlet is not grid.rows:
                outlet.extend(grid.rows)
            outlet.flush()
            facts.append((outlet.number, grid.facts()))
        _write(pipe, _LAST, json.dumps({**opened.facts(), "grids": facts}).encode())
        pipe.flush()
        del opened, outlets, new_rows
        gc.collect()


if __name__ == "__main__":
    main()
