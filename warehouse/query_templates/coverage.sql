-- from: fct_enterprise_ip: chosen
-- with: dim_code, dim_plan
-- Enterprises of the chosen classes that hold rights.
select
    c.name_zh,
    c.name_en,
    case e.measure when 'invention' then '拥有发明专利' when 'brand' then '拥有自主商标品牌' else '拥有知识产权' end as measure_zh,
    case e.measure
        when 'invention' then 'own an invention patent' when 'brand' then 'have a brand of their own' else 'own a right'
    end as measure_en,
    e.n_members,
    e.n_answers,
    e.share_answers_pct,
    e.share_low_pct,
    e.share_high_pct,
    e.na_reason,
    e.is_synthetic
from fct_enterprise_ip as e
inner join dim_plan as p on e.ref_area = p.region_area and p.plan_id = getvariable('plan')
inner join dim_code as c on e.enterprise_class = c.code and c.code_list = 'enterprise_frame.enterprise_class'
where
    e.time_period = cast(getvariable('year') as varchar)
    and list_contains(getvariable('chosen'), e.enterprise_class)
order by e.measure desc, e.member
