"""Nobody is given away: what is hidden cannot be found again from what is published.

Belongs here: attacks on published tables, and on the models' own SQL over made-up answers. Does not belong here:
single cells by example (dbt unit tests beside ``int_service_cell`` and ``int_enterprise_cell``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from random import Random
from typing import Any

import duckdb
import pytest

from pipelines.settings import Settings

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


def made_of(
    settings: Settings, model: str, source: str, columns: str, rows: list[Any]
) -> list[dict[str, Any]]:
    """Run a model's own SQL over made-up rows of the one relation that it reads beside areas and rules."""
    compiled = settings.dbt_target / f"compiled/ip_monitor/models/intermediate/{model}.sql"
    with duckdb.connect() as db:
        db.execute("attach ':memory:' as build; use build; create schema intermediate; create schema seeds")
        db.execute(
            "create table seeds.disclosure_rule as select * from (values ('min_respondents', 3.0), "
            "('max_share_pct', 85.0), ('min_hidden', 2.0)) as t (parameter, value)"
        )
        db.execute(
            "create table intermediate.int_area_home as "
            "select unnest($1) as area_code, area_code as district_code, 't' as city_code",
            [DISTRICTS],
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
    columns = (
        "credit_code text, ref_area text, time_period text, service_kind text, staff integer, "
        "patent_attorneys integer, revenue_yuan double, is_above_ten_million boolean, is_synthetic boolean"
    )
    rows = made_of(sample_release, "int_service_cell", "int_service_agency", columns, agencies)
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
