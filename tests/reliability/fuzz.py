"""``make fuzz``: changed files through whole ingest runs, and what must hold of every answer.

Belongs here: sending cases (``tests.corpus.mutate``) batch by batch beside good files, judging receipts, lake, ledger
and answers, keeping what failed so that it can be run again. Does not belong here: how files are changed.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import logging
import os
import re
import resource
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import openpyxl
import polars as pl

from pipelines import intake
from pipelines.intake.inbox import shown_name
from pipelines.settings import Settings
from samples.make import samples
from schemas.form import forms
from schemas.receipt import ACCEPTED, DUPLICATE, PARTIAL, REFUSED, Receipt
from schemas.rules.registry import ERROR, RULES
from tests.corpus import containers
from tests.corpus.mutate import Case, Good, case

NOW = dt.datetime(2026, 1, 31, 18, 0, tzinfo=dt.UTC)
BATCH = 25
SECONDS = 20.0
"""Seconds that a changed file of a few kilobytes may take at most, however busy the machine is."""
RISE_KIB = 1 << 20
"""1 GiB: what the peak memory of the process may rise by during one ingest run. What the process held before is not counted:
other tests of the same process may have left more than any file takes."""
UNFORESEEN = ("file.unreadable", "file.reader_failed")
"""Findings of an unexpected exception in the project or in a library."""
OF_A_LIBRARY = re.compile(
    r"\b[A-Za-z]+(?:Error|Exception)\b|Traceback|\bline \d+, column \d+|\b0x[0-9a-f]{6,}|<class '"
)
"""What messages of the interpreter and of libraries hold, and no sample does."""
LARGEST = 40_000


@cache
def good_files() -> tuple[Good, ...]:
    """Return the smallest accepted samples of every form, and of each the smallest in either container."""
    best: dict[tuple[str, str], Good] = {}
    for sample in samples():
        if sample.kind == "faulty" or len(sample.content) > LARGEST:
            continue
        stem, suffix = sample.name.split("_20")[0], sample.name.rpartition(".")[2]
        meta = {**sample.meta, "received_at": sample.received_at.isoformat()}
        known = best.get((stem, suffix))
        if known is None or len(sample.content) < len(known.content):
            best[stem, suffix] = Good(sample.name, sample.content, meta)
    meta = {"form_id": "published_figures", "submitter": "tjipo", "period": "2016"}
    others = (Good(f"table.{suffix}", content, meta) for suffix, content in _containers())
    return (*best.values(), *others)


def _containers() -> Iterator[tuple[str, bytes]]:
    """Yield a table in every container that no sample comes in."""
    yield "xls", containers.xls()
    yield "ods", containers.ods()
    yield "xml", containers.xml_2003()
    yield "html", containers.html_page()
    yield "xlsm", containers.xlsm()
    yield "et", containers.xlsx_default_password()


@cache
def witnesses() -> tuple[Good, ...]:
    """Return the good files that lie in every batch beside the changed ones."""
    return tuple(
        g for g in good_files() if g.name.startswith(("bulletin", "risk_events", "district_return"))
    )[:3]


@dataclass
class IngestRun:
    """The result of an ingest run over some cases.

    ``logged`` holds, by the receipt after which they came, the errors that were logged.
    """

    settings: Settings
    receipts: list[Receipt] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)
    logged: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    crash: str = ""
    peak_before: int = 0


class _Errors(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def ingest(cases: Sequence[Case], folder: Path) -> IngestRun:
    """Ingest some cases and all witnesses."""
    done = IngestRun(Settings(data_dir=folder / "data", quiet_seconds=0))
    done.peak_before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    inbox = done.settings.inbox
    inbox.mkdir(parents=True)
    for good in witnesses():
        (inbox / good.name).write_bytes(good.content)
        (inbox / f"{good.name}.meta.json").write_text(json.dumps(dict(good.meta)))
    for one in cases:
        (inbox / one.name).write_bytes(one.content)
        if len(os.fsencode(one.name)) <= 240:  # else the file system has no room for its sidecar's name
            (inbox / f"{one.name}.meta.json").write_bytes(one.sidecar)
    errors = _Errors()
    clock = time.monotonic()

    def answered(number: int, total: int, receipt: Receipt) -> None:
        nonlocal clock
        done.seconds[receipt.original_name] = time.monotonic() - clock
        done.logged[receipt.original_name] += errors.lines
        errors.lines, clock = [], time.monotonic()

    logging.getLogger("pipelines").addHandler(errors)
    try:
        done.receipts = intake.ingest(done.settings, NOW, answered)
    except Exception:
        done.crash = traceback.format_exc(limit=-2)
    finally:
        logging.getLogger("pipelines").removeHandler(errors)
    return done


def problems(done: IngestRun, cases: Sequence[Case]) -> Iterator[tuple[str, str]]:
    """Yield what is wrong: the case's name ("" for the ingest run as a whole), and why."""
    if done.crash:
        yield "", f"the ingest run fell over: {done.crash}"
        return
    settings = done.settings
    by_hash = {r.sha256: r for r in done.receipts}
    by_name = {archived_name(r): r for r in done.receipts}
    for one in cases:
        receipt = by_name.get(shown_name(one.name))
        if receipt is None:
            yield one.name, f"no receipt among {sorted(by_name)}"
            continue
        for why in _of_receipt(settings, receipt):
            yield one.name, why
        if (took := done.seconds[receipt.original_name]) > SECONDS:
            yield one.name, f"took {took:.1f} s"
        for line in done.logged[receipt.original_name]:
            yield one.name, f"logged: {line}"
    for good in witnesses():
        receipt = by_name[good.name]
        if not _same_answer(receipt, settings, good):
            yield "", f"{good.name} was answered otherwise than alone: {receipt.status} {receipt.findings}"
    if len(by_hash) and len(done.receipts) != len(cases) + len(witnesses()):
        yield "", f"{len(done.receipts)} receipts for {len(cases) + len(witnesses())} files"
    yield from (("", why) for why in _of_folder(settings, done.receipts))
    rise = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - done.peak_before
    if rise > RISE_KIB:
        yield "", f"peak memory rose by {rise >> 10} MiB"


def archived_name(receipt: Receipt) -> str:
    """Return the name in a receipt, comparable with ``inbox.shown_name``."""
    return receipt.original_name.encode(errors="replace").decode()


def _of_receipt(settings: Settings, receipt: Receipt) -> Iterator[str]:
    """Say what is wrong with one answer."""
    if receipt.rows_received != receipt.rows_accepted + receipt.rows_quarantined:
        yield f"{receipt.rows_received} ≠ {receipt.rows_accepted} + {receipt.rows_quarantined}"
    for path, rows in (
        (receipt.lake_path, receipt.rows_accepted),
        (receipt.quarantine_path, receipt.rows_quarantined),
    ):
        frame = pl.read_parquet(settings.data_dir / path) if path else pl.DataFrame()
        if frame.height != rows:
            yield f"{path} has {frame.height} rows, the receipt says {rows}"
        if path and path == receipt.lake_path and not _is_finite(frame):
            yield f"{path} holds numbers without end"
        if path and path == receipt.lake_path and set(frame["submission_id"]) != {receipt.submission_id}:
            yield f"{path} holds another submission"
    form = forms().get(receipt.form_id)
    if (
        form
        and form.spec().acceptance == "all_or_nothing"
        and receipt.rows_accepted
        and receipt.rows_quarantined
    ):
        yield f"half loaded: {receipt.rows_accepted} of {receipt.rows_received}"
    expected = {
        ACCEPTED: receipt.rows_accepted > 0 and not receipt.rows_quarantined,
        PARTIAL: receipt.rows_accepted > 0 and receipt.rows_quarantined > 0,
        REFUSED: not receipt.rows_accepted and any(f.severity == ERROR for f in receipt.findings),
        DUPLICATE: not receipt.rows_received,
    }
    if not expected[receipt.status]:
        yield f"{receipt.status} with {receipt.rows_accepted} accepted, {receipt.rows_quarantined} quarantined"
    for finding in receipt.findings:
        if finding.rule_code not in RULES or finding.rule_code in UNFORESEEN:
            yield f"finding {finding.rule_code}: {finding.found}"
        if match := OF_A_LIBRARY.search(f"{finding.found} {finding.expected}"):
            yield f"finding {finding.rule_code} has words of a library: {match[0]}"
    if receipt.status == DUPLICATE:
        return
    beside = settings.receipts / f"{receipt.submission_id}.json"
    if not beside.exists() or Receipt.from_json(beside.read_text("utf-8")) != receipt:
        yield "the receipt does not read back"
    page = beside.with_suffix(".html")
    if not page.exists() or not page.read_bytes().rstrip().endswith(b"</html>"):
        yield "no whole page"
    if receipt.annotated_path:
        try:
            openpyxl.load_workbook(settings.data_dir / receipt.annotated_path, read_only=True).close()
        except Exception as error:  # any error: a sender could not open it
            yield f"the annotated copy does not open: {error!r}"


def _is_finite(frame: pl.DataFrame) -> bool:
    return bool(frame.select(pl.all_horizontal(pl.col(pl.Float64).is_finite().all())).to_series().all())


def _of_folder(settings: Settings, receipts: Sequence[Receipt]) -> Iterator[str]:
    """Say where archive, ledger, lake and answers disagree."""
    left = intake.pending(settings)
    if left:
        yield f"still waiting: {left}"
    ledger = {r.received_seq: r for r in intake.read_ledger(settings)}
    if ledger != {r.received_seq: r for r in receipts}:
        yield "the ledger is not what the ingest run said"
    for folder, pattern, named in (
        (settings.lake, "*/*/*.parquet", {r.lake_path for r in receipts}),
        (settings.receipts, "*.quarantine.parquet", {r.quarantine_path for r in receipts}),
        (settings.receipts, "*.annotated.xlsx", {r.annotated_path for r in receipts}),
    ):
        there = {p.relative_to(settings.data_dir).as_posix() for p in folder.glob(pattern)}
        if there != named - {None}:
            yield f"files {sorted(there ^ (named - {None}), key=str)} belong to no receipt, or are missing"
    strays = [p for p in settings.data_dir.rglob("*") if p.name.endswith(".tmp") or p.name.endswith(".tmp2")]
    if strays:
        yield f"left lying: {strays}"
    if [p.name for p in settings.data_dir.parent.iterdir()] != ["data"]:
        yield f"outside the data folder: {list(settings.data_dir.parent.iterdir())}"


@cache
def _answers_alone() -> dict[str, tuple[object, ...]]:
    with tempfile.TemporaryDirectory() as folder:
        done = ingest((), Path(folder))
        return {r.original_name: _essence(r, done.settings) for r in done.receipts}


def _same_answer(receipt: Receipt, settings: Settings, good: Good) -> bool:
    return _essence(receipt, settings) == _answers_alone()[good.name]


def _essence(receipt: Receipt, settings: Settings) -> tuple[object, ...]:
    path = receipt.lake_path and settings.data_dir / receipt.lake_path
    rows = tuple(pl.read_parquet(path).rows()) if path else ()
    return (receipt.status, receipt.submission_id, receipt.rows_received, tuple(receipt.findings), rows)


def judge(cases: Sequence[Case]) -> dict[str, list[str]]:
    """Ingest cases together; a problem that names no case is looked for case by case."""
    with tempfile.TemporaryDirectory() as folder:
        reasons_of = defaultdict(list)
        done = ingest(cases, Path(folder))
        for name, why in problems(done, cases):
            reasons_of[name].append(why)
    whole = reasons_of.pop("", None)
    if whole and len(cases) > 1:
        for one in cases:
            for name, reasons in judge([one]).items():
                reasons_of[name or one.name] += [r for r in reasons if r not in reasons_of[name or one.name]]
        if not reasons_of:
            reasons_of[cases[0].name] = [f"together only: {why}" for why in whole]
    elif whole:
        reasons_of[cases[0].name] = whole
    return dict(reasons_of)


def run(
    seed: int, numbers: Sequence[int], keep: Path | None = None, shows_progress: bool = False
) -> dict[int, list[str]]:
    """Judge the cases of these numbers; keep what failed with its seed, and return it."""
    goods, failed = good_files(), {}
    for start in range(0, len(numbers), BATCH):
        batch = {n: case(goods, seed, n) for n in numbers[start : start + BATCH]}
        reasons = judge(list(batch.values()))
        for number, one in batch.items():
            if one.name in reasons:
                failed[number] = [" < ".join(reversed(one.how)), *reasons[one.name]]
                if keep:
                    _keep(keep / f"{seed}-{number}", one, failed[number])
        if shows_progress:
            print(
                f"{start + len(batch)} of {len(numbers)} cases, {len(failed)} failed",
                file=sys.stderr,
                flush=True,
            )
    return failed


def _keep(folder: Path, one: Case, reasons: Sequence[str]) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "file").write_bytes(one.content)
    (folder / "file.meta.json").write_bytes(one.sidecar)
    text = "\n".join([repr(one.name), *reasons, ""])
    (folder / "why.txt").write_text(text, "utf-8", errors="backslashreplace")


def main() -> int:
    """Run as many cases as asked for; non-zero if any failed."""
    env = os.environ.get
    parser = argparse.ArgumentParser(description="Send changed files through intake and judge every answer.")
    parser.add_argument("--seed", type=int, default=int(env("SEED", "") or dt.date.today().toordinal()))
    parser.add_argument("--count", type=int, default=int(env("COUNT", "") or 20_000))
    parser.add_argument(
        "--first", type=int, default=int(env("FIRST", "") or 0), help="number of the first case"
    )
    parser.add_argument(
        "--keep", type=Path, default=Path(tempfile.gettempdir()) / "ipmon-fuzz", help="for failed cases"
    )
    options = parser.parse_args()
    print(
        f"seed {options.seed}, cases {options.first} to {options.first + options.count - 1}", file=sys.stderr
    )
    numbers = range(options.first, options.first + options.count)
    failed = run(options.seed, numbers, options.keep, shows_progress=True)
    kinds = Counter(reason[:120] for reasons in failed.values() for reason in reasons[1:])
    for number, reasons in failed.items():
        print(f"SEED={options.seed} FIRST={number} COUNT=1  {'; '.join(reasons)[:600]!a}")
    for kind, times in kinds.most_common():
        print(f"{times:6} x {kind!a}")
    print(f"{options.count} cases, {len(failed)} failed" + (f", kept in {options.keep}" if failed else ""))
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
