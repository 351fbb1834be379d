"""``docs/bi.md``: its Python runs on the published samples, and the files that it names exist."""

import re

import pytest
import yaml

from pipelines.settings import REPO, Settings

GUIDE = (REPO / "docs" / "bi.md").read_text("utf-8")
PATH = "warehouse/data/ip_monitor.duckdb"


@pytest.mark.parametrize("snippet", re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL))
def test_python_as_printed(
    sample_release: Settings, snippet: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert PATH in snippet
    exec(snippet.replace(PATH, str(sample_release.live)), {})
    assert "verdict" in capsys.readouterr().out


def test_files_and_anchors_are_there() -> None:
    named = re.findall(r"`((?:warehouse|dbt_project)/[\w./-]+)`", GUIDE)
    kept = [name for name in named if name != PATH and not name.startswith("warehouse/bi/build/")]
    assert kept
    assert [name for name in kept if not (REPO / name).exists()] == []
    links = re.findall(r"\]\((?!http|#)([^)#]+)\)", GUIDE)
    assert [link for link in links if not (REPO / "docs" / link).exists()] == []
    headings = {
        re.sub(r"[^\w -]", "", h).lower().replace(" ", "-") for h in re.findall(r"^#+ (.+)$", GUIDE, re.M)
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", GUIDE)) <= headings


def test_pins_are_those_of_the_environments() -> None:
    superset = (REPO / "warehouse/bi/superset/requirements.txt").read_text("utf-8")
    clients = {p.stem: p.read_text("utf-8") for p in (REPO / "warehouse/bi/clients").glob("*.txt")}
    assert "apache-superset==6.1.0" in superset and "run here: 6.1.0" in GUIDE
    oldest = re.search(r"duckdb==(\S+)", clients["oldest_duckdb"])
    newest = re.search(r"duckdb==(\S+)", clients["newest_duckdb"])
    assert oldest and newest
    assert re.search(rf"DuckDB {oldest[1]}, .*{newest[1]}", GUIDE) and f"from DuckDB {oldest[1]} on" in GUIDE
    package = yaml.safe_load((REPO / "warehouse/bi/clients/package.json").read_text("utf-8"))["dependencies"]
    assert f"connector {package['@evidence-dev/duckdb']}" in GUIDE
