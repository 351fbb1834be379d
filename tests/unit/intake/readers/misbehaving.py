"""A reader whose file names the fault that it makes in its process, as a hostile file would in a real one."""

from __future__ import annotations

import ctypes
import errno
import os
import tempfile
import time
from pathlib import Path

from pipelines.intake.readers import Limits, OpenedFile, open_file
from pipelines.intake.readers.grid import NewRows


def misbehave(path: Path, limits: Limits, new_rows: NewRows) -> OpenedFile:
    """Read a file and make the fault that its text names."""
    deed = path.read_text()
    if deed == "loop":
        while True:
            pass
    if deed == "sleep":
        time.sleep(60)
    if deed == "allocate":
        hoard = []
        while True:
            hoard.append(bytearray(64 << 20))
    if deed == "segfault":
        ctypes.string_at(0)
    if deed == "exit":
        os._exit(3)
    if deed == "babble":
        new_rows().append(["half a row"])
        os.write(3, b"not a frame at all, and longer than a head of one")
        for descriptor in range(3, 16):
            try:
                os.write(descriptor, b"not a frame at all, and longer than a head of one" * 10)
            except OSError:
                continue
    if deed == "be killed" or (deed == "be killed once" and not path.with_name("killed").exists()):
        path.with_name("killed").touch()
        os.kill(os.getpid(), 9)
    if deed == "lack a package":
        import a_package_that_is_not_installed  # noqa: F401
    if deed == "lack permission":
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    if deed == "raise MemoryError":
        raise MemoryError
    if deed == "raise":
        raise ZeroDivisionError
    if deed == "fill the disk":
        with tempfile.TemporaryFile() as stream:
            stream.write(bytes(16 << 20))
    return open_file(path, limits, new_rows)
