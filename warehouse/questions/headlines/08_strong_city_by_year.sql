-- 知识产权强市指数历年得分是多少，哪些年份可与上年比较？
-- What is the score of the strong-city index in each year, and which can be compared with the year before?
select time_period, round(score, 1) as score, is_comparable, round(score_chained, 1) as score_chained, n_available, n_indicators
from headline_index
where system_code = 'ip_strong_city'
order by time_period
