-- from: fct_target_progress
-- with: fct_target, dim_indicator, dim_plan_statement, dim_code
-- Verdicts of the year on the targets of the chosen subjects, in the order of the plan's text.
select
    t.target_id as code,
    t.name_zh,
    t.name_en,
    v.target_value as target,
    case v.bound_type when 'at_least' then '≥' when 'approximate' then '≈' end as bound_zh,
    case v.bound_type when 'at_least' then '≥' when 'approximate' then '≈' end as bound_en,
    v.obs_value as figure,
    case t.unit_measure when i.unit_measure then i.unit_zh when 'PCT' then '%' else t.unit_measure end as unit_zh,
    case t.unit_measure when i.unit_measure then i.unit_en when 'PCT' then 'per cent' else t.unit_measure end as unit_en,
    v.obs_time_period as figure_period,
    100 * v.attainment as attainment_pct,
    c.name_zh as verdict_zh,
    c.name_en as verdict_en,
    v.reason_zh,
    v.reason_en,
    v.is_provisional,
    v.is_robust,
    v.is_synthetic
from fct_target_progress as v
inner join fct_target as t on v.plan_id = t.plan_id and v.target_id = t.target_id and v.reading_id = t.reading_id
inner join dim_indicator as i on t.indicator_code = i.indicator_code
inner join dim_code as c on c.code_list = 'verdict' and v.verdict = c.code
left join dim_plan_statement as s on t.plan_id = s.plan_id and t.statement_id = s.statement_id
where
    v.plan_id = getvariable('plan')
    and v.is_default_reading
    and v.time_period = cast(getvariable('year') as varchar)
    and list_contains(getvariable('chosen'), i.subject)
order by s.char_start, t.target_id
