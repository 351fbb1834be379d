-- Places where published figures were found are listed, so that their grade is known. A warning: until then the figures are
-- graded as a third party's.
{{ config(severity='warn') }}

select source_code, retrieved_from, source_document
from {{ ref('int_figure_origin') }}
where is_place_unlisted
