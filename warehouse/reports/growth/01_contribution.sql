-- zh: 对经济增长的贡献
-- en: Contribution to growth
-- answers: What share of the growth of GDP is attributed to which stock of knowledge, edition by edition?
-- from: fct_growth_contribution
-- with: dim_plan
select
    g.factor as code,
    g.factor_zh as name_zh,
    g.factor_en as name_en,
    g.edition,
    g.gdp_growth_pct,
    case g.price_basis when 'current' then '现价' when 'constant' then '不变价' end as price_basis_zh,
    case g.price_basis when 'current' then 'current' when 'constant' then 'constant' end as price_basis_en,
    g.factor_growth_pct,
    g.contribution_pct,
    g.envelope_low_pct,
    g.envelope_high_pct,
    g.reason_zh,
    g.reason_en,
    g.is_synthetic
from fct_growth_contribution as g
inner join dim_plan as p on g.ref_area = p.region_area and p.plan_id = getvariable('plan')
where g.is_default_grid and g.time_period = cast(getvariable('year') as varchar)
order by g.edition, g.factor
