"""The same submissions in another order, on another machine: the same release.

Belongs here: shuffled arrival, threads, time zones, locales, Python's hash seed; each variant a new data folder that is
ingested and refreshed by processes of its own. Does not belong here: attempts of one key, whose order says which one counts:
they keep theirs. "The same" means what DESIGN.md means by the same inbox: the bytes, and what lay beside them.
"""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

from pipelines import intake
from pipelines.intake import archive
from pipelines.release import Release, current
from pipelines.release.build.input_hash import ledger_hash, read_attempts
from pipelines.settings import Settings
from tests.reliability.chaos import Outcome, files_of, ipmon_command, ipmon_environment
from tests.tiny import NOW

CHINESE = "zh_CN.UTF-8"
MACHINES: tuple[Mapping[str, str], ...] = (
    {"IPMON_THREADS": "1", "TZ": "Asia/Shanghai", "LC_ALL": CHINESE, "PYTHONHASHSEED": "1"},
    {"IPMON_THREADS": "2", "TZ": "America/New_York", "LC_ALL": "C", "PYTHONHASHSEED": "2"},
    {"IPMON_THREADS": "2", "TZ": "Asia/Shanghai", "LC_ALL": CHINESE, "PYTHONHASHSEED": "3"},
    {"IPMON_THREADS": "1", "TZ": "America/New_York", "LC_ALL": "C", "PYTHONHASHSEED": "4"},
)
INGEST = [sys.executable, "-m", __name__]
INGEST_RUNS = 6
"""Number of ingest runs that the arrivals are split into: within one the archive sorts them by content."""


@dataclass(frozen=True)
class ArrivedFile:
    """A file as it lay in the inbox, with what the archive noted when it came."""

    name: str
    content: Path
    meta: Mapping[str, object]
    key: tuple[str, ...]


def outcomes(base: Settings, work: Path, seed: int, ingest_runs: int = 5) -> Iterator[Outcome]:
    """Send the submissions of a published release again: to ingest runs alone, then to a refresh on each machine."""
    sent = arrived_files(base)
    yield answers(sent, work, seed, ingest_runs)
    published = current(base)
    assert published, "nothing is live"
    for number, machine in enumerate(MACHINES):
        settings = base.model_copy(update={"data_dir": work / f"machine{number}"})
        environment, note = with_locale(machine, work / "locales")
        for files, is_last in dealt(sent, random.Random(f"{seed}/{number}")):
            fill(settings, files)
            run(settings, environment, ipmon_command("refresh") if is_last else INGEST)
        shown = ", ".join(f"{name}={environment[name]}" for name in machine)
        yield Outcome(
            f"{len(sent)} files in shuffled order, {shown}: tables with the same content hash",
            len(published.tables),
            tuple(differences(published, current(settings))),
            note,
        )


def answers(sent: Sequence[ArrivedFile], work: Path, seed: int, tries: int) -> Outcome:
    """Ingest files in shuffled order, several times: receipts, lake and the order of submissions stay the same."""
    failed = []
    rng = random.Random(seed)
    expected = _ingested(Settings(data_dir=work / "as_sent", quiet_seconds=0), [sent])
    for number in range(tries):
        settings = Settings(data_dir=work / "shuffled", quiet_seconds=0)
        actual = _ingested(settings, [files for files, _ in dealt(sent, rng)])
        failed += [f"try {number}: {name} differ" for name in expected if expected[name] != actual[name]]
        shutil.rmtree(settings.data_dir)
    what = f"{len(sent)} files ingested in shuffled order: the same answers, lake and order of submissions"
    return Outcome(what, tries, tuple(failed))


def _ingested(settings: Settings, batches: Iterable[Sequence[ArrivedFile]]) -> dict[str, object]:
    for files in batches:
        fill(settings, files)
        answered = intake.ingest(settings, NOW)
        assert len(answered) == len(files)
    attempts = read_attempts(settings)
    return {
        "answers": ledger_hash(settings, attempts),
        "submissions": [r.submission_id for r in attempts],
        "files of the lake": files_of(settings.lake),
    }


def arrived_files(settings: Settings) -> list[ArrivedFile]:
    """Return what came into a data folder, in the order received."""
    keys = {
        r.received_seq: (r.form_id, r.submitter, r.period, r.document) for r in intake.read_ledger(settings)
    }
    arrivals = (archive.read_arrival(settings, card) for card in archive.sidecars(settings))
    return [
        ArrivedFile(a.original_name, a.path, {**a.meta, "received_at": a.received_at}, keys[a.received_seq])
        for a in sorted(arrivals, key=lambda a: a.received_seq)
    ]


def shuffled(sent: Sequence[ArrivedFile], rng: random.Random) -> list[ArrivedFile]:
    """Return the files in another order, those of one key in their own."""
    places: dict[tuple[str, ...], Iterator[ArrivedFile]] = {
        key: iter([p for p in sent if p.key == key]) for key in {p.key: None for p in sent}
    }
    drawn = [p.key for p in sent]
    rng.shuffle(drawn)
    return [next(places[key]) for key in drawn]


def dealt(sent: Sequence[ArrivedFile], rng: random.Random) -> Iterator[tuple[list[ArrivedFile], bool]]:
    """Yield the files in shuffled order, a few at a time, and whether these are the last."""
    drawn = shuffled(sent, rng)
    cuts = [0, *sorted(rng.sample(range(1, len(drawn)), INGEST_RUNS - 1)), len(drawn)]
    for start, end in pairwise(cuts):
        yield drawn[start:end], end == len(drawn)


def fill(settings: Settings, files: Sequence[ArrivedFile]) -> None:
    """Put files into an inbox, in a folder each, since two may have the same name."""
    for number, file in enumerate(files):
        path = settings.inbox / str(number) / file.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_name(path.name + archive.META_SUFFIX).write_text(json.dumps(file.meta), "utf-8")
        shutil.copyfile(file.content, path)


def run(settings: Settings, environment: Mapping[str, str], command: Sequence[str]) -> None:
    """Run a command as on another machine; what a release carries beside its tables is made of them and left out."""
    env = ipmon_environment(settings) | environment | {"IPMON_EXPORTS": "[]"}
    ran = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def differences(expected: Release, actual: Release | None) -> Iterator[str]:
    """Yield what differs between two releases of the same submissions."""
    if actual is None:
        yield "nothing was published"
        return
    if actual.release_id != expected.release_id:
        yield f"release {actual.release_id}, not {expected.release_id}"
    for table in sorted(expected.tables.keys() | actual.tables.keys()):
        if expected.tables.get(table) != actual.tables.get(table):
            yield f"{table}: {actual.tables.get(table)}, not {expected.tables.get(table)}"


def with_locale(machine: Mapping[str, str], folder: Path) -> tuple[dict[str, str], str]:
    """Return a machine's environment and a note: its locale is made where this one has not got it."""
    there = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False).stdout.split()
    if machine["LC_ALL"] != CHINESE or {CHINESE, "zh_CN.utf8"} & set(there):
        return dict(machine), ""
    folder.mkdir(exist_ok=True)
    made = subprocess.run(
        ["localedef", "-i", "zh_CN", "-f", "UTF-8", str(folder / CHINESE)], capture_output=True, check=False
    )
    if made.returncode == 0:
        return {**machine, "LOCPATH": str(folder)}, ""
    return {**machine, "LC_ALL": "C.UTF-8"}, f"{CHINESE} could not be made here"


if __name__ == "__main__":
    # An ingest run alone, as a process of its own.
    intake.ingest(Settings(), NOW)
