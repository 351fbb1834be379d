-- Findings of the series rules, which compare submissions with one another: recomputed in every build, never part of intake.
with

all_findings as (
    select * from {{ ref('int_finding_parallel_source_gap') }}
    union all by name
    select * from {{ ref('int_finding_quarter_as_year') }}
    union all by name
    select * from {{ ref('int_finding_overturns') }}
    union all by name
    select * from {{ ref('int_finding_unit_slip') }}
    union all by name
    select * from {{ ref('int_finding_lost_wan') }}
    union all by name
    select * from {{ ref('int_finding_jump') }}
    union all by name
    select * from {{ ref('int_finding_ytd_falls') }}
    union all by name
    select * from {{ ref('int_finding_cumulative_falls') }}
    union all by name
    select * from {{ ref('int_finding_below_bound') }}
    union all by name
    select * from {{ ref('int_finding_reconciliation') }}
    union all by name
    select * from {{ ref('int_finding_district_above_city') }}
    union all by name
    select * from {{ ref('int_finding_same_as_before') }}
    union all by name
    select * from {{ ref('int_finding_record_twice') }}
)

select
    submission_id,
    rule_code,
    severity,
    source_ref,
    column_name,
    found,
    expected,
    coalesce(n_cells, 1) as n_cells
from all_findings
