"""Open a received file: its sheets, and the content of a findings sheet if it is an annotated copy.

Belongs here: separating generated sheets from the sender's, and what the cells state about the submission. Does not
belong here: reading containers (``readers``), or deciding whose file it is (``identify``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from pipelines.intake.archive import Arrival
from pipelines.intake.errors import Unreadable
from pipelines.intake.layout import LocatedText, meta_pairs
from pipelines.intake.layout.annotations import note_rows
from pipelines.intake.readers import Limits, OpenedFile
from pipelines.intake.readers.worker import ReadingProcess
from pipelines.intake.resubmission import Listed, Resubmission, separate_resubmission
from schemas.rules.registry import RULES


@dataclass(frozen=True)
class Opened:
    """A received file after opening.

    Attributes:
        arrival: the file as archived.
        file: its content, without generated sheets.
        resubmission: the content of its findings sheet.
        stated: the parts of the key that the sender's own cells state.
        name: the file name to identify it by; "" for an annotated copy, which may have any name.
    """

    arrival: Arrival
    file: OpenedFile = OpenedFile()
    resubmission: Resubmission = Resubmission()
    stated: Mapping[str, LocatedText] = field(default_factory=dict)
    name: str = ""


def open_file(arrival: Arrival, reader: ReadingProcess) -> Opened:
    """Open the file of an arrival; a file without content has a finding instead of grids."""
    file = _within(reader.limits, reader.open(arrival.path))
    explained = [
        Listed(e["rule_code"], e["source_ref"], "", e["found"], e["explanation"])
        for e in arrival.meta.get("explanations", ())
    ]
    grids, resubmission = separate_resubmission(file.grids, explained)
    finding = file.finding
    if not grids and not finding:
        finding = RULES["file.empty"].at()
    stated = next((pairs for grid in grids if (pairs := meta_pairs(grid))), {})
    name = "" if resubmission.is_copy else arrival.original_name
    return Opened(arrival, replace(file, grids=grids, finding=finding), resubmission, stated, name)


def _within(limits: Limits, file: OpenedFile) -> OpenedFile:
    """Return a file, with a finding instead of sheets if one of them is too costly to look at."""
    n_notes = 0
    try:
        for grid in file.grids:
            limits.check_grid(grid)
            for row, n in note_rows(grid):
                n_notes += n
                limits.check_notes(n_notes, grid.address(row, 0))
    except Unreadable as error:
        return replace(file, grids=(), finding=error.finding)
    return file
