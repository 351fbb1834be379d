with

source_cell as (
    select * from {{ ref('int_source_cell') }}
),

submission as (
    select * from {{ source('inputs', 'submission') }}
)

select
    c.submission_id,
    c.source_ref,
    c.sheet_name,
    c.column_letter,
    c.column_no,
    c.row_no,
    c.cell_role,
    c.cell_text,
    s.is_synthetic
from source_cell as c
inner join submission as s on c.submission_id = s.submission_id
