"""Make again what intake has lost: sidecars from receipts, receipts and rows from the archive.

Belongs here: what is lost of these, and making it again under the numbers that it had. Does not belong here: evaluating a file
(``file_pipeline``), releases (what they know of attempts is handed over as receipts), and keeping aside what is replaced
(``pipelines.recover``). All of it may be done twice.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.common.errors import InstallationError
from pipelines.common.files import checksum_path
from pipelines.common.messages import Diagnostic
from pipelines.intake import archive
from pipelines.intake.archive import Arrival
from pipelines.intake.commands.ingest import Progress, answer_and_keep, answer_arrival
from pipelines.intake.commands.reprocess import archived_sidecars, is_lost, remake_rows
from pipelines.intake.file_pipeline import FilePipeline
from pipelines.intake.lake import write_schemas
from pipelines.intake.ledger import Ledger
from pipelines.intake.steps.number import SameAttempt
from pipelines.settings import Settings
from schemas.receipt import DUPLICATE, Receipt


@dataclass(frozen=True)
class Lost:
    """What is lost of what intake has made.

    Attributes:
        receipts: all that can be read.
        damaged_receipts: those that cannot.
        unanswered: arrivals without a receipt.
        sidecars: receipts whose sidecar is missing or damaged.
        rows: receipts whose rows are missing or damaged.
        stray_rows: files of the lake that no receipt names.
    """

    receipts: list[Receipt] = field(default_factory=list)
    damaged_receipts: list[Path] = field(default_factory=list)
    unanswered: list[int] = field(default_factory=list)
    sidecars: list[Receipt] = field(default_factory=list)
    rows: list[Receipt] = field(default_factory=list)
    stray_rows: list[Path] = field(default_factory=list)


@dataclass
class Remade:
    """What was made again; ``damaged`` are the archived files of which nothing can be made."""

    n_sidecars: int = 0
    n_receipts: int = 0
    n_rows: int = 0
    damaged: list[Diagnostic] = field(default_factory=list)


def find_lost(settings: Settings) -> Lost:
    """Return what is lost, as far as the rest tells: receipts, sidecars and the names of the lake's files."""
    lost = Lost()
    for path in settings.receipts.glob("[!.]*.json"):
        try:
            lost.receipts.append(Receipt.from_json(path.read_text("utf-8")))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            lost.damaged_receipts.append(path)
    lost.receipts.sort(key=lambda r: (r.received_seq, r.submission_id))
    sidecars = archived_sidecars(settings)
    lost.sidecars.extend(_without_sidecar(settings, sidecars, lost.receipts))
    lost.unanswered.extend(sorted({*sidecars} - {r.received_seq for r in lost.receipts}))
    attempts = [r for r in lost.receipts if r.status != DUPLICATE]
    lost.rows.extend(r for r in attempts if is_lost(settings, r))
    lost.stray_rows.extend(_stray_rows(settings, attempts))
    return lost


def remake(
    settings: Settings, lost: Lost, known: Mapping[int, Receipt], progress: Progress | None = None
) -> Remade:
    """Make again what is lost.

    Args:
        settings: the installation; the caller holds its locks.
        lost: what is lost (``find_lost``).
        known: what releases say of attempts, by the number of their arrival.
        progress: called with number, total and receipt of each file that is read.
    """
    remade = Remade()
    for path in lost.damaged_receipts:
        path.unlink()
    answered = {r.received_seq for r in lost.receipts}
    of_releases = [r for number, r in known.items() if number not in answered and _is_archived(settings, r)]
    missing = [*lost.sidecars, *_without_sidecar(settings, archived_sidecars(settings), of_releases)]
    for receipt in missing:
        archive.restored_arrival(settings, receipt)
    remade.n_sidecars = len(missing)
    remade.n_receipts = _answer_all(settings, known, remade.damaged, progress)
    rows = remake_rows(settings, progress)
    remade.n_rows = rows.n_read
    remade.damaged += rows.damaged
    for path in _stray_rows(settings, [r for r in Ledger(settings).receipts if r.status != DUPLICATE]):
        path.unlink()
        checksum_path(path).unlink(missing_ok=True)
    return remade


def unknown_bytes(settings: Settings) -> list[Path]:
    """Return the archived files of which no sidecar says when they came, under which name and from whom."""
    known = {sidecar.name.split(".")[0] for sidecar in archive.sidecars(settings)}
    return sorted(p for p in settings.archive.glob("??/*") if "." not in p.name and p.name not in known)


def _answer_all(
    settings: Settings,
    known: Mapping[int, Receipt],
    damaged: list[Diagnostic],
    progress: Progress | None,
) -> int:
    """Answer every arrival without a receipt in the order of receipt; an attempt that a release knows keeps its number."""
    ledger = Ledger(settings)
    sidecars = archived_sidecars(settings)
    waiting = sorted({*sidecars} - ledger.answered)
    if not waiting:
        return 0
    pipeline = FilePipeline(settings)
    write_schemas(settings, pipeline.forms)
    n = 0
    for number, received_seq in enumerate(waiting, 1):
        try:
            arrival = _verified(settings, sidecars[received_seq])
        except InstallationError as error:
            damaged += error.findings
            continue
        previous = known.get(received_seq)
        if previous and previous.sha256 == arrival.sha256:
            receipt = answer_and_keep(pipeline, arrival, SameAttempt(ledger, previous))
        else:
            receipt = answer_arrival(pipeline, arrival, ledger)
        n += 1
        if progress:
            progress(number, len(waiting), receipt)
    return n


def _verified(settings: Settings, sidecar: Path) -> Arrival:
    arrival = archive.read_arrival(settings, sidecar)
    if diagnostic := archive.verify(settings, arrival.sha256):
        raise InstallationError(diagnostic)
    return arrival


def _without_sidecar(
    settings: Settings, sidecars: Mapping[int, Path], receipts: Collection[Receipt]
) -> Iterator[Receipt]:
    for receipt in receipts:
        try:
            archive.read_arrival(settings, sidecars[receipt.received_seq])
        except (KeyError, InstallationError):
            yield receipt


def _is_archived(settings: Settings, receipt: Receipt) -> bool:
    return archive.verify(settings, receipt.sha256) is None


def _stray_rows(settings: Settings, attempts: Collection[Receipt]) -> list[Path]:
    named = {settings.data_dir / r.lake_path for r in attempts if r.lake_path}
    return sorted(
        p for p in settings.lake.glob("*/*/*.parquet") if not p.name.startswith(".") and p not in named
    )
