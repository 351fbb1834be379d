"""The conventions of the dbt project are those of dbt-project-evaluator, and no exception is without its reason.

``make lint`` runs the checks of ``dbt-bouncer.yml``; here it is seen that the file asks for all that it should. The
evaluator itself is a dbt package, which an installation without its hub cannot have.
"""

import json
import re

import pytest

from pipelines.settings import REPO, Settings
from schemas.form import forms

CONVENTIONS = REPO / "dbt-bouncer.yml"
# https://dbt-labs.github.io/dbt-project-evaluator/latest/rules/
EVALUATOR = [
    "direct_join_to_source",
    "duplicate_sources",
    "hard_coded_references",
    "marts_or_intermediate_dependent_on_source",
    "model_fanout",
    "multiple_sources_joined",
    "rejoining_of_upstream_concepts",
    "root_models",
    "source_fanout",
    "staging_dependent_on_marts_or_intermediate",
    "staging_dependent_on_staging",
    "too_many_joins",
    "unused_sources",
    "missing_primary_key_tests",
    "sources_without_freshness",
    "test_coverage",
    "documentation_coverage",
    "undocumented_models",
    "undocumented_source_tables",
    "undocumented_sources",
    "model_directories",
    "model_naming_conventions",
    "source_directories",
    "test_directories",
    "chained_views_dependencies",
    "exposure_parents_materializations",
    "exposures_dependent_on_private_models",
    "public_models_without_contract",
    "undocumented_public_models",
]


@pytest.mark.parametrize("rule", EVALUATOR)
def test_every_rule_of_the_evaluator_has_its_check(rule: str) -> None:
    assert f"fct_{rule}" in CONVENTIONS.read_text("utf-8")


def test_no_exception_is_without_its_reason() -> None:
    lines = CONVENTIONS.read_text("utf-8").splitlines()
    bare = [
        line
        for before, line in zip(lines, lines[1:], strict=False)
        if "exclude:" in line and "#" not in before
    ]
    assert not bare


def test_the_order_of_arrival_is_shown_and_decides_nothing() -> None:
    """The archive's counter differs where the same files came in another order; ``submission_order`` does not."""
    models = (REPO / "dbt_project" / "models").rglob("*.sql")
    lines = [line.strip() for path in models for line in path.read_text("utf-8").splitlines()]
    assert {line for line in lines if "received_seq" in line} == {"s.received_seq,", "o.received_seq,"}


def test_no_model_of_the_monitoring_depends_on_one_of_the_evaluation(parsed: Settings) -> None:
    """Otherwise `make bench` would build both, and measure no time for the evaluation."""
    graph = json.loads(parsed.manifest.read_text("utf-8"))
    part = {name: (node["config"].get("meta") or {}).get("part") for name, node in graph["nodes"].items()}
    below = [name for name, of in part.items() if of == "monitoring"]
    assert len(below) > 20
    for name in below:
        below += [parent for parent in graph["parent_map"][name] if parent in part and parent not in below]
    assert not [name for name in below if part[name] == "evaluation"]


WHOLE = {
    name
    for form in forms().values()
    for name, column in form.sent_columns().items()
    if column.kind == "integer"
}
EXACT = re.compile(
    rf"([a-z]\.)?(n|n_\w+|grants|inventions_granted_5y|legal|technical|weight_used|works|{'|'.join(sorted(WHOLE))})"
    r"|cast\(.* as decimal\((28, 12|38, 9)\)\)|case when not holds then 1 else 0 end"
    r"|case indicator_code when 'PAT_GRANT' then n_events else -n_events end"
)
"""Whole numbers, as of the forms' own columns, and decimals: their sum is the same in every order."""
SUMMED = re.compile(r"\b(?:sum|avg)\((?P<argument>(?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)")
ORDERED_WINDOW = " over suppressed_so_far"


def test_every_sum_of_floating_point_numbers_has_its_order() -> None:
    """DuckDB's threads take rows in any order, and the last digits of such a sum depend on it."""
    texts = {
        path.name: path.read_text("utf-8")
        for folder in ("models", "macros")
        for path in (REPO / "dbt_project" / folder).rglob("*.sql")
    }
    summed = [
        (name, match["argument"])
        for name, text in texts.items()
        for match in SUMMED.finditer(text)
        if not text[match.end() :].startswith(ORDERED_WINDOW)
    ]
    assert len(summed) > 40
    assert [p for p in summed if " order by " not in p[1] and not EXACT.fullmatch(p[1])] == []


def test_published_sums_of_whole_numbers_have_room_for_all_that_intake_accepts(parsed: Settings) -> None:
    """A count below ten thousand million is accepted: a few of them together are more than an integer of four bytes holds."""
    filled = {
        name
        for form in forms().values()
        for name, column in form.sent_columns().items()
        if column.kind == "integer"
    }
    nodes = json.loads(parsed.manifest.read_text("utf-8"))["nodes"].values()
    types = {
        f"{node['name']}.{name}": column["data_type"]
        for node in nodes
        if "marts" in node["fqn"]
        for name, column in node.get("columns", {}).items()
        if name in filled
    }
    assert "fct_ip_service.staff" in types
    assert {column for column, data_type in types.items() if data_type == "integer"} == set()
