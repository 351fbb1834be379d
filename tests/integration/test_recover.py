"""Recovery of the published samples: whatever is deleted is made again as it was, so that nothing new would be built."""

import shutil
from collections.abc import Callable
from pathlib import Path

import polars as pl

from pipelines import intake
from pipelines.monitoring import doctor
from pipelines.recover import recover
from pipelines.release import current, needs_build, read_pointer_log
from pipelines.release.build.input_list import take_inputs
from pipelines.release.build.inputs import write_inputs
from pipelines.release.gate import disclosure
from pipelines.settings import Settings
from tests.refreshes import ThreeReleases
from tests.sample_release import copy_data
from tests.tiny import AS_OF, NOW

SMALL: dict[str, Callable[[Settings], list[Path]]] = {
    "pointer log": lambda s: [s.pointer_log],
    "verdict history": lambda s: [s.verdict_history],
    "what readers have seen": lambda s: [s.disclosed],
    "state": lambda s: [s.state],
    "stable path": lambda s: [s.live],
    "rows of a form": lambda s: [s.lake / "customs_seizures"],
    "receipts of a form": lambda s: sorted(s.receipts.glob("court_cases.*")),
}
"""What is cheap to make again is deleted alone; the rest of it all at once."""
ALL: Callable[[Settings], list[Path]] = lambda s: [s.receipts, s.lake, s.state, s.live]  # noqa: E731


def remove(paths: list[Path]) -> None:
    assert paths
    for path in paths:
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def state(settings: Settings) -> dict[str, object]:
    """Return what must be as before: answers, rows, history, states, the live release."""
    changes = [(e.event, e.release_id, e.left, e.at) for e in read_pointer_log(settings)]
    return {
        "receipts": {
            p.name: p.read_bytes() for p in settings.receipts.iterdir() if p.suffix in (".json", ".html")
        },
        "rows": {
            p.relative_to(settings.lake).as_posix(): p.read_bytes()
            for p in settings.lake.glob("*/*/*.parquet*")
        },
        "verdicts": {p.name: pl.read_parquet(p).rows() for p in settings.verdict_history.glob("*.parquet")},
        "changes": changes,
        "states": disclosure.seen_states(settings),
        "release": current(settings),
    }


def test_whatever_is_deleted_is_made_again_as_it_was(copy_of_data: Settings) -> None:
    """The inputs of a release are the same, and it is made of them alone: it would have the same figures."""
    inputs = write_inputs(
        copy_of_data, AS_OF, take_inputs(copy_of_data)
    )  # keeps the verdicts of the live release
    before = state(copy_of_data)
    sound = {d.code for d in doctor.examine(copy_of_data, NOW, hashes=False)}
    for name, of in SMALL.items():
        remove(of(copy_of_data))
        named = {d.code for d in doctor.examine(copy_of_data, NOW, hashes=False)} - sound
        assert named == {"kept_lost"}, name
        codes = {d.code for d in recover(copy_of_data, NOW)}
        assert "recover_did" in codes and not codes & {"recover_differs", "recover_attempts_gone"}, name
        assert state(copy_of_data) == before, name
    remove(ALL(copy_of_data))
    codes = {d.code for d in recover(copy_of_data, NOW)}
    assert not codes & {"recover_differs", "recover_attempts_gone", "recover_aside"}
    assert state(copy_of_data) == before
    assert (
        not needs_build(copy_of_data, AS_OF)
        and write_inputs(copy_of_data, AS_OF, take_inputs(copy_of_data)) == inputs
    )
    assert {d.code for d in doctor.examine(copy_of_data, NOW, hashes=False)} == sound


def test_what_a_release_says_of_its_attempts_is_what_their_receipts_say(sample_release: Settings) -> None:
    from pipelines.release.recover import attempts_of_live

    known = {r.submission_id: r for r in attempts_of_live(sample_release)}
    attempts = [r for r in intake.read_ledger(sample_release) if r.status != "duplicate"]
    assert known.keys() == {r.submission_id for r in attempts}
    not_published = {
        *(
            "container",
            "encoding",
            "lake_path",
            "quarantine_path",
            "annotated_path",
            "tables",
            "findings",
            "findings_cut",
        ),
        *("cells_read", "cells_label", "cells_title", "cells_note", "cells_not_read"),
    }
    for receipt in attempts:
        remarks = vars(known[receipt.submission_id])
        # Of a form with a respondent a row no numbers of rows are published.
        hidden = {name for name in remarks if name.startswith("rows_") and remarks[name] is None}
        # Of a masked form the file's name is not published either.
        hidden |= {"original_name"} if remarks["original_name"].startswith("***") else set()
        assert {k: v for k, v in vars(receipt).items() if k not in not_published | hidden} == {
            k: v for k, v in remarks.items() if k not in not_published | hidden
        }
        assert [f.rule_code for f in receipt.findings] == [f.rule_code for f in remarks["findings"]]


def test_the_log_of_three_releases_is_made_again_with_the_one_that_was_taken_back(
    three_releases: ThreeReleases, tmp_path: Path
) -> None:
    """The live release knows of it: without that, what readers saw in it would be compared with no more."""
    settings = copy_data(three_releases.settings, tmp_path / "data", "build")
    events, states = read_pointer_log(settings), disclosure.seen_states(settings)
    remove([settings.pointer_log, settings.disclosed])
    codes = {d.code for d in recover(settings, NOW)}
    assert {"recover_did", "recover_log_from_releases"} <= codes
    assert read_pointer_log(settings) == events
    assert {
        name: {p: sorted(s) for p, s in of.items()} for name, of in disclosure.seen_states(settings).items()
    } == {name: {p: sorted(s) for p, s in of.items()} for name, of in states.items()}
