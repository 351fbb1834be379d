"""Contracts of the seeds about where a figure comes from and what senders call it.

Belongs here: sources, their precedence, names of indicators. Does not belong here: the indicators themselves.
"""

from __future__ import annotations

import pandera.polars as pa
import polars as pl

from schemas.reference.base import Seed, SeedSpec

KINDS = (
    "yearbook",
    "report",
    "document",
    "white_paper",
    "bulletin",
    "database",
    "press",
    "return",
    "register",
    "computed",
)
PATENT_TYPES = ("_T", "_Z", "invention", "utility_model", "design")
APPLICANT_TYPES = ("_T", "_Z", "service", "enterprise", "university", "research", "government", "individual")
BASES = ("point", "flow", "ytd", "cumulative")


class Source(Seed):
    """A source: editions of one source are vintages, figures of two are parallel."""

    source_code: str = pa.Field(description="code of the source")
    name_zh: str = pa.Field(description="name in Chinese")
    name_en: str = pa.Field(description="name in English")
    source_kind: str = pa.Field(isin=KINDS, description="kind of source")
    publisher: str = pa.Field(nullable=True, description="agency that publishes it; empty where none does")
    is_official: bool = pa.Field(description="true if a public body publishes it")
    aliases: str = pa.Field(nullable=True, description="other spellings that senders use, separated by |")
    note: str = pa.Field(nullable=True, description="remark")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "source", ("source_code",), "Where figures come from", (("publisher", "agency.agency_code"),)
            ),
        }


class SourcePrecedence(Seed):
    """Which of parallel sources is the current one; a row for an indicator goes before the row for `*`.

    The days are those of builds, so that a change ends one row and begins another, and what was chosen before stays
    known: it is a revision that everybody can see (``fct_revision``).
    """

    source_code: str = pa.Field(description="the source")
    indicator_code: str = pa.Field(description="the indicator, or * for all")
    valid_from: pl.Date = pa.Field(description="first day of builds to which it applies")
    valid_to: pl.Date = pa.Field(
        nullable=True, description="last day of builds to which it applies; empty while it applies"
    )
    rank: int = pa.Field(ge=1, description="rank; the smallest is selected")
    why: str = pa.Field(description="reason for the rank")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "source_precedence",
                ("source_code", "indicator_code", "valid_from"),
                "Order of parallel sources",
                (("source_code", "source.source_code"),),
            )
        }


class IndicatorAlias(Seed):
    """What a sender may write for an indicator, with the breakdown that its words imply."""

    alias: str = pa.Field(description="name as written")
    indicator_code: str = pa.Field(description="indicator that the name denotes")
    patent_type: str = pa.Field(isin=PATENT_TYPES, description="breakdown by patent type")
    applicant_type: str = pa.Field(isin=APPLICANT_TYPES, description="breakdown by applicant")
    industry_code: str = pa.Field(description="breakdown by industry")
    item_class: str = pa.Field(description="additional breakdown implied by the name")
    measure_basis: str = pa.Field(
        nullable=True,
        isin=BASES,
        description="measure basis implied by the name; empty for the indicator's default",
    )
    note: str = pa.Field(nullable=True, description="explanation where needed")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "indicator_alias",
                ("alias",),
                "What senders call the indicators",
                (("indicator_code", "indicator.indicator_code"),),
            )
        }
