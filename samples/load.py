"""Put the samples into the inbox: ``python -m samples.load``.

Belongs here: which of the samples are not yet in the archive. Does not belong here: making them (``samples.make``), or
ingesting them.
"""

from __future__ import annotations

import json
from pathlib import Path

from pipelines.settings import Settings

MANIFEST = Path(__file__).with_name("manifest.json")


def load(settings: Settings) -> int:
    """Copy the samples whose bytes the archive does not hold yet; return how many."""

    def is_archived(sha256: str) -> bool:
        return (settings.archive / sha256[:2] / sha256).exists()

    listed = json.loads(MANIFEST.read_text("utf-8"))["files"]
    if all(is_archived(f["sha256"]) for f in listed):
        return 0
    from samples.make import samples, write  # takes seconds, and a second run does not need it

    new = [s for s in samples() if not is_archived(s.sha256)]
    settings.inbox.mkdir(parents=True, exist_ok=True)
    for sample in new:
        write(sample, settings.inbox)
    return len(new)


if __name__ == "__main__":
    settings = Settings()
    print(f"{load(settings)} sample files -> {settings.inbox}")
