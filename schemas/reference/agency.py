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

    agency_code: str = pa.Field(description="agency code, as used in submissions")
    name_zh: str = pa.Field(description="name in Chinese in this time")
    name_en: str = pa.Field(description="name in English in this time")
    agency_kind: str = pa.Field(isin=KINDS, description="national, city, court or district")
    ref_area: str = pa.Field(description="area of the agency's jurisdiction")
    valid_from: pl.Date = pa.Field(description="first day on which the name is valid")
    valid_to: pl.Date = pa.Field(
        nullable=True, description="last day on which the name is valid; empty while it is"
    )
    aliases: str = pa.Field(nullable=True, description="other spellings that senders use, separated by |")

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
    valid_from: pl.Date = pa.Field(description="first day on which the row is valid")
    valid_to: pl.Date = pa.Field(
        nullable=True, description="last day on which the row is valid; empty while it is"
    )
    note: str = pa.Field(nullable=True, description="reason for the change of responsibility")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "agency_mandate",
                ("agency_code", "subject", "valid_from"),
                "Responsibility of agencies for subjects over time",
                (("agency_code", "agency.agency_code"),),
            )
        }


class FormObligation(Seed):
    """A submitter owes a document of a form for every period from first to last."""

    form_id: str = pa.Field(description="the form")
    submitter: str = pa.Field(description="agency that must submit it")
    first_period: str = pa.Field(str_matches=PERIOD, description="first reporting period due")
    last_period: str = pa.Field(str_matches=PERIOD, description="last reporting period due")
    due_days_after_period_end: int = pa.Field(
        ge=0,
        description="days from the end of the period to the due day; a due day that is no working day moves to the next one",
    )
    document: str = pa.Field(description="document; `main` where there is only one")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "form_obligation",
                ("form_id", "submitter", "document", "first_period"),
                "Obligations to submit forms, with due days",
                (("submitter", "agency.agency_code"), ("form_id", "form.form_id")),
            )
        }


class PublicHoliday(Seed):
    """Days in a row that are off though they be weekdays, or worked though they be a weekend's."""

    first_day: pl.Date = pa.Field(unique=True, description="first day of the holiday or working weekend")
    last_day: pl.Date = pa.Field(description="last day, weekends included")
    kind: str = pa.Field(
        isin=DAY_KINDS, description="holiday (day off) or workday (a weekend day worked in exchange)"
    )
    name_zh: str = pa.Field(description="occasion in Chinese")
    name_en: str = pa.Field(description="occasion in English")
    provenance: str = pa.Field(description="notice of the State Council's General Office that says so")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "public_holiday", ("first_day",), "Public holidays and weekend days worked in exchange"
            )
        }
