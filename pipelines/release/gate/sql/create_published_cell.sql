create or replace temp table published_cell (
    side varchar,
    list_name varchar,
    period varchar,
    breakdown varchar,
    city_code varchar,
    member varchar,
    part varchar,
    is_suppressed boolean
)
