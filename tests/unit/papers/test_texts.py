"""An operator's paragraphs: which files are read, and what is left of their Markdown."""

from pathlib import Path

from pipelines.papers.texts import misplaced, printable, read_texts, texts_unreadable

EDITION = {"publication": "development", "time_period": "2020"}
MARKDOWN = """# 说明

本节**由**[编写单位](https://example.org)撰写，
续行。

- 第一点
- 第二点 `x`

| a | b |
|---|---|
| 1 | 2 |

<script>alert(1)</script>
"""


def folder_with(tmp_path: Path, name: str, text: str) -> Path:
    path = tmp_path / "development" / "2020" / name
    path.parent.mkdir(parents=True)
    path.write_text(text, "utf-8-sig")
    return tmp_path


def test_paragraphs_headings_and_items_become_plain_text(tmp_path: Path) -> None:
    texts = read_texts(folder_with(tmp_path, "02_patents.md", MARKDOWN.split("| a")[0]), EDITION)
    assert texts == {"02_patents": ("说明", "本节由编写单位撰写， 续行。", "第一点", "第二点 x")}


def test_raw_html_is_left_out(tmp_path: Path) -> None:
    texts = read_texts(
        folder_with(tmp_path, "02_patents.md", "<script>alert(1)</script>\n\n甲<b>乙</b>"), EDITION
    )
    assert texts == {"02_patents": ("甲乙",)}


def test_tables_are_left_out(tmp_path: Path) -> None:
    texts = read_texts(
        folder_with(tmp_path, "02_patents.md", "甲\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"), EDITION
    )
    assert texts == {"02_patents": ("甲",)}


def test_blocks_of_code_are_text(tmp_path: Path) -> None:
    markdown = "甲\n\n```\n乙 #1\n```\n\n    丙\n"
    assert read_texts(folder_with(tmp_path, "02_patents.md", markdown), EDITION) == {
        "02_patents": ("甲", "乙 #1", "丙")
    }


def test_control_characters_are_dropped_and_rare_characters_of_names_kept(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, "02_patents.md", "甲\x08乙\uffff\U0002b740\U0003134b")
    assert read_texts(folder, EDITION) == {"02_patents": ("甲乙\U0002b740\U0003134b",)}


def test_a_file_of_a_chinese_windows_is_read_and_one_of_no_known_encoding_is_named(tmp_path: Path) -> None:
    path = folder_with(tmp_path, "02_patents.md", "") / "development" / "2020" / "02_patents.md"
    path.write_bytes("说明".encode("gbk"))
    assert read_texts(tmp_path, EDITION) == {"02_patents": ("说明",)}
    assert list(texts_unreadable(tmp_path, EDITION)) == []
    path.write_bytes("说明".encode("utf-16"))
    assert read_texts(tmp_path, EDITION) == {}
    (finding,) = texts_unreadable(tmp_path, EDITION)
    assert "02_patents.md" in finding.message("en") and "UTF-8" in finding.remedy("en")
    path.write_text("说明", "utf-8")
    assert read_texts(tmp_path, EDITION) == {"02_patents": ("说明",)}


def test_no_folder_and_another_year_have_no_texts(tmp_path: Path) -> None:
    folder = folder_with(tmp_path, "02_patents.md", "甲")
    assert read_texts(None, EDITION) == {}
    assert read_texts(folder, EDITION | {"time_period": "2019"}) == {}


def test_a_file_that_belongs_to_no_section_is_named() -> None:
    tables = [{"number": "02", "name": "patents"}]
    assert misplaced({"02_patents": (), "3_marks": ()}, tables) == ["3_marks"]


def test_no_character_turns_the_order_of_others_round() -> None:
    assert printable("0.7%\u202e–134.7%\u2066\x00") == "0.7%–134.7%"
