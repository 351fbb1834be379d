-- 知识产权强市指数历年得分多少，缺多少指标？
-- What is the score of the strong-city index by year, and how many indicators are missing?
select
    time_period,
    round(score, 1) as score,
    n_available,
    n_indicators,
    n_imputed,
    na_reason
from fct_index_score
where system_code = 'ip_strong_city' and is_default_scenario and level = 0
order by time_period
