"""Contracts of the seeds about what is measured and what is wanted: indicators, targets, readings.

Belongs here: the indicator system, the targets that the plan's statements make, and the interpretations under
which each is judged. Does not belong here: the statements themselves (``plan.py``), how a target of some nature
is judged (the dbt project and ``target_nature``), what senders call an indicator (``source.py``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandera.polars as pa
import polars as pl

from schemas.reference.area import LEVELS
from schemas.reference.base import Problem, Seed, SeedSpec
from schemas.roles import Roles, agencies_for

BASES = ("point", "flow", "ytd", "cumulative")
COMPARATORS = ("ge", "le", "between", "all", "trend", "front_rank", "exists")
ANY_LEVEL = "any"
METHODS = ("geometric_mean", "every_year", "sum_since_window", "single_year")
PATENT_TYPES = ("_T", "_Z", "invention", "utility_model", "design")
YEAR = r"^\d{4}$"


class Indicator(Seed):
    """An indicator: a quantity that is counted or computed."""

    indicator_code: str = pa.Field(str_matches=r"^[A-Z][A-Z0-9_]*$", description="code of the indicator")
    name_zh: str = pa.Field(description="name in Chinese")
    name_en: str = pa.Field(description="name in English")
    subject: str = pa.Field(description="the field it belongs to: patent, trademark, copyright, ...")
    unit_measure: str = pa.Field(description="base unit in which values are stored")
    default_basis: str = pa.Field(isin=BASES, description="measure basis of a figure that states none")
    default_caliber: str = pa.Field(description="caliber of the figures that headline tables show")
    nature: str = pa.Field(description="nature of the indicator")
    is_additive: bool = pa.Field(description="true if values of disjoint areas or classes may be summed")
    is_monotone: bool = pa.Field(description="true if the figure cannot fall; a fall is a finding")
    is_ratio_of_stocks: bool = pa.Field(
        description="true for a ratio of two stocks, whose value may be carried for one year"
    )
    direction: str = pa.Field(isin=("up", "down"), description="favourable direction")
    derived_from: str = pa.Field(
        nullable=True, description="the indicator it is computed from (growth, ratios, counts of districts)"
    )
    responsible_role: str = pa.Field(
        description="role of the agency that is responsible in the years in which it has it"
    )
    form_id: str = pa.Field(description="form by which it is reported")
    note: str = pa.Field(nullable=True, description="remark")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "indicator",
                ("indicator_code",),
                "The indicator system",
                (
                    ("unit_measure", "unit.unit_code"),
                    ("default_caliber", "caliber.caliber_code"),
                    ("nature", "target_nature.nature"),
                    ("derived_from", "indicator.indicator_code"),
                    ("responsible_role", "role.role_code"),
                    ("form_id", "form.form_id"),
                ),
            )
        }


class IndicatorUnit(Seed):
    """What a count is a number of, where it is not 件 (items): 家 (enterprises), 项 (products), 个 (parks).

    Values are counts in the base unit all the same; these are the words beside them.
    """

    indicator_code: str = pa.Field(description="the indicator")
    unit_zh: str = pa.Field(description="what is counted, in Chinese")
    unit_en: str = pa.Field(description="what is counted, in English, in the plural")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "indicator_unit",
                ("indicator_code",),
                "What counts are numbers of",
                (("indicator_code", "indicator.indicator_code"),),
            )
        }


class IndicatorRange(Seed):
    """The range in which every figure of an indicator is expected, of areas of a level or of any area, in any year.

    Outside it a figure is queried and held: most likely it is written in another unit.
    """

    indicator_code: str = pa.Field(description="the indicator")
    area_level: str = pa.Field(
        isin=(*LEVELS, ANY_LEVEL),
        description="level of the areas; any for areas of levels without a range of their own",
    )
    lowest: float = pa.Field(description="least figure that is expected, in the indicator's base unit")
    highest: float = pa.Field(description="largest figure that is expected, in the indicator's base unit")
    why: str = pa.Field(description="reason for the range")

    @pa.dataframe_check
    @classmethod
    def ends_after_it_begins(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """Hold where the range is not empty."""
        return data.lazyframe.select(pl.col("lowest") < pl.col("highest"))

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "indicator_range",
                ("indicator_code", "area_level"),
                "Ranges in which figures are expected",
                (("indicator_code", "indicator.indicator_code"),),
            )
        }


def _without_agency(targets: pl.DataFrame, frames: Mapping[str, pl.DataFrame]) -> Iterator[Problem]:
    """Yield targets for whose figures no agency of the plan's region, or above or below it, is responsible in its first year."""
    roles = Roles(frames["agency_role"].iter_rows(named=True))
    role_of = dict(frames["indicator"].select("indicator_code", "responsible_role").iter_rows())
    plans = {row["plan_id"]: row for row in frames["plan"].iter_rows(named=True)}
    areas = list(frames["area"].select("area_code", "parent_area").iter_rows())
    agencies = list(frames["agency"].select("agency_code", "ref_area").iter_rows())
    able = {key: agencies_for(plan["region_area"], agencies, areas) for key, plan in plans.items()}
    for number, row in enumerate(targets.iter_rows(named=True)):
        role, plan = role_of[row["indicator_code"]], plans[row["plan_id"]]
        year, region = plan["start_year"], plan["region_area"]
        if not row["responsible_agency"] and not roles.agencies([role], str(year)) & able[row["plan_id"]]:
            yield Problem(
                number,
                f"{year}年 {region} 及其上下级没有单位担任指标 {row['indicator_code']} 的责任单位 {role}："
                "请填写 responsible_agency，或在 seeds/agency_role.csv 中补上一行",
                f"in {year} no agency of {region}, or above or below it, has the role {role}, which is responsible for"
                f" {row['indicator_code']}: fill in responsible_agency, or add a row to seeds/agency_role.csv",
            )


def _by_the_base_year(targets: pl.DataFrame, plans: pl.DataFrame) -> Iterator[Problem]:
    """Yield targets that leave no time for progress."""
    years = plans.select("plan_id", "base_year")
    rows = targets.with_row_index("_row").join(years, on="plan_id", maintain_order="left")
    by_base_year = pl.col("target_period").str.head(4).cast(pl.Int64) <= pl.col("base_year")
    for row in rows.filter(by_base_year).iter_rows(named=True):
        yield Problem(
            row["_row"],
            f"target_period 应晚于规划 {row['plan_id']} 的 base_year {row['base_year']}",
            f"target_period must be after the base_year {row['base_year']} of {row['plan_id']}",
        )


def _without_parts(targets: pl.DataFrame) -> Iterator[Problem]:
    """Yield targets made of parts that have none: no verdict could be given."""
    parts = set(targets.drop_nulls("parent_target_id").select("plan_id", "parent_target_id").iter_rows())
    for number, row in enumerate(targets.iter_rows(named=True)):
        if row["nature"] == "composite" and (row["plan_id"], row["target_id"]) not in parts:
            yield Problem(
                number,
                f"目标 {row['target_id']} 的 nature 为 composite，但没有以它为 parent_target_id 的目标：请补上各部分，或改用其他 nature",
                f"the target {row['target_id']} has the nature composite, and no target has it as its parent_target_id: add its"
                " parts, or give it another nature",
            )


class Target(Seed):
    """A target of a plan: the value of an indicator to be reached by a year, in base units."""

    plan_id: str = pa.Field(description="the plan")
    target_id: str = pa.Field(
        str_matches=r"^[a-z][a-z0-9_]*-\d+$", description="the indicator's code in lower case, and a number"
    )
    statement_id: str = pa.Field(description="the statement that makes it")
    indicator_code: str = pa.Field(description="the indicator; of a coverage, its numerator")
    ref_area: str = pa.Field(description="the area it is set for")
    patent_type: str = pa.Field(isin=PATENT_TYPES, description="breakdown by patent type")
    applicant_type: str = pa.Field(description="breakdown by applicant")
    item_class: str = pa.Field(description="breakdown by class of item")
    name_zh: str = pa.Field(description="short name in Chinese")
    name_en: str = pa.Field(description="short name in English")
    nature: str = pa.Field(description="how progress towards it is measured")
    comparator: str = pa.Field(isin=COMPARATORS, description="comparison of value and target")
    value_low: float = pa.Field(
        nullable=True, description="target value, or low end of a range; empty where the plan states none"
    )
    value_high: float = pa.Field(nullable=True, description="high end of a range")
    unit_measure: str = pa.Field(description="unit of the target value")
    baseline_period: str = pa.Field(nullable=True, str_matches=YEAR, description="year of the baseline")
    baseline_value: float = pa.Field(
        nullable=True, description="baseline; of a growth target, of the series it is derived from"
    )
    baseline_source: str = pa.Field(nullable=True, description="source of the baseline")
    window_start: str = pa.Field(
        nullable=True, str_matches=YEAR, description="first year of a sum over several years"
    )
    target_period: str = pa.Field(str_matches=YEAR, description="year in which the target is to be reached")
    denominator_indicator: str = pa.Field(nullable=True, description="denominator of a ratio or coverage")
    unit_threshold: float = pa.Field(
        nullable=True, description="minimum that a unit must reach to be counted (50 exports, 100 patents)"
    )
    parent_target_id: str = pa.Field(nullable=True, description="target of which it is a subset or part")
    combine_rule: str = pa.Field(
        nullable=True,
        eq="worst",
        description="how the verdict of a composite follows from its parts; empty for other targets",
    )
    responsible_agency: str = pa.Field(
        nullable=True, description="agency that owes the figures; empty: that with the indicator's role"
    )
    is_proxy: bool = pa.Field(description="true if the indicator only approximates what the plan means")
    is_headline: bool = pa.Field(description="true if the plan lists it as a main target")
    note: str = pa.Field(nullable=True, description="remark")

    @classmethod
    def relation_problems(cls, frame: pl.DataFrame, frames: Mapping[str, pl.DataFrame]) -> Iterator[Problem]:
        """Yield targets whose figures no agency owes, those to be reached by their plan's base year, those without their parts."""
        yield from _without_agency(frame, frames)
        yield from _by_the_base_year(frame, frames["plan"])
        yield from _without_parts(frame)

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "target",
                ("plan_id", "target_id"),
                "Targets made by the statements of plans",
                (
                    ("plan_id", "plan.plan_id"),
                    ("plan_id.statement_id", "plan_statement.plan_id.statement_id"),
                    ("indicator_code", "indicator.indicator_code"),
                    ("ref_area", "area.area_code"),
                    ("nature", "target_nature.nature"),
                    ("unit_measure", "unit.unit_code"),
                    ("baseline_source", "source.source_code"),
                    ("denominator_indicator", "indicator.indicator_code"),
                    ("plan_id.parent_target_id", "target.plan_id.target_id"),
                    ("responsible_agency", "agency.agency_code"),
                ),
            )
        }


class TargetUnit(Seed):
    """The unit in which a target is stated, where sentences are to use another than that of its indicator: 亿元."""

    plan_id: str = pa.Field(description="the plan")
    target_id: str = pa.Field(description="the target")
    unit_zh: str = pa.Field(description="unit in Chinese sentences")
    scale_zh: int = pa.Field(ge=1, description="number of base units in it")
    unit_en: str = pa.Field(description="unit in English sentences, in the plural")
    scale_en: int = pa.Field(ge=1, description="number of base units in it")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "target_unit",
                ("plan_id", "target_id"),
                "Units in which targets are stated",
                (("plan_id.target_id", "target.plan_id.target_id"),),
            )
        }


class TargetReading(Seed):
    """An interpretation of a target; every target has exactly one by default."""

    plan_id: str = pa.Field(description="the plan")
    target_id: str = pa.Field(description="the target")
    reading_id: str = pa.Field(description="code of the reading; `default` for the standard reading")
    is_default_reading: bool = pa.Field(description="true for the reading that summary tables show")
    nature: str = pa.Field(nullable=True, description="nature under this reading; empty: the target's")
    method: str = pa.Field(
        nullable=True,
        isin=METHODS,
        description="calculation method; empty where the value is the observation itself",
    )
    caliber_code: str = pa.Field(description="caliber of the figures used")
    item_class: str = pa.Field(
        nullable=True, description="class of item under this reading; empty: that of the target"
    )
    value_low: float = pa.Field(
        nullable=True, description="target value under this reading; empty where it is that of the target"
    )
    baseline_value: float = pa.Field(
        nullable=True, description="baseline under this reading; empty where it is that of the target"
    )
    description_zh: str = pa.Field(description="the reading in Chinese")
    description_en: str = pa.Field(description="the reading in English")
    why: str = pa.Field(nullable=True, description="reason for the reading")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "target_reading",
                ("plan_id", "target_id", "reading_id"),
                "Interpretations of targets",
                (
                    ("plan_id", "plan.plan_id"),
                    ("plan_id.target_id", "target.plan_id.target_id"),
                    ("nature", "target_nature.nature"),
                    ("caliber_code", "caliber.caliber_code"),
                ),
            )
        }
