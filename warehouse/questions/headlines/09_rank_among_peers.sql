-- 2020年天津市在可比省市中排第几？
-- Which rank did Tianjin have among its peers in 2020?
select area_zh, rank, rank_low, rank_high, n_units, round(score, 1) as score
from headline_index
where system_code = 'ip_strong_city_peers' and area_zh = '天津市' and time_period = '2020'
