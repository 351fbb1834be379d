"""Properties of intake as a whole, for any files in any order.

Layout and containers have their own properties beside their readers; here it is ingest runs, ledgers and lakes.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from pipelines import intake
from pipelines.settings import Settings
from schemas.receipt import ACCEPTED, DUPLICATE, REFUSED, Receipt
from tests.fixtures_make import EVENTS, FIGURES, GOOD_ROWS, application_no, csv_text, put, xlsx_bytes

pytestmark = pytest.mark.thorough

NOW = dt.datetime(2018, 1, 5, 8, 0, tzinfo=dt.UTC)
REGISTER = "patent_register.tjipo.2016-03.csv"
TABLE = "published_figures.tjipo.2016.csv"
few = hypothesis_settings(max_examples=12)

event_rows = st.tuples(
    st.sampled_from(["申请", "授权", "撤回了", ""]),
    st.sampled_from(["2016-03-01", "2016年3月2日", "2016-02-30", "42430", ""]),
    st.builds(application_no, st.integers(0, 5), st.sampled_from([1, 2]))
    | st.sampled_from(["201610000000.12", ""]),
    st.sampled_from(["发明", "实用新型", "外观"]),
    st.sampled_from(["企业", "个人"]),
    st.sampled_from(["南开区", "河北区", "河北省", "天津"]),
    st.sampled_from(["2016-03-01", "2017-01-01", "—"]),
    st.sampled_from(["8", "-1", "八", "９", "1e30", ""]),
).map(list)
figure_rows = st.builds(
    lambda row, cell, at: [*row[:at], cell, *row[at + 1 :]],
    st.sampled_from(GOOD_ROWS),
    st.sampled_from(["", "106514", "=1+1", "合计", "—", "7.2万", "河北省", "2099", "件", "注：见下"]),
    st.integers(0, len(FIGURES) - 1),
)


@contextmanager
def data_folder(**options: object) -> Iterator[Settings]:
    with tempfile.TemporaryDirectory() as folder:
        yield Settings(data_dir=Path(folder), **options)


def rows_of(settings: Settings, path: str | None) -> pl.DataFrame:
    return pl.read_parquet(settings.data_dir / path) if path else pl.DataFrame()


def state(settings: Settings) -> tuple[object, ...]:
    """Return all that an ingest leaves: the ledger, and every row in the lake and in quarantine."""
    ledger = intake.read_ledger(settings)
    rows = [tuple(rows_of(settings, p).rows()) for r in ledger for p in (r.lake_path, r.quarantine_path)]
    return [r.to_json() for r in ledger], rows


@few
@given(rows=st.lists(event_rows, min_size=1, max_size=8), blank_at=st.integers(0, 8))
def test_every_row_of_a_register_is_accepted_or_quarantined_or_blank(
    rows: list[list[str]], blank_at: int
) -> None:
    sent = [*rows[:blank_at], [""] * len(EVENTS), *rows[blank_at:]]
    with data_folder() as settings:
        put(settings.inbox, REGISTER, csv_text([EVENTS, *sent]).encode("gb18030"))
        (receipt,) = intake.ingest(settings, NOW)
        account(settings, receipt)
        assert receipt.rows_received == sum(any(row) for row in rows)
        kept = [rows_of(settings, p) for p in (receipt.lake_path, receipt.quarantine_path)]
        places = [n for frame in kept if frame.height for n in frame["source_row"]]
        assert sorted(places) == [n for n, row in enumerate(sent, 2) if any(row)], "each once, at its own row"


@few
@given(rows=st.lists(figure_rows, min_size=1, max_size=6))
def test_a_table_is_loaded_whole_or_not_at_all(rows: list[list[str]]) -> None:
    with data_folder() as settings:
        put(settings.inbox, TABLE, csv_text([FIGURES, *rows]))
        (receipt,) = intake.ingest(settings, NOW)
        account(settings, receipt)
        assert 0 in (receipt.rows_accepted, receipt.rows_quarantined)


def account(settings: Settings, receipt: Receipt) -> None:
    assert receipt.rows_received == receipt.rows_accepted + receipt.rows_quarantined
    assert rows_of(settings, receipt.lake_path).height == receipt.rows_accepted
    assert rows_of(settings, receipt.quarantine_path).height == receipt.rows_quarantined
    assert (receipt.rows_accepted == 0) == (receipt.status == REFUSED)


def versions(values: list[int]) -> dict[str, bytes]:
    """Files for one key and others: of the same day, so that nothing but their content orders them."""
    files = {}
    for n, value in enumerate(values):
        rows = [[*GOOD_ROWS[0][:3], str(value), *GOOD_ROWS[0][4:]]]
        # The first and the third name in the inbox are the same submission.
        name = f"published_figures.tjipo.2016.d{n % 2}"
        suffix = ("csv", "xlsx")[n // 2 % 2]
        content = xlsx_bytes([FIGURES, *rows]) if suffix == "xlsx" else csv_text([FIGURES, *rows]).encode()
        files[f"{n}/{name}.{suffix}"] = content
    return files


@few
@given(values=st.lists(st.integers(1, 3), min_size=2, max_size=5), data=st.data(), threads=st.integers(1, 4))
def test_neither_inbox_order_nor_threads_change_the_result(
    values: list[int], data: st.DataObject, threads: int
) -> None:
    files = versions(values)
    states = []
    for names, options in (
        (sorted(files), {}),
        (data.draw(st.permutations(sorted(files))), {"threads": threads}),
    ):
        with data_folder(**options) as settings:
            for name in names:
                put((settings.inbox / name).parent, Path(name).name, files[name])
            intake.ingest(settings, NOW)
            states.append(state(settings))
    assert states[0] == states[1]


@few
@given(sent=st.lists(st.sampled_from(["106514", "106515", "many", "none"]), min_size=2, max_size=7))
def test_each_attempt_supersedes_the_last_accepted_and_duplicates_none(sent: list[str]) -> None:
    accepted: Receipt | None = None
    last: Receipt | None = None
    attempt = 0
    with data_folder() as settings:
        contents: dict[str, str] = {}
        for value in sent:
            put(settings.inbox, TABLE, csv_text([FIGURES, [*GOOD_ROWS[0][:3], value, *GOOD_ROWS[0][4:]]]))
            before = {p: p.read_bytes() for p in settings.lake.rglob("*.parquet")}
            (receipt,) = intake.ingest(settings, NOW)
            current = accepted and contents[accepted.submission_id]
            is_refused_again = last and last.status == REFUSED and contents[last.submission_id] == value
            if value == current or is_refused_again:
                assert receipt.status == DUPLICATE
                assert receipt.submission_id == (last if is_refused_again else accepted).submission_id  # type: ignore[union-attr]
                assert {p: p.read_bytes() for p in settings.lake.rglob("*.parquet")} == before
                continue
            attempt += 1
            is_good = value.isdigit()
            assert (receipt.status, receipt.attempt) == (ACCEPTED if is_good else REFUSED, attempt)
            assert receipt.supersedes == (accepted.submission_id if is_good and accepted else None)
            contents[receipt.submission_id] = value
            last, accepted = receipt, receipt if is_good else accepted
            assert all(p.read_bytes() == content for p, content in before.items()), "nothing is ever changed"
