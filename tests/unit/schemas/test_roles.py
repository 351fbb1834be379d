"""Roles in place of agencies: who may send what in Tianjin, from when on, and that no code or method seed names an agency."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from pipelines.settings import REPO
from schemas.form import forms
from schemas.periods import period_end, period_start, periods_from
from schemas.roles import ANY, Roles, agencies_for
from schemas.seed_files import read_seed
from tests.seeds import SEEDS

DISTRICTS = " ".join(f"1201{n:02}" for n in (*range(1, 7), *range(10, 20)))
SENDERS = {
    "copyright_register": "tjcb tjpd",
    "copyright_trade": "tjcb tjpd",
    "court_cases": "tjcourt",
    "customs_seizures": "tjcustoms",
    "district_return": f"tjipo {DISTRICTS}",
    "enforcement_cases": "tjipo tjmsa",
    "enterprise_frame": "tjmsa tjsti tjstat",
    "enterprise_survey": f"tjipo {DISTRICTS}",
    "industry_statistics": "tjstat",
    "ip_talent": "tjhrss tjipo",
    "ip_transactions": "ncipoc tjfin tjipo",
    "macro_statistics": "nbs tjstat",
    "overseas_enterprises": "tjcom",
    "patent_register": "tjipo",
    "pledge_financing": "ncipoc tjfin tjipo",
    "risk_events": "tjcom tjcustoms tjipo",
    "satisfaction_survey": "cnipa tjipo",
    "service_agencies": "tjipo tjmsa",
    "technology_market": "tjsti",
    "trademark_register": "tjipo tjmsa",
}
"""The agencies of Tianjin that may send each form that not every agency may send."""

with (SEEDS / "agency.csv").open(encoding="utf-8", newline="") as lines:
    OWN = list(csv.DictReader(lines))
AGENCIES = {row["agency_code"] for row in OWN}
"""Codes of the agencies of the bundled region."""


@pytest.fixture(scope="module")
def roles() -> Roles:
    return Roles(read_seed(SEEDS, "agency_role"))


@pytest.mark.parametrize("year", ["2006", "2010", "2017", "2018", "2019", "2026"])
def test_who_may_send_what_in_tianjin(roles: Roles, year: str) -> None:
    agencies = {row["agency_code"] for row in read_seed(SEEDS, "agency")}
    part = {"A": "", "Q": "-Q2", "M": "-02"}
    anybody = {
        form_id: " ".join(agencies) for form_id in ("published_figures", "recognitions", "task_progress")
    }
    for form_id, allowed in (SENDERS | anybody).items():
        spec = forms()[form_id].spec()
        senders = {a for a in agencies if roles.is_sender(spec.senders, a, year + part[spec.cadence])}
        assert senders == set(allowed.split()), form_id


def test_a_role_counts_on_the_last_day_of_a_period() -> None:
    old = {"role_code": "r", "agency_code": "old", "valid_from": "1980-01-01", "valid_to": "2018-11-30"}
    new = {"role_code": "r", "agency_code": "new", "valid_from": "2018-12-01", "valid_to": ""}
    roles = Roles([old, new])
    assert roles.agencies(["r"], "2018-11") == roles.agencies(["r", "s"], "2018-Q3") == {"old"}
    assert roles.agencies(["r"], "2018") == roles.agencies(["r"], "2018-Q4") == {"new"}
    assert roles.agencies(["r"]) == {"old", "new"} and roles.agencies(["s"]) == set()
    assert roles.is_sender([ANY], "anybody", "2018") and not roles.is_sender(["r"], "old", "2018")


def test_an_agency_may_answer_for_its_area_and_those_above_and_below_it() -> None:
    areas = [("country", None), ("a", "country"), ("b", "country"), ("a_zone", "a_town"), ("a_town", "a")]
    agencies = [(f"of_{area}", area) for area, _ in areas]
    assert agencies_for("a", agencies, areas) == {"of_country", "of_a", "of_a_town", "of_a_zone"}
    assert agencies_for("b", agencies, areas) == {"of_country", "of_b"}
    assert agencies_for("country", agencies, areas) == {agency for agency, _ in agencies}


@pytest.mark.parametrize(
    ("first", "last", "number", "start", "end"),
    [
        ("2016", "2018", 3, "2018-01-01", "2018-12-31"),
        ("2019-Q3", "2020-Q2", 4, "2020-04-01", "2020-06-30"),
        ("2019-12", "2020-02", 3, "2020-02-01", "2020-02-29"),
    ],
)
def test_periods_follow_each_other(first: str, last: str, number: int, start: str, end: str) -> None:
    periods = list(periods_from(first, last))
    assert (periods[0], periods[-1], len(periods)) == (first, last, number)
    assert (period_start(last).isoformat(), period_end(last).isoformat()) == (start, end)


def _named(paths: list[Path], codes: set[str]) -> dict[str, list[str]]:
    """Return those of the codes that files name, by file."""
    named = {}
    for path in paths:
        words = set(re.findall(r"[A-Za-z0-9]+(?:_[A-Za-z0-9]+)*", path.read_text("utf-8")))
        if named_codes := sorted(codes & words):
            named[str(path.relative_to(REPO))] = named_codes
    return named


def test_no_code_names_an_agency_or_an_area_of_the_region() -> None:
    python = [path for folder in ("pipelines", "schemas") for path in (REPO / folder).rglob("*.py")]
    sql = [
        p for folder in ("macros", "models", "tests") for p in (REPO / "dbt_project" / folder).rglob("*.sql")
    ]
    assert len(python) > 100 and len(sql) > 100
    areas = {row["ref_area"] for row in OWN}
    assert _named([*python, *sql], AGENCIES | areas) == {}


def test_no_seed_of_the_package_names_an_agency_of_the_region() -> None:
    seeds = list((REPO / "seeds").glob("*.csv"))
    assert len(seeds) > 50
    assert _named(seeds, AGENCIES) == {}
