"""The data package, read by frictionless: the figures fit the schemas, the keys hold, a changed byte is seen."""

import json
import shutil
from pathlib import Path

import duckdb
import pytest
from frictionless import Package


@pytest.fixture
def package(release_folder: Path) -> Package:
    return Package(str(release_folder / "datapackage.json"))


def test_it_describes_every_table_and_column(package: Package, live: duckdb.DuckDBPyConnection) -> None:
    described = {(r.name, f.name) for r in package.resources for f in r.schema.fields}
    published = live.execute("select table_name, column_name from duckdb_columns() where not internal")
    assert described == set(published.fetchall())
    for resource in package.resources:
        assert resource.title and resource.description
        assert all(field.title and field.description for field in resource.schema.fields)


def test_frictionless_finds_nothing_wrong(package: Package) -> None:
    report = package.validate()
    assert report.valid, report.flatten(["name", "rowNumber", "fieldName", "type", "message"])[:5]
    assert {t.name for t in report.tasks} == {r.name for r in package.resources}


def test_keys_are_those_of_the_warehouse(package: Package) -> None:
    observations = package.get_resource("fct_observation").schema
    assert observations.primary_key == [
        *("indicator_code", "ref_area", "time_period", "measure_basis", "caliber_code"),
        *("patent_type", "applicant_type", "industry_code", "item_class"),
    ]
    referred = {
        (*key["fields"], key["reference"]["resource"], *key["reference"]["fields"])
        for key in observations.foreign_keys
    }
    assert {
        ("indicator_code", "dim_indicator", "indicator_code"),
        ("ref_area", "dim_area", "area_code"),
        ("submission_id", "fct_submission", "submission_id"),
    } <= referred
    keyed = {r.name for r in package.resources if r.schema.primary_key}
    assert {"dim_indicator", "fct_target_progress", "fct_submission", "fct_finding"} <= keyed


@pytest.mark.parametrize(
    ("table", "old", "new", "kind"),
    [
        ("dim_indicator", "PAT_APP,", "PAT_APX,", "hash-count"),
        ("dim_indicator", "\nPAT_APP,", "\nPAT_GRANT,", "primary-key"),
        ("fct_observation", "\nPAT_APP,", "\nPAT_APX,", "foreign-key"),
        ("dim_indicator", ",true,", ",maybe,", "type-error"),
        ("fct_reporting_status", ",received,", ",lost,", "constraint-error"),
    ],
)
def test_the_validator_reports_damaged_files(
    release_folder: Path, tmp_path: Path, table: str, old: str, new: str, kind: str
) -> None:
    shutil.copytree(release_folder / "csv", tmp_path / "csv", copy_function=shutil.copyfile)
    described = json.loads((release_folder / "datapackage.json").read_text("utf-8"))
    path = tmp_path / "csv" / f"{table}.csv"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    if kind != "hash-count":
        for resource in described["resources"]:
            del resource["hash"], resource["bytes"]
    (tmp_path / "datapackage.json").write_text(json.dumps(described), "utf-8")
    resource = Package(str(tmp_path / "datapackage.json")).get_resource(table)
    errors = {error.type for task in resource.validate().tasks for error in task.errors}
    assert kind in errors
