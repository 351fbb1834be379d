"""What ``make bi-clients`` counts as equal: another figure, a lost row or column is seen, a float's last digit is not."""

import copy
from typing import Any

import pytest

from warehouse.bi.clients.__main__ import differences

SAID: dict[str, Any] = {
    "columns": [["t", "x"], ["t", "y"]],
    "answers": {"01_a": [[1, "一", None], [0.1, "二", True]], "02_b": [[3]]},
    "is_locked": True,
}


def changed(path: list[Any], value: Any) -> dict[str, Any]:
    said = copy.deepcopy(SAID)
    place: Any = said
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    return said


def test_the_same_is_the_same() -> None:
    assert differences(SAID, SAID) == []
    assert differences(changed(["answers", "01_a", 0, 0], 1.0), SAID) == []
    assert differences(changed(["answers", "01_a", 1, 0], 0.1 + 1e-16), SAID) == []


@pytest.mark.parametrize(
    ("path", "value", "wrong"),
    [
        (["columns"], [["t", "x"]], "columns"),
        (["is_locked"], False, "other files"),
        (["answers", "01_a", 0, 0], 2, "01_a"),
        (["answers", "01_a", 0, 1], "壹", "01_a"),
        (["answers", "01_a", 0, 2], 0, "01_a"),
        (["answers", "01_a", 1], [0.1, "二"], "01_a"),
        (["answers", "02_b"], [], "02_b"),
        (["answers"], {"01_a": SAID["answers"]["01_a"]}, "02_b"),
    ],
)
def test_a_difference_is_seen(path: list[Any], value: Any, wrong: str) -> None:
    (problem,) = differences(changed(path, value), SAID)
    assert wrong in problem
