"""Papers of the samples: every publication in both formats, read back and compared with SQL.

Belongs here: figures in the files against the published file, PDF/UA, the same bytes, the command. Does not belong here: words of a
sentence (``tests/unit/papers``), what a release takes over (``exports/test_export_papers.py``).
"""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import duckdb
import pytest
from pypdf import PdfReader
from typer.testing import CliRunner

from pipelines.cli import app
from pipelines.papers.columns import tabled_rows
from pipelines.papers.compose import compose
from pipelines.papers.document import Document, Table
from pipelines.papers.docx_file import write_docx
from pipelines.papers.edition import due_editions, read_calendar, read_edition
from pipelines.papers.pdf import chinese_font, write_pdf
from pipelines.settings import REPO, Settings
from pipelines.views.common import NotThere, query
from pipelines.views.papers import InRelease, write_papers

PLAN = "tianjin-13fyp"
PUBLICATIONS = (
    "development", "protection", "trademark", "copyright", "key_industries", "little_giants", "ace_products", "ip_intensive",
    "growth", "risk_warning", "monitoring", "patent_strength", "strong_city",
)  # fmt: skip
UA = "http://www.aiim.org/pdfua/ns/id/"


@pytest.fixture(scope="module")
def live(sample_release: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(sample_release.live.resolve()), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def records(live: duckdb.DuckDBPyConnection) -> dict[str, dict[str, Any]]:
    return {row["publication"]: read_edition(live, row) for row in due_editions(live)}


@pytest.fixture(scope="module")
def papers(records: dict[str, dict[str, Any]]) -> dict[str, Document]:
    return {code: compose(record, {"01_targets": ("编写单位的说明。",)}) for code, record in records.items()}


@pytest.fixture(scope="module")
def files(papers: dict[str, Document], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("papers")
    for code, paper in papers.items():
        write_docx(paper, folder / f"{code}.docx")
        write_pdf(paper, folder / f"{code}.pdf")
    return folder


def pdf_text(path: Path) -> str:
    """The text of a PDF without what breaks it into lines."""
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(path).pages))


def test_this_system_has_a_chinese_font() -> None:
    assert chinese_font(), "papers as PDF need a Chinese font: install fonts-noto-cjk"


def test_every_publication_of_the_samples_has_a_paper(papers: dict[str, Document]) -> None:
    assert set(papers) == set(PUBLICATIONS)


def test_figures_of_every_table_are_those_of_sql(
    records: dict[str, dict[str, Any]], files: Path, live: duckdb.DuckDBPyConnection
) -> None:
    """Each query runs again; each of its numbers is in its row of the Word file's table, and in the PDF."""
    compared = 0
    for code, record in records.items():
        text = pdf_text(files / f"{code}.pdf")
        grids = iter(docx.Document(str(files / f"{code}.docx")).tables)
        live.execute(f"set variable year = {record['publication']['time_period']}")
        live.execute(f"set variable plan = '{PLAN}'")
        for table, shown in zip(record["tables"], _shown(record), strict=True):
            if shown is None:
                continue
            (path,) = (REPO / "warehouse/reports" / code).glob(f"{table['number']}_*.sql")
            rows = tabled_rows({"rows": query(live, path.read_text("utf-8"))})
            cells = [[cell.text for cell in row.cells] for row in next(grids).rows][1:]
            assert len(cells) == len(shown.rows) <= len(rows)
            for row, of_row in zip(rows, cells, strict=False):
                figures = [v for v in row.values() if isinstance(v, int | float) and not isinstance(v, bool)]
                for figure in figures:
                    assert any(_shows(each, figure) for each in of_row), (code, table["name"], row)
                    compared += 1
                for each in of_row:
                    assert re.sub(r"\s", "", each) in text, (code, table["name"], each)
        assert next(grids, None) is None
    assert compared > 1000


def _shows(cell: str, figure: float) -> bool:
    """Whether a cell is a figure, rounded to its decimals: to none only where the figure has none, or four digits before them."""
    shown = re.search(r"-?[\d,]+(\.\d+)?$", cell)
    if shown is None:
        return False
    decimals = len(shown[1] or ".") - 1
    is_close = decimals > 0 or float(figure).is_integer() or f"{figure:.4g}" == f"{figure:.0f}"
    return is_close and shown[0] == f"{figure:,.{decimals}f}"


def _shown(record: dict[str, Any]) -> list[Table | None]:
    sections = compose(record, {}).sections
    return [next((b for b in section.blocks if isinstance(b, Table)), None) for section in sections]


def test_sentences_are_in_both_files(papers: dict[str, Document], files: Path) -> None:
    for code, paper in papers.items():
        pdf = pdf_text(files / f"{code}.pdf")
        word = re.sub(
            r"\s", "", "".join(p.text for p in docx.Document(str(files / f"{code}.docx")).paragraphs)
        )
        for section in (*paper.sections, paper.summary):
            for block in section.blocks:
                if not isinstance(block, Table) and hasattr(block, "text"):
                    sentence = re.sub(r"\s", "", block.text)
                    assert sentence in word, (code, sentence)
                    # A long paragraph may go over a page, with header and footer between its lines.
                    assert sentence[:20] in pdf, (code, sentence)


def test_growth_in_the_white_paper_is_that_of_the_observations(
    papers: dict[str, Document], live: duckdb.DuckDBPyConnection
) -> None:
    values = "select time_period, obs_value from fct_observation where indicator_code = 'PAT_APP' and ref_area = '120000' and "
    values += "freq = 'A' and measure_basis = 'flow' and caliber_code = 'base' and patent_type = '_T' and applicant_type = '_T' "
    values += "and item_class = '_Z' and time_period in ('2019', '2020') order by 1"
    ((_, before), (_, now)) = live.execute(values).fetchall()
    (growth,) = live.execute(f"select round(100 * ({now}::double / {before} - 1), 1)").fetchall()[0]
    (section,) = [s for s in papers["development"].sections if s.title.endswith("专利创造")]
    assert f"专利申请量为{now:,.0f}件，比上年的{before:,.0f}件增长{growth}%。" in section.blocks[0].text  # type: ignore[union-attr]


def test_pdfs_are_tagged_and_say_so(papers: dict[str, Document], files: Path) -> None:
    for code, paper in papers.items():
        reader = PdfReader(files / f"{code}.pdf")
        catalogue: Any = reader.trailer["/Root"]
        assert bool(catalogue["/MarkInfo"]["/Marked"])
        assert catalogue["/Lang"].lower().startswith("zh")
        assert catalogue["/ViewerPreferences"]["/DisplayDocTitle"]
        xmp = catalogue["/Metadata"].get_object().get_data().decode()
        assert UA in xmp and "<pdfuaid:part>1</pdfuaid:part>" in xmp
        tags = list(_tags(catalogue["/StructTreeRoot"]))
        n_tables = sum(isinstance(b, Table) for s in paper.sections for b in s.blocks)
        assert tags.count("/Table") == n_tables and tags.count("/Caption") >= n_tables
        assert tags.count("/H1") == len(paper.sections) + 2  # contents, summary
        assert ("/TH" in tags) == (n_tables > 0) and "/TOC" in tags and ("/Note" in tags) == (n_tables > 0)
        assert reader.metadata is not None and reader.metadata.title == paper.title


def _tags(node: Any) -> Iterator[str]:
    node = node.get_object()
    if isinstance(node, list):
        for each in node:
            yield from _tags(each)
    elif isinstance(node, dict):
        if "/S" in node:
            yield node["/S"]
        if "/K" in node:
            yield from _tags(node["/K"])


def test_word_files_have_named_styles_fields_and_visible_contents(
    papers: dict[str, Document], files: Path
) -> None:
    for code, paper in papers.items():
        book = docx.Document(str(files / f"{code}.docx"))
        titles = [p.text for p in book.paragraphs if p.style.name == "Heading 1"]
        entries = [p for p in book.paragraphs if p.style.name == "toc 1"]
        assert titles == [section.title for section in (*paper.sections, paper.summary)]
        assert [link.text for entry in entries for link in entry.hyperlinks] == titles
        codes = [str(i.text).split()[0] for i in book.element.body.iter("{*}instrText")]
        n_tables = len(book.tables)
        assert codes.count("SEQ") >= n_tables and codes.count("REF") == n_tables and codes.count("TOC") == 1
        marks = {m.get(docx.oxml.ns.qn("w:name")) for m in book.element.body.iter("{*}bookmarkStart")}
        links = {
            str(i.text).split()[1]
            for i in book.element.body.iter("{*}instrText")
            if "REF" in str(i.text).split()
        }
        assert links | {link.fragment for entry in entries for link in entry.hyperlinks} <= marks
        for table in book.tables:
            assert table.autofit is False
            assert [row.is_header for row in _rows(table)] == [True] + [False] * (len(table.rows) - 1)


class _Row:
    def __init__(self, element: Any):
        self.is_header = bool(element.xpath("./w:trPr/w:tblHeader"))


def _rows(table: Any) -> list[_Row]:
    return [_Row(row._tr) for row in table.rows]


def test_the_same_release_gives_the_same_bytes(
    papers: dict[str, Document], files: Path, tmp_path: Path
) -> None:
    for code in ("development", "trademark"):
        write_docx(papers[code], tmp_path / "again.docx")
        write_pdf(papers[code], tmp_path / "again.pdf")
        for form in ("docx", "pdf"):
            assert (tmp_path / f"again.{form}").read_bytes() == (files / f"{code}.{form}").read_bytes()


def test_a_paper_of_every_year_can_be_made(live: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    editions = [
        row
        for row in read_calendar(live)
        if row["publication"] in ("monitoring", "copyright", "risk_warning")
    ]
    assert {row["time_period"] for row in editions} == {"2016", "2017", "2018", "2019", "2020"}
    for row in editions:
        write_pdf(compose(read_edition(live, row), {}), tmp_path / "any.pdf")
        write_docx(compose(read_edition(live, row), {}), tmp_path / "any.docx")
        assert f"（{row['time_period']}）" in pdf_text(tmp_path / "any.pdf")


def test_numbers_of_tables_rise_by_one(papers: dict[str, Document]) -> None:
    for paper in papers.values():
        numbers = [b.number for section in paper.sections for b in section.blocks if isinstance(b, Table)]
        assert all(later - earlier == 1 for earlier, later in pairwise(numbers)) and numbers[0] == 1


def test_the_command_writes_both_files_and_names_them(
    sample_release: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IPMON_DATA_DIR", str(sample_release.data_dir))
    result = CliRunner().invoke(app, ["papers", "trademark", "--year", "2018", "--out", str(tmp_path)])
    names = [tmp_path / "trademark_2018.docx", tmp_path / "trademark_2018.pdf"]
    assert result.exit_code == 0 and result.stdout.split() == [str(name) for name in names]
    assert all(name.stat().st_size > 10_000 for name in names)
    assert CliRunner().invoke(app, ["papers", "--year", "2018"]).exit_code == 2


def test_an_unknown_publication_names_the_most_similar(sample_release: Settings, tmp_path: Path) -> None:
    with pytest.raises(NotThere, match=r"是否为 trademark？.*did you mean trademark\?"):
        list(write_papers(sample_release, "trademarks", None, None, tmp_path))


def test_the_command_never_writes_into_a_release(sample_release: Settings) -> None:
    with pytest.raises(InRelease):
        list(
            write_papers(sample_release, "trademark", None, None, sample_release.releases / "any" / "papers")
        )


def test_own_texts_go_in_and_misplaced_ones_are_named(sample_release: Settings, tmp_path: Path) -> None:
    texts = tmp_path / "texts" / "trademark" / "2020"
    texts.mkdir(parents=True)
    (texts / "04_districts.md").write_text("各区商标工作有序推进。", "utf-8")
    (texts / "44_none.md").write_text("无处可放。", "utf-8")
    settings = sample_release.model_copy(update={"paper_texts_dir": tmp_path / "texts"})
    *paths, finding = write_papers(settings, "trademark", None, 2020, tmp_path / "out")
    assert finding.code == "paper_text_misplaced" and "44_none" in finding.message("en")  # type: ignore[union-attr]
    own = [p.text for p in docx.Document(str(paths[0])).paragraphs if p.style.name == "IPM Own"]
    assert own == ["以下段落由编写单位撰写，不由数据生成。", "各区商标工作有序推进。"]
    assert "各区商标工作有序推进。" in pdf_text(paths[1]) and "无处可放" not in pdf_text(paths[1])  # type: ignore[arg-type]
