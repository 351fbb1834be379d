-- zh: 全部目标的评估结论
-- en: Verdicts on all targets
-- answers: How many targets of the plan have which verdict in the year, and in the year before?
-- from: fct_target_progress
-- with: dim_verdict
select
    v.verdict as code,
    d.name_zh,
    d.name_en,
    cast(count(*) filter (where v.time_period = cast(getvariable('year') as varchar)) as integer) as n_targets,
    -- In the first year of a plan there is no verdict of the year before.
    case
        when sum(count(*) filter (where v.time_period = cast(getvariable('year') - 1 as varchar))) over () > 0
            then cast(count(*) filter (where v.time_period = cast(getvariable('year') - 1 as varchar)) as integer)
    end as n_targets_before,
    coalesce(bool_or(v.is_synthetic), false) as is_synthetic
from fct_target_progress as v
inner join dim_verdict as d on v.verdict = d.verdict
where
    v.plan_id = getvariable('plan')
    and v.is_default_reading
    and v.time_period in (cast(getvariable('year') as varchar), cast(getvariable('year') - 1 as varchar))
group by v.verdict, d.name_zh, d.name_en
order by n_targets desc, v.verdict
