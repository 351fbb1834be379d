-- Registered works and pledges counted by district under the register's caliber: works by month, loans by quarter,
-- either by year where every part of the year is there. A register never stands beside published totals.
with

records as (
    select
        'CR_REG' as indicator_code,
        'copyright_register' as form_id,
        'ITEM' as unit_measure,
        12 as n_parts,
        submission_id,
        registration_no as record_no,
        ref_area,
        strftime(registered_on, '%Y-%m') as time_period,
        cast(1 as double) as amount
    from {{ ref('stg_copyright_register') }}
    union all by name
    select
        case right_kind when 'patent' then 'PLEDGE_PAT' else 'PLEDGE_TM' end as indicator_code,
        'pledge_financing' as form_id,
        'CNY' as unit_measure,
        4 as n_parts,
        submission_id,
        pledge_no as record_no,
        ref_area,
        year(registered_on) || '-Q' || quarter(registered_on) as time_period,
        loan_amount_yuan as amount
    from {{ ref('stg_pledge_financing') }}
    where right_kind in ('patent', 'trademark')
),

-- A pledge is sent again when it is released: the last word on a number counts.
latest as (
    select
        r.*,
        s.received_seq,
        s.is_synthetic,
        {{ spoken_on('s') }} as published_at
    from records as r
    inner join {{ source('inputs', 'submission') }} as s on r.submission_id = s.submission_id
    where s.is_current
    qualify row_number() over (partition by r.form_id, r.record_no order by s.received_seq desc) = 1
),

parts as (
    select
        indicator_code,
        form_id,
        unit_measure,
        n_parts,
        ref_area,
        time_period,
        sum(amount) as obs_value,
        arg_max(submission_id, received_seq) as submission_id,
        max(published_at) as published_at,
        bool_or(is_synthetic) as is_synthetic
    from latest
    group by all
),

whole_years as (
    select form_id, left(time_period, 4) as year
    from parts
    group by form_id, left(time_period, 4), n_parts
    having count(distinct time_period) = n_parts
),

years as (
    select
        p.indicator_code,
        p.form_id,
        p.unit_measure,
        p.ref_area,
        y.year as time_period,
        sum(p.obs_value) as obs_value,
        arg_max(p.submission_id, p.time_period) as submission_id,
        max(p.published_at) as published_at,
        bool_or(p.is_synthetic) as is_synthetic
    from parts as p
    inner join whole_years as y on p.form_id = y.form_id and left(p.time_period, 4) = y.year
    group by p.indicator_code, p.form_id, p.unit_measure, p.ref_area, y.year
),

together as (
    select * exclude (n_parts) from parts
    union all by name
    select * from years
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
    'A' as obs_status,
    is_synthetic,
    form_id as source_code,
    published_at,
    'stated' as date_basis,
    form_id,
    submission_id
from together
