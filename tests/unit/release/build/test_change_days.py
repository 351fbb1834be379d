"""What depends on the day of a build is known from dbt's graph; on which days it changes, ``int_change_day`` says."""

import json
import re

from pipelines.settings import Settings

CONTEXT = "source.ip_monitor.inputs.context"
LABELS = {"release_info", "fct_verdict_history", "fct_finding"}
"""Models that only say of which day a release is: not part of what it contains, or in a column that is a clock (``serving_file``)."""


def test_every_model_that_reads_the_day_says_when_its_rows_change(parsed: Settings) -> None:
    nodes = json.loads(parsed.manifest.read_text("utf-8"))["nodes"].values()
    models = {node["name"]: node for node in nodes if node["resource_type"] == "model"}
    change_day = models.pop("int_change_day")
    reading = {
        name
        for name, node in models.items()
        if CONTEXT in node["depends_on"]["nodes"] and re.search(r"\bas_of\b", node["raw_code"])
    }
    assert set(re.findall(r"'(\w+)' as model", change_day["raw_code"])) == reading - LABELS


def test_no_model_asks_the_clock(parsed: Settings) -> None:
    nodes = json.loads(parsed.manifest.read_text("utf-8"))["nodes"].values()
    clock = re.compile(r"current_date|current_timestamp|today\(\)|now\(\)|run_started_at")
    asking = {n["name"] for n in nodes if n["resource_type"] == "model" and clock.search(n["raw_code"])}
    # The time of the build, which is a clock column.
    assert asking == {"release_info"}
