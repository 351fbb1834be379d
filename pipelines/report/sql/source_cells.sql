-- The cell that the figure of a target was read from, and the cells beside it that are published.
select distinct
    t.submission_id,
    t.source_ref as of_cell,
    c.source_ref,
    c.sheet_name,
    c.column_letter,
    c.column_no,
    c.row_no,
    c.cell_role,
    c.cell_text
from fct_target_progress as p
inner join fct_source_cell as t on p.source_submission_id = t.submission_id and p.source_ref = t.source_ref
inner join fct_source_cell as c
    on
        t.submission_id = c.submission_id
        and t.sheet_name = c.sheet_name
        and abs(t.row_no - c.row_no) <= 1
        and abs(t.column_no - c.column_no) <= 1
order by t.submission_id, of_cell, c.row_no, c.column_no
