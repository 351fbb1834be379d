-- Year-to-date figures below that of an earlier quarter: the flow between them is unknown, never negative. One of the two is
-- named: the one that is farther from the quarters around it, and the later one where these do not decide.
with

district_ytd as (
    select * from {{ ref('int_district_ytd') }}
),

-- How far a figure is from its neighbours, in their average a quarter.
distances as (
    select
        submission_id,
        source_ref,
        {{ columns(fact_key()) }},
        abs(ln(obs_value / neighbour_value)) as distance
    from {{ ref('int_series_neighbour') }}
    where season = 'each'
),

falls as (
    select
        later.*,
        earlier.submission_id as earlier_submission,
        earlier.source_ref as earlier_ref,
        earlier.time_period as earlier_period,
        earlier.obs_value as earlier_value,
        -- A figure of zero has no distance.
        coalesce(e.distance > l.distance, false) as is_earlier_wrong
    from district_ytd as later
    inner join district_ytd as earlier
        on
            {{ same_key('later', 'earlier', ['time_period']) }}
            and left(later.time_period, 4) = left(earlier.time_period, 4)
            and later.previous_quarter_no = earlier.quarter_no
            and earlier.is_current
    left join distances as l
        on later.submission_id = l.submission_id and later.source_ref = l.source_ref and {{ same_key('later', 'l') }}
    left join distances as e
        on earlier.submission_id = e.submission_id and earlier.source_ref = e.source_ref and {{ same_key('earlier', 'e') }}
    where later.measure_basis = 'ytd' and later.is_current and later.obs_value < later.previous_ytd
)

select
    if(f.is_earlier_wrong, f.earlier_submission, f.submission_id) as submission_id,
    'series.ytd_falls' as rule_code,
    'query' as severity,
    if(f.is_earlier_wrong, f.earlier_ref, f.source_ref) as source_ref,
    f.indicator_code,
    f.ref_area,
    if(f.is_earlier_wrong, f.earlier_period, f.time_period) as time_period,
    f.patent_type,
    f.unit_measure,
    if(f.is_earlier_wrong, f.earlier_value, f.obs_value) as obs_value,
    if(f.is_earlier_wrong, f.obs_value, f.earlier_value) as expected_value,
    if(f.is_earlier_wrong, f.time_period, f.earlier_period) as expected_period
from falls as f
