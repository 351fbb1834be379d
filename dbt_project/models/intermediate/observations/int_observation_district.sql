-- District returns as observations: as sent, and for current attempts the flows and annual values derived from them.
-- A period's flow is the difference of adjacent year-to-date figures; over a missing quarter it is one span of several
-- (cumulative, with its window); a decrease gives NULL, never a negative flow. The year is the year to date of the fourth
-- quarter or the sum of four stated flows, never one flow.
with

district_ytd as (
    select * from {{ ref('int_district_ytd') }}
),

as_sent as (
    select *, time_period as period, measure_basis as basis, obs_value as amount, false as is_derived from district_ytd
),

quarter_flows as (
    select
        *,
        case
            when quarter_no - previous_quarter_no > 1 then left(time_period, 4) || '-Q' || (previous_quarter_no + 1)
        end as window_start,
        time_period as period,
        case when quarter_no - previous_quarter_no > 1 then 'cumulative' else 'flow' end as basis,
        case
            when obs_value >= coalesce(previous_ytd, 0) then obs_value - coalesce(previous_ytd, 0)
        end as amount,
        true as is_derived
    from district_ytd
    where measure_basis = 'ytd' and is_current
),

annual_values as (
    select
        *,
        left(time_period, 4) as period,
        case measure_basis when 'ytd' then 'flow' else measure_basis end as basis,
        obs_value as amount,
        true as is_derived
    from district_ytd
    where is_current and quarter_no = 4 and measure_basis != 'flow'
),

stated_flows as (
    select
        *,
        sum(obs_value order by obs_value) over quarters as sum_of_quarters,
        count(distinct quarter_no) over quarters as n_quarters,
        count(*) over quarters as n_figures
    from district_ytd
    where is_current and measure_basis = 'flow' and obs_value is not null
    window quarters as (
        partition by {{ columns(fact_key() | reject('equalto', 'time_period')) }}, left(time_period, 4)
    )
),

-- Its cell is that of the fourth quarter.
annual_sums as (
    select
        * exclude (sum_of_quarters, n_quarters, n_figures),
        left(time_period, 4) as period,
        'flow' as basis,
        sum_of_quarters as amount,
        true as is_derived
    from stated_flows
    where quarter_no = 4 and n_quarters = 4 and n_figures = 4
),

all_observations as (
    select * from as_sent
    union all by name
    select * from quarter_flows
    union all by name
    select * from annual_values
    union all by name
    select s.* from annual_sums as s
    where
        not exists (
            select 1 from annual_values as y
            where y.basis = 'flow' and {{ same_key('s', 'y', ['measure_basis']) }}
        )
)

select
    indicator_code,
    ref_area,
    period as time_period,
    basis as measure_basis,
    caliber_code,
    patent_type,
    applicant_type,
    industry_code,
    item_class,
    {{ period_freq('period') }} as freq,
    window_start,
    amount as obs_value,
    unit_measure,
    unit_raw,
    value_raw,
    rounding_half_width,
    'exact' as bound_type,
    obs_status,
    is_synthetic,
    'district_return' as source_code,
    published_at,
    'stated' as date_basis,
    note,
    form_id,
    submission_id,
    source_ref,
    source_row,
    explanation,
    is_derived,
    is_kept,
    vintage_kind,
    is_corrected,
    corrected_on,
    correction_id
from all_observations
