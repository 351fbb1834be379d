"""When the figures of a protected list may change: a list of persons in two districts without suppression, and pledges."""

import csv
import re
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from pipelines.release import Release
from pipelines.release.gate import disclosure
from pipelines.release.gate.disclosure import DisclosureDecision
from pipelines.release.store.releases import MANIFEST, SERVING_FILE
from pipelines.settings import REPO, Settings
from tests.tiny import AS_OF, NOW

pytestmark = pytest.mark.thorough

FIRST = {**{f"a{n}": "d1" for n in range(10)}, **{f"b{n}": "d2" for n in range(10)}}
RECORD_COLUMNS = {
    "form_id": "varchar",
    "record_key": "varchar",
    "respondent": "varchar",
    "direction": "varchar",
    "period": "varchar",
    "city_code": "varchar",
    "submission_id": "varchar",
    "source_row": "integer",
    "submission_order": "integer",
    "is_current": "boolean",
}
MEMBERS = [
    "district_code",
    "service_kind",
    "talent_kind",
    "level",
    "qualification",
    "host_country",
    "division",
    "right_kind",
    "quarter",
    "any_ip",
    "invention",
    "brand",
    "patents_held",
    "large_holders",
    "revenue_class",
]
NUMBERS = [
    "staff",
    "patent_attorneys",
    "revenue_yuan",
    "investment_usd",
    "patents_abroad",
    "trademarks_abroad",
    "disputes",
    "titles",
    "amount_yuan",
    "rights",
]
"""The columns of int_protected_record."""
Build = Callable[[dict[str, dict[str, str]]], DisclosureDecision]
TABLE = "fct_ip_talent"
HELD = {TABLE: ["(true) and left(time_period, 4) = '2020'"]}


@pytest.fixture
def build(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """Build attempts that each hold a whole list, the last one current, and publish the states that disclosure control allows."""
    settings = Settings(data_dir=tmp_path_factory.mktemp("lists"), as_of=AS_OF)
    settings.build_inputs.mkdir(parents=True)
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
        (folder / MANIFEST).write_text(release.to_json())
        with duckdb.connect(str(folder / SERVING_FILE)) as db:
            (shown_state,) = decision.states["ip_talent"]["2020"]
            _write(db, attempts, shown_state)
        settings.live.unlink(missing_ok=True)
        settings.live.symlink_to(folder / SERVING_FILE)
        disclosure.remember(settings, release)
        return decision

    return built


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
    db.execute("create schema intermediate; create schema seeds")
    for path in sorted((REPO / "seeds").glob("disclosure_*.csv")):
        db.execute(f"create table seeds.{path.stem} as from read_csv('{path}', header = true)")
    for bound in ("low", "high"):
        db.execute(f"alter table seeds.disclosure_class alter {bound} type double")
    db.execute(
        "create table intermediate.int_area_home as from (values ('d1', 'd1', 'c'), ('d2', 'd2', 'c')) "
        "as t (area_code, district_code, city_code)"
    )
    types = RECORD_COLUMNS | dict.fromkeys(MEMBERS, "varchar") | dict.fromkeys(NUMBERS, "double")
    columns = ", ".join(f"{name} {data_type}" for name, data_type in types.items())
    db.execute(f"create table intermediate.int_protected_record ({columns})")


def without(persons: dict[str, str], *gone: str) -> dict[str, str]:
    return {k: v for k, v in persons.items() if k not in gone}


def with_more(persons: dict[str, str], district: str, *names: str) -> dict[str, str]:
    return persons | dict.fromkeys(names, district)


def test_the_first_release_shows_every_list(build: Build) -> None:
    decision = build({"s1": FIRST})
    assert (decision.held, decision.states["ip_talent"]) == ({}, {"2020": ["s1"]})


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
    assert decision.states["ip_talent"]["2020"] == (["s1"] if held else ["s2"])
    assert bool(decision.reasons) == bool(held)
    for reason in decision.reasons:
        zh, _, en = reason.removeprefix("ip_talent 2020: ").partition(" / ")
        assert zh.startswith("知识产权人才 2020 年的数字沿用上一版本") and "个单位" in zh
        assert en.startswith("the figures of IP talent of 2020 stay as the release before shows them")
        assert not re.search("[\u4e00-\u9fff]", en)


def test_every_breakdown_and_figure_has_its_names() -> None:
    with (REPO / "seeds/disclosure_breakdown.csv").open(encoding="utf-8", newline="") as lines:
        breakdowns = {row["breakdown"] for row in csv.DictReader(lines)}
    figures = re.findall(r"'(\w+):?'(?: \|\| member)? as figure", disclosure._sql("disclosed_figure"))
    expected = {("breakdown", code) for code in breakdowns} | {("figure", code) for code in figures}
    assert len(figures) == 5 and disclosure._names().keys() == expected


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


@pytest.mark.parametrize(("repriced", "held"), [(1, True), (3, False)])
def test_a_held_loan_is_held_in_every_later_file_that_repeats_it(
    tmp_path: Path, repriced: int, held: bool
) -> None:
    """Twelve pledges of a year, three a quarter; some are sent again with another sum, in the file of a later quarter."""
    settings = Settings(data_dir=tmp_path, as_of=AS_OF)
    settings.build_inputs.mkdir(parents=True)
    release = Release(
        "r",
        AS_OF,
        NOW.isoformat(),
        "",
        "",
        "",
        "",
        None,
        disclosed={"states": {"pledge_financing": {"2020": ["s1"]}}},
    )
    folder = release.folder(settings)
    folder.mkdir(parents=True)
    (folder / MANIFEST).write_text(release.to_json())
    settings.live.symlink_to(folder / SERVING_FILE)
    for path in (folder / SERVING_FILE, settings.build_db):
        with duckdb.connect(str(path)) as db:
            _write_inputs(db)
            db.execute(
                f"""insert into intermediate.int_protected_record by name
                select 'pledge_financing' as form_id, 's1' as submission_id, 1 as submission_order, true as is_current, 1 as source_row,
                    'p' || i as record_key, 'p' || i as respondent, '2020' as period, '2020-Q' || (1 + i // 3) as quarter,
                    'd1' as district_code, 'c' as city_code, 'patent' as right_kind, 1 as rights, 100.0 as amount_yuan
                from range(12) as r (i)
                union all by name
                select 'pledge_financing' as form_id, 's2' as submission_id, 2 as submission_order, true as is_current, 1 as source_row,
                    'p' || i as record_key, 'p' || i as respondent, '2020' as period, '2020-Q' || (1 + i // 3) as quarter,
                    'd1' as district_code, 'c' as city_code, 'patent' as right_kind, 1 as rights, 150.0 as amount_yuan
                from range({repriced}) as r (i)"""
            )
            db.execute(
                """create table fct_ip_operation as
                select 'pledge' as operation, ref_area, time_period, right_kind, n::integer as n_operations, n::integer as n_rights,
                    100.0 * n as amount_yuan, n::integer as n_with_amount
                from (values ('c', '2020', '_T', 12), ('d1', '2020', '_T', 12), ('c', '2020', 'patent', 12), ('c', '2020-Q1', '_T', 3),
                    ('c', '2020-Q2', '_T', 3), ('c', '2020-Q3', '_T', 3), ('c', '2020-Q4', '_T', 3))
                    as t (ref_area, time_period, right_kind, n)"""
            )
    tables = {"fct_ip_operation", "fct_observation", "fct_observation_vintage", "fct_revision"}
    assert set(disclosure.decide(settings).held) == (tables if held else set())
