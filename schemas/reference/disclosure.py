"""Contracts of the seeds that say why a published cell is empty, and when it must be.

Belongs here: the numbers of disclosure control and the reasons of missing values, in words. Does not belong here: how
cells are suppressed (``dbt_project/macros/disclosure.sql``), or statuses of observations (``codelist.py``).
"""

from __future__ import annotations

import pandera.polars as pa

from schemas.reference.base import Seed, SeedSpec


class DisclosureRule(Seed):
    """A number by which it is decided whether a cell gives a respondent away."""

    parameter: str = pa.Field(str_matches=r"^[a-z_]+$", description="what the number is")
    value: float = pa.Field(ge=0, description="the number")
    provenance: str = pa.Field(description="where it comes from")

    class Config:
        """Keys."""

        metadata = {"seed": SeedSpec("disclosure_rule", ("parameter",), "Numbers of disclosure control")}


class NaReason(Seed):
    """Why a published table has no value in a place where there could be one."""

    na_reason: str = pa.Field(str_matches=r"^[a-z_]+$", description="reason")
    name_zh: str = pa.Field(description="reason in Chinese")
    name_en: str = pa.Field(description="reason in English")

    class Config:
        """Keys."""

        metadata = {"seed": SeedSpec("na_reason", ("na_reason",), "Reasons of missing values, in words")}
