"""Contracts of the code lists: units, countries, observation statuses, members of breakdowns, the words of rules.

Belongs here: lists that only name and explain codes. Does not belong here: rules' severities
(``schemas/rules/registry.py``).
"""

from __future__ import annotations

import pandera.polars as pa

from schemas.reference.base import Seed, SeedSpec

COUNTED_UNITS = ("ITEM", "PERSON", "RANK")
"""Base units that are counted, so that a whole number is exact."""
ADDITIVE_UNITS = ("ITEM", "PERSON", "CNY", "USD")
"""Base units of figures that add up: those of a rate or a share have others."""


class Unit(Seed):
    """A unit in which senders write, and the base unit in which values are kept."""

    unit_code: str = pa.Field(unique=True, description="code of the unit")
    name_zh: str = pa.Field(description="name in Chinese")
    name_en: str = pa.Field(description="name in English")
    base_unit: str = pa.Field(description="base unit in which values are stored")
    scale: int = pa.Field(ge=1, description="number of base units in one of this unit, exact")
    aliases: str = pa.Field(description="spellings that senders use, separated by |")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "unit",
                ("unit_code",),
                "Units and their scale to the base unit",
                (("base_unit", "unit.unit_code"),),
            )
        }


class Country(Seed):
    """A country or region of ISO 3166-1."""

    country_code: str = pa.Field(
        unique=True, str_matches=r"^[A-Z]{2}$", description="alpha-2 code, which is stored"
    )
    alpha3: str = pa.Field(
        unique=True, str_matches=r"^[A-Z]{3}$", description="alpha-3 code, which senders may use"
    )
    name_zh: str = pa.Field(description="name in Chinese")
    name_en: str = pa.Field(description="name in English")
    aliases: str = pa.Field(nullable=True, description="other spellings that senders use, separated by |")

    class Config:
        """Keys."""

        metadata = {"seed": SeedSpec("country", ("country_code",), "Countries and regions of ISO 3166-1")}


class CommonCode(Seed):
    """A code that means the same in every code list."""

    code: str = pa.Field(unique=True, str_matches=r"^_[A-Z]$", description="the code")
    name_zh: str = pa.Field(description="name in Chinese")
    name_en: str = pa.Field(description="name in English")

    class Config:
        """Keys."""

        metadata = {"seed": SeedSpec("common_code", ("code",), "Codes common to all code lists")}


class ObsStatus(Seed):
    """A status of an observation: SDMX's CL_OBS_STATUS and two of our own."""

    obs_status: str = pa.Field(unique=True, description="the code")
    name_zh: str = pa.Field(description="name in Chinese")
    name_en: str = pa.Field(description="name in English")
    is_sdmx: bool = pa.Field(description="true if the code is in SDMX's CL_OBS_STATUS")
    has_value: bool = pa.Field(description="true if an observation of this status has a value")
    description: str = pa.Field(description="condition of its use")

    class Config:
        """Keys."""

        metadata = {"seed": SeedSpec("obs_status", ("obs_status",), "Statuses of observations")}


class Member(Seed):
    """A member of a dimension or attribute of facts that no dimension table names."""

    column_name: str = pa.Field(
        isin=[
            "freq",
            "measure_basis",
            "patent_type",
            "applicant_type",
            "industry_code",
            "item_class",
            "bound_type",
            "date_basis",
        ],
        description="column of fct_observation",
    )
    member_code: str = pa.Field(str_matches=r"^[A-Za-z0-9_]+$", description="code of the member")
    name_zh: str = pa.Field(description="name in Chinese")
    name_en: str = pa.Field(description="name in English")
    is_part: bool = pa.Field(
        description="true for a class whose figure is a part of the whole's, so that it is never the larger one"
    )

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec("member", ("column_name", "member_code"), "Names of the members of breakdowns")
        }


class RuleMessages(Seed):
    """The words of a rule; {column}, {found} and {expected} are filled from the finding."""

    rule_code: str = pa.Field(
        unique=True, str_matches=r"^(cell|row|file|series)\.[a-z_]+$", description="code of the rule"
    )
    title_zh: str = pa.Field(description="title of the rule in Chinese")
    title_en: str = pa.Field(description="title of the rule in English")
    message_zh: str = pa.Field(description="message in Chinese")
    message_en: str = pa.Field(description="message in English")
    remedy_zh: str = pa.Field(description="corrective action in Chinese")
    remedy_en: str = pa.Field(description="corrective action in English")

    class Config:
        """Keys."""

        metadata = {"seed": SeedSpec("rule", ("rule_code",), "Messages of the rules", is_fixed=True)}


class ChangeKind(Seed):
    """One of the ways in which two figures of what seems the same may differ, each with a rule of its own."""

    change_kind: str = pa.Field(unique=True, str_matches=r"^[a-z_]+$", description="the kind")
    sort_order: int = pa.Field(ge=1, description="order of kinds on one day")
    is_change: bool = pa.Field(
        description="true if the current value of a key changes: a row of fct_revision"
    )
    name_zh: str = pa.Field(description="name in Chinese")
    name_en: str = pa.Field(description="name in English")
    rule_zh: str = pa.Field(description="its rule in Chinese")
    rule_en: str = pa.Field(description="its rule in English")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec("change_kind", ("change_kind",), "Kinds of change of a figure, with their rules")
        }
