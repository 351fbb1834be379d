"""The reading process: parse files in a child process with limits of its own.

Belongs here: the child that reads, its limits, the pipe, and the parent's side that starts, times and restarts it. Does
not belong here: reading itself (``open_file``), and what the grids mean.

The child is a new interpreter, not a fork, and imports little. Its address space and processor time are bounded by
``Limits`` where the system can do so, its time everywhere. If a file crashes it, the parent gets one finding and the next
file a new child. What the machine causes (the child does not start, is killed from outside, has less memory than the limit)
is an ``InstallationError``, never a finding on the file. The child returns text and JSON, never pickles: a process that
parses files of strangers must not be able to run code in the parent.

The pipe: the child writes a frame when it has started; the parent writes a path on a line; the child answers with frames.
Each frame begins with the number of the sheet whose rows it holds and its length; the last frame, of no sheet, lists the
sheets that count.
"""

from __future__ import annotations

import contextlib
import dataclasses
import errno
import importlib
import json
import logging
import os
import signal
import struct
import subprocess
import sys
import tempfile
import threading
import weakref
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any, NoReturn

from pipelines.common.child_process import end_with
from pipelines.intake.errors import traceback_of
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
_EXIT_OF_MEMORY, _EXIT_OF_MACHINE = 86, 87
_MACHINE_ERRORS = frozenset(
    {errno.EACCES, errno.EPERM, errno.EIO, errno.ENOSPC, errno.EMFILE, errno.ENFILE, errno.EROFS}
)
"""Errors of the system that say nothing about the file that was read."""
_ENDED_FROM_OUTSIDE = ("SIGKILL", "SIGTERM", "SIGINT", "SIGHUP")
_START_SECONDS = 120
_ROOM_TO_START = 64 << 20
"""Bytes that a child must be able to take before it reads anything."""
_NEEDED_BY_PYTHON = ("SYSTEMROOT", "TEMP", "TMP")
"""Variables without which Python does not start, or has no temporary folder, on Windows."""
_KEPT_OF_STDERR = 1 << 20
_log = logging.getLogger(__name__)


class ReadingProcess:
    """The parent's side: one child at a time, started when first asked and again after it ended.

    Args:
        limits: limits of the child and of what it reads.
        open_file: ``module:function`` that the child calls for each file; tests give it one that misbehaves.
    """

    def __init__(self, limits: Limits, open_file: str = OPEN_FILE):
        self.limits, self._open_file = limits, open_file
        self._child: subprocess.Popen[bytes] | None = None
        self._end: weakref.finalize[..., ReadingProcess] | None = None
        self._stderr: IO[bytes] | None = None
        self._has_memory_limit = False

    @property
    def pid(self) -> int | None:
        """Return the child's process id while it lives."""
        return self._child.pid if self._child else None

    def open(self, path: Path) -> OpenedFile:
        """Read a file in the child; a child that it ends or that takes too long becomes a finding.

        Raises:
            InstallationError: the machine kept the file from being read.
        """
        # A child that was ended from outside may have met a passing want of memory; two in a row have not.
        return self._opened(path) or self._opened(path) or self._failed("SIGKILL")

    def _opened(self, path: Path) -> OpenedFile | None:
        """Return what a file holds, or the finding on it; None if the child was ended from outside."""
        child = self._started()
        try:
            assert child.stdin and child.stdout
            with _ending(child, 2 * self.limits.seconds) as is_late:
                child.stdin.write(json.dumps(str(path)).encode() + b"\n")
                child.stdin.flush()
                return _answer(_Frames(child.stdout), self.limits)
        except (OSError, EOFError, ValueError, KeyError, TypeError, struct.error):
            finding = self._too_slow() if is_late.is_set() else self._died()
            return OpenedFile(finding=finding) if finding else None
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
            try:
                self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the child
                self._child = self._start(self._stderr)
            except OSError as error:
                self._failed(str(error))
            self._end = weakref.finalize(self, _end, self._child, self._stderr)
            try:
                self._has_memory_limit = self._greeting(self._child)
            except BaseException:
                self.close()
                raise
        return self._child

    def _start(self, stderr: IO[bytes]) -> subprocess.Popen[bytes]:
        search = os.pathsep.join([str(_ROOT), *(p for p in sys.path if p)])
        kept = {name: os.environ[name] for name in _NEEDED_BY_PYTHON if name in os.environ}
        command = [
            # No site: what it would set up is the parent's, and costs more than the rest of the start.
            *(sys.executable, "-S", "-P", "-m", __name__, self._open_file),
            *(json.dumps(dataclasses.asdict(self.limits)), str(os.getpid())),
        ]
        return subprocess.Popen(
            command,
            env=kept | {"PYTHONPATH": search, "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr,
        )

    def _greeting(self, child: subprocess.Popen[bytes]) -> bool:
        """Wait until the child has started; return whether it could bound its memory."""
        assert child.stdout
        try:
            with _ending(child, _START_SECONDS):
                _, body = _Frames(child.stdout).next()
            return bool(json.loads(body)["has_memory_limit"])
        except (OSError, EOFError, ValueError, KeyError, TypeError, struct.error):
            name, output = self._ended()
            self._failed(_last_line(output) or name)

    def _failed(self, reason: str) -> NoReturn:
        """Stop because of the machine; ``reason`` is the system's."""
        from pipelines.common.errors import InstallationError
        from pipelines.common.messages import Diagnostic

        self.close()
        facts = {"reason": reason, "limit": self.limits.memory_bytes >> 20}
        raise InstallationError(Diagnostic("reader_stopped", facts))

    def _too_slow(self) -> Finding:
        self.close()
        return RULES["file.too_slow"].at("", "", f"> {self.limits.seconds} s", f"≤ {self.limits.seconds} s")

    def _died(self) -> Finding | None:
        """Return why the child ended; the next file gets a new one. None if it was ended from outside.

        Raises:
            InstallationError: it met an error of the machine.
        """
        name, output = self._ended()
        if name == "SIGXCPU":
            return self._too_slow()
        if name in _ENDED_FROM_OUTSIDE:
            return None
        if name == f"exit {_EXIT_OF_MEMORY}" or any(sign in output for sign in _OUT_OF_MEMORY):
            if not self._has_memory_limit:
                self._failed(_last_line(output) or name)
            limit = f"≤ {self.limits.memory_bytes >> 20} MiB"
            return RULES["file.too_large"].at("", "", f"> {self.limits.memory_bytes >> 20} MiB", limit)
        if name == f"exit {_EXIT_OF_MACHINE}":
            self._failed(_last_line(output) or name)
        return RULES["file.reader_failed"].at("", "", name)

    def _ended(self) -> tuple[str, bytes]:
        """Return how the child ended (a signal's name, or ``exit 1``), and what it wrote to its standard error."""
        assert self._child and self._stderr
        try:
            code = self._child.wait(1)
        except subprocess.TimeoutExpired:  # it is alive, but its answer is malformed
            code = 0
        self._stderr.seek(0)
        output = self._stderr.read(_KEPT_OF_STDERR)
        self.close()
        return signal.Signals(-code).name if code < 0 else f"exit {code}", output


def _last_line(output: bytes) -> str:
    return output.decode(errors="replace").strip().rpartition("\n")[2]


def _end(child: subprocess.Popen[bytes], stderr: IO[bytes]) -> None:
    child.kill()
    child.wait()
    for stream in (child.stdin, child.stdout, stderr):
        if stream:
            with contextlib.suppress(OSError):  # what a dead child never read
                stream.close()


@contextlib.contextmanager
def _ending(child: subprocess.Popen[bytes], seconds: float) -> Iterator[threading.Event]:
    """Kill a child that has not answered after so long, and set the event: Windows cannot wait for a pipe until a moment."""
    is_late = threading.Event()

    def end() -> None:
        is_late.set()
        child.kill()

    timer = threading.Timer(seconds, end)
    timer.daemon = True
    timer.start()
    try:
        yield is_late
    finally:
        timer.cancel()


class _Frames:
    """Frames from a pipe."""

    def __init__(self, pipe: IO[bytes]):
        self._descriptor = pipe.fileno()

    def _take(self, size: int) -> bytes:
        parts = []
        while size:
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
            if why := facts["failure"].splitlines():  # for the log alone, no part of an answer
                _log.error("a file could not be read", extra={"facts": {"error": why[0], "places": why[1:]}})
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


def _bound(limits: Limits) -> bool:
    """Bound the memory of this process; return whether that worked. Windows cannot, and macOS refuses."""
    try:
        import resource
    except ImportError:
        return False
    for kind, value in (("RLIMIT_FSIZE", _KEPT_OF_STDERR), ("RLIMIT_CORE", 0)):
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(getattr(resource, kind), (value, value))
    try:
        resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    except (OSError, ValueError):
        return False
    return True


def _bound_time(limits: Limits) -> None:
    """Bound the processor time of the next file, where that works; it counts from what is already used."""
    try:
        import resource
    except ImportError:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + limits.seconds + 1
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, resource.getrlimit(resource.RLIMIT_CPU)[1]))


def _leave(code: int, error: BaseException) -> NoReturn:
    """End this process, with the error on standard error."""
    print(f"{type(error).__name__}: {error}", file=sys.stderr, flush=True)
    os._exit(code)


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
    has_memory_limit = _bound(limits)
    bytearray(_ROOM_TO_START)
    _write(pipe, _LAST, json.dumps({"has_memory_limit": has_memory_limit}).encode())
    pipe.flush()
    for line in sys.stdin:
        _bound_time(limits)
        outlets: list[_Outlet] = []
        failure = ""

        def new_rows(outlets: list[_Outlet] = outlets) -> _Outlet:
            outlets.append(_Outlet(pipe, len(outlets)))
            return outlets[-1]

        try:
            opened: OpenedFile = open_file(Path(json.loads(line)), limits, new_rows)
        except (MemoryError, ImportError) as error:
            _leave(_EXIT_OF_MEMORY if isinstance(error, MemoryError) else _EXIT_OF_MACHINE, error)
        except Exception as error:  # an error that no reader expects; the process can go on
            if isinstance(error, OSError) and error.errno in {*_MACHINE_ERRORS, errno.ENOMEM}:
                _leave(_EXIT_OF_MEMORY if error.errno == errno.ENOMEM else _EXIT_OF_MACHINE, error)
            opened, failure = OpenedFile(finding=RULES["file.unreadable"].at()), traceback_of(error)
        facts = []
        for grid in opened.grids:
            outlet = grid.rows if isinstance(grid.rows, _Outlet) else new_rows()
            if outlet is not grid.rows:
                outlet.extend(grid.rows)
            outlet.flush()
            facts.append((outlet.number, grid.facts()))
        _write(pipe, _LAST, json.dumps({**opened.facts(), "grids": facts, "failure": failure}).encode())
        pipe.flush()
        del opened, outlets, new_rows
        gc.collect()


if __name__ == "__main__":
    main()
