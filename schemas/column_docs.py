"""Descriptions that several generated columns share, as dbt doc blocks: each text is written once.

Belongs here: which texts are shared, their names, the file of blocks. Does not belong here: the descriptions themselves
(``schemas/forms``, ``schemas/reference``).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

Described = tuple[str, str, str]
"""Form or seed, column, description."""


def blocks(columns: Iterable[Described]) -> dict[str, str]:
    """Return the name of a doc block for each description that at least two columns have.

    A block is named after the first of its columns; a second text of the same column name adds the form or seed.
    """
    used: dict[str, list[Described]] = defaultdict(list)
    for column in columns:
        used[column[2]].append(column)
    names: dict[str, str] = {}
    for text, (first, *others) in used.items():
        if others and text:
            name = f"input_{first[1]}"
            names[text] = f"{name}_{first[0]}" if name in names.values() else name
    return names


def reference(text: str, names: Mapping[str, str]) -> str:
    """Return a description as dbt reads it: a reference to its doc block, or the text where it has none."""
    return f"{{{{ doc('{names[text]}') }}}}" if text in names else text


def render(names: Mapping[str, str], header: str) -> str:
    """Return the file of doc blocks, by name."""
    entries = sorted((name, text) for text, name in names.items())
    body = "".join(f"\n{{% docs {name} %}}\n{text}\n{{% enddocs %}}\n" for name, text in entries)
    return f"<!-- {header} -->\n{body}"
