import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator

import pipelines
import schemas
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
    assert names == set(LISTED.findall(errors.__doc__ or ""))
