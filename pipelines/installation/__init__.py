"""Installations of other regions: ``ipmon init``.

Belongs here: what a region is described by, tables with a row a thing (``tables``); what their cells may name (``lookups``); what
is wrong in them, cell by cell (``check``); the seeds that follow from them (``seeds``); the folder (``init``). Does not belong
here: what a seed must look like (``schemas.reference``), the settings that are read from the folder (``pipelines.settings``).
"""

from pipelines.installation.check import Fault
from pipelines.installation.init import AlreadyThere, Made, init

__all__ = ["AlreadyThere", "Fault", "Made", "init"]
