"""Names of areas over time."""

from __future__ import annotations

import datetime as dt

from pipelines.intake.reference.areas import Areas


def test_a_name_that_is_still_valid_is_not_outdated() -> None:
    """A zone that moved to another district keeps its name; a county that became a district does not."""
    rows = [
        ("z", "高新区", "zone", "a", None),
        ("z", "高新区", "zone", "b", dt.date(2018, 12, 31)),
        ("c", "武清县", "district", "r", dt.date(2000, 6, 12)),
        ("c", "武清区", "district", "r", None),
    ]
    names = ("area_code", "name_zh", "area_level", "parent_area", "valid_to")
    areas = Areas(
        [dict(zip(names, row, strict=True)) | {"name_en": row[0], "area_group": None} for row in rows], ()
    )
    assert areas.last_years == {"武清县": "2000"}
