-- zh: 保护满意度
-- en: Satisfaction with protection
-- answers: How satisfied are right holders, professionals and the public, and how certain is the score?
-- from: fct_satisfaction
-- with: dim_code, dim_plan
select
    s.question_no as code,
    s.question,
    c.name_zh,
    c.name_en,
    s.score,
    s.score_low,
    s.score_high,
    s.n_answers,
    s.response_rate_pct,
    s.na_reason,
    s.is_synthetic
from fct_satisfaction as s
inner join dim_plan as p on s.ref_area = p.region_area and p.plan_id = getvariable('plan')
left join dim_code as c on s.respondent_group = c.code and c.code_list in ('*', 'satisfaction_survey.respondent_group')
where s.time_period = cast(getvariable('year') as varchar)
order by s.question_no, s.respondent_group = '_T' desc, s.respondent_group
