-- zh: 科技计划知识产权目标评估
-- en: Reviews of IP goals
-- answers: How many of the tasks and projects were evaluated for their IP goals at the end of the year, by lead agency?
-- from: fct_programme_review
-- with: dim_agency_history, dim_code
with

-- An abolished agency keeps its last name.
named as (
    select agency_code, name_zh, name_en
    from dim_agency_history
    where valid_from <= make_date(getvariable('year'), 12, 31)
    qualify row_number() over (partition by agency_code order by valid_from desc) = 1
)

select
    r.lead_agency as code,
    coalesce(a.name_zh, c.name_zh) as name_zh,
    coalesce(a.name_en, c.name_en) as name_en,
    r.n_tasks,
    r.n_reported,
    r.n_reviewed,
    r.review_share_pct,
    r.share_low_pct,
    r.share_high_pct,
    r.na_reason,
    r.is_synthetic
from fct_programme_review as r
left join named as a on r.lead_agency = a.agency_code
left join dim_code as c on r.lead_agency = c.code and c.code_list = '*'
where
    r.plan_id = getvariable('plan')
    and r.kind = '_T'
    and r.time_period = getvariable('year') || '-Q4'
order by r.lead_agency = '_T' desc, r.lead_agency
