"""Write the sample files, ``python -m samples.make --out DIR``, or renew their manifest, ``python -m samples.make``.

Belongs here: the whole set, its manifest, its date. Does not belong here: any one file (the modules beside it),
or putting files into an inbox (``samples.load``).
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from samples import faulty, macro, published, recognitions, records, register, returns
from samples.sheets import Sample

AS_OF = dt.date(2026, 1, 31)
"""The date for which the samples are built: after the last of them was received."""
MANIFEST = Path(__file__).with_name("manifest.json")
SEED = 20161216


@cache
def samples() -> tuple[Sample, ...]:
    """Return all samples in the order in which they are received; they are made once in a process."""
    every = [
        *published.samples(),
        *returns.samples(SEED),
        *register.samples(SEED),
        *recognitions.samples(SEED),
        *records.samples(SEED),
        *macro.samples(),
        *faulty.samples(),
    ]
    return tuple(sorted(every, key=lambda s: (s.received_at, s.name)))


def manifest(files: Sequence[Sample]) -> dict[str, Any]:
    """Return the description of the set: every file with its hash, and every error planted in it."""
    return {
        "as_of": AS_OF.isoformat(),
        "seed": SEED,
        "register_scale": f"1/{register.SCALE}",
        "planted": published.read("planted.csv"),
        "faulty": faulty.FAULTS,
        "files": [
            {"name": s.name, "kind": s.kind, "received_at": s.received_at.isoformat(), "sha256": s.sha256}
            for s in files
        ],
    }


def manifest_text(files: Sequence[Sample]) -> str:
    """Return the manifest as JSON, one file a line."""
    whole = manifest(files)
    lines = ",\n  ".join(json.dumps(f, ensure_ascii=False) for f in whole.pop("files"))
    head = json.dumps(whole, ensure_ascii=False, indent=1).removesuffix("\n}")
    return f'{head},\n "files": [\n  {lines}\n ]\n}}\n'


def write(sample: Sample, folder: Path) -> None:
    """Write a sample with its sidecar; the sidecar first, so that no ingest run meets the file without it."""
    sidecar = json.dumps(sample.sidecar(), ensure_ascii=False, indent=1, sort_keys=True)
    (folder / f"{sample.name}.meta.json").write_text(sidecar + "\n", encoding="utf-8")
    path = folder / sample.name
    path.write_bytes(sample.content)
    # As old as its receipt, so that no ingest run waits for it to be whole.
    os.utime(path, (sample.received_at.timestamp(), sample.received_at.timestamp()))


def main() -> None:
    """Write all files and their manifest to a folder, or only the manifest of the repository."""
    parser = argparse.ArgumentParser(description="Write the sample files and their manifest.")
    parser.add_argument(
        "--out",
        type=Path,
        help="folder to write files and manifest to; without, only samples/manifest.json is renewed",
    )
    out: Path | None = parser.parse_args().out
    files = samples()
    if out:
        out.mkdir(parents=True, exist_ok=True)
        for sample in files:
            write(sample, out)
    target = out / MANIFEST.name if out else MANIFEST
    target.write_text(manifest_text(files), encoding="utf-8")
    print(f"{len(files)} files, as of {AS_OF}: {target}")


if __name__ == "__main__":
    main()
