"""Contracts of the seeds about who does what: agencies, their roles, their mandates, their obligations.

Belongs here: agencies over time (the reform of 2018 moved trademarks and copyright), what forms call them, the calendar of
their reports, and public holidays. Does not belong here: what a form asks for (``schemas/forms/``).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

import pandera.polars as pa
import polars as pl

from schemas.periods import cadence_of
from schemas.reference.base import Problem, Seed, SeedSpec
from schemas.roles import ANY

KINDS = ("national", "city", "court", "district")
DAY_KINDS = ("holiday", "workday")
_FOREVER = pl.date(9999, 12, 31)
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


class Role(Seed):
    """A role that forms, obligations, indicators and sources name in place of the agencies of a region."""

    role_code: str = pa.Field(unique=True, str_matches=r"^[a-z]+(_[a-z]+)*$", description="code of the role")
    name_zh: str = pa.Field(description="name of such an agency in Chinese")
    name_en: str = pa.Field(description="name of such an agency in English")
    description: str = pa.Field(description="what agencies in this role answer for")

    class Config:
        """Keys."""

        metadata = {"seed": SeedSpec("role", ("role_code",), "Roles of agencies")}


class AgencyRole(Seed):
    """An agency has a role from one day to another; several may have the same at once."""

    role_code: str = pa.Field(description="the role")
    agency_code: str = pa.Field(description="the agency that has it")
    valid_from: pl.Date = pa.Field(
        description="first day on which it has the role; before its own first day where it reports about an earlier time"
    )
    valid_to: pl.Date = pa.Field(
        nullable=True, description="last day on which it has the role; empty while it does"
    )
    note: str = pa.Field(
        nullable=True, description="reason for a role at a time when there is no such agency"
    )

    @classmethod
    def row_problems(cls, frame: pl.DataFrame) -> Iterator[Problem]:
        """Yield rows that end before they begin, and those that begin before the one before them has ended."""
        last = pl.col("valid_to").fill_null(_FOREVER)
        rows = frame.with_row_index("_row").with_columns(last=last).sort("valid_from")
        before = pl.col("last").cum_max().shift(1).over("role_code", "agency_code")
        for row in rows.with_columns(before=before).sort("_row").iter_rows(named=True):
            if row["last"] < row["valid_from"]:
                yield Problem(row["_row"], "valid_to 早于 valid_from", "valid_to is before valid_from")
            elif row["before"] and row["before"] >= row["valid_from"]:
                yield Problem(
                    row["_row"],
                    f"{row['agency_code']} 担任 {row['role_code']} 的时间与另一行重叠",
                    f"{row['agency_code']} has the role {row['role_code']} in another row at the same time",
                )

    @classmethod
    def relation_problems(cls, frame: pl.DataFrame, frames: Mapping[str, pl.DataFrame]) -> Iterator[Problem]:
        """Yield roles without a note that an agency has before it exists or when it is no more: it would owe returns then."""
        days = (
            frames["agency"]
            .group_by("agency_code")
            .agg(first=pl.col("valid_from").min(), last=pl.col("valid_to").fill_null(_FOREVER).max())
        )
        rows = frame.with_row_index("_row").join(days, on="agency_code")
        is_outside = (pl.col("valid_from") < pl.col("first")) | (
            pl.col("valid_to").fill_null(_FOREVER) > pl.col("last")
        )
        for row in rows.filter(is_outside & pl.col("note").is_null()).sort("_row").iter_rows(named=True):
            is_open = row["last"].year == dt.MAXYEAR
            last_zh, last_en = ("今", "today") if is_open else (row["last"], row["last"])
            yield Problem(
                row["_row"],
                f"{row['agency_code']} 存续于 {row['first']} 至{last_zh}，担任 {row['role_code']} 的时间超出此范围："
                "请更正日期，或在 note 中写明理由",
                f"{row['agency_code']} exists from {row['first']} to {last_en} and has the role {row['role_code']} at other"
                " times: correct the days, or give the reason in note",
            )

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "agency_role",
                ("role_code", "agency_code", "valid_from"),
                "Agencies of the region in their roles over time",
                (("role_code", "role.role_code"), ("agency_code", "agency.agency_code")),
            )
        }


def sender_problems(frame: pl.DataFrame, frames: Mapping[str, pl.DataFrame]) -> Iterator[Problem]:
    """Yield rows whose ``senders`` name a role that ``role.csv`` does not have."""
    known = {ANY, *frames["role"]["role_code"]}
    for number, senders in enumerate(frame["senders"]):
        if unknown := [role for role in senders.split("|") if role not in known]:
            yield Problem(
                number,
                f"列 senders：{'|'.join(unknown)} 不在 seeds/role.csv（role_code）中",
                f"column senders: {'|'.join(unknown)} is not in seeds/role.csv (role_code)",
            )


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
    """Agencies in a role owe a document of a form for every period from first to last.

    Those that have the role on the last day of the period owe it.
    """

    form_id: str = pa.Field(description="the form")
    role_code: str = pa.Field(description="role of the agencies that must submit it")
    document: str = pa.Field(description="document; `main` where there is only one")
    first_period: str = pa.Field(str_matches=PERIOD, description="first reporting period due")
    last_period: str = pa.Field(
        nullable=True, str_matches=PERIOD, description="last reporting period due; empty: still owed"
    )
    due_days_after_period_end: int = pa.Field(
        ge=0,
        description="days from the end of the period to the due day; a due day that is no working day moves to the next one",
    )

    @classmethod
    def relation_problems(cls, frame: pl.DataFrame, frames: Mapping[str, pl.DataFrame]) -> Iterator[Problem]:
        """Yield rows whose periods are not of the form's cadence: such a return would never be owed."""
        cadences = dict(frames["form"].select("form_id", "cadence").iter_rows())
        for number, row in enumerate(frame.iter_rows(named=True)):
            periods = [row[name] for name in ("first_period", "last_period") if row[name]]
            if wrong := [period for period in periods if cadence_of(period) != cadences[row["form_id"]]]:
                yield Problem(
                    number,
                    f"报告期 {'、'.join(wrong)} 与报表 {row['form_id']} 的周期 {cadences[row['form_id']]} 不符",
                    f"{', '.join(wrong)}: the form {row['form_id']} has periods of the cadence {cadences[row['form_id']]}",
                )

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "form_obligation",
                ("form_id", "role_code", "document", "first_period"),
                "Obligations to submit forms by role, with due days",
                (("role_code", "role.role_code"), ("form_id", "form.form_id")),
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
