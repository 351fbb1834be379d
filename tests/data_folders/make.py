"""Keep a small data folder made by today's code: ``python -m tests.data_folders.make``.

Belongs here: which samples go in, and packing the folder as ``<version>.tar.xz``. Does not belong here: what later code
must be able to do with it (``tests/integration/test_earlier_versions.py``). Run once for a version, when it is released;
a folder that was kept is never made again.
"""

import datetime as dt
import json
import lzma
import re
import shutil
import sys
import tarfile
import tempfile
from importlib.metadata import version
from pathlib import Path

from pipelines.refresh import PUBLISHED, refresh
from pipelines.release import current
from pipelines.release.store.releases import MANIFEST
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


def leave_out_data_docs(release: Path) -> None:
    """Remove the Data Docs of a release, and their names from its record: nine tenths of the bytes, all of them the vendor's."""
    shutil.rmtree(release / "data_docs")
    record = json.loads((release / MANIFEST).read_text("utf-8"))
    record["files"] = {
        name: sha256 for name, sha256 in record["files"].items() if not name.startswith("data_docs/")
    }
    (release / MANIFEST).write_text(json.dumps(record, ensure_ascii=False, indent=1), "utf-8")


def pack(settings: Settings, target: Path) -> None:
    """Write a data folder, but for its build, as a ``.tar.xz``."""
    with lzma.open(target, "wb", preset=9) as stream, tarfile.open(fileobj=stream, mode="w") as tar:
        for path in sorted(settings.data_dir.iterdir()):
            if path != settings.build:
                tar.add(path, f"data/{path.name}")


def make(target: Path) -> None:
    """Ingest the chosen samples, publish them, and pack the folder without its build and without Data Docs.

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
        release = current(settings)
        assert release is not None
        leave_out_data_docs(release.folder(settings))
        pack(settings, target)
    print(f"{len(names)} files -> {target} ({target.stat().st_size:,} bytes)")


if __name__ == "__main__":
    make(HERE / f"{sys.argv[1] if sys.argv[1:] else version('ip-monitor')}.tar.xz")
