-- Every day that a figure or a due date of the semantic layer can fall on: MetricFlow joins gaps to it.
select cast(day as date) as day
from generate_series(date '2000-01-01', date '2039-12-31', interval 1 day) as days (day)
