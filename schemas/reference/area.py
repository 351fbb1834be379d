"""Contracts of the seeds about places: areas, what people call them, which zone lies in which district.

Belongs here: areas as GB/T 2260 names them over time. Does not belong here: figures of an area, or who
reports for it (``agency.py``).
"""

from __future__ import annotations

import pandera.polars as pa
import polars as pl

from schemas.reference.base import Seed, SeedSpec

LEVELS = ("country", "province", "special", "city", "group", "district", "zone", "unallocated")
CODE = r"^\d{6}(-[A-Z0-9]+)?$"


class Area(Seed):
    """An area under one name: a new name or rank opens a new row under today's code."""

    area_code: str = pa.Field(
        str_matches=CODE, description="GB/T 2260 code of today; parts without a code of their own hang on it"
    )
    name_zh: str = pa.Field(description="name in Chinese in this time")
    name_en: str = pa.Field(description="name in English in this time")
    area_level: str = pa.Field(
        isin=LEVELS,
        description="country; province, special (Hong Kong, Macao, Taiwan): another region; city: a region that reports here; group, district, zone or unallocated",
    )
    parent_area: str = pa.Field(nullable=True, description="the area it is administered under")
    area_group: str = pa.Field(nullable=True, description="the group in which districts are shown")
    valid_from: pl.Date = pa.Field(description="first day of the name")
    valid_to: pl.Date = pa.Field(nullable=True, description="last day of the name; empty while it stands")
    is_current: bool = pa.Field(description="the name stands today")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "area",
                ("area_code", "valid_from"),
                "Areas with their names over time",
                (("parent_area", "area.area_code"), ("area_group", "area.area_code")),
            )
        }


class AreaAlias(Seed):
    """What a sender may write for an area; 河北 is written for two, and the rest of the table decides."""

    alias: str = pa.Field(description="the words as written, without spaces at the ends")
    area_code: str = pa.Field(description="the area meant")
    note: str = pa.Field(nullable=True, description="why, where it is not plain")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "area_alias",
                ("alias", "area_code"),
                "Other names and old codes of areas",
                (("area_code", "area.area_code"),),
            )
        }


class AreaMembership(Seed):
    """A functional zone lies in a district, wholly or in part: many to many, never added beside it."""

    zone_area: str = pa.Field(description="the functional zone")
    district_area: str = pa.Field(description="a district that holds part of it")
    is_main: bool = pa.Field(description="the district in whose return the zone stands as 其中")
    valid_from: pl.Date = pa.Field(description="first day")
    valid_to: pl.Date = pa.Field(nullable=True, description="last day; empty while it stands")
    note: str = pa.Field(nullable=True, description="which part")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "area_membership",
                ("zone_area", "district_area", "valid_from"),
                "Which functional zone lies in which districts",
                (("zone_area", "area.area_code"), ("district_area", "area.area_code")),
            )
        }
