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
MARGINS = {"fct_ip_talent": "n_persons", "fct_overseas_enterprise": "n_enterprises"}


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


@pytest.fixture(scope="module")
def cells(sample_release: Settings) -> list[dict[str, Any]]:
    """What the model's own SQL makes of the made-up answers."""
    compiled = sample_release.dbt_target / "compiled/ip_monitor/models/intermediate/int_enterprise_cell.sql"
    db = duckdb.connect()
    db.execute("attach ':memory:' as build; use build; create schema intermediate; create schema seeds")
    db.execute(
        "create table seeds.disclosure_rule as select * from (values ('min_respondents', 3.0), "
        "('max_share_pct', 85.0), ('min_hidden', 2.0)) as t (parameter, value)"
    )
    db.execute("create table intermediate.int_area_home (area_code text, district_code text, city_code text)")
    db.executemany("insert into intermediate.int_area_home values (?, ?, 't')", [(d, d) for d in DISTRICTS])
    db.execute(
        "create table intermediate.int_enterprise_answer (credit_code text, ref_area text, time_period text, "
        "enterprise_class text, measure text, member text, is_synthetic boolean)"
    )
    rows = list(made_up_answers())
    columns = ", ".join(f"unnest(${n}) " for n in range(1, 8))
    db.execute(
        f"insert into intermediate.int_enterprise_answer select {columns}",
        [list(c) for c in zip(*rows, strict=True)],
    )
    return db.execute(compiled.read_text("utf-8")).pl().to_dicts()


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
