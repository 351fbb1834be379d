"""Nobody is given away: what is hidden cannot be found again from what is published.

Belongs here: attacks on published tables, and on the models' own SQL over made-up answers. Does not belong here:
single cells by example (dbt unit tests beside ``int_service_cell`` and ``int_enterprise_cell``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pytest

from pipelines.release import Release
from pipelines.release.disclosure import decide
from pipelines.release.releases import MANIFEST, SERVING_FILE
from pipelines.settings import Settings
from tests.conftest import AS_OF

FEWEST = 3
DISTRICTS = [f"d{n:02d}" for n in range(9)]
YEARS = [str(year) for year in range(1000, 1240)]
"""As many tables of made-up answers, a year each."""
QUESTIONS = {
    ("tech_giant", "invention"): ("yes", "no"),
    ("tech_giant", "brand"): ("yes", "no"),
    ("all", "patents_held"): ("0", "1_9", "10_99", "100_up"),
}
MARGINS = {
    "fct_ip_talent": "n_persons",
    "fct_overseas_enterprise": "n_enterprises",
    "fct_typical_case": "n_cases",
}


def query(settings: Settings, sql: str) -> list[dict[str, Any]]:
    """Read the published file."""
    with duckdb.connect(str(settings.live), read_only=True) as db:
        return db.execute(sql).pl().to_dicts()


def left_over(total: int | None, members: list[int | None]) -> int | None:
    """What a reader finds by subtraction: the sum of the hidden members; None if nothing is hidden, or no total given."""
    if total is None or None not in members:
        return None
    return total - sum(m for m in members if m is not None)


@pytest.mark.parametrize("table", MARGINS)
def test_hidden_members_of_the_samples_are_not_left_over_by_the_total(
    sample_release: Settings, table: str
) -> None:
    rows = query(
        sample_release, f"select time_period, breakdown, {MARGINS[table]} as n, na_reason from {table}"
    )
    totals = {r["time_period"]: r["n"] for r in rows if r["breakdown"] == "_T"}
    members = defaultdict(list)
    for row in rows:
        if row["breakdown"] != "_T":
            assert row["n"] >= FEWEST if row["n"] is not None else row["na_reason"] == "suppressed"
            members[row["time_period"], row["breakdown"]].append(row["n"])
    tried = 0
    for (period, _), counts in members.items():
        rest = left_over(totals[period], counts)
        if rest is not None:
            tried += 1
            assert counts.count(None) >= 2 and rest >= FEWEST
    assert tried, "nothing is hidden in the samples: the attack proves nothing"


def test_hidden_districts_of_service_agencies_are_not_left_over(sample_release: Settings) -> None:
    rows = query(
        sample_release,
        "select time_period, ref_area, n_agencies, n_above_ten_million from fct_ip_service where service_kind = '_T'",
    )
    tried = 0
    for year in {r["time_period"] for r in rows}:
        for column in ("n_agencies", "n_above_ten_million"):
            of_year = {r["ref_area"]: r[column] for r in rows if r["time_period"] == year}
            rest = left_over(of_year.pop("120000"), list(of_year.values()))
            if rest is not None:
                tried += 1
                assert list(of_year.values()).count(None) >= 2 and rest >= FEWEST
    assert tried


def test_hidden_fields_of_districts_are_not_left_over(sample_release: Settings) -> None:
    """An attacker who knows how many patents each field of the city and each district had subtracts the published shares."""
    with duckdb.connect(str(sample_release.build_db), read_only=True) as db:
        truth = db.execute(
            "select ref_area, time_period, section, cast(grants as integer) from intermediate.int_layout_field"
        ).fetchall()
    shown = {
        (r["ref_area"], r["time_period"], r["field"]): r["obs_value"]
        for r in query(
            sample_release, "select * from fct_regional_layout where measure_code = 'section_share'"
        )
    }
    rest: dict[Any, int] = defaultdict(int)
    away: dict[Any, set[str]] = defaultdict(set)
    for area, year, section, grants in truth:
        if shown[area, year, section] is None:
            rest[year, section] += grants
            away[year].add(area)
        else:
            assert grants == 0 or grants >= FEWEST
    assert away and all(len(areas) >= 2 for areas in away.values())
    assert all(n == 0 or n >= FEWEST for n in rest.values()), rest
    said = query(
        sample_release,
        "select ref_area, time_period, obs_value from fct_regional_layout "
        "where measure_code in ('section_share', 'location_quotient', 'herfindahl_fields')",
    )
    assert not [r for r in said if r["ref_area"] in away[r["time_period"]] and r["obs_value"] is not None]


@pytest.mark.parametrize("table", ["fct_observation", "fct_observation_vintage"])
def test_hidden_pledges_are_not_found_among_observations(sample_release: Settings, table: str) -> None:
    """Loans of a hidden district and year, or against a hidden kind of right, must not stand there by another name."""
    hidden = query(
        sample_release,
        "select ref_area, left(time_period, 4) as year, right_kind from fct_ip_operation "
        "where operation = 'pledge' and amount_yuan is null",
    )
    told = {
        (r["ref_area"], r["time_period"], r["right_kind"]): r["amount_yuan"]
        for r in query(sample_release, "select * from fct_ip_operation where operation = 'pledge'")
    }
    observed = query(
        sample_release,
        "select ref_area, time_period, obs_value, obs_status, "
        "case indicator_code when 'PLEDGE_PAT' then 'patent' else 'trademark' end as right_kind "
        f"from {table} where form_id = 'pledge_financing'",
    )
    assert hidden and observed
    for row in observed:
        cell = row["ref_area"], row["time_period"], row["right_kind"]
        assert cell in told, f"{cell} is another way to cut the loans"
        assert row["obs_value"] == told[cell]
        assert (row["obs_status"] == "suppressed") == (told[cell] is None)
    found = {(row["ref_area"], row["time_period"][:4]) for row in observed if row["obs_value"] is not None}
    assert not found & {(row["ref_area"], row["year"]) for row in hidden if row["right_kind"] == "_T"}


def made_up_answers() -> Iterator[tuple[Any, ...]]:
    """Few enterprises in most districts, most of them alike: tables in which much must be hidden."""
    chance = Random(20)
    for year in YEARS:
        for district in DISTRICTS:
            size = chance.choice((0, 1, 4, 6, 10, 20, 40))
            for (kind, measure), members in QUESTIONS.items():
                weights = [chance.choice((0, 1, 3, 9)) for _ in members]
                for n in range(size):
                    member = chance.choices(members, weights if any(weights) else None)[0]
                    yield f"{district}-{n}", district, year, kind, measure, member, False


def unnested(n: int) -> str:
    return ", ".join(f"unnest(${k})" for k in range(1, n + 1))


def columns_of(rows: list[tuple[Any, ...]]) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


def made_of(
    settings: Settings,
    model: str,
    source: str,
    columns: str,
    rows: list[Any],
    zones: Iterable[tuple[str, str]] = (),
) -> list[dict[str, Any]]:
    """Run a model's own SQL over made-up rows of the one relation that it reads beside areas and rules."""
    compiled = settings.dbt_target / f"compiled/ip_monitor/models/intermediate/{model}.sql"
    with duckdb.connect() as db:
        db.execute("attach ':memory:' as build; use build; create schema intermediate; create schema seeds")
        db.execute(
            "create table seeds.disclosure_rule as select * from (values ('min_respondents', 3.0), "
            "('max_share_pct', 85.0), ('min_hidden', 2.0)) as t (parameter, value)"
        )
        places = [*((d, d) for d in DISTRICTS), *zones]
        db.execute(
            "create table intermediate.int_area_home as "
            "select unnest($1) as area_code, unnest($2) as district_code, 't' as city_code",
            columns_of(places),
        )
        db.execute(f"create table intermediate.{source} ({columns})")
        unnested = ", ".join(f"unnest(${n})" for n in range(1, len(rows[0]) + 1))
        db.execute(
            f"insert into intermediate.{source} select {unnested}",
            [list(column) for column in zip(*rows, strict=True)],
        )
        return db.execute(compiled.read_text("utf-8")).pl().to_dicts()


@pytest.fixture(scope="module")
def cells(sample_release: Settings) -> list[dict[str, Any]]:
    """What the survey's model makes of made-up answers."""
    return made_of(
        sample_release,
        "int_enterprise_cell",
        "int_enterprise_answer",
        "credit_code text, ref_area text, time_period text, enterprise_class text, measure text, member text, "
        "is_synthetic boolean",
        list(made_up_answers()),
    )


def test_no_published_row_gives_a_respondent_away(cells: list[dict[str, Any]]) -> None:
    for cell in cells:
        if cell["suppression"] is None:
            assert cell["n"] == 0 or FEWEST <= cell["n"] < cell["n_answers"], cell


def test_hidden_rows_cannot_be_found_again(cells: list[dict[str, Any]]) -> None:
    """By subtraction of what is published from the city, in each answer; whole rows are hidden, their number too."""
    tables: dict[Any, dict[str, dict[Any, Any]]] = defaultdict(lambda: defaultdict(dict))
    hidden: dict[Any, set[str]] = defaultdict(set)
    for c in cells:
        table = c["time_period"], c["enterprise_class"]
        tables[table][c["row_key"]][c["measure"], c["member"]] = c["n"]
        if c["suppression"]:
            hidden[table].add(c["row_key"])
    tried = 0
    for table, rows in tables.items():
        away = hidden[table]
        if "_T" in away or not away:
            continue
        tried += 1
        assert len(away) >= 2, table
        rest: dict[Any, int] = defaultdict(int)
        for key, total in rows["_T"].items():
            rest[key] = total - sum(row[key] for name, row in rows.items() if name not in away | {"_T"})
        for (measure, _), n in rest.items():
            together = sum(v for (m, _), v in rest.items() if m == measure)
            assert n == 0 or FEWEST <= n < together, (table, rest)
    assert tried > len(YEARS) / 4


def test_nothing_is_hidden_where_nobody_is_given_away(cells: list[dict[str, Any]]) -> None:
    unsafe = {
        (c["time_period"], c["enterprise_class"])
        for c in cells
        if c["row_key"] != "_T" and c["n"] and (c["n"] < FEWEST or c["n"] == c["n_answers"])
    }
    needless = [
        c for c in cells if c["suppression"] and (c["time_period"], c["enterprise_class"]) not in unsafe
    ]
    assert not [c for c in needless if c["row_key"] != "_T"]


COLUMNS = (
    "credit_code text, ref_area text, time_period text, service_kind text, staff integer, "
    "patent_attorneys integer, revenue_yuan double, is_above_ten_million boolean, is_synthetic boolean"
)
Agency = tuple[str, str, str, str, int, int | None, float, bool, bool]


def made_up_agencies() -> Iterator[Agency]:
    """Agencies of which some make nearly all the revenue of their district."""
    chance = Random(21)
    for year in YEARS:
        for district in DISTRICTS:
            for n in range(chance.choice((0, 1, 3, 5, 8, 20))):
                revenue = chance.choice((1e5, 1e6, 1e6, 2e7, 2e7, 4e8 if chance.random() < 0.2 else 2e6))
                staff = chance.randint(3, 80)
                attorneys = chance.choice((None, 0, staff // 3, staff // 3))
                kind = chance.choice(("patent_agency", "legal", "training"))
                yield f"{district}-{n}", district, year, kind, staff, attorneys, revenue, revenue > 1e7, False


def test_sums_that_one_agency_makes_cannot_be_found_again(sample_release: Settings) -> None:
    """Neither what is published nor what it leaves over is of fewer than three, or nearly all of one."""
    agencies = list(made_up_agencies())
    rows = made_of(sample_release, "int_service_cell", "int_service_agency", COLUMNS, agencies)
    tried = 0
    for at, name in ((4, "staff"), (5, "patent_attorneys"), (6, "revenue_yuan")):
        for breakdown, by in (("place", 1), ("kind", 3)):
            truth: dict[str, dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
            for agency in agencies:
                if agency[at] is not None:
                    truth[agency[2]][str(agency[by])].append(float(agency[at]))  # type: ignore[arg-type]
            totals = {r["time_period"]: r[name] for r in rows if r["row_key"] == "_T"}
            for year, by_row in truth.items():
                shown = {
                    r["row_key"]
                    for r in rows
                    if (r["time_period"], r["breakdown"]) == (year, breakdown) and r[name] is not None
                } - {"_T"}
                groups = [by_row[key] for key in shown if by_row[key]]
                rest = [value for key, values in by_row.items() if key not in shown for value in values]
                if rest and totals[year] is not None:
                    tried += 1
                    groups.append(rest)
                for values in groups:
                    assert len(values) >= FEWEST
                    assert not any(values) or max(values) <= 0.85 * sum(values)
    assert tried > len(YEARS)


def test_no_zone_can_be_subtracted_from_its_district(sample_release: Settings) -> None:
    """A zone has no row of its own in a protected table: who is named by one counts for the district that it lies in."""
    agencies = list(made_up_agencies())
    chance = Random(23)
    by_zone = [
        (*a[:1], "zone" if a[1] == "d00" and chance.random() < 0.5 else a[1], *a[2:]) for a in agencies
    ]
    assert by_zone != agencies
    plain, zoned = (
        made_of(sample_release, "int_service_cell", "int_service_agency", COLUMNS, rows, [("zone", "d00")])
        for rows in (agencies, by_zone)
    )
    places = {c["row_key"] for c in zoned if c["breakdown"] == "place"}
    assert places <= {*DISTRICTS, "_T"}

    def figures(cells: list[dict[str, Any]]) -> set[tuple[Any, ...]]:
        return {(c["breakdown"], c["time_period"], c["row_key"], c["n"], c["staff"]) for c in cells}

    assert figures(plain) == figures(zoned)


@pytest.mark.parametrize("table", [*MARGINS, "fct_ip_service", "fct_enterprise_ip", "fct_ip_operation"])
def test_protected_tables_are_of_cities_and_districts_alone(sample_release: Settings, table: str) -> None:
    levels = query(
        sample_release,
        f"select distinct a.area_level from {table} as t inner join dim_area as a on t.ref_area = a.area_code",
    )
    assert {row["area_level"] for row in levels} <= {"city", "district", "unallocated"}
    assert levels


PAIRS = 80
"""As many years are released twice."""
MEASURES = {"n": lambda a: 1.0, "staff": lambda a: float(a[4]), "revenue_yuan": lambda a: float(a[6])}


def a_release_later(agencies: list[Agency]) -> Iterator[Agency]:
    """The same agencies: in some years a few of them are others or gone, in some many, in some all are counted anew."""
    chance = Random(22)
    share = {year: chance.choice((0.02, 0.3, 1)) for year in YEARS}
    for agency in agencies:
        if chance.random() >= share[agency[2]]:
            yield agency
        elif share[agency[2]] == 1 or chance.random() < 0.5:
            revenue = agency[6] * chance.choice((0.9, 1.1, 1.2))
            yield (*agency[:4], agency[4] + 1, agency[5], revenue, revenue > 1e7, agency[8])


def service_table(cells: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """What fct_ip_service says of these cells."""
    return [
        (
            "t" if c["row_key"] == "_T" or c["breakdown"] == "kind" else c["row_key"],
            c["time_period"],
            c["row_key"] if c["breakdown"] == "kind" else "_T",
            *(c[name] for name in ("n", "staff", "patent_attorneys", "revenue_yuan", "n_above_ten_million")),
        )
        for c in cells
    ]


def two_releases(folder: Path, lists: list[list[Agency]], cells: list[list[dict[str, Any]]]) -> Settings:
    """A build on the second list, and a live release on the first."""
    settings = Settings(data_dir=folder, as_of=AS_OF)
    settings.build_inputs.mkdir(parents=True)
    release = Release("r", AS_OF, "", "", "", "", "", None)
    release.folder(settings).mkdir(parents=True)
    (release.folder(settings) / MANIFEST).write_text(release.to_json())
    settings.live.symlink_to(release.folder(settings) / SERVING_FILE)
    pl.DataFrame(
        {"submission_id": ["s.1", "s.2"], "is_current": [False, True], "submission_order": [1, 2]}
    ).write_parquet(settings.build_inputs / "submission.parquet")
    with duckdb.connect() as db:
        for path, of, name in ((settings.live.readlink(), 0, "live"), (settings.build_db, 1, "build")):
            db.execute(f"attach '{path}' as {name}; use {name}")
            db.execute("create schema staging; create schema intermediate")
            db.execute(
                "create table fct_ip_service (ref_area text, time_period text, service_kind text, n_agencies integer, "
                "staff integer, patent_attorneys integer, revenue_yuan double, n_above_ten_million integer)"
            )
            db.execute(
                f"insert into fct_ip_service select {unnested(8)}", columns_of(service_table(cells[of]))
            )
        db.execute(
            "create table live.fct_submission as select 's.1' as submission_id, true as is_current, "
            "'service_agencies' as form_id"
        )
        db.execute(
            "create table intermediate.int_area_home as "
            "select unnest($1) as area_code, area_code as district_code, 't' as city_code",
            [DISTRICTS],
        )
        db.execute(
            "create table staging.stg_service_agencies (submission_id text, source_row integer, credit_code text, "
            "ref_area text, time_period text, service_kind text, staff integer, patent_attorneys integer, revenue_yuan double)"
        )
        for name, agencies in zip(("s.1", "s.2"), lists, strict=True):
            rows = [(name, 1, *agency[:7]) for agency in agencies]
            db.execute(f"insert into staging.stg_service_agencies select {unnested(9)}", columns_of(rows))
    return settings


def recovered(
    lists: list[dict[str, dict[str, float]]], shown: list[dict[str, Any]], totals: list[Any]
) -> Iterator[str]:
    """Solve for the hidden cells of one breakdown and one measure, with both releases at hand.

    Args:
        lists: of each release the true values by member and respondent.
        shown: of each release the members whose cell is published.
        totals: of each release the published total, None if it is hidden.

    Yields:
        Hidden cells that are determined, and changes of a cell that are one or two respondents'.
    """
    members = sorted(set(lists[0]) | set(lists[1]))
    same = {m for m in members if lists[0].get(m) == lists[1].get(m)}
    # What has not changed is one unknown in both releases: so a reader would guess, and be right.
    unknown = {(m, of): (m, 0 if m in same else of) for m in members for of in (0, 1)}
    order = sorted(set(unknown.values()))
    known = []
    for of in (0, 1):
        known += [[float(u == unknown[m, of]) for u in order] for m in shown[of] if m in members]
        if totals[of] is not None:
            known.append([float(sum(u == unknown[m, of] for m in members)) for u in order])
    equations = np.array(known or [[0.0] * len(order)])

    def is_determined(combination: dict[tuple[str, int], float]) -> bool:
        wanted = np.array([combination.get(u, 0.0) for u in order])
        solved = np.linalg.lstsq(equations.T, wanted, rcond=None)[0]
        return bool(np.allclose(equations.T @ solved, wanted, atol=1e-9))

    for of in (0, 1):
        for m in members:
            if m not in shown[of] and lists[of].get(m) and is_determined({unknown[m, of]: 1.0}):
                yield f"{m} in release {of}"
    for m in set(members) - same:
        before, after = lists[0].get(m, {}), lists[1].get(m, {})
        moved = {r for r in before.keys() | after.keys() if before.get(r) != after.get(r)}
        if len(moved) < FEWEST and is_determined({unknown[m, 1]: 1.0, unknown[m, 0]: -1.0}):
            yield f"change of {m} by {len(moved)}"


def test_two_releases_subtracted_recover_nothing(sample_release: Settings, tmp_path: Path) -> None:
    """What may move gives no hidden cell away; much of what must stand would."""
    first = [agency for agency in made_up_agencies() if agency[2] in YEARS[:PAIRS]]
    lists = [first, list(a_release_later(first))]
    cells = [
        made_of(sample_release, "int_service_cell", "int_service_agency", COLUMNS, agencies)
        for agencies in lists
    ]
    settings = two_releases(tmp_path / "data", lists, cells)
    held = {condition[-5:-1] for condition in decide(settings).held.get("fct_ip_service", [])}
    changed = {y for y in YEARS if [a for a in lists[0] if a[2] == y] != [a for a in lists[1] if a[2] == y]}
    given_away: dict[str, list[str]] = defaultdict(list)
    for breakdown, by in (("place", 1), ("kind", 3)):
        for measure, value in MEASURES.items():
            for year in changed:
                truth: list[dict[str, dict[str, float]]] = []
                shown, totals = [], []
                for agencies, rows in zip(lists, cells, strict=True):
                    by_member: dict[str, dict[str, float]] = defaultdict(dict)
                    for agency in agencies:
                        if agency[2] == year:
                            by_member[str(agency[by])][agency[0]] = value(agency)
                    truth.append(dict(by_member))
                    of_year = [r for r in rows if r["time_period"] == year]
                    shown.append(
                        {
                            r["row_key"]: r[measure]
                            for r in of_year
                            if r["breakdown"] == breakdown and r["row_key"] != "_T" and r[measure] is not None
                        }
                    )
                    totals.append(next((r[measure] for r in of_year if r["row_key"] == "_T"), None))
                given_away[year] += recovered(truth, shown, totals)
    assert not {year: found for year, found in given_away.items() if found and year not in held}
    moved = changed - held
    assert len(moved) > 10 and sum(1 for year in held if given_away[year]) > len(held) / 2
