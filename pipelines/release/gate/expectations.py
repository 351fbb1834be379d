"""Great Expectations on the serving file before it is published.

Belongs here: running the suites of ``warehouse/expectations/`` and writing their Data Docs. Does not belong here: any
expectation (those are data), messages (``expectation_messages``), keys and relations (dbt tests), incoming rows (pandera).
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from pipelines.common.errors import installation_error_in
from pipelines.common.messages import LANGUAGES
from pipelines.common.unused_imports import leave_out
from pipelines.release.gate.breaking_rows import SHOWN
from pipelines.release.gate.check_results import SingleResult
from pipelines.release.gate.expectation_messages import FLOOR, RESPONDENTS, rule, single_result
from pipelines.release.store.built_nodes import built_nodes
from pipelines.release.store.releases import Release
from pipelines.settings import Settings

RESULT_FORMAT = {
    "result_format": "SUMMARY",
    "partial_unexpected_count": SHOWN,
    "return_unexpected_index_query": False,
}
_log = logging.getLogger(__name__)


def load() -> Any:
    """Import Great Expectations, quiet and without its telemetry, and return it."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    leave_out()
    import great_expectations

    return great_expectations


def run_suites(
    settings: Settings, serving_file: Path, docs: Path, previous: Release | None
) -> list[SingleResult]:
    """Run the suite of every table as a checkpoint and write the Data Docs.

    A suite is named after its table; ``named`` in its meta lists columns that are shown of a row beside its key. Where it
    has a ``row_count_floor`` in its meta, the parameter ``row_count_floor`` is that share of the rows of the previous
    release (0 without one), so that a table that suddenly shrinks is not published. The parameter ``min_respondents`` is
    the threshold of disclosure control by which the models suppress.

    Args:
        settings: where the suites and the manifest of dbt are.
        serving_file: the file as it would be published.
        docs: where the Data Docs go.
        previous: the live release, for the row counts.

    Returns:
        What each expectation saw.

    Raises:
        InstallationError: the machine kept the Data Docs from being written.
    """
    import duckdb

    gx = load()
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    for site in list(context.get_site_names()):
        context.delete_data_docs_site(site)
    context.add_data_docs_site("release", _site(docs))
    source = context.data_sources.add_pandas("serving_file")
    keys, results = key_columns(settings), list[SingleResult]()
    min_respondents = _min_respondents(settings)
    with duckdb.connect(str(serving_file), read_only=True) as connection:
        for path in sorted(settings.expectations.glob("*.json")):
            suite = read_suite(path, previous, min_respondents)
            table, key = suite["name"], keys.get(suite["name"], [])
            batch = source.add_dataframe_asset(table).add_batch_definition_whole_dataframe("all")
            validation = context.validation_definitions.add(
                gx.ValidationDefinition(
                    name=table, data=batch, suite=context.suites.add(gx.ExpectationSuite(**suite))
                )
            )
            named = [*key, *suite["meta"].get("named", ())]
            index = {"unexpected_index_column_names": named} if key else {}
            # One checkpoint a table: a checkpoint gives all its validations the same data.
            checkpoint = context.checkpoints.add(
                gx.Checkpoint(
                    name=table, validation_definitions=[validation], result_format=RESULT_FORMAT | index
                )
            )
            outcome = checkpoint.run(batch_parameters={"dataframe": connection.table(table).df()})
            of_table = (result for run in outcome.run_results.values() for result in run.results)
            results += [single_result(table, result, key) for result in of_table]
    _write_docs(settings, context)
    return results


def read_suite(path: Path, previous: Release | None, min_respondents: int) -> dict[str, Any]:
    """Return a suite with its parameters set and, for the Data Docs, the rules as notes."""
    suite: dict[str, Any] = json.loads(path.read_text("utf-8"))
    table, share = suite["name"], suite["meta"].get("row_count_floor", 0)
    rows = previous.tables.get(table, {}).get("rows", 0) if previous else 0
    for expectation in suite["expectations"]:
        kwargs, meta = expectation["kwargs"], expectation["meta"]
        if kwargs.get("min_value") == FLOOR:
            kwargs["min_value"] = int(rows * share)
            meta |= {lang: meta[lang].format(share=f"{share:.0%}") for lang in LANGUAGES}
        elif kwargs.get("min_value") == RESPONDENTS:
            kwargs["min_value"] = min_respondents
        # What a remedy names: the form, or the table where the figures are looked up.
        for name in {"form", "lookup"} & suite["meta"].keys():
            meta.setdefault(name, suite["meta"][name])
        expectation["notes"] = [rule(table, expectation, lang) for lang in LANGUAGES]
    return suite


def requirements(settings: Settings) -> dict[str, str]:
    """Return for each table with a suite what its expectations are for, as a list in Chinese and English."""
    return {path.stem: _reasons(path) for path in sorted(settings.expectations.glob("*.json"))}


def _reasons(path: Path) -> str:
    suite = json.loads(path.read_text("utf-8"))
    share = f"{suite['meta'].get('row_count_floor', 0):.0%}"
    reasons = (
        " / ".join(expectation["meta"][lang].format(share=share) for lang in LANGUAGES)
        for expectation in suite["expectations"]
    )
    return "\n".join(f"- {reason}" for reason in dict.fromkeys(reasons))


def _min_respondents(settings: Settings) -> int:
    from schemas.reference.base import load_seed
    from schemas.reference.disclosure import DisclosureRule

    (value,) = load_seed(settings.seeds_dir, DisclosureRule).filter(parameter="min_respondents")["value"]
    return int(value)


def key_columns(settings: Settings) -> dict[str, list[str]]:
    """Return the key columns of each model, from dbt's ``unique_key`` tests."""
    nodes = built_nodes(settings).values()
    return {
        node["attached_node"].rpartition(".")[2]: node["test_metadata"]["kwargs"]["columns"]
        for node in nodes
        if (node.get("test_metadata") or {}).get("name") == "unique_key"
    }


def _write_docs(settings: Settings, context: Any) -> None:
    with _logged() as lines:
        context.build_data_docs()
    if error := installation_error_in("\n".join(lines), settings):
        raise error
    for line in lines:
        _log.error("data docs: %s", line.strip().rpartition("\n")[2])


@contextmanager
def _logged() -> Iterator[list[str]]:
    """Collect what Great Expectations logs: a page that it could not write is only logged, not raised."""
    logger, handler, lines = logging.getLogger("great_expectations"), logging.Handler(), list[str]()
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    propagates, logger.propagate = logger.propagate, False
    logger.addHandler(handler)
    try:
        yield lines
    finally:
        logger.removeHandler(handler)
        logger.propagate = propagates


def _site(docs: Path) -> dict[str, Any]:
    return {
        "class_name": "SiteBuilder",
        "show_how_to_buttons": False,
        "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
        "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(docs.resolve())},
    }
