-- Why a reading is taken so is written in both languages, one after the other.
select t.*, split_part(t.reading_why, ' / ', 1) as why_zh,
    coalesce(nullif(split_part(t.reading_why, ' / ', 2), ''), t.reading_why) as why_en
from fct_target as t
order by t.plan_id, t.target_id, t.is_default_reading desc, t.reading_id
