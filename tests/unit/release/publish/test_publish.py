import datetime as dt
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from pipelines.common.errors import InstallationError
from pipelines.common.files import sha256
from pipelines.monitoring import doctor
from pipelines.release import (
    BuildResult,
    GateResult,
    PublishRefused,
    Release,
    current,
    gate,
    list_releases,
    publish,
    publish_due,
)
from pipelines.release.gate.compared_states import submissions_of
from pipelines.release.store.releases import SERVING_FILE, read_release
from pipelines.settings import Settings
from schemas.receipt import Receipt
from tests.tiny import NOW, gate_without_suites

pytestmark = pytest.mark.thorough

Build = Callable[..., BuildResult]
ROWS = "(1, 0.5, now()), (2, null, now())"
TALENT = "ref_area varchar, time_period varchar, breakdown varchar, member varchar, n_persons integer"
SHAPE = "x integer, y double, received_at timestamp"


def test_a_release_is_a_folder_and_a_pointer(tiny: Settings, tiny_build: Build) -> None:
    release = publish(tiny, gate_without_suites(tiny, tiny_build()), NOW)
    assert current(tiny) == release
    assert list_releases(tiny) == [release]
    assert tiny.live.is_symlink() and not Path(tiny.live.readlink()).is_absolute()
    assert release.tables["fct_observation"]["rows"] == 2
    with duckdb.connect(str(tiny.live), read_only=True) as live:
        tables = live.execute("select table_name, comment from duckdb_tables() order by all").fetchall()
        assert tables[0] == ("fct_finding", "The table fct_finding, isn't it.")
        assert live.execute(
            "select count(*) from duckdb_columns() where not internal and comment is null"
        ).fetchone() == (0,)
    assert not tiny.staged.exists()


def test_storage_is_the_one_that_old_drivers_open(tiny: Settings, tiny_build: Build) -> None:
    publish(tiny, gate_without_suites(tiny, tiny_build()), NOW)
    with duckdb.connect(str(tiny.live), read_only=True) as live:
        (tags,) = live.execute("select tags from duckdb_databases() where not internal").fetchone() or ({},)
    assert tags.get("storage_version", "").startswith("v1.0.0")


def test_what_the_gate_refused_is_not_published(tiny: Settings, tiny_build: Build) -> None:
    refused = gate(tiny, tiny_build(fct_observation=("x integer", "(-1)")))
    with pytest.raises(PublishRefused):
        publish(tiny, refused, NOW)
    assert current(tiny) is None


def test_a_decision_on_another_build_is_not_enough(tiny: Settings, tiny_build: Build) -> None:
    passed = gate_without_suites(tiny, tiny_build("2026-01-31-0000000001"))
    gate_without_suites(tiny, tiny_build("2026-01-31-0000000002"))
    with pytest.raises(PublishRefused):
        publish(tiny, passed, NOW)


def test_a_log_beside_the_staged_file_keeps_it_from_being_published(
    tiny: Settings, tiny_build: Build
) -> None:
    """DuckDB would replay it into the published file: the figures would not be those that passed the gate."""
    decision = gate_without_suites(tiny, tiny_build())
    wal = tiny.staged / f"{SERVING_FILE}.wal"
    wal.touch()
    with pytest.raises(PublishRefused) as refusal:
        publish(tiny, decision, NOW)
    assert [problem.code for problem in refusal.value.findings] == ["wal_beside_release"]
    assert current(tiny) is None and list_releases(tiny) == []
    wal.unlink()
    assert publish(tiny, decision, NOW) == current(tiny)


def test_what_readers_have_seen_is_recorded_when_a_release_goes_live(
    tiny: Settings, tiny_build: Build
) -> None:
    """The list of the first release stays recorded once the second, which was made from another attempt, is live."""

    def publish_list(number: int, embargo_until: dt.datetime | None = None) -> Release:
        table = (f"{TALENT}, z{number} integer", "('d', '2020', 'district', 'd', 9, 1)")
        build = tiny_build(f"2026-01-31-000000000{number}", fct_ip_talent=table)
        with duckdb.connect(str(tiny.build_db)) as db:
            db.execute(
                "insert into seeds.disclosure_list values ('talent', 'talent', null, '人才', 'Talent', 1)"
            )
            db.execute(
                "insert into seeds.disclosure_table values ('talent', 'fct_ip_talent', 'true', true, false)"
            )
            db.execute(
                "insert into intermediate.int_protected_record by name select 'talent' as form_id, 'k' as record_key, "
                "'2020' as period, ? as submission_id, true as is_current",
                [f"s{number}"],
            )
        return publish(tiny, gate_without_suites(tiny, build), NOW, embargo_until)

    def seen() -> list[list[str]]:
        states = json.loads(tiny.disclosed.read_text("utf-8"))["talent"]["2020"]
        return list(map(submissions_of, states))

    publish_list(1)
    assert seen() == [["s1"]]
    second = publish_list(2, NOW + dt.timedelta(hours=1))
    assert seen() == [["s1"]]
    assert publish_due(tiny, NOW + dt.timedelta(hours=1)) == second
    assert seen() == [["s1"], ["s2"]]


def hashed(tiny: Settings, tiny_build: Build, build_id: str, rows: str) -> str:
    decision: GateResult = gate_without_suites(tiny, tiny_build(build_id, fct_observation=(SHAPE, rows)))
    return publish(tiny, decision, NOW).content_hash


def test_the_content_hash_ignores_order_clock_and_the_thirteenth_digit(
    tiny: Settings, tiny_build: Build
) -> None:
    one = hashed(
        tiny, tiny_build, "2026-01-31-0000000001", "(1, 0.3, now()), (2, null, now()), (3, -0.0, null)"
    )
    two = hashed(
        tiny, tiny_build, "2026-01-31-0000000002", "(3, 0.0, now()), (2, null, null), (1, 0.1 + 0.2, now())"
    )
    assert one == two


@pytest.mark.parametrize("rows", ["(1, 0.300001, null)", "(1, null, null)", "(1, 0.3, null), (1, 0.3, null)"])
def test_the_content_hash_depends_on_values_nulls_and_repeated_rows(
    tiny: Settings, tiny_build: Build, rows: str
) -> None:
    one = hashed(tiny, tiny_build, "2026-01-31-0000000001", "(1, 0.3, null), (2, 0, null), (3, 0, null)")
    assert one != hashed(tiny, tiny_build, "2026-01-31-0000000002", f"{rows}, (2, 0, null), (3, 0, null)")


def test_the_figures_hash_ignores_attempts_and_returns_and_depends_on_figures(
    tiny: Settings, tiny_build: Build
) -> None:
    def released(number: int, value: float, attempts: str = "") -> Release:
        build = tiny_build(
            f"2026-01-31-000000000{number}",
            fct_observation=(SHAPE, f"({value}, 0.5, now())"),
            fct_submission=("submission_id varchar", attempts),
            fct_finding=("submission_id varchar", attempts),
            fct_reporting_status=("submitter varchar, n_refused integer", f"('s', {number})"),
        )
        return publish(tiny, gate_without_suites(tiny, build), NOW)

    first = released(1, 1)
    refused = Receipt(
        "f.s.2025.main.1", "f", "s", "2025", "main", 1, "refused", "0" * 64, 1, "2026-02-01T10:00:00", "a"
    )
    (tiny.receipts / f"{refused.submission_id}.json").write_text(refused.to_json(), "utf-8")
    refused_file_more = released(2, 1, f"('{refused.submission_id}')")
    other_figure = released(3, 2, f"('{refused.submission_id}')")
    assert first.figures_hash == refused_file_more.figures_hash != other_figure.figures_hash
    assert first.content_hash != refused_file_more.content_hash


DISCLOSED = {
    "states": {"enterprise_survey.tech_sme": {"2020": ["a.1"]}},
    "held": ["enterprise_survey.tech_sme 2020: held", "enterprise_survey.national_hte 2020: held"],
}


@pytest.fixture
def with_states(tiny: Settings, tiny_build: Build) -> Release:
    """A release whose lists of two classes are held."""
    decision = gate_without_suites(tiny, tiny_build("2026-01-31-0000000001"))
    (tiny.build / "disclosed.json").write_text(json.dumps(DISCLOSED | {"figures": ["one"]}), "utf-8")
    return publish(tiny, decision, NOW)


def test_other_accounts_read_neither_states_nor_which_class_is_held(
    tiny: Settings, with_states: Release
) -> None:
    folder = with_states.folder(tiny)
    manifest = json.loads((folder / "release.json").read_text("utf-8"))
    assert manifest["disclosed"] == {"held": ["enterprise_survey 2020"], "states_in": "disclosed.json"}
    kept = folder / "disclosed.json"
    written = json.loads(kept.read_text("utf-8"))
    assert len(written.pop("salt")) == 32, "its hash in the manifest is not that of what can be guessed"
    assert manifest["files"]["disclosed.json"] == sha256(kept)
    assert written == DISCLOSED == read_release(folder).disclosed
    if os.name != "nt":
        assert stat.S_IMODE(kept.stat().st_mode) == 0o440
    assert json.loads(tiny.disclosed.read_text("utf-8")) == {
        "enterprise_survey.tech_sme": {"2020": [["a.1"]]}
    }


@pytest.mark.parametrize("damage", [None, "", "[]", '{"states": {}}'])
def test_a_release_without_its_states_is_damaged(
    tiny: Settings, with_states: Release, damage: str | None
) -> None:
    path = with_states.folder(tiny) / "disclosed.json"
    path.unlink()
    if damage is not None:
        path.write_text(damage, "utf-8")
    with pytest.raises(InstallationError, match=r"disclosed\.json"):
        read_release(with_states.folder(tiny))
    assert str(path) in {str(d.facts.get("path")) for d in doctor.examine(tiny, NOW)}


def test_a_table_that_shrinks_is_held_back(tiny: Settings, tiny_build: Build) -> None:
    hashed(tiny, tiny_build, "2026-01-31-0000000001", ROWS)
    decision = gate(tiny, tiny_build("2026-01-31-0000000002", fct_observation=(SHAPE, "")))
    assert not decision.passed
    assert "raise it again" in decision.to_json()


def test_the_same_id_with_other_contents_is_refused(tiny: Settings, tiny_build: Build) -> None:
    hashed(tiny, tiny_build, "2026-01-31-0000000001", ROWS)
    with pytest.raises(PublishRefused):
        hashed(tiny, tiny_build, "2026-01-31-0000000001", "(1, 9, null), (2, 9, null)")
    assert (tiny.live.resolve().parent / SERVING_FILE).exists()
