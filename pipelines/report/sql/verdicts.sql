select * from dim_verdict order by severity_rank desc
