"""Carry out a world: make its installation, take its files in, build, judge and publish each round, and ask it everything.

Belongs here: the steps, and what must hold of every world. Does not belong here: which worlds there are (``generate``).

Each step is the real code, but for dbt's process (``tests.compiled.build``), what is taken over from earlier builds
(``tests.compiled.kept_builds``), and suites, which are run on the rows of many worlds at once (``suites``), without Data Docs.
A file is opened once to be read (``connections``), files of all worlds are read by one reading process, and exports are written
without a process of their own.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from unittest.mock import patch

from pipelines import intake
from pipelines import release as releasing
from pipelines.common.messages import ERROR, Diagnostic
from pipelines.installation import init
from pipelines.installation.tables import columns
from pipelines.intake import file_pipeline
from pipelines.intake.readers.worker import ReadingProcess
from pipelines.release import exports
from pipelines.release.gate import expectations
from pipelines.release.store import serving_file
from pipelines.settings import LAST_DAY, Settings
from schemas.seed_files import read_seed, seed_csv
from tests.compiled.build import run_project
from tests.compiled.kept_builds import KeptBuilds
from tests.compiled.project import Project
from tests.worlds.connections import few_connections
from tests.worlds.questions import faults_of_answers
from tests.worlds.suites import Suites
from tests.worlds.world import Round, World, csv_of

_reading_process = cache(ReadingProcess)
PUBLISHED, NOTHING_NEW = "published", "nothing new"


@dataclass
class Outcome:
    """What became of a world.

    Attributes:
        ends: how each round ended: published, nothing new, or the code of the reason why it was refused.
        faults: what must not be: refusals, changes that were missed, commands that failed.
        counts: what else is counted, by name.
    """

    ends: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def count(self, name: str, n: int = 1) -> None:
        """Count something."""
        self.counts[name] = self.counts.get(name, 0) + n


@dataclass(frozen=True)
class Tools:
    """What all worlds share, so that each costs less.

    Attributes:
        project: the compiled project.
        suites: what is asked about the rows of many worlds at once; None to ask about each release when it is made.
        kept: builds from which later ones take over what has the same inputs; None to build everything.
    """

    project: Project
    suites: Suites | None = None
    kept: KeptBuilds | None = None


def shared_tools(project: Project, folder: Path) -> Tools:
    """Return tools that keep what they share in an empty folder."""
    return Tools(project, Suites(folder / "suites", project.manifest), KeptBuilds(folder / "builds"))


def carry_out(world: World, folder: Path, tools: Tools) -> Outcome:
    """Carry out a world in an empty folder."""
    with few_connections(), patch.object(file_pipeline, "ReadingProcess", _reading_process):
        return _carried_out(world, folder, tools)


def _carried_out(world: World, folder: Path, tools: Tools) -> Outcome:
    outcome = Outcome()
    for name, known in columns().items():
        (folder / "tables").mkdir(exist_ok=True)
        (folder / "tables" / f"{name}.csv").write_text(
            csv_of(list(known), world.tables.get(name, ())), "utf-8"
        )
    made = init(folder)
    if made.faults:
        outcome.ends.append(f"tables: {made.faults[0].code}")
        outcome.faults += [
            f"tables: {fault.message('en')}" for fault in made.faults if fault.code == "seeds_refused"
        ]
        return outcome
    settings = Settings(
        data_dir=folder / "data", seeds_dir=folder / "seeds", exports=world.exports, quiet_seconds=0
    )
    for name, rows in world.seeds.items():
        text = seed_csv(name, [*_own_rows(settings, name), *rows])
        (settings.seeds_dir / f"{name}.csv").write_text(text, "utf-8", newline="\n")
    for number, one in enumerate(world.rounds):
        if day := _day(settings, one):
            _carry_out_round(settings.model_copy(update={"as_of": day}), world, number, tools, outcome)
    return outcome


def _day(settings: Settings, one: Round) -> dt.date | None:
    """Return the day of a round; None where the release before it never changes, or there is none."""
    if not one.edge:
        return one.as_of
    live = releasing.current(settings)
    if live is None or live.unchanged_days is None:
        return None
    last = dt.date.fromisoformat(live.unchanged_days[1])
    if last >= LAST_DAY:
        return None
    return last if one.edge == "last_unchanged" else last + dt.timedelta(days=1)


def _own_rows(settings: Settings, name: str) -> list[dict[str, str]]:
    path = settings.seeds_dir / f"{name}.csv"
    return read_seed(settings.seeds_dir, name) if path.exists() else []


class ExportsHere:
    """The exports of a release, written by this process: another takes seconds to import what they need."""

    def __init__(self, settings: Settings, folder: Path) -> None:
        self.settings, self.folder = settings, folder

    def begin(self) -> None:
        """Write them."""
        if self.settings.exports:
            exports.write_exports(self.settings, self.folder)

    def finish(self) -> tuple[Diagnostic, ...]:
        """Return nothing: what keeps them from being written is an exception here, and a fault of the world."""
        return ()

    def stop(self) -> None:
        """There is nothing to stop."""


def _carry_out_round(settings: Settings, world: World, number: int, tools: Tools, outcome: Outcome) -> None:
    one = world.rounds[number]
    assert settings.as_of is not None
    now = dt.datetime.combine(settings.as_of, dt.time(12, number), dt.UTC)
    for file in one.files:
        (settings.inbox / file.name).write_text(file.text, "utf-8")
        (settings.inbox / f"{file.name}.meta.json").write_text(json.dumps(dict(file.meta)), "utf-8")
    for receipt in intake.ingest(settings, now):
        outcome.count(f"file {receipt.status}")
        outcome.count("rows accepted", receipt.rows_accepted)
    needed = releasing.needs_build(settings)
    prepared = releasing.prepare(settings, settings.as_of)
    if prepared.inputs is None:
        outcome.ends.append(prepared.problems[0].code)
        outcome.faults += [f"seeds: {p.message('en')}" for p in prepared.problems]
        return
    build = run_project(settings, tools.project, kept=tools.kept)
    run_suites = tools.suites.run if tools.suites else expectations.run_suites
    # Data Docs are pages about the answers, and take as long as the answers.
    with (
        patch.object(expectations, "run_suites", run_suites),
        patch.object(expectations, "_write_docs"),
        patch.object(exports, "Exporting", ExportsHere),
    ):
        gate = releasing.gate(settings, build)
    problems = [problem for check in gate.checks for problem in check.problems]
    outcome.count("warnings", sum(p.severity != ERROR for p in problems))
    if not gate.passed:
        refused = [p for p in problems if p.severity == ERROR]
        outcome.ends.append(refused[0].code)
        outcome.faults += [f"refused: {p.message('en')}" for p in refused if p.code != "dbt_not_run"]
        return
    _compare(settings, needed, outcome, serving_file.LEDGER_TABLES if one.files else set())
    if not needed:
        outcome.ends.append(NOTHING_NEW)
        return
    releasing.publish(settings, gate, now)
    outcome.ends.append(PUBLISHED)
    outcome.faults += faults_of_answers(settings, world.asked)


def _compare(settings: Settings, needed: bool, outcome: Outcome, may_wait: set[str]) -> None:
    """Compare what would be published with the live release: a change must not be missed.

    Args:
        settings: the installation.
        needed: a build was needed.
        outcome: counts it.
        may_wait: the tables that change with attempts of which nothing was accepted: these wait for the next build.
    """
    live = releasing.current(settings)
    if live is None:
        return
    built = serving_file.content(settings, settings.staged / releasing.SERVING_FILE)
    changed = [
        table
        for table, record in built.items()
        if table not in serving_file.OUTSIDE_CONTENT_HASH | may_wait
        and record["content_hash"] != live.tables[table]["content_hash"]
    ]
    if changed and not needed:
        outcome.faults.append(f"missed: {changed} from {live.as_of} to {settings.as_of}")
    outcome.count(f"{'changed' if changed else 'unchanged'}, {'' if needed else 'no '}build needed")
