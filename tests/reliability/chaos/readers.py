"""Many reader processes on the stable path while releases come and go: no error, and no read that mixes two releases.

Belongs here: the readers (``python -m`` this module is one), what they must find, the publishes meanwhile. Does not belong
here: how a small release is built (``tests.tiny``). A reader resolves the stable path, opens what it leads to read-only,
and asks several questions on that one connection, as a dashboard does.
"""

from __future__ import annotations

import datetime as dt
import json
import random
import select
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import duckdb

from pipelines.release import SERVING_FILE, Release, current, gate, prune, publish, rollback
from pipelines.settings import REPO, Settings
from tests.reliability.chaos import Outcome, ipmon_environment
from tests.tiny import NOW, build_tiny, tiny_settings

TABLES = ("fct_observation", "fct_a", "fct_b", "fct_c")
EVERY = 7
"""After so many publishes, roll back to the previous release and forward again."""
REST, PATIENCE = 4, 120
"""Seconds at most between two reads, and until a reader that is asked to end has done so."""


def outcomes(
    base: Settings, work: Path, seed: int, n_readers: int = 50, n_publishes: int = 100
) -> Iterator[Outcome]:
    """Have readers read through publishes of small builds, rollbacks and the pruning of old releases between them."""
    del base
    tiny = tiny_settings(work)
    tiny.keep_releases, tiny.keep_days = 10, 0
    _publish(tiny, 0)
    readers = [_start(tiny, seed + number) for number in range(n_readers)]
    try:
        for reader in readers:
            assert reader.stdout is not None
            if reader.stdout.readline() != "reads\n":
                raise RuntimeError("a reader did not begin")
        began = time.monotonic()
        n_pointer_changes = n_pruned = 0
        failed: list[str] = []
        for number in range(1, n_publishes + 1):
            before = current(tiny)
            _publish(tiny, number)
            n_pointer_changes += 1
            if number % EVERY == 0 and before is not None:
                for release_id in (before.release_id, _name(number)):
                    rollback(tiny, release_id, _at(number))
                    n_pointer_changes += 1
            n_pruned += len(prune(tiny, _at(number)))
        seconds = time.monotonic() - began
    finally:
        reports = [_end(reader) for reader in readers]
    for number, report in enumerate(reports):
        failed += [f"reader {number}: {why}" for why in report["failed"]]
    n_reads, n_seen = sum(r["reads"] for r in reports), max(r["seen"] for r in reports)
    yield Outcome(
        f"{n_readers} reader processes through {n_publishes} publishes: no error, no mixed read",
        n_reads,
        tuple(failed),
        f"{n_reads} reads in {seconds:.0f} s, {n_pointer_changes} changes of the stable path, {n_pruned} old releases pruned; "
        f"a reader saw up to {n_seen} releases",
    )


def _name(number: int) -> str:
    return f"2026-01-31-{number:010d}"


def _at(number: int) -> dt.datetime:
    return NOW + dt.timedelta(minutes=number)


def _publish(tiny: Settings, number: int) -> Release:
    shape = "x integer, y double, received_at timestamp"
    rows = ", ".join(f"({number}, {number}, null)" for _ in range(10 + number))
    tables = dict.fromkeys(TABLES, (shape, rows))
    info = ("release_id varchar, n integer", f"('{_name(number)}', {number})")
    decision = gate(tiny, build_tiny(tiny, _name(number), **tables, release_info=info))
    return publish(tiny, decision, _at(number))


def _start(settings: Settings, seed: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", __name__, str(settings.live), str(seed)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=ipmon_environment(settings),
        cwd=REPO,
    )


def _end(reader: subprocess.Popen[str]) -> dict[str, object]:
    try:
        output, _ = reader.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        reader.kill()
        output = ""
    last = output.strip().rpartition("\n")[2]
    return json.loads(last) if last else {"reads": 0, "seen": 0, "failed": ["it did not end"]}


def read(live: Path, chance: random.Random, pause: float) -> tuple[str, str]:
    """Ask one connection about everything; return which release it was, and what is wrong with it, "" if nothing."""
    path = live.resolve()
    with duckdb.connect(str(path), read_only=True) as connection:

        def ask(statement: str) -> Sequence[object]:
            time.sleep(chance.random() * pause)
            return connection.execute(statement).fetchall()[0]

        first = ask("select release_id, n from release_info")
        answers = {
            table: ask(f"select min(x), max(x), count(*) from {table}")
            for table in chance.sample(TABLES, len(TABLES))
        }
        last = ask("select release_id, n from release_info")
    release_id, number = first
    expected = (number, number, 10 + int(str(number)))
    if last != first or path.parent.name != release_id or path.name != SERVING_FILE:
        return str(release_id), f"{path} says that it is {first}, then {last}"
    mixed = {table: answer for table, answer in answers.items() if answer != expected}
    return str(release_id), f"{release_id} is mixed: {mixed}" if mixed else ""


def main() -> None:
    """Read until standard input ends; print the counts and failures."""
    live, chance = Path(sys.argv[1]), random.Random(int(sys.argv[2]))
    reads, seen, failed = 0, set(), []
    print("reads", flush=True)
    is_asked_to_end = False
    while not is_asked_to_end:
        try:
            # One in ten stays connected for long, through several publishes.
            release_id, why = read(live, chance, 0.5 if chance.random() < 0.1 else 0.005)
        except Exception as error:  # whatever it is, a reader met it
            release_id, why = "", f"{type(error).__name__}: {error}"
        reads += 1
        seen.add(release_id)
        failed += [why] if why else []
        # Fifty that never rest would leave no core to the writer.
        is_asked_to_end = bool(select.select([sys.stdin], [], [], chance.random() * REST)[0])
    print(json.dumps({"reads": reads, "seen": len(seen), "failed": failed}))


if __name__ == "__main__":
    main()
