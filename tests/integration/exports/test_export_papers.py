"""The papers of a release: which are made, which are taken over, and what is said where no PDF can be made."""

import json
import shutil
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.common.files import sha256
from pipelines.monitoring.doctor.machine import fonts
from pipelines.papers import files as paper_files
from pipelines.papers import pdf
from pipelines.release.exports import papers
from pipelines.release.store.releases import live_id
from pipelines.settings import Settings

Changed = tuple[duckdb.DuckDBPyConnection, Path]


@pytest.fixture
def settings(sample_release: Settings, tmp_path: Path) -> Settings:
    """An installation whose only release has the papers of the samples, and which a test may change."""
    own = sample_release.model_copy(update={"data_dir": tmp_path / "data"})
    release = live_id(sample_release)
    target = own.releases / release / papers.FOLDER
    shutil.copytree(sample_release.releases / release / papers.FOLDER, target)
    return own


def written(settings: Settings, changed: Changed) -> dict[str, dict[str, Any]]:
    """Write the papers of the next release, and return its index."""
    connection, folder = changed
    previous = json.loads(
        (next(settings.releases.iterdir()) / papers.FOLDER / papers.INDEX).read_text("utf-8")
    )
    connection.execute(
        "update release_info set release_id = 'next', previous_release_id = $previous",
        {"previous": previous[0]["made_in"]},
    )
    papers.write(settings, connection, folder)
    return papers.read_index(folder / papers.FOLDER)


def made_new(index: dict[str, dict[str, Any]]) -> set[str]:
    return {code for code, entry in index.items() if entry["made_in"] == "next"}


def test_the_release_of_the_samples_has_every_publication_in_both_formats(release_folder: Path) -> None:
    folder = release_folder / papers.FOLDER
    index = papers.read_index(folder)
    assert len(index) == 13 and {entry["time_period"] for entry in index.values()} == {"2020"}
    names = {name for entry in index.values() for name in entry["files"]}
    assert names == {path.name for path in folder.iterdir()} - {papers.INDEX}
    assert len(names) == 26
    assert all(sha256(folder / name) == h for entry in index.values() for name, h in entry["files"].items())


def test_an_unchanged_paper_is_taken_over_byte_by_byte(
    settings: Settings, changed: Changed, release_folder: Path
) -> None:
    index = written(settings, changed)
    assert made_new(index) == set()
    for entry in index.values():
        for name in entry["files"]:
            before, after = (folder / papers.FOLDER / name for folder in (release_folder, changed[1]))
            assert before.read_bytes() == after.read_bytes()


def test_a_paper_whose_table_changed_is_made_again_alone(settings: Settings, changed: Changed) -> None:
    connection, _ = changed
    connection.execute("update fct_ip_service set staff = staff + 1 where time_period = '2020'")
    assert made_new(written(settings, changed)) == {"development"}


def test_a_paper_with_new_own_text_is_made_again(
    settings: Settings, changed: Changed, tmp_path: Path
) -> None:
    texts = tmp_path / "texts" / "copyright" / "2020"
    texts.mkdir(parents=True)
    (texts / "02_works.md").write_text("说明。", "utf-8")
    settings = settings.model_copy(update={"paper_texts_dir": tmp_path / "texts"})
    assert made_new(written(settings, changed)) == {"copyright"}


def test_a_paper_whose_words_changed_is_made_again(settings: Settings, changed: Changed) -> None:
    connection, _ = changed
    connection.execute(
        "update dim_publication set name_zh = name_zh || '（修订）' where publication = 'growth'"
    )
    assert made_new(written(settings, changed)) == {"growth"}


def test_what_cannot_be_read_or_shown_is_named_and_the_release_goes_on(
    settings: Settings, changed: Changed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = tmp_path / "texts" / "copyright" / "2020"
    texts.mkdir(parents=True)
    (texts / "02_works.md").write_text("\U000f0000", "utf-8")
    (texts / "03_trade.md").write_bytes("说明".encode("utf-16"))
    settings = settings.model_copy(update={"paper_texts_dir": tmp_path / "texts"})
    index = written(settings, changed)
    assert made_new(index) == {"copyright"} and set(index["copyright"]["files"]) == {"copyright_2020.docx"}
    monkeypatch.setattr(papers, "live_folder", lambda _: changed[1])
    assert {finding.code for finding in papers.paper_findings(settings)} == {
        "paper_pdf_failed",
        "paper_text_unreadable",
    }


def test_a_damaged_paper_is_made_again(settings: Settings, changed: Changed) -> None:
    (path,) = settings.releases.glob("*/papers/growth_2020.pdf")
    path.unlink()
    path.write_bytes(b"%PDF-")
    assert made_new(written(settings, changed)) == {"growth"}


def test_a_paper_that_is_not_due_is_left_out(settings: Settings, changed: Changed) -> None:
    connection, _ = changed
    connection.execute(
        "update dim_publication set is_due = false where publication = 'growth' and time_period > '2018'"
    )
    connection.execute("update dim_publication set is_due = false where publication = 'risk_warning'")
    index = written(settings, changed)
    assert index["growth"]["time_period"] == "2018" and "risk_warning" not in index


def test_a_publication_without_queries_has_no_paper(settings: Settings, changed: Changed) -> None:
    changed[0].execute("update dim_publication set publication = 'own' where publication = 'growth'")
    assert not {"own", "growth"} & written(settings, changed).keys()


def test_without_a_font_there_are_word_files_and_a_finding(
    settings: Settings, changed: Changed, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert list(fonts(settings)) == []
    monkeypatch.setattr(pdf, "CHINESE_FONTS", ("No Such Font",))
    connection, folder = changed
    connection.execute("update release_info set previous_release_id = null")
    papers.write(settings, connection, folder)
    index = papers.read_index(folder / papers.FOLDER)
    assert {Path(name).suffix for entry in index.values() for name in entry["files"]} == {".docx"}
    assert [finding.code for finding in fonts(settings)] == ["papers_no_font"]
    monkeypatch.setattr(papers, "live_folder", lambda _: folder)
    (finding,) = papers.paper_findings(settings)
    assert finding.facts["n"] == 13 and "fonts-noto-cjk" in finding.remedy("zh")


def test_with_a_font_pdfs_are_made_up_for(
    settings: Settings, changed: Changed, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in settings.releases.glob("*/papers/*.pdf"):
        path.unlink()
    (index,) = settings.releases.glob("*/papers/papers.json")
    entries = json.loads(index.read_text("utf-8"))
    for entry in entries:
        entry["files"] = {name: h for name, h in entry["files"].items() if name.endswith(".docx")}
    index.chmod(0o644)
    index.write_text(json.dumps(entries), "utf-8")
    assert "pdf" in paper_files.writable()
    assert len(made_new(written(settings, changed))) == 13
