"""How a refresh may end.

Belongs here: the statuses, for what ends a refresh, what records it and what alerts of it. Does not belong here: deciding which (``refresh``).
"""

PUBLISHED, EMBARGOED, NOTHING_NEW = "published", "embargoed", "nothing_new"
REFUSED, FAILED = "refused", "failed"
GOOD = (PUBLISHED, EMBARGOED, NOTHING_NEW)
"""After one of them nothing needs to be done."""
