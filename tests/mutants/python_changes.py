"""List the changes that cosmic-ray makes to a Python file, and make them; both as JSON.

Belongs here: cosmic-ray's operators and what is left out of them. Does not belong here: the project, whose packages the
environment of cosmic-ray does not have: ``python python_changes.py list FILE ...`` runs this file alone.

Left out: variables put in the place of others at random; and what no test can notice: annotations, decorators, docstrings, what is
logged, how JSON is laid out, and checks of the code on itself (``assert``, ``zip(strict=True)``).
"""

import ast
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from cosmic_ray.ast import get_ast_from_path
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

LEFT_OUT = ("Variable", "RemoveDecorator", "ExceptionReplacer", "BitOr")
"""Parts of names of operators. ``a | b`` is nearly always between types."""


LAYOUT = ("indent", "ensure_ascii", "separators", "strict")
"""Arguments of ``json.dumps`` and ``zip`` that no reader sees the values of."""
Place = tuple[int, int]
"""A line and a column."""


def changes(path: Path) -> list[dict[str, object]]:
    """Return every change of a file: the operator, which of its places, and the line."""
    code = path.read_text("utf-8")
    unseen, listed = list(_unseen(code)), []
    tree = get_ast_from_path(path)
    for name in sorted(operator_names()):
        if any(part in name for part in LEFT_OUT):
            continue
        operator = get_operator(name)()
        places = [place for node in _nodes(tree) for place in operator.mutation_positions(node)]
        for occurrence, (start, end) in enumerate(places):
            if not any(first <= start and end <= last for first, last in unseen):
                listed.append({"operator": name, "occurrence": occurrence, "line": start[0]})
    return listed


def changed(path: Path, operator: str, occurrence: int) -> str:
    """Return a file's text after one change."""
    text = mutate_code(path.read_text("utf-8"), get_operator(operator)(), occurrence)
    assert text is not None
    return text


def _nodes(node):
    yield node
    for child in getattr(node, "children", ()):
        yield from _nodes(child)


def _unseen(code: str) -> Iterator[tuple[Place, Place]]:
    """Yield where the parts begin and end of which no test can notice a change."""
    lines = code.splitlines()

    def place(line: int, offset: int) -> Place:
        return line, len(lines[line - 1].encode()[:offset].decode())

    for node in ast.walk(ast.parse(code)):
        parts = [
            *getattr(node, "decorator_list", ()),
            getattr(node, "annotation", None),
            getattr(node, "returns", None),
        ]
        is_needed_by_annotations = isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        if isinstance(node, ast.Assert) or is_needed_by_annotations:
            parts.append(node)
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called.startswith(("_log.", "logging.")):
                parts += [*node.args, *(keyword.value for keyword in node.keywords)]
            elif called in ("json.dumps", "zip"):
                parts += [keyword.value for keyword in node.keywords if keyword.arg in LAYOUT]
        for part in filter(None, parts):
            yield place(part.lineno, part.col_offset), place(part.end_lineno, part.end_col_offset)


if __name__ == "__main__":
    if sys.argv[1] == "list":
        print(json.dumps({name: changes(Path(name)) for name in sys.argv[2:]}))
    else:
        print(json.dumps([changed(Path(name), *which) for name, *which in json.loads(sys.argv[2])]))
