"""Looking after an installation that nobody looks at: heartbeat, alerts, the doctor, logs for programs.

Belongs here: noticing and saying that something is wrong, in words that name the way out. Does not belong here:
mending anything, and orchestration: what watches must not need what it watches, so no Dagster is imported here.
The words stand in ``messages.csv``, one row a kind of finding.
"""
