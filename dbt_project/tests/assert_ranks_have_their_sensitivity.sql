-- Where areas are ranked, the sensitivity of their ranks is there in all its kinds; without ranks there is none.
select
    r.system_code,
    r.scenario,
    r.time_period,
    k.kind
from (
    select distinct s.system_code, s.scenario, s.time_period
    from {{ ref('fct_index_score') }} as s
    where s.level = 0 and s.rank is not null
) as r
cross join unnest(['rank_low', 'rank_median', 'rank_high', 'dominance', 'first_order', 'total', 'leave_one_out']) as k (kind)
where not exists (
    select 1 from {{ ref('fct_index_sensitivity') }} as u
    where
        r.system_code = u.system_code
        and r.scenario = u.scenario
        and r.time_period = u.time_period
        and k.kind = u.kind
)
