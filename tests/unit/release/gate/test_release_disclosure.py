"""When the figures of a protected list may change: a list of persons in two districts without suppression, and pledges."""

import csv
import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from pipelines.common.errors import InstallationError
from pipelines.release import Release
from pipelines.release.gate import disclosure
from pipelines.release.gate.compared_states import sql, submissions_of
from pipelines.release.gate.disclosure import DisclosureDecision
from pipelines.release.gate.state_records import folder_of
from pipelines.release.store.releases import SERVING_FILE
from pipelines.settings import REPO, Settings
from tests.tiny import AS_OF, NOW, protected_lists, write_release

pytestmark = pytest.mark.thorough

FIRST = {**{f"a{n}": "d1" for n in range(10)}, **{f"b{n}": "d2" for n in range(10)}}
Build = Callable[[dict[str, dict[str, str]]], DisclosureDecision]
TABLE = "fct_ip_talent"
INDEX_TABLES = {
    "fct_index_score",
    "fct_index_change",
    "fct_index_sensitivity",
    "headline_index",
    "demo_index",
}
"""An index that counts agencies is held with their list."""
HELD = {TABLE: ["(true) and left(time_period, 4) = '2020'"]}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """An installation that has never built."""
    settings = Settings(data_dir=tmp_path / "lists", as_of=AS_OF)
    settings.build_inputs.mkdir(parents=True)
    return settings


@pytest.fixture
def build(settings: Settings) -> Build:
    """Build attempts that each hold a whole list, the last one current, and publish the states that disclosure control allows."""
    number = 0

    def built(attempts: dict[str, dict[str, str]]) -> DisclosureDecision:
        nonlocal number
        number += 1
        settings.build_db.unlink(missing_ok=True)
        with duckdb.connect(str(settings.build_db)) as db:
            _write(db, attempts, list(attempts)[-1])
        decision = disclosure.decide(settings)
        release = Release(
            f"r{number}", AS_OF, NOW.isoformat(), "", "", "", "", None, disclosed=disclosure.decided(settings)
        )
        folder = release.folder(settings)
        folder.mkdir(parents=True)
        write_release(folder, release)
        with duckdb.connect(str(folder / SERVING_FILE)) as db:
            shown = ids(decision, "ip_talent").get("2020", [""])
            _write(db, attempts, *shown)
        settings.live.unlink(missing_ok=True)
        settings.live.symlink_to(folder / SERVING_FILE)
        disclosure.remember(settings, release)
        return decision

    return built


def ids(decision: DisclosureDecision, list_name: str) -> dict[str, list[str]]:
    """Return by period the attempts that a list is published from, without the hashes of their records."""
    return {period: submissions_of(state) for period, state in decision.states[list_name].items()}


def _write(db: duckdb.DuckDBPyConnection, attempts: dict[str, dict[str, str]], shown: str) -> None:
    _write_inputs(db)
    for order, (name, persons) in enumerate(attempts.items()):
        db.executemany(
            "insert into intermediate.int_protected_record by name select 'ip_talent' as form_id, $name as submission_id, "
            "$order as submission_order, $is_current as is_current, 1 as source_row, $person as record_key, "
            "$person as respondent, '2020' as period, $district as district_code, 'c' as city_code, "
            "'k' as talent_kind, 'l' as level, 'q' as qualification",
            [
                {
                    "name": name,
                    "order": order,
                    "is_current": order == len(attempts) - 1,
                    "person": person,
                    "district": district,
                }
                for person, district in persons.items()
            ],
        )
    db.execute(
        f"""create table {TABLE} as
        select district_code as ref_area, '2020' as time_period, 'district' as breakdown, district_code as member,
            count(*)::integer as n_persons
        from intermediate.int_protected_record where submission_id = ? group by all
        union all
        select 'c', '2020', '_T', '_T', count(*)::integer from intermediate.int_protected_record where submission_id = ?""",
        [shown, shown],
    )


def _write_inputs(db: duckdb.DuckDBPyConnection) -> None:
    """Create the seeds of disclosure control, two districts of a city, and an empty table of protected records."""
    db.execute(protected_lists())
    for path in sorted((REPO / "seeds").glob("disclosure_*.csv")):
        db.execute(f"create or replace table seeds.{path.stem} as from read_csv('{path}', header = true)")
    for bound in ("low", "high"):
        db.execute(f"alter table seeds.disclosure_class alter {bound} type double")
    db.execute(
        "insert into intermediate.int_area_home values ('d1', 'd1', 'c'), ('d2', 'd2', 'c'), ('d3', 'd3', 'c')"
    )


def without(persons: dict[str, str], *gone: str) -> dict[str, str]:
    return {k: v for k, v in persons.items() if k not in gone}


def with_more(persons: dict[str, str], district: str, *names: str) -> dict[str, str]:
    return persons | dict.fromkeys(names, district)


def test_the_first_release_shows_every_list(build: Build) -> None:
    decision = build({"s1": FIRST})
    assert (decision.held, ids(decision, "ip_talent")) == ({}, {"2020": ["s1"]})


@pytest.mark.parametrize(
    ("second", "held"),
    [
        (FIRST, {}),
        (with_more(FIRST, "d1", "x"), HELD),
        (without(FIRST, "a0", "a1"), HELD),
        # As many leave as come: the figures are the same, yet who is meant is not.
        (with_more(without(FIRST, "a0"), "d1", "x"), HELD),
        (with_more(FIRST, "d1", "x", "y", "z"), {}),
        (with_more(FIRST, "d1", "x", "y") | {"z": "d2"}, HELD),
        # A person who changes district is removed from one and added to the other.
        (FIRST | dict.fromkeys(("a0", "a1", "a2"), "d2"), {}),
    ],
)
def test_a_figure_changes_by_three_respondents_or_not_at_all(
    build: Build, second: dict[str, str], held: dict[str, list[str]]
) -> None:
    build({"s1": FIRST})
    decision = build({"s1": FIRST, "s2": second})
    assert decision.held == held
    assert ids(decision, "ip_talent")["2020"] == (["s1"] if held else ["s2"])
    assert bool(decision.reasons) == bool(held)
    for reason, figure in zip(decision.reasons, decision.figures, strict=True):
        zh, _, en = reason.removeprefix("ip_talent 2020: ").partition(" / ")
        assert zh.startswith("知识产权人才 2020 年的数字沿用上一版本")
        assert en.startswith("the figures of IP talent of 2020 stay as the release before shows them")
        assert not re.search("[\u4e00-\u9fff]", en)
        # Which figure it is tells what changed: that is for operators.
        assert not re.search(r"d1|\d 个单位|respondents: \d", reason)
        assert re.search(r"\d 个单位 / .*respondents: \d", figure)


def test_the_decision_keeps_to_the_memory_of_a_build(build: Build, settings: Settings) -> None:
    build({"s1": FIRST})
    with pytest.raises(duckdb.OutOfMemoryException):
        disclosure.decide(settings.model_copy(update={"memory_limit": "100KB"}))


def test_every_breakdown_and_figure_has_its_names() -> None:
    with (REPO / "seeds/disclosure_breakdown.csv").open(encoding="utf-8", newline="") as lines:
        breakdowns = {row["breakdown"] for row in csv.DictReader(lines)}
    figures = re.findall(r"'(\w+):?'(?: \|\| member)? as figure", sql("disclosed_figure"))
    expected = {("breakdown", code) for code in (*breakdowns, "_T")}
    expected |= {("figure", code) for code in (*figures, "cell", "total_cell")}
    assert len(figures) == 5 and disclosure._all_names().keys() == expected


def test_held_changes_add_up_until_they_may_be_shown(build: Build) -> None:
    attempts = {"s1": FIRST}
    build(attempts)
    for number, newcomers in ((2, ("x",)), (3, ("x", "y"))):
        attempts[f"s{number}"] = with_more(FIRST, "d1", *newcomers)
        assert build(attempts).held == HELD
    attempts["s4"] = with_more(FIRST, "d1", "x", "y", "z")
    assert build(attempts).held == {}


def test_every_state_that_readers_have_seen_counts(build: Build) -> None:
    """Three came and two of them left with one other: three by three, but the third list less the first is two."""
    attempts = {"s1": FIRST, "s2": with_more(FIRST, "d1", "x", "y", "z")}
    build({"s1": FIRST})
    assert build(attempts).held == {}
    attempts["s3"] = with_more(without(FIRST, "a0"), "d1", "x")
    assert build(attempts).held == HELD
    # What was seen before may be shown again.
    attempts["s1"] = attempts.pop("s1")
    assert build(attempts).held == {}


@pytest.mark.parametrize(("gone", "held"), [(("a0",), HELD), (("a0", "a1", "a2"), {})])
def test_an_attempt_that_was_read_again_is_another_state(
    build: Build, gone: tuple[str, ...], held: dict[str, list[str]]
) -> None:
    """Another rule or seed gives the same file other records: who subtracts the releases sees whose."""
    build({"s1": FIRST})
    decision = build({"s1": without(FIRST, *gone)})
    assert decision.held == held
    assert "respondents: 1" in decision.figures[0] if held else not decision.figures


def test_a_person_in_another_district_is_another_state(build: Build) -> None:
    build({"s1": FIRST})
    assert build({"s1": FIRST | {"a0": "d2"}}).held == HELD
    assert build({"s1": FIRST}).held == {}, "what was seen may be shown again"


@pytest.mark.parametrize("is_live_kept", [True, False])
@pytest.mark.parametrize(
    ("second", "is_held"),
    [(FIRST, False), (with_more(FIRST, "d1", "x"), True), (with_more(FIRST, "d1", "x", "y", "z"), False)],
)
def test_what_was_seen_counts_though_its_releases_are_gone(
    build: Build, settings: Settings, second: dict[str, str], is_held: bool, is_live_kept: bool
) -> None:
    """The folder of releases was removed by hand; or their table has other columns than the build's, after an upgrade."""
    build({"s1": FIRST})
    if is_live_kept:
        with duckdb.connect(str(settings.releases / "r1" / SERVING_FILE)) as db:
            db.execute(f"alter table {TABLE} drop n_persons")
    else:
        settings.live.unlink()
        shutil.rmtree(settings.releases)
    decision = build({"s1": FIRST, "s2": second})
    assert bool(decision.held) == is_held
    # There are no rows of before that could be shown instead.
    assert ids(decision, "ip_talent") == ({} if is_held else {"2020": ["s2"]})


def test_a_state_that_can_no_longer_be_compared_holds_its_list(build: Build, settings: Settings) -> None:
    build({"s1": FIRST})
    kept = {path.name: path.read_bytes() for path in folder_of(settings).iterdir()}
    shutil.rmtree(folder_of(settings))
    decision = build({"s1": with_more(FIRST, "d1", "x", "y", "z")})
    assert decision.held == HELD
    assert "state/disclosed/" in decision.figures[0] and "can no longer be compared" in decision.figures[0]
    folder_of(settings).mkdir(exist_ok=True)
    for name, content in kept.items():
        (folder_of(settings) / name).write_bytes(content)
    assert build({"s1": with_more(FIRST, "d1", "x", "y", "z")}).held == {}


def test_a_damaged_record_of_a_state_is_named(build: Build, settings: Settings) -> None:
    build({"s1": FIRST})
    (record,) = folder_of(settings).iterdir()
    record.write_bytes(b"PAR1")
    with pytest.raises(InstallationError, match=record.name):
        build({"s1": FIRST, "s2": with_more(FIRST, "d1", "x")})


def test_a_release_of_an_earlier_version_is_compared_by_todays_records(
    build: Build, settings: Settings
) -> None:
    """Its states have no hashes, and nothing was recorded."""
    build({"s1": FIRST})
    shutil.rmtree(folder_of(settings))
    settings.disclosed.write_text(json.dumps({"ip_talent": {"2020": [["s1"]]}}), "utf-8")
    manifest = settings.releases / "r1" / "disclosed.json"
    manifest.write_text(json.dumps({"states": {"ip_talent": {"2020": ["s1"]}}, "held": []}), "utf-8")
    assert build({"s1": FIRST}).held == {}
    assert build({"s1": FIRST, "s2": with_more(FIRST, "d1", "x")}).held == HELD
    assert build({"s1": without(FIRST, "a0")}).held == HELD


Records = dict[str, dict[str, object]]
"""By record key the columns of int_protected_record."""


def decide_between(
    folder: Path, list_name: str, states: tuple[Records, Records], table: str, table_later: str = ""
) -> set[str]:
    """Publish the first state of a list in 2020 and decide on the second; return the tables that are held.

    Args:
        folder: of the installation.
        list_name: the list; its records are of the form that is named before the full stop.
        states: what the first attempt brought, and the second one, which repeats what stays.
        table: SQL that creates the published table.
        table_later: the same of the second release, if it is another one.
    """
    settings = Settings(data_dir=folder, as_of=AS_OF)
    settings.build_inputs.mkdir(parents=True)
    shown = {"states": {list_name: {"2020": ["s1"]}}, "held": []}
    release = Release("r", AS_OF, NOW.isoformat(), "", "", "", "", None, disclosed=shown)
    live = release.folder(settings)
    live.mkdir(parents=True)
    write_release(live, release)
    settings.live.symlink_to(live / SERVING_FILE)
    form_id = list_name.partition(".")[0]
    given = {"form_id": form_id, "source_row": 1, "period": "2020", "city_code": "c", "is_current": True}
    for path, published in ((live / SERVING_FILE, table), (settings.build_db, table_later or table)):
        with duckdb.connect(str(path)) as db:
            _write_inputs(db)
            for order, records in enumerate(states, 1):
                for key, record in records.items():
                    attempt = {"submission_id": f"s{order}", "submission_order": order, "respondent": key}
                    row = given | {"record_key": key} | attempt | record
                    values = ", ".join(f"${name} as {name}" for name in row)
                    db.execute(
                        f"insert into intermediate.int_protected_record by name select {values}", dict(row)
                    )
            db.execute(published)
    return set(disclosure.decide(settings).held)


PLEDGED = """create table fct_ip_operation as
    select 'pledge' as operation, ref_area, time_period, right_kind, n::integer as n_operations, n::integer as n_rights,
        100.0 * n as amount_yuan, n::integer as n_with_amount
    from (values ('c', '2020', '_T', 12), ('d1', '2020', '_T', 12), ('c', '2020', 'patent', 12), ('c', '2020-Q1', '_T', 3),
        ('c', '2020-Q2', '_T', 3), ('c', '2020-Q3', '_T', 3), ('c', '2020-Q4', '_T', 3))
        as t (ref_area, time_period, right_kind, n)"""


@pytest.mark.parametrize(
    ("repriced", "held"),
    [
        ([150], True),
        ([150, 150, 150], False),
        # Of the sum's change of 2,000 one loan is 1,700: 85 %, as much as it may be; then 1,701 of 2,001.
        ([1800, 250, 250], False),
        ([1801, 250, 250], True),
        ([1801, 250, 251], False),
    ],
)
def test_a_held_loan_is_held_in_every_later_file_that_repeats_it(
    tmp_path: Path, repriced: list[float], held: bool
) -> None:
    """Twelve pledges of a year, three a quarter; some are sent again with another sum, in the file of a later quarter."""
    pledges: Records = {
        f"p{i}": {
            "quarter": f"2020-Q{1 + i // 3}",
            "district_code": "d1",
            "right_kind": "patent",
            "rights": 1,
            "amount_yuan": 100.0,
        }
        for i in range(12)
    }
    again = {f"p{i}": pledges[f"p{i}"] | {"amount_yuan": amount} for i, amount in enumerate(repriced)}
    tables = {"fct_ip_operation", "fct_observation", "fct_observation_vintage", "fct_revision"}
    decided = decide_between(tmp_path, "pledge_financing", (pledges, again), PLEDGED)
    assert decided == (tables if held else set())


@pytest.mark.parametrize(("newcomers", "held"), [("d1 d1 d1 d2 d2 d2", False), ("d1 d1 d1 d1 d1 d1", True)])
def test_the_change_of_a_single_suppressed_cell_is_never_what_is_left(
    tmp_path: Path, newcomers: str, held: bool
) -> None:
    """Both districts are suppressed, the total is shown: where six came into one of them, its change is that of the total."""
    columns = {"talent_kind": "k", "level": "l", "qualification": "q"}
    before: Records = {key: columns | {"district_code": district} for key, district in FIRST.items()}
    more = {f"x{n}": columns | {"district_code": d} for n, d in enumerate(newcomers.split())}
    table = f"""create table {TABLE} as from (values
        ('d1', '2020', 'district', 'd1', null), ('d2', '2020', 'district', 'd2', null), ('c', '2020', '_T', '_T', 20))
        as t (ref_area, time_period, breakdown, member, n_persons)"""
    assert decide_between(tmp_path, "ip_talent", (before, more), table) == ({TABLE} if held else set())


@pytest.mark.parametrize(
    ("before", "after", "held"),
    [
        ("d1 d2", "d1 d2", False),
        # Of the two that are suppressed now, d3 was published before and has not changed: it protects nothing.
        ("d1 d2", "d1 d3", True),
        # Of the two that were suppressed, d3 is published now.
        ("d1 d3", "d1 d2", True),
    ],
)
def test_a_suppressed_cell_that_the_other_release_shows_protects_nothing(
    tmp_path: Path, before: str, after: str, held: bool
) -> None:
    """Three come into each of two of three districts: no change of cells or of the total gives one away."""
    columns = {"talent_kind": "k", "level": "l", "qualification": "q"}
    first: Records = {
        f"{d}{n}": columns | {"district_code": d} for d in ("d1", "d2", "d3") for n in range(10)
    }
    more: Records = {f"x{d}{n}": columns | {"district_code": d} for d in ("d1", "d2") for n in range(3)}

    def table(suppressed: str, persons: int) -> str:
        shown = {d: "null" if d in suppressed.split() else "10" for d in ("d1", "d2", "d3")}
        rows = [f"('{d}', '2020', 'district', '{d}', {n})" for d, n in shown.items()]
        return f"""create table {TABLE} as from (values {", ".join(rows)}, ('c', '2020', '_T', '_T', {persons}))
            as t (ref_area, time_period, breakdown, member, n_persons)"""

    tables = table(before, 30), table(after, 36)
    assert decide_between(tmp_path, "ip_talent", (first, more), *tables) == ({TABLE} if held else set())


@pytest.mark.parametrize(("later", "held"), [("above", False), ("up_to", True)])
def test_an_agency_that_alone_passes_the_threshold_of_revenue_keeps_the_list(
    tmp_path: Path, later: str, held: bool
) -> None:
    """The revenue of four agencies changes, so that the sum gives none away; one of them is about ten million yuan."""
    columns = {"district_code": "d1", "service_kind": "agency", "staff": 10, "patent_attorneys": 5}
    small = columns | {"revenue_yuan": 5e6, "revenue_class": "up_to"}
    large = columns | {"revenue_yuan": 10_000_001, "revenue_class": "above"}
    before: Records = {f"a{n}": small if n < 6 else large for n in range(12)}
    after: Records = {f"a{n}": small | {"revenue_yuan": 4_999_999} for n in range(3)}
    after["a6"] = large | {
        "revenue_yuan": 10_000_000 if later == "up_to" else 10_000_002,
        "revenue_class": later,
    }
    table = """create table fct_ip_service as from (values
        ('c', '2020', '_T', 12, 6, 120, 60, 9e7), ('d1', '2020', '_T', 12, 6, 120, 60, 9e7),
        ('c', '2020', 'agency', 12, 6, 120, 60, 9e7))
        as t (ref_area, time_period, service_kind, n_agencies, n_above_ten_million, staff, patent_attorneys, revenue_yuan)"""
    decided = decide_between(tmp_path, "service_agencies", (before, after), table)
    assert decided == ({"fct_ip_service", *INDEX_TABLES} if held else set())


@pytest.mark.parametrize(
    ("closed", "first", "later", "held"),
    [
        ("left", 48, 49, False),
        ("left", 49, 50, True),
        ("left", 50, 51, False),
        ("right", 49, 50, False),
        ("right", 50, 51, True),
    ],
)
def test_a_bound_belongs_to_the_class_that_is_closed_there(
    tmp_path: Path, closed: str, first: int, later: int, held: bool
) -> None:
    """Three small, three large and one of about 50 titles, where the next class of size begins, trade one title more."""
    columns = {"direction": "export", "district_code": "d1"}
    before: Records = {f"a{n}": columns | {"titles": 10 if n < 6 else 90} for n in range(12)}
    after: Records = {f"a{n}": columns | {"titles": 11 if n < 6 else 91} for n in range(3, 9)}
    before["last"], after["last"] = columns | {"titles": first}, columns | {"titles": later}
    table = f"""create table fct_copyright_trade as from (values
        ('c', '2020', 'export', '_T', '_T', 13, 700, 0, 0), ('d1', '2020', 'export', 'district', 'd1', 13, 700, 0, 0),
        ('c', '2020', 'export', 'size', '1_49', 6, 60, 0, 0), ('c', '2020', 'export', 'size', '50_up', 7, 640, 0, 0))
        as t (ref_area, time_period, direction, breakdown, member, n_enterprises, n_titles, amount_yuan, n_with_amount);
        update seeds.disclosure_class set closed = '{closed}' where classification = 'titles_class'"""
    decided = decide_between(tmp_path, "copyright_trade.export", (before, after), table)
    assert decided == ({"fct_copyright_trade"} if held else set())


def first_release(
    folder: Path, records: Records, table: str, shown: str = ""
) -> tuple[DisclosureDecision, Settings, Path]:
    """Decide on agencies of 2020 that were never published; return the decision and a file that shows a table.

    Args:
        folder: of the installation.
        records: the agencies.
        table: SQL that creates fct_ip_service in the build.
        shown: the same of the file, if it shows something else.
    """
    settings, staged = Settings(data_dir=folder, as_of=AS_OF), folder / "staged.duckdb"
    settings.build_inputs.mkdir(parents=True)
    given = {"form_id": "service_agencies", "submission_id": "s1", "submission_order": 1, "source_row": 1}
    given |= {"period": "2020", "city_code": "c", "is_current": True}
    with duckdb.connect(str(settings.build_db)) as db:
        _write_inputs(db)
        for key, record in records.items():
            row = given | {"record_key": key, "respondent": key} | record
            values = ", ".join(f"${name} as {name}" for name in row)
            db.execute(f"insert into intermediate.int_protected_record by name select {values}", dict(row))
        db.execute(table)
    with duckdb.connect(str(staged)) as db:
        db.execute(shown or table)
    return disclosure.decide(settings), settings, staged


def agencies_table(*rows: str) -> str:
    return f"""create table fct_ip_service as
        select ref_area, '2020' as time_period, service_kind, n::integer as n_agencies, null::integer as n_above_ten_million,
            null::integer as staff, null::integer as patent_attorneys, revenue::double as revenue_yuan
        from (values {", ".join(rows)}) as t (ref_area, service_kind, n, revenue)"""


def agencies(**revenues: list[float]) -> Records:
    return {
        f"{district}{n}": {"district_code": district, "service_kind": "legal", "revenue_yuan": revenue}
        for district, of in revenues.items()
        for n, revenue in enumerate(of)
    }


SAFE = agencies(d1=[10] * 5, d2=[10] * 6, d3=[10] * 7)
WHOLE = agencies_table(
    *("('c', '_T', 18, 180)", "('d1', '_T', 5, 50)", "('d2', '_T', 6, 60)", "('d3', '_T', 7, 70)"),
    "('c', 'legal', 18, 180)",
)


def test_a_first_release_of_safe_cells_is_shown_whole(tmp_path: Path) -> None:
    decision, settings, staged = first_release(tmp_path, SAFE, WHOLE)
    assert decision.held == {} and disclosure.verify(settings, staged) == []


@pytest.mark.parametrize("n", [2, 5])
def test_a_list_that_was_never_shown_is_left_out_where_a_cell_is_too_narrow(tmp_path: Path, n: int) -> None:
    """The model forgot that the total less two districts is the third: two agencies, or five, which are hidden all the same."""
    records = agencies(d1=[10] * n, d2=[10] * 6, d3=[10] * 7)
    table = agencies_table(
        f"('c', '_T', {n + 13}, {10 * n + 130})",
        "('d1', '_T', null, null)",
        "('d2', '_T', 6, 60)",
        "('d3', '_T', 7, 70)",
    )
    decision, _, _ = first_release(tmp_path, records, table)
    assert set(decision.held) == {"fct_ip_service", *INDEX_TABLES}
    assert decision.states["service_agencies"] == {}
    (reason,), (figure,) = decision.reasons, decision.figures
    assert "暂不发布" in reason and "are left out for now" in reason and "d1" not in reason
    assert "d1 的数字（n）" in figure and f"between {n} and {n}" in figure


def test_what_readers_have_seen_is_shown_on(tmp_path: Path) -> None:
    """The live release shows too much already: hiding it now would help no respondent, and a refresh is not refused for it."""
    records = agencies(d1=[10] * 2, d2=[10] * 6, d3=[10] * 7)
    table = agencies_table(
        "('c', '_T', 15, 150)", "('d1', '_T', null, null)", "('d2', '_T', 6, 60)", "('d3', '_T', 7, 70)"
    )
    _, settings, staged = first_release(tmp_path, records, table)
    assert disclosure.verify(settings, staged) == [], "it is left out"
    shown = {"states": {"service_agencies": {"2020": ["s1"]}}, "held": []}
    release = Release("r", AS_OF, NOW.isoformat(), "", "", "", "", None, disclosed=shown)
    folder = release.folder(settings)
    folder.mkdir(parents=True)
    write_release(folder, release)
    shutil.copy(staged, folder / SERVING_FILE)
    settings.live.symlink_to(folder / SERVING_FILE)
    decision = disclosure.decide(settings)
    assert ids(decision, "service_agencies") == {"2020": ["s1"]}
    assert "stay as the release before shows them" in decision.reasons[0]
    assert disclosure.verify(settings, staged) == []


@pytest.mark.parametrize(("second", "is_left_out"), [(10, True), (100, False)])
def test_two_agencies_are_not_nearly_all_of_what_is_left_over(
    tmp_path: Path, second: float, is_left_out: bool
) -> None:
    """The suppressed districts have the revenue of two agencies and a little more, or half as much again."""
    records = agencies(d1=[100, 100], d2=[second / 10] * 10, d3=[10] * 7)
    left = 200 + second + 70
    table = agencies_table(
        f"('c', '_T', 19, {left})",
        "('d1', '_T', null, null)",
        "('d2', '_T', null, null)",
        "('d3', '_T', 7, 70)",
    )
    decision, _, _ = first_release(tmp_path, records, table)
    assert bool(decision.held) == is_left_out
    assert all("revenue_yuan" in figure and "200 至 210" not in figure for figure in decision.figures)


def test_a_file_that_shows_what_the_build_hides_is_refused_with_the_cell_and_what_to_do(
    tmp_path: Path,
) -> None:
    records = agencies(d1=[10] * 2, d2=[10] * 6, d3=[10] * 7)
    rows = ["('c', '_T', 15, 150)", "('d1', '_T', null, null)", "('d3', '_T', 7, 70)"]
    hidden = agencies_table(*rows, "('d2', '_T', null, null)")
    shown = agencies_table(*rows, "('d2', '_T', 6, 60)")
    decision, settings, staged = first_release(tmp_path, records, hidden, shown)
    assert decision.held == {}
    problems = disclosure.verify(settings, staged)
    assert [(p.code, p.severity, p.facts["part"]) for p in problems] == [
        ("disclosure_narrow", "error", "n"),
        ("disclosure_narrow", "error", "revenue_yuan"),
    ]
    assert "知识产权服务机构 2020 年，按地区，d1 的数字（n）" in problems[0].message("zh")
    assert "IP service agencies of 2020, by place, the figure of d1 (n)" in problems[0].message("en")
    assert "2 至 2 之间" in problems[0].message("zh") and "不要发布" in problems[0].remedy("zh")
    assert "Do not publish" in problems[0].remedy("en")


def test_a_cell_that_an_earlier_release_shows_hides_none_beside_it(tmp_path: Path) -> None:
    """d1 and d2 are hidden, d2 was shown by the first release and has not changed: the total less the others is d1."""
    settings = Settings(data_dir=tmp_path, as_of=AS_OF)
    settings.build_inputs.mkdir(parents=True)
    columns = {"talent_kind": "k", "level": "l", "qualification": "q"}
    d1: Records = {f"a{n}": columns | {"district_code": "d1"} for n in range(2)}
    d2: Records = {f"b{n}": columns | {"district_code": "d2"} for n in range(10)}
    d3: Records = {f"c{n}": columns | {"district_code": "d3"} for n in range(10)}
    more: Records = {f"x{n}": columns | {"district_code": "d3"} for n in range(3)}
    states = [d2 | d3 | more, d1 | d2 | d3]
    shown = [
        "('d2', '2020', 'district', 'd2', 10), ('d3', '2020', 'district', 'd3', 13), ('c', '2020', '_T', '_T', 23)",
        "('d1', '2020', 'district', 'd1', null), ('d2', '2020', 'district', 'd2', null), "
        "('d3', '2020', 'district', 'd3', 10), ('c', '2020', '_T', '_T', 22)",
    ]
    given = {"form_id": "ip_talent", "source_row": 1, "period": "2020", "city_code": "c"}
    paths = [settings.releases / "r" / SERVING_FILE, settings.build_db]
    paths[0].parent.mkdir(parents=True)
    for path, rows in zip(paths, shown, strict=True):
        with duckdb.connect(str(path)) as db:
            _write_inputs(db)
            for order, records in enumerate(states, 1):
                for key, record in records.items():
                    row = (
                        given | {"record_key": key, "respondent": key, "submission_id": f"s{order}"} | record
                    )
                    row |= {"submission_order": order, "is_current": order == 2}
                    values = ", ".join(f"${name} as {name}" for name in row)
                    db.execute(
                        f"insert into intermediate.int_protected_record by name select {values}", dict(row)
                    )
            db.execute(
                f"create table {TABLE} as from (values {rows}) as t (ref_area, time_period, breakdown, member, n_persons)"
            )
    release = Release(
        "r",
        AS_OF,
        NOW.isoformat(),
        "",
        "",
        "",
        "",
        None,
        disclosed={"states": {"ip_talent": {"2020": ["s1"]}}, "held": []},
    )
    write_release(paths[0].parent, release)
    settings.live.symlink_to(paths[0])
    decision = disclosure.decide(settings)
    assert set(decision.held) == {TABLE}


@pytest.mark.parametrize(("rises", "held"), [([1000, 10, 10], True), ([100, 100, 100], False)])
def test_the_change_of_what_is_suppressed_is_not_nearly_all_of_one_agency(
    tmp_path: Path, rises: list[float], held: bool
) -> None:
    """The shown district's change hides in the total what changed in the two others, but a reader takes it off again."""
    before = agencies(d1=[100] * 5, d2=[100] * 5, d3=[100] * 5)
    changed = agencies(d1=[100 + rise for rise in rises[:2]], d2=[100 + rises[2]], d3=[2100] * 3)

    def table(total: float, of_third: float) -> str:
        return agencies_table(
            f"('c', '_T', 15, {total})", "('d1', '_T', null, null)", "('d2', '_T', null, null)",
            f"('d3', '_T', 5, {of_third})",
        )  # fmt: skip

    later = table(7500 + sum(rises), 6500)
    decided = decide_between(tmp_path, "service_agencies", (before, changed), table(1500, 500), later)
    assert decided == ({"fct_ip_service", *INDEX_TABLES} if held else set())
