-- The figures that index measures use: current annual observations, and the published cells of lists whose respondents are
-- protected: a score would give away what is suppressed there (docs/methods/indices.md#62-content).
with

service_cell as (
    select * from {{ ref('int_service_cell') }} where breakdown = 'place' and row_key != '_T'
),

standard_cell as (
    select * from {{ ref('int_enterprise_cell') }}
    where measure = 'ip_standard' and member = 'yes' and row_key != '_T' and suppression is null
),

enterprise_frame as (
    select * from {{ ref('int_enterprise_frame') }}
),

observation_current as (
    select * from {{ ref('int_observation_current') }}
),

indicator as (
    select * from {{ ref('indicator') }}
),

area as (
    select * from {{ ref('area') }}
),

register_counts as (
    select
        'SVC_AGENCY' as indicator_code,
        row_key as ref_area,
        time_period,
        n as figure,
        is_synthetic
    from service_cell
    where n is not null
    union all by name
    select
        'SVC_ATTORNEY' as indicator_code,
        row_key as ref_area,
        time_period,
        patent_attorneys as figure,
        is_synthetic
    from service_cell
    where patent_attorneys is not null
    union all by name
    select 'ENT_TOTAL' as indicator_code, ref_area, time_period, enterprises as figure, is_synthetic
    from enterprise_frame
    where enterprise_class = 'all'
    union all by name
    select
        'ENT_SURVEYED' as indicator_code,
        row_key as ref_area,
        time_period,
        n_answers as figure,
        is_synthetic
    from standard_cell
    union all by name
    select
        'ENT_IP_STANDARD' as indicator_code,
        row_key as ref_area,
        time_period,
        n as figure,
        is_synthetic
    from standard_cell
),

observed_figures as (
    select
        o.indicator_code,
        o.ref_area,
        o.time_period,
        o.caliber_code,
        o.patent_type,
        o.obs_value as figure,
        o.form_id,
        o.is_synthetic
    from observation_current as o
    inner join indicator as i on o.indicator_code = i.indicator_code and o.measure_basis = i.default_basis
    where
        o.freq = 'A'
        and o.obs_value is not null
        and o.bound_type = 'exact'
        and o.window_start is null
        and o.applicant_type in ('_T', '_Z')
        and o.industry_code in ('_T', '_Z')
        and o.item_class in ('_T', '_Z')
),

-- A list is complete: a district that is not on it has zero.
zero_recognitions as (
    select
        l.indicator_code,
        a.area_code as ref_area,
        l.time_period,
        l.caliber_code,
        l.patent_type,
        cast(0 as double) as figure,
        bool_or(l.is_synthetic) as is_synthetic
    from observed_figures as l
    inner join area as a
        on a.area_level = 'district' and l.ref_area = a.parent_area and {{ is_valid_on('a', period_end('l.time_period')) }}
    where l.form_id = 'recognitions'
    group by all
)

select * exclude (form_id) from observed_figures
union all by name
select n.* from zero_recognitions as n
where not exists (
    select 1 from observed_figures as o
    where n.indicator_code = o.indicator_code
    and n.ref_area = o.ref_area
    and n.time_period = o.time_period
    and n.caliber_code = o.caliber_code
    and n.patent_type = o.patent_type
)
union all by name
select * replace (cast(figure as double) as figure), 'register' as caliber_code, '_Z' as patent_type
from register_counts
