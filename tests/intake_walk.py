"""Walk one file through intake and draw its way: ``python -m tests.intake_walk`` renews the drawing in ``docs/intake.md``.

Belongs here: recording which modules of intake a file passes, and the drawing made of the record. Does not belong here:
what a step does (``pipelines.intake.steps``).

A step is entered when a function of its module is called while no function of the module is running. The steps from
``read_records`` to ``explain`` are generators, each over the one before it, and ``stage`` consumes the last: such a step is
entered once and resumed once for every batch. Functions of lower layers that a step calls are inside the step.
"""

from __future__ import annotations

import datetime as dt
import gc
import pkgutil
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from types import FrameType
from typing import Any, TypeVar

from benchmarks.bench_intake import make_register
from pipelines.common.files import sha256
from pipelines.intake import steps
from pipelines.intake.archive import Arrival
from pipelines.intake.commands.ingest import answer_arrival
from pipelines.intake.file_pipeline import FilePipeline
from pipelines.intake.ledger import Ledger
from pipelines.settings import REPO, Settings
from samples import faulty
from schemas.receipt import Receipt
from tests.drawn_page import keep_drawing

PAGE = REPO / "docs" / "intake.md"
PACKAGE = "pipelines.intake."
STEPS = (*(f"steps.{m.name}" for m in pkgutil.iter_modules(steps.__path__)), "respond.answers")
WORKBOOK = "faulty_wrong_total.xlsx"
T = TypeVar("T")


class Walk:
    """What a file passed.

    Attributes:
        entries: how often each step was entered from another module.
        resumes: how often a step that is a generator was resumed, once for every batch and once at the end.
        order: the steps in the order in which they first handed something on.
        inside: the modules of lower layers that were called within each step, or by the pipeline itself (``""``).
    """

    def __init__(self) -> None:
        self.entries: Counter[str] = Counter()
        self.resumes: Counter[str] = Counter()
        self.order: dict[str, None] = {}
        self.inside: dict[str, dict[str, None]] = {}
        self._frames: dict[int, FrameType] = {}

    def run(self, function: Callable[[], T]) -> T:
        """Call a function and record its way."""
        gc.collect()  # closes steps that an earlier file left unfinished: during the walk that would be an entry
        sys.setprofile(self._record)
        try:
            return function()
        finally:
            sys.setprofile(None)
            self._frames.clear()

    def _record(self, frame: FrameType, event: str, _: Any) -> None:
        name = _module(frame)
        if event not in ("call", "return") or name is None:
            return
        callers = list(_callers(frame))
        if name in STEPS:
            if name in callers:
                return  # within the step
            if event == "return":
                self.order.setdefault(name)
            elif id(frame) in self._frames:
                self.resumes[name] += 1
            else:
                self._frames[id(frame)] = frame  # kept, so that no other frame gets its id
                self.entries[name] += 1
        elif event == "call" and not name.startswith(("commands.", "file_pipeline")):
            step = next((c for c in callers if c in STEPS), "")
            self.inside.setdefault(step, {}).setdefault(name)


def _module(frame: FrameType) -> str | None:
    """Return the module of a frame below ``pipelines.intake``, None for others and for generated code."""
    name = frame.f_globals.get("__name__", "")
    if not name.startswith(PACKAGE) or frame.f_code.co_filename.startswith("<"):
        return None
    return str(name[len(PACKAGE) :])


def _callers(frame: FrameType) -> Iterator[str]:
    caller = frame.f_back
    while caller is not None:
        if name := _module(caller):
            yield name
        caller = caller.f_back


def walk(path: Path, meta: Mapping[str, Any], settings: Settings) -> tuple[Walk, Receipt]:
    """Answer a file as an ingest run does; return its way and its receipt."""
    pipeline, ledger = FilePipeline(settings), Ledger(settings)
    arrival = Arrival(path, sha256(path), 1, dt.datetime(2026, 1, 31).isoformat(), path.name, meta)
    record = Walk()
    receipt = record.run(lambda: answer_arrival(pipeline, arrival, ledger))
    return record, receipt


def walk_workbook(folder: Path) -> tuple[Walk, Receipt]:
    """Answer a workbook of an all-or-nothing form with a wrong total."""
    sample = next(s for s in faulty.samples() if s.name == WORKBOOK)
    path = folder / sample.name
    path.write_bytes(sample.content)
    return walk(path, sample.meta, Settings(data_dir=folder / "data"))


def walk_register(folder: Path) -> tuple[Walk, Receipt]:
    """Answer a register as a CSV file that is read in several batches."""
    path = folder / "register.csv"
    make_register(path, rows=3_000)
    meta = {"form_id": "patent_register", "submitter": "tjipo", "period": "2020-06"}
    return walk(path, meta, Settings(data_dir=folder / "data", stream_from_mb=0, batch_rows=300))


def drawing(record: Walk) -> str:
    """Return the way of a file as a Mermaid flowchart; steps that work batch by batch are in a box of their own."""
    lines = ["```mermaid", "flowchart TD", '    file(["archived file"])']
    is_open = False
    for name in record.order:
        is_batched = bool(record.resumes[name])
        if is_batched and not is_open:
            lines.append('    subgraph batches["batch by batch"]')
        elif is_open and not is_batched and name != "steps.stage":
            lines.append("    end")
        is_open = is_batched or (is_open and name == "steps.stage")
        indent = "        " if is_open else "    "
        inside = [m for m in record.inside.get(name, ()) if not m.startswith("reference")]
        label = "<br/>".join([f"<b>{name}</b>", *inside])
        lines.append(f'{indent}{name.replace(".", "_")}["{label}"]')
    names = ["file", *(name.replace(".", "_") for name in record.order), "answers"]
    lines.append('    answers(["receipt, page, annotated copy"])')
    lines += [f"    {a} --> {b}" for a, b in zip(names, names[1:], strict=False)]
    return "\n".join([*lines, "```"])


if __name__ == "__main__":
    keep_drawing(
        PAGE,
        lambda folder: drawing(walk_workbook(folder)[0]),
        "tests.intake_walk",
        "Draw the way of one file through intake.",
    )
