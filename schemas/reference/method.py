"""Contracts of the seeds of the rules by which figures are judged.

Belongs here: natures of targets, verdicts and their words, derived ratios, logical bounds, tolerances, thresholds of
rules, calibers and their breaks, declared corrections. Does not belong here: the plan's own targets (``plan.py``), or the arithmetic (``dbt_project/``).
"""

from __future__ import annotations

import pandera.polars as pa
import polars as pl

from schemas.reference.base import Seed, SeedSpec

VERDICTS = ("met", "on_track", "trend_only", "not_assessable", "no_data", "at_risk", "off_track", "missed")


class TargetNature(Seed):
    """How targets of one nature behave: what may stand for a year, and whether a success can be lost."""

    nature: str = pa.Field(str_matches=r"^[a-z]+$", description="nature of a target")
    name_zh: str = pa.Field(description="name in Chinese")
    name_en: str = pa.Field(description="name in English")
    max_carry_years: int = pa.Field(ge=0, description="number of years for which a figure may be carried")
    can_be_lost: bool = pa.Field(description="true if a target reached early can be lost again")
    starts_at_zero: bool = pa.Field(description="true if the baseline is zero by definition")
    sums_since_window: bool = pa.Field(
        description="true if the measure is the sum since the window opened, with every year required"
    )
    is_growth: bool = pa.Field(
        description="true if the measure is the average annual growth since the base year"
    )
    is_rank: bool = pa.Field(description="true if the measure is a rank: smaller is better")
    rank_slack: int = pa.Field(
        nullable=True, ge=0, description="number of ranks behind the target that are still at_risk"
    )
    is_forecast: bool = pa.Field(
        description="true if the annual figure may be forecast; not for sums, ranks, coverage and binary targets"
    )
    note: str = pa.Field(nullable=True, description="why")

    class Config:
        """Keys."""

        metadata = {"seed": SeedSpec("target_nature", ("nature",), "How targets of one nature are judged")}


class Verdict(Seed):
    """A verdict with its names and rank."""

    verdict: str = pa.Field(isin=VERDICTS, description="verdict")
    name_zh: str = pa.Field(description="name in Chinese")
    name_en: str = pa.Field(description="name in English")
    severity_rank: int = pa.Field(
        ge=1,
        description="rank from favourable (1) to unfavourable; a composite takes its least favourable component",
    )
    is_judged: bool = pa.Field(
        description="true if the verdict compares a value with the number of the target"
    )
    is_favourable: bool = pa.Field(
        nullable=True, description="true for a favourable verdict; empty where nothing was judged"
    )
    note_zh: str = pa.Field(description="condition of the verdict in Chinese")
    note_en: str = pa.Field(description="condition of the verdict in English")

    class Config:
        """Keys."""

        metadata = {"seed": SeedSpec("verdict", ("verdict",), "Verdicts with their names and rank")}


class VerdictReason(Seed):
    """The sentence that explains a verdict; placeholders in braces are filled from its components."""

    reason_code: str = pa.Field(str_matches=r"^[a-z_]+$", description="reason, or a note added to it")
    kind: str = pa.Field(isin=("main", "note"), description="main sentence, or a note added to it")
    sort_order: int = pa.Field(ge=1, description="order")
    template_zh: str = pa.Field(
        nullable=True, description="template in Chinese; empty where nothing is added"
    )
    template_en: str = pa.Field(
        nullable=True, description="template in English; empty where nothing is added"
    )

    class Config:
        """Keys."""

        metadata = {"seed": SeedSpec("verdict_reason", ("reason_code",), "Sentences that explain verdicts")}


class DerivedRatio(Seed):
    """A ratio made of two observations, with the convention of its denominator."""

    ratio_id: str = pa.Field(str_matches=r"^[a-z0-9-]+$", description="ratio under one convention")
    indicator_code: str = pa.Field(description="the indicator that is computed")
    numerator_indicator: str = pa.Field(description="numerator")
    numerator_patent_type: str = pa.Field(description="breakdown member of the numerator")
    denominator_indicator: str = pa.Field(description="denominator")
    denominator_edition: str = pa.Field(description="edition of the denominator, as the sender labels it")
    denominator_caliber: str = pa.Field(description="or its caliber, where a sender states that")
    denominator_lag_years: int = pa.Field(
        ge=0, description="years by which the denominator precedes the numerator"
    )
    multiplier: int = pa.Field(ge=1, description="factor of the ratio: 10000 for per 10,000")
    unit_measure: str = pa.Field(description="unit of the ratio")
    caliber_code: str = pa.Field(description="caliber of the ratio; another denominator is another caliber")
    why: str = pa.Field(description="evidence for the convention")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "derived_ratio",
                ("ratio_id",),
                "Ratios that are computed, with the convention of their denominators",
                (
                    ("indicator_code", "indicator.indicator_code"),
                    ("numerator_indicator", "indicator.indicator_code"),
                    ("denominator_indicator", "indicator.indicator_code"),
                    ("unit_measure", "unit.unit_code"),
                    ("caliber_code", "caliber.caliber_code"),
                    ("denominator_caliber", "caliber.caliber_code"),
                ),
            )
        }


class AreaCount(Seed):
    """A count of areas: all of a level, or those with something to show."""

    indicator_code: str = pa.Field(description="the indicator that is computed")
    area_level: str = pa.Field(description="level of the areas that are counted")
    counted_indicator: str = pa.Field(
        nullable=True, description="indicator whose figure must be above zero; empty to count all areas"
    )
    first_year: int = pa.Field(ge=1949, description="first year for which it is counted")
    why: str = pa.Field(description="reason for the definition")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "area_count",
                ("indicator_code",),
                "Counts of areas that are computed",
                (
                    ("indicator_code", "indicator.indicator_code"),
                    ("counted_indicator", "indicator.indicator_code"),
                ),
            )
        }


class IndicatorBound(Seed):
    """One indicator is never less than another."""

    indicator_code: str = pa.Field(description="indicator that has a lower bound")
    bound_by_indicator: str = pa.Field(description="indicator that is the lower bound")
    why_zh: str = pa.Field(description="reason in Chinese")
    why_en: str = pa.Field(description="reason in English")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "indicator_bound",
                ("indicator_code", "bound_by_indicator"),
                "Logical bounds between indicators",
                (
                    ("indicator_code", "indicator.indicator_code"),
                    ("bound_by_indicator", "indicator.indicator_code"),
                ),
            )
        }


class ReconciliationTolerance(Seed):
    """How far the districts' sum may lie from the city's figure."""

    indicator_code: str = pa.Field(description="indicator, or * for indicators without a row")
    tolerance_share_pct: float = pa.Field(
        ge=0, le=100, description="tolerance as per cent of the city's figure"
    )
    tolerance_abs: float = pa.Field(
        ge=0, description="tolerance in the base unit; the larger of the two applies"
    )
    why: str = pa.Field(description="why")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "reconciliation_tolerance", ("indicator_code",), "Tolerances of districts against city"
            )
        }


class ReconciliationNote(Seed):
    """What a comparison of districts and city proves."""

    note_code: str = pa.Field(isin=("synthetic", "incomplete", "real"), description="kind of the comparison")
    note_zh: str = pa.Field(description="text in Chinese")
    note_en: str = pa.Field(description="text in English")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec("reconciliation_note", ("note_code",), "Texts on what a reconciliation proves")
        }


class Caliber(Seed):
    """A definition under which figures are comparable with one another."""

    caliber_code: str = pa.Field(str_matches=r"^[a-z0-9_]+$", description="caliber")
    kind: str = pa.Field(
        isin=("base", "counting", "denominator", "classification"),
        description="base, counting, denominator or classification",
    )
    name_zh: str = pa.Field(description="name in Chinese")
    name_en: str = pa.Field(description="name in English")
    description: str = pa.Field(description="definition in English")

    class Config:
        """Keys."""

        metadata = {"seed": SeedSpec("caliber", ("caliber_code",), "Definitions of figures (calibers)")}


class CaliberIndicator(Seed):
    """A caliber beside the base that figures of an indicator may be sent under."""

    caliber_code: str = pa.Field(description="caliber")
    indicator_code: str = pa.Field(description="indicator")
    note: str = pa.Field(nullable=True, description="reason")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "caliber_indicator",
                ("caliber_code", "indicator_code"),
                "Calibers beside the base that figures of an indicator may be sent under",
                (("caliber_code", "caliber.caliber_code"), ("indicator_code", "indicator.indicator_code")),
            )
        }


class CaliberBreak(Seed):
    """A point in time from which an indicator is counted otherwise, and the way in which that moves it."""

    break_id: str = pa.Field(str_matches=r"^[a-z0-9-]+$", description="break")
    indicator_code: str = pa.Field(description="indicator, or * for all")
    ref_area: str = pa.Field(description="area, or * for all")
    break_period: str = pa.Field(
        str_matches=r"^\d{4}(-Q[1-4]|-\d{2})?$", description="first period under the new definition"
    )
    bias: str = pa.Field(
        isin=("up", "down", "unknown"), description="direction in which the break moves the figure"
    )
    is_suspected: bool = pa.Field(description="true if no source documents it and the figures suggest it")
    affects_verdict: bool = pa.Field(description="true if it is considered in the robustness of verdicts")
    name_zh: str = pa.Field(description="what changed, in Chinese")
    name_en: str = pa.Field(description="what changed, in English")
    evidence: str = pa.Field(description="source that documents the break")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec("caliber_break", ("break_id",), "Breaks of definitions, with their bias")
        }


class RuleThreshold(Seed):
    """A threshold of a rule."""

    rule_code: str = pa.Field(description="rule")
    parameter: str = pa.Field(str_matches=r"^[a-z_]+$", description="name of the parameter")
    value: float = pa.Field(ge=0, description="value of the parameter")
    why: str = pa.Field(description="reason for the value")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "rule_threshold",
                ("rule_code", "parameter"),
                "Thresholds of rules",
                (("rule_code", "rule.rule_code"),),
                is_fixed=True,
            )
        }


class Correction(Seed):
    """A figure that is known to be wrong in its file, with the value used until the source corrects it.

    The row is searched in the current file of the submission's key: a correction applies to a new attempt only while it still
    has ``old_value``.
    """

    correction_id: str = pa.Field(str_matches=r"^[a-z0-9-]+$", description="correction")
    form_id: str = pa.Field(
        isin=("published_figures", "macro_statistics", "district_return"), description="form of the file"
    )
    submitter: str = pa.Field(description="who sent it")
    period: str = pa.Field(description="its reporting period")
    document: str = pa.Field(description="its document")
    source_code: str = pa.Field(
        nullable=True, description="source of the row, where the file has several for the key"
    )
    indicator_code: str = pa.Field(description="indicator")
    ref_area: str = pa.Field(description="area; a functional zone is an area of its own")
    time_period: str = pa.Field(description="period of the figure")
    measure_basis: str = pa.Field(
        isin=("point", "flow", "ytd", "cumulative"), description="measure basis of the figure in the file"
    )
    caliber_code: str = pa.Field(description="caliber")
    patent_type: str = pa.Field(description="patent type; _T total, _Z not applicable")
    applicant_type: str = pa.Field(description="applicant type")
    industry_code: str = pa.Field(description="industry")
    item_class: str = pa.Field(description="free breakdown")
    old_value: float = pa.Field(description="value in the file, in the base unit")
    new_value: float = pa.Field(description="corrected value, in the base unit")
    unit_measure: str = pa.Field(description="base unit of both")
    reason_zh: str = pa.Field(description="reason in Chinese")
    reason_en: str = pa.Field(description="reason in English")
    declared_by: str = pa.Field(description="office that declared it; never a person")
    declared_on: pl.Date = pa.Field(description="day of the declaration")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "correction",
                ("correction_id",),
                "Declared corrections of single figures",
                (
                    ("form_id", "form.form_id"),
                    ("source_code", "source.source_code"),
                    ("indicator_code", "indicator.indicator_code"),
                    ("ref_area", "area.area_code"),
                    ("caliber_code", "caliber.caliber_code"),
                    ("unit_measure", "unit.unit_code"),
                ),
            )
        }
