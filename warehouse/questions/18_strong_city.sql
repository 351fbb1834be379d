-- 知识产权强市指数历年得分多少，与上年是否可比？
-- What is the score of the strong-city index by year, and may it be compared with the year before?
select
    time_period,
    round(score, 1) as score,
    round(score_chained, 1) as score_chained,
    round(score_common, 1) as score_common,
    is_comparable,
    n_matched,
    n_available,
    n_indicators,
    n_imputed,
    na_reason
from fct_index_score
where system_code = 'ip_strong_city' and is_default_scenario and level = 0
order by time_period
