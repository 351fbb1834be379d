"""The states of protected lists that are compared: those that readers have seen, and one to come.

Belongs here: reading what each state shows and of whom it is made into temporary tables. Does not belong here: which states
there are, and what follows (``disclosure``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.common.query import literal
from pipelines.release.gate import state_records
from pipelines.release.gate.protected_lists import ProtectedList, columns_of
from pipelines.release.gate.state_records import State
from pipelines.release.store.releases import SERVING_FILE, Release
from pipelines.settings import Settings

if TYPE_CHECKING:
    import duckdb

SQL = Path(__file__).parent / "sql"
_HASH = re.compile("@([0-9a-f]{16})$")
"""At the end of an attempt in a state: the hash of its records; releases of versions before 0.10 have none."""
PREVIOUS, PRESENT = "previous", "present"
"""The side of the live release, and of what is to be published; a release before the live one is a side by its id."""


@dataclass(frozen=True)
class Compared:
    """The states of a list in a year.

    Attributes:
        list_name: the list.
        period: the year.
        seen: the states that readers have seen.
        live: the one that the live release shows, None if it shows nothing of it.
        present: the one to be published.
        lost: those of the states before it that are neither recorded nor to be made again: their files were read again since.
    """

    list_name: str
    period: str
    seen: Sequence[State]
    live: State | None
    present: State
    lost: Sequence[State] = ()

    @property
    def earlier(self) -> list[State]:
        """Return the states before the present one, in the order of their numbers."""
        return [state for state in self.seen if state != self.present]


@cache
def sql(name: str) -> str:
    """Return the text of a query."""
    return (SQL / f"{name}.sql").read_text("utf-8")


def read_states(
    settings: Settings,
    db: duckdb.DuckDBPyConnection,
    states: Iterable[Compared],
    lists: Sequence[ProtectedList],
    sides: Mapping[str, str],
    releases: Iterable[Release] = (),
) -> None:
    """Write into temporary tables who contributes to each state, and which cells each side shows and suppresses.

    A state with a record is read from it; else its attempts are read from the build, its cells from the side that showed it.

    Args:
        settings: the installation.
        db: the build, with the databases of the sides attached.
        states: what is compared.
        lists: the lists that they are of.
        sides: the database of each side.
        releases: those of the store; a state that only an earlier release showed is read from its side.
    """
    names = {protected.name: protected for protected in lists}
    showed = {
        (name, period, tuple(state)): release.release_id
        for release in releases
        for name, periods in release.disclosed.get("states", {}).items()
        for period, state in periods.items()
    }
    requested, state_sides, recorded = [], [], []
    for compared in states:
        for number, state in enumerate([*compared.earlier, compared.present]):
            key = compared.list_name, compared.period
            side, attempts = PRESENT, submissions_of(state)
            if number < len(compared.earlier):
                shown_by = showed.get((*key, tuple(state)), PREVIOUS)
                side = PREVIOUS if state == compared.live or shown_by not in sides else shown_by
                if (path := state_records.record_path(settings, *key, state)).exists():
                    side, attempts = f"recorded {number}", []
                    recorded.append((path, *key, number, side))
            requested.append((*key, number, attempts))
            state_sides.append((*key, number, side))
    _write(db, "requested_state", "attempts varchar[]", requested)
    _write(db, "state_side", "side varchar", state_sides)
    db.execute(sql("state_contribution"))
    _read_published_cells(db, names.values(), sides)
    for record in recorded:
        state_records.read(db, *record)
    db.execute(sql("assumed_cell"), {"present": PRESENT})


def keep_record(settings: Settings, db: duckdb.DuckDBPyConnection, compared: Compared) -> None:
    """Keep who contributes to the present state, and which cells it shows, after ``read_states``."""
    key = compared.list_name, compared.period
    path = state_records.record_path(settings, *key, compared.present)
    state_records.keep(db, path, *key, len(compared.earlier), PRESENT)


def dated(state: State, digests: Mapping[str, str]) -> State:
    """Return a state with the present hash of each attempt that has none, as releases of earlier versions kept them."""
    return sorted(
        attempt if _HASH.search(attempt) or attempt not in digests else f"{attempt}@{digests[attempt]}"
        for attempt in state
    )


def can_be_made_again(state: State, digests: Mapping[str, str]) -> bool:
    """Return whether the build has the records that a state was made from."""
    hashes = zip(submissions_of(state), map(_HASH.search, state), strict=True)
    return all(match is None or digests.get(name) == match[1] for name, match in hashes)


def submissions_of(state: State) -> list[str]:
    """Return the ids of a state's attempts."""
    return [_HASH.sub("", attempt) for attempt in state]


def attach_earlier(
    db: duckdb.DuckDBPyConnection, settings: Settings, states: Iterable[Compared], releases: Iterable[Release]
) -> dict[str, str]:
    """Attach the releases that showed a state which neither the live release nor the build has; return their sides."""
    missing = {
        (compared.list_name, compared.period, tuple(state))
        for compared in states
        for state in compared.earlier
        if state != compared.live
    }
    sides: dict[str, str] = {}
    for release in releases:
        shown = {
            (name, period, tuple(state))
            for name, periods in release.disclosed.get("states", {}).items()
            for period, state in periods.items()
        }
        path = release.folder(settings) / SERVING_FILE
        if path.exists() and shown & missing:
            missing -= shown
            sides[release.release_id] = f"seen_{len(sides)}"
            attach(db, path, sides[release.release_id])
    return sides


def attach(db: duckdb.DuckDBPyConnection, path: Path, name: str) -> None:
    """Attach a serving file, to read it."""
    db.execute(f"attach {literal(path)} as {name} (read_only)")


def _write(
    db: duckdb.DuckDBPyConnection, table: str, column: str, rows: Sequence[tuple[str, str, int, State | str]]
) -> None:
    db.execute(
        f"create or replace temp table {table} (list_name varchar, list_period varchar, state_no integer, {column})"
    )
    if rows:
        db.executemany(f"insert into {table} values (?, ?, ?, ?)", rows)


def _read_published_cells(
    db: duckdb.DuckDBPyConnection, lists: Iterable[ProtectedList], sides: Mapping[str, str]
) -> None:
    """Fill ``published_cell``; a table with other columns than the build's is of an earlier version, and is not read."""
    columns = columns_of(db)
    db.execute(sql("create_published_cell"))
    for table in sorted({protected.origin for protected in lists}):
        for side, database in sides.items():
            if columns[database, table] == columns["build", table]:
                db.execute(f"use {database}")
                db.execute(f"create or replace temp table published_row as {sql(f'published/{table}')}")
                db.execute("use build")
                db.execute(sql("published_cell"), {"side": side})
