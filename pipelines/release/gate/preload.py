"""Import what the gate needs while dbt still builds.

Belongs here: that one saving of time: Great Expectations takes seconds to import, and this process is idle while dbt
runs. Does not belong here: anything of the gate's decision.
"""

from __future__ import annotations

import threading

from pipelines.release.gate import expectations


def preload_gate() -> None:
    """Begin to import Great Expectations in the background."""
    threading.Thread(target=expectations.load, daemon=True).start()
