"""A plug-in of pytest: which tests reach which lines of some files, or a run of the tests nearest to a line.

Belongs here: measuring it, choosing and ordering tests by it. Does not belong here: any change (``run``), and what the project's
own measurement of coverage asks. It is loaded by ``-p tests.mutants.reached`` in a copy of the checkout.
"""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from coverage import Coverage

from tests.mutants.warm import foreign_modules

FIXTURE = "fixture "


@dataclass(frozen=True)
class Reached:
    """What one run of the tests reached.

    Attributes:
        seconds: the processor time of each test, by its id.
        lines: the tests that reach a line, by file and line.
        modules: what they import of other packages (``warm.foreign_modules``).
    """

    seconds: dict[str, float]
    lines: dict[str, dict[str, list[str]]]
    modules: dict[str, bool]

    @classmethod
    def read(cls, path: Path) -> Reached:
        """Return what a run with ``--write-reached`` has written."""
        return cls(**json.loads(path.read_text("utf-8")))

    def nearest(self, path: str, line: int) -> list[str]:
        """Return the tests that reach a file, those of a line first: all of them where no test seems to reach it.

        That is so if other processes run it. A line without code of its own belongs to the statement above it.
        """
        lines = {int(number): tests for number, tests in self.lines.get(path, {}).items()}
        of_line = set(lines.get(max((number for number in lines if number <= line), default=0), ()))
        of_file = {test for tests in lines.values() for test in tests} or set(self.seconds)
        module_seconds: dict[tuple[bool, str], float] = defaultdict(float)
        for test in of_file:
            module_seconds[test not in of_line, _module(test)] += self.seconds[test]

        def order(test: str) -> tuple[bool, float, str, float]:
            is_far, module = test not in of_line, _module(test)
            return is_far, module_seconds[is_far, module], module, self.seconds[test]

        return sorted(of_file, key=order)


def _module(test: str) -> str:
    return test.partition("::")[0]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Ask for one of the two."""
    parser.addoption("--reach", action="append", help="a file whose lines are looked at")
    parser.addoption("--write-reached", type=Path, help="where it is written which tests reach them")
    parser.addoption("--run-listed", type=Path, help="run the tests of this list of ids, in its order")


def pytest_configure(config: pytest.Config) -> None:
    """Do what was asked for."""
    if config.option.write_reached:
        config.pluginmanager.register(_Measurement(config))
    elif config.option.run_listed:
        config.pluginmanager.register(_Listed(json.loads(config.option.run_listed.read_text("utf-8"))))


class _Listed:
    def __init__(self, ids: list[str]):
        self.rank = {test: n for n, test in enumerate(ids)}

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> Iterator[None]:
        yield
        items[:] = sorted(
            (item for item in items if item.nodeid in self.rank), key=lambda item: self.rank[item.nodeid]
        )


class _Measurement:
    def __init__(self, config: pytest.Config):
        self.root, self.target = config.rootpath, config.option.write_reached
        files = [str(config.rootpath / name) for name in config.option.reach]
        self.coverage = Coverage(data_file=None, config_file=False, include=files, messages=False)
        self.seconds: dict[str, float] = {}
        self.fixtures: dict[str, tuple[str, ...]] = {}
        self.now = ""
        self.coverage.start()

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        began = time.process_time()
        self._turn_to(item.nodeid)
        result = yield
        self.seconds[item.nodeid] = round(time.process_time() - began, 4)
        self.fixtures[item.nodeid] = tuple(getattr(item, "fixturenames", ()))
        return result

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_fixture_setup(self, fixturedef: Any) -> Iterator[Any]:
        """A fixture that several tests share belongs to each of them, not to the first alone."""
        if fixturedef.scope == "function":
            return (yield)
        before = self.now
        self._turn_to(FIXTURE + fixturedef.argname)
        try:
            return (yield)
        finally:
            self._turn_to(before)

    def _turn_to(self, context: str) -> None:
        self.now = context
        self.coverage.switch_context(context)

    def pytest_sessionfinish(self) -> None:
        self.coverage.stop()
        data = self.coverage.get_data()
        users: dict[str, list[str]] = defaultdict(list)
        for test, names in self.fixtures.items():
            for name in names:
                users[FIXTURE + name].append(test)
        lines: dict[str, dict[int, list[str]]] = {}
        for file in data.measured_files():
            by_line = lines[Path(file).relative_to(self.root).as_posix()] = {}
            for line, contexts in data.contexts_by_lineno(file).items():
                tests = {
                    t for context in contexts for t in users.get(context, [context]) if t in self.seconds
                }
                if tests:
                    by_line[line] = sorted(tests)
        record = {"seconds": self.seconds, "lines": lines, "modules": foreign_modules()}
        self.target.write_text(json.dumps(record), "utf-8")
