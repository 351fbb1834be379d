"""Contracts of the seeds about a plan as a text: statements, numbers, errata, tasks.

Belongs here: what a plan says and where it says it. Offsets are 0-based, half-open, in code points of the raw
text, which is never altered and not kept here. Does not belong here: targets and their readings
(``indicator.py``), checking offsets against the text (``pipelines/plan.py``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandera.polars as pa
import polars as pl

from schemas.reference.base import Problem, Seed, SeedSpec

STATEMENT_KINDS = (
    "target",
    "baseline",
    "context",
    "monitoring_output",
    "evaluation_system",
    "database",
    "early_warning",
    "document",
    "report",
)
EXEMPTION_KINDS = (
    "list_numeral",
    "date",
    "plan_name",
    "programme_name",
    "title",
    "doctrine",
    "telephone",
    "ordinal",
    "structure",
    "idiom",
)
ERRATUM_KINDS = (
    "lost_character",
    "wrong_character",
    "stray_space",
    "wrong_unit",
    "period_not_stated",
    "inconsistent_name",
)
TASK_KINDS = ("action", "task", "project", "safeguard")


class Plan(Seed):
    """A plan: where it holds, when, and which text it is."""

    plan_id: str = pa.Field(str_matches=r"^[a-z0-9][a-z0-9-]*$", description="code of the plan")
    name_zh: str = pa.Field(description="name in Chinese")
    name_en: str = pa.Field(description="name in English")
    region_area: str = pa.Field(description="area to which the plan applies")
    start_year: int = pa.Field(ge=1953, description="first year")
    end_year: int = pa.Field(ge=1953, description="last year")
    base_year: int = pa.Field(ge=1952, description="year that progress is measured from")
    title: str = pa.Field(description="title as printed")
    issuer: str = pa.Field(description="authority that issued the plan")
    issued_on: pl.Date = pa.Field(description="day of publication")
    url: str = pa.Field(
        nullable=True,
        description="public address of the text, or of the samples its path; empty where none is known",
    )
    text_sha256: str = pa.Field(
        nullable=True,
        str_matches=r"^[0-9a-f]{64}$",
        description="SHA-256 hash of the text; empty where the text is not at hand",
    )
    char_count: int = pa.Field(
        nullable=True,
        ge=1,
        description="length of the text in code points; empty where the text is not at hand",
    )
    is_synthetic: bool = pa.Field(
        description="true for a made-up plan: its verdicts and alerts say nothing about the real world"
    )

    @classmethod
    def row_problems(cls, frame: pl.DataFrame) -> Iterator[Problem]:
        """Yield plans that have only one of hash and length, and those whose years do not follow each other."""
        one_alone = pl.col("text_sha256").is_null() != pl.col("char_count").is_null()
        for row in frame.with_row_index("_row").filter(one_alone).iter_rows(named=True):
            yield Problem(
                row["_row"],
                "text_sha256 与 char_count 应同时填写；没有规划原文时都留空",
                "text_sha256 and char_count go together; leave both empty where the text is not at hand",
            )
        # Progress is a share of the time from the base year to the last.
        in_order = (
            (pl.col("base_year") <= pl.col("start_year"))
            & (pl.col("start_year") <= pl.col("end_year"))
            & (pl.col("base_year") < pl.col("end_year"))
        )
        for row in frame.with_row_index("_row").filter(~in_order).iter_rows(named=True):
            yield Problem(
                row["_row"],
                "base_year 不得晚于 start_year，start_year 不得晚于 end_year，base_year 应早于 end_year",
                "base_year cannot be after start_year, nor start_year after end_year, and base_year must be before end_year",
            )

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "plan",
                ("plan_id",),
                "Plans that are monitored",
                (("region_area", "area.area_code"),),
            )
        }


class PlanStatement(Seed):
    """A clause of a plan that says a quantity, or orders something that must be delivered."""

    plan_id: str = pa.Field(description="the plan")
    statement_id: str = pa.Field(
        str_matches=r"^\d+(\.\d+)*\.[a-z0-9_]+$", description="section and a short name"
    )
    section: str = pa.Field(
        str_matches=r"^\d+(\.\d+)*$", description="chapter, section and paragraph as numbers"
    )
    kind: str = pa.Field(isin=STATEMENT_KINDS, description="kind of statement")
    quote: str = pa.Field(
        nullable=True,
        description="shortest clause that contains the statement, as printed; empty where the text is not at hand",
    )
    char_start: int = pa.Field(
        nullable=True,
        ge=0,
        description="offset of the first code point of the quote; empty where the text is not at hand",
    )
    char_end: int = pa.Field(
        nullable=True,
        ge=1,
        description="offset of the code point after the quote; empty where the text is not at hand",
    )
    summary_en: str = pa.Field(description="summary in English")
    note: str = pa.Field(
        nullable=True, description="remark; of a text that is not at hand, who passes the statement on"
    )

    @classmethod
    def relation_problems(cls, frame: pl.DataFrame, frames: Mapping[str, pl.DataFrame]) -> Iterator[Problem]:
        """Yield statements that do not quote the text of their plan, and those that quote a text that is not at hand."""
        plans = frames["plan"].select("plan_id", has_text=pl.col("text_sha256").is_not_null())
        quoted = pl.sum_horizontal(pl.col(name).is_not_null() for name in ("quote", "char_start", "char_end"))
        rows = frame.with_row_index("_row").join(plans, on="plan_id").with_columns(n_quoted=quoted)
        expected = pl.when("has_text").then(3).otherwise(0)
        for row in rows.filter(pl.col("n_quoted") != expected).sort("_row").iter_rows(named=True):
            if row["has_text"]:
                yield Problem(
                    row["_row"],
                    f"规划 {row['plan_id']} 有原文，quote、char_start、char_end 都要填写",
                    f"the text of {row['plan_id']} is at hand: fill in quote, char_start and char_end",
                )
            else:
                yield Problem(
                    row["_row"],
                    f"规划 {row['plan_id']} 没有原文，quote、char_start、char_end 都应留空，由谁转述写在 note",
                    f"the text of {row['plan_id']} is not at hand: leave quote, char_start and char_end empty, and say in"
                    " note who passes the statement on",
                )

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "plan_statement",
                ("plan_id", "statement_id"),
                "Statements of plans, with their place in the text",
                (("plan_id", "plan.plan_id"),),
            )
        }


class PlanErratum(Seed):
    """A place where the printed text is damaged or inconsistent, and text read in its place there."""

    plan_id: str = pa.Field(description="the plan")
    erratum_id: str = pa.Field(description="code of the erratum")
    char_start: int = pa.Field(ge=0, description="offset of the first code point of the place")
    char_end: int = pa.Field(ge=1, description="offset of the code point after it")
    raw: str = pa.Field(description="printed text")
    read_as: str = pa.Field(description="text read in its place")
    kind: str = pa.Field(isin=ERRATUM_KINDS, description="kind of erratum")
    evidence_zh: str = pa.Field(description="reason in Chinese")
    evidence_en: str = pa.Field(description="reason in English")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "plan_erratum",
                ("plan_id", "erratum_id"),
                "Damaged places of plan texts and text read in its place there",
                (("plan_id", "plan.plan_id"),),
            )
        }


class PlanTask(Seed):
    """An action, task, project or safeguard of a plan, with the agency that leads it."""

    plan_id: str = pa.Field(description="the plan")
    task_id: str = pa.Field(str_matches=r"^[APS]\d{1,2}(\.\d)?$", description="code of the task")
    parent_task_id: str = pa.Field(nullable=True, description="action to which it belongs")
    kind: str = pa.Field(isin=TASK_KINDS, description="action, task, project or safeguard")
    section: str = pa.Field(str_matches=r"^\d+(\.\d+)*$", description="section of the plan")
    title_zh: str = pa.Field(description="title in Chinese")
    title_en: str = pa.Field(description="title in English")
    quote: str = pa.Field(description="its heading, as printed")
    char_start: int = pa.Field(ge=0, description="offset of the first code point of the quote")
    char_end: int = pa.Field(ge=1, description="offset of the code point after the quote")
    lead_agency: str = pa.Field(description="lead agency, assigned by the project: the text names none")

    @classmethod
    def relation_problems(cls, frame: pl.DataFrame, frames: Mapping[str, pl.DataFrame]) -> Iterator[Problem]:
        """Yield tasks whose code another plan uses in the same years: a report names a task by its code and period alone."""
        years = frames["plan"].select("plan_id", "start_year", "end_year")
        tasks = frame.with_row_index("_row").join(years, on="plan_id")
        pairs = tasks.join(tasks, on="task_id", suffix="_other").filter(
            (pl.col("_row") > pl.col("_row_other"))
            & (pl.col("start_year") <= pl.col("end_year_other"))
            & (pl.col("start_year_other") <= pl.col("end_year"))
        )
        for row in pairs.sort("_row").iter_rows(named=True):
            yield Problem(
                row["_row"],
                f"任务编号 {row['task_id']} 与同期规划 {row['plan_id_other']} 重复，请改用其他编号",
                f"task {row['task_id']} is also a task of {row['plan_id_other']}, in the same years: give it another code",
            )

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "plan_task",
                ("plan_id", "task_id"),
                "Tasks, projects and safeguards of plans",
                (
                    ("plan_id", "plan.plan_id"),
                    ("plan_id.parent_task_id", "plan_task.plan_id.task_id"),
                    ("lead_agency", "agency.agency_code"),
                ),
            )
        }


class PlanNumber(Seed):
    """A number in a plan's text, covered by a statement or exempt for a stated reason."""

    plan_id: str = pa.Field(description="the plan")
    char_start: int = pa.Field(ge=0, description="offset of the first code point of the number")
    char_end: int = pa.Field(ge=1, description="offset of the code point after it")
    text: str = pa.Field(description="the number as printed")
    statement_id: str = pa.Field(nullable=True, description="statement that covers the number")
    exemption: str = pa.Field(
        nullable=True, isin=EXEMPTION_KINDS, description="reason why no statement covers it"
    )

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "plan_number",
                ("plan_id", "char_start"),
                "Inventory of every number in plan texts",
                (
                    ("plan_id", "plan.plan_id"),
                    ("plan_id.statement_id", "plan_statement.plan_id.statement_id"),
                ),
            )
        }
