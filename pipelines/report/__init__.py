"""The monitoring site of a release: static pages in Chinese and English that are read in a browser, printed and quoted.

Belongs here: what the pages show and how they look. Everything is read from a published file (``ip_monitor.duckdb``) and nothing
else, so that a figure on a page is the figure in the file. Does not belong here: computing a figure (``dbt_project``), serving the
pages (``pipelines.serve``), the terminal (``pipelines.views``).

``site`` writes the pages that ``pages`` lists; ``queries`` reads the file, ``wording`` turns values into text, ``templates/`` holds the markup.
"""

from pipelines.report.site import HOME, make_site

__all__ = ["HOME", "make_site"]
