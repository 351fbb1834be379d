select * from fct_finding order by submission_id, finding_no
