"""Each description of a column is written once: what several columns share is a dbt doc block."""

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import yaml

from pipelines.settings import REPO

PROPERTIES = [*(REPO / "dbt_project" / "models").rglob("*.yml"), REPO / "seeds" / "_seeds.yml"]
BLOCKS = re.compile(r"{% docs (\w+) %}\n(.*?)\n{% enddocs %}", re.DOTALL)
REFERENCE = re.compile(r"^{{ doc\('(\w+)'\) }}$")


def descriptions() -> Iterator[tuple[str, str]]:
    """Yield ``table.column`` and its description as written in the properties."""
    for path in PROPERTIES:
        properties: dict[str, Any] = yaml.load(path.read_text("utf-8"), yaml.CSafeLoader) or {}
        for table in (*properties.get("models", ()), *properties.get("seeds", ())):
            for column in table.get("columns", ()):
                yield f"{table['name']}.{column['name']}", column.get("description", "")


def doc_blocks() -> list[tuple[str, str]]:
    files = (REPO / "dbt_project" / "models").rglob("*.md")
    return [block for path in files for block in BLOCKS.findall(path.read_text("utf-8"))]


def test_no_description_is_written_twice() -> None:
    literal = [text for _, text in descriptions() if text and not REFERENCE.match(text)]
    written = Counter(literal + [text for _, text in doc_blocks()])
    assert len(written) > 500
    assert [text for text, times in written.items() if times > 1] == []


def test_a_doc_block_is_shared_or_inlined() -> None:
    used = Counter(m[1] for _, text in descriptions() if (m := REFERENCE.match(text)))
    names = [name for name, _ in doc_blocks()]
    assert sorted(names) == sorted(set(names))
    assert {name for name in names if used[name] < 2} == set()
    assert used.keys() <= set(names)
