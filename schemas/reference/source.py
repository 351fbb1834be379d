"""Contracts of the seeds about where a figure comes from and what senders call it.

Belongs here: sources, the documents that were read, origins, places, precedence, names of indicators. Does not belong here: the
indicators themselves.
"""

from __future__ import annotations

from collections.abc import Iterator

import pandera.polars as pa
import polars as pl

from schemas.reference.base import Problem, Seed, SeedSpec
from schemas.reference.indicator import BASES, PATENT_TYPES

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

READ_STATES = ("taken", "taken_before", "not_taken", "target")
ORIGINS = (
    "official",
    "agency_return",
    "register",
    "mirror",
    "third_party",
    "press",
    "computed",
    "synthetic",
)
"""Every origin that a model assigns."""
APPLICANT_TYPES = ("_T", "_Z", "service", "enterprise", "university", "research", "government", "individual")


class Source(Seed):
    """A source: editions of one source are vintages, figures of two are parallel."""

    source_code: str = pa.Field(description="code of the source")
    name_zh: str = pa.Field(description="name in Chinese")
    name_en: str = pa.Field(description="name in English")
    source_kind: str = pa.Field(isin=KINDS, description="kind of source")
    publisher: str = pa.Field(
        nullable=True, description="role of the agency that publishes it; empty where none does"
    )
    is_official: bool = pa.Field(description="true if a public body publishes it")
    aliases: str = pa.Field(nullable=True, description="other spellings that senders use, separated by |")
    note: str = pa.Field(nullable=True, description="remark")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "source", ("source_code",), "Where figures come from", (("publisher", "role.role_code"),)
            ),
        }


class EvidenceGrade(Seed):
    """A grade of evidence: how near the figures are to the official document itself; A is the best."""

    grade: str = pa.Field(unique=True, str_matches=r"^[A-D]$", description="the grade; A is the best")
    name_zh: str = pa.Field(description="name in Chinese")
    name_en: str = pa.Field(description="name in English")
    note_zh: str = pa.Field(description="what has this grade, in Chinese")
    note_en: str = pa.Field(description="what has this grade, in English")

    class Config:
        """Keys."""

        metadata = {"seed": SeedSpec("evidence_grade", ("grade",), "Grades of evidence")}


class Origin(Seed):
    """Where a figure comes from, apart from the source that it names."""

    origin: str = pa.Field(unique=True, str_matches=r"^[a-z_]+$", description="code of the origin")
    grade: str = pa.Field(nullable=True, description="grade of its figures; empty where it is that of others")
    name_zh: str = pa.Field(description="name in Chinese")
    name_en: str = pa.Field(description="name in English")
    note_zh: str = pa.Field(description="what belongs to it, in Chinese")
    note_en: str = pa.Field(description="what belongs to it, in English")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "origin",
                ("origin",),
                "Origins of figures, with their grades",
                (("grade", "evidence_grade.grade"),),
                required=ORIGINS,
            )
        }


class SourcePlace(Seed):
    """A place where figures were found, which is not always the publisher's: a site, a page or a repository.

    The longest place that an address begins with counts; one that begins with a point is the end of a site's name. An
    address that has no place here is a third party's.
    """

    place: str = pa.Field(
        unique=True,
        str_matches=r"^[^\s:/@]+(/[^\s@]+)?$",
        description="beginning of an address without https://www., or the end of a site's name",
    )
    origin: str = pa.Field(
        isin=("official", "mirror", "third_party", "press"), description="origin of what was found there"
    )
    document: str = pa.Field(
        nullable=True, description="the document found there, where citations do not name it themselves"
    )
    note: str = pa.Field(nullable=True, description="whose place it is")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "source_place",
                ("place",),
                "Places where figures were found, apart from the documents that they cite",
                (("origin", "origin.origin"),),
            )
        }


class SourceDocument(Seed):
    """A figure of a document that was read: taken into the samples, or left out for a reason."""

    source_code: str = pa.Field(description="the source")
    citation: str = pa.Field(description="the document, its address or path, and the table")
    item_zh: str = pa.Field(description="the figure in Chinese, as the document names it")
    item_en: str = pa.Field(description="the figure in English")
    periods: str = pa.Field(description="its periods, separated by |")
    printed: str = pa.Field(
        nullable=True, description="values with their unit, separated by |; empty where they were taken"
    )
    state: str = pa.Field(
        isin=READ_STATES,
        description="taken; taken_before, with another document; not_taken; target: a target of the year, never a result",
    )
    reason_zh: str = pa.Field(nullable=True, description="in Chinese, why it was not taken")
    reason_en: str = pa.Field(nullable=True, description="in English, why it was not taken")

    @classmethod
    def row_problems(cls, frame: pl.DataFrame) -> Iterator[Problem]:
        """Yield figures that were left out without values or a reason, and taken ones that have them."""
        filled = pl.sum_horizontal(
            pl.col(name).is_not_null() for name in ("printed", "reason_zh", "reason_en")
        )
        expected = pl.when(pl.col("state") == "taken").then(0).otherwise(3)
        for row in frame.with_row_index("_row").filter(filled != expected).iter_rows(named=True):
            yield Problem(
                row["_row"],
                "未采用的数据要写明数值和中英文理由，已采用的留空",
                "a figure that was left out needs its values and the reason in both languages, a taken one has neither",
            )

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "source_document",
                ("citation", "item_zh", "periods"),
                "Documents that were read: which of their figures were taken, which not and why",
                (("source_code", "source.source_code"),),
            )
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
