"""List the changes that cosmic-ray makes to a Python file, as JSON.

Belongs here: cosmic-ray's operators and what is left out of them. Does not belong here: the project, whose packages the
environment of cosmic-ray does not have: ``python python_changes.py FILE ...`` runs this file alone.

Left out: what no test can notice (annotations, decorators, docstrings), and variables put in the place of others at random.
"""

import ast
import json
import sys
from pathlib import Path

from cosmic_ray.ast import get_ast_from_path
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

LEFT_OUT = ("Variable", "RemoveDecorator", "ExceptionReplacer", "BitOr")
"""Parts of names of operators. ``a | b`` is nearly always between types."""


def changes(path: Path) -> list[dict[str, object]]:
    """Return every change of a file: the operator, which of its places, the line, and the file's text after it."""
    code = path.read_text("utf-8")
    unseen, listed = _unseen(ast.parse(code)), []
    tree = get_ast_from_path(path)
    for name in sorted(operator_names()):
        if any(part in name for part in LEFT_OUT):
            continue
        operator = get_operator(name)()
        places = [place for node in _nodes(tree) for place in operator.mutation_positions(node)]
        for occurrence, (start, _) in enumerate(places):
            if start[0] not in unseen:
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


def _unseen(tree: ast.Module) -> set[int]:
    """Return the lines of annotations and decorators, and of imports that only annotations need."""
    lines: set[int] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            lines |= set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
        parts = [
            *getattr(node, "decorator_list", ()),
            getattr(node, "annotation", None),
            getattr(node, "returns", None),
        ]
        for part in filter(None, parts):
            lines |= set(range(part.lineno, part.end_lineno + 1))
    return lines


if __name__ == "__main__":
    if sys.argv[1] == "list":
        print(json.dumps({name: changes(Path(name)) for name in sys.argv[2:]}))
    else:
        sys.stdout.write(changed(Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])))
