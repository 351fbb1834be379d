-- The cells that a published figure was read from and those around them, as they were sent. A cell beside a figure that is
-- a value itself is shown only if its own figure is published. Of a figure whose neighbours are not kept (a long list, rows
-- stored before they were), the cell alone.
with

observation_received as (
    select * from {{ ref('int_observation_received') }}
),

district_return as (
    select submission_id, source_ref, source_cells from {{ ref('stg_district_return') }}
),

macro_statistics as (
    select submission_id, source_ref, source_cells from {{ ref('stg_macro_statistics') }}
),

published_figures as (
    select submission_id, source_ref, source_cells from {{ ref('stg_published_figures') }}
),

rows_of_figures as (
    select * from district_return
    union all
    select * from macro_statistics
    union all
    select * from published_figures
),

-- A cell may hold the figures of several keys; one with several texts would be ambiguous.
figures as (
    select submission_id, source_ref, min(value_raw) as value_raw
    from observation_received
    where source_ref is not null and value_raw is not null
    group by all
    having count(distinct value_raw) = 1
),

neighbours as (
    select
        r.submission_id,
        regexp_extract(r.source_ref, '^(.*)!', 1, 's') as sheet_name,
        unnest(cast(cast(r.source_cells as json) as varchar[][])) as cell
    from rows_of_figures as r
    inner join figures as f on r.submission_id = f.submission_id and r.source_ref = f.source_ref
),

cells as (
    select
        submission_id,
        sheet_name || '!' || cell[1] as source_ref,
        cell[2] as cell_role,
        cell[3] as cell_text
    from neighbours
    where cell[2] != 'value'
    union all
    select submission_id, source_ref, 'value' as cell_role, value_raw as cell_text from figures
),

-- Two tables of a sheet may read different words of one title.
one_of_each as (
    select
        submission_id,
        source_ref,
        regexp_extract(source_ref, '^(.*)!', 1, 's') as sheet_name,
        regexp_extract(source_ref, '!([A-Z]+)\d+$', 1) as column_letter,
        cast(regexp_extract(source_ref, '!([A-Z]+)(\d+)$', 2) as integer) as row_no,
        cell_role,
        cell_text
    from cells
    qualify row_number() over (
        partition by submission_id, source_ref
        order by cell_role = 'value' desc, length(cell_text) desc, cell_role asc, cell_text asc
    ) = 1
)

select
    *,
    -- The letters are digits to the base of 26: A is 1, Z 26, AA 27.
    cast(
        list_sum(
            list_transform(
                range(length(column_letter)),
                lambda place: (ascii(column_letter[-place - 1]) - ascii('A') + 1) * pow(26, place)
            )
        ) as integer
    ) as column_no
from one_of_each
