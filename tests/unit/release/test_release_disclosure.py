"""When the figures of a protected list may move: by a list of persons in two districts, nobody hidden; by pledges."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import polars as pl
import pytest

from pipelines.release import Release
from pipelines.release.gate import disclosure
from pipelines.release.gate.disclosure import DisclosureDecision
from pipelines.release.store.releases import MANIFEST, SERVING_FILE
from pipelines.settings import Settings
from tests.tiny import AS_OF

FIRST = {**{f"a{n}": "d1" for n in range(10)}, **{f"b{n}": "d2" for n in range(10)}}
Build = Callable[[dict[str, dict[str, str]]], DisclosureDecision]
TABLE = "fct_ip_talent"
HELD = {TABLE: ["(true) and left(time_period, 4) = '2020'"]}


@pytest.fixture
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Build attempts that each hold a whole list, the last one current, and let it go live as far as it may."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("lists"), as_of=AS_OF)
    settings.build_inputs.mkdir(parents=True)
    number = 0

    def built(attempts: dict[str, dict[str, str]]) -> DisclosureDecision:
        nonlocal number
        number += 1
        names = list(attempts)
        pl.DataFrame(
            {
                "submission_id": names,
                "is_current": [name == names[-1] for name in names],
                "submission_order": range(len(names)),
            }
        ).write_parquet(settings.build_inputs / "submission.parquet")
        settings.build_db.unlink(missing_ok=True)
        with duckdb.connect(str(settings.build_db)) as db:
            _write(db, attempts, names[-1])
        standing = disclosure.decide(settings)
        release = Release(
            f"r{number}", AS_OF, "", "", "", "", "", None, disclosed=disclosure.decided(settings)
        )
        folder = release.folder(settings)
        folder.mkdir(parents=True)
        (folder / MANIFEST).write_text(release.to_json())
        with duckdb.connect(str(folder / SERVING_FILE)) as db:
            (stands,) = standing.states["ip_talent"]["2020"]
            _write(db, attempts, stands)
        settings.live.unlink(missing_ok=True)
        settings.live.symlink_to(folder / SERVING_FILE)
        disclosure.remember(settings, release)
        return standing

    return built


def _write(db: duckdb.DuckDBPyConnection, attempts: dict[str, dict[str, str]], shown: str) -> None:
    db.execute("create schema staging; create schema intermediate")
    db.execute(
        "create table intermediate.int_area_home as from (values ('d1', 'd1', 'c'), ('d2', 'd2', 'c')) "
        "as t (area_code, district_code, city_code)"
    )
    db.execute(
        "create table staging.stg_ip_talent (submission_id varchar, source_row integer, time_period varchar, "
        "person_no varchar, ref_area varchar, talent_kind varchar, level varchar, qualification varchar)"
    )
    for name, persons in attempts.items():
        db.executemany(
            "insert into staging.stg_ip_talent values (?, 1, '2020', ?, ?, 'k', 'l', 'q')",
            [(name, *person) for person in persons.items()],
        )
    db.execute(
        f"""create table {TABLE} as
        select ref_area, '2020' as time_period, 'district' as breakdown, ref_area as member, count(*)::integer as n_persons
        from staging.stg_ip_talent where submission_id = ? group by all
        union all
        select 'c', '2020', '_T', '_T', count(*)::integer from staging.stg_ip_talent where submission_id = ?""",
        [shown, shown],
    )


def without(persons: dict[str, str], *gone: str) -> dict[str, str]:
    return {k: v for k, v in persons.items() if k not in gone}


def with_more(persons: dict[str, str], district: str, *names: str) -> dict[str, str]:
    return persons | dict.fromkeys(names, district)


def test_the_first_time_everything_moves(build: Build) -> None:
    standing = build({"s1": FIRST})
    assert (standing.held, standing.states["ip_talent"]) == ({}, {"2020": ["s1"]})


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
        # Who moves leaves one district and comes to another.
        (FIRST | dict.fromkeys(("a0", "a1", "a2"), "d2"), {}),
    ],
)
def test_a_figure_moves_by_three_respondents_or_not_at_all(
    build: Build, second: dict[str, str], held: dict[str, list[str]]
) -> None:
    build({"s1": FIRST})
    standing = build({"s1": FIRST, "s2": second})
    assert standing.held == held
    assert standing.states["ip_talent"]["2020"] == (["s1"] if held else ["s2"])
    assert bool(standing.words) == bool(held)


def test_what_was_held_adds_up_until_it_may_move(build: Build) -> None:
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


@pytest.mark.parametrize(("repriced", "held"), [(1, True), (3, False)])
def test_a_loan_that_is_held_is_held_wherever_it_is_said_again(
    tmp_path: Path, repriced: int, held: bool
) -> None:
    """Twelve pledges of a year, three a quarter; some are sent again with another sum, in the file of a later quarter."""
    settings = Settings(data_dir=tmp_path, as_of=AS_OF)
    settings.build_inputs.mkdir(parents=True)
    pl.DataFrame(
        {"submission_id": ["s1", "s2"], "is_current": [True, True], "submission_order": [1, 2]}
    ).write_parquet(settings.build_inputs / "submission.parquet")
    release = Release(
        "r", AS_OF, "", "", "", "", "", None, disclosed={"states": {"pledge_financing": {"2020": ["s1"]}}}
    )
    folder = release.folder(settings)
    folder.mkdir(parents=True)
    (folder / MANIFEST).write_text(release.to_json())
    settings.live.symlink_to(folder / SERVING_FILE)
    for path in (folder / SERVING_FILE, settings.build_db):
        with duckdb.connect(str(path)) as db:
            db.execute("create schema staging; create schema intermediate")
            db.execute(
                "create table intermediate.int_area_home as select 'd' as area_code, 'd' as district_code, 'c' as city_code"
            )
            db.execute(
                "create table staging.stg_ip_transactions (deal_no varchar, effective_on date, submission_id varchar)"
            )
            db.execute(
                f"""create table staging.stg_pledge_financing as
                select 's1' as submission_id, 1 as source_row, 'p' || i as pledge_no, make_date(2020, i + 1, 1) as registered_on,
                    'd' as ref_area, 'patent' as right_kind, 1 as rights, 100.0::double as loan_amount_yuan
                from range(12) as r (i)
                union all
                select 's2', 1, 'p' || i, make_date(2020, i + 1, 1), 'd', 'patent', 1, 150.0 from range({repriced}) as r (i)"""
            )
            db.execute(
                """create table fct_ip_operation as
                select 'pledge' as operation, ref_area, time_period, right_kind, n::integer as n_operations, n::integer as n_rights,
                    100.0 * n as amount_yuan, n::integer as n_with_amount
                from (values ('c', '2020', '_T', 12), ('d', '2020', '_T', 12), ('c', '2020', 'patent', 12), ('c', '2020-Q1', '_T', 3),
                    ('c', '2020-Q2', '_T', 3), ('c', '2020-Q3', '_T', 3), ('c', '2020-Q4', '_T', 3))
                    as t (ref_area, time_period, right_kind, n)"""
            )
    tables = {"fct_ip_operation", "fct_observation", "fct_observation_vintage", "fct_revision"}
    assert set(disclosure.decide(settings).held) == (tables if held else set())
