-- 知识产权强市指数历年得分是多少？
-- What is the score of the strong-city index in each year?
select time_period, round(score, 1) as score, n_available, n_indicators
from headline_index
where system_code = 'ip_strong_city'
order by time_period
