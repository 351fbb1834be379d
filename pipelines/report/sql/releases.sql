select h.release_id, min(h.as_of) as as_of, min(h.live_from) as live_from
from fct_verdict_history as h
where h.live_from is not null and h.release_id not in (select i.release_id from release_info as i)
group by h.release_id
order by live_from desc, h.release_id
