"""Resources that every group shares.

Belongs here: the right to write, as a resource. Does not belong here: settings (they are the resource
``settings`` themselves, for what only looks).
"""

from collections.abc import Iterator

import dagster as dg

from pipelines.settings import Settings

POOL = "writer"


@dg.resource(
    required_resource_keys={"settings"},
    description="The settings, with the writer's lock held from the first step of a run to its last.",
)
def locked(context: dg.InitResourceContext) -> Iterator[Settings]:
    """Hold the lock that the command line takes too: Dagster's pool does not see it."""
    from pipelines.refresh import writer_lock

    settings: Settings = context.resources.settings
    with writer_lock(settings, f"dagster run {context.run_id}"):
        yield settings
