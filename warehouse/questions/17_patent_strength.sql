-- 2020年各区专利综合实力排名及其稳定程度如何？（合成数据）
-- How do districts rank in patent strength in 2020, and how certain is the rank? (synthetic)
select
    s.rank,
    s.rank_low,
    s.rank_high,
    a.name_zh,
    round(s.score, 1) as score
from fct_index_score as s
inner join dim_area as a on s.ref_area = a.area_code
where s.system_code = 'patent_strength' and s.is_default_scenario and s.level = 0 and s.time_period = '2020'
order by s.rank, s.ref_area
