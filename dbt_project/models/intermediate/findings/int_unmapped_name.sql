-- Names in submissions that no seed maps: candidates for a new alias, title or area.
with

finding as (
    select * from {{ source('inputs', 'finding') }}
),

submission as (
    select * from {{ source('inputs', 'submission') }}
)

select
    b.form_id,
    f.rule_code,
    f.column_name,
    f.found as written_name,
    b.status in ('accepted', 'partial') as is_accepted,
    min(f.expected) as nearest_names,
    cast(count(distinct f.submission_id) as integer) as n_submissions,
    cast(sum(f.n_cells) as integer) as n_cells
from finding as f
inner join submission as b on f.submission_id = b.submission_id
where
    f.rule_code in (
        'cell.unknown_indicator', 'cell.unknown_area', 'cell.ambiguous_area', 'cell.unknown_source', 'file.unknown_column'
    )
    and f.found != ''
group by all
