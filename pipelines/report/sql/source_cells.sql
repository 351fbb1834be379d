-- Cells that figures were read from, each with the published cells beside it and the labels of its row and its column.
with

asked as (
    select distinct unnest(getvariable('submission_ids')) as submission_id, unnest(getvariable('source_refs')) as source_ref
),

of_cell as (
    select t.*
    from asked as a
    inner join fct_source_cell as t on a.submission_id = t.submission_id and a.source_ref = t.source_ref
),

near as (
    select t.source_ref as of_cell, c.submission_id, c.source_ref, c.sheet_name, c.column_letter, c.column_no, c.row_no,
        c.cell_role, c.cell_text, abs(t.row_no - c.row_no) as rows_off, abs(t.column_no - c.column_no) as columns_off
    from of_cell as t
    inner join fct_source_cell as c
        on
            t.submission_id = c.submission_id and t.sheet_name = c.sheet_name
            and (
                (abs(t.row_no - c.row_no) <= 1 and abs(t.column_no - c.column_no) <= 1)
                or (
                    c.cell_role in ('label', 'unit')
                    and (
                        (t.column_no = c.column_no and t.row_no > c.row_no)
                        or (t.row_no = c.row_no and t.column_no > c.column_no)
                    )
                )
            )
)

-- Of labels that are further off only the nearest four of the row and of the column.
select * exclude (rows_off, columns_off)
from near
qualify
    greatest(rows_off, columns_off) <= 1
    or row_number() over (
        partition by submission_id, of_cell, columns_off = 0, greatest(rows_off, columns_off) <= 1
        order by rows_off + columns_off
    ) <= 4
order by submission_id, of_cell, row_no, column_no
