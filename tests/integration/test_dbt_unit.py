"""The dbt unit tests: they pass, and no rule of a verdict is without one.

Belongs here: running them, and holding their names against the seeds. Does not belong here: what a rule says (the
unit tests themselves, beside each model in ``dbt_project/models``), the results of the samples as a whole
(``test_verdicts``). The nightly refresh leaves them out: they test the code, not the data.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.release.build.project import compose
from pipelines.release.build.warehouse import dbt_call
from pipelines.settings import REPO, Settings
from tests.cache import kept
from tests.dbt_parse import give_parse
from tests.sample_release import release_key

SEEDS = REPO / "seeds"
VERDICTS = REPO / "docs" / "methods" / "verdicts.md"


def _unit_tests(model: str | None = None) -> list[dict[str, Any]]:
    return [test for test in _all_unit_tests() if model in (None, test["model"])]


@cache
def _all_unit_tests() -> tuple[dict[str, Any], ...]:
    files = sorted((REPO / "dbt_project" / "models").rglob("*.yml"))
    return tuple(
        test for path in files for test in yaml.safe_load(path.read_text("utf-8")).get("unit_tests", ())
    )


MODELS = {test["model"] for test in _unit_tests()}


@pytest.fixture(scope="module")
def results(
    request: pytest.FixtureRequest, sample_release: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Any]]:
    """dbt's result of each unit test of the models that were asked for, by its id."""
    models = {
        item.callspec.params["model"]
        for item in request.session.items
        if isinstance(item, pytest.Function) and item.originalname == test_unit_tests_pass.__name__
    }
    if models < MODELS:
        yield _run(sample_release, models, tmp_path_factory.mktemp("dbt_unit"))
        return
    with kept(
        "dbt_unit", release_key(Path(__file__)), partial(_run, sample_release, {"test_type:unit"})
    ) as results:
        yield results


def _run(sample_release: Settings, selected: Iterable[str], folder: Path) -> dict[str, Any]:
    """Run unit tests on a copy of the samples' build: fixtures take column types from there."""
    settings = give_parse(Settings(data_dir=folder / "data"))
    compose(settings)
    shutil.copy(sample_release.build_db, settings.build_db)
    unit_tests_only = ("--exclude-resource-type", "test")
    done = subprocess.run(
        **dbt_call(settings, ("test", *unit_tests_only), "--select", *sorted(selected)),
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    # 1: a test failed, which is reported below; anything else: dbt did not run them.
    assert done.returncode in (0, 1) and settings.run_results.exists(), done.stdout
    return {row["unique_id"]: row for row in json.loads(settings.run_results.read_text("utf-8"))["results"]}


@pytest.mark.parametrize("model", sorted(MODELS))
def test_unit_tests_pass(results: dict[str, Any], model: str) -> None:
    """Those of one model: unit_test.ip_monitor.MODEL.NAME."""
    of_model = {key: row for key, row in results.items() if key.split(".")[2] == model}
    failed = {key: row["message"] for key, row in of_model.items() if row["status"] != "pass"}
    assert not failed, "\n\n".join(f"{key}\n{message}" for key, message in failed.items())
    assert len(of_model) == len(_unit_tests(model))


def test_every_nature_of_target_has_a_unit_test() -> None:
    """One that is named after it, and a row of the one that reads the seed itself."""
    natures = {row["nature"] for row in _seed("target_nature.csv")}
    named = [test["name"] for test in _unit_tests()]
    assert {n for n in natures if not any(name.startswith(f"{n}_") for name in named)} == set()
    (seed,) = [
        t for t in _unit_tests("int_target_frame") if t["name"] == "every_nature_behaves_as_its_seed_says"
    ]
    assert {row["nature"] for row in seed["expect"]["rows"]} == natures


def test_every_row_of_the_verdict_table_has_a_unit_test() -> None:
    rows = re.findall(r"^\| (\d+) \|", VERDICTS.read_text("utf-8"), flags=re.MULTILINE)
    assert rows
    named = [test["name"] for test in _unit_tests("int_target_judged")]
    assert [row for row in rows if not any(name.startswith(f"row_{row}_") for name in named)] == []


def test_every_verdict_and_reason_comes_out_of_a_unit_test() -> None:
    shown = [row for test in _unit_tests("int_target_judged") for row in test["expect"]["rows"]]
    reasons = _seed("verdict_reason.csv")
    assert {row["verdict"] for row in shown} == {row["verdict"] for row in _seed("verdict.csv")}
    assert {row["reason_code"] for row in shown} == {r["reason_code"] for r in reasons if r["kind"] == "main"}


def test_every_note_on_a_verdict_has_a_unit_test() -> None:
    """A note is a kind of evidence that some unit test finds, or one that a test of the wording names or expects."""
    tables = [
        rows for test in _unit_tests() if isinstance(rows := test["expect"]["rows"], list)
    ]  # the others are SQL
    shown = {row.get("evidence_kind") for rows in tables for row in rows}
    wording = _unit_tests("int_target_worded")
    named = [test["name"] for test in wording]
    expected = [
        row.get(f"reason_{lang}", "")
        for test in wording
        for row in test["expect"]["rows"]
        for lang in ("zh", "en")
    ]
    without = []
    for row in (row for row in _seed("verdict_reason.csv") if row["kind"] == "note"):
        beginnings = [row[f"template_{lang}"].partition("{")[0] for lang in ("zh", "en")]
        is_expected = any(text and text in reason for text in beginnings for reason in expected)
        is_named = any(name.startswith(f"{row['reason_code']}_") for name in named)
        if not (is_expected or is_named or row["reason_code"] in shown):
            without.append(row["reason_code"])
    assert without == []


def _seed(name: str) -> list[dict[str, str]]:
    with (SEEDS / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))
