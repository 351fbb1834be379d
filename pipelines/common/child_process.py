"""Run a module that ends when its parent does: ``python -m pipelines.common.child_process PARENT_PID MODULE ARGUMENTS``.

Belongs here: tying a process to the one that started it. Does not belong here: what it runs. A refresh that is killed
gives its lock back at once, and a dbt that went on without it would write into the next one's build, as exports would into
what it stages. Nothing is imported that the module itself does not bring.
"""

import ctypes
import os
import runpy
import signal
import sys

PR_SET_PDEATHSIG = 1
"""Linux, prctl(2): have the kernel send a signal when the parent ends."""


def end_with(parent: int) -> None:
    """Have this process killed when its parent ends; where the system cannot do that, nothing happens."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before the kernel was asked
        sys.exit(1)


if __name__ == "__main__":
    end_with(int(sys.argv[1]))
    sys.argv = sys.argv[2:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)
