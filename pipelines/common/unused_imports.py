"""Keep packages from importing modules that nothing here calls and that take long.

Belongs here: which modules. Does not belong here: imports of our own, which are made where they are used. Imports nothing.
"""

import sys

UNUSED = ("rfc3987_syntax",)
"""jsonschema imports it if it is there, for formats that no schema here has; it compiles 38 grammars, which takes a second."""


def leave_out() -> None:
    """Make an import of the unused modules fail as if they were not installed; one that was imported before stays."""
    for name in UNUSED:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]
