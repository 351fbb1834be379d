"""The equations of published states: which figures a reader of small lists can bound too narrowly, worked by hand.

Belongs here: cells that are written as they are, shown or hidden. Does not belong here: which cells the models hide, or what is
decided (``test_release_disclosure.py``).
"""

from __future__ import annotations

import duckdb
import pytest

from pipelines.release.gate.bounds.tables import Narrow, narrow_figures

SHOWN, HIDDEN = False, True
Reported = dict[str, dict[str, dict[str, float]]]
"""By member and part: what each respondent reported."""
Seen = dict[tuple[str, str], bool]
"""By member and part: whether the published row hides the cell; without an entry no row shows it."""
TOTAL = "_T"


def narrow(*states: tuple[Reported, Seen]) -> list[Narrow]:
    """Return the figures of a list that can be bounded too narrowly, of states from the earliest to the present one.

    The total of each part is what all members have, but for those of a member named "-", which are in the total alone.
    """
    with duckdb.connect() as db:
        db.execute("""create schema seeds;
            create table seeds.disclosure_rule as from (
                values ('min_respondents', 3), ('max_share_pct', 85), ('min_interval_values', 3), ('sum_interval_pct', 15)
            ) as t (parameter, value);
            create table seeds.disclosure_part as from (
                values ('l', 'n', 'count'), ('l', 'high', 'class'), ('l', 'low', 'class'), ('l', 'yuan', 'sum')
            ) as t (list_name, part, aggregate);
            create table requested_state (list_name varchar, list_period varchar, state_no integer, attempts varchar[]);
            create table state_side (list_name varchar, list_period varchar, state_no integer, side varchar);
            create table published_cell (
                side varchar, list_name varchar, period varchar, breakdown varchar, city_code varchar, member varchar,
                part varchar, is_suppressed boolean
            );
            create table state_contribution (
                list_name varchar, list_period varchar, state_no integer, city_code varchar, breakdown varchar, member varchar,
                part varchar, respondent varchar, value double
            )""")
        for number, (reported, seen) in enumerate(states):
            db.execute("insert into requested_state values ('l', '2020', ?, [])", [number])
            db.execute("insert into state_side values ('l', '2020', ?, ?)", [number, f"side {number}"])
            for (member, part), is_hidden in seen.items():
                db.execute(
                    "insert into published_cell values (?, 'l', '2020', 'district', 'c', ?, ?, ?)",
                    [f"side {number}", member, part, is_hidden],
                )
            for member, parts in reported.items():
                for part, values in parts.items():
                    for respondent, value in values.items():
                        for breakdown, of in (("district", member), (TOTAL, TOTAL)):
                            if of != "-":
                                db.execute(
                                    "insert into state_contribution values ('l', '2020', ?, 'c', ?, ?, ?, ?, ?)",
                                    [number, breakdown, of, part, respondent, value],
                                )
        return narrow_figures(db).get(("l", "2020"), [])


def persons(member: str, n: int) -> dict[str, dict[str, float]]:
    """Return ``n`` respondents of a member, each counted once."""
    return {"n": {f"{member}{number}": 1 for number in range(n)}}


def test_a_cell_is_the_total_less_what_is_shown() -> None:
    reported = {"a": persons("a", 4), "b": persons("b", 9)}
    assert narrow((reported, {("a", "n"): HIDDEN, ("b", "n"): SHOWN, (TOTAL, "n"): SHOWN})) == [
        Narrow("district", "a", "n", is_change=False, low=4, high=4)
    ]
    assert narrow((reported, {("a", "n"): HIDDEN, ("b", "n"): HIDDEN, (TOTAL, "n"): SHOWN})) == []
    assert narrow((reported, {("a", "n"): HIDDEN, ("b", "n"): SHOWN, (TOTAL, "n"): HIDDEN})) == []


def test_records_without_a_member_leave_a_cell_open() -> None:
    """Two of them are in the total alone: a reader knows that there may be some."""
    reported = {"a": persons("a", 4), "b": persons("b", 9), "-": persons("x", 2)}
    assert narrow((reported, {("a", "n"): HIDDEN, ("b", "n"): SHOWN, (TOTAL, "n"): SHOWN})) == []


def test_a_cell_that_no_row_shows_is_not_asked_for() -> None:
    reported = {"a": persons("a", 4), "b": persons("b", 9)}
    assert narrow((reported, {("b", "n"): SHOWN, (TOTAL, "n"): SHOWN})) == []


def test_a_change_can_be_known_where_neither_figure_is() -> None:
    """One person joined a; the total says so, and nothing else has changed."""
    seen = {("a", "n"): HIDDEN, ("b", "n"): HIDDEN, (TOTAL, "n"): SHOWN}
    before, after = ({"a": persons("a", n), "b": persons("b", 10)} for n in (10, 11))
    assert narrow((before, seen), (after, seen)) == [
        Narrow("district", "a", "n", is_change=True, low=1, high=1),
        Narrow("_T", "_T", "n", is_change=True, low=1, high=1),
    ]
    three = {"a": persons("a", 13), "b": persons("b", 10)}
    assert narrow((before, seen), (three, seen)) == [], "three may be shown"


def test_a_change_is_not_asked_for_where_a_state_does_not_show_the_cell() -> None:
    before, after = ({"a": persons("a", n), "b": persons("b", 10)} for n in (10, 11))
    assert narrow((before, {(TOTAL, "n"): HIDDEN}), (after, {("a", "n"): HIDDEN, (TOTAL, "n"): HIDDEN})) == []


@pytest.mark.parametrize(
    ("amounts", "is_asked"), [((100, 1, 1), True), ((34, 34, 34), False), ((51, 51), True)]
)
def test_a_hidden_sum_is_asked_for_if_one_has_nearly_all_or_few_have_it(
    amounts: tuple[float, ...], is_asked: bool
) -> None:
    reported = {
        "a": {"yuan": {f"a{n}": float(amount) for n, amount in enumerate(amounts)}},
        "b": {"yuan": dict.fromkeys(("b1", "b2", "b3"), 50.0)},
    }
    figures = narrow((reported, {("a", "yuan"): HIDDEN, ("b", "yuan"): SHOWN, (TOTAL, "yuan"): SHOWN}))
    known = Narrow("district", "a", "yuan", is_change=False, low=102, high=102)
    assert figures == ([known] if is_asked else [])


@pytest.mark.parametrize(
    ("part", "before", "after"),
    [
        ("n", {"a1": 1, "a2": 1, "a3": 1}, {"a1": 1, "a2": 1, "a4": 1}),
        ("yuan", {"a1": 100, "a2": 1, "a3": 1}, {"a1": 1, "a2": 100, "a3": 1}),
    ],
)
def test_a_shown_cell_tells_nothing_of_one_with_other_respondents_or_amounts(
    part: str, before: dict[str, float], after: dict[str, float]
) -> None:
    others: dict[str, float] = dict.fromkeys(("b1", "b2", "b3", "b4"), 1)
    seen = {("b", part): SHOWN, (TOTAL, part): SHOWN}
    states = [{"a": {part: of_a}, "b": {part: others}} for of_a in (before, after)]
    value = sum(after.values())
    hidden = Narrow("district", "a", part, is_change=False, low=value, high=value)
    shown, not_shown = seen | {("a", part): SHOWN}, seen | {("a", part): HIDDEN}
    assert hidden in narrow((states[0], shown), (states[1], not_shown))
    assert hidden not in narrow((states[1], shown), (states[1], not_shown)), "it is known already"


@pytest.mark.parametrize(("n_high", "n_low", "is_narrow"), [(1, 1, True), (1, 2, False)])
def test_classes_are_no_more_than_all(n_high: int, n_low: int, is_narrow: bool) -> None:
    """Of two each class has 0 to 2, of three 0 to 3, which may be three."""
    high, low = ({f"{name}{k}": 1.0 for k in range(n)} for name, n in (("h", n_high), ("l", n_low)))
    reported = {"a": {"n": high | low, "high": high, "low": low}}
    seen = {("a", "n"): SHOWN, ("a", "high"): HIDDEN, ("a", "low"): HIDDEN}
    expected = [Narrow("district", "a", part, is_change=False, low=0, high=2) for part in ("high", "low")]
    assert narrow((reported, seen)) == (expected if is_narrow else [])
