"""The samples: identical on every run, equal to the published figures, with planned errors only."""

import csv
import io
import re
from collections import Counter
from decimal import Decimal
from functools import cache
from pathlib import Path

import polars as pl
import pytest
from openpyxl import load_workbook

from pipelines.settings import Settings
from samples import load, macro, make, published, register, returns
from samples.sheets import SYNTHETIC
from schemas.rules.identifiers import application_patent_type, has_application_check_digit

pytestmark = pytest.mark.thorough  # all samples are made and read

ADDRESS = re.compile(r"https?://\S+|[\w.-]+/[\w.-]+@[0-9a-f]{40}:\S+")
"""A page, or a file of a repository at a commit."""
SCALES = {"万件": 10_000, "万人": 10_000, "万家": 10_000}


@pytest.fixture(scope="module")
def files():
    return make.samples()


def rows_of(sample):
    return _rows(sample.name, sample.content)


# Opening four hundred workbooks takes its time, and several tests read them all.
@cache
def _rows(name, content):
    if name.endswith(".xlsx"):
        book = load_workbook(io.BytesIO(content), read_only=True)
        return [list(row) for sheet in book for row in sheet.iter_rows(values_only=True)]
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("gb18030")
    return list(csv.reader(io.StringIO(text)))


def test_every_byte_is_as_the_manifest_in_the_repository_says(files):
    assert make.manifest_text(files) == (Path(make.__file__).parent / "manifest.json").read_text("utf-8")


def test_the_samples_came_in_before_they_are_judged(files):
    assert max(s.received_at.date() for s in files) <= make.AS_OF
    assert len({s.name for s in files}) == len(files)


def test_every_published_figure_is_in_a_file_as_it_was_printed(files):
    by_name = {s.name: s for s in files}
    shown: Counter = Counter()
    for document in published.read("documents.csv"):
        cells = Counter(str(c) for row in rows_of(by_name[document["file"]]) for c in row if c is not None)
        shown[document["rows_of"], document["attempt"]] = 0
        for fact in published.facts():
            if fact["document"] == document["rows_of"] and fact["attempt"] in ("", document["attempt"]):
                assert cells[fact["printed"]] > 0, fact
                assert cells[fact["citation"]] > 0, fact
                shown[document["rows_of"], document["attempt"]] += 1
    assert sum(n for (_, attempt), n in shown.items() if attempt == "1") == len(published.facts()) == 889


def test_the_register_of_documents_names_every_figure_that_was_taken_from_them():
    """Of the documents read for the second table: each figure is registered once, as taken or left out with its reason."""
    sides = {"技术输出地域口径": "_输出地域", "技术流向地域口径": "_流向地域"}
    facts = Counter(
        (f["citation"], f["indicator"] + sides.get(f["caliber"], ""), f["period"])
        for f in published.read("published_figures_2.csv")
    )
    with (Settings().seeds_dir / "source_document.csv").open(encoding="utf-8", newline="") as stream:
        register = list(csv.DictReader(stream))
    taken = Counter(
        (row["citation"], row["item_zh"], period)
        for row in register
        if row["state"] == "taken"
        for period in row["periods"].split("|")
    )
    assert taken == facts
    left_out = [(row["citation"], row["item_zh"]) for row in register if row["state"] != "taken"]
    assert len(left_out) == len(set(left_out)) == 30
    figures = {(f["citation"], f["indicator"]) for f in published.facts()}
    assert figures.isdisjoint(left_out)


def test_every_published_figure_says_where_it_was_found():
    """Without an address a figure would be graded as read in the document itself; dbt tests that the places are listed."""
    for fact in published.facts():
        assert ADDRESS.search(fact["citation"]), fact


def test_a_target_of_the_year_is_no_figure_of_the_samples():
    with (Settings().seeds_dir / "source_document.csv").open(encoding="utf-8", newline="") as stream:
        targets = [row for row in csv.DictReader(stream) if row["state"] == "target"]
    assert len(targets) == 3
    for row in targets:
        for fact in published.facts():
            assert fact["citation"] != row["citation"]


def test_what_is_printed_is_what_was_published():
    for fact in published.facts():
        scale = SCALES.get(fact["printed_unit"], 1) / SCALES.get(fact["unit"], 1)
        assert Decimal(fact["printed"]) * Decimal(scale) == Decimal(fact["value"]), fact


def test_the_quarter_that_was_entered_as_a_year_is_corrected_in_the_second_attempt(files):
    first, second = (s for s in files if s.name.startswith("white_paper_2019"))
    assert first.meta["declared_date"] < second.meta["declared_date"]
    registered = [[r[2] for r in rows_of(s) if r and r[0] == "著作权作品登记"] for s in (first, second)]
    assert [sorted(map(str, r)) for r in registered] == [["2018", "2019", "2019Q4"], ["2018", "2019Q4"]]


def test_synthetic_files_say_so_themselves(files):
    for sample in files:
        assert sample.sidecar().get("is_synthetic", False) == (sample.kind != "real")
        if sample.kind == "synthetic":
            assert any(SYNTHETIC in str(c) for row in rows_of(sample) for c in row), sample.name
        elif sample.kind == "real":
            assert SYNTHETIC.encode() not in sample.content


def test_districts_and_the_remainder_make_up_the_published_city():
    values = returns.values(make.SEED)
    for code in ("PAT_APP", "PAT_GRANT", "PAT_VALID", "TM_VALID", "PLEDGE_PAT"):
        for year in returns.YEARS:
            total = returns.city_total(code, year)
            if total is not None:
                assert total == sum(v for (_, c, y, q), v in values.items() if (c, y, q) == (code, year, 4))


def test_products_and_residents_of_the_districts_add_up_to_the_city():
    summed: Counter = Counter()
    for indicator, district, year, figure, *_ in macro.rows():
        assert district in {name for name, *_ in returns.WEIGHTS.values()}
        summed[indicator, year] += Decimal(figure)
    assert len(summed) == 2 * len(returns.YEARS)
    for (indicator, year), total in summed.items():
        (city,) = (
            f
            for f in published.facts()
            if (f["document"], f["period"]) == (macro.DOCUMENTS[indicator][0], year)
        )
        assert total == Decimal(city["value"]), (indicator, year)


def test_residents_are_those_of_the_census_where_it_names_the_district():
    residents = macro.residents()
    assert residents["滨海新区"] == 2_067_318
    assert residents["东丽区"] == 3_889_860 - 1_195_124 - 928_066 - 909_643
    assert sum(residents[d] for d in macro.GROUPS["中心城区(6区)"]) == pytest.approx(4_057_215)


def test_nothing_but_a_plan_lets_a_year_to_date_fall():
    values = returns.values(make.SEED)
    for (area, code, year, quarter), value in values.items():
        assert quarter == 1 or value >= values[area, code, year, quarter - 1]


def sent_value(sample, item):
    for row in rows_of(sample):
        if row[0] == item and not row[1]:
            return int(str(row[3]).replace(",", ""))
    raise AssertionError(item)


def test_returns_are_wrong_where_it_is_planned_and_nowhere_else(files):
    values = returns.values(make.SEED)
    plants = {(p["submitter"], p["period"]): p for p in published.read("planted.csv")}
    names = {s.name.rsplit(".", 1)[0]: s for s in files}
    wrong = set()
    for area in (*returns.WEIGHTS, returns.UNALLOCATED):
        sender = "tjipo" if area == returns.UNALLOCATED else area
        for year in returns.YEARS:
            for quarter in range(1, 5):
                sample = names.get(f"district_return_{sender}_{year}q{quarter}")
                if sample is None:
                    wrong.add((sender, f"{year}-Q{quarter}", "missing"))
                    continue
                for code in ("PAT_APP", "PAT_GRANT", "PAT_VALID", "TM_VALID"):
                    if sent_value(sample, returns.ITEMS[code][0]) != values[area, code, year, quarter]:
                        wrong.add(
                            (sender, f"{year}-Q{quarter}", plants[sender, f"{year}-Q{quarter}"]["kind"])
                        )
    planned = {"value", "zones_twice", "ytd_falls", "missing", "corrected", "times", "unchanged"}
    assert wrong == {(s, q, p["kind"]) for (s, q), p in plants.items() if p["kind"] in planned}


def test_the_register_is_a_twentieth_and_its_numbers_check():
    events = register.events(make.SEED)
    counted = Counter((e[0], e[3], int(str(e[1])[:4])) for e in events)
    assert counted == Counter({k: n for k, n in register.volumes().items() if n})
    frame = pl.DataFrame([(e[2], e[3]) for e in events], schema=["number", "kind"], orient="row")
    names = {"invention": "发明", "utility_model": "实用新型", "design": "外观设计"}
    stated = application_patent_type(pl.col("number")).replace_strict(names)
    assert frame.select(has_application_check_digit(pl.col("number")).all()).item()
    assert frame.select((stated == pl.col("kind")).all()).item()
    assert len({(e[0], e[1], e[2]) for e in events}) == len(events)


def archive(settings, sha256):
    (settings.archive / sha256[:2]).mkdir(parents=True, exist_ok=True)
    (settings.archive / sha256[:2] / sha256).touch()


def test_only_what_is_not_archived_is_put_into_the_inbox(tmp_path, files, monkeypatch):
    settings = Settings(data_dir=tmp_path)
    monkeypatch.setattr(make, "samples", lambda: files)
    absent = files[0].sha256
    for sample in files:
        if sample.sha256 != absent:
            archive(settings, sample.sha256)
    assert load.load(settings) == 1
    assert {p.name for p in settings.inbox.iterdir()} == {files[0].name, f"{files[0].name}.meta.json"}
    archive(settings, absent)
    monkeypatch.delattr(make, "samples")
    assert load.load(settings) == 0
