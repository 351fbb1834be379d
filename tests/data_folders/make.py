"""Keep a small data folder made by today's code: ``python -m tests.data_folders.make``.

Belongs here: which samples go in, and packing the folder as ``<version>.tar.xz``. Does not belong here: what later code
must be able to do with it (``tests/integration/test_former_versions.py``). Run once for a version, when it is released;
a folder that was kept is never made again.
"""

import datetime as dt
import lzma
import re
import sys
import tarfile
import tempfile
from importlib.metadata import version
from pathlib import Path

from pipelines.refresh import PUBLISHED, refresh
from pipelines.settings import Settings
from samples.make import samples, write

HERE = Path(__file__).parent
AS_OF = dt.date(2026, 1, 31)
NOW = dt.datetime(2026, 2, 1, 18, 0, tzinfo=dt.UTC)
ALWAYS = ("yearbook_2016", "yearbook_2020", "district_return_120101_2017q1")
"""Beginnings of the names of files that go in beside the first of each kind; the last brings a second attempt."""


def chosen() -> list[str]:
    """Return the names of the files: the first of every kind, by its name up to the year, and those of ``ALWAYS``."""
    first: dict[str, str] = {}
    for sample in samples():
        first.setdefault(re.split(r"_?\d", sample.name)[0], sample.name)
    return sorted({*first.values(), *(s.name for s in samples() if s.name.startswith(ALWAYS))})


def make(target: Path) -> None:
    """Take the chosen samples in, publish them, and pack the folder without its build and without Data Docs.

    Data Docs are seven eighths of the bytes, and all of that Great Expectations' own pictures and fonts.

    Raises:
        RuntimeError: the refresh did not publish.
        FileExistsError: this version's folder has been kept already.
    """
    if target.exists():
        raise FileExistsError(target)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder) / "data", as_of=AS_OF, exports=(), quiet_seconds=0)
        settings.inbox.mkdir(parents=True)
        names = chosen()
        for sample in samples():
            if sample.name in names:
                write(sample, settings.inbox)
        result = refresh(settings, NOW)
        if result.status != PUBLISHED:
            raise RuntimeError(
                f"{result.status}: {result.problems or (result.gate and result.gate.to_json())}"
            )
        with lzma.open(target, "wb", preset=9) as stream, tarfile.open(fileobj=stream, mode="w") as tar:
            for path in sorted(settings.data_dir.iterdir()):
                if path != settings.build:
                    tar.add(path, f"data/{path.name}", filter=lambda m: None if "/data_docs" in m.name else m)
    print(f"{len(names)} files -> {target} ({target.stat().st_size:,} bytes)")


if __name__ == "__main__":
    make(HERE / f"{sys.argv[1] if sys.argv[1:] else version('ip-monitor')}.tar.xz")
