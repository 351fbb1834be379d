"""The states of protected lists that are compared: those that readers have seen, and one to come.

Belongs here: reading what each state shows and of whom it is made into temporary tables. Does not belong here: which states
there are, and what follows (``disclosure``).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.common.query import literal
from pipelines.release.gate.protected_lists import ProtectedList, columns_of
from pipelines.release.store.releases import SERVING_FILE, Release
from pipelines.settings import Settings

if TYPE_CHECKING:
    import duckdb

SQL = Path(__file__).parent / "sql"
PREVIOUS, PRESENT = "previous", "present"
"""The side of the live release, and of what is to be published; a release before the live one is a side by its id."""
State = list[str]
"""The attempts that the figures of a list and period are made from, sorted."""


@dataclass(frozen=True)
class Compared:
    """The states of a list in a year.

    Attributes:
        list_name: the list.
        period: the year.
        seen: the states that readers have seen.
        live: the one that the live release shows, None if it shows nothing of it.
        present: the one to be published.
    """

    list_name: str
    period: str
    seen: Sequence[State]
    live: State | None
    present: State

    @property
    def earlier(self) -> list[State]:
        """Return the states before the present one, in the order of their numbers."""
        return [state for state in self.seen if state != self.present]


@cache
def sql(name: str) -> str:
    """Return the text of a query."""
    return (SQL / f"{name}.sql").read_text("utf-8")


def read_states(
    db: duckdb.DuckDBPyConnection,
    states: Iterable[Compared],
    lists: Sequence[ProtectedList],
    sides: Mapping[str, str],
    releases: Iterable[Release] = (),
) -> None:
    """Write into temporary tables who contributes to each state, and which cells each side shows and suppresses.

    Args:
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
    requested, state_sides = [], []
    for compared in states:
        for number, state in enumerate([*compared.earlier, compared.present]):
            key = compared.list_name, compared.period
            requested.append((*key, number, state))
            side = PRESENT
            if number < len(compared.earlier):
                shown_by = showed.get((*key, tuple(state)), PREVIOUS)
                side = PREVIOUS if state == compared.live or shown_by not in sides else shown_by
            state_sides.append((*key, number, side))
    _write(db, "requested_state", "attempts varchar[]", requested)
    _write(db, "state_side", "side varchar", state_sides)
    db.execute(sql("state_contribution"))
    _read_published_cells(db, names.values(), sides)


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
