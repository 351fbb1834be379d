"""Contracts of the seeds about places: areas, what people call them, which zone lies in which district.

Belongs here: areas as GB/T 2260 names them over time. Does not belong here: figures of an area, or who
reports for it (``agency.py``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pandera.polars as pa
import polars as pl

from schemas.reference.base import Problem, Seed, SeedSpec

LEVELS = ("country", "province", "special", "city", "group", "district", "zone", "unallocated")
CODE = r"^\d{6}(-[A-Z0-9]+)?$"


class Area(Seed):
    """An area under one name: a new name or rank opens a new row under today's code."""

    area_code: str = pa.Field(
        str_matches=CODE,
        description="current GB/T 2260 code; parts without a code of their own have it as prefix",
    )
    name_zh: str = pa.Field(description="name in Chinese in this time")
    name_en: str = pa.Field(description="name in English in this time")
    area_level: str = pa.Field(
        isin=LEVELS,
        description="country; province or special (Hong Kong, Macao, Taiwan) for other regions; city for a region that reports here; group, district, zone or unallocated",
    )
    parent_area: str = pa.Field(nullable=True, description="area to which the area belongs administratively")
    area_group: str = pa.Field(nullable=True, description="group under which districts are listed")
    valid_from: pl.Date = pa.Field(description="first day on which the name is valid")
    valid_to: pl.Date = pa.Field(
        nullable=True, description="last day on which the name is valid; empty while it is"
    )
    is_current: bool = pa.Field(description="true if the name is valid at present")

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

    alias: str = pa.Field(description="name as written, without surrounding spaces")
    area_code: str = pa.Field(description="area that the name denotes")
    note: str = pa.Field(nullable=True, description="explanation where needed")

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


class AreaTile(Seed):
    """Place of a district on the map of its region, in which each is one square and has about the neighbours it has on the ground."""

    area_code: str = pa.Field(description="district on the map")
    tile_row: int = pa.Field(ge=1, le=40, description="row of its square, from the north")
    tile_column: int = pa.Field(ge=1, le=40, description="column of its square, from the west")

    @classmethod
    def relation_problems(cls, frame: pl.DataFrame, frames: Mapping[str, pl.DataFrame]) -> Iterator[Problem]:
        """Yield districts whose square another district of the region has."""
        regions = frames["area"].select("area_code", "parent_area").unique("area_code", keep="last")
        tiles = frame.with_row_index("_row").join(regions, on="area_code")
        square = ["parent_area", "tile_row", "tile_column"]
        pairs = tiles.join(tiles, on=square, suffix="_other").filter(pl.col("_row") > pl.col("_row_other"))
        for row in pairs.sort("_row").iter_rows(named=True):
            yield Problem(
                row["_row"],
                f"该格已由 {row['area_code_other']} 占用，请填写其他行或列",
                f"{row['area_code_other']} has this square of the map: give the district another row or column",
            )

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "area_tile",
                ("area_code",),
                "Places of districts on the tile map of their region",
                (("area_code", "area.area_code"),),
            )
        }


class AreaMembership(Seed):
    """A functional zone lies in a district, wholly or in part: many to many, never added beside it."""

    zone_area: str = pa.Field(description="the functional zone")
    district_area: str = pa.Field(description="a district that holds part of it")
    is_main: bool = pa.Field(description="true for the district whose return reports the zone as 其中")
    valid_from: pl.Date = pa.Field(description="first day on which the row is valid")
    valid_to: pl.Date = pa.Field(
        nullable=True, description="last day on which the row is valid; empty while it is"
    )
    note: str = pa.Field(nullable=True, description="part of the zone in the district")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "area_membership",
                ("zone_area", "district_area", "valid_from"),
                "Membership of functional zones in districts",
                (("zone_area", "area.area_code"), ("district_area", "area.area_code")),
            )
        }


class AreaDivision(Seed):
    """A group of areas that older tables count with more members than today: the East with Liaoning in it."""

    older_group: str = pa.Field(description="the group as older tables count it")
    area_group: str = pa.Field(description="the group of today whose name these tables use")
    member_area: str = pa.Field(description="area that is counted in it beside the members of today")
    last_year: int = pa.Field(ge=1980, le=2100, description="last year of figures in such tables")
    note: str = pa.Field(nullable=True, description="tables that count so")

    class Config:
        """Keys."""

        metadata = {
            "seed": SeedSpec(
                "area_division",
                ("older_group", "member_area"),
                "Older divisions of the country in groups of areas",
                (
                    ("older_group", "area.area_code"),
                    ("area_group", "area.area_code"),
                    ("member_area", "area.area_code"),
                ),
            )
        }
