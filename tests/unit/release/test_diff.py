"""The diff of two serving files: every cause of a change by its own example."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.release import NotComparable, diff
from pipelines.release.diff import COMPARED, KEY, Diff

pytestmark = pytest.mark.thorough

QUERY_TEMPLATES = {
    "release_info": "release_id varchar, as_of date, code_hash varchar, rules_version varchar",
    "fct_submission": "submission_id varchar, is_current boolean, rules_version varchar, received_seq bigint, received_at timestamp",
    "fct_observation": f"{' varchar, '.join(KEY)} varchar, obs_value double, obs_status varchar, unit_measure varchar, "
    "source_code varchar, submission_id varchar, source_ref varchar",
    "fct_observation_vintage": f"{' varchar, '.join(KEY)} varchar, submission_id varchar, source_ref varchar, "
    "vintage_kind varchar, is_current boolean, corrected_on date",
    "fct_target_progress": "plan_id varchar, target_id varchar, reading_id varchar, time_period varchar, indicator_code varchar, "
    "ref_area varchar, verdict varchar, obs_value double, target_value double, reason_code varchar, "
    "forecast_value double, is_robust boolean, submission_ids varchar, method_version varchar",
    "fct_index_score": "ref_area varchar, time_period varchar, score double, method_version varchar",
    "fct_verdict_history": "release_id varchar",
    "dim_area": "ref_area varchar, name_zh varchar",
    "fct_reporting_status": "form_id varchar, status varchar, as_of date",
}
Row = tuple[Any, ...]
Write = Callable[..., Path]


def info(name: str, code: str = "c", as_of: str = "2026-01-31") -> Row:
    return (name, as_of, code, "1")


def sent(name: str, is_current: bool = True, rules: str = "1", seq: int = 1) -> Row:
    return (name, is_current, rules, seq, f"2026-01-0{seq}")


def figure(indicator: str, value: float | None, by: str, source: str = "book", status: str = "A") -> Row:
    return (*_key(indicator), value, status, "ITEM", source, by, "S!B2")


def vintage(indicator: str, by: str, kind: str = "received", on: str | None = None) -> Row:
    return (*_key(indicator), by, "S!B2", kind, True, on)


def verdict(
    indicator: str, code: str, value: float, by: str, method: str = "verdict-1", plan: str = "p"
) -> Row:
    target = f"{indicator.lower()}-1"
    return (plan, target, "default", "2020", indicator, "120000", code, value, 9, "r", None, True, by, method)


def _key(indicator: str) -> Row:
    return (indicator, "120000", "2020", "flow", "base", "_T", "_T", "_Z", "_Z")


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a serving file with these rows."""

    def written(name: str, **tables: list[Row]) -> Path:
        path = tmp_path / f"{name}.duckdb"
        with duckdb.connect(str(path)) as db:
            for table, shape in QUERY_TEMPLATES.items():
                db.execute(f"create table {table} ({shape})")
                for row in tables.get(table, []):
                    db.execute(f"insert into {table} values ({', '.join('?' * len(row))})", row)
        return path

    return written


def release(write: Write, name: str, code: str = "c", as_of: str = "2026-01-31", **tables: list[Row]) -> Path:
    return write(name, release_info=[info(name, code, as_of)], **tables)


def whys(difference: Diff) -> dict[str, list[str]]:
    return {o["indicator_code"]: o["why"] for o in difference.observations}


def test_the_same_twice_is_no_change(write: Write) -> None:
    """Clock times, the thirteenth digit and the releases that were live before are not compared."""
    one = release(
        write, "one", fct_submission=[sent("s.1", seq=1)], fct_observation=[figure("A", 0.3, "s.1")]
    )
    two = release(
        write,
        "two",
        fct_submission=[sent("s.1", seq=2)],
        fct_observation=[figure("A", 0.1 + 0.2, "s.1")],
        fct_verdict_history=[("one",)],
    )
    difference = diff(one, two)
    assert (
        difference.causes,
        difference.tables,
        difference.changes,
        difference.observations,
        difference.verdicts,
    ) == (
        [],
        [],
        [],
        [],
        [],
    )


def test_every_cause_has_its_code(write: Write) -> None:
    one = release(
        write,
        "one",
        code="before",
        fct_submission=[sent("book.1"), sent("paper.1"), sent("read.1")],
        fct_observation=[
            *(figure(name, 1, "book.1") for name in ("REVISED", "GONE", "CORRECTED", "OUTRANKED", "CODED")),
            figure("REREAD", 1, "read.1"),
        ],
        fct_observation_vintage=[vintage("CORRECTED", "book.1")],
    )
    two = release(
        write,
        "two",
        code="after",
        fct_submission=[
            *(sent("book.1", is_current=False), sent("book.2"), sent("paper.1")),
            *(sent("read.1", rules="2"), sent("new.1")),
        ],
        fct_observation=[
            figure("REVISED", 2, "book.2"),
            figure("CORRECTED", 2, "paper.1"),
            figure("OUTRANKED", 2, "paper.1", source="paper"),
            figure("REREAD", 2, "read.1"),
            figure("FIRST", 2, "new.1"),
            figure("PARALLEL", 2, "new.1", source="other"),
        ],
        fct_observation_vintage=[vintage("CORRECTED", "paper.1", "correction", "2026-01-30")],
    )
    difference = diff(one, two)
    assert difference.causes == ["new_submission", "rule", "code"]
    assert whys(difference) == {
        "CORRECTED": ["correction"],
        "FIRST": ["new_submission"],
        "PARALLEL": ["new_submission"],
        "REREAD": ["rule"],
        # The attempt that brought it was superseded by a new one, which no longer holds it.
        **dict.fromkeys(("GONE", "REVISED", "OUTRANKED", "CODED"), ["revision"]),
    }


def test_another_source_or_other_code_over_the_same_files(write: Write) -> None:
    submissions = [sent("book.1"), sent("paper.1")]
    one = release(
        write,
        "one",
        code="before",
        fct_submission=submissions,
        fct_observation=[figure("OUTRANKED", 1, "book.1"), figure("CODED", 1, "book.1")],
    )
    two = release(
        write,
        "two",
        code="after",
        as_of="2026-02-28",
        fct_submission=submissions,
        fct_observation=[figure("OUTRANKED", 2, "paper.1", source="paper"), figure("CODED", 2, "book.1")],
    )
    assert whys(diff(one, two)) == {"CODED": ["code", "day"], "OUTRANKED": ["precedence"]}


def test_a_figure_that_is_stated_alike_again_is_not_listed_but_causes_what_it_causes(write: Write) -> None:
    """A new attempt repeats two figures and makes one final; another source has the value that the first had."""
    one = release(
        write,
        "one",
        fct_submission=[sent("book.1"), sent("paper.1")],
        fct_observation=[
            figure("ALIKE", 0.3, "book.1"),
            figure("MISSING", None, "book.1"),
            figure("FINAL", 1, "book.1", status="P"),
            figure("OUTRANKED", 1, "book.1"),
        ],
        fct_target_progress=[verdict("ALIKE", "missed", 0.3, "book.1")],
    )
    two = release(
        write,
        "two",
        fct_submission=[sent("book.1", is_current=False), sent("book.2"), sent("paper.1")],
        fct_observation=[
            figure("ALIKE", 0.1 + 0.2, "book.2"),
            figure("MISSING", None, "book.2"),
            figure("FINAL", 1, "book.2"),
            figure("OUTRANKED", 1, "paper.1", source="paper"),
        ],
        fct_target_progress=[verdict("ALIKE", "met", 0.3, "book.2")],
    )
    difference = diff(one, two)
    assert whys(difference) == {"FINAL": ["revision"]}
    assert [v["why"] for v in difference.verdicts] == [["revision"]]
    counted = {c["indicator_code"]: c["why"] for c in difference.changes if c["table"] == "fct_observation"}
    assert counted == dict.fromkeys(("ALIKE", "MISSING", "FINAL", "OUTRANKED"), ["revision"])


def test_a_figure_that_neither_release_has_is_not_listed(write: Write) -> None:
    """A return that comes late lets the sum of the year fall: the row of its quarter has no figure."""
    before = release(write, "a", fct_submission=[sent("s1")], fct_observation=[figure("X", 1, "s1")])
    both = [figure("X", 1, "s1"), figure("Y", None, "s2")]
    after = release(write, "b", fct_submission=[sent("s1"), sent("s2", seq=2)], fct_observation=both)
    compared = diff(before, after)
    assert compared.observations == [] and "fct_observation" in [table["table"] for table in compared.tables]


def test_verdicts_have_the_cause_of_their_figures(write: Write) -> None:
    one = release(
        write,
        "one",
        fct_submission=[sent("book.1")],
        fct_observation=[figure("A", 1, "book.1")],
        fct_target_progress=[
            verdict("A", "missed", 1, "book.1"),
            verdict("B", "missed", 1, "book.1"),
            verdict("C", "met", 1, "old.1"),
        ],
    )
    two = release(
        write,
        "two",
        fct_submission=[sent("book.1", is_current=False), sent("book.2")],
        fct_observation=[figure("A", 9, "book.2")],
        fct_target_progress=[
            verdict("A", "met", 9, "book.2"),
            verdict("B", "met", 9, "other.1, book.2"),
            verdict("C", "missed", 1, "old.1", method="verdict-2"),
        ],
    )
    difference = diff(one, two)
    assert {
        v["indicator_code"]: (v["former_verdict"], v["later_verdict"], v["why"]) for v in difference.verdicts
    } == {
        "A": ("missed", "met", ["revision"]),
        "B": ("missed", "met", ["revision"]),
        "C": ("met", "missed", ["method"]),
    }
    keys = difference.verdicts[0].keys()
    assert [name for name in COMPARED if not {name, f"former_{name}"} & keys] == []


def test_a_change_of_one_plan_is_no_change_of_another(write: Write) -> None:
    """Two plans have a target of the same indicator, area and year: each verdict has its own cause."""
    submissions = [sent("book.1"), sent("new.1")]
    one = release(
        write,
        "one",
        code="before",
        fct_submission=submissions[:1],
        fct_target_progress=[
            *(verdict("A", "missed", 1, "book.1", plan=plan) for plan in ("first", "second", "third"))
        ],
    )
    two = release(
        write,
        "two",
        code="after",
        fct_submission=submissions,
        fct_target_progress=[
            verdict("A", "met", 1, "book.1", method="verdict-2", plan="first"),
            verdict("A", "met", 1, "book.1, new.1", plan="second"),
            verdict("A", "missed", 1, "book.1", plan="third"),
        ],
        dim_area=[("120101", "和平区")],
    )
    causes = {v["plan_id"]: v["why"] for v in diff(one, two).verdicts}
    assert causes == {"first": ["method"], "second": ["revision"]}
    of_second, of_third = diff(one, two, "second"), diff(one, two, "third")
    assert [(v["plan_id"], v["why"]) for v in of_second.verdicts] == [("second", ["revision"])]
    assert {c["plan_id"] for c in of_second.changes if c["table"] == "fct_target_progress"} == {"second"}
    # What belongs to no plan is shown with each of them.
    assert [(t["table"], t["added"]) for t in of_third.tables] == [
        ("dim_area", 1),
        ("fct_submission", 1),
    ]
    assert of_third.verdicts == []
    with pytest.raises(NotComparable, match="no plan 'fourth': first, second, third"):
        diff(one, two, "fourth")


def test_rows_are_counted_by_table_indicator_area_and_period(write: Write) -> None:
    one = release(
        write, "one", code="before",
        fct_index_score=[("120101", "2019", 1, "composites-1"), ("120101", "2020", 1, "composites-1")],
        dim_area=[("120101", "和平")],
    )  # fmt: skip
    two = release(
        write, "two", code="after",
        fct_index_score=[("120101", "2019", 1, "composites-1"), ("120101", "2020", 2, "composites-2"), ("120102", "2020", 2, "composites-2")],
        dim_area=[("120101", "和平区")],
    )  # fmt: skip
    difference = diff(one, two)
    assert [
        (t["table"], t["former_rows"], t["later_rows"], t["added"], t["removed"]) for t in difference.tables
    ] == [
        ("dim_area", 1, 1, 1, 1),
        ("fct_index_score", 2, 3, 2, 1),
    ]
    assert [
        (c["table"], c["ref_area"], c["time_period"], c["added"], c["removed"], c["why"])
        for c in difference.changes
    ] == [
        ("dim_area", "120101", None, 1, 1, ["code"]),
        ("fct_index_score", "120101", "2020", 1, 1, ["method"]),
        ("fct_index_score", "120102", "2020", 1, 0, ["code"]),
    ]


def test_a_row_that_differs_in_the_day_alone_is_not_counted(write: Write) -> None:
    rows = [("district_return", "overdue"), ("ip_talent", "not_due")]
    one = release(write, "1", fct_reporting_status=[(*row, "2026-01-31") for row in rows])
    same = release(write, "2", fct_reporting_status=[(*row, "2026-02-01") for row in rows])
    other = release(
        write, "3", fct_reporting_status=[(*rows[0], "2026-02-01"), ("ip_talent", "overdue", "2026-02-01")]
    )
    assert "fct_reporting_status" not in {row["table"] for row in diff(one, same).tables}
    assert "fct_reporting_status" in {row["table"] for row in diff(one, other).tables}


def test_tables_and_columns_of_one_file_only_are_named(write: Write, tmp_path: Path) -> None:
    one, two = release(write, "one"), release(write, "two")
    with duckdb.connect(str(two)) as db:
        db.execute("alter table fct_index_score add column system varchar; drop table dim_area")
    assert diff(one, two).columns == ["-dim_area", "+fct_index_score.system"]
    with duckdb.connect(str(tmp_path / "other.duckdb")) as db:
        db.execute("create table release_info (release_id varchar)")
    with pytest.raises(NotComparable, match=r"other\.duckdb has no fct_observation"):
        diff(one, tmp_path / "other.duckdb")
