"""Recover: make again what a data folder has lost, from the archive and the releases.

Belongs here: what is lost, the order in which it is made again, keeping aside what is replaced, and what is reported of it. Does not
belong here: how any of it is made (``pipelines.intake``, ``pipelines.release.recover``). The caller holds the writer's lock.

Nothing is destroyed: whatever a run replaces or takes away stays in ``aside``. A run that was interrupted is begun again; with
nothing lost a run does nothing.
"""

from __future__ import annotations

import datetime as dt
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines import intake
from pipelines.common import inventory
from pipelines.common.files import link_or_copy, read_receipts, sha256
from pipelines.common.messages import Diagnostic
from pipelines.common.progress import Progress
from pipelines.release import recover as of_release
from pipelines.release.store.releases import damaged_releases, live_damage
from pipelines.settings import Settings
from schemas.receipt import DUPLICATE, Receipt

if TYPE_CHECKING:
    from pipelines.intake.commands.recover import Lost

SHOWN = 5
"""As many names of lost files are listed."""
ROWS, ANSWERS = "rows", "answers"
_FILES = {
    ROWS: inventory.Kept("数据湖的文件", "files of the lake", lambda s: s.lake, lambda _: 0),
    ANSWERS: inventory.Kept(
        "回执的网页和批注副本", "pages and annotated copies of receipts", lambda s: s.receipts, lambda _: 0
    ),
}
"""What the receipts name: there is no number of it in the inventory."""
UNFINISHED = ".unfinished"
"""The suffix of the folder of a run until that has reported it."""
_SOURCES = {
    "archive": ("归档", "the archive"),
    "receipts": ("回执和当前版本", "the receipts and the live release"),
    "releases": ("各版本", "the releases"),
    "log": ("指针记录和各版本", "the log and the releases"),
    "live": ("当前版本的表", "the tables of the live release"),
}


@dataclass
class Losses:
    """What a data folder has lost.

    Attributes:
        of_intake: what intake has lost.
        damaged_state: the diagnostics of damage, by the name of the damaged thing in the inventory.
        counts: of each thing that may be made again how much, by that name.
        missing: of each thing how much is missing by the inventory, whether it may be made again or not.
    """

    of_intake: Lost
    damaged_state: dict[str, list[Diagnostic]]
    counts: dict[str, int] = field(default_factory=dict)
    missing: dict[str, int] = field(default_factory=dict)


def find_losses(settings: Settings) -> Losses:
    """Return what is lost or damaged, by the inventory, the receipts, the archive and the releases."""
    losses = Losses(intake.find_lost(settings), of_release.damaged_state(settings))
    lost = losses.of_intake
    losses.missing = {name: known - there for name, (known, there) in inventory.missing(settings).items()}
    counts = dict(losses.missing)
    for name, n in of_release.gaps(settings).items():
        counts[name] = max(counts.get(name, 0), n)
    for name, diagnostics in losses.damaged_state.items():
        counts[name] = max(counts.get(name, 0), len(diagnostics))
    counts[inventory.ARCHIVE] = max(counts.get(inventory.ARCHIVE, 0), len(lost.sidecars))
    counts[inventory.RECEIPTS] = max(
        counts.get(inventory.RECEIPTS, 0) - len(lost.unanswerable),
        len(lost.unanswered),
        len(lost.damaged_receipts),
    )
    are_lost = counts[inventory.RECEIPTS] or lost.unanswerable  # the rows of these are no strays
    counts[ROWS] = len(lost.rows) + (0 if are_lost else len(lost.stray_rows))
    counts[ANSWERS] = len(lost.answers)
    losses.counts = {name: n for name, n in counts.items() if n > 0}
    return losses


def _damaged(settings: Settings, losses: Losses) -> Iterator[Diagnostic]:
    """Yield what nothing can be made from: archived files and files of releases that the doctor names, too; reads every byte."""
    yield from intake.damaged_archive(settings, losses.of_intake.receipts)
    yield from damaged_releases(settings)
    if inventory.LIVE not in losses.counts and (damage := live_damage(settings)):
        yield damage


def plan(settings: Settings) -> list[Diagnostic]:
    """Return what a run would make again, and from what."""
    losses = find_losses(settings)
    counts = losses.counts
    made = [
        Diagnostic("recover_will", _facts(settings, name) | {"n": counts[name]})
        for name in _ORDER
        if name in counts
    ]
    return [*made, *_damaged(settings, losses)] or [Diagnostic("recover_nothing")]


def recover(
    settings: Settings, now: dt.datetime, progress: Progress | None = None, accept_loss: bool = False
) -> list[Diagnostic]:
    """Make again whatever is lost or damaged; return what was made, what could not be had back and why.

    The inventory keeps what is still lost, so that it stays named.

    Args:
        settings: the installation; the caller holds its locks.
        now: the time of the run.
        progress: called for each file that is read.
        accept_loss: what cannot be recovered counts as permanently lost from now on.
    """
    losses = find_losses(settings)
    remarks = _make_again(settings, losses, now, progress or Progress()) if losses.counts else []
    left = find_losses(settings) if losses.counts else losses
    named = {**left.counts, **left.missing}
    for facts in [_facts(settings, name) | {"n": named[name]} for name in _ORDER if name in named]:
        remarks.append(
            Diagnostic("recover_accepted", facts) if accept_loss else Diagnostic("recover_not_made", facts)
        )
    if inventory.DISCLOSED in named:
        remarks.append(Diagnostic("recover_seen_lost", {"path": settings.disclosed}))
    remarks += [diagnostic for diagnostic in _damaged(settings, left) if diagnostic not in remarks]
    if accept_loss:
        inventory.accept(settings)
    else:
        inventory.record(settings, inventory.WRITER)
    return [*remarks, *_report_killed(settings)] or [Diagnostic("recover_nothing")]


def _make_again(settings: Settings, losses: Losses, now: dt.datetime, progress: Progress) -> list[Diagnostic]:
    """Make again what can be; the releases come first, since they tell under which numbers attempts were answered."""
    with _keeping_aside(settings, now) as aside:
        for name in losses.damaged_state:
            for diagnostic in losses.damaged_state[name]:
                Path(diagnostic.facts["path"]).unlink()
        made = of_release.restore(settings, now)
        of_live = of_release.attempts_of_live(settings)
        known = {receipt.received_seq: receipt for receipt in of_live}
        progress.step("ingest")
        remade = intake.remake(settings, losses.of_intake, known, progress.file)
    made.counts |= {
        inventory.ARCHIVE: remade.n_sidecars,
        inventory.RECEIPTS: remade.n_receipts,
        ROWS: remade.n_rows,
        ANSWERS: remade.n_answers,
    }
    remarks = [
        Diagnostic("recover_did", _facts(settings, name) | {"n": made.counts[name]})
        for name in _ORDER
        if made.counts.get(name)
    ]
    before = _attempts([*of_live, *losses.of_intake.receipts])
    remarks += [*made.remarks, *_not_had_back(settings, before), *remade.damaged]
    return remarks + [Diagnostic("recover_aside", facts) for facts in _reported(aside)]


_ORDER = {
    inventory.LIVE: "log",
    inventory.POINTER_LOG: "releases",
    inventory.VERDICTS: "releases",
    inventory.DISCLOSED: "releases",
    inventory.CONFIRMED: "live",
    inventory.ARCHIVE: "receipts",
    inventory.RECEIPTS: "archive",
    ROWS: "archive",
    ANSWERS: "archive",
}
"""What is made again, in this order, and from what."""


def _facts(settings: Settings, name: str) -> dict[str, object]:
    zh, en = _SOURCES[_ORDER[name]]
    kept = inventory.KEPT.get(name) or _FILES[name]
    return kept.facts(settings) | {"source_zh": zh, "source_en": en}


def _not_had_back(settings: Settings, before: dict[str, Receipt]) -> Iterator[Diagnostic]:
    """Yield attempts that are answered otherwise than before, those that are gone, and archived files that nothing names."""
    there = _attempts(read_receipts(settings.receipts))
    for submission_id, was in before.items():
        now = there.get(submission_id)
        # A release has no numbers of rows of forms with a respondent a row.
        is_counted = was.rows_accepted is not None
        if now and (now.status != was.status or (is_counted and now.rows_accepted != was.rows_accepted)):
            facts = {"submission_id": submission_id, "status": now.status, "rows": now.rows_accepted}
            yield Diagnostic(
                "recover_differs",
                facts | {"before": was.status, "rows_before": was.rows_accepted if is_counted else "-"},
            )
    if gone := sorted(before.keys() - there.keys()):
        yield Diagnostic("recover_attempts_gone", {"n": len(gone), "shown": _listed(gone)})
    if unknown := intake.unknown_bytes(settings):
        names = [path.relative_to(settings.data_dir).as_posix() for path in unknown]
        yield Diagnostic("recover_bytes_unknown", {"n": len(unknown), "shown": _listed(names)})


def _attempts(receipts: list[Receipt]) -> dict[str, Receipt]:
    return {receipt.submission_id: receipt for receipt in receipts if receipt.status != DUPLICATE}


def _listed(names: list[str]) -> str:
    return ", ".join(names[:SHOWN]) + (" ..." if len(names) > SHOWN else "")


@contextmanager
def _keeping_aside(settings: Settings, now: dt.datetime) -> Iterator[Path]:
    """Keep whatever is replaced or removed within the context in a folder of this run.

    Files that are only ever replaced whole get a second name; those of ``state``, to which lines are added, are copied. What is
    as it was at the end is dropped again.
    """
    folder = _new_folder(settings.aside / f"{now.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}")
    for root in (settings.receipts, settings.lake, settings.archive, settings.state):
        for path in sorted(root.rglob("*")):
            is_sidecar = root != settings.archive or path.suffix == ".json"
            if path.is_file() and is_sidecar and settings.dagster_home not in path.parents:
                _keep(path, folder / path.relative_to(settings.data_dir), root == settings.state)
    try:
        yield folder
    finally:
        for kept in sorted(folder.rglob("*"), reverse=True):  # what a folder holds comes before it
            if kept.is_dir():
                if not any(kept.iterdir()):
                    kept.rmdir()
            elif _is_same(kept, settings.data_dir / kept.relative_to(folder)):
                kept.unlink()
        for empty in (folder, settings.aside):
            if empty.exists() and not any(empty.iterdir()):
                empty.rmdir()


def _new_folder(folder: Path) -> Path:
    """Make a folder of a free name, which says until the run has reported it that it has not."""
    name, n = folder.name, 1
    while folder.exists() or folder.with_name(f"{folder.name}{UNFINISHED}").exists():
        n += 1
        folder = folder.with_name(f"{name}-{n}")
    folder = folder.with_name(f"{folder.name}{UNFINISHED}")
    folder.mkdir(parents=True)
    return folder


def _report_killed(settings: Settings) -> list[Diagnostic]:
    """Return what runs kept aside that ended before they could say so, nor what they found; each is named once."""
    folders = sorted(settings.aside.glob(f"*{UNFINISHED}"))
    return [Diagnostic("recover_aside_killed", facts) for folder in folders for facts in _reported(folder)]


def _reported(folder: Path) -> Iterator[dict[str, object]]:
    """Yield what a folder holds and its name from now on; nothing if nothing was kept."""
    if folder.exists():
        n, reported = sum(1 for path in folder.rglob("*") if path.is_file()), folder.with_suffix("")
        folder.rename(reported)
        yield {"n": n, "path": reported}


def _keep(path: Path, target: Path, is_copied: bool) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    keep = shutil.copy2 if is_copied else link_or_copy
    keep(path, target)


def _is_same(kept: Path, path: Path) -> bool:
    return path.is_file() and (kept.samefile(path) or sha256(kept) == sha256(path))
