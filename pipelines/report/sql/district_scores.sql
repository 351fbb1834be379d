-- Whether figures are synthetic is marked on the page, so that a district whose index rests on such figures has its scores, too.
select s.ref_area, s.system_code, s.version, s.time_period, i.name_zh as index_zh, i.name_en as index_en,
    s.score, s.rank, s.rank_low, s.rank_high, s.n_units, s.n_available, s.n_indicators, s.is_comparable, s.is_synthetic,
    n.name_zh as na_reason_zh, n.name_en as na_reason_en
from fct_index_score as s
inner join dim_index as i on s.system_code = i.system_code and s.version = i.version
inner join dim_area as a on s.ref_area = a.area_code
left join dim_na_reason as n on s.na_reason = n.na_reason
where s.is_default_scenario and s.level = 0 and a.area_level = 'district'
order by s.ref_area, s.system_code, s.version, s.time_period desc
