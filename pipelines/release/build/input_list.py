"""The list of inputs that a build is based on: the attempts of the ledger at one moment, their rows, the confirmations.

Belongs here: taking the list and reading it again. Does not belong here: the tables that dbt reads of it (``inputs``), or comparing
it with the build (``row_accounting``). Intake goes on answering beside a build: whatever is answered after the list was taken is
in no table, hash or account of this build, and goes into the next one.

The rows are names of the lake's files in a folder of the build (hard links; copies where the disk has none): a file of the lake is
replaced by renaming another over it, never written to, so what the build reads stays as it was.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.common.confirmations import Confirmation, read_confirmations
from pipelines.common.files import checksum_path, link_or_copy, reading
from pipelines.common.lock import intake_lock
from pipelines.release.build.input_hash import read_attempts
from pipelines.settings import Settings
from schemas.receipt import Receipt

SCHEMA = "_schema.parquet"
"""The file without rows in the folder of each form."""


@dataclass(frozen=True)
class InputList:
    """What a build is based on.

    Attributes:
        attempts: the attempts, in the order in which they count.
        confirmations: the confirmations of held figures.
    """

    attempts: list[Receipt]
    confirmations: list[Confirmation]


def take_inputs(settings: Settings) -> InputList:
    """Take the list of inputs of a new build; the caller holds the writer's lock.

    Raises:
        Busy: another process answers files, and did not end within ``settings.intake_wait_seconds``.
    """
    if settings.build_lake.exists():
        shutil.rmtree(settings.build_lake)
    settings.build_lake.mkdir(parents=True)
    with intake_lock(settings, "build"):
        listed = InputList(read_attempts(settings), read_confirmations(settings))
        for path in _lake_files(settings, listed.attempts):
            target = settings.build_inputs / path.relative_to(settings.data_dir)
            target.parent.mkdir(parents=True, exist_ok=True)
            link_or_copy(path, target)
    lines = (json.dumps(json.loads(receipt.to_json()), ensure_ascii=False) for receipt in listed.attempts)
    settings.build_attempts.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    return listed


def listed_attempts(settings: Settings) -> list[Receipt]:
    """Return the attempts that the present build is based on, in the order in which they count.

    Raises:
        InstallationError: their list is missing or damaged.
    """
    with reading(settings.build_attempts, "build_file_damaged"):
        try:
            lines = settings.build_attempts.read_text("utf-8").split("\n")
        except FileNotFoundError:
            raise ValueError from None
        return [Receipt.from_json(line) for line in lines if line]


def _lake_files(settings: Settings, attempts: Sequence[Receipt]) -> Iterator[Path]:
    """Yield the files of the lake that a build reads; one that is missing is left out, and noticed where rows are compared."""
    rows = (settings.data_dir / receipt.lake_path for receipt in attempts if receipt.lake_path)
    named = (beside for path in rows for beside in (path, checksum_path(path)))
    yield from settings.lake.glob(f"*/{SCHEMA}")
    yield from (path for path in named if path.exists())
