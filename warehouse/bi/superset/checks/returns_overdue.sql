select cast(count(*) as varchar) from fct_reporting_status where status = 'overdue'
