-- zh: 得分变化的主要指标
-- en: What changed the scores
-- answers: Which indicators raised and lowered the score of each district most since the year before?
-- from: fct_index_change: patent_strength
-- with: fct_index_score, dim_index, dim_area_history, dim_plan
with

-- Where other indicators count than the year before, changes of contributions are changes of weights, too: none is named.
change as (
    select
        c.*,
        case when c.is_comparable and c.change > 0 then c.change end as rise,
        case when c.is_comparable and c.change < 0 then c.change end as fall
    from fct_index_change as c
    inner join dim_index as x on c.system_code = x.system_code and c.version = x.version
    inner join dim_plan as p on x.region_area = p.region_area and p.plan_id = getvariable('plan')
    where
        c.system_code = 'patent_strength'
        and c.time_period = cast(getvariable('year') as varchar)
        and (c.system_code, c.scenario) in (
            select (s.system_code, s.scenario) from fct_index_score as s where s.is_default_scenario
        )
)

select
    c.ref_area as code,
    any_value(a.name_zh) as name_zh,
    any_value(a.name_en) as name_en,
    max(c.chained_change) as chained_change,
    arg_max(c.name_zh, c.rise) as rise_cause_zh,
    arg_max(c.name_en, c.rise) as rise_cause_en,
    max(c.rise) as rise,
    arg_min(c.name_zh, c.fall) as fall_cause_zh,
    arg_min(c.name_en, c.fall) as fall_cause_en,
    min(c.fall) as fall,
    bool_and(c.is_comparable) as is_comparable,
    bool_or(c.is_synthetic) as is_synthetic
from change as c
inner join dim_area_history as a
    on
        c.ref_area = a.area_code
        and make_date(getvariable('year'), 12, 31) between a.valid_from and coalesce(a.valid_to, date '9999-12-31')
group by c.ref_area
order by c.ref_area
