"""Make again what intake has lost: sidecars from receipts, receipts and rows from the archive.

Belongs here: what is lost of these, and making it again under the numbers that it had. Does not belong here: evaluating a file
(``file_pipeline``), releases (what they know of attempts is handed over as receipts), and keeping aside what is replaced
(``pipelines.recover``). All of it may be done twice.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.common import inventory
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
from pipelines.intake.respond.answers import answer_paths
from pipelines.intake.steps.number import SameAttempt
from pipelines.settings import Settings
from schemas.receipt import DUPLICATE, Receipt


@dataclass(frozen=True)
class Lost:
    """What is lost of what intake has made.

    Attributes:
        receipts: all that can be read.
        damaged_receipts: those that cannot.
        unanswered: arrivals without a receipt whose bytes are there.
        unanswerable: those whose archived bytes are missing or changed.
        sidecars: receipts whose sidecar is missing or damaged.
        rows: receipts whose rows are missing or damaged.
        stray_rows: files of the lake that no receipt names.
        answers: receipts whose page or annotated copy is missing, by the name of the receipt's file.
    """

    receipts: list[Receipt] = field(default_factory=list)
    damaged_receipts: list[Path] = field(default_factory=list)
    unanswered: list[int] = field(default_factory=list)
    unanswerable: list[int] = field(default_factory=list)
    sidecars: list[Receipt] = field(default_factory=list)
    rows: list[Receipt] = field(default_factory=list)
    stray_rows: list[Path] = field(default_factory=list)
    answers: dict[str, Receipt] = field(default_factory=dict)


@dataclass
class Remade:
    """What was made again; ``damaged`` are the archived files of which nothing can be made."""

    n_sidecars: int = 0
    n_receipts: int = 0
    n_rows: int = 0
    n_answers: int = 0
    damaged: list[Diagnostic] = field(default_factory=list)


def find_lost(settings: Settings) -> Lost:
    """Return what is lost, as far as the rest tells: receipts, sidecars and the names of the lake's files."""
    lost = Lost()
    by_name = _read_receipts(settings, lost.damaged_receipts)
    lost.receipts.extend(by_name.values())
    lost.answers.update(_without_answer(settings, by_name))
    lost.receipts.sort(key=lambda r: (r.received_seq, r.submission_id))
    sidecars = archived_sidecars(settings)
    lost.sidecars.extend(_without_sidecar(settings, sidecars, lost.receipts))
    for number in sorted({*sidecars} - {r.received_seq for r in lost.receipts}):
        is_damaged = archive.verify(settings, sidecars[number].name.split(".")[0])
        (lost.unanswerable if is_damaged else lost.unanswered).append(number)
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
    # Rows of attempts whose receipts cannot be had back are all that is left of them: they stay where they are.
    unanswered = len(remade.damaged)
    rows = remake_rows(settings, progress)
    remade.n_rows = rows.n_read
    remade.damaged += rows.damaged
    remade.n_answers = _remake_answers(settings, remade.damaged)
    if not unanswered and inventory.RECEIPTS not in inventory.missing(settings):
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


def _remake_answers(settings: Settings, damaged: list[Diagnostic]) -> int:
    """Write pages and annotated copies that are missing again, as their receipts have it; receipts and rows stay as they are."""
    lacking = _without_answer(settings, _read_receipts(settings, []))
    if not lacking:
        return 0
    pipeline, ledger, sidecars = FilePipeline(settings), Ledger(settings), archived_sidecars(settings)
    n = 0
    for name, receipt in lacking.items():
        if not _lacks_copy(settings, receipt):
            pipeline.answers.write_page(receipt, settings.receipts, name)
            n += 1
            continue
        try:
            arrival = _verified(settings, sidecars[receipt.received_seq])
        except InstallationError as error:
            damaged += error.findings
            continue
        with tempfile.TemporaryDirectory() as folder:
            evaluation = pipeline.evaluate(arrival, SameAttempt(ledger, receipt), Path(folder))
            pipeline.answers.write_with_copy(receipt, evaluation.source, settings.receipts, name)
        n += not _lacks_copy(settings, receipt)
    return n


def _read_receipts(settings: Settings, damaged: list[Path]) -> dict[str, Receipt]:
    """Return the receipts that can be read, by the name of their file; add the files of others to ``damaged``."""
    receipts = {}
    for path in sorted(settings.receipts.glob("[!.]*.json")):
        try:
            receipts[path.stem] = Receipt.from_json(path.read_text("utf-8"))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            damaged.append(path)
    return receipts


def _without_answer(settings: Settings, receipts: Mapping[str, Receipt]) -> dict[str, Receipt]:
    """Return the receipts whose page or annotated copy is missing, by the name of their file."""
    return {
        name: receipt
        for name, receipt in receipts.items()
        if not _has_page(settings, name) or _lacks_copy(settings, receipt)
    }


def _has_page(settings: Settings, name: str) -> bool:
    return _is_filled(answer_paths(settings.receipts, name)[0])


def _lacks_copy(settings: Settings, receipt: Receipt) -> bool:
    return receipt.annotated_path is not None and not _is_filled(settings.data_dir / receipt.annotated_path)


def _is_filled(path: Path) -> bool:
    return path.is_file() and path.stat().st_size > 0


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
