-- from: fct_index_score: chosen
-- with: dim_index, dim_area_history, dim_plan
-- Areas of the chosen index by score, the best first, with their ranks of the year before.
select
    s.ref_area as code,
    a.name_zh,
    a.name_en,
    s.score,
    s.rank,
    s.rank_low,
    s.rank_high,
    b.rank as rank_before,
    s.score_chained - b.score_chained as chained_change,
    s.n_available || '/' || s.n_indicators as available,
    s.na_reason,
    s.is_synthetic
from fct_index_score as s
inner join dim_index as x on s.system_code = x.system_code and s.version = x.version
inner join dim_plan as p on x.region_area = p.region_area and p.plan_id = getvariable('plan')
inner join dim_area_history as a
    on
        s.ref_area = a.area_code
        and make_date(getvariable('year'), 12, 31) between a.valid_from and coalesce(a.valid_to, date '9999-12-31')
left join fct_index_score as b
    on
        s.system_code = b.system_code and s.scenario = b.scenario and s.node_code = b.node_code and s.ref_area = b.ref_area
        and b.time_period = cast(getvariable('year') - 1 as varchar)
where
    list_contains(getvariable('chosen'), s.system_code)
    and s.is_default_scenario
    and s.level = 0
    and s.time_period = cast(getvariable('year') as varchar)
order by s.rank nulls last, s.ref_area
