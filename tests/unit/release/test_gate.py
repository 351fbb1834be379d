import json
from collections.abc import Callable

import pytest

from pipelines.common.errors import InstallationError
from pipelines.release import BuildFailed, BuildResult, GateResult, finished_build, gate
from pipelines.release.gate.expectations import run_suites
from pipelines.release.gate.gate import RECORD
from pipelines.release.store.releases import SERVING_FILE
from pipelines.settings import Settings

Build = Callable[..., BuildResult]


def refused_by(result: GateResult) -> list[str]:
    return [c.name for c in result.checks if not c.passed]


def test_a_sound_build_passes_and_is_staged(tiny: Settings, tiny_build: Build) -> None:
    result = gate(tiny, tiny_build())
    assert result.passed, result.to_json()
    assert {p.name for p in tiny.staged.iterdir()} == {SERVING_FILE, RECORD, "data_docs"}
    assert (tiny.staged / "data_docs" / "index.html").exists()


def test_a_refused_seed_is_named(tiny: Settings) -> None:
    result = gate(tiny, BuildResult(None, problems=("seeds/unit.csv: row 3",)))
    assert refused_by(result) == ["seeds"]
    assert "row 3" in json.loads((tiny.build / RECORD).read_text())["checks"][0]["problems"][0]


def test_a_partial_build_is_refused(tiny: Settings, tiny_build: Build) -> None:
    build = tiny_build()
    tiny.partial_marker.touch()
    assert refused_by(gate(tiny, build)) == ["whole build"]


def test_results_of_another_run_say_nothing(tiny: Settings, tiny_build: Build) -> None:
    earlier = tiny_build("2026-01-31-0000000001")
    tiny_build("2026-01-31-0000000002")
    assert refused_by(gate(tiny, earlier)) == ["whole build"]


def test_a_model_that_was_left_out_is_seen(tiny: Settings, tiny_build: Build) -> None:
    build = tiny_build()
    results = json.loads(tiny.run_results.read_text())
    left_out = results["results"].pop()
    tiny.run_results.write_text(json.dumps(results))
    (check,) = [c for c in gate(tiny, build).checks if not c.passed]
    assert check.problems == (f"{left_out['unique_id']} was left out",)


@pytest.mark.parametrize("status", ["error", "fail", "skipped", "runtime error"])
def test_any_failure_of_dbt_refuses(tiny: Settings, tiny_build: Build, status: str) -> None:
    build = tiny_build()
    results = json.loads(tiny.run_results.read_text())
    results["results"][0] |= {"status": status, "message": "because"}
    tiny.run_results.write_text(json.dumps(results))
    result = gate(tiny, build)
    assert refused_by(result) == ["dbt"]
    assert not (tiny.staged / SERVING_FILE).exists()


def test_expectations_refuse_with_their_reason(tiny: Settings, tiny_build: Build) -> None:
    build = tiny_build(fct_observation=("x integer", "(-1)"))
    (check,) = [c for c in gate(tiny, build).checks if not c.passed]
    assert check.name == "expectations"
    assert "No fewer than none." in check.problems[0]


def test_a_release_whose_exports_cannot_be_written_is_refused(tiny: Settings, tiny_build: Build) -> None:
    build = tiny_build()
    asked = tiny.model_copy(update={"exports": ("parquet", "telegram")})
    (check,) = [c for c in gate(asked, build).checks if not c.passed]
    assert check.name == "exports"
    assert "telegram" in check.problems[0]


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ("x integer[]", "INTEGER[]"),
        ("x hugeint", "HUGEINT"),
        ("x decimal(30, 2)", "DECIMAL(30,2)"),
        ("x timestamptz", "TIMESTAMP WITH"),
    ],
)
def test_types_that_break_readers_are_refused(
    tiny: Settings, tiny_build: Build, columns: str, said: str
) -> None:
    (check,) = [c for c in gate(tiny, tiny_build(fct_observation=(columns, ""))).checks if not c.passed]
    assert check.name == "serving file"
    assert said in check.problems[0]


def test_rows_that_no_receipt_accepts_are_found(tiny: Settings, tiny_build: Build) -> None:
    build = tiny_build(fct_submission=("submission_id varchar", "('nobody')"))
    (check,) = [c for c in gate(tiny, build).checks if not c.passed]
    assert (check.name, check.problems) == ("row accounting", ("fct_submission: 1 rows, the ledger has 0",))


def test_no_build_stands_before_dbt_has_run(tiny: Settings) -> None:
    with pytest.raises(BuildFailed):
        finished_build(tiny)


def test_data_docs_that_found_no_room_are_not_left_out(tiny: Settings, tiny_build: Build) -> None:
    gate(tiny, tiny_build())
    docs = tiny.data_dir / "docs"
    (docs / "expectations").mkdir(parents=True)
    (docs / "expectations" / "fct_observation.html").symlink_to("/dev/full")
    with pytest.raises(InstallationError, match="no room is left"):
        run_suites(tiny, tiny.staged / SERVING_FILE, docs, None)
