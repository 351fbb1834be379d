-- Figures below the lower bound that another one sets: registrations ever made below those in force, or a whole below one of
-- its parts, whichever documents the two stand in.
with

observation_ranked as (
    select * from {{ ref('int_observation_ranked') }}
),

indicator_bound as (
    select * from {{ ref('indicator_bound') }}
),

member as (
    select * from {{ ref('member') }}
),

current_figures as (
    select * from observation_ranked where is_current and obs_value is not null
),

bounded_figures as (
    select
        o.*,
        v.obs_value as expected_value,
        v.rounding_half_width as expected_half_width,
        v.source_code as expected_source,
        b.bound_by_indicator as expected_indicator,
        cast(null as varchar) as expected_member
    from current_figures as o
    inner join indicator_bound as b on o.indicator_code = b.indicator_code
    inner join current_figures as v
        on
            b.bound_by_indicator = v.indicator_code
            and {{ same_key('o', 'v', ['indicator_code']) }}
            and o.is_synthetic = v.is_synthetic
    {% for dimension in ['patent_type', 'applicant_type', 'item_class'] -%}
    union all
    select
        o.*,
        v.obs_value as expected_value,
        v.rounding_half_width as expected_half_width,
        v.source_code as expected_source,
        v.indicator_code as expected_indicator,
        v.{{ dimension }} as expected_member
    from current_figures as o
    inner join current_figures as v
        on
            {{ same_key('o', 'v', [dimension]) }}
            and o.is_synthetic = v.is_synthetic
    left join member as m on m.column_name = '{{ dimension }}' and v.{{ dimension }} = m.member_code
    where
        o.{{ dimension }} in ('_T', '_Z')
        and v.{{ dimension }} not in ('_T', '_Z')
        -- Classes that no member names are those of a form's table, which are added up to the whole.
        and coalesce(m.is_part, true)
        and o.bound_type = 'exact'
        and v.bound_type != 'approximate'
    {% endfor %}
)

select
    submission_id,
    'series.below_bound' as rule_code,
    'query' as severity,
    source_ref,
    indicator_code,
    ref_area,
    time_period,
    patent_type,
    unit_measure,
    obs_value,
    source_code,
    expected_value,
    expected_indicator,
    expected_member,
    expected_source
from bounded_figures
where expected_value - obs_value > coalesce(rounding_half_width, 0) + coalesce(expected_half_width, 0)
