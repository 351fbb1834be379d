-- Registered works counted by district, by month and by complete year, and the city's loans against patents and trademarks
-- of a complete year, all under the register's caliber, which is never compared with published totals. A loan is one
-- respondent's: what is suppressed of pledges (docs/methods/disclosure.md#93-one-way-tables) is suppressed here too, and districts and quarters
-- are only in fct_ip_operation.
with

copyright_register as (
    select * from {{ ref('stg_copyright_register') }}
),

submission as (
    select * from {{ source('inputs', 'submission') }}
),

ip_operation_cell as (
    select * from {{ ref('int_ip_operation_cell') }}
),

registrations as (
    select
        r.registration_no,
        r.submission_id,
        r.ref_area,
        strftime(r.registered_on, '%Y-%m') as time_period,
        s.submission_order,
        s.is_synthetic,
        s.statement_date as published_at
    from copyright_register as r
    inner join submission as s on r.submission_id = s.submission_id
    where s.is_current
    qualify row_number() over (partition by r.registration_no order by s.submission_order desc) = 1
),

monthly_counts as (
    select
        ref_area,
        time_period,
        count(*) as works,
        arg_max(submission_id, submission_order) as submission_id,
        max(published_at) as published_at,
        bool_or(is_synthetic) as is_synthetic
    from registrations
    group by all
),

complete_years as (
    select left(time_period, 4) as year from monthly_counts group by all having count(distinct time_period) = 12
),

annual_counts as (
    select
        m.ref_area,
        y.year as time_period,
        sum(m.works) as works,
        arg_max(m.submission_id, m.time_period) as submission_id,
        max(m.published_at) as published_at,
        bool_or(m.is_synthetic) as is_synthetic
    from monthly_counts as m
    inner join complete_years as y on left(m.time_period, 4) = y.year
    group by m.ref_area, y.year
),

registration_counts as (
    select * from monthly_counts
    union all by name
    select * from annual_counts
),

pledge_statements as (
    select
        cast(year(p.registered_on) as varchar) as year,
        arg_max(p.submission_id, p.submission_order) as submission_id,
        max(n.statement_date) as published_at
    from ({{ current_records('pledge_financing') }}) as p
    inner join submission as n on p.submission_id = n.submission_id
    group by all
),

pledge_amounts as (
    select
        case c.row_key when 'patent' then 'PLEDGE_PAT' else 'PLEDGE_TM' end as indicator_code,
        c.city_code as ref_area,
        c.year as time_period,
        c.amount_yuan,
        c.is_synthetic,
        w.submission_id,
        w.published_at
    from ip_operation_cell as c
    inner join pledge_statements as w on c.year = w.year
    where
        c.operation = 'pledge'
        and c.breakdown = 'right_kind'
        and c.row_key in ('patent', 'trademark')
        and c.n_quarters = 4
        and (c.amount_yuan is not null or c.na_reason = 'suppressed')
),

all_observations as (
    select
        'CR_REG' as indicator_code,
        'copyright_register' as form_id,
        'ITEM' as unit_measure,
        'A' as obs_status,
        cast(works as double) as obs_value,
        * exclude (works)
    from registration_counts
    union all by name
    select
        'pledge_financing' as form_id,
        'CNY' as unit_measure,
        if(amount_yuan is null, 'suppressed', 'A') as obs_status,
        cast(amount_yuan as double) as obs_value,
        * exclude (amount_yuan)
    from pledge_amounts
)

select
    indicator_code,
    ref_area,
    time_period,
    'flow' as measure_basis,
    'register' as caliber_code,
    '_Z' as patent_type,
    '_Z' as applicant_type,
    '_Z' as industry_code,
    '_Z' as item_class,
    {{ period_freq('time_period') }} as freq,
    obs_value,
    unit_measure,
    cast(0 as double) as rounding_half_width,
    'exact' as bound_type,
    obs_status,
    is_synthetic,
    form_id as source_code,
    published_at,
    'stated' as date_basis,
    form_id,
    submission_id
from all_observations
