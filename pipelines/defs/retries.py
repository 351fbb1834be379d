"""Which errors are worth a retry within a run.

Belongs here: telling transient errors from all others. Does not belong here: runs whose process was killed (``run_retries`` in
``deploy/dagster/dagster.yaml``). A refusal of the gate, a failed test and a full disk would fail again.
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

TIMES, WAIT_SECONDS = 2, 30
TRANSIENT = {errno.EAGAIN, errno.EBUSY, errno.EINTR, errno.ETIMEDOUT, errno.ESTALE, errno.ENOLCK}
"""Errors of the system that may not occur again: a busy resource, an unavailable share."""
LOCKED = "could not set lock on file"
"""DuckDB's message when another process holds a database."""


@contextmanager
def retrying() -> Iterator[None]:
    """Have Dagster retry a step, up to ``TIMES``, if its error is transient.

    Raises:
        dagster.RetryRequested: the error is transient; any other error is raised as it is.
    """
    try:
        yield
    except Exception as error:
        if not is_transient(error):
            raise
        raise dg.RetryRequested(max_retries=TIMES, seconds_to_wait=WAIT_SECONDS) from error


def is_transient(error: BaseException) -> bool:
    """Return whether the same step may succeed if it is tried again."""
    if isinstance(error, TimeoutError) or (isinstance(error, OSError) and error.errno in TRANSIENT):
        return True
    return type(error).__module__.startswith(("duckdb", "_duckdb")) and LOCKED in str(error).lower()
