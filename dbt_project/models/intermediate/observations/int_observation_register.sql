-- Events of the patent register counted by month and year, district and patent type, under a caliber of their own: a register
-- may be a sample and is never compared with published totals. A stock is the sum of its events.
with

submission as (
    select * from {{ source('inputs', 'submission') }} where is_current
),

-- A patent granted before the register began is not in the stock, so that its lapse does not reduce it.
counted as (
    select submission_id, ref_area, patent_type, event_type, time_period, n_events from {{ ref('int_patent_event_count') }}
    union all
    select submission_id, ref_area, patent_type, 'lapsed' as event_type, time_period, -n_events as n_events
    from {{ ref('int_patent_lapse_alone') }}
),

counts_by_file as (
    select submission_id, ref_area, patent_type, event_type, time_period, sum(n_events) as n_events
    from counted
    group by all
    having sum(n_events) > 0
),

-- Each event counts for its type and for the total.
typed_counts as (
    select
        c.* exclude (patent_type),
        unnest([c.patent_type, '_T']) as patent_type,
        s.submission_order,
        s.is_synthetic,
        s.statement_date
    from counts_by_file as c
    inner join submission as s on c.submission_id = s.submission_id
),

monthly_counts as (
    select
        ref_area,
        patent_type,
        case event_type when 'filed' then 'PAT_APP' when 'granted' then 'PAT_GRANT' else 'lapsed' end as indicator_code,
        time_period,
        sum(n_events) as n_events,
        arg_max(submission_id, submission_order) as submission_id,
        max(statement_date) as published_at,
        bool_or(is_synthetic) as is_synthetic
    from typed_counts
    group by ref_area, patent_type, event_type, time_period
),

annual_counts as (
    select
        ref_area,
        patent_type,
        indicator_code,
        left(time_period, 4) as time_period,
        sum(n_events) as n_events,
        arg_max(submission_id, time_period) as submission_id,
        max(published_at) as published_at,
        bool_or(is_synthetic) as is_synthetic
    from monthly_counts
    group by all
),

patents_in_force as (
    select
        ref_area,
        patent_type,
        'PAT_VALID' as indicator_code,
        time_period,
        sum(case indicator_code when 'PAT_GRANT' then n_events else -n_events end) over running as n_events,
        submission_id,
        published_at,
        is_synthetic
    from annual_counts
    where indicator_code in ('PAT_GRANT', 'lapsed')
    window running as (partition by ref_area, patent_type order by time_period range unbounded preceding)
    qualify row_number() over (partition by ref_area, patent_type, time_period order by indicator_code) = 1
),

all_counts as (
    select *, 'flow' as measure_basis from monthly_counts where indicator_code != 'lapsed'
    union all by name
    select *, 'flow' as measure_basis from annual_counts where indicator_code != 'lapsed'
    union all by name
    select *, 'point' as measure_basis from patents_in_force
)

select
    indicator_code,
    ref_area,
    time_period,
    measure_basis,
    'register' as caliber_code,
    patent_type,
    '_T' as applicant_type,
    '_Z' as industry_code,
    '_Z' as item_class,
    {{ period_freq('time_period') }} as freq,
    cast(n_events as double) as obs_value,
    'ITEM' as unit_measure,
    cast(0 as double) as rounding_half_width,
    'exact' as bound_type,
    'A' as obs_status,
    is_synthetic,
    'patent_register' as source_code,
    published_at,
    'stated' as date_basis,
    'patent_register' as form_id,
    submission_id,
    true as is_derived
from all_counts
