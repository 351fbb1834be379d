"""The disclosure decision: which protected lists may change from the live release to the build, and which are held.

Belongs here: reading the states that readers have seen, asking for each changed list whether two of them give somebody
away, and recording the decision. Does not belong here: lists, breakdowns, classes and thresholds (``seeds/disclosure_*.csv``),
the comparison itself (``sql/disclosed_figure.sql``), or what one release suppresses (``dbt_project/macros/disclosure.sql``).
Rule: docs/methods/disclosure.md#94-differences-between-two-releases.

A list is what a table publishes of one form in one period. Its state is the attempts that its figures are made from.
The states that readers have seen are kept in ``state/disclosed.json``, whatever is live now. If that file is missing, they
are those of the releases of the store that were live.
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.common.files import reading, write_atomically
from pipelines.common.messages import Diagnostic
from pipelines.release.store.pointer_log import live_from, read_pointer_log
from pipelines.release.store.releases import SERVING_FILE, Release, current, list_releases
from pipelines.settings import Settings

if TYPE_CHECKING:
    import duckdb

RECORD = "disclosed.json"
SQL = Path(__file__).parent / "sql"
NAMES = Path(__file__).with_name("disclosure_names.csv")
LANGUAGES = ("zh", "en")
State = list[str]
"""The attempts that the figures of a list and period are made from, sorted."""
SeenStates = dict[str, dict[str, list[State]]]
"""By list and period the states that readers have seen."""


@dataclass(frozen=True)
class PublishedRows:
    """A row of ``disclosure_table``: the rows of a table that meet an SQL condition, held by year or all together."""

    table: str
    condition: str
    is_held_whole: bool

    def held_with(self, period: str) -> str:
        """Return the SQL condition on the rows that are held with a year of the list."""
        of_period = "" if self.is_held_whole else f" and left(time_period, 4) = '{period}'"
        return f"({self.condition}){of_period}"


@dataclass(frozen=True)
class ProtectedList:
    """A row of ``disclosure_list`` with its tables.

    Attributes:
        name: names it in ``release.json``.
        form_id: the form of its records.
        names: its name in Chinese and in English.
        tables: the rows that it makes; first those of the table that shows the list by breakdown.
    """

    name: str
    form_id: str
    names: tuple[str, str]
    tables: tuple[PublishedRows, ...]

    @property
    def table_names(self) -> list[str]:
        """Return the published tables of the list."""
        return [rows.table for rows in self.tables]


@dataclass(frozen=True)
class DisclosureDecision:
    """The states that the lists of a build are published in.

    Attributes:
        states: of each list and period the attempts that its published figures are made from.
        held: of each table SQL conditions on the rows that are taken from the live release.
        reasons: which list is held and for which figure, in Chinese and English.
    """

    states: dict[str, dict[str, State]] = field(default_factory=dict)
    held: dict[str, list[str]] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)

    def hold(self, protected: ProtectedList, period: str, reason: str) -> None:
        """Hold a list of a period as the live release shows it."""
        for rows in protected.tables:
            self.held.setdefault(rows.table, []).append(rows.held_with(period))
        self.reasons.append(f"{protected.name} {period}: {reason}")

    def to_json(self) -> str:
        """Return states and reasons as JSON text."""
        return json.dumps({"states": self.states, "held": self.reasons}, ensure_ascii=False, indent=1)


def decide(settings: Settings) -> DisclosureDecision:
    """Decide for each list and period of the build whether its figures change or are held, and write the decision.

    They change where nothing was published of the period, where the same was published before, or where no figure that
    readers can form from both releases gives a respondent away.
    """
    import duckdb

    live = current(settings)
    decision = DisclosureDecision()
    with duckdb.connect(str(settings.build_db), read_only=True) as db:
        if live:
            path = str(live.folder(settings) / SERVING_FILE).replace("'", "''")
            db.execute(f"attach '{path}' as live (read_only)")
        columns = _columns(db)
        lists = [protected for protected in _lists(db) if protected.table_names[0] in columns["build"]]
        comparable = [
            protected
            for protected in lists
            if columns["build"][protected.table_names[0]] == columns["live"][protected.table_names[0]]
        ]
        _read_published_cells(db, {protected.table_names[0] for protected in comparable})
        present, published, seen = _attempts(db, None), _live_states(db, lists, live), seen_states(settings)
        for protected in lists:
            states = decision.states[protected.name] = {}
            for period, state in present[protected.form_id].items():
                live_state = published[protected.name].get(period)
                earlier = seen.get(protected.name, {}).get(period, [live_state] if live_state else [])
                reason = (
                    _reason_to_hold(db, protected, period, earlier, state)
                    if protected in comparable
                    else None
                )
                if reason:
                    decision.hold(protected, period, reason)
                if kept := live_state if reason else state:
                    states[period] = kept
    (settings.build / RECORD).write_text(decision.to_json(), "utf-8")
    return decision


def decided(settings: Settings) -> dict[str, Any]:
    """Return the decision on the present build: ``states``, and ``held`` as text."""
    path = settings.build / RECORD
    record: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return record


def remember(settings: Settings, release: Release) -> None:
    """Add the states of a release that goes live to those that readers have seen."""
    seen = seen_states(settings)
    _add_states(seen, release)
    write_atomically(settings.disclosed, json.dumps(seen, indent=1))


def seen_states(settings: Settings) -> SeenStates:
    """Return by list and period the states that readers have seen.

    Raises:
        InstallationError: the file that holds them is damaged; or it is missing, and so is what it would be made from again.
    """
    if not settings.disclosed.exists():
        seen: SeenStates = {}
        been_live = live_from(read_pointer_log(settings))
        for release in list_releases(settings) if been_live else ():
            if release.release_id in been_live:
                _add_states(seen, release)
        return seen
    with reading(settings.disclosed, "disclosed_damaged"):
        raw = json.loads(settings.disclosed.read_text("utf-8"))
        return {
            name: {period: [_state(state) for state in states] for period, states in periods.items()}
            for name, periods in raw.items()
        }


def _add_states(seen: SeenStates, release: Release) -> None:
    for name, periods in release.disclosed.get("states", {}).items():
        for period, state in periods.items():
            states = seen.setdefault(name, {}).setdefault(period, [])
            if state not in states:
                states.append(state)


def _state(raw: object) -> State:
    if not isinstance(raw, list) or not all(isinstance(attempt, str) for attempt in raw):
        raise TypeError
    return raw


@cache
def _sql(name: str) -> str:
    return (SQL / f"{name}.sql").read_text("utf-8")


def _lists(db: duckdb.DuckDBPyConnection) -> list[ProtectedList]:
    tables: dict[str, list[PublishedRows]] = defaultdict(list)
    for name, *rows in db.execute(
        "select list_name, table_name, row_filter, is_held_whole from seeds.disclosure_table "
        "order by not is_origin, table_name"
    ).fetchall():
        tables[name].append(PublishedRows(*rows))
    rows = db.execute(
        "select list_name, form_id, name_zh, name_en from seeds.disclosure_list order by sort_order"
    ).fetchall()
    return [ProtectedList(name, form_id, (zh, en), tuple(tables[name])) for name, form_id, zh, en in rows]


def _columns(db: duckdb.DuckDBPyConnection) -> dict[str, dict[str, list[tuple[str, str]]]]:
    """Return the columns with their types of each published table, by ``build`` and ``live``.

    A table with other columns than the live one is published anew, without comparison.
    """
    columns: dict[str, dict[str, list[tuple[str, str]]]] = {
        "build": defaultdict(list),
        "live": defaultdict(list),
    }
    for database, table, column, data_type in db.execute(
        "select database_name, table_name, column_name, data_type from duckdb_columns() "
        "where database_name in ('build', 'live') and schema_name = 'main' order by all"
    ).fetchall():
        columns[database][table].append((column, data_type))
    return columns


def _read_published_cells(db: duckdb.DuckDBPyConnection, tables: set[str]) -> None:
    """Write into ``published_cell`` which cells the tables show and suppress, in the live release and in the build."""
    db.execute(_sql("create_published_cell"))
    for table in sorted(tables):
        for side, database in (("previous", "live"), ("present", "build")):
            db.execute(f"use {database}")
            db.execute(f"create or replace temp table published_row as {_sql(f'published/{table}')}")
            db.execute("use build")
            db.execute(_sql("published_cell"), {"side": side})


def _attempts(db: duckdb.DuckDBPyConnection, choice: list[str] | None) -> dict[str, dict[str, State]]:
    """Return by form and period the attempts that make its figures, of those given or, for None, the current ones."""
    states: dict[str, dict[str, State]] = defaultdict(dict)
    for form_id, period, attempts in db.execute(_sql("attempts"), {"attempts": choice}).fetchall():
        states[form_id][period] = attempts
    return states


def _live_states(
    db: duckdb.DuckDBPyConnection, lists: list[ProtectedList], live: Release | None
) -> dict[str, dict[str, State]]:
    """Return by list and period the state that the live release shows.

    A release without a record of its states shows what was current in it.
    """
    if live is None:
        return {protected.name: {} for protected in lists}
    if live.disclosed:
        return {protected.name: live.disclosed["states"].get(protected.name, {}) for protected in lists}
    rows = db.execute("select submission_id from live.fct_submission where is_current").fetchall()
    states = _attempts(db, [submission_id for (submission_id,) in rows])
    return {protected.name: states[protected.form_id] for protected in lists}


def _reason_to_hold(
    db: duckdb.DuckDBPyConnection, protected: ProtectedList, period: str, earlier: list[State], state: State
) -> str | None:
    """Return the first figure that a reader of an earlier state and of this one could find, None if there is none."""
    if state in earlier:
        return None
    for previous in earlier:
        disclosed = db.execute(
            _sql("disclosed_figure"),
            {"list": protected.name, "period": period, "previous": previous, "present": state},
        ).fetchone()
        if disclosed:
            return _reason(protected, period, *disclosed)
    return None


def _reason(protected: ProtectedList, period: str, breakdown: str, figure: str, part: str, n: int) -> str:
    """Return why a list is held, in Chinese and English."""
    kind, _, member = figure.partition(":")
    facts: dict[str, Any] = {"period": period, "part": part, "n": n}
    for lang, name in zip(LANGUAGES, protected.names, strict=True):
        facts |= {
            f"list_{lang}": name,
            f"breakdown_{lang}": _names()["breakdown", breakdown][lang],
            f"figure_{lang}": _names()["figure", kind][lang].format(member=member),
        }
    return " / ".join(Diagnostic("disclosure_held", facts).message(lang) for lang in LANGUAGES)


@cache
def _names() -> dict[tuple[str, str], dict[str, str]]:
    with NAMES.open(encoding="utf-8", newline="") as lines:
        return {(row["kind"], row["code"]): row for row in csv.DictReader(lines)}
