-- The scoreboard shows the main targets of a plan. A warning: a plan of which none is a main target is published all the same.
{{ config(severity='warn') }}

select plan_id
from {{ ref('fct_target') }}
group by plan_id
having not bool_or(is_headline)
