"""SIGKILL at random moments: nothing published or answered is lost, and the next run completes the rest.

Belongs here: killing, and what must hold after it. Does not belong here: any other fault (``faults``).

An ingest run, or what happens around a publish, runs in a forked child that has everything imported, so that a try costs about
a second. Half of the children die by the clock, when the parent kills them. The other half die at a step: before they
change a file for the n-th time, so that every window between two changes is tried, however narrow; where that change is
to open a file for writing, half of those leave it there, empty. Only that process is killed: what it has started must
end by itself.
"""

from __future__ import annotations

import datetime as dt
import json
import multiprocessing
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import cycle, islice
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from pipelines import intake
from pipelines import release as releasing
from pipelines.common.files import is_intact, sha256
from pipelines.common.lock import intake_lock, writer_lock
from pipelines.intake.archive import META_SUFFIX, inbox_files, read_arrival, sequence, sidecars
from pipelines.intake.lake import write_schemas
from pipelines.monitoring.doctor import contents, installation
from pipelines.release import Release
from pipelines.settings import Settings
from schemas.form import forms
from schemas.receipt import Receipt
from tests.refreshes import send_corrected_yearbook
from tests.reliability.chaos import (
    Broken,
    Outcome,
    copy_of,
    files_of,
    ipmon,
    ipmon_command,
    ipmon_environment,
    verified_live,
)
from tests.serving import is_alive
from tests.tiny import NOW, build_tiny, tiny_settings

CHANGES = {"os.chmod", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink"}
"""Python's audit events that change a folder; ``open`` does too where it is for writing."""
WARM = [
    "duckdb",
    "pipelines.intake.respond.annotate",
    "pipelines.intake.commands.reprocess",
    "pyarrow.parquet",
    __name__,
]
"""What ingest runs import; ``GATE`` takes long to import and only the gate needs it."""
GATE = "great_expectations"
PATIENCE = 120
"""Seconds that a child may take that is not killed, however busy the machine is."""
GONE_SECONDS = 5
"""Seconds that what a killed process had started may go on running."""
SENT = (
    "bulletin_2019.csv",
    "district_return_120101_2017q1.xlsx",
    "district_return_120101_2017q1_corrected.xlsx",
    "district_return_120102_2016q2.xlsx",
    "district_return_120102_2016q2_again.xlsx",
    "faulty_unknown_form.xlsx",
    "patent_register_2017_08.csv",
    "white_paper_2019.xlsx",
    "white_paper_2019_corrected.xlsx",
)
"""Samples that are accepted, accepted in part, refused, sent again with other figures and sent twice."""
SHAPE = "x integer, y double, received_at timestamp"
HISTORY = (
    "release_id varchar, as_of date, plan_id varchar, target_id varchar, reading_id varchar, time_period varchar, "
    "verdict varchar, obs_value double, reason_code varchar"
)
COUNTS = ("inventory.json", ".inventory.json.intake.tmp", ".inventory.json.writer.tmp")
"""What is recorded last: a process that dies before has recorded too few, which is no loss; the next record is whole."""
KILLS_A_REFRESH = 10
"""After so many killed refreshes one is let run to its end: a build costs tens of seconds."""
STAGES = ("start", "ingest", "build", "gate", "publish")
LATER = NOW + dt.timedelta(days=1)
FAR_FUTURE = dt.datetime(9999, 1, 1, tzinfo=dt.UTC)
"""A day so late that every unfinished file counts as left over."""
Begin = Callable[[], None]
Act = Callable[[Path, Begin], None]


def outcomes(base: Settings, work: Path, seed: int, size: int = 60) -> Iterator[Outcome]:
    """Kill ``size`` refreshes, and twice as many ingest runs and moves of releases."""
    rng = random.Random(seed)
    children = Children(GATE)
    yield ingest_runs(base, work / "ingest_runs", rng, 2 * size, children)
    yield from publishes(work / "publishes", rng, 2 * size, children)
    yield refreshes(base, work / "refreshes", rng, size)


@dataclass(frozen=True)
class Moment:
    """When a child dies: before a change of a file by its number, or else by the clock.

    Attributes:
        step: the number of the change that it no longer makes, from 1.
        is_torn: if that is to open a file for writing, it is opened and left empty.
        share: of the time that an undisturbed run takes, if there is no step.
    """

    step: int = 0
    is_torn: bool = False
    share: float = 0.0

    def __str__(self) -> str:
        how = ", torn" if self.is_torn else ""
        return f"at step {self.step}{how}" if self.step else f"after {self.share:.1%} of the time"


def moments(rng: random.Random, count: int, steps: int) -> list[Moment]:
    """Draw moments, half of them steps; no step has a second turn before each has had one."""
    turns = cycle(rng.sample(range(1, steps + 1), steps))
    by_step = [Moment(step=step, is_torn=rng.random() < 0.5) for step in islice(turns, (count + 1) // 2)]
    return by_step + [Moment(share=rng.random()) for _ in range(count - len(by_step))]


class Children:
    """Forked processes that act in a folder and are killed there, with the named modules already imported."""

    def __init__(self, *imported: str) -> None:
        self._forks = multiprocessing.get_context("forkserver")
        self._forks.set_forkserver_preload([*WARM, *imported])

    def measure(self, act: Act, folder: Path) -> tuple[int, float]:
        """Let a child act to the end; return how many changes of files that were, and how many seconds."""
        child, receiver = self._begin(act, folder, Moment())
        began = time.monotonic()
        try:
            if not receiver.poll(PATIENCE):
                raise Broken(f"an undisturbed run has not ended after {PATIENCE} s")
            steps: int = receiver.recv()
        finally:
            child.kill()
            child.join()
        return steps, time.monotonic() - began

    def kill(self, act: Act, folder: Path, moment: Moment, seconds: float) -> bool:
        """Let a child act and kill it; return False if it had ended before.

        Raises:
            Broken: it ended otherwise, or something that it had started lives on.
        """
        child, _ = self._begin(act, folder, moment)
        if not moment.step:
            time.sleep(moment.share * seconds)
            child.kill()
        child.join(PATIENCE)
        code = child.exitcode
        if code is None:
            child.kill()
        wait_for_orphans(child.pid)
        if code not in (0, -signal.SIGKILL):
            raise Broken(f"hangs for {PATIENCE} s" if code is None else f"ended with {code}")
        return code != 0

    def _begin(self, act: Act, folder: Path, moment: Moment) -> tuple[Any, Connection]:
        receiver, sender = self._forks.Pipe(duplex=False)
        child = self._forks.Process(target=_live, args=(act, folder, moment, sender))
        child.start()
        sender.close()
        if not receiver.poll(PATIENCE):
            child.kill()
            raise Broken(f"has not begun after {PATIENCE} s")
        receiver.recv()
        return child, receiver


def _live(act: Act, folder: Path, moment: Moment, sender: Connection) -> None:
    """Act, as the child: in a session of its own, by which the processes that it starts are found."""
    os.setsid()
    steps = 0

    def count(event: str, arguments: tuple[Any, ...]) -> None:
        nonlocal steps
        if not _is_change(event, arguments, folder):
            return
        steps += 1
        if steps == moment.step:
            if event == "open" and moment.is_torn:
                os.close(os.open(arguments[0], os.O_WRONLY | os.O_CREAT | os.O_TRUNC))
            os.kill(os.getpid(), signal.SIGKILL)

    def begin() -> None:
        sender.send(None)
        sys.addaudithook(count)

    act(folder, begin)
    sender.send(steps)


def _is_change(event: str, arguments: tuple[Any, ...], folder: Path) -> bool:
    if event == "open":
        _, mode, flags = arguments
        if not (set(mode) & set("wax+") if mode else flags & (os.O_WRONLY | os.O_RDWR)):
            return False
    elif event not in CHANGES:
        return False
    path = Path(os.fsdecode(arguments[0]) if isinstance(arguments[0], (str, bytes, os.PathLike)) else "/")
    # Whole trees are removed by names relative to their folders. Great Expectations' pages are many and all alike.
    return not path.is_absolute() or (path.is_relative_to(folder) and "data_docs" not in path.parts)


def killed(
    children: Children,
    act: Act,
    template: Path,
    folder: Path,
    moment: Moment,
    seconds: float,
    rng: random.Random,
) -> None:
    """Act in a copy of a folder and be killed; a child that ended before its moment is tried again with an earlier one."""
    while True:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(template, folder, symlinks=True)
        if children.kill(act, folder, moment, seconds):
            return
        if moment.step:
            raise Broken("has made fewer changes than another time")
        seconds *= 0.9
        moment = Moment(share=rng.random())


def wait_for_orphans(session: int) -> None:
    """Wait for the end of whatever was started in a session.

    Raises:
        Broken: something lives on.
    """
    deadline = time.monotonic() + GONE_SECONDS
    while left := [pid for pid in _pids() if _session_of(pid) == session and is_alive(pid)]:
        if time.monotonic() > deadline:
            commands = [
                Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode() for pid in left
            ]
            for pid in left:
                os.kill(pid, signal.SIGKILL)
            raise Broken(f"lives on: {commands}")
        time.sleep(0.02)


def _pids() -> Iterator[int]:
    return (int(path.name) for path in Path("/proc").glob("[0-9]*"))


def _session_of(pid: int) -> int | None:
    try:
        return os.getsid(pid)
    except ProcessLookupError:
        return None


# Between archive and receipt.


def ingest_runs(base: Settings, work: Path, rng: random.Random, count: int, children: Children) -> Outcome:
    """Kill ingest runs of a small inbox; the next ingest run must leave the same files as one that was not killed."""
    full = small_inbox(base, work / "inbox")
    sent = {sha256(path) for path in inbox_files(full)}
    whole = copy_of(full, work / "whole")
    steps, seconds = children.measure(ingest, whole.data_dir)
    end, ledger = files_of(whole.data_dir, COUNTS), {r.received_seq: r for r in intake.read_ledger(whole)}
    settings = full.model_copy(update={"data_dir": work / "try"})
    failed = []
    for number, moment in enumerate(moments(rng, count, steps), 1):
        try:
            killed(children, ingest, full.data_dir, settings.data_dir, moment, seconds, rng)
            nothing_is_lost(settings, sent, ledger)
            ingest(settings.data_dir)
            all_is_answered(settings)
            if changed := set(files_of(settings.data_dir, COUNTS).items()) ^ set(end.items()):
                raise Broken(f"other files than undisturbed: {sorted({name for name, _ in changed})}")
        except Broken as error:
            failed.append(f"ingest run {number}, {moment}: {error}")
    what = "ingest runs killed between inbox and receipt; another ingest run leaves what an undisturbed one does, byte for byte"
    return Outcome(
        what,
        count,
        tuple(failed),
        f"{len(SENT)} files, {steps} changes of files, {seconds:.1f} s undisturbed",
    )


def small_inbox(base: Settings, folder: Path) -> Settings:
    """Make a data folder in whose inbox a few of the samples wait."""
    settings = base.model_copy(update={"data_dir": folder, "quiet_seconds": 0})
    settings.inbox.mkdir(parents=True)
    for card in sidecars(base):
        arrival = read_arrival(base, card)
        if arrival.original_name in SENT:
            path = settings.inbox / arrival.original_name
            shutil.copyfile(arrival.path, path)
            path.with_name(path.name + META_SUFFIX).write_text(json.dumps(dict(arrival.meta)), "utf-8")
    # The forms' empty files of the lake are there: what is killed is the path from inbox to receipt.
    write_schemas(settings, forms())
    return settings


def ingest(folder: Path, begin: Begin = lambda: None) -> None:
    """Ingest as each command that answers files does."""
    settings = Settings(data_dir=folder, quiet_seconds=0)
    begin()
    with intake_lock(settings, "ingest"):
        intake.ingest(settings, NOW)


def nothing_is_lost(settings: Settings, sent: set[str], ledger: Mapping[int, Receipt]) -> None:
    """Look whether every file is archived or still waits, and every receipt that is there is whole and right.

    Raises:
        Broken: one is not.
    """
    archived = {path.name.split(".")[0] for path in sidecars(settings)}
    if changed := [diagnostic.facts for diagnostic in contents.archive(settings)]:
        raise Broken(f"archived otherwise than received: {changed}")
    if lost := sent - archived - {sha256(path) for path in inbox_files(settings)}:
        raise Broken(f"neither in the inbox nor archived: {lost}")
    for receipt in intake.read_ledger(settings):
        if receipt != ledger.get(receipt.received_seq):
            raise Broken(f"{receipt.submission_id} was answered otherwise than undisturbed")
        if receipt.lake_path and not is_intact(settings.data_dir / receipt.lake_path):
            raise Broken(f"{receipt.lake_path} is not what its receipt says")


def all_is_answered(settings: Settings) -> None:
    """Look whether every arrival has one receipt, and the doctor finds nothing.

    Raises:
        Broken: it has none or several, or something is left.
    """
    arrivals = sorted(sequence(card) for card in sidecars(settings))
    answered = sorted(receipt.received_seq for receipt in intake.read_ledger(settings))
    if arrivals != answered or intake.pending(settings):
        raise Broken(f"arrivals {arrivals}, receipts {answered}, waiting {intake.pending(settings)}")
    looks = (
        contents.archive(settings),
        contents.lake(settings),
        installation.leftovers(settings, FAR_FUTURE),
    )
    if diagnostics := [diagnostic for look in looks for diagnostic in look]:
        raise Broken(f"the doctor finds {diagnostics}")


# Around the publish.


def publishes(
    work: Path, rng: random.Random, count: int, children: Children, scenes: Sequence[str] = ()
) -> Iterator[Outcome]:
    """Kill what changes the pointer; the previous or the new release is live, and trying again completes it."""
    names = scenes or tuple(SCENES)
    share, more = divmod(count, len(names))
    for number, name in enumerate(names):
        prepare, act = SCENES[name]
        yield _scene(name, prepare, act, work / name, rng, share + (number < more), children)


def _scene(
    name: str,
    prepare: Callable[[Settings], None],
    act: Act,
    work: Path,
    rng: random.Random,
    count: int,
    children: Children,
) -> Outcome:
    template = work / "template"
    template.mkdir(parents=True)
    prepare(tiny_settings(template))
    before = verified_live(tiny_settings(template))
    shutil.copytree(template, work / "whole", symlinks=True)
    steps, seconds = children.measure(act, work / "whole")
    whole = tiny_settings(work / "whole")
    end, after = end_of(whole), verified_live(whole)
    failed = []
    for number, moment in enumerate(moments(rng, count, steps), 1):
        try:
            killed(children, act, template, work / "try", moment, seconds, rng)
            settings = tiny_settings(work / "try")
            one_or_the_other(settings, before, after)
            act(work / "try", lambda: None)
            if (left := end_of(settings)) != end:
                others = {key: (left[key], end[key]) for key in end if left[key] != end[key]}
                raise Broken(f"another end than undisturbed: {others}")
        except Broken as error:
            failed.append(f"{name} {number}, {moment}: {error}")
    what = f"{name} killed; live is the previous release or the new one, and a second try ends as undisturbed"
    return Outcome(what, count, tuple(failed), f"{steps} changes of files, {seconds:.1f} s undisturbed")


def one_or_the_other(settings: Settings, before: Release, after: Release) -> None:
    """Check that the live release is exactly one of two, and that every release of the store is whole.

    Raises:
        Broken: it is not.
    """
    live = verified_live(settings)
    if (live.release_id, live.tables) not in [(r.release_id, r.tables) for r in (before, after)]:
        raise Broken(f"{live.release_id} is live, neither {before.release_id} nor {after.release_id}")
    if diagnostics := list(contents.releases(settings)):
        raise Broken(f"the release store is broken: {diagnostics}")


def end_of(settings: Settings) -> dict[str, Any]:
    """Return all that readers and the next run find; what carries the time of its making is left out."""
    live, waiting, left = verified_live(settings), releasing.waiting(settings), releasing.taken_back(settings)
    left_out = ("build/target/", "build/build.duckdb", "state/moves.json", *COUNTS)
    files = files_of(settings.data_dir, leave_out=left_out)
    # GX's documents and records name the time, and DuckDB's files need not be the same ones.
    timed = [name for name in files if name.startswith("releases/")]
    return {
        "live": live.release_id,
        "waiting": waiting and waiting.release_id,
        "taken back": left and left.release_id,
        "release store": {
            release.release_id: (
                release.tables,
                release.embargo_until,
                release.folder(settings).stat().st_mode,
            )
            for release in releasing.list_releases(settings)
        },
        "pointer log": releasing.read_pointer_log(settings),
        "files": {name: digest for name, digest in files.items() if name not in timed},
        "left": [
            str(path)
            for path in settings.data_dir.rglob("*")
            if path.name.endswith((".tmp", ".next", ".wal")) and path.name not in COUNTS
        ],
    }


def id_of(number: int) -> str:
    """Return the id of a tiny release."""
    return f"2026-01-31-{number:010d}"


def tiny_publish(
    settings: Settings,
    number: int,
    at: dt.datetime = NOW,
    embargo_until: dt.datetime | None = None,
    begin: Begin = lambda: None,
) -> None:
    """Build a tiny release and, as a refresh does, publish it and prune old ones; a release that was built before is not published again."""
    latest = releasing.waiting(settings) or releasing.current(settings)
    rows = ", ".join(f"({number}, {number}, null)" for _ in range(10 + number))
    verdict = f"('{id_of(number)}', '2026-01-31', 'p', 't', 'd', '2020', 'met', {number}, 'satisfied_final')"
    build = build_tiny(
        settings, id_of(number), fct_observation=(SHAPE, rows), fct_verdict_history=(HISTORY, verdict)
    )
    begin()
    with writer_lock(settings, "refresh"):
        if latest is None or latest.release_id != id_of(number):
            releasing.publish(settings, releasing.gate(settings, build), at, embargo_until)
        releasing.prune(settings, at)


def store_two(settings: Settings) -> None:
    """Publish two releases."""
    for number in (1, 2):
        tiny_publish(settings, number)


def publish_third(folder: Path, begin: Begin) -> None:
    """Publish a third, and prune the first."""
    settings = tiny_settings(folder).model_copy(update={"keep_releases": 1, "keep_days": 0})
    tiny_publish(settings, 3, LATER, begin=begin)


def embargo_third(folder: Path, begin: Begin) -> None:
    """Publish a third under embargo."""
    tiny_publish(tiny_settings(folder), 3, embargo_until=LATER, begin=begin)


def store_two_and_embargo_one(settings: Settings) -> None:
    """Publish two releases, and a third under embargo."""
    store_two(settings)
    tiny_publish(settings, 3, embargo_until=LATER)


def let_go_live(folder: Path, begin: Begin) -> None:
    """Publish the release whose embargo has ended."""
    settings = tiny_settings(folder)
    begin()
    with writer_lock(settings, "publish"):
        releasing.publish_due(settings, LATER)


def roll_back(folder: Path, begin: Begin) -> None:
    """Roll back to the first release, unless that has been done."""
    settings = tiny_settings(folder)
    begin()
    with writer_lock(settings, "rollback"):
        live = releasing.current(settings)
        if live is None or live.release_id != id_of(1):
            releasing.rollback(settings, id_of(1), LATER)


def store_many(settings: Settings) -> None:
    """Publish more releases than are kept."""
    for number in range(1, 6):
        tiny_publish(settings, number)


def prune(folder: Path, begin: Begin) -> None:
    """Prune old releases."""
    settings = tiny_settings(folder).model_copy(update={"keep_releases": 1, "keep_days": 0})
    begin()
    with writer_lock(settings, "prune"):
        releasing.prune(settings, LATER)


SCENES: dict[str, tuple[Callable[[Settings], None], Act]] = {
    "gate and publish": (store_two, publish_third),
    "publish under embargo": (store_two, embargo_third),
    "end of an embargo": (store_two_and_embargo_one, let_go_live),
    "rollback": (store_two, roll_back),
    "retention": (store_many, prune),
}
"""What changes the pointer or the release store: the function that prepares it, and the one that is killed."""


# Anywhere in a refresh.


def refreshes(base: Settings, work: Path, rng: random.Random, count: int) -> Outcome:
    """Kill ``ipmon refresh`` of a second day; every few times one that is not killed must publish what it should.

    After it, and after one that was killed when it had published, the second day begins anew.
    """
    full = copy_of(base, work / "full")
    send_corrected_yearbook(full)
    (full.inbox / "nonsense.xlsx").write_bytes(b"not a spreadsheet")
    settings = copy_of(full, work / "try")
    before = verified_live(settings)
    refreshed(settings)
    after, ledger = verified_live(settings), answers(settings)
    # What dbt has parsed holds for one path, and all that follow have this one.
    for parsed in settings.dbt_target.glob("*.msgpack"):
        shutil.copy(parsed, full.dbt_target)
    copy_of(full, settings.data_dir)
    seconds = refreshed(settings)

    def ended_well() -> None:
        if (live := verified_live(settings)).content_hash != after.content_hash:
            raise Broken(f"{live.release_id} holds something else than {after.release_id}")
        if answers(settings) != ledger:
            raise Broken("the ledger is not that of an undisturbed refresh")
        all_is_answered(settings)

    failed, where, n_to_the_end, is_new = [], Counter[str](), 0, True
    for number in range(1, count + 1):
        share = rng.random()
        try:
            if is_new:
                copy_of(full, settings.data_dir)
            while not (stage := refresh_killed(settings, share * seconds)):
                ended_well()
                copy_of(full, settings.data_dir)
                share = rng.random() * 0.9
            where[stage] += 1
            one_or_the_other(settings, before, after)
            is_last = number == count or not number % KILLS_A_REFRESH
            is_new = is_last or verified_live(settings).release_id == after.release_id
            if is_new:
                n_to_the_end += 1
                refreshed(settings)
                ended_well()
        except Broken as error:
            is_new = True
            failed.append(f"refresh {number}, after {share:.1%} of {seconds:.0f} s: {error}")
    what = "refreshes killed anywhere; live is the previous release or the new one, and one to the end holds what an undisturbed one does"
    spread = ", ".join(f"{where[stage]} in {stage}" for stage in STAGES if where[stage])
    return Outcome(
        what, count, tuple(failed), f"{n_to_the_end} to the end; {spread}; {seconds:.0f} s undisturbed"
    )


def answers(settings: Settings) -> list[Receipt]:
    """Return the ledger without its clock."""
    return [replace(receipt, received_at="") for receipt in intake.read_ledger(settings)]


def refreshed(settings: Settings) -> float:
    """Refresh to the end and return the seconds.

    Raises:
        Broken: it did not end well.
    """
    began = time.monotonic()
    done = ipmon(settings, "refresh")
    if done.returncode:
        raise Broken(f"ipmon refresh ended with {done.returncode}: {done.stdout[-500:]} {done.stderr[-500:]}")
    return time.monotonic() - began


def refresh_killed(settings: Settings, seconds: float) -> str:
    """Kill a refresh and return its step; "" if it had ended before.

    Raises:
        Broken: it ended otherwise, or something that it had started lives on.
    """
    log = settings.data_dir.with_name("refresh.log")
    environment = ipmon_environment(settings) | {"IPMON_LOG_FORMAT": "json"}
    with (
        log.open("w") as output,
        subprocess.Popen(
            ipmon_command("refresh"), env=environment, stdout=output, stderr=output, start_new_session=True
        ) as process,
    ):
        try:
            code = process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            code = process.wait()
    wait_for_orphans(process.pid)
    if code not in (0, -signal.SIGKILL):
        raise Broken(f"ended with {code}: {log.read_text('utf-8')[-500:]}")
    begun = re.findall(r'"step": "(\w+)"', log.read_text("utf-8"))
    return "" if code == 0 else begun[-1] if begun else STAGES[0]
