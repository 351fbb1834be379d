"""What a build takes over from the build before it is what it would have computed.

Belongs here: sequences of builds, each made twice, once in full, and every table compared. Does not belong here: when the tables of a
build are kept (``tests/unit/release/build/test_take_over.py``).
"""

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import polars as pl
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from pipelines.common.files import write_checksum
from pipelines.intake import ingest, read_ledger
from pipelines.intake.lake import write_schemas
from pipelines.release.build import input_hash, take_over
from pipelines.release.build.input_list import take_inputs
from pipelines.release.build.inputs import write_inputs
from pipelines.release.build.project import compose
from pipelines.release.build.warehouse import prepare
from pipelines.settings import Settings
from schemas.form import forms, lake_schema
from schemas.receipt import ACCEPTED, Receipt
from schemas.rules.registry import RULES
from tests.compiled import build as compiled_build
from tests.compiled.build import run_project, state_of
from tests.compiled.kept_builds import rows_hash
from tests.compiled.project import Project, compiled_project
from tests.fixtures_make import EVENTS, application_no, csv_text, put
from tests.refreshes import send_again
from tests.sample_release import copy_data
from tests.tiny import AS_OF, NOW

READERS = (
    "int_observation_register",
    "int_finding_record_twice",
    "int_layout_field",
    "int_patent_value_cell",
)
"""The tables that read what is taken over."""
Row = Mapping[str, object]
AREAS = ("120101", "120102")
HELD = "file.unit_slip"


@dataclass(frozen=True)
class Attempt:
    """An attempt with accepted rows.

    Attributes:
        form_id: its form.
        submitter: who sent it.
        period: of which period.
        number: the number of the attempt.
        rows: what differs from row to row, by column.
        day: its statement date.
        is_synthetic: whether its figures are made up.
        is_held: whether it waits for a confirmation.
    """

    form_id: str
    submitter: str
    period: str
    number: int
    rows: tuple[Row, ...]
    day: str
    is_synthetic: bool = True
    is_held: bool = False

    @property
    def key(self) -> str:
        """The submission."""
        return f"{self.form_id}.{self.submitter}.{self.period}.main"

    @property
    def submission_id(self) -> str:
        """The attempt."""
        return f"{self.key}.{self.number}"


@dataclass(frozen=True)
class State:
    """What a build is based on.

    Attributes:
        attempts: the attempts of the ledger.
        as_of: the day of the build.
        code: the hash of code and seeds.
    """

    attempts: tuple[Attempt, ...] = ()
    as_of: dt.date = dt.date(2019, 1, 31)
    code: str = "code"


def write_state(settings: Settings, state: State) -> None:
    """Leave the receipts and rows of a state in a data folder, and no others."""
    for path in (*settings.receipts.glob("*.json"), *settings.lake.glob("*/*/*.parquet*")):
        path.unlink()
    for seq, attempt in enumerate(state.attempts, 1):
        path = settings.lake / attempt.form_id / attempt.period / f"{attempt.submission_id}.parquet"
        schema = lake_schema(forms()[attempt.form_id])
        added = {"submission_id": attempt.submission_id}
        rows = [
            dict.fromkeys(schema) | added | {"source_ref": f"csv!A{n}", "source_row": n} | dict(row)
            for n, row in enumerate(attempt.rows, 2)
        ]
        path.parent.mkdir(parents=True, exist_ok=True)
        pl.DataFrame(rows, schema=schema, orient="row").write_parquet(path)
        write_checksum(path, path)
        receipt = Receipt(
            attempt.submission_id,
            attempt.form_id,
            attempt.submitter,
            attempt.period,
            "main",
            attempt.number,
            ACCEPTED,
            f"{seq:064}",
            seq,
            "2020-01-01T00:00:00",
            "a.csv",
            declared_date=attempt.day,
            is_synthetic=attempt.is_synthetic,
            rows_received=len(rows),
            rows_accepted=len(rows),
            lake_path=path.relative_to(settings.data_dir).as_posix(),
            findings=[RULES[HELD].at("csv!A1")] if attempt.is_held else [],
        )
        (settings.receipts / f"{attempt.submission_id}.json").write_text(receipt.to_json(), "utf-8")


def record_project() -> Project:
    """Return the part of the project that reads records, without tests; the years of reporting follow the day of the build."""
    project = compiled_project()
    by_name = {node["name"]: key for key, node in project.nodes.items()}
    needed: dict[str, None] = {}

    def need(key: str) -> None:
        node = project.nodes.get(key)
        if node is None or key in needed:
            return
        needed[key] = None
        for parent in (
            () if node["name"] == "int_reporting_year" else node.get("depends_on", {}).get("nodes", ())
        ):
            need(parent)

    for name in (*READERS, *take_over.TABLES):
        need(by_name[name])
    nodes = {key: dict(node) for key, node in project.nodes.items() if key in needed}
    years = nodes[by_name["int_reporting_year"]]
    years["code"] = """
        select 'patent_register' as form_id, y.year
        from (values (2016), (2017), (2018), (2019)) as y (year)
        cross join read_parquet('../inputs/context.parquet') as c
        where make_date(y.year, 12, 31) <= c.as_of
    """
    years["depends_on"] = {"nodes": []}
    return replace(project, nodes=nodes)


class Builds:
    """Builds in a data folder, one after the other.

    Attributes:
        is_kept: a build's release is live after it, so that the next one takes over.
        n_kept: so many files were kept in the last one.
    """

    def __init__(self, folder: Path, is_kept: bool) -> None:
        self.settings = Settings(data_dir=folder)
        self.project = record_project()
        self.released: set[str] = set()
        self.is_kept = is_kept
        for path in (self.settings.receipts, self.settings.build):
            path.mkdir(parents=True)
        write_schemas(self.settings, forms())
        compose(self.settings)
        self.n_kept = 0
        self._made: dict[str, dict[str, str]] = {}

    def tables(self, state: State) -> dict[str, str]:
        """Return the hash of every table of a state; builds it if no build here has."""
        if repr(state) not in self._made:
            self._made[repr(state)] = self.build(state)
        return self._made[repr(state)]

    def build(self, state: State) -> dict[str, str]:
        """Build a state as a refresh does, and return the hash of every table."""
        settings = self.settings
        write_state(settings, state)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(input_hash, "code_hash", lambda _: state.code)
            patch.setattr(take_over, "_released", lambda _: self.released)
            assert take_over.keep_tables(settings) == []
            settings.build_db.unlink(missing_ok=True)
            listed = take_inputs(settings)
            inputs = write_inputs(settings, state.as_of, listed)
            assert take_over.offer_tables(settings, listed, inputs) == []
            patch.setattr(compiled_build, "compose", lambda _: None)  # done once
            run_project(settings, self.project, with_tests=False)
        self.n_kept = pl.read_parquet(settings.build_inputs / "file_state.parquet")["is_kept"].sum()
        results = json.loads(settings.run_results.read_text("utf-8"))["results"]
        failed = [result["message"] for result in results if result["status"] != "success"]
        assert not failed, "\n".join(map(str, failed))
        if self.is_kept:
            self.released = {inputs.build_id}
        tables = {node["name"]: node["relation_name"] for node in self.project.nodes.values()}
        with duckdb.connect(str(settings.build_db), read_only=True) as db:
            for name, types in take_over.TABLES.items():
                made = db.sql(f"from {tables[name]}")
                declared = {column: kind.upper().replace(" ", "") for column, kind in types.items()}
                assert dict(zip(made.columns, map(str, made.types), strict=True)) == declared, name
            return {name: rows_hash(db, tables[name]) for name in (*READERS, *take_over.TABLES)}


def event(kind: str, day: str, application: str, claims: int = 3, area: str = AREAS[0]) -> Row:
    """Return an event of the patent register."""
    return {
        "event_type": kind,
        "event_date": dt.date.fromisoformat(day),
        "application_no": application,
        "patent_type": "invention",
        "ref_area": area,
        "ipc": "A61K31/00",
        "filing_date": dt.date(2014, 1, 1),
        "claims": claims,
    }


def register(period: str, *rows: Row, number: int = 1, day: str = "2019-01-01") -> Attempt:
    """Return an attempt of the patent register."""
    return Attempt("patent_register", "tjipo", period, number, rows, day)


def agencies(submitter: str, *codes: str) -> Attempt:
    """Return a list of agencies."""
    rows = tuple({"credit_code": code, "time_period": "2018"} for code in codes)
    return Attempt("service_agencies", submitter, "2018", 1, rows, "2019-01-01")


FIRST = register(
    "2017",
    event("granted", "2016-03-01", "a"),
    event("granted", "2017-03-01", "b"),
    event("granted", "2017-05-01", "tie", claims=1),
    event("lapsed", "2017-03-01", "x"),
    event("granted", "2016-05-01", "c"),
)
SECOND = register("2018", event("lapsed", "2018-03-01", "c"), event("granted", "2018-03-01", "d"))
REPEATING = register(
    "2019-01",
    event("granted", "2017-03-01", "b"),
    event("granted", "2017-05-01", "tie", claims=9, area=AREAS[1]),
    event("granted", "2016-05-01", "e"),
)
LISTS = (agencies("a", "c1", "c2"), agencies("b", "c2", "c3"))
BEGIN = State((FIRST, SECOND, REPEATING, *LISTS))


def with_(*more: Attempt) -> State:
    """Return the first state with more attempts."""
    return replace(BEGIN, attempts=(*BEGIN.attempts, *more))


def instead(old: Attempt, *new: Attempt) -> State:
    """Return the first state with other attempts in the place of one."""
    rest = (one for one in BEGIN.attempts if one is not old)
    return replace(BEGIN, attempts=(*rest, *new))


STEPS: dict[str, tuple[State, int]] = {
    "a file with events of 2018": (with_(register("2019-02", event("granted", "2018-07-01", "f"))), 5),
    "a grant again, which replaces an earlier one": (
        with_(register("2019-02", event("granted", "2018-07-01", "a", claims=8))),
        5,
    ),
    "a grant of which a kept file has the lapse": (
        with_(register("2019-02", event("granted", "2016-07-01", "x"))),
        5,
    ),
    "a lapse of which a kept file has the grant": (
        with_(register("2019-02", event("lapsed", "2017-07-01", "a"))),
        5,
    ),
    "a lapse before another one": (with_(register("2019-02", event("lapsed", "2017-07-01", "c"))), 5),
    "events that change no year": (with_(register("2019-02", event("filed", "2016-07-01", "z"))), 5),
    "a record that a kept file has": (with_(register("2019-02", event("granted", "2016-03-01", "a"))), 5),
    "a file replaced, its lapse gone": (
        with_(register("2018", event("granted", "2018-03-01", "d"), number=2)),
        4,
    ),
    "a file replaced, its grants gone": (with_(register("2017", *FIRST.rows[3:], number=2)), 4),
    "a corrected row, so that nothing is in two files": (
        with_(register("2019-01", event("granted", "2016-05-01", "e"), number=2)),
        4,
    ),
    "a list without what another one has, too": (
        with_(replace(agencies("b", "c3"), number=2)),
        4,
    ),
    "the same attempt with other rows": (
        instead(REPEATING, replace(REPEATING, rows=(event("granted", "2017-03-01", "b", claims=9),))),
        2,
    ),
    "an attempt that is there no more": (instead(REPEATING), 2),
    "the only files of a form with other rows": (
        replace(BEGIN, attempts=(*LISTS, replace(FIRST, rows=FIRST.rows[1:]))),
        2,
    ),
    "another order of files": (instead(FIRST, replace(FIRST, day="2019-02-01")), 2),
    "a file that is not made up": (instead(FIRST, replace(FIRST, is_synthetic=False)), 2),
    "a file that waits": (instead(SECOND, replace(SECOND, is_held=True)), 4),
    "a later attempt that waits": (
        with_(replace(register("2018", event("lapsed", "2016-09-01", "b"), number=2), is_held=True)),
        5,
    ),
    "a later day": (replace(BEGIN, as_of=dt.date(2020, 1, 31)), 5),
    "an earlier day": (replace(BEGIN, as_of=dt.date(2018, 1, 31)), 5),
    "other code or seeds": (replace(BEGIN, code="other"), 0),
    "no register": (replace(BEGIN, attempts=LISTS), 2),
    "nothing": (replace(BEGIN, attempts=()), 0),
}
"""What a build finds after one of ``BEGIN``, and how many files it keeps."""


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> tuple[Builds, Builds]:
    """Two data folders: one whose builds take over, and one whose builds do not."""
    folder = tmp_path_factory.mktemp("builds")
    return Builds(folder / "taking", True), Builds(folder / "full", False)


@pytest.mark.parametrize("step", STEPS)
def test_a_build_that_takes_over_has_the_tables_of_a_full_one(
    begun: tuple[Builds, Builds], step: str
) -> None:
    """Each step follows on the first state, and leads back to it."""
    taking, full = begun
    state, n_kept = STEPS[step]
    for one in (BEGIN, state, BEGIN):
        made = taking.build(one)
        assert made == full.tables(one), [name for name in made if made[name] != full.tables(one)[name]]
        if one is state:
            assert taking.n_kept == n_kept


EVENT = st.builds(
    lambda kind, year, serial, patent, area: {
        "event_type": kind,
        "event_date": dt.date(year, 6, 1),
        "application_no": f"ZL{serial}",
        "patent_type": ("invention", "design")[patent],
        "ref_area": AREAS[area],
        "ipc": ("A61K31/00", "H04L9/00", "14-03")[patent + serial % 2],
        "filing_date": dt.date(2014, 1, 1),
        "claims": year % 7,
    },
    st.sampled_from(["filed", "granted", "granted", "lapsed"]),
    st.integers(2015, 2019),
    st.integers(0, 4),
    st.integers(0, 1),
    st.integers(0, 1),
)
AGENCY = st.builds(
    lambda serial, year: {"credit_code": f"c{serial}", "time_period": str(year)},
    st.integers(0, 3),
    st.integers(2017, 2018),
)
WORK = st.builds(lambda serial: {"registration_no": f"r{serial}"}, st.integers(0, 3))
FORMS = {"patent_register": EVENT, "service_agencies": AGENCY, "copyright_register": WORK}


def key_of(row: Row) -> tuple[object, ...]:
    """Return what no two rows of a file share."""
    names = ("event_type", "event_date", "application_no", "credit_code", "time_period", "registration_no")
    return tuple(row.get(name) for name in names)


@st.composite
def attempts(draw: st.DrawFn) -> Attempt:
    """Draw a first attempt."""
    form_id = draw(st.sampled_from([*FORMS, "patent_register", "patent_register"]))
    rows = tuple(draw(st.lists(FORMS[form_id], min_size=1, max_size=4, unique_by=key_of)))
    sender, period = draw(st.sampled_from(["a", "b"])), draw(st.sampled_from(["2017", "2018"]))
    return Attempt(form_id, sender, period, 1, rows, draw(DAYS))


DAYS = st.sampled_from(["2019-01-01", "2019-01-02", "2019-01-03"])
CHANGES = ("sent", "sent", "sent", "withdrawn", "reread", "held", "made_up", "redated", "day", "code")


@st.composite
def changes(draw: st.DrawFn) -> tuple[str, int, Attempt, dt.date]:
    """Draw what happens between two builds, to which attempt, and what is sent."""
    day = dt.date(draw(st.integers(2017, 2020)), 1, 31)
    return draw(st.sampled_from(CHANGES)), draw(st.integers(0, 5)), draw(attempts()), day


def changed(state: State, kind: str, place: int, sent: Attempt, day: dt.date) -> State:
    """Return a state after a change."""
    known = list(state.attempts)
    if kind == "sent" or not known:
        number = max((one.number for one in known if one.key == sent.key), default=0) + 1
        return replace(state, attempts=(*known, replace(sent, number=number)))
    if kind == "day":
        return replace(state, as_of=day)
    if kind == "code":
        return replace(state, code=f"code {place}")
    at = place % len(known)
    one = known[at]
    if kind == "withdrawn":
        known.pop(at)
    elif kind == "reread":
        known[at] = replace(one, rows=one.rows[1:] or one.rows)
    elif kind == "held":
        known[at] = replace(one, is_held=not one.is_held)
    elif kind == "made_up":
        known[at] = replace(one, is_synthetic=not one.is_synthetic)
    else:
        known[at] = replace(one, day=sent.day)
    return replace(state, attempts=tuple(known))


SEQUENCE = st.tuples(
    st.lists(attempts(), min_size=2, max_size=5),
    st.lists(st.lists(changes(), max_size=2), min_size=1, max_size=4),
)


def states(
    first: Sequence[Attempt], rounds: Sequence[Sequence[tuple[str, int, Attempt, dt.date]]]
) -> Iterator[State]:
    """Yield the states of a sequence of builds."""
    state = State()
    for one in first:
        state = changed(state, "sent", 0, one, state.as_of)
    yield state
    for of_round in rounds:
        for change in of_round:
            state = changed(state, *change)
        yield state


@pytest.mark.slow
@hypothesis_settings(max_examples=12)
@given(SEQUENCE)
def test_builds_that_take_over_have_the_tables_of_full_ones(
    tmp_path_factory: pytest.TempPathFactory,
    sequence: tuple[list[Attempt], list[list[tuple[str, int, Attempt, dt.date]]]],
) -> None:
    folder = tmp_path_factory.mktemp("builds")
    taking, full = Builds(folder / "taking", True), Builds(folder / "full", False)
    for state in states(*sequence):
        assert taking.build(state) == full.tables(state)


@pytest.mark.slow
def test_every_published_table_of_the_samples_is_as_in_a_full_build(
    sample_release: Settings, tmp_path: Path
) -> None:
    """After a release by dbt: a new file of the register, another one in the place of one, and a corrected list."""
    settings = copy_data(sample_release, tmp_path / "data", "build/target/compiled", "build/target/run")
    old = next(r for r in read_ledger(settings) if r.form_id == "patent_register" and r.rows_accepted > 10)
    known = pl.read_parquet(settings.data_dir / (old.lake_path or ""))
    again = [
        ["授权", row["event_date"], row["application_no"], "发明", "企业", "南开区", row["filing_date"], "8"]
        for row in known.filter(event_type="granted", patent_type="invention").head(3).to_dicts()
    ]
    number = application_no(7)
    later = ["授权", "2018-05-05", number, "发明", "企业", "南开区", "2016-03-01", "8"]
    for period, rows in (("2020-12", [*again, later]), (old.period, again)):
        name = f"register-{period}.csv"
        put(settings.inbox, name, csv_text([EVENTS, *rows]))
        meta = {
            "form_id": "patent_register",
            "submitter": old.submitter,
            "period": period,
            "is_synthetic": True,
        }
        meta["document"] = "more" if period == "2020-12" else old.document
        put(settings.inbox, f"{name}.meta.json", json.dumps(meta))
    send_again(settings, "service_agencies_2020.xlsx", _without_last_row)
    receipts = ingest(settings, NOW + dt.timedelta(days=1))
    assert sorted((r.form_id, r.rows_accepted > 0) for r in receipts) == [
        ("patent_register", True),
        ("patent_register", True),
        ("service_agencies", True),
    ]
    made = []
    for is_full in (False, True):
        build = prepare(settings, AS_OF, is_full)
        assert build.inputs is not None and build.notes == ()
        states = pl.read_parquet(settings.build_inputs / "file_state.parquet")
        assert (states["is_kept"].sum() > 100) is not is_full
        run_project(settings, compiled_project(), with_tests=False)
        made.append(state_of(settings, compiled_project()))
    assert made[0] == made[1]


def _without_last_row(sheet: Worksheet) -> None:
    sheet.delete_rows(sheet.max_row)
