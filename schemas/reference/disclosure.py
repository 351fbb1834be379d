"""Contracts of the seeds of disclosure control: its thresholds, classes, protected lists, and the reasons of missing values.

Belongs here: what is protected and by which numbers. Does not belong here: how cells are suppressed
(``dbt_project/macros/disclosure.sql``), how two releases are compared (``pipelines/release/gate/disclosure.py``), or
statuses of observations (``codelist.py``).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

import pandera.polars as pa
import polars as pl

from schemas.reference.base import Problem, Seed, SeedSpec

MEMBER_COLUMNS = (
    *("district_code", "service_kind", "talent_kind", "level", "qualification", "host_country", "division"),
    *(
        "right_kind",
        "quarter",
        "any_ip",
        "invention",
        "brand",
        "ip_standard",
        "patents_held",
        "large_holders",
        "revenue_class",
    ),
    "titles_class",
)
"""Columns by which records are counted: of int_protected_record, and the class of a sum of titles."""
NUMBER_COLUMNS = (
    *("staff", "patent_attorneys", "revenue_yuan", "investment_usd", "patents_abroad", "trademarks_abroad"),
    *("disputes", "titles", "amount_yuan", "rights"),
)
"""Columns of int_protected_record that are added up."""
PUBLISHED_COLUMNS = {
    "fct_copyright_trade": ("n_enterprises", "n_titles", "amount_yuan", "n_with_amount"),
    "fct_enterprise_ip": ("n_answers",),
    "fct_ip_operation": ("n_operations", "n_rights", "amount_yuan", "n_with_amount"),
    "fct_ip_service": ("n_agencies", "n_above_ten_million", "staff", "patent_attorneys", "revenue_yuan"),
    "fct_ip_talent": ("n_persons",),
    "fct_overseas_enterprise": (
        "n_enterprises",
        "investment_usd",
        "patents_abroad",
        "trademarks_abroad",
        "disputes",
    ),
}
"""Figures of each table that shows protected lists by breakdown (``pipelines/release/gate/sql/published``)."""
FLAGS = ("yes", "no")
CLASSES = (
    *("patents_held.0", "patents_held.1_9", "patents_held.10_99", "patents_held.100_up"),
    *("large_holders.100_999", "large_holders.1000_up", "revenue_class.up_to", "revenue_class.above"),
    *("titles_class.1_49", "titles_class.50_up"),
)


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
                required=(
                    *("min_respondents", "max_share_pct", "min_hidden"),
                    *("min_interval_values", "sum_interval_pct"),
                ),
            )
        }

    @classmethod
    def row_problems(cls, frame: pl.DataFrame) -> Iterable[Problem]:
        """Yield a share outside 0 to 100 %, and counts that are no whole numbers or below 2: they would suppress nothing."""
        for row, (parameter, value) in enumerate(frame.select("parameter", "value").iter_rows()):
            if parameter.endswith("_pct"):
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
                required=CLASSES,
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
        yield from _gaps(frame)


def _gaps(frame: pl.DataFrame) -> Iterator[Problem]:
    """Yield classes after which numbers belong to no class; below the first class they may."""
    rows = frame.with_row_index("row").sort("low", nulls_last=False)
    for (classification,), classes in rows.group_by("classification", maintain_order=True):
        ordered = list(classes.select("row", "low", "high", "closed").iter_rows())
        for (row, _, high, closed), (_, low, _, next_closed) in pairwise(ordered):
            if (high, closed) != (low, next_closed):
                yield Problem(
                    row,
                    f"{classification} 的类应首尾相接：上界 {high}（{closed}）应与下一类的下界 {low}（{next_closed}）一致",
                    f"the classes of {classification} must meet: high {high} ({closed}) must be low {low} "
                    f"({next_closed}) of the next class",
                )
        row, _, high, _ = ordered[-1]
        if high is not None:
            yield Problem(
                row,
                f"{classification} 的最高一类不应有上界：大于 {high} 的数不属于任何一类",
                f"the highest class of {classification} must have no high: numbers above {high} are in no class",
            )


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

    @classmethod
    def relation_problems(cls, frame: pl.DataFrame, frames: Mapping[str, pl.DataFrame]) -> Iterable[Problem]:
        """Yield lists that no table shows by breakdown, or more than one, and those without figures or breakdowns."""
        origins = frames["disclosure_table"].filter("is_origin")["list_name"].to_list()
        for row, name in enumerate(frame["list_name"]):
            if origins.count(name) != 1:
                yield Problem(
                    row,
                    f"{name} 在 seeds/disclosure_table.csv 中应恰有一张 is_origin 为 true 的表，实有 {origins.count(name)} 张",
                    f"seeds/disclosure_table.csv must have one table of {name} with is_origin true, "
                    f"it has {origins.count(name)}",
                )
            for seed in ("disclosure_part", "disclosure_breakdown"):
                if name not in frames[seed]["list_name"]:
                    yield Problem(
                        row, f"{name} 在 seeds/{seed}.csv 中没有行", f"seeds/{seed}.csv has no row of {name}"
                    )


class DisclosureTable(Seed):
    """The rows of a published table that a list makes."""

    list_name: str = pa.Field(description="protected list")
    table_name: str = pa.Field(str_matches=r"^[a-z_]+$", description="published table")
    is_origin: bool = pa.Field(
        description="whether the table shows the list by breakdown; false where it repeats some of its figures or is "
        "made from them"
    )
    row_filter: str = pa.Field(description="SQL condition on the rows of the table")
    is_held_whole: bool = pa.Field(
        description="whether all these rows are held with a year of the list, since years depend on each other; false "
        "where the rows of that year are"
    )

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

    @classmethod
    def row_problems(cls, frame: pl.DataFrame) -> Iterable[Problem]:
        """Yield tables that are said to show a list by breakdown, and do not."""
        known = " / ".join(PUBLISHED_COLUMNS)
        for row, (table, is_origin) in enumerate(frame.select("table_name", "is_origin").iter_rows()):
            if is_origin and table not in PUBLISHED_COLUMNS:
                yield Problem(
                    row,
                    f"{table} 不按细分列示名单，is_origin 只能用于 {known}",
                    f"{table} shows no list by breakdown; is_origin is for {known}",
                )


class DisclosureBreakdown(Seed):
    """A breakdown in which a protected list is published."""

    list_name: str = pa.Field(description="protected list")
    breakdown: str = pa.Field(str_matches=r"^[a-z_]+$", description="breakdown")
    source_column: str = pa.Field(
        isin=MEMBER_COLUMNS, description="column of int_protected_record that holds the member"
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
        isin=[*MEMBER_COLUMNS, *NUMBER_COLUMNS],
        description="column of int_protected_record; empty for a count",
    )
    class_code: str = pa.Field(nullable=True, description="class that is counted")
    published_column: str = pa.Field(
        str_matches=r"^[a-z_]+$",
        description="column of the published table that is empty where the part is suppressed",
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

    @classmethod
    def row_problems(cls, frame: pl.DataFrame) -> Iterable[Problem]:
        """Yield figures whose column or class is missing, or given where the aggregate has none."""
        columns = frame.select("aggregate", "source_column", "class_code").iter_rows()
        for row, (aggregate, column, class_code) in enumerate(columns):
            if (column is None) != (aggregate == "count"):
                yield Problem(
                    row,
                    "source_column 只在 aggregate 为 count 时为空",
                    "source_column is empty for the aggregate count, and for no other",
                )
            if (class_code is None) != (aggregate != "class"):
                yield Problem(
                    row,
                    "class_code 只在 aggregate 为 class 时填写",
                    "class_code is for the aggregate class, and for no other",
                )

    @classmethod
    def relation_problems(cls, frame: pl.DataFrame, frames: Mapping[str, pl.DataFrame]) -> Iterable[Problem]:
        """Yield figures of no class, in no column of the list's table, and classes that a list does not count."""
        tables = frames["disclosure_table"].filter("is_origin")
        published = {
            name: PUBLISHED_COLUMNS[table]
            for name, table in tables.select("list_name", "table_name").iter_rows()
        }
        for row, (name, column) in enumerate(frame.select("list_name", "published_column").iter_rows()):
            known = published.get(name, ())
            if known and column not in known:
                yield Problem(
                    row,
                    f"列 published_column：{column!r} 不是该名单所在表的列，可用 {' / '.join(known)}",
                    f"column published_column: {column!r} is no figure of the table of that list: {' / '.join(known)}",
                )
        yield from _class_problems(frame, frames["disclosure_class"])


def _class_problems(parts: pl.DataFrame, classes: pl.DataFrame) -> Iterator[Problem]:
    """Yield parts whose class is unknown, and those beside which a class of the same classification is not counted."""
    known: dict[str, list[str]] = dict(classes.group_by("classification").agg("class_code").iter_rows())
    counted = parts.with_row_index("row").filter(pl.col("aggregate") == "class")
    for (name, column), rows in counted.group_by("list_name", "source_column", maintain_order=True):
        codes = known.get(str(column), list(FLAGS))
        listed = rows["class_code"].to_list()
        for row, code in zip(rows["row"], listed, strict=True):
            if code not in codes:
                yield Problem(
                    row,
                    f"列 class_code：{column} 没有 {code!r} 一类（seeds/disclosure_class.csv），可用 {' / '.join(codes)}",
                    f"column class_code: {column} has no class {code!r} (seeds/disclosure_class.csv), but {' / '.join(codes)}",
                )
        if missing := [code for code in codes if code not in listed]:
            yield Problem(
                rows["row"][0],
                f"名单 {name} 按 {column} 计数，缺少 {' / '.join(missing)} 一类的行",
                f"the list {name} counts by {column}; a row is missing for {' / '.join(missing)}",
            )


class NaReason(Seed):
    """A reason why a value of a published table is missing."""

    na_reason: str = pa.Field(str_matches=r"^[a-z_]+$", description="reason")
    name_zh: str = pa.Field(description="reason in Chinese")
    name_en: str = pa.Field(description="reason in English")

    class Config:
        """Keys."""

        metadata = {"seed": SeedSpec("na_reason", ("na_reason",), "Reasons for missing values, with names")}
