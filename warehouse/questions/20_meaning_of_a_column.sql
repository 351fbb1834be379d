-- “口径”“合成”这些列是什么意思？
-- What do columns such as caliber and is_synthetic mean?
select
    column_name,
    data_type,
    meaning,
    unit
from data_dictionary
where table_name = 'fct_target_progress'
order by column_position
