"""Run a module that ends when its parent does: ``python -m pipelines.common.child_process PARENT_PID MODULE ARGUMENTS``.

Belongs here: tying a process to its parent. Does not belong here: what the process runs. A killed refresh releases its
lock at once; a dbt or an export that went on without it would write into the next refresh's build. Imports nothing that
the module itself does not need.
"""

import ctypes
import os
import runpy
import signal
import sys
import threading
import time

from pipelines.common.unused_imports import leave_out

PR_SET_PDEATHSIG = 1
"""Linux, prctl(2): the kernel sends a signal when the parent ends."""


LOOKING_SECONDS = 0.1
"""macOS tells a process of its parent's end only when it asks."""
SYNCHRONIZE, INFINITE = 0x00100000, 0xFFFFFFFF
"""Windows, OpenProcess and WaitForSingleObject."""


def end_with(parent: int) -> None:
    """Have this process end when its parent does: by the kernel on Linux, elsewhere by a thread that waits for that."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != parent:  # the parent ended before the call
            sys.exit(1)
    else:
        threading.Thread(target=_wait_and_end, args=(parent,), daemon=True).start()


def _wait_and_end(parent: int) -> None:
    if sys.platform == "win32":
        kernel = ctypes.windll.kernel32
        if handle := kernel.OpenProcess(SYNCHRONIZE, False, parent):
            kernel.WaitForSingleObject(handle, INFINITE)
    else:
        while os.getppid() == parent:
            time.sleep(LOOKING_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    end_with(int(sys.argv[1]))
    sys.argv = sys.argv[2:]
    leave_out()
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
