"""``ipmon serve`` as a process of its own, for tests that want the real daemon.

Belongs here: starting, waiting, stopping, and finding every process that is left. Does not belong here: any test.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from pipelines.settings import REPO, Settings


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_alive(pid: int) -> bool:
    """Return whether a process runs; a process that ended and is not yet waited for does not."""
    stat = Path(f"/proc/{pid}/stat")
    return stat.exists() and stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def wait_until(holds: Callable[[], object], seconds: float, what: str) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, f"waited {seconds} s in vain: {what}"
        time.sleep(0.2)


class Service:
    """``ipmon serve`` on a data folder, with ports of its own."""

    def __init__(self, settings: Settings, log: Path, **more: str):
        self.settings, self.log = settings, log
        self.web_port, self.site_port = free_port(), free_port()
        self.environment = os.environ | {
            "PYTHONPATH": str(REPO),
            "IPMON_DATA_DIR": str(settings.data_dir),
            "IPMON_AS_OF": settings.today().isoformat(),
            "IPMON_WEB_PORT": str(self.web_port),
            "IPMON_SITE_PORT": str(self.site_port),
            "IPMON_INBOX_SECONDS": "2",
            "IPMON_NIGHTLY_ON": "false",
            **more,
        }
        self.process = self.start()

    def command(self) -> list[str]:
        return [sys.executable, "-m", "pipelines.cli", "serve"]

    def start(self) -> subprocess.Popen[bytes]:
        self.settings.heartbeat.unlink(missing_ok=True)
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self.command(), env=self.environment, stdout=log, stderr=log)
        return self.process

    def wait_for_heartbeat(self, seconds: float) -> None:
        def beats() -> bool:
            assert self.process.poll() is None, self.log.read_text("utf-8", errors="replace")
            return self.settings.heartbeat.exists()

        wait_until(beats, seconds, "the daemon's heartbeat")

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)

    def left(self) -> list[int]:
        """Return every process that has this data folder in its environment."""
        mark = f"IPMON_DATA_DIR={self.settings.data_dir}\0".encode()
        pids = []
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (folder / "environ").read_bytes() and int(folder.name) != os.getpid():
                    pids.append(int(folder.name))
            except OSError:  # it has just ended, or is not ours
                continue
        return pids

    def crash(self) -> None:
        """Kill everything at once, as when the machine goes off."""
        while left := self.left():
            for pid in left:
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    continue
            self.process.wait()
            time.sleep(0.1)
