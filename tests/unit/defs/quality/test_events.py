"""The gate's record as events: which table a problem belongs to, and how bad it is."""

import dagster as dg

from pipelines.defs.quality.events import gate_events, table_events


def problem(table, severity="error"):
    texts = {"zh": "错", "en": "wrong", "remedy_zh": "改", "remedy_en": "correct it"}
    return {"code": "c", "severity": severity, "facts": {"table": table}, **texts}


def record(*problems, passed=False, name="expectations"):
    checks = [
        {"name": "whole build", "passed": True, "problems": []},
        {"name": name, "passed": passed, "problems": list(problems)},
    ]
    return {"passed": passed, "checks": checks}


def test_each_table_has_its_own_problems():
    bad, unusual, good = table_events(
        record(problem("a"), problem("a", "warning"), problem("b", "warning")), ["a", "b", "c"]
    )
    assert (bad.passed, bad.severity) == (False, dg.AssetCheckSeverity.ERROR)
    assert bad.metadata["problems"].value == 2
    assert bad.metadata["messages"].value.startswith("错\n\n→ 改\n\nwrong\n\n→ correct it")
    assert (unusual.passed, unusual.severity) == (False, dg.AssetCheckSeverity.WARN)
    assert good.passed and good.asset_key == dg.AssetKey("c")


def test_a_gate_that_ended_before_its_expectations_says_nothing_of_tables():
    assert list(table_events(record(name="dbt"), ["a"])) == []


def test_a_refused_build_shows_the_check_that_failed_and_no_gate():
    events = list(gate_events(record(problem("a")), ["a"]))
    assert {e.check_name: e.passed for e in events if e.asset_key == dg.AssetKey("gate")} == {
        "whole_build": True,
        "expectations": False,
    }
    assert not any(isinstance(e, dg.AssetMaterialization) for e in events)
    assert any(isinstance(e, dg.AssetMaterialization) for e in gate_events(record(passed=True), ["a"]))
