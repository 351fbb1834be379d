"""Bounds of hidden cells: against published ones of another program, and against every solution of small tables."""

from __future__ import annotations

import csv
import math
from collections import defaultdict
from itertools import product
from random import Random

import pytest

from pipelines.release.gate.bounds.intervals import bounds, too_narrow
from pipelines.release.gate.bounds.rule import Rule
from pipelines.release.gate.bounds.system import Equation, Figure, System, Unknown
from pipelines.settings import REPO

GOLDEN = REPO / "tests/golden/suppressed_cells.csv"
"""Tables, suppressed cells and bounds as the vignettes of GaussSuppression 1.2 print them (Statistics Norway; sections
"Intervals" of "Small count frequency table suppression", table 9, and "Interval protection" of "Linked table suppression",
table 4): before (lo_1, up_1) and after more cells were suppressed for a wider range. A cell without data is a known zero."""
ADDS_UP = {
    "age": {"Total": ("young", "old")},
    "geo": {"Total": ("Iceland", "Portugal", "Spain"), "EU": ("Portugal", "Spain"), "nonEU": ("Iceland",)},
    "year": {"Total": ("2014", "2015", "2016")},
}
RULE = Rule(3, 85, 3, 15)
GoldenCell = tuple[str, str, str]


def golden() -> dict[str, dict[GoldenCell, dict[str, str]]]:
    tables: dict[str, dict[GoldenCell, dict[str, str]]] = defaultdict(dict)
    with GOLDEN.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            tables[row["example"]][row["age"], row["geo"], row["year"]] = row
    return tables


def system_of(cells: dict[GoldenCell, dict[str, str]]) -> System:
    """Return the equations of a table: each total that it shows is the sum of its parts, if it shows all of them."""
    system, known = System(), {}
    for key, cell in cells.items():
        if cell["is_hidden"] == "true":
            system.add(Unknown(key, float(cell["value"])))
        else:
            known[key] = float(cell["value"])
    for axis, name in enumerate(ADDS_UP):
        splits = [*ADDS_UP[name].items(), *([("Total", ("EU", "nonEU"))] if name == "geo" else [])]
        for (whole, parts), key in product(splits, cells):
            members = [(*key[:axis], part, *key[axis + 1 :]) for part in parts]
            if key[axis] == whole and all(member in cells for member in members):
                terms = {m: 1.0 for m in members if m not in known} | ({} if key in known else {key: -1.0})
                total = known.get(key, 0.0) - sum(known.get(m, 0.0) for m in members)
                system.equations.append(Equation(terms, total))
    return system


@pytest.mark.parametrize("example", golden())
def test_bounds_are_those_that_gausssuppression_prints(example: str) -> None:
    cells = golden()[example]
    system = system_of(cells)
    printed = {key: (float(c["low"]), float(c["high"])) for key, c in cells.items() if c["low"]}
    assert printed
    for key, interval in printed.items():
        figure = Figure(key, {key: 1}, 0, float(cells[key]["value"]))
        assert bounds(system, figure) == pytest.approx(interval), key


def every_solution(system: System) -> list[dict[object, int]]:
    """Return all solutions in whole numbers; each unknown is at most what a sum that it belongs to adds up to."""
    keys = list(system.unknowns)
    sums = [equation for equation in system.equations if not equation.is_limit]
    most = [min(int(equation.total) for equation in sums if key in equation.terms) for key in keys]
    solutions = []
    for values in product(*(range(n + 1) for n in most)):
        solution = dict(zip(keys, values, strict=True))
        made = [(e, sum(factor * solution[key] for key, factor in e.terms.items())) for e in system.equations]
        if all(total <= e.total if e.is_limit else total == e.total for e, total in made):
            solutions.append(solution)
    return solutions


@pytest.mark.thorough
@pytest.mark.parametrize("seed", range(12))
def test_bounds_of_small_tables_are_those_of_all_their_solutions(seed: int) -> None:
    """Two by three cells of up to four; some are hidden, the margins shown, and a cell may be limited by another."""
    chance, system = Random(seed), System()
    table = {(r, c): chance.randint(0, 4) for r in "ab" for c in "xyz"}
    hidden = {key for key in table if chance.random() < 0.8}
    for key in hidden:
        system.add(Unknown(key, table[key]))
    for axis, names in ((0, "ab"), (1, "xyz")):
        for name in names:
            line = [key for key in table if key[axis] == name]
            terms = {key: 1.0 for key in line if key in hidden}
            system.equations.append(Equation(terms, float(sum(table[key] for key in line if key in hidden))))
    first, *others = sorted(hidden)
    if others and table[first] <= table[others[0]]:
        system.equations.append(Equation({first: 1, others[0]: -1}, 0, is_limit=True))
    solutions = every_solution(system)
    for key in hidden:
        values = [solution[key] for solution in solutions]
        figure = Figure(("", str(key), "n"), {key: 1}, 0, table[key])
        assert bounds(system, figure) == pytest.approx((min(values), max(values)))
        is_wide = len(set(values)) >= 3 and max(values) >= 3
        assert [i.figure for i in too_narrow(system, [figure], RULE)] == ([] if is_wide else [figure])


def test_all_figures_at_once_are_judged_as_each_alone() -> None:
    chance, system = Random(1), System()
    keys = [f"c{n}" for n in range(12)]
    for key in keys:
        system.add(Unknown(key, chance.randint(0, 5)))
    for _ in range(7):
        chosen = chance.sample(keys, 4)
        system.equations.append(
            Equation(dict.fromkeys(chosen, 1.0), sum(system.unknowns[k].value for k in chosen))
        )
    figures = [Figure(("", k, "n"), {k: 1}, 0, system.unknowns[k].value) for k in keys]
    alone = [f for f in figures if too_narrow(system, [f], RULE)]
    assert [i.figure for i in too_narrow(system, figures, RULE)] == alone
    assert 0 < len(alone) < len(figures)


def test_without_a_total_there_is_no_upper_bound() -> None:
    system = System()
    for key in ("a", "b", "total"):
        system.add(Unknown(key, 1, is_count=False))
    system.equations.append(Equation({"a": 1, "b": 1, "total": -1}, 0))
    assert bounds(system, Figure(("", "a", "n"), {"a": 1}, 0, 1)) == (0, math.inf)
    assert bounds(system, Figure(("", "a", "n"), {"a": 1, "b": -1}, 5, 5)) == (-math.inf, math.inf)
    assert bounds(system, Figure(("", "a", "n"), {}, 5, 5)) == (5, 5)


@pytest.mark.parametrize(
    ("value", "low", "high", "is_wide"),
    [
        (1, 0, 2, False),
        (1, 0, 3, True),
        (2, 1, 3, True),
        (5, 5, 6, False),
        (5, 5, 7, True),
        (0, 0, math.inf, True),
    ],
)
def test_a_count_keeps_three_values_one_of_them_three_or_more(
    value: float, low: float, high: float, is_wide: bool
) -> None:
    assert RULE.is_wide(Figure(("", "d", "n"), {}, 0, value), low, high) == is_wide


@pytest.mark.parametrize(
    ("low", "high", "is_wide"),
    [(85, 115, True), (86, 115, False), (85, 114, False), (0, math.inf, True), (100, 100, False)],
)
def test_a_sum_reaches_fifteen_per_cent_to_either_side(low: float, high: float, is_wide: bool) -> None:
    assert RULE.is_wide(Figure(("", "d", "amount"), {}, 0, 100, is_sum=True), low, high) == is_wide


@pytest.mark.parametrize(
    ("low", "high", "is_wide"), [(-3, -1, True), (-1, 1, False), (0, 2, False), (1, 3, True)]
)
def test_a_change_may_be_of_three_in_either_direction(low: float, high: float, is_wide: bool) -> None:
    assert RULE.is_wide(Figure(("", "d", "n"), {}, 0, 1, is_change=True), low, high) == is_wide


@pytest.mark.parametrize(
    ("n", "largest", "is_sum", "is_unsafe"),
    [
        (0, 0, False, False),
        (1, 1, False, True),
        (2, 1, False, True),
        (3, 1, False, False),
        (3, 100, False, False),
        (3, 85, True, False),
        (3, 86, True, True),
        (2, 50, True, True),
    ],
)
def test_a_figure_of_few_respondents_or_of_one_that_has_nearly_all_of_a_sum_is_unsafe(
    n: int, largest: float, is_sum: bool, is_unsafe: bool
) -> None:
    assert RULE.is_unsafe(n, largest, 100, is_sum) is is_unsafe


def test_what_is_at_most_a_number_may_be_less() -> None:
    system = System({"a": Unknown("a", 2)}, [Equation({"a": 1}, 5, is_limit=True)])
    assert bounds(system, Figure(("", "a", "n"), {"a": 1}, 0, 2)) == (0, 5)


def test_of_one_sum_each_cell_may_have_everything_or_nothing() -> None:
    system = System({k: Unknown(k, 2) for k in "ab"}, [Equation({"a": 1, "b": 1}, 4)])
    for terms, interval in (({"a": 1}, (0, 4)), ({"a": 1, "b": -1}, (-4, 4)), ({"a": 1, "b": 1}, (4, 4))):
        assert bounds(system, Figure(("", "a", "n"), terms, 0, 0)) == interval


@pytest.mark.parametrize(
    ("values", "equations", "interval"),
    [
        # Two sums that share a cell: b is at most what the smaller one adds up to, and takes from a.
        ({"a": 3, "b": 1, "c": 2}, [({"a": 1, "b": 1}, 4), ({"b": 1, "c": 1}, 3)], (1, 4)),
        # What may be negative has no lower bound.
        ({"a": -2, "b": 6}, [({"a": 1, "b": 1}, 4)], (-math.inf, 4)),
        ({"a": -2, "b": -2}, [({"a": 1, "b": 1}, -4)], (-math.inf, math.inf)),
        ({"a": 1, "b": 2}, [({"a": 2, "b": 1}, 4)], (0, 2)),
        ({"a": 1, "b": 2}, [({"a": -1, "b": -1}, -3)], (0, 3)),
    ],
)
def test_what_is_more_than_one_sum_of_cells_is_solved(
    values: dict[str, int], equations: list[tuple[dict[str, int], int]], interval: tuple[float, float]
) -> None:
    system = System({key: Unknown(key, value) for key, value in values.items()})
    system.equations += [Equation(dict(terms), total) for terms, total in equations]
    assert bounds(system, Figure(("", "a", "n"), {"a": 1}, 0, values["a"])) == interval
