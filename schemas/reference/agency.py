"""Contracts of the seeds about who does what: agencies, their mandates, what they owe.

Belongs here: agencies over time (the reform of 2018 moved trademarks and copyright), the calendar of
their reports, and the days on which nobody works. Does not belong here: what a form asks for (``schemas/forms/``).
"""

from __future__ import annotations

import pandera.polars as pa
import polars as pl

from schemas.reference.base import Seed, SeedSpec

KINDS = ("national", "city", "court", "district")
DAY_KINDS = ("holiday", "workday")
PERIOD = r"^\d{4}(-(Q[1-4]|(0[1-9]|1[0-2])))?$"


class Agency(Seed):
    """An agency under one name; a district's office has the district's code."""

    agency_code: str = pa.Field(description="code that stands in submissions")
    name_zh: str = pa.Field(description="name in Chinese in this time")
    name_en: str = pa.Field(description="name in English in this time")
    agency_kind: str = pa.Field(isin=KINDS, description="national, city, court or district")
    ref_area: str = pa.Field(description="the area it answers for")
    valid_from: pl.Date = pa.Field(description="first day of the name")
    valid_to: pl.Date = pa.Field(nullable=True, description="last day of the name; empty while it stands")
    aliases: str = pa.Field(nullable=True, description="what people write instead, separated by |")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "agency",
                ("agency_code", "valid_from"),
                "Agencies with their names over time",
                (("ref_area", "area.area_code"),),
            )
        }


class AgencyMandate(Seed):
    """An agency answers for a subject from one day to another."""

    agency_code: str = pa.Field(description="the agency")
    subject: str = pa.Field(description="patent, trademark, gi, copyright, ...")
    valid_from: pl.Date = pa.Field(description="first day")
    valid_to: pl.Date = pa.Field(nullable=True, description="last day; empty while it stands")
    note: str = pa.Field(nullable=True, description="what moved it")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "agency_mandate",
                ("agency_code", "subject", "valid_from"),
                "Who answers for which subject, and when",
                (("agency_code", "agency.agency_code"),),
            )
        }


class FormObligation(Seed):
    """A submitter owes a document of a form for every period from first to last."""

    form_id: str = pa.Field(description="the form")
    submitter: str = pa.Field(description="who owes it")
    first_period: str = pa.Field(str_matches=PERIOD, description="first reporting period owed")
    last_period: str = pa.Field(str_matches=PERIOD, description="last reporting period owed")
    due_days_after_period_end: int = pa.Field(
        ge=0, description="days after the period's end on which it is due, or the next working day"
    )
    document: str = pa.Field(description="the document, `main` where there is one only")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "form_obligation",
                ("form_id", "submitter", "document", "first_period"),
                "Who owes which form, and by when",
                (("submitter", "agency.agency_code"), ("form_id", "form.form_id")),
            )
        }


class PublicHoliday(Seed):
    """Days in a row that are off though they be weekdays, or worked though they be a weekend's."""

    first_day: pl.Date = pa.Field(unique=True, description="first day")
    last_day: pl.Date = pa.Field(description="last day; weekends within are named too")
    kind: str = pa.Field(isin=DAY_KINDS, description="holiday: off; workday: worked to make up for one")
    name_zh: str = pa.Field(description="what for, in Chinese")
    name_en: str = pa.Field(description="what for, in English")
    provenance: str = pa.Field(description="notice of the State Council's General Office that says so")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "public_holiday", ("first_day",), "Public holidays and the weekends worked for them"
            )
        }
