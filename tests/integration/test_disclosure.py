"""Disclosure control: what is suppressed cannot be derived from what is published.

Belongs here: attacks on published tables, and on the models' own SQL over made-up answers. Does not belong here:
single cells by example (dbt unit tests beside ``int_service_cell`` and ``int_enterprise_cell``).
"""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import numpy as np
import polars as pl
import pytest

from pipelines.release import Release
from pipelines.release.gate import disclosure
from pipelines.release.gate.compared_states import submissions_of
from pipelines.release.gate.disclosure import decide
from pipelines.release.store.releases import SERVING_FILE
from pipelines.settings import REPO, Settings
from tests.tiny import AS_OF, write_release

PUBLISHED_AT = "2026-01-31T18:00:00+08:00"
FEWEST = 3
DISTRICTS = [f"d{n:02d}" for n in range(9)]
YEARS = [str(year) for year in range(1000, 1240)]
"""As many tables of made-up answers, a year each."""
QUESTIONS = {
    ("tech_giant", "invention"): ("yes", "no"),
    ("tech_giant", "brand"): ("yes", "no"),
    ("all", "patents_held"): ("0", "1_9", "10_99", "100_up"),
}
FORMS = (
    "service_agencies",
    "ip_talent",
    "overseas_enterprises",
    "enterprise_survey",
    "copyright_trade",
    "ip_transactions",
    "pledge_financing",
)
MARGINS = {
    "fct_ip_talent": "n_persons",
    "fct_overseas_enterprise": "n_enterprises",
    "fct_typical_case": "n_cases",
}


def read_seeds(db: duckdb.DuckDBPyConnection) -> None:
    """Load the seeds of disclosure control; the attacks repeat their thresholds."""
    db.execute("create schema seeds")
    for name in ("breakdown", "class", "list", "part", "table"):
        path = REPO / "seeds" / f"disclosure_{name}.csv"
        db.execute(f"create table seeds.disclosure_{name} as from read_csv('{path}', header = true)")
    for bound in ("low", "high"):
        db.execute(f"alter table seeds.disclosure_class alter {bound} type double")
    db.execute(
        "create table seeds.disclosure_rule as select * from (values ('min_respondents', 3.0), "
        "('max_share_pct', 85.0), ('min_hidden', 2.0), ('min_interval_values', 3.0), ('sum_interval_pct', 15.0)) "
        "as t (parameter, value)"
    )


def run_model(
    db: duckdb.DuckDBPyConnection, sample: Settings, model: str, relation: str, inputs: Path
) -> None:
    """Make a table by a model's own SQL, over the attempts of ``inputs``."""
    path = sample.dbt_target / f"compiled/ip_monitor/models/{model}.sql"
    sql = re.sub(r"read_parquet\('[^']*'\)", f"read_parquet('{inputs}')", path.read_text("utf-8"))
    db.execute(f"create or replace table {relation} as {sql}")


def protect_records(db: duckdb.DuckDBPyConnection, sample: Settings, inputs: Path) -> None:
    """Make the protected records of the forms that are staged; the other forms have none."""
    db.execute(f"attach if not exists '{sample.build_db}' as sample (read_only)")
    for form in FORMS:
        db.execute(f"create table if not exists staging.stg_{form} as from sample.staging.stg_{form} limit 0")
    run_model(
        db,
        sample,
        "intermediate/disclosure/int_protected_record",
        "intermediate.int_protected_record",
        inputs,
    )


def query(settings: Settings, sql: str) -> list[dict[str, Any]]:
    """Read the published file."""
    with duckdb.connect(str(settings.live), read_only=True) as db:
        return db.execute(sql).pl().to_dicts()


def left_over(total: int | None, members: list[int | None]) -> int | None:
    """What a reader finds by subtraction: the sum of the suppressed members; None if nothing is suppressed, or no total given."""
    if total is None or None not in members:
        return None
    return total - sum(m for m in members if m is not None)


@pytest.mark.parametrize("table", MARGINS)
def test_suppressed_members_of_the_samples_are_not_left_over_by_the_total(
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
    assert tried, "nothing is suppressed in the samples: the attack proves nothing"


def test_suppressed_districts_of_service_agencies_are_not_left_over(sample_release: Settings) -> None:
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


def test_suppressed_fields_of_districts_are_not_left_over(sample_release: Settings) -> None:
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
    shares = query(
        sample_release,
        "select ref_area, time_period, obs_value from fct_regional_layout "
        "where measure_code in ('section_share', 'location_quotient', 'herfindahl_fields')",
    )
    assert not [r for r in shares if r["ref_area"] in away[r["time_period"]] and r["obs_value"] is not None]


@pytest.mark.parametrize("table", ["fct_observation", "fct_observation_vintage"])
def test_suppressed_pledges_are_not_published_among_observations(
    sample_release: Settings, table: str
) -> None:
    """Loans of a suppressed district and year, or against a suppressed kind of right, must not be published there under another name."""
    suppressed = query(
        sample_release,
        "select ref_area, left(time_period, 4) as year, right_kind from fct_ip_operation "
        "where operation = 'pledge' and amount_yuan is null",
    )
    published = {
        (r["ref_area"], r["time_period"], r["right_kind"]): r["amount_yuan"]
        for r in query(sample_release, "select * from fct_ip_operation where operation = 'pledge'")
    }
    observed = query(
        sample_release,
        "select ref_area, time_period, obs_value, obs_status, "
        "case indicator_code when 'PLEDGE_PAT' then 'patent' else 'trademark' end as right_kind "
        f"from {table} where form_id = 'pledge_financing'",
    )
    assert suppressed and observed
    for row in observed:
        cell = row["ref_area"], row["time_period"], row["right_kind"]
        assert cell in published, f"{cell} is another way to cut the loans"
        assert row["obs_value"] == published[cell]
        assert (row["obs_status"] == "suppressed") == (published[cell] is None)
    shown = {(row["ref_area"], row["time_period"][:4]) for row in observed if row["obs_value"] is not None}
    assert not shown & {(row["ref_area"], row["year"]) for row in suppressed if row["right_kind"] == "_T"}


def made_up_answers() -> Iterator[tuple[Any, ...]]:
    """Few enterprises in most districts, most of them alike: tables in which much must be suppressed."""
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
    compiled = settings.dbt_target / f"compiled/ip_monitor/models/intermediate/disclosure/{model}.sql"
    with duckdb.connect() as db:
        db.execute("attach ':memory:' as build; use build; create schema intermediate")
        read_seeds(db)
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


def test_no_published_row_reveals_a_respondent(cells: list[dict[str, Any]]) -> None:
    for cell in cells:
        if cell["suppression"] is None:
            assert cell["n"] == 0 or FEWEST <= cell["n"] < cell["n_answers"], cell


def test_suppressed_rows_cannot_be_derived(cells: list[dict[str, Any]]) -> None:
    """By subtraction of what is published from the city, in each answer; whole rows are suppressed, their number too."""
    tables: dict[Any, dict[str, dict[Any, Any]]] = defaultdict(lambda: defaultdict(dict))
    suppressed: dict[Any, set[str]] = defaultdict(set)
    for c in cells:
        table = c["time_period"], c["enterprise_class"]
        tables[table][c["row_key"]][c["measure"], c["member"]] = c["n"]
        if c["suppression"]:
            suppressed[table].add(c["row_key"])
    tried = 0
    for table, rows in tables.items():
        away = suppressed[table]
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


def test_nothing_is_suppressed_where_no_respondent_is_revealed(cells: list[dict[str, Any]]) -> None:
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


def test_sums_that_one_agency_dominates_cannot_be_derived(sample_release: Settings) -> None:
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
                    for key in by_row.keys() - shown:
                        hidden = by_row[key]
                        if len(hidden) < FEWEST or max(hidden) > 0.85 * sum(hidden):
                            assert sum(rest) >= 1.15 * sum(hidden) * (1 - 1e-9)
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


@pytest.mark.parametrize(
    "table", [*MARGINS, "fct_ip_service", "fct_enterprise_ip", "fct_ip_operation", "fct_copyright_trade"]
)
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


def two_releases(
    sample: Settings, folder: Path, lists: list[list[Agency]], cells: list[list[dict[str, Any]]]
) -> Settings:
    """A build on the second list, and a live release on the first."""
    settings = Settings(data_dir=folder, as_of=AS_OF)
    settings.build_inputs.mkdir(parents=True)
    release = Release("r", AS_OF, PUBLISHED_AT, "", "", "", "", None)
    release.folder(settings).mkdir(parents=True)
    write_release(release.folder(settings), release)
    settings.live.symlink_to(release.folder(settings) / SERVING_FILE)
    pl.DataFrame(
        {
            "submission_id": ["s.1", "s.2"],
            "is_current": [False, True],
            "submission_order": [1, 2],
            "is_synthetic": [False, False],
        }
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
        read_seeds(db)
        protect_records(db, sample, settings.build_inputs / "submission.parquet")
    return settings


def recovered(
    lists: list[dict[str, dict[str, float]]], shown: list[dict[str, Any]], totals: list[Any]
) -> Iterator[tuple[str, list[float]]]:
    """Solve for the suppressed cells of one breakdown and one measure, with both releases at hand.

    Args:
        lists: of each release the true values by member and respondent.
        shown: of each release the members whose cell is published.
        totals: of each release the published total, None if it is suppressed.

    Yields:
        Suppressed cells that are determined, and changes of a cell that are one or two respondents', each with what makes it up.
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
        target = np.array([combination.get(u, 0.0) for u in order])
        solved = np.linalg.lstsq(equations.T, target, rcond=None)[0]
        return bool(np.allclose(equations.T @ solved, target, atol=1e-9))

    for of in (0, 1):
        for m in members:
            if m not in shown[of] and lists[of].get(m) and is_determined({unknown[m, of]: 1.0}):
                yield f"{m} in release {of}", list(lists[of][m].values())
    for m in set(members) - same:
        before, after = lists[0].get(m, {}), lists[1].get(m, {})
        moved = {r for r in before.keys() | after.keys() if before.get(r) != after.get(r)}
        if len(moved) < FEWEST and is_determined({unknown[m, 1]: 1.0, unknown[m, 0]: -1.0}):
            yield f"change of {m}", [after.get(r, 0) - before.get(r, 0) for r in moved]


def test_two_releases_subtracted_recover_nothing(sample_release: Settings, tmp_path: Path) -> None:
    """Published changes reveal no suppressed cell; more than half of the lists held back would."""
    first = [agency for agency in made_up_agencies() if agency[2] in YEARS[:PAIRS]]
    lists = [first, list(a_release_later(first))]
    cells = [
        made_of(sample_release, "int_service_cell", "int_service_agency", COLUMNS, agencies)
        for agencies in lists
    ]
    settings = two_releases(sample_release, tmp_path / "data", lists, cells)
    held = {condition[-5:-1] for condition in decide(settings).held.get("fct_ip_service", [])}
    changed = {y for y in YEARS if [a for a in lists[0] if a[2] == y] != [a for a in lists[1] if a[2] == y]}
    given_away: dict[str, list[tuple[str, list[float]]]] = defaultdict(list)
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
    assert not {year: revealed for year, revealed in given_away.items() if revealed and year not in held}
    moved = changed - held
    assert len(moved) > 10 and sum(1 for year in held if given_away[year]) > len(held) / 2


Deal = tuple[str, dt.date, str, str, int, float | None]
DEALS = "deal_no text, effective_on date, ref_area text, right_kind text, rights integer, amount_yuan double"
DEAL_YEARS = range(1000, 1020)
"""As many years, one beside the other, come in quarter by quarter."""
DEAL_VALUES = {
    "n_operations": lambda deal: 1.0,
    "n_rights": lambda deal: float(deal[4]),
    "amount_yuan": lambda deal: deal[5],
}
DEAL_MEMBERS = {
    "district": lambda deal: deal[2],
    "right_kind": lambda deal: deal[3],
    "quarter": lambda deal: quarter_of(deal[1]),
}


OPERATION_MODELS = (
    ("intermediate/disclosure/int_ip_operation_cell", "intermediate.int_ip_operation_cell"),
    ("marts/statistics/fct_ip_operation", "fct_ip_operation"),
)


def quarter_of(day: dt.date) -> str:
    return f"{day.year}-Q{(day.month + 2) // 3}"


def made_up_deals(quarter: int) -> Iterator[Deal]:
    """Deals of a quarter of every year: one or two in many districts, now and then one that is most of the money."""
    chance = Random(24 + quarter)
    for year in DEAL_YEARS:
        busy = chance.random() < 0.8
        for district in DISTRICTS:
            for n in range(chance.choice((0, 1, 1, 2, 3, 6)) if busy else chance.choice((0, 0, 0, 1))):
                amount = chance.choice((None, 1e5, 2e5, 3e5, 1e9 if chance.random() < 0.02 else 4e5))
                day = dt.date(year, 3 * quarter - chance.randrange(3), 1 + n)
                kind = chance.choice(("patent", "patent", "trademark", "copyright"))
                yield f"{year}-{quarter}-{district}-{n}", day, district, kind, chance.randint(1, 9), amount


def corrected(deals: list[Deal]) -> Iterator[Deal]:
    """The same deals: in some years one is priced anew, in some all are, in some one is gone or was of another year."""
    chance = Random(29)
    what = {year: chance.choice(("nothing", "one", "all", "gone", "later")) for year in DEAL_YEARS}
    first = set()
    for deal in deals:
        year = deal[1].year
        is_first = year not in first
        first.add(year)
        if what[year] == "all" or (what[year] == "one" and is_first):
            yield (*deal[:4], deal[4] + 1, deal[5] and deal[5] * 1.1)
        elif what[year] == "later" and is_first:
            yield (deal[0], deal[1].replace(year=year + 1), *deal[2:])
        elif not (what[year] == "gone" and is_first):
            yield deal


class MadeUpReleases:
    """Releases of made-up deals one after the other, by the models' own SQL and the rule that holds lists."""

    def __init__(self, folder: Path, sample: Settings):
        self.settings = Settings(data_dir=folder, as_of=AS_OF)
        self.settings.build_inputs.mkdir(parents=True)
        self.sample = sample
        self.attempts: dict[str, tuple[list[Deal], bool]] = {}
        self.held: list[set[int]] = []

    def publish(self, name: str, deals: list[Deal], instead_of: str | None = None) -> dict[int, list[Deal]]:
        """Add an attempt and publish; return the deals of each year that its published figures are made from."""
        if instead_of:
            self.attempts[instead_of] = (self.attempts[instead_of][0], False)
        self.attempts[name] = (deals, True)
        self._build()
        decision = decide(self.settings)
        self.held.append({int(rows[-5:-1]) for rows in decision.held.get("fct_ip_operation", [])})
        release = Release(
            f"r-{name}",
            AS_OF,
            PUBLISHED_AT,
            "",
            "",
            "",
            "",
            None,
            disclosed=disclosure.decided(self.settings),
        )
        self._publish(release, " or ".join(decision.held.get("fct_ip_operation", ["false"])))
        disclosure.remember(self.settings, release)
        return {
            int(year): [
                deal for deal in self._current_deals(submissions_of(names)) if deal[1].year == int(year)
            ]
            for year, names in decision.states["ip_transactions"].items()
        }

    def shown(self) -> dict[int, list[dict[str, Any]]]:
        """Return the rows of the live release by year."""
        by_year = defaultdict(list)
        for row in query(self.settings, "select * from fct_ip_operation"):
            by_year[int(row["time_period"][:4])].append(row)
        return by_year

    def _current_deals(self, names: list[str]) -> Iterable[Deal]:
        last = {deal[0]: deal for name in self.attempts if name in names for deal in self.attempts[name][0]}
        return last.values()

    def _build(self) -> None:
        inputs = self.settings.build_inputs / "submission.parquet"
        pl.DataFrame(
            {
                "submission_id": list(self.attempts),
                "is_current": [is_current for _, is_current in self.attempts.values()],
                "submission_order": range(len(self.attempts)),
                "is_synthetic": [False] * len(self.attempts),
            }
        ).write_parquet(inputs)
        rows = [(*deal, name, 1) for name, (deals, _) in self.attempts.items() for deal in deals]
        self.settings.build_db.unlink(missing_ok=True)
        with duckdb.connect() as db:
            db.execute(f"attach '{self.settings.build_db}' as build; use build")
            db.execute("create schema staging; create schema intermediate")
            read_seeds(db)
            db.execute(
                "create table intermediate.int_area_home as "
                "select unnest($1) as area_code, area_code as district_code, 't' as city_code",
                [DISTRICTS],
            )
            db.execute(
                f"create table staging.stg_ip_transactions ({DEALS}, submission_id text, source_row integer)"
            )
            db.execute(f"insert into staging.stg_ip_transactions select {unnested(8)}", columns_of(rows))
            protect_records(db, self.sample, inputs)
            for model, relation in OPERATION_MODELS:
                run_model(db, self.sample, model, relation, inputs)

    def _publish(self, release: Release, held: str) -> None:
        folder = release.folder(self.settings)
        folder.mkdir(parents=True)
        write_release(folder, release)
        with duckdb.connect(str(folder / SERVING_FILE)) as db:
            db.execute(f"attach '{self.settings.build_db}' as build (read_only)")
            db.execute(
                f"create table fct_ip_operation as from build.main.fct_ip_operation where not ({held})"
            )
            if self.settings.live.exists():
                db.execute(f"attach '{self.settings.live.resolve()}' as previous (read_only)")
                db.execute(
                    f"insert into fct_ip_operation by name from previous.main.fct_ip_operation where {held}"
                )
        self.settings.live.unlink(missing_ok=True)
        self.settings.live.symlink_to(folder / SERVING_FILE)


def recovered_from(
    deals: list[list[Deal]], rows: list[list[dict[str, Any]]], breakdown: str, column: str
) -> Iterator[str]:
    """Attack two states of a year, of each the deals that it is made from and the rows that were published."""
    truth: list[dict[str, dict[str, float]]] = []
    shown, totals = [], []
    for of, published in zip(deals, rows, strict=True):
        by_member: dict[str, dict[str, float]] = defaultdict(dict)
        for deal in of:
            value = DEAL_VALUES[column](deal)
            if value is not None:
                by_member[DEAL_MEMBERS[breakdown](deal)][deal[0]] = value
        truth.append(dict(by_member))
        city = {(r["time_period"], r["right_kind"]): r[column] for r in published if r["ref_area"] == "t"}
        members = {
            "district": {r["ref_area"]: r[column] for r in published if r["ref_area"] != "t"},
            "right_kind": {kind: n for (_, kind), n in city.items() if kind != "_T"},
            "quarter": {period: n for (period, _), n in city.items() if "-Q" in period},
        }[breakdown]
        shown.append({member: n for member, n in members.items() if n is not None})
        totals.append(
            next((n for (period, kind), n in city.items() if len(period) == 4 and kind == "_T"), None)
        )
    for cell, values in recovered(truth, shown, totals):
        # That a district suppressed in the running year had what the whole year shows of it may be derived.
        if len(values) < FEWEST or max(values) > 0.85 * sum(values):
            yield cell


def given_away(
    year: int, states: list[dict[int, list[Deal]]], published: list[dict[int, list[dict[str, Any]]]]
) -> list[str]:
    """Attack every two releases by every breakdown and figure."""
    return [
        f"{year} {column} by {breakdown}: {cell}"
        for (deals, rows), (later_deals, later_rows) in combinations(zip(states, published, strict=True), 2)
        for breakdown in DEAL_MEMBERS
        for column in DEAL_VALUES
        for cell in recovered_from(
            [deals[year], later_deals[year]], [rows[year], later_rows[year]], breakdown, column
        )
    ]


def test_a_year_of_deals_that_comes_in_quarter_by_quarter(sample_release: Settings, tmp_path: Path) -> None:
    """No two of five releases reveal a deal, though most years are published whole; what is held back would."""
    releases = MadeUpReleases(tmp_path / "data", sample_release)
    quarters = {n: list(made_up_deals(n)) for n in (1, 2, 3, 4)}
    states, published = [], []
    for n, deals in quarters.items():
        states.append(releases.publish(f"q{n}", deals))
        published.append(releases.shown())
        districts = {year for year, rows in published[-1].items() if any(r["ref_area"] != "t" for r in rows)}
        assert n == 4 or not districts, "a running year is not broken down by district"
    assert len(districts) > len(DEAL_YEARS) / 2

    again = list(corrected(quarters[2]))
    states.append(releases.publish("q2 again", again, instead_of="q2"))
    published.append(releases.shown())
    assert not [cell for year in DEAL_YEARS for cell in given_away(year, states, published)]

    changed = {deal[1].year for deal in set(again) ^ set(quarters[2])} & set(DEAL_YEARS)
    held = releases.held[-1]
    assert districts - changed and not held & (districts - changed)
    present = quarters[1] + again + quarters[3] + quarters[4]
    unheld = {year: [deal for deal in present if deal[1].year == year] for year in DEAL_YEARS}
    built: dict[int, list[dict[str, Any]]] = defaultdict(list)
    with duckdb.connect(str(releases.settings.build_db), read_only=True) as db:
        for row in db.execute("select * from fct_ip_operation").pl().to_dicts():
            built[int(row["time_period"][:4])].append(row)
    bitten = [y for y in held & changed if given_away(y, [states[3], unheld], [published[3], built])]
    assert len(bitten) > len(held & changed) / 2


Trader = tuple[str, str, int]
TRADERS: list[Trader] = [
    (f"{district}-{n}", district, 30 if n < 10 else 60) for district in DISTRICTS[:2] for n in range(20)
]


def release_trade(
    folder: Path, sample: Settings, attempts: list[list[Trader]], bound: float
) -> tuple[dict[str, int], dict[str, list[str]]]:
    """Build and publish each attempt, by the models' own SQL, with a line between small and large traders at ``bound``.

    Returns:
        Published exporters by class of the last build, and which rows of it are held.
    """
    settings = Settings(data_dir=folder, as_of=AS_OF)
    settings.build_inputs.mkdir(parents=True)
    inputs = settings.build_inputs / "submission.parquet"
    decision = disclosure.DisclosureDecision()
    for last in range(len(attempts)):
        names = [f"s{n}" for n in range(last + 1)]
        pl.DataFrame(
            {
                "submission_id": names,
                "is_current": [name == names[-1] for name in names],
                "submission_order": range(len(names)),
                "is_synthetic": False,
            }
        ).write_parquet(inputs)
        settings.build_db.unlink(missing_ok=True)
        with duckdb.connect() as db:
            db.execute(f"attach '{settings.build_db}' as build; use build")
            db.execute("create schema staging; create schema intermediate")
            read_seeds(db)
            for at in ("low", "high"):
                db.execute(
                    f"update seeds.disclosure_class set {at} = ? where classification = 'titles_class' and {at} = 50",
                    [bound],
                )
            db.execute(
                "create table intermediate.int_area_home as "
                "select unnest($1) as area_code, area_code as district_code, 't' as city_code",
                [DISTRICTS],
            )
            db.execute(
                "create table staging.stg_copyright_trade (credit_code text, ref_area text, titles integer, "
                "submission_id text, source_row integer, time_period text default '2019', direction text default 'export', "
                "product_kind text default 'book', partner text default 'US', amount_yuan double)"
            )
            rows = [(*trader, name, 1) for name, of in zip(names, attempts, strict=False) for trader in of]
            db.execute(
                "insert into staging.stg_copyright_trade (credit_code, ref_area, titles, submission_id, source_row) "
                f"select {unnested(5)}",
                columns_of(rows),
            )
            protect_records(db, sample, inputs)
            run_model(db, sample, "marts/statistics/fct_copyright_trade", "fct_copyright_trade", inputs)
            counts = db.execute(
                "select member, n_enterprises from fct_copyright_trade where breakdown = 'size'"
            ).fetchall()
        decision = decide(settings)
        release = Release(
            f"r{last}", AS_OF, PUBLISHED_AT, "", "", "", "", None, disclosed=disclosure.decided(settings)
        )
        release.folder(settings).mkdir(parents=True)
        write_release(release.folder(settings), release)
        shutil.copy(settings.build_db, release.folder(settings) / SERVING_FILE)
        settings.live.unlink(missing_ok=True)
        settings.live.symlink_to(release.folder(settings) / SERVING_FILE)
        disclosure.remember(settings, release)
    return dict(counts), decision.held


@pytest.mark.parametrize(("bound", "large", "is_held"), [(50, 21, True), (58, 20, False)])
def test_a_class_bound_of_the_seed_changes_the_published_classes_and_the_decision(
    sample_release: Settings, tmp_path: Path, bound: float, large: int, is_held: bool
) -> None:
    """Three exporters sell more; one of them, alone, becomes a large one where the line is at fifty, none at 58."""
    more = {"d00-0": 55, "d00-1": 40, "d00-2": 40}
    second = [(name, district, more.get(name, titles)) for name, district, titles in TRADERS]
    counts, held = release_trade(tmp_path / "data", sample_release, [TRADERS, second], bound)
    assert counts == {"1_49": 40 - large, "50_up": large}
    assert bool(held) == is_held
