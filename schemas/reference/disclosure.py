"""Contracts of the seeds of disclosure control: its thresholds, classes, protected lists, and the reasons of missing values.

Belongs here: what is protected and by which numbers. Does not belong here: how cells are suppressed
(``dbt_project/macros/disclosure.sql``), how two releases are compared (``pipelines/release/gate/disclosure.py``), or
statuses of observations (``codelist.py``).
"""

from __future__ import annotations

import math
from collections.abc import Iterable

import pandera.polars as pa
import polars as pl

from schemas.reference.base import Problem, Seed, SeedSpec


class DisclosureRule(Seed):
    """A threshold of the rule that decides whether a cell is unsafe."""

    parameter: str = pa.Field(str_matches=r"^[a-z_]+$", description="name of the parameter")
    value: float = pa.Field(ge=0, description="value of the parameter")
    provenance: str = pa.Field(description="source of the value")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "disclosure_rule",
                ("parameter",),
                "Thresholds of disclosure control",
                required=("min_respondents", "max_share_pct", "min_hidden"),
            )
        }

    @classmethod
    def row_problems(cls, frame: pl.DataFrame) -> Iterable[Problem]:
        """Yield a share outside 0 to 100 %, and counts that are no whole numbers or below 2: they would suppress nothing."""
        for row, (parameter, value) in enumerate(frame.select("parameter", "value").iter_rows()):
            if parameter == "max_share_pct":
                if not 0 < value < 100:
                    yield Problem(
                        row, f"{value} 应大于 0、小于 100", f"{value} must be above 0 and below 100"
                    )
            elif not (float(value).is_integer() and value >= 2):
                yield Problem(
                    row, f"{value} 应为不小于 2 的整数", f"{value} must be a whole number of at least 2"
                )


class DisclosureClass(Seed):
    """A class of a number that respondents are counted by. Without a bound a class is open to that side."""

    classification: str = pa.Field(
        str_matches=r"^[a-z_]+$",
        description="classification; a column of int_protected_record or of its sums",
    )
    class_code: str = pa.Field(str_matches=r"^[a-z0-9_]+$", description="class")
    low: float = pa.Field(nullable=True, description="lower bound")
    high: float = pa.Field(nullable=True, description="upper bound")
    closed: str = pa.Field(
        isin=["left", "right"], description="the bound that belongs to the class: left (low) or right (high)"
    )
    name_zh: str = pa.Field(description="class in Chinese")
    name_en: str = pa.Field(description="class in English")
    provenance: str = pa.Field(description="where the bounds come from")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "disclosure_class",
                ("classification", "class_code"),
                "Classes that respondents are counted by",
            )
        }

    @classmethod
    def row_problems(cls, frame: pl.DataFrame) -> Iterable[Problem]:
        """Yield classes without a bound, with bounds that cross, and those that overlap another of their classification."""
        spans: dict[str, list[tuple[float, float]]] = {}
        columns = frame.select("classification", "low", "high").iter_rows()
        for row, (classification, low, high) in enumerate(columns):
            start, end = -math.inf if low is None else low, math.inf if high is None else high
            if low is None and high is None:
                yield Problem(row, "上下界不能都为空", "one bound at least must be given")
            elif not start < end:
                yield Problem(row, f"下界 {low} 应小于上界 {high}", f"low {low} must be below high {high}")
            elif any(
                start < other_end and other_start < end
                for other_start, other_end in spans.get(classification, ())
            ):
                yield Problem(
                    row, f"与 {classification} 的另一类重叠", f"it overlaps another class of {classification}"
                )
            spans.setdefault(classification, []).append((start, end))


class DisclosureList(Seed):
    """A protected list: what one table publishes of one form; its figures move together or not at all."""

    list_name: str = pa.Field(str_matches=r"^[a-z_.]+$", description="protected list, as in release.json")
    sort_order: int = pa.Field(ge=1, unique=True, description="order of the decisions")
    form_id: str = pa.Field(description="form of its records")
    direction: str = pa.Field(
        nullable=True,
        isin=["export", "import"],
        description="direction of trade of its records; empty for all",
    )
    name_zh: str = pa.Field(description="list in Chinese")
    name_en: str = pa.Field(description="list in English")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "disclosure_list", ("list_name",), "Protected lists", (("form_id", "form.form_id"),)
            )
        }


class DisclosureTable(Seed):
    """The rows of a published table that a list makes."""

    list_name: str = pa.Field(description="protected list")
    table_name: str = pa.Field(str_matches=r"^fct_[a-z_]+$", description="published table")
    is_origin: bool = pa.Field(
        description="whether the table shows the list by breakdown; false where it repeats some of its figures"
    )
    row_filter: str = pa.Field(description="SQL condition on the rows of the table")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "disclosure_table",
                ("list_name", "table_name"),
                "Published rows of protected lists",
                (("list_name", "disclosure_list.list_name"),),
            )
        }


class DisclosureBreakdown(Seed):
    """A breakdown in which a protected list is published."""

    list_name: str = pa.Field(description="protected list")
    breakdown: str = pa.Field(str_matches=r"^[a-z_]+$", description="breakdown")
    source_column: str = pa.Field(
        str_matches=r"^[a-z_]+$", description="column of int_protected_record that holds the member"
    )

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "disclosure_breakdown",
                ("list_name", "breakdown"),
                "Breakdowns of protected lists",
                (("list_name", "disclosure_list.list_name"),),
            )
        }


class DisclosurePart(Seed):
    """A figure of a cell of a protected list."""

    list_name: str = pa.Field(description="protected list")
    part: str = pa.Field(str_matches=r"^[a-z0-9_.]+$", description="figure of a cell")
    aggregate: str = pa.Field(
        isin=["count", "answered", "class", "sum"],
        description="what is added up: respondents, respondents with a value, respondents of a class, values",
    )
    source_column: str = pa.Field(
        nullable=True,
        str_matches=r"^[a-z_]+$",
        description="column of int_protected_record; empty for a count",
    )
    class_code: str = pa.Field(nullable=True, description="class that is counted")
    published_column: str = pa.Field(
        str_matches=r"^[a-z_]+$",
        description="column of the published table that is empty where the part is hidden",
    )

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "disclosure_part",
                ("list_name", "part"),
                "Figures of protected lists",
                (("list_name", "disclosure_list.list_name"),),
            )
        }


class NaReason(Seed):
    """A reason why a value of a published table is missing."""

    na_reason: str = pa.Field(str_matches=r"^[a-z_]+$", description="reason")
    name_zh: str = pa.Field(description="reason in Chinese")
    name_en: str = pa.Field(description="reason in English")

    class Config:
        """Keys."""

        metadata = {"seed": SeedSpec("na_reason", ("na_reason",), "Reasons for missing values, with names")}
