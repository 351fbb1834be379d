"""The dbt project as dbt compiled it, built in one connection: seconds, where a run of dbt takes half a minute.

Belongs here: reading what dbt compiled, and running it. Does not belong here: what is built of it (worlds, tests of a few tables),
or dbt's own builds, which the shared releases are made by (``tests.sample_release``, ``tests.refreshes``). That both make the
same tables is tested on the samples (``tests/integration/test_compiled_build.py``).
"""
