"""Monitoring an unattended installation: the doctor, alerts, logs for programs, outcomes of refreshes.

Belongs here: noticing and reporting that something is wrong, with its remedy. Does not belong here: repairing anything,
and orchestration: it must work when Dagster does not, so no Dagster is imported here. Nothing below this package imports
it. Message texts are in ``pipelines/common/messages.csv``.
"""
