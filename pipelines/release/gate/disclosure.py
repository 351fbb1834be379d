"""The disclosure decision: which protected lists may change from the live release to the build, and which are held.

Belongs here: the states that readers have seen, asking for each list whether they and the one to come give somebody away, the
decision, and its proof on the file to be published. Does not belong here: lists, breakdowns, classes and thresholds
(``seeds/disclosure_*.csv``), the cells of states (``compared_states``), the comparison of two of them
(``sql/disclosed_figure.sql``), what can be computed from all (``bounds``), or what one release suppresses
(``dbt_project/macros/disclosure.sql``). Rules: docs/methods/disclosure.md#94-differences-between-two-releases.

A list is what a table publishes of one form in one period. Its state is the attempts that its figures are made from, each with a
hash of its records. The states that readers have seen are kept in ``state/disclosed.json``, whatever is live now. If that file is missing,
they are those of the releases of the store that were live. What each of them showed is kept, too (``state_records``).
"""

from __future__ import annotations

import json
import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.common.files import reading, write_atomically
from pipelines.common.messages import LANGUAGES, Diagnostic, read_rows
from pipelines.common.query import literal
from pipelines.release.gate.bounds.tables import TOTAL, Narrow, narrow_figures
from pipelines.release.gate.compared_states import (
    PRESENT,
    PREVIOUS,
    Compared,
    attach,
    attach_earlier,
    can_be_made_again,
    dated,
    keep_record,
    read_states,
    sql,
)
from pipelines.release.gate.protected_lists import ProtectedList, columns_of, read_lists
from pipelines.release.gate.state_records import State, record_path
from pipelines.release.store.pointer_log import live_from, read_pointer_log
from pipelines.release.store.releases import DISCLOSED, SERVING_FILE, Release, current, list_releases
from pipelines.settings import Settings

if TYPE_CHECKING:
    import duckdb

FIGURES = "figures"
NAMES = Path(__file__).with_name("disclosure_names.csv")
SeenStates = dict[str, dict[str, list[State]]]
"""By list and period the states that readers have seen."""


@dataclass(frozen=True)
class DisclosureDecision:
    """The states that the lists of a build are published in.

    Attributes:
        states: of each list and period the attempts that its published figures are made from.
        held: of each table SQL conditions on the rows that are taken from the live release, if it has any.
        reasons: which list is held, in Chinese and English.
        figures: for which figure; for operators alone, since it tells what changed.
    """

    states: dict[str, dict[str, State]] = field(default_factory=dict)
    held: dict[str, list[str]] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)

    def hold(self, protected: ProtectedList, period: str, is_shown: bool, figure: str) -> None:
        """Hold a list of a period as the live release shows it or, if it does not, leave the list out."""
        for rows in protected.tables:
            self.held.setdefault(rows.table, []).append(rows.held_with(period))
        facts = {"period": period} | _by_language("list", protected.names)
        reason = (
            Diagnostic("disclosure_held", facts) if is_shown else Diagnostic("disclosure_left_out", facts)
        )
        self.reasons.append(f"{protected.name} {period}: {_text(reason)}")
        self.figures.append(f"{protected.name} {period}: {figure}")

    def to_json(self) -> str:
        """Return the decision as JSON text."""
        record = {"states": self.states, "held": self.reasons, FIGURES: self.figures}
        return json.dumps(record, ensure_ascii=False, indent=1)


def decide(settings: Settings) -> DisclosureDecision:
    """Decide for each list and period of the build whether its figures change or are held, and write the decision.

    They change where no figure that readers can form from all releases gives a respondent away.
    """
    decision = DisclosureDecision()
    with _connected(settings) as db:
        lists = _present_lists(db)
        live, seen, columns = current(settings), seen_states(settings), columns_of(db)
        present = _attempts(db, None)
        states = [
            compared
            for protected in lists
            for compared in _compared(settings, db, protected, present[protected.form_id], live, seen)
        ]
        narrow = _narrow(db, settings, states, "build")
        decision.states.update({protected.name: {} for protected in lists})
        named = {protected.name: protected for protected in lists}
        for compared in states:
            protected = named[compared.list_name]
            figure = _first_figure(db, protected, compared)
            if bounded := narrow.get((protected.name, compared.period)):
                figure = figure or _bounded(protected, compared.period, bounded[0])
            kept = compared.present
            if figure:
                # The rows of a table with other columns than the live one's cannot be taken from it.
                is_like_live = columns["build", protected.origin] == columns["live", protected.origin]
                kept = (compared.live if is_like_live else None) or []
                decision.hold(protected, compared.period, bool(kept), figure)
            else:
                keep_record(settings, db, compared)
            if kept:
                decision.states[protected.name][compared.period] = kept
    (settings.build / DISCLOSED).write_text(decision.to_json(), "utf-8")
    return decision


def verify(settings: Settings, serving_file: Path) -> list[Diagnostic]:
    """Return each figure that readers of a file and of all releases before it could bound too narrowly, and could not before."""
    with _connected(settings) as db:
        attach(db, serving_file, "staged")
        lists, live, seen = _present_lists(db), current(settings), seen_states(settings)
        decision = decided(settings)["states"]
        states = [
            compared
            for protected in lists
            for compared in _compared(settings, db, protected, decision.get(protected.name, {}), live, seen)
        ]
        narrow = _narrow(db, settings, states, "staged")
        # What readers have seen cannot be hidden any more.
        known = [c for c in states if c.present == c.live and (c.list_name, c.period) in narrow]
        before = _narrow(db, settings, known, "live") if known else {}
        named = {protected.name: protected for protected in lists}
        return [
            Diagnostic("disclosure_narrow", _facts(named[name], period, figure))
            for (name, period), figures in narrow.items()
            for figure in figures
            if figure not in before.get((name, period), ())
        ]


def decided(settings: Settings) -> dict[str, Any]:
    """Return what a release keeps of the decision on the present build: ``states``, and ``held`` as text."""
    path = settings.build / DISCLOSED
    record: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return {"states": record.get("states", {}), "held": record.get("held", [])}


def unseen(settings: Settings, release: Release) -> list[str]:
    """Return the lists and years of which a release shows a state that readers have not seen."""
    seen = seen_states(settings)
    return [
        f"{name} {period}"
        for name, periods in release.disclosed.get("states", {}).items()
        for period, state in periods.items()
        if state not in seen.get(name, {}).get(period, ())
    ]


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


@contextmanager
def _connected(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield the build, with the live release attached as ``live`` if there is one."""
    import duckdb

    with duckdb.connect(str(settings.build_db), read_only=True) as db:
        # Not in the configuration of the connection: that has to be the same in all of one file.
        db.execute(f"set memory_limit = {literal(settings.memory_limit)}; set threads = {settings.threads}")
        if live := current(settings):
            attach(db, live.folder(settings) / SERVING_FILE, "live")
        db.execute(sql("attempt_digest"))
        yield db


def _present_lists(db: duckdb.DuckDBPyConnection) -> list[ProtectedList]:
    columns = columns_of(db)
    return [protected for protected in read_lists(db) if columns["build", protected.origin]]


def _compared(
    settings: Settings,
    db: duckdb.DuckDBPyConnection,
    protected: ProtectedList,
    present: Mapping[str, State],
    live: Release | None,
    seen: SeenStates,
) -> Iterator[Compared]:
    """Yield for each year of a list the states that are compared."""
    name, digests = protected.name, _digests(db)
    shown = {period: dated(state, digests) for period, state in _live_states(db, protected, live).items()}
    for period, state in present.items():
        before = seen.get(name, {}).get(period, [shown[period]] if period in shown else [])
        earlier = list(map(list, dict.fromkeys(tuple(dated(one, digests)) for one in before)))
        lost = [
            one
            for one in earlier
            if not can_be_made_again(one, digests) and not record_path(settings, name, period, one).exists()
        ]
        yield Compared(name, period, earlier, shown.get(period), state, lost)


def _narrow(
    db: duckdb.DuckDBPyConnection, settings: Settings, states: list[Compared], database: str
) -> dict[tuple[str, str], list[Narrow]]:
    """Return the figures that can be bounded too narrowly, with the present states as a database shows them."""
    if not states:
        return {}
    attached = {name for (name,) in db.execute("select database_name from duckdb_databases()").fetchall()}
    releases = list_releases(settings) if any(compared.earlier for compared in states) else []
    for name in attached:
        if name.startswith("seen_"):
            db.execute(f"detach {name}")
    sides = attach_earlier(db, settings, states, releases) | {PRESENT: database}
    if "live" in attached:
        sides[PREVIOUS] = "live"
    read_states(settings, db, states, _present_lists(db), sides, releases)
    return narrow_figures(db)


def _digests(db: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return the hash of each attempt's records."""
    return dict(db.execute("select submission_id, digest from attempt_digest").fetchall())


def _attempts(db: duckdb.DuckDBPyConnection, choice: list[str] | None) -> dict[str, dict[str, State]]:
    """Return by form and period the attempts that make its figures, of those given or, for None, the current ones."""
    states: dict[str, dict[str, State]] = defaultdict(dict)
    for form_id, period, attempts in db.execute(sql("attempts"), {"attempts": choice}).fetchall():
        states[form_id][period] = attempts
    return states


def _live_states(
    db: duckdb.DuckDBPyConnection, protected: ProtectedList, live: Release | None
) -> Mapping[str, State]:
    """Return by period the state that the live release shows of a list.

    A release without a record of its states shows what was current in it.
    """
    if live is None:
        return {}
    if live.disclosed:
        states: Mapping[str, State] = live.disclosed["states"].get(protected.name, {})
        return states
    rows = db.execute("select submission_id from live.fct_submission where is_current").fetchall()
    return _attempts(db, [submission_id for (submission_id,) in rows])[protected.form_id]


def _first_figure(db: duckdb.DuckDBPyConnection, protected: ProtectedList, compared: Compared) -> str | None:
    """Return the first figure that a reader of an earlier state and of this one could find, None if there is none."""
    if compared.present in compared.seen:
        return None
    if compared.lost:
        return _text(Diagnostic("disclosure_unknown", {"path": "state/disclosed/"}))
    for number in range(len(compared.earlier)):
        values = {"list": protected.name, "period": compared.period}
        numbers = {"previous": number, "present": len(compared.earlier)}
        if disclosed := db.execute(sql("disclosed_figure"), values | numbers).fetchone():
            breakdown, figure, part, n = disclosed
            kind, _, member = figure.partition(":")
            facts = _by_language("breakdown", _names("breakdown", breakdown))
            shown = [name.format(member=member) for name in _names("figure", kind)]
            facts = facts | _by_language("figure", shown) | {"part": part, "n": n}
            return _text(Diagnostic("disclosure_figure", facts))
    return None


def _bounded(protected: ProtectedList, period: str, figure: Narrow) -> str:
    """Return which figure a reader could bound too narrowly, in Chinese and English."""
    return _text(Diagnostic("disclosure_narrow", _facts(protected, period, figure)))


def _facts(protected: ProtectedList, period: str, figure: Narrow) -> dict[str, Any]:
    kind = "change" if figure.is_change else "cell"
    member = "" if figure.member == TOTAL else figure.member
    shown = [name.format(member=member) for name in _names("figure", kind if member else f"total_{kind}")]
    return {
        "period": period,
        "part": figure.part,
        "low": _number(figure.low),
        "high": _number(figure.high),
        **_by_language("list", protected.names),
        **_by_language("breakdown", _names("breakdown", figure.breakdown)),
        **_by_language("figure", shown),
    }


def _number(value: float) -> str:
    return "∞" if math.isinf(value) else f"{round(value, 2):,.12g}"


def _text(diagnostic: Diagnostic) -> str:
    return " / ".join(diagnostic.message(lang) for lang in LANGUAGES)


def _by_language(name: str, texts: Iterable[str]) -> dict[str, str]:
    return {f"{name}_{lang}": text for lang, text in zip(LANGUAGES, texts, strict=True)}


def _names(kind: str, code: str) -> tuple[str, str]:
    row = _all_names()[kind, code]
    return row["zh"], row["en"]


@cache
def _all_names() -> dict[tuple[str, str], dict[str, str]]:
    return {(row["kind"], row["code"]): row for row in read_rows(NAMES)}
