"""Put the samples into the inbox: ``python -m samples.load``.

Belongs here: which of the samples are still to come. Does not belong here: making them (``samples.make``), or
taking them in.
"""

from __future__ import annotations

from pipelines.settings import Settings
from samples.make import samples, write


def load(settings: Settings) -> int:
    """Copy the samples whose bytes the archive does not hold yet; return how many."""
    new = [s for s in samples() if not (settings.archive / s.sha256[:2] / s.sha256).exists()]
    settings.inbox.mkdir(parents=True, exist_ok=True)
    for sample in new:
        write(sample, settings.inbox)
    return len(new)


if __name__ == "__main__":
    settings = Settings()
    print(f"{load(settings)} sample files -> {settings.inbox}")
