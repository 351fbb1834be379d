"""Releases of the samples before and after small changes of every protected list: what a reader gets by subtracting them.

Belongs here: changes of one or two respondents, published by the models' own SQL and the rules of the gate. Does not belong
here: many made-up lists (``test_disclosure``), or the rules by example (``tests/unit/release/gate``).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.release import Release
from pipelines.release.gate import disclosure
from pipelines.release.store.releases import SERVING_FILE, current
from pipelines.release.store.serving_file import write_serving_file
from pipelines.settings import Settings
from tests.tiny import AS_OF, NOW, write_release

YEARS = ("2019", "2020")
"""Years for which every form has records: two changes are published at once, one a year."""


@dataclass(frozen=True)
class Form:
    """What can be changed of a form's records: their key, the kind that they are of, an amount, a number."""

    key: str
    kind: str
    amount: str
    day: str = "time_period"


FORMS = {
    "service_agencies": Form("credit_code", "service_kind", "revenue_yuan"),
    "ip_talent": Form("person_no", "talent_kind", "level"),
    "overseas_enterprises": Form("overseas_no", "host_country", "investment_usd"),
    "enterprise_survey": Form("credit_code", "has_ip_standard", "patents_valid"),
    "copyright_trade": Form("credit_code", "direction", "titles"),
    "ip_transactions": Form("deal_no", "right_kind", "amount_yuan", "effective_on"),
    "pledge_financing": Form("pledge_no", "right_kind", "loan_amount_yuan", "registered_on"),
}
ANOTHER_KIND = "(select max({kind}) from stg_{form} as o where o.{kind} is distinct from s.{kind} and o.{kind} is not null)"
ANOTHER_DISTRICT = "(select max(ref_area) from stg_{form} as o where o.ref_area != s.ref_area)"
TIMES = "case when try_cast({amount} as double) is null then {amount} else {amount} * {by} end"
CHANGES = {
    "one more": "select * from stg_{form} where {mine} union all select * replace ({key} || 'x' as {key}) from stg_{form} where {mine} and {key} = $first",
    "one less": "select * from stg_{form} where {mine} and {key} != $first",
    "two more": "select * from stg_{form} where {mine} union all select * replace ({key} || 'x' as {key}) from stg_{form} where {mine} and {key} in ($first, $second)",
    "another instead": "select * replace (if({key} = $first, {key} || 'x', {key}) as {key}) from stg_{form} where {mine}",
    "moved": "select * replace (if({key} = $first, {district}, ref_area) as ref_area) from stg_{form} as s where {mine}",
    "two moved": "select * replace (if({key} in ($first, $second), {district}, ref_area) as ref_area) from stg_{form} as s where {mine}",
    "of another kind": "select * replace (if({key} = $first, {another}, {kind}) as {kind}) from stg_{form} as s where {mine}",
    "resized": "select * replace (if({key} = $first, {twice}, {amount}) as {amount}) from stg_{form} where {mine}",
    "resized to be most of all": "select * replace (if({key} = $first, {most}, {amount}) as {amount}) from stg_{form} where {mine}",
    "left empty": "select * replace (if({key} = $first, null, {amount}) as {amount}) from stg_{form} where {mine}",
}
ALL_RESIZED = "select * replace ({more} as {amount}) from stg_{form} where {mine}"
"""All respondents of a list: their change may be seen."""
MODELS = (
    ("intermediate/disclosure/int_protected_record", "intermediate.int_protected_record"),
    ("intermediate/disclosure/int_service_agency", "intermediate.int_service_agency"),
    ("intermediate/disclosure/int_service_cell", "intermediate.int_service_cell"),
    ("intermediate/disclosure/int_enterprise_answer", "intermediate.int_enterprise_answer"),
    ("intermediate/disclosure/int_enterprise_cell", "intermediate.int_enterprise_cell"),
    ("intermediate/disclosure/int_ip_operation_cell", "intermediate.int_ip_operation_cell"),
    ("intermediate/indices/int_index_figure", "intermediate.int_index_figure"),
    ("intermediate/indices/int_index_measure", "intermediate.int_index_measure"),
    ("marts/statistics/fct_ip_service", "fct_ip_service"),
    ("marts/statistics/fct_enterprise_ip", "fct_enterprise_ip"),
    ("marts/statistics/fct_ip_operation", "fct_ip_operation"),
    ("marts/statistics/fct_copyright_trade", "fct_copyright_trade"),
    ("marts/statistics/fct_ip_talent", "fct_ip_talent"),
    ("marts/statistics/fct_overseas_enterprise", "fct_overseas_enterprise"),
)
TABLES = {
    "fct_ip_service": ("ref_area", "time_period", "service_kind"),
    "fct_enterprise_ip": ("ref_area", "time_period", "enterprise_class", "measure", "member"),
    "fct_ip_operation": ("operation", "ref_area", "time_period", "right_kind"),
    "fct_copyright_trade": ("direction", "ref_area", "time_period", "breakdown", "member"),
    "fct_ip_talent": ("ref_area", "time_period", "breakdown", "member"),
    "fct_overseas_enterprise": ("ref_area", "time_period", "breakdown", "member"),
    "fct_index_score": ("system_code", "node_code", "ref_area", "time_period"),
}
"""The published tables with their keys. Of an index its indicators: all scores are made from them."""
KEPT = ("int_area_home", "int_enterprise_frame", "int_observation_current", "int_index_tree")


class Releases:
    """Releases of the lists of the samples one after the other."""

    def __init__(self, folder: Path, sample: Settings) -> None:
        self.settings, self.sample = Settings(data_dir=folder, as_of=AS_OF), sample
        self.settings.build_inputs.mkdir(parents=True)
        self.settings.dbt_target.mkdir(parents=True)
        nodes = {name: node(name) for name in TABLES}
        self.settings.manifest.write_text(json.dumps({"nodes": nodes}), "utf-8")
        self.inputs = self.settings.build_inputs / "submission.parquet"
        with duckdb.connect() as db:
            self._attach(db)
            db.execute(f"attach '{sample.build_db}' as sample (read_only)")
            db.execute(
                "create schema seeds; create schema intermediate; create schema staging; create schema sent"
            )
            tables = db.execute(
                "select schema_name, table_name from duckdb_tables() where database_name = 'sample'"
            ).fetchall()
            for schema, table in tables:
                if schema == "seeds" or table in KEPT or table.removeprefix("stg_") in FORMS:
                    db.execute(f"create table {schema}.{table} as from sample.{schema}.{table}")
            for form in FORMS:
                db.execute(f"create table sent.stg_{form} as from sample.staging.stg_{form}")

    def publish(self, name: str, *changes: str, goes_live: bool = True) -> Release:
        """Build the samples, of every form one file a year changed; publish what may change, and return the release."""
        with duckdb.connect() as db:
            self._attach(db)
            self._send(db, name, dict(zip(YEARS, changes, strict=False)))
            for path, relation in MODELS:
                compiled = self.sample.dbt_target / f"compiled/ip_monitor/models/{path}.sql"
                sql = re.sub(
                    r"read_parquet\('[^']*submission[^']*'\)",
                    f"read_parquet('{self.inputs}')",
                    compiled.read_text("utf-8"),
                )
                db.execute(f"create or replace table {relation} as {sql}")
            db.execute(
                "create or replace table fct_index_score as select system_code, node_code, ref_area, time_period, "
                "measured as obs_value from intermediate.int_index_measure"
            )
        decision = disclosure.decide(self.settings)
        release = Release(
            name, AS_OF, NOW.isoformat(), "", "", "", "", None, disclosed=disclosure.decided(self.settings)
        )
        folder = release.folder(self.settings)
        folder.mkdir(parents=True)
        write_serving_file(self.settings, folder / SERVING_FILE, decision.held, current(self.settings))
        assert not disclosure.verify(self.settings, folder / SERVING_FILE)
        write_release(folder, release)
        if goes_live:
            self.settings.live.unlink(missing_ok=True)
            self.settings.live.symlink_to(folder / SERVING_FILE)
            disclosure.remember(self.settings, release)
        return release

    def _attach(self, db: duckdb.DuckDBPyConnection) -> None:
        db.execute(f"attach '{self.settings.build_db}' as build; use build")

    def _send(self, db: duckdb.DuckDBPyConnection, name: str, changes: Mapping[str, str]) -> None:
        """Stage the samples again, one file of each form and year replaced by a changed one."""
        sent = self.sample.build_inputs / "submission.parquet"
        db.execute(f"create or replace temp table submission as from read_parquet('{sent}')")
        for form in FORMS:
            db.execute(f"create or replace table staging.stg_{form} as from sent.stg_{form}")
            for year, change in changes.items():
                self._replace(db, form, year, name, change)
        db.execute(f"copy submission to '{self.inputs}' (format parquet)")

    def _replace(self, db: duckdb.DuckDBPyConnection, form: str, year: str, name: str, change: str) -> None:
        of = FORMS[form]
        of_year = f"left(cast({of.day} as varchar), 4) = '{year}'"
        db.execute("use build.sent")
        (submission,) = db.execute(
            f"select max(submission_id) from stg_{form} where {of_year} and submission_id in "
            "(select s.submission_id from temp.submission as s where s.is_current)"
        ).fetchall()[0]
        words = {**vars(of), "form": form, "mine": f"submission_id = '{submission}' and {of_year}"}
        words["another"] = ANOTHER_KIND.format_map(words)
        words["district"] = ANOTHER_DISTRICT.format_map(words)
        for word, factor in (("twice", 2), ("most", 1000), ("more", 1.2)):
            times = TIMES if is_number(db, form, of.amount) else "{amount}"
            words[word] = times.format_map({**words, "by": factor})
        first, second = db.execute(
            f"select min({of.key}), max({of.key}) from stg_{form} where {words['mine']}"
        ).fetchall()[0]
        sql = change.format_map(words)
        values = {name: key for name, key in (("first", first), ("second", second)) if f"${name}" in sql}
        db.execute(
            f"insert into staging.stg_{form} by name select * replace ('{submission}.{name}' as submission_id, "
            f"cast(row_number() over () + 1 as integer) as source_row) from ({sql})",
            values,
        )
        db.execute("use build")
        db.execute(
            "insert into temp.submission select * replace (submission_id || '.' || $name as submission_id, "
            "submission_order + 100000 as submission_order) from temp.submission where submission_id = $submission",
            {"name": name, "submission": submission},
        )
        db.execute("update temp.submission set is_current = false where submission_id = ?", [submission])


def is_number(db: duckdb.DuckDBPyConnection, form: str, column: str) -> bool:
    types = {row[0]: row[1] for row in db.execute(f"describe stg_{form}").fetchall()}
    return types[column] != "VARCHAR"


def node(name: str) -> dict[str, Any]:
    return {
        "resource_type": "model",
        "name": name,
        "fqn": ["ip_monitor", "marts", name],
        "description": name,
        "columns": {},
    }


def differences(before: Path, after: Path) -> set[str]:
    """Return the tables of which a reader finds another number in the later file where both show one."""
    tables = set()
    with duckdb.connect() as db:
        for name, path in (("a", before), ("b", after)):
            db.execute(f"attach '{path}' as {name} (read_only)")
        for table, key in TABLES.items():
            numbers = [
                row[0]
                for row in db.execute(f"describe a.{table}").fetchall()
                if row[0] not in key and row[1] in ("INTEGER", "BIGINT", "DOUBLE")
            ]
            changed = " or ".join(f"(a.{n} != b.{n})" for n in numbers)
            (n,) = db.execute(
                f"select count(*) from a.{table} as a inner join b.{table} as b using ({', '.join(key)}) where {changed}"
            ).fetchall()[0]
            if n:
                tables.add(table)
    return tables


@pytest.fixture(scope="module")
def releases(sample_release: Settings, tmp_path_factory: pytest.TempPathFactory) -> Releases:
    return Releases(tmp_path_factory.mktemp("changes"), sample_release)


@pytest.fixture(scope="module")
def first(releases: Releases) -> Path:
    """The serving file of the first release."""
    return releases.publish("first").folder(releases.settings) / SERVING_FILE


@pytest.mark.parametrize("pair", list(zip(*[iter(CHANGES)] * 2, strict=True)), ids=" and ".join)
def test_a_change_of_one_or_two_respondents_is_never_the_difference_of_two_releases(
    releases: Releases, first: Path, pair: tuple[str, ...]
) -> None:
    """A file of every protected form is sent again, changed; then all published tables are subtracted, the index with them.

    What was built, and is not published, has the difference.
    """
    later = releases.publish("-".join(pair).replace(" ", "-"), *(CHANGES[name] for name in pair))
    assert not differences(first, later.folder(releases.settings) / SERVING_FILE)
    assert len(differences(first, releases.settings.build_db)) > len(TABLES) / 2


def test_a_change_of_all_respondents_is_the_difference_of_two_releases(
    releases: Releases, first: Path
) -> None:
    later = releases.publish("all-resized", ALL_RESIZED, ALL_RESIZED, goes_live=False)
    assert "fct_overseas_enterprise" in differences(first, later.folder(releases.settings) / SERVING_FILE)
