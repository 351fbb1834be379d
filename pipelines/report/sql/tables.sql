select
    t.table_name,
    split_part(t.comment, ': ', 1) as name_zh,
    substr(t.comment, 1 + length(split_part(t.comment, ': ', 1)) + 2) as name_en,
    t.column_count as n_columns
from duckdb_tables() as t
where not t.internal
order by t.table_name
