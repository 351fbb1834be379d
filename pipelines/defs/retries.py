"""What may pass if it is tried again, within a run.

Belongs here: telling such errors from all others. Does not belong here: runs whose process died (``run_retries`` in
``deploy/dagster/dagster.yaml``). A refusal of the gate, a failed test and a full disk say the same again.
"""

import errno
from collections.abc import Iterator
from contextlib import contextmanager

import dagster as dg

TIMES, WAIT_SECONDS = 2, 30
PASSING = {errno.EAGAIN, errno.EBUSY, errno.EINTR, errno.ETIMEDOUT, errno.ESTALE, errno.ENOLCK}
"""Errors of the system that another moment may not have: something busy, a share that was away."""
LOCKED = "could not set lock on file"
"""DuckDB's words when another process holds a database."""


@contextmanager
def trying_again() -> Iterator[None]:
    """Have Dagster try a step again, a few times, if what broke it may pass.

    Raises:
        dagster.RetryRequested: it may pass; any other error goes on as it is.
    """
    try:
        yield
    except Exception as error:
        if not may_pass(error):
            raise
        raise dg.RetryRequested(max_retries=TIMES, seconds_to_wait=WAIT_SECONDS) from error


def may_pass(error: BaseException) -> bool:
    """Return whether the same step may succeed in a moment."""
    if isinstance(error, TimeoutError) or (isinstance(error, OSError) and error.errno in PASSING):
        return True
    return type(error).__module__.startswith(("duckdb", "_duckdb")) and LOCKED in str(error).lower()
