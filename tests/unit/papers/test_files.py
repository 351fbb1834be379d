"""Both formats of a small paper, written and read back."""

from pathlib import Path

import docx
import pytest
from pypdf import PdfReader

from pipelines.common.messages import Diagnostic
from pipelines.papers import files, pdf
from pipelines.papers.files import content_hash, write_paper
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
    word, page = _written({"02_figures": ("自撰。#let x",)}, tmp_path)
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
        _written({}, tmp_path / name)
    for path in (tmp_path / "one").iterdir():
        assert path.read_bytes() == (tmp_path / "two" / path.name).read_bytes()


def test_without_a_chinese_font_there_is_no_pdf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "CHINESE_FONTS", ())
    assert [path.suffix for path in _written({}, tmp_path)] == [".docx"]


def test_a_character_without_a_font_costs_the_pdf_alone_and_is_named(tmp_path: Path) -> None:
    word, finding = write_paper(record(), {"02_figures": ("\U000f0000",)}, tmp_path)
    assert isinstance(word, Path) and word.suffix == ".docx"
    assert isinstance(finding, Diagnostic) and finding.code == "paper_pdf_failed"
    assert "could not be displayed" in finding.message("en") and "font" in finding.remedy("en")
    word, page = _written({"02_figures": ("改写后",)}, tmp_path)
    assert page.suffix == ".pdf"


def test_a_paper_is_another_one_if_anything_that_it_says_changes() -> None:
    plain = content_hash(record(), {})
    assert content_hash(record() | {"release_id": "later", "as_of": "2031-01-01"}, {}) == plain
    renamed, requoted, reworded = record(), record(), record()
    renamed["publication"] = renamed["publication"] | {"name_zh": "另名"}
    requoted["quote"] = "另一条款"
    reworded["tables"][1]["titles"] = {"zh": "另题", "en": "Another"}
    of_another_plan = record() | {"plan_zh": "另一规划"}
    others = [content_hash(other, {}) for other in (renamed, requoted, reworded, of_another_plan)]
    assert len({plain, content_hash(record(), {"02_figures": ("自撰",)}), *others}) == 6


def test_the_code_of_the_writers_is_part_of_what_a_paper_is_known_by(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = content_hash(record(), {})
    monkeypatch.setattr(files, "_writers_hash", lambda: "another")
    assert content_hash(record(), {}) != plain


def _written(texts: dict[str, tuple[str, ...]], folder: Path) -> list[Path]:
    written = list(write_paper(record(), texts, folder))
    assert all(isinstance(path, Path) for path in written)
    return [path for path in written if isinstance(path, Path)]
