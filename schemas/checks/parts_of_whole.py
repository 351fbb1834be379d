"""SQL that compares figures of one file with the whole that they are a part of: invention patents with all patents.

Belongs here: the breakdowns whose members are parts, and the statement. Does not belong here: parts in time
(``parts_of_year``), parts in a column of their own (``columns.no_more_than``), or printed totals.
"""

from __future__ import annotations

from collections.abc import Collection

from schemas.reference.codelist import ADDITIVE_UNITS

CODE = "file.part_exceeds_whole"
BREAKDOWNS = ("patent_type", "applicant_type")
"""Breakdowns of which every member is a part: of ``item_class`` some are not, such as cases closed of those accepted."""
TOTAL = "_T"


def breakdowns_of(key: Collection[str]) -> list[str]:
    """Return the breakdowns of a form whose members are parts."""
    return [column for column in BREAKDOWNS if column in key]


def exceeding_parts(key: Collection[str]) -> str:
    """Return the statement that finds figures above that of their whole; of several wholes the smallest is compared.

    Only figures that add up have parts: counts, persons and amounts, none below zero. Rounding may make a part the larger one.

    Args:
        key: the key of the form.
    """
    breakdowns = breakdowns_of(key)
    same = [f"p.{column} is not distinct from w.{column}" for column in key if column not in breakdowns]
    within = [f"w.{column} in (p.{column}, '{TOTAL}')" for column in breakdowns]
    differs = " or ".join(f"w.{column} <> p.{column}" for column in breakdowns)
    is_whole = " or ".join(f"{column} = '{TOTAL}'" for column in breakdowns)
    return f"""
with figures as (
    select * from candidate
    where unit_measure in {ADDITIVE_UNITS} and obs_value >= 0
), exceeding as (
    select
        p.file_row_number,
        p.source_ref,
        p.source_row,
        p.value_raw,
        w.value_raw as of_whole,
        w.source_ref as whole_ref
    from figures as p
    inner join (from figures where {is_whole}) as w
        on {" and ".join([*same, *within])}
    where
        ({differs})
        and p.obs_value - w.obs_value
        > coalesce(p.rounding_half_width, 0) + coalesce(w.rounding_half_width, 0) + 1e-9 * w.obs_value
    qualify row_number() over (partition by p.file_row_number order by w.obs_value, w.source_row, w.source_ref) = 1
)
select
    file_row_number,
    source_ref,
    source_row,
    value_raw as found,
    of_whole || ' (' || whole_ref || ')' as expected
from exceeding
order by source_row, source_ref
"""
