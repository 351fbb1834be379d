"""What the package imports is what it declares: a module that is only there because another package needs it may go with that.

Belongs here: imports of any depth against ``pyproject.toml``. Does not belong here: which module of ours imports which
(``lint-imports``).
"""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions

from pipelines.settings import REPO

OURS = {"pipelines", "schemas"}
NAME = re.compile(r"[\w.-]+")


def imported() -> Iterator[tuple[str, str]]:
    """Yield each module and the top-level name of what it imports, also within functions."""
    for path in sorted(path for root in OURS for path in (REPO / root).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module]
            yield from ((path.relative_to(REPO).as_posix(), name.partition(".")[0]) for name in names)


def normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_every_import_is_declared() -> None:
    project = tomllib.loads((REPO / "pyproject.toml").read_text("utf-8"))["project"]
    declared = {normal(match[0]) for text in project["dependencies"] if (match := NAME.match(text))}
    of_module = packages_distributions()
    missing = {
        f"{path} imports {name}, which none of the dependencies in pyproject.toml brings: add its package there and `make lock`"
        for path, name in imported()
        if name not in OURS
        and name not in sys.stdlib_module_names
        and declared.isdisjoint(map(normal, of_module.get(name, ())))
    }
    assert not missing, "\n".join(sorted(missing))
