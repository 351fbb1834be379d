import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator

import pipelines
import schemas
from pipelines.settings import REPO
from schemas import errors
from schemas.errors import IpMonitorError

LISTED = re.compile(r"``((?:pipelines|schemas)(?:\.\w+)+)``: ")
RUNS_WHEN_IMPORTED = "__main__"


def defined() -> Iterator[type[BaseException]]:
    """Yield every exception class that a module of the project defines."""
    for package in (pipelines, schemas):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith(RUNS_WHEN_IMPORTED):
                members = vars(importlib.import_module(module.name)).values()
                yield from (
                    member
                    for member in members
                    if inspect.isclass(member)
                    and issubclass(member, BaseException)
                    and member.__module__ == module.name
                )


def test_every_exception_has_the_one_base_and_is_listed() -> None:
    classes = set(defined()) - {IpMonitorError}
    assert [c for c in classes if not issubclass(c, IpMonitorError)] == []
    names = {f"{c.__module__}.{c.__qualname__}" for c in classes}
    listed = set(LISTED.findall(errors.__doc__ or ""))
    assert names == listed, (
        f"list in the docstring of schemas.errors: {names - listed}; no longer there: {listed - names}"
    )


def test_no_exception_is_defined_where_it_is_not_seen() -> None:
    """A class in a function or in another class would not be among the attributes of its module."""
    nested = [
        f"{path.relative_to(REPO)}: {inner.name}"
        for root in ("pipelines", "schemas")
        for path in (REPO / root).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        for inner in ast.walk(node)
        if inner is not node and isinstance(inner, ast.ClassDef) and is_exception(inner)
    ]
    assert nested == []


def is_exception(node: ast.ClassDef) -> bool:
    return any(ast.unparse(base).endswith(("Error", "Exception")) for base in node.bases)
