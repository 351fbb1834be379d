"""Contracts of the seeds behind publications: publications required by the plan, their tables and inputs.

Belongs here: the calendar of white papers and reports, as data. Does not belong here: the tables' queries
(``warehouse/reports/``), from whose headers ``schemas.generate`` writes the list of tables.
"""

from __future__ import annotations

import pandera.polars as pa

from schemas.reference.base import Seed, SeedSpec

CODE = r"^[a-z_]+$"
PUBLICATION = ("publication", "publication.publication")


class Publication(Seed):
    """A white paper or report that the plan orders; the agency that answers for its subject on the due day leads it."""

    publication: str = pa.Field(str_matches=CODE, description="publication")
    sort_order: int = pa.Field(ge=1, description="display order")
    name_zh: str = pa.Field(description="title in Chinese")
    name_en: str = pa.Field(description="title in English")
    plan_id: str = pa.Field(description="plan")
    statement_id: str = pa.Field(description="clause or statement of the plan that requires it")
    subject: str = pa.Field(description="subject whose agency leads it, of agency_mandate")
    cadence: str = pa.Field(isin=("A",), description="frequency: A annual")
    due_years_after: int = pa.Field(ge=1, le=2, description="years from its year to the due year")
    due_month: int = pa.Field(ge=1, le=12, description="month in which it is due")
    due_day: int = pa.Field(ge=1, le=31, description="day on which it is due")
    provenance: str = pa.Field(description="source of due day and lead agency, or project default")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "publication",
                ("publication",),
                "White papers and reports that the plan orders",
                (
                    ("plan_id", "plan.plan_id"),
                    ("plan_id.statement_id", "plan_statement.plan_id.statement_id"),
                    ("subject", "agency_mandate.subject"),
                ),
            )
        }


class PublicationSource(Seed):
    """What a table of a publication is filled from."""

    publication: str = pa.Field(str_matches=CODE, description="publication")
    table_no: str = pa.Field(str_matches=r"^\d\d$", description="number of the table")
    table_name: str = pa.Field(str_matches=r"^[a-z0-9_]+$", description="name of the table")
    title_zh: str = pa.Field(description="title in Chinese")
    title_en: str = pa.Field(description="title in English")
    source: str = pa.Field(str_matches=r"^fct_[a-z_]+$", description="published table with its figures")
    item: str = pa.Field(description="what of it, such as an indicator, or * for all")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "publication_source",
                ("publication", "table_no", "source", "item"),
                "What the tables of publications are filled from (generated from warehouse/reports)",
                (PUBLICATION,),
            )
        }


class PublicationStatus(Seed):
    """A status of how much of a publication can be filled."""

    status: str = pa.Field(str_matches=CODE, description="status")
    name_zh: str = pa.Field(description="name in Chinese")
    name_en: str = pa.Field(description="name in English")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "publication_status", ("status",), "Names of how far a publication can be filled"
            )
        }
