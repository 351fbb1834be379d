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
    source_kind: str = pa.Field(isin=KINDS, description="what sort of thing it is")
    publisher: str = pa.Field(nullable=True, description="the agency that publishes it, if one does")
    is_official: bool = pa.Field(description="published by a public body")
    aliases: str = pa.Field(nullable=True, description="what people write instead, separated by |")
    note: str = pa.Field(nullable=True, description="what to know of it")

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
    valid_from: pl.Date = pa.Field(description="first day on whose builds the order holds")
    valid_to: pl.Date = pa.Field(nullable=True, description="last day; empty while it holds")
    rank: int = pa.Field(ge=1, description="smaller goes first")
    why: str = pa.Field(description="why it stands there")

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

    alias: str = pa.Field(description="the words as written")
    indicator_code: str = pa.Field(description="the indicator meant")
    patent_type: str = pa.Field(isin=PATENT_TYPES, description="breakdown by patent type")
    applicant_type: str = pa.Field(isin=APPLICANT_TYPES, description="breakdown by applicant")
    industry_code: str = pa.Field(description="breakdown by industry")
    item_class: str = pa.Field(description="what else the words count by")
    measure_basis: str = pa.Field(
        nullable=True, isin=BASES, description="basis that the words imply; empty: the indicator's own"
    )
    note: str = pa.Field(nullable=True, description="why, where it is not plain")

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
