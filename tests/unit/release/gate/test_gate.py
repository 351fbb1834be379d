import csv
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import pytest

from pipelines.common.errors import InstallationError
from pipelines.common.messages import Diagnostic
from pipelines.defs.quality.assets import CHECKS
from pipelines.release import BuildFailed, BuildResult, GateResult, finished_build, gate, prepare
from pipelines.release.gate import dbt_results
from pipelines.release.gate.expectations import run_suites
from pipelines.release.gate.gate import RECORD
from pipelines.release.gate.gate import refused_by as recorded_refusal
from pipelines.release.store.releases import RESULTS, SERVING_FILE, read_results
from pipelines.settings import REPO, Settings
from tests.seeds import copy_seeds

pytestmark = pytest.mark.thorough

Build = Callable[..., BuildResult]


def refused_by(result: GateResult) -> list[str]:
    return [c.name for c in result.checks if not c.passed]


def only_problem(result: GateResult) -> Diagnostic:
    """Return the one reason of a refusal, complete in both languages."""
    ((problem,),) = [c.problems for c in result.checks if not c.passed]
    for lang in ("zh", "en"):
        assert problem.message(lang) and problem.remedy(lang)
        assert "{" not in problem.message(lang) + problem.remedy(lang)
    return problem


def change_result(settings: Settings, unique_id: str, **values: Any) -> None:
    results = json.loads(settings.run_results.read_text())
    (result,) = [r for r in results["results"] if r["unique_id"] == unique_id]
    result |= values
    settings.run_results.write_text(json.dumps(results))


def test_a_sound_build_passes_and_is_staged(tiny: Settings, tiny_build: Build) -> None:
    result = gate(tiny, tiny_build())
    assert result.passed, result.to_json()
    assert recorded_refusal(tiny) == []
    # A check that Dagster has not been told of would end its run.
    assert [check.name for check in result.checks] == list(CHECKS)
    assert {p.name for p in tiny.staged.iterdir()} == {SERVING_FILE, RECORD, RESULTS, "data_docs"}
    assert (tiny.staged / "data_docs" / "index.html").exists()


def test_what_each_single_check_saw_is_in_the_release(tiny: Settings, tiny_build: Build) -> None:
    path = tiny.expectations / "fct_observation.json"
    suite = json.loads(path.read_text())
    suite["expectations"].append(
        {
            "type": "expect_column_values_to_be_between",
            "kwargs": {"column": "x", "max_value": 1},
            "meta": {
                "zh": "多半是读错",
                "en": "Probably misread",
                "remedy": "unusual",
                "severity": "warning",
            },
        }
    )
    path.write_text(json.dumps(suite))
    build = tiny_build(fct_observation=("x integer", "(1), (1), (7000)"))
    change_result(tiny, "test.tiny.unique_key_fct_observation", failures=0)
    assert gate(tiny, build).passed
    rows = read_results(tiny.staged)
    assert {row.pop("table_name") for row in rows} == {"fct_observation"}
    key, between, warned, count = [tuple(row.values()) for row in rows]
    assert key[:2] == ("dbt", "unique_key_fct_observation") and key[-3:] == (None, 0, "passed")
    assert key[2].startswith("fct_observation 中 x 合为主键") and key[3].startswith(
        "the columns x are the key"
    )
    assert between[2:] == (
        "x 应不小于 0。不得为负。",
        "x must be at least 0. It must not be negative.",
        3,
        0,
        "passed",
    )
    assert warned[2:] == (
        "x 应不大于 1。多半是读错。",
        "x must be at most 1. Probably misread.",
        3,
        1,
        "warned",
    )
    assert count[1] == "expect_table_row_count_to_be_between" and count[-3:] == (3, None, "passed")


def test_a_refused_seed_is_named_by_file_row_and_column(tiny: Settings, tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    copy_seeds(seeds)
    lines = (seeds / "unit.csv").read_text("utf-8").splitlines()
    cells = next(csv.reader([lines[2]]))
    cells[4] = "many"
    lines[2] = ",".join(f'"{cell}"' for cell in cells)
    (seeds / "unit.csv").write_text("\n".join(lines) + "\n", "utf-8")
    settings = tiny.model_copy(update={"seeds_dir": seeds})
    result = gate(settings, prepare(settings, settings.today()))
    assert refused_by(result) == ["seeds"]
    problem = only_problem(result)
    assert "seeds/unit.csv：第 3 行，列 scale：'many'" in problem.message("zh")
    assert "seeds/unit.csv: row 3, column scale: 'many'" in problem.message("en")
    (record,) = json.loads((tiny.build / RECORD).read_text("utf-8"))["checks"][0]["problems"]
    assert record == json.loads(json.dumps(problem.record()))


def test_a_partial_build_is_refused(tiny: Settings, tiny_build: Build) -> None:
    build = tiny_build()
    tiny.partial_marker.touch()
    assert recorded_refusal(tiny) == [], "no gate has been at this build"
    result = gate(tiny, build)
    assert refused_by(result) == recorded_refusal(tiny) == ["whole build"]
    assert only_problem(result).code == "build_partial"


def test_results_of_another_run_are_refused(tiny: Settings, tiny_build: Build) -> None:
    earlier = tiny_build("2026-01-31-0000000001")
    tiny_build("2026-01-31-0000000002")
    result = gate(tiny, earlier)
    assert refused_by(result) == ["whole build"]
    assert "2026-01-31-0000000002" in only_problem(result).message("zh")


@pytest.mark.parametrize(
    "left_out", ["model.tiny.fct_observation", "test.tiny.unique_key_fct_observation", "seed.tiny.unit"]
)
def test_a_model_test_or_seed_that_was_left_out_is_refused(
    tiny: Settings, tiny_build: Build, left_out: str
) -> None:
    build = tiny_build()
    manifest = json.loads(tiny.manifest.read_text())
    seed = {"resource_type": "seed", "config": {"materialized": "seed"}, "fqn": ["tiny", "unit"]}
    tiny.manifest.write_text(json.dumps({"nodes": manifest["nodes"] | {"seed.tiny.unit": seed}}))
    results = json.loads(tiny.run_results.read_text())
    results["results"] = [r for r in results["results"] if r["unique_id"] != left_out]
    if left_out != "seed.tiny.unit":
        results["results"].append({"unique_id": "seed.tiny.unit", "status": "success", "message": None})
    tiny.run_results.write_text(json.dumps(results))
    result = gate(tiny, build)
    assert refused_by(result) == ["whole build"]
    assert left_out in only_problem(result).message("en")


@pytest.mark.parametrize("status", ["error", "fail", "skipped", "runtime error"])
def test_any_failure_of_dbt_refuses(tiny: Settings, tiny_build: Build, status: str) -> None:
    build = tiny_build()
    change_result(tiny, "model.tiny.fct_observation", status=status, message="because")
    result = gate(tiny, build)
    assert refused_by(result) == ["dbt"]
    problem = only_problem(result)
    for lang in ("zh", "en"):
        assert "model.tiny.fct_observation" in problem.message(lang)
        assert status == "skipped" or "because" in problem.message(lang)
    assert not (tiny.staged / SERVING_FILE).exists()


def test_a_failed_dbt_test_gives_its_rule_the_rows_and_the_sql(tiny: Settings, tiny_build: Build) -> None:
    build = tiny_build(
        fct_observation=("x integer, on_day date", "(7000, '2020-01-31'), (7000, '2020-01-31')")
    )
    compiled = tiny.dbt_target / "compiled" / "tiny" / "unique_key_fct_observation.sql"
    compiled.parent.mkdir(parents=True)
    compiled.write_text(sql := "select x, on_day, count(*) as n_rows from fct_observation group by all")
    test = "test.tiny.unique_key_fct_observation"
    change_result(tiny, test, status="fail", message="Got 1,200 results", failures=1200, compiled_code=sql)
    problem = only_problem(gate(tiny, build))
    assert problem.code == "dbt_test_failed"
    for lang, rule in (("zh", "x 合为主键，应唯一"), ("en", "the columns x are the key of fct_observation")):
        assert rule in problem.message(lang)
        assert "x=7,000, on_day=2020-01-31, n_rows=2" in problem.message(lang)
        assert "1,200" in problem.message(lang) and str(compiled) in problem.remedy(lang)


@pytest.mark.parametrize(
    ("metadata", "sql"),
    [
        (
            {"name": "unique_key", "kwargs": {"columns": ["name"]}},
            "select name, count(*) as n_rows from staging.stg_person group by all having count(*) > 1",
        ),
        (
            {"name": "accepted_values", "kwargs": {"column_name": "name", "values": ["a"]}},
            "select name as value_field, count(*) as n_records from staging.stg_person where name = '张三' group by all",
        ),
        (
            {"name": "relationships", "kwargs": {"column_name": "name", "to": "ref('x')", "field": "y"}},
            "select name as from_field from staging.stg_person where name = '张三'",
        ),
        (
            {"name": "not_null", "kwargs": {"column_name": "email"}},
            "select * from staging.stg_person where name = '张三'",
        ),
    ],
    ids=lambda value: value["name"] if isinstance(value, dict) else "",
)
def test_of_a_table_that_is_not_published_a_failed_test_shows_addresses_and_no_records(
    tiny: Settings, tiny_build: Build, metadata: dict[str, Any], sql: str
) -> None:
    build = tiny_build()
    with duckdb.connect(str(tiny.build_db)) as connection:
        connection.execute("create schema staging")
        connection.execute(
            "create table staging.stg_person as select * from (values ('张三', 'p.1', 'csv!A2', 2, null), "
            "('张三', 'p.2', 'csv!A9', 9, null), ('李四', 'p.1', 'csv!A3', 3, '')) "
            "t(name, submission_id, source_ref, source_row, email)"
        )
    manifest = json.loads(tiny.manifest.read_text("utf-8"))
    test = "test.tiny.unique_key_fct_observation"
    manifest["nodes"]["model.tiny.stg_person"] = {
        "name": "stg_person",
        "resource_type": "model",
        "fqn": ["tiny", "staging", "stg_person"],
        "schema": "staging",
        "config": {"materialized": "ephemeral"},
    }
    manifest["nodes"][test] |= {"attached_node": "model.tiny.stg_person", "test_metadata": metadata}
    tiny.manifest.write_text(json.dumps(manifest), "utf-8")
    change_result(tiny, test, status="fail", message="Got 1 result", failures=1, compiled_code=sql)
    result = gate(tiny, build)
    problem = only_problem(result)
    for lang in ("zh", "en"):
        assert (
            "submission_id=p.1, source_ref=csv!A2, source_row=2; submission_id=p.2, source_ref=csv!A9, source_row=9"
            in problem.message(lang)
        )
    assert "张三" not in result.to_json() and "csv!A3" not in result.to_json()


def test_a_dbt_test_that_ends_with_an_error_gives_its_rule_and_the_error(
    tiny: Settings, tiny_build: Build
) -> None:
    build = tiny_build()
    change_result(tiny, "test.tiny.unique_key_fct_observation", status="error", message="no such column")
    problem = only_problem(gate(tiny, build))
    assert problem.code == "dbt_test_error"
    assert "no such column" in problem.message("zh") and "the key of fct_observation" in problem.message("en")


def test_the_rule_of_a_relation_names_both_tables() -> None:
    kwargs = {"column_name": "area_code", "to": "ref('dim_area')", "field": "ref_area"}
    node = {
        "name": "relationships_fct_observation_area_code",
        "attached_node": "model.tiny.fct_observation",
        "test_metadata": {"name": "relationships", "kwargs": kwargs},
    }
    texts = dbt_results.test_rule(node)
    assert texts.keys() == {"rule_zh", "rule_en", "remedy_zh", "remedy_en"}
    for lang in ("zh", "en"):
        assert {"fct_observation", "area_code", "dim_area", "ref_area"} <= set(
            re.findall(r"\w+", texts[f"rule_{lang}"], re.ASCII)
        )
        assert "'" not in texts[f"rule_{lang}"]


def test_rows_that_break_a_test_are_shown_while_others_read_the_build(
    tiny: Settings, tiny_build: Build
) -> None:
    tiny_build(fct_observation=("x integer", "(7), (7)"))
    sql = "select x, count(*) as n_rows from fct_observation group by all"
    test = "test.tiny.unique_key_fct_observation"
    change_result(tiny, test, status="fail", message="Got 1 result", failures=1, compiled_code=sql)
    with duckdb.connect(str(tiny.build_db), read_only=True):
        (problem,) = dbt_results.problems(tiny)
    assert "x=7, n_rows=2" in problem.message("en")


def test_every_dbt_test_has_its_rule_and_remedy_in_both_languages() -> None:
    with dbt_results.TESTS.open(encoding="utf-8", newline="") as lines:
        texts = {row.pop("test"): row for row in csv.DictReader(lines)}
    singular = {path.stem for path in (REPO / "dbt_project/tests").glob("*.sql")}
    assert singular == {name for name in texts if name.startswith("assert_")}
    properties = "\n".join(p.read_text("utf-8") for p in (REPO / "dbt_project/models").rglob("*.yml"))
    generic = set(
        re.findall(r"^ +- (unique_key|unique|not_null|accepted_values|relationships)\b", properties, re.M)
    )
    assert generic <= texts.keys()
    for name, row in texts.items():
        assert all(row.values()), name
        assert re.search("[\u4e00-\u9fff]", row["rule_zh"]) and re.search("[\u4e00-\u9fff]", row["remedy_zh"])


def test_expectations_refuse_with_rule_rows_and_remedy(tiny: Settings, tiny_build: Build) -> None:
    result = gate(tiny, tiny_build(fct_observation=("x integer", "(-1), (2), (-1200)")))
    assert refused_by(result) == ["expectations"]
    problem = only_problem(result)
    assert problem.message("zh") == (
        "fct_observation：x 应不小于 0。不得为负。所查 3 行中 2 行不符：x=-1,200; x=-1。"
    )
    assert problem.message("en") == (
        "fct_observation: x must be at least 0. It must not be negative. Of the rows checked (3), these break this (2): "
        "x=-1,200; x=-1."
    )
    assert "ipmon refresh" in problem.remedy("en")


def test_a_ratio_without_natural_bounds_warns_with_its_row_and_never_stops_a_release(
    tiny: Settings, tiny_build: Build
) -> None:
    """A fall above ten times a growth target, and 300 times a target: each is named with target, value and submission."""
    path = tiny.expectations / "fct_observation.json"
    suite = json.loads(path.read_text("utf-8"))
    suite["meta"]["named"] = ["obs_value", "submission_id"]
    suite["expectations"][1] |= {
        "kwargs": {"column": "ratio", "min_value": -10, "max_value": 100},
        "meta": {"zh": "多半是读错", "en": "Probably misread", "remedy": "unusual", "severity": "warning"},
    }
    path.write_text(json.dumps(suite))
    columns = "x varchar, ratio double, obs_value double, submission_id varchar"
    rows = "('a', 0.9, 4.5, 's.1'), ('b', -12.0, -60, 's.2'), ('c', 300, 1500, 's.3')"
    result = gate(tiny, tiny_build(fct_observation=(columns, rows)))
    assert result.passed
    (problem,) = [problem for check in result.checks for problem in check.problems]
    assert (problem.code, problem.severity) == ("expectation_unusual", "warning")
    for lang in ("zh", "en"):
        assert "x=b, ratio=-12, obs_value=-60, submission_id=s.2" in problem.message(lang)
        assert "x=c, ratio=300, obs_value=1,500, submission_id=s.3" in problem.message(lang)
        assert problem.remedy(lang) and "{" not in problem.message(lang) + problem.remedy(lang)
    assert json.loads((tiny.staged / "gate.json").read_text("utf-8"))["checks"][-2]["problems"]


def test_a_dbt_test_that_warns_is_shown_and_lets_the_release_pass(tiny: Settings, tiny_build: Build) -> None:
    build = tiny_build()
    sql = "select x from fct_observation"
    change_result(
        tiny, "test.tiny.unique_key_fct_observation", status="warn", message="", failures=2, compiled_code=sql
    )
    result = gate(tiny, build)
    assert result.passed
    (problem,) = [problem for check in result.checks for problem in check.problems]
    assert problem.code == "dbt_test_warned" and "x=1" in problem.message("en")


def test_the_rows_of_a_dbt_test_that_reads_an_input_of_the_build_are_shown(
    tiny: Settings, tiny_build: Build
) -> None:
    build = tiny_build()
    tiny.build_project.mkdir(parents=True, exist_ok=True)
    tiny.build_inputs.mkdir(parents=True, exist_ok=True)
    pl.DataFrame({"holidays_until": [2026]}).write_parquet(tiny.build_inputs / "asked.parquet")
    sql = "select holidays_until from '../inputs/asked.parquet'"
    test = "test.tiny.unique_key_fct_observation"
    change_result(tiny, test, status="warn", message="", failures=1, compiled_code=sql)
    (problem,) = [problem for check in gate(tiny, build).checks for problem in check.problems]
    assert "holidays_until=2,026" in problem.message("en")


def test_a_dbt_test_whose_rows_cannot_be_read_is_reported_without_them(
    tiny: Settings, tiny_build: Build
) -> None:
    build = tiny_build()
    test = "test.tiny.unique_key_fct_observation"
    change_result(tiny, test, status="fail", message="", failures=1, compiled_code="select x from gone")
    result = gate(tiny, build)
    assert refused_by(result) == ["dbt"]
    assert only_problem(result).code == "dbt_test_failed"


def test_an_expectation_that_cannot_be_evaluated_names_its_suite(tiny: Settings, tiny_build: Build) -> None:
    problem = only_problem(gate(tiny, tiny_build(fct_observation=("y double", "(1)"))))
    assert problem.code == "expectation_not_run"
    assert "x" in problem.message("en") and "warehouse/expectations/fct_observation.json" in problem.remedy(
        "zh"
    )


def test_unknown_exports_are_named(tiny: Settings, tiny_build: Build) -> None:
    asked = tiny.model_copy(update={"exports": ("parquet", "telegram")})
    result = gate(asked, tiny_build())
    assert refused_by(result) == ["exports"]
    problem = only_problem(result)
    assert problem.code == "export_unknown"
    assert "telegram" in problem.message("zh") and "sdmx" in problem.message("en")


def test_an_export_that_cannot_be_written_is_refused_with_its_error(
    tiny: Settings, tiny_build: Build
) -> None:
    asked = tiny.model_copy(update={"exports": ("quality",)})
    result = gate(asked, tiny_build())
    assert refused_by(result) == ["exports"]
    assert "fct_reporting_status" in only_problem(result).message("zh")


@pytest.mark.parametrize(
    ("columns", "kind"),
    [
        ("x integer[]", "INTEGER[]"),
        ("x hugeint", "HUGEINT"),
        ("x decimal(19, 2)", "DECIMAL(19,2)"),
        ("x timestamptz", "TIMESTAMP WITH"),
    ],
)
def test_types_that_break_readers_are_refused(
    tiny: Settings, tiny_build: Build, columns: str, kind: str
) -> None:
    result = gate(tiny, tiny_build(fct_observation=(columns, "")))
    assert refused_by(result) == ["serving file"]
    problem = only_problem(result)
    assert kind in problem.message("zh") and "fct_observation.x" in problem.message("en")
    assert "fct_observation.sql" in problem.remedy("en")


def test_a_decimal_of_eighteen_digits_is_served(tiny: Settings, tiny_build: Build) -> None:
    columns = "x decimal(18, 2), y double, received_at timestamp"
    assert refused_by(gate(tiny, tiny_build(fct_observation=(columns, "(1, 0.5, now())")))) == []


def test_a_column_without_description_is_refused(tiny: Settings, tiny_build: Build) -> None:
    build = tiny_build()
    manifest = json.loads(tiny.manifest.read_text())
    manifest["nodes"]["model.tiny.fct_observation"]["columns"]["y"]["description"] = ""
    tiny.manifest.write_text(json.dumps(manifest))
    problem = only_problem(gate(tiny, build))
    assert "fct_observation.y" in problem.message("zh") and "fct_observation.yml" in problem.remedy("en")


def test_rows_without_an_accepted_receipt_are_refused(tiny: Settings, tiny_build: Build) -> None:
    build = tiny_build(fct_submission=("submission_id varchar", "('no-receipt')"))
    result = gate(tiny, build)
    assert refused_by(result) == ["row accounting"]
    assert only_problem(result).message("en") == (
        "rows in the table fct_submission: 1, in the ledger of receipts: 0"
    )


def test_there_is_no_finished_build_before_dbt_has_run(tiny: Settings) -> None:
    with pytest.raises(BuildFailed, match="没有完成的构建.*no finished build"):
        finished_build(tiny)


def test_data_docs_on_a_full_disk_are_an_installation_error(tiny: Settings, tiny_build: Build) -> None:
    gate(tiny, tiny_build())
    docs = tiny.data_dir / "docs"
    (docs / "expectations").mkdir(parents=True)
    (docs / "expectations" / "fct_observation.html").symlink_to("/dev/full")
    with pytest.raises(InstallationError, match="is full"):
        run_suites(tiny, tiny.staged / SERVING_FILE, docs, None)


def test_data_docs_show_the_rules_in_both_languages(
    tiny: Settings, tiny_build: Build, capfd: pytest.CaptureFixture[str]
) -> None:
    gate(tiny, tiny_build())
    assert "Calculating Metrics" not in capfd.readouterr().err, "no bar of progress in a nightly log"
    pages = "".join(p.read_text("utf-8") for p in (tiny.staged / "data_docs/expectations").rglob("*.html"))
    assert "x 应不小于 0。不得为负。" in pages and "x must be at least 0. It must not be negative." in pages
