-- Flows of districts as known at a given moment: differences of adjacent year-to-date figures of that moment.
--
-- $moment: a timestamp in UTC; the end of a day in China (UTC+8) is 16:00 of that day.
-- Where a quarter was missing, the difference covers several (cumulative, with its window); a decrease gives no flow.
with

known as (
    select
        *,
        cast(right(time_period, 1) as integer) as quarter_no
    from fct_observation_vintage
    where
        form_id = 'district_return'
        and measure_basis = 'ytd'
        and not is_derived
        and not is_held
        and known_from <= cast($moment as timestamp)
        and (known_until is null or known_until > cast($moment as timestamp))
),

adjacent as (
    select
        *,
        coalesce(lag(obs_value) over quarters, 0) as previous_ytd,
        coalesce(lag(quarter_no) over quarters, 0) as previous_quarter_no
    from known
    window quarters as (
        partition by
            indicator_code, ref_area, caliber_code, patent_type, applicant_type, industry_code, item_class,
            left(time_period, 4)
        order by quarter_no
    )
)

select
    indicator_code, ref_area, time_period, if(quarter_no - previous_quarter_no > 1, 'cumulative', 'flow') as measure_basis,
    caliber_code, patent_type, applicant_type, industry_code, item_class,
    if(quarter_no - previous_quarter_no > 1, left(time_period, 4) || '-Q' || (previous_quarter_no + 1), null) as window_start,
    if(obs_value >= previous_ytd, obs_value - previous_ytd, null) as obs_value, submission_id
from adjacent
union all
select
    indicator_code, ref_area, left(time_period, 4), 'flow', caliber_code, patent_type, applicant_type, industry_code,
    item_class, null, obs_value, submission_id
from adjacent
where quarter_no = 4
order by all
