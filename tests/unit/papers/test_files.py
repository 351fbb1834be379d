"""Both formats of a small paper, written and read back."""

from pathlib import Path

import docx
import pytest
from pypdf import PdfReader

from pipelines.papers import pdf
from pipelines.papers.files import write_paper
from tests.unit.papers.editions import Row, edition, indicator, table, target


def record() -> Row:
    districts = [
        {
            "code": c,
            "name_zh": c,
            "name_en": c,
            "applications": n,
            "marks_in_force": None,
            "is_synthetic": True,
        }
        for c, n in (("甲区", 3.0), ("乙区", 6.0))
    ]
    return edition(
        table([target()], "01", "targets"),
        table([indicator(1234, 1000)], "02"),
        table(districts, "10", "districts"),
    )


def test_both_formats_hold_figures_sources_and_own_text(tmp_path: Path) -> None:
    word, page = write_paper(record(), {"02_figures": ("自撰。#let x",)}, tmp_path)
    assert (word.name, page.name) == ("development_2020.docx", "development_2020.pdf")
    book, reader = docx.Document(str(word)), PdfReader(page)
    in_word = "\n".join(p.text for p in book.paragraphs)
    in_pdf = "".join(sheet.extract_text() for sheet in reader.pages).replace("\n", "").replace(" ", "")
    for text in (
        "2020年，专利申请量为1,234件，比上年的1,000件增长23.4%。",
        "自撰。#let x",
        "development/02_figures.sql",
    ):
        assert text in in_word and text.replace(" ", "") in in_pdf
    assert "（见表 2）" in in_word and "（见表2）" in in_pdf
    assert [cell.text for cell in book.tables[1].rows[1].cells][:3] == ["专利申请量", "1,234", "1,000"]
    (picture,) = book.inline_shapes
    assert "表3" in picture._inline.docPr.get("descr")


def test_a_file_depends_on_the_paper_alone(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        write_paper(record(), {}, tmp_path / name)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_without_a_chinese_font_there_is_no_pdf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "CHINESE_FONTS", ())
    assert [path.suffix for path in write_paper(record(), {}, tmp_path)] == [".docx"]
