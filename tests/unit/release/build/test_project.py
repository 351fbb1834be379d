import shutil
from pathlib import Path

from pipelines.release.build.project import PARTIAL_PARSE, PLACE, compose
from pipelines.settings import Settings


def parsed(settings: Settings) -> Path:
    """Return what dbt has kept of the parsed project."""
    settings.dbt_target.mkdir(parents=True, exist_ok=True)
    kept = settings.dbt_target / PARTIAL_PARSE
    kept.write_bytes(b"nodes with their paths")
    return kept


def test_what_dbt_has_parsed_is_kept_while_the_data_folder_stays_where_it_is(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    compose(settings)
    kept = parsed(settings)
    compose(settings)
    assert kept.exists()


def test_a_data_folder_that_was_moved_is_parsed_again(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    compose(settings)
    parsed(settings)
    shutil.move(tmp_path / "data", tmp_path / "moved")
    moved = Settings(data_dir=tmp_path / "moved")
    compose(moved)
    assert not (moved.dbt_target / PARTIAL_PARSE).exists()
    assert (moved.build_project / PLACE).read_text("utf-8") == str(moved.build_project.resolve())


def test_a_data_folder_of_a_version_that_did_not_note_its_place_is_parsed_again(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    compose(settings)
    (settings.build_project / PLACE).unlink()
    kept = parsed(settings)
    compose(settings)
    assert not kept.exists()
