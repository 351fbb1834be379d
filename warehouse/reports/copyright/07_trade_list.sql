-- zh: 版权贸易名录汇总
-- en: Copyright trade as enterprises list it
-- answers: How many enterprises export and import copyrights, by how many titles they trade, and how many copyrights?
-- from: fct_copyright_trade
-- with: dim_code, dim_plan
select
    c.name_zh as direction_zh,
    c.name_en as direction_en,
    m.name_zh,
    m.name_en,
    t.n_enterprises,
    t.n_titles,
    t.amount_yuan,
    t.na_reason,
    t.is_synthetic
from fct_copyright_trade as t
inner join dim_plan as p on t.ref_area = p.region_area and p.plan_id = getvariable('plan')
inner join dim_code as c on t.direction = c.code and c.code_list = 'copyright_trade.direction'
inner join dim_code as m on t.member = m.code and m.code_list = if(t.member = '_T', '*', 'titles_class')
where t.time_period = cast(getvariable('year') as varchar) and t.breakdown in ('_T', 'size')
order by t.direction, t.breakdown = '_T' desc, t.member desc
