"""Write the site of a release into a folder.

Belongs here: languages, the frame of a page, the index of the search, files beside the pages. Does not belong here: what a page shows
(``pages``). The same file gives the same bytes.
"""

from __future__ import annotations

import csv
import json
import re
import shutil
import unicodedata
from collections.abc import Callable, Iterator, Sequence, Set
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING

from pipelines.common.figures import BOUNDS
from pipelines.common.html import render
from pipelines.common.messages import LANGUAGES
from pipelines.report import pages
from pipelines.report.charts import Chart, Charts, standalone
from pipelines.report.pages import HOME, Page, Pages
from pipelines.report.queries import Published, Row
from pipelines.report.wording import MISSING, REPORT_STATUSES, STATUS_MARKS, Wording

if TYPE_CHECKING:
    import duckdb

TEMPLATES = Path(__file__).with_name("templates")
FEED = "feed.xml"
BESIDE = ("site.css", "site.js")
_COLOUR = re.compile(r"(--[\w-]+): (#\w+)")
FOLDERS = {"zh": "", "en": "en/"}
"""Where the pages of a language are, below the site."""
SECTIONS = {"home": HOME} | {
    name: pages.section_address(name)
    for name in ("targets", "tasks", "districts", "indices", "industries", "agencies", "quality", "data")
}


def make_site(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    charts: Path | None = None,
    files: Set[str] = frozenset(),
    papers: Sequence[Row] = (),
    results: Callable[[], Sequence[Row]] = list,
) -> Path:
    """Write the pages of a published file into an empty folder, and return the first one.

    Args:
        connection: the published file, read-only.
        folder: where they go; it is made.
        charts: where drawings are kept, by what they show; None keeps none.
        files: the files of the release in whose folder the site's is, by their paths from it; they are linked to.
        papers: the papers among them, each with ``name_zh``, ``name_en``, ``time_period`` and its ``paths``.
        results: returns, when all pages but those that show it are written, what each single check of the gate saw, each with ``check``, ``table_name``, ``name``, ``rule_zh``, ``rule_en``,
            ``result``, ``n_rows`` and ``n_breaking``.
    """
    drawings = Charts(charts)
    all_pages = Pages(Published(connection), files, papers, results)
    wordings = {lang: Wording(lang) for lang in LANGUAGES}
    entries: dict[str, list[list[str]]] = {lang: [] for lang in LANGUAGES}
    colours = dict(_COLOUR.findall((TEMPLATES / "site.css").read_text("utf-8").partition("@media")[0]))
    # A page at a time: a region of 2,800 districts has rows that need not be held together.
    for page in all_pages:
        for lang, words in wordings.items():
            chart = _chart(page, drawings, words)
            _write(folder / FOLDERS[lang] / page.address, _html(page, all_pages, lang, words, chart))
            if chart:
                drawing = standalone(chart.svg, _title(page, words), colours)
                _write(folder / FOLDERS[lang] / page.chart_address, drawing)
            entries[lang] += _entries(page, words)
        if page.data:
            _write_rows(folder / page.data_address, page.data)
    for lang in LANGUAGES:
        index = json.dumps(entries[lang], ensure_ascii=False, separators=(",", ":"))
        _write(folder / FOLDERS[lang] / "search.js", f"const ENTRIES={index};\n")
    drawings.prune()
    _write(
        folder / FEED,
        render(TEMPLATES / "feed.xml.j2", release=all_pages.release, releases=all_pages.releases),
    )
    for name in BESIDE:
        shutil.copyfile(TEMPLATES / name, folder / name)
    return folder / HOME


def _chart(page: Page, drawings: Charts, words: Wording) -> Chart | None:
    """Return the chart of a page in the scale in which its figures are written in a language."""
    if not page.series or not page.series.points:
        return None
    scale = words.series_scale(page.series.points, page.series.target or {})
    return drawings.series(page.series, scale.factor, scale.unit)


def _html(page: Page, all_pages: Pages, lang: str, words: Wording, chart: Chart | None) -> str:
    other = next(other for other in LANGUAGES if other != lang)
    up = "../" * page.address.count("/")
    root = up + "../" * FOLDERS[lang].count("/")
    title = _title(page, words)
    return render(
        TEMPLATES / page.template,
        lang=lang,
        words=words,
        page=page,
        title=title,
        chart=chart,
        release=all_pages.release,
        plans=all_pages.plans,
        verdicts=all_pages.verdicts,
        sections=SECTIONS,
        up=up,
        root=root,
        files=all_pages.files,
        other=f"{root}{FOLDERS[other]}{page.address}",
        MISSING=MISSING,
        REPORT_STATUSES=REPORT_STATUSES,
        STATUS_MARKS=STATUS_MARKS,
        BOUNDS={kind: f"{sign} " for kind, sign in BOUNDS.items()},
        FEED=FEED,
        cells_read=all_pages.cells_read,
        **{name: getattr(pages, name) for name in ADDRESSES},
        **page.values,
    )


ADDRESSES = tuple(name for name in vars(pages) if name.endswith("_address"))
"""Functions that templates make links with."""


def _title(page: Page, words: Wording) -> str:
    return words.name(page.row) if page.row else words.text(page.section)


def _entries(page: Page, words: Wording) -> Iterator[list[str]]:
    """Yield title, address and text to look in of a page that the search finds, and of what it lists."""
    if page.row and page.code:
        plan = page.values.get("plan")  # targets of several plans have one name
        of_plan = f" · {words.name(plan)}" if plan and plan is not page.row else ""
        yield _entry(f"{_title(page, words)}{of_plan}", page.address, page.row, [page.code])
    for one in page.listed:
        title = f"{words.name(one.row)} · {words.text(one.kind)}"
        yield _entry(title, f"{page.address}#{one.anchor}", one.row, one.codes)


def _entry(title: str, address: str, row: Row, codes: Sequence[str]) -> list[str]:
    texts = [row["name_zh"], row["name_en"], *codes]
    return [title, address, unicodedata.normalize("NFKC", " ".join(map(str, texts))).lower()]


def _write_rows(path: Path, rows: Sequence[Row]) -> None:
    text = StringIO()
    writer = csv.DictWriter(text, rows[0], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    _write(
        path, "\ufeff" + text.getvalue()
    )  # Excel reads Chinese in the system's own encoding without the mark


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8", newline="\n")
