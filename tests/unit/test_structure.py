"""Limits of size: lines of a module and parameters of a function.

Tests are left out: a module of tests is as long as its cases.

Belongs here: what an AST shows of every module. Does not belong here: which module imports which (``lint-imports``).
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from pipelines.settings import REPO

ROOTS = ("pipelines", "schemas", "samples", "benchmarks", "warehouse")
DATA = {"data", "build"}
"""Folders below ``warehouse`` that are no code."""
MAX_LINES = 400
MAX_PARAMETERS = 6
COMMANDS = "pipelines/cli"
"""Here a parameter is an option of a command."""


def modules() -> list[Path]:
    return [
        path
        for root in ROOTS
        for path in sorted((REPO / root).rglob("*.py"))
        if root != "warehouse" or DATA.isdisjoint(path.relative_to(REPO).parts)
    ]


def wide_functions(source: str) -> Iterator[str]:
    """Yield the functions with too many parameters; ``self``, ``cls``, ``*args`` and ``**kwargs`` do not count."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            named = node.args.posonlyargs + node.args.args + node.args.kwonlyargs
            count = sum(argument.arg not in ("self", "cls") for argument in named)
            if count > MAX_PARAMETERS:
                yield f"{node.name} has {count} parameters"


def test_no_module_is_too_long() -> None:
    lengths = {path.relative_to(REPO).as_posix(): len(path.read_text().splitlines()) for path in modules()}
    too_long = [
        f"{name} has {n} lines, {MAX_LINES} at most: split it" for name, n in lengths.items() if n > MAX_LINES
    ]
    assert not too_long, "\n".join(too_long)


def test_no_function_has_too_many_parameters() -> None:
    problems = [
        f"{name}: {problem}"
        for path in modules()
        if not (name := path.relative_to(REPO).as_posix()).startswith(COMMANDS)
        for problem in wide_functions(path.read_text())
    ]
    assert not problems, "\n".join([f"{MAX_PARAMETERS} at most: group what belongs together", *problems])


def test_a_function_with_too_many_parameters_is_reported() -> None:
    assert list(wide_functions("def f(self, a, b, c, *, d, e, f, **more): ...")) == []
    assert list(wide_functions("def f(a, b, c, /, d, *, e, f, g): ...")) == ["f has 7 parameters"]


def test_every_folder_of_modules_is_a_package() -> None:
    folders = {path.parent for path in modules() if path.parts[len(REPO.parts)] in ("pipelines", "schemas")}
    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []


def test_the_folders_of_unit_tests_are_those_of_the_code() -> None:
    unit = REPO / "tests" / "unit"
    folders = {path.parent.relative_to(unit) for path in unit.rglob("test_*.py")} - {Path(), Path("schemas")}
    assert [folder for folder in sorted(folders) if not (REPO / "pipelines" / folder).is_dir()] == []
