"""From an arrival to its receipt: the sequence of intake.

Belongs here: the order of the steps, what is refused, what is quarantined, what is kept. Does not belong here:
how any step does its work (the modules beside this one), or what comes after intake.
"""

from __future__ import annotations

import datetime as dt
import logging
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from pipelines.common.errors import InstallationError, installation_error_of
from pipelines.common.files import checksum_path, is_intact, sha256
from pipelines.intake import archive, rule_set
from pipelines.intake.archive import Arrival
from pipelines.intake.errors import Unreadable, WrongKey, traceback_of
from pipelines.intake.identify import UNKNOWN, Identity, identify
from pipelines.intake.lake import Rows, as_sent, quarantine_schema, write_schemas
from pipelines.intake.layout import (
    COLUMN,
    NOTE,
    PART,
    ROW,
    TOTAL,
    UNIT,
    Table,
    find_tables,
    frame_of,
    meta_pairs,
)
from pipelines.intake.ledger import Ledger
from pipelines.intake.parse.resolve import Context, Resolver
from pipelines.intake.readers import Grid, Limits, Opened, wire_format
from pipelines.intake.readers.delimited import batches, read_delimited
from pipelines.intake.readers.grid import Batch
from pipelines.intake.readers.worker import ReadingProcess
from pipelines.intake.reference.reference_data import ReferenceData, load_reference_data
from pipelines.intake.reference.synonyms import Synonyms
from pipelines.intake.reference.values import column_letter
from pipelines.intake.reprocessing_diff import differences
from pipelines.intake.respond.answers import Tabular, remove_answers, write_answers
from pipelines.intake.respond.messages import RuleMessages
from pipelines.intake.respond.resubmission import (
    Explanations,
    Resubmission,
    column_label,
    separate_resubmission,
)
from pipelines.intake.validate import checks
from pipelines.intake.validate.column_shift import find_shift
from pipelines.intake.validate.finding_collector import LIMIT, FindingCollector, place_of
from pipelines.intake.validate.sheet_checks import (
    NO_VALUE,
    sheet_findings,
    unread_cells,
    without_consequences,
)
from pipelines.settings import Settings
from schemas.form import Form, forms, lake_schema
from schemas.receipt import ACCEPTED, DUPLICATE, PARTIAL, REFUSED, Difference, Finding, Receipt, Reread
from schemas.rules.file import file_checks
from schemas.rules.registry import ERROR, QUERY, RULES

DAY_ZERO_1900, DAY_ZERO_1904 = dt.date(1899, 12, 30), dt.date(1904, 1, 1)
_WITHOUT_DAY_NUMBERS = ("csv", "html")
Progress = Callable[[int, int, Receipt], None]
_FROM_CELLS = ("file.unknown_form", "file.submitter_missing", "file.period_missing")
_log = logging.getLogger(__name__)
_ERRORS = [code for code, rule in RULES.items() if rule.severity == ERROR]
_QUERIES = [code for code, rule in RULES.items() if rule.severity == QUERY]


class FilePipeline:
    """Answers arrivals, with everything they share loaded once."""

    def __init__(self, settings: Settings):
        self.settings = settings
        self.forms: dict[str, type[Form]] = forms()
        self.book: ReferenceData = load_reference_data(settings.seeds_dir)
        self.rules_version = rule_set.rules_version(settings)
        self.words = RuleMessages(settings.seeds_dir)
        self.reader = ReadingProcess(Limits.of(settings))
        # Little memory, so that what a register needs does not grow with its rows: what is over goes to disk.
        spill = {"memory_limit": "128MB", "temp_directory": str(settings.data_dir / ".spill")}
        self.connection = duckdb.connect(config={"threads": settings.threads, **spill})
        thresholds = str(settings.seeds_dir / "rule_threshold.csv")
        self.connection.read_csv(thresholds).to_table("rule_threshold")

    def answer(
        self,
        arrival: Arrival,
        ledger: Ledger,
        *,
        again: Receipt | None = None,
        keep: bool = True,
        out: Path | None = None,
        addendum: Sequence[Finding] | None = None,
    ) -> Receipt:
        """Read one arrival and answer it.

        Args:
            arrival: what was archived.
            ledger: every answer so far.
            again: the receipt that this answer replaces (the file is read under today's rules).
            keep: write rows, receipt and answers; a dry run does not.
            out: where a dry run may write page and annotated copy.
            addendum: findings of the series, to be shown after intake's own; whoever asks for them, if only to hear that
                there are none, gets a copy in any case.

        Raises:
            InstallationError: the machine keeps rows from being written; there is no answer then, and the sender is not blamed.
        """
        receipt = Receipt(
            submission_id="", form_id=UNKNOWN, submitter=UNKNOWN, period=UNKNOWN, document=arrival.sha256[:12],
            attempt=1, status=REFUSED, sha256=arrival.sha256, received_seq=arrival.received_seq,
            received_at=arrival.received_at, original_name=arrival.original_name,
            declared_date=arrival.declared_date, is_synthetic=bool(arrival.meta.get("is_synthetic")),
            rules_version=self.rules_version, reprocessed=list(again.reprocessed) if again else [],
        )  # fmt: skip
        tabular: Tabular | None = None
        try:
            tabular = self._answer(arrival, ledger, receipt, again, keep)
        except Exception as error:  # one file must never stop the others, whatever is in it
            if trouble := installation_error_of(error, self.settings):
                raise trouble from error
            _log.error("arrival %s could not be read: %s", arrival.received_seq, traceback_of(error))
            receipt.rows_received = receipt.rows_accepted = receipt.rows_quarantined = (
                receipt.rows_ignored
            ) = 0
            receipt.lake_path = receipt.quarantine_path = receipt.supersedes = None
            receipt.status = REFUSED
            receipt.findings = [RULES["file.unreadable"].at("", "", type(error).__name__)]
            self._number(receipt, ledger, again)
        receipt.findings += addendum or ()
        name = ledger.path(receipt).stem
        folder = self.settings.receipts if keep else out
        write_answers(
            self.settings,
            folder,
            name,
            receipt,
            tabular,
            self.forms,
            self.words,
            is_wanted=addendum is not None,
        )
        if keep:
            ledger.write(receipt)
        return receipt

    def reread(self, former: Receipt, receipt: Receipt, before: Path | None) -> Reread | None:
        """Return what a reading came to that the former one did not; None if both say the same."""
        after = self.settings.data_dir / receipt.lake_path if receipt.lake_path else None
        listed: list[Difference] = []
        count = 0
        if (form := self.forms.get(receipt.form_id)) and (before or after):
            listed, count = differences(self.connection, form, before, after)
        if not count and former.status == receipt.status and former.submission_id == receipt.submission_id:
            return None
        return Reread(
            former.rules_version, receipt.rules_version, former.status, receipt.status, count, tuple(listed)
        )

    def _number(self, receipt: Receipt, ledger: Ledger, again: Receipt | None) -> None:
        key = (receipt.form_id, receipt.submitter, receipt.period, receipt.document)
        same = again is not None and key == (again.form_id, again.submitter, again.period, again.document)
        receipt.attempt = (
            again.attempt if again is not None and same else ledger.next_attempt(key, receipt.received_seq)
        )
        receipt.submission_id = ".".join((*key, str(receipt.attempt)))

    def _answer(
        self, arrival: Arrival, ledger: Ledger, receipt: Receipt, again: Receipt | None, keep: bool
    ) -> Tabular | None:
        """Fill the receipt in; return what its annotated copy is made of, if the file could be read."""
        opened = self.reader.open(arrival.path)
        receipt.container, receipt.encoding = opened.container, opened.encoding
        opened.grids, resubmission = separate_resubmission(opened.grids)
        receipt.is_synthetic |= resubmission.is_synthetic
        cells = next((pairs for g in opened.grids if (pairs := meta_pairs(g))), {})
        # A copy that comes back says itself whose it is; what it is called says nothing any more.
        name = "" if resubmission.is_copy else arrival.original_name
        identity = identify(arrival.meta, {**resubmission.pairs, **cells}, name, self.forms, self.book)
        if not opened.grids and not opened.finding:
            opened.finding = RULES["file.empty"].at("", "", "no filled sheet")
        receipt.form_id, receipt.submitter, receipt.period = (
            identity.form_id,
            identity.submitter,
            identity.period,
        )
        if identity.is_known:
            receipt.document = identity.document
        self._number(receipt, ledger, again)
        key = (receipt.form_id, receipt.submitter, receipt.period, receipt.document)
        collector = FindingCollector(findings=[*identity.findings, *opened.notes])
        former = ledger.duplicated(key, receipt.sha256, self.rules_version, receipt.received_seq)
        if again is None and former:
            receipt.attempt, receipt.submission_id = former.attempt, former.submission_id
            known = RULES["file.duplicate"].at("", "", former.original_name, former.submission_id)
            if keep:
                receipt.status, receipt.findings = DUPLICATE, [known]
                return None
            collector.findings.append(known)  # who asks what is in a file is told, whoever has asked before
        if arrival.meta_error:
            collector.findings.append(RULES["file.bad_sidecar"].at("", "", arrival.meta_error))
        if opened.finding:  # what its cells would have said is not asked for again
            collector.findings = [f for f in collector.findings if f.rule_code not in _FROM_CELLS] + [
                opened.finding
            ]
        with nullcontext(self.settings.data_dir) if keep else tempfile.TemporaryDirectory() as root:
            if identity.form_id in self.forms and opened.grids:
                self._read(arrival, opened, identity, receipt, collector, resubmission, Path(root))
            else:
                receipt.findings, receipt.findings_cut = collector.finish(), collector.cut
        if receipt.rows_accepted:
            former = ledger.current(key, before=receipt.attempt)
            receipt.supersedes = former.submission_id if former else None
        if opened.finding or not opened.grids:
            return None
        return Tabular(arrival.path, opened.grids, not opened.is_head, identity, frozenset(cells))

    def _read(
        self, arrival: Arrival, opened: Opened, identity: Identity, receipt: Receipt, collector: FindingCollector,
        resubmission: Resubmission, root: Path,
    ) -> None:  # fmt: skip
        form = self.forms[identity.form_id]
        spec = form.spec()
        if spec.total_of or spec.wide_periods:  # what the rows mean is told by all of them together
            _unpack(opened, arrival.path)
        tables = self._tables(form, opened, collector)
        relative = Path("lake") / spec.form_id / identity.period / f"{receipt.submission_id}.parquet"
        aside = Path("receipts") / f"{receipt.submission_id}.quarantine.parquet"
        context = Context(
            identity.submitter,
            identity.period,
            self.book.home_areas.get(identity.submitter, ""),
            self.settings.local_time(arrival.received_at).date(),
        )
        with (
            Rows(root / relative, lake_schema(form)) as good,
            Rows(root / aside, quarantine_schema(form)) as bad,
        ):
            sent: list[pl.DataFrame] = []
            try:
                for table, grid in tables:
                    self._table(
                        arrival, opened, table, grid, context, receipt, collector, resubmission.explanations,
                        good, bad, sent,
                    )  # fmt: skip
                if good.height:
                    self._file_rules(tables, collector, resubmission.explanations, identity.period, good, bad)
            except Unreadable as error:  # a byte far down a long file
                collector.findings.append(
                    RULES[error.rule_code].at(error.source_ref, "", error.found, error.expected)
                )
            receipt.findings = resubmission.explanations.explain(collector.finish(), form)
            receipt.findings_cut = collector.cut
            is_refused = not identity.is_known or any(
                f.severity == ERROR and _refuses(f, form) for f in receipt.findings
            )
            if not is_refused and not good.height:
                nothing = "file.nothing_accepted" if bad.height else "file.empty"
                receipt.findings.append(RULES[nothing].at("", "", str(bad.height)))
                is_refused = True
            if is_refused:
                _set_aside(good, bad, sent)
            receipt.rows_accepted, receipt.rows_quarantined = good.height, bad.height
            receipt.rows_received = good.height + bad.height
            receipt.status = REFUSED if is_refused else PARTIAL if bad.height else ACCEPTED
            kept = good.keep(hashed=True)
            receipt.lake_path = relative.as_posix() if kept else None
            receipt.quarantine_path = aside.as_posix() if bad.keep() else None

    def _tables(
        self, form: type[Form], opened: Opened, collector: FindingCollector
    ) -> list[tuple[Table, Grid]]:
        """Find the tables of a file, and say what is wrong with their headers."""
        by_sheet = [(find_tables(form, grid, self.book), grid) for grid in opened.grids]
        fewest = min((len(t.missing()) for tables, _ in by_sheet for t in tables), default=0)
        taken = [
            (table, grid)
            for tables, grid in by_sheet
            if any(len(t.missing()) == fewest for t in tables)
            for table in (tables[:1] if opened.is_head else tables)
        ]
        if not taken:
            labels = " / ".join(s.label_zh for s in form.sent_columns().values() if s.required)
            collector.findings.append(RULES["file.layout_not_found"].at("", "", "", labels))
        names = {t.sheet for t, _ in taken}
        collector.findings += [
            RULES["file.sheet_ignored"].at(f"{g.sheet}!A1", "", g.sheet)
            for g in opened.grids
            if taken and g.sheet not in names and not g.is_hidden
        ]
        looked_at = set()
        for table, grid in taken:
            if opened.container not in _WITHOUT_DAY_NUMBERS:
                table.day_zero = DAY_ZERO_1904 if grid.epoch_1904 else DAY_ZERO_1900
            collector.findings += header_findings(table)
            if grid.sheet not in looked_at:  # what holds for a sheet is said once
                beside = [t for t, g in taken if g is grid]
                collector.findings += sheet_findings(table, grid) + several_tables(beside)
            looked_at.add(grid.sheet)
        return taken

    def _table(
        self, arrival: Arrival, opened: Opened, table: Table, grid: Grid, context: Context, receipt: Receipt,
        collector: FindingCollector, explanations: Explanations, good: Rows, bad: Rows, sent: list[pl.DataFrame],
    ) -> None:  # fmt: skip
        """Pass the records of one table, batch by batch, to the accepted and the quarantined rows."""
        resolver = Resolver(table, self.book, context)
        is_whole = table.form.spec().acceptance == "all_or_nothing"
        for text, overlong in self._records(arrival, opened, table, grid):
            batch = resolver.resolve(text)
            if grid.no_value or grid.inexact:
                unread = unread_cells(table, grid, text)
                batch.problems = without_consequences(batch.problems, unread)
            problems = [batch.problems, checks.validate(table, batch, self.book.indicators)]
            if overlong and opened.container == "csv":
                n = text[ROW].is_in(overlong).arg_true()
                problems.append(checks.same_problem(n, "row.overlong", str(len(table.headers))))
            found = pl.concat(problems)
            totals = text[TOTAL]
            if totals.any():
                found = checks.of_data_rows(found, totals, table)
            told = found.filter(pl.col("rule_code") != NO_VALUE) if grid.no_value else found
            if not opened.is_head and (shift := find_shift(table, grid, text, found, resolver)):
                # What follows from the shift is not told cell by cell.
                collector.findings.append(shift.finding)
                told = told.filter(~pl.col("column").is_in(shift.columns))
            collector.add(table, text, told)
            places = [_places(table, text), text[ROW].alias("source_row")]
            submission = pl.Series("submission_id", [receipt.submission_id]).new_from_index(0, text.height)
            asked = found.filter(pl.col("rule_code").is_in(_QUERIES)) if found.height else found
            explained = _explained(table, text, asked, explanations)
            if asked.height and "obs_status" in batch.typed.columns:
                batch.typed = _provisional(batch.typed, asked.filter(explained == ""))
            said = explanations.on_cells(places[0].to_list()) if explanations else []
            explanation = _per_row(
                pl.concat([asked["n"], pl.Series([n for n, _ in said], dtype=pl.UInt32)]),
                pl.concat([explained, pl.Series([words for _, words in said], dtype=pl.String)]),
                text.height,
            ).alias("explanation")
            rows = batch.typed.hstack([submission, *places, explanation])
            written, keep = text.hstack(places), ~totals
            errors = found.filter(pl.col("rule_code").is_in(_ERRORS)) if found.height else found
            if errors.height:
                wrong = written.with_row_index("n").filter(keep)
                wrong = wrong.join(_codes(errors, "n"), on="n", how="inner", maintain_order="left")
                bad.append(as_sent(wrong, bad.schema))
                keep &= ~pl.int_range(text.height, dtype=pl.UInt32, eager=True).is_in(errors["n"].implode())
            good.append(rows if keep.all() else rows.filter(keep))
            if is_whole:
                sent.append(written if keep.all() else written.filter(keep))
            summed = totals | checks.speaks_of_groups(table, batch.typed, self.book.areas)
            if summed.any() and not errors.height:
                collector.findings += checks.check_totals(
                    table, batch.where(~totals), batch.where(summed), self.book.areas
                )
        receipt.rows_ignored += table.rows_ignored

    def _records(
        self, arrival: Arrival, opened: Opened, table: Table, grid: Grid
    ) -> Iterator[tuple[pl.DataFrame, list[int]]]:
        cut = table.first_row, len(table.headers), self.settings.batch_rows
        if grid.packed:
            found = wire_format.batches(grid.packed, *cut)
        elif opened.is_head and opened.dialect:
            found = batches(arrival.path, opened.dialect, *cut)
        else:
            text, overlong = frame_of(table, grid, self.book)
            table.rows_ignored += int(text[TOTAL].sum())
            yield text, overlong
            return
        for batch in found:
            yield records_of(table, batch), batch.overlong
        if opened.dialect:
            opened.encoding = opened.dialect.encoding

    def _file_rules(
        self, tables: list[tuple[Table, Grid]], collector: FindingCollector, explanations: Explanations, period: str,
        good: Rows, bad: Rows,
    ) -> None:  # fmt: skip
        """Judge the file as a whole: a register's wrong rows are taken out, rows asked about are marked."""
        form = tables[0][0].form
        findings, hits = checks.check_file(self.connection, tables[0][0], good, LIMIT)
        collector.findings += findings
        collector.cut += hits.height - len(findings)
        errors = hits.filter(pl.col("rule_code").is_in(_ERRORS))
        if form.spec().acceptance == "quarantine" and errors.height:
            codes = _codes(errors, "source_row")
            taken = good.without(codes["source_row"].to_list())
            bad.append(
                as_sent(taken.join(codes, on="source_row", how="left", maintain_order="left"), bad.schema)
            )
        asked = hits.filter(pl.col("rule_code").is_in(_QUERIES))
        said = {
            place: explanations.of(rule_code, place, column_label(form, column), found)
            for place, rule_code, column, found in asked.select(
                "source_ref", "rule_code", "column", "found"
            ).iter_rows()
        }
        for table, grid in tables:
            if any(map(checks.states_a_year, grid.rows[: table.header_row])):
                rows = pl.concat(good.batches()).filter(
                    pl.col("source_ref").str.starts_with(f"{table.sheet}!")
                )
                if rows.height and (stale := checks.stale_header(table, grid, period, rows)):
                    collector.findings.append(stale)
                    words = explanations.of(stale.rule_code, stale.source_ref, "", stale.found)
                    said = dict.fromkeys(rows["source_ref"], words) | said
        if said:
            good.ask(said)


def _unpack(opened: Opened, path: Path) -> None:
    """Hold all rows of long tables as lists."""
    if opened.is_head and opened.dialect:
        opened.grids, opened.is_head = (read_delimited(path, opened.dialect),), False
    for grid in opened.grids:
        if grid.packed:
            grid.rows, grid.packed = [row for piece in grid.packed for row in wire_format.unpack(piece)], ()


def _refuses(finding: Finding, form: type[Form]) -> bool:
    """Hold where an error refuses the file; a register's bad rows alone are quarantined."""
    if form.spec().acceptance == "all_or_nothing":
        return True
    if finding.rule_code == NO_VALUE:
        return False
    return finding.scope == "file" and finding.rule_code not in {c.rule.code for c in file_checks(form)}


def _codes(errors: pl.DataFrame, by: str) -> pl.DataFrame:
    """Return the codes of all rules that a row breaks."""
    return errors.group_by(by).agg(pl.col("rule_code").unique().sort().str.join("|").alias("rule_codes"))


def _set_aside(good: Rows, bad: Rows, sent: list[pl.DataFrame]) -> None:
    """Quarantine every row of a refused file: as sent where that is at hand, else as it was read."""
    for rows in sent or good.batches():
        bad.append(as_sent(rows.with_columns(pl.lit("").alias("rule_codes")), bad.schema))
    good.discard()


def records_of(table: Table, batch: Batch) -> pl.DataFrame:
    """Return a batch of a long file as records; blank rows and notes are counted and left out."""
    at = table.columns.get(table.measure or "", -1)
    frame = batch.frame.select(
        *(
            pl.col(f"c{j}").str.strip_chars().replace("", None).alias(name)
            for name, j in table.columns.items()
        ),
        pl.int_range(batch.first_row, batch.first_row + batch.frame.height, dtype=pl.Int64).alias(ROW),
        pl.lit(at, pl.Int32).alias(COLUMN),
        pl.lit(table.units.get(at), pl.String).alias(UNIT),
        pl.lit(False).alias(TOTAL),
        pl.lit(False).alias(PART),
    )
    filled = batch.frame.select(pl.sum_horizontal(pl.all().is_not_null().cast(pl.UInt16))).to_series()
    if (filled <= 1).any():
        first = batch.frame.select(pl.coalesce(pl.all())).to_series()
        ignored = (filled == 0) | (
            (filled == 1) & first.str.contains(NOTE.pattern.replace("^", "^(?i)", 1)).fill_null(False)
        )
        table.rows_ignored += int(ignored.sum())
        frame = frame.filter(~ignored)
    return frame


def header_findings(table: Table) -> list[Finding]:
    """Say what a table's header lacks, repeats, or has beyond the form, and which template it follows."""
    sent, row = table.form.sent_columns(), table.header_row + 1
    missing = table.missing()
    near = _near_headers(table, missing)
    findings = [
        RULES["file.missing_column"].at(
            table.address(row, near.get(n, 0)),
            n,
            table.headers[near[n]] if n in near else "",
            sent[n].label_zh,
        )
        for n in missing
    ]
    findings += [
        RULES["file.duplicate_column"].at(table.address(row, i), "", table.headers[i]) for i in table.repeated
    ]
    known = Synonyms(
        (word, s.label_zh)
        for n, s in sent.items()
        if n not in table.columns
        for word in (s.label_zh, s.label_en, *s.aliases)
    )
    findings += [
        RULES["file.unknown_column"].at(
            table.address(row, i), "", table.headers[i], " / ".join(known.near_meanings(table.headers[i]))
        )
        for i in table.unknown
        if i not in near.values()
    ]
    for version in dict.fromkeys(table.old.values()):
        old = [i for i, v in table.old.items() if v == version]
        headers = " / ".join(table.headers[i] for i in old)
        findings.append(
            RULES["file.older_layout"].at(table.address(row, min(old)), "", headers, version, len(old))
        )
    return findings


def _near_headers(table: Table, missing: list[str]) -> dict[str, int]:
    """Return the unknown header that each missing column may be under, one word off."""
    sent = table.form.sent_columns()
    strange = Synonyms((table.headers[i], i) for i in table.unknown)
    near: dict[str, int] = {}
    for name in missing:
        words = (sent[name].label_zh, sent[name].label_en, *sent[name].aliases)
        found = [i for word in words for i in strange.near_meanings(word) if i not in near.values()]
        if found:
            near[name] = found[0]
    return near


def several_tables(tables: list[Table]) -> list[Finding]:
    """Say that a sheet holds several tables, and where the others begin."""
    if len(tables) < 2:
        return []
    places = [t.address(t.header_row + 1, min(t.columns.values(), default=0)) for t in tables]
    shown = ", ".join(place.rpartition("!")[2] for place in places)
    return [RULES["file.several_tables"].at(places[1], "", shown, "", len(tables))]


def _explained(
    table: Table, text: pl.DataFrame, asked: pl.DataFrame, explanations: Explanations
) -> pl.Series:
    """Return the sender's explanation of every query, "" where there is none."""
    if not explanations or not asked.height:
        return pl.Series([""], dtype=pl.String).new_from_index(0, asked.height)
    return pl.Series(
        [
            explanations.of(
                rule_code, place_of(table, text, n, column), column_label(table.form, column), found
            )
            for n, rule_code, column, found in asked.select("n", "rule_code", "column", "found").iter_rows()
        ],
        dtype=pl.String,
    )


def _per_row(n: pl.Series, explained: pl.Series, height: int) -> pl.Series:
    """Return the explanations of each row's queries on one line, null where there are none."""
    said: dict[int, dict[str, None]] = {}
    for row, words in zip(n.to_list(), explained.to_list(), strict=True) if (explained != "").any() else ():
        if words:
            said.setdefault(row, {})[words] = None
    lines = {row: "; ".join(words) for row, words in said.items()}
    if not lines:
        return pl.Series([None], dtype=pl.String).new_from_index(0, height)
    return pl.Series([lines.get(row) for row in range(height)], dtype=pl.String)


def _provisional(typed: pl.DataFrame, unexplained: pl.DataFrame) -> pl.DataFrame:
    """Mark rows with an open query as provisional."""
    asked = unexplained["n"].unique()
    if not len(asked):
        return typed
    is_asked = pl.int_range(pl.len(), dtype=pl.UInt32).is_in(asked.implode())
    return typed.with_columns(
        pl.when(is_asked & (pl.col("obs_status") == "A"))
        .then(pl.lit("P"))
        .otherwise("obs_status")
        .alias("obs_status")
    )


def _places(table: Table, text: pl.DataFrame) -> pl.Series:
    """Return ``source_ref`` of every record: the measure's cell, else the row's first."""
    columns = text[COLUMN].to_list()
    letters = {j: f"{table.sheet}!{column_letter(max(j, 0))}" for j in set(columns)}
    if len(letters) == 1:  # every table but those with a column a period
        column = pl.Series([letters[columns[0]]]).new_from_index(0, len(columns))
    else:
        column = pl.Series([letters[j] for j in columns], dtype=pl.String)
    return (column + text[ROW].cast(pl.String)).alias("source_ref")


def ingest(settings: Settings, now: dt.datetime, progress: Progress | None = None) -> list[Receipt]:
    """Archive what waits in the inbox and answer every arrival that has no receipt yet.

    Args:
        settings: where things are.
        now: the time of receipt of files that bring none.
        progress: called with number, total and receipt after each file.

    Raises:
        InstallationError: the machine kept a file from being answered, or archived bytes are damaged; in the latter case all
            others have been answered.
    """
    ledger = Ledger(settings)
    answered = ledger.answered
    archive.take_in(settings, now, answered)
    waiting = sorted(
        (s for s in archive.sidecars(settings) if archive.sequence(s) not in answered), key=archive.sequence
    )
    pipeline = FilePipeline(settings)
    write_schemas(settings, pipeline.forms)
    receipts, damaged = [], []
    for number, sidecar in enumerate(waiting, 1):
        arrival = archive.read_arrival(settings, sidecar)
        if finding := archive.damage(settings, arrival.sha256):
            damaged.append(finding)
            continue
        receipts.append(pipeline.answer(arrival, ledger))
        if progress:
            progress(number, len(waiting), receipts[-1])
    if damaged:
        raise InstallationError(*damaged)
    return receipts


def check(
    settings: Settings, path: Path, options: Mapping[str, Any], now: dt.datetime, out: Path | None = None
) -> Receipt:
    """Answer a file as an ingest run would now, and write nothing; page and annotated copy go to ``out`` if given."""
    beside, beside_error = archive.read_meta(path)
    stated = {k: str(v) if isinstance(v, dt.date) else v for k, v in options.items() if v is not None}
    meta, error = archive.check_meta({**beside, **stated})
    arrival = Arrival(
        path=path,
        sha256=sha256(path),
        received_seq=1 + max((archive.sequence(s) for s in archive.sidecars(settings)), default=0),
        received_at=meta.get("received_at") or archive.timestamp(now),
        original_name=archive.shown_name(path.name),
        meta=meta,
        meta_error=beside_error or error,
    )
    return FilePipeline(settings).answer(arrival, Ledger(settings), keep=False, out=out)


def reprocess(settings: Settings, form_id: str, period: str, now: dt.datetime) -> list[Receipt]:
    """Read every archived file of a form and period again under today's rules, in place.

    Attempts keep their numbers and times; ``now`` is not written anywhere, so that doing it twice changes
    nothing.
    """
    del now
    ledger = Ledger(settings)
    return _reread(
        settings, ledger, [r for r in ledger.receipts if (r.form_id, r.period) == (form_id, period)]
    )


def reprocess_submission(settings: Settings, submission_id: str) -> Receipt:
    """Read the archived file of one attempt again under today's rules, in place.

    Raises:
        WrongKey: there is no such attempt.
    """
    ledger = Ledger(settings)
    return _reread(settings, ledger, [ledger.find(submission_id)])[0]


def _reread(settings: Settings, ledger: Ledger, former: Sequence[Receipt]) -> list[Receipt]:
    """Answer attempts again, in the order in which they came; what they say otherwise stands in their receipts.

    Raises:
        InstallationError: archived bytes are gone or changed; nothing has been read again.
    """
    pipeline = FilePipeline(settings)
    write_schemas(settings, pipeline.forms)
    cards = {archive.sequence(s): s for s in archive.sidecars(settings)}
    attempts = sorted((r for r in former if r.status != DUPLICATE), key=lambda r: r.received_seq)
    arrivals = [archive.read_arrival(settings, cards[receipt.received_seq]) for receipt in attempts]
    if damaged := [found for a in arrivals if (found := archive.damage(settings, a.sha256))]:
        raise InstallationError(*damaged)
    receipts = []
    for receipt, arrival in zip(attempts, arrivals, strict=True):
        with tempfile.TemporaryDirectory(dir=settings.data_dir, prefix=".reread-") as aside:
            former_rows = settings.data_dir / receipt.lake_path if receipt.lake_path else None
            is_lost = former_rows is not None and not is_intact(former_rows)
            before = Path(aside) / "before.parquet" if former_rows and not is_lost else None
            if before and former_rows:
                # The new reading takes the name by a rename, which leaves this second name its rows.
                before.hardlink_to(former_rows)
            answered = pipeline.answer(arrival, ledger, again=receipt)
            if is_lost:  # the archive makes the rows anew; there is nothing to compare them with
                ledger.write(answered)
            elif reread := pipeline.reread(receipt, answered, before):
                answered.reprocessed.append(reread)
                ledger.write(answered)
        receipts.append(answered)
        for old, new in (
            (receipt.lake_path, answered.lake_path),
            (receipt.quarantine_path, answered.quarantine_path),
        ):
            if old and old != new:
                gone = settings.data_dir / old
                gone.unlink(missing_ok=True)
                checksum_path(gone).unlink(missing_ok=True)
        if answered.submission_id != receipt.submission_id:
            remove_answers(settings.receipts, receipt.submission_id)
    return receipts


def addendum_answers(settings: Settings, submission_id: str, found: Sequence[Finding], out: Path) -> Receipt:
    """Write page and annotated copy of an attempt anew, with what only other submissions could show.

    Raises:
        WrongKey: there is no such attempt.
        InstallationError: its archived bytes are gone or changed.
    """
    ledger = Ledger(settings)
    receipt = ledger.find(submission_id)
    (card,) = [s for s in archive.sidecars(settings) if archive.sequence(s) == receipt.received_seq]
    arrival = archive.read_arrival(settings, card)
    if finding := archive.damage(settings, arrival.sha256):
        raise InstallationError(finding)
    return FilePipeline(settings).answer(arrival, ledger, again=receipt, keep=False, out=out, addendum=found)


def template(
    settings: Settings, form_id: str, key: Mapping[str, str], lang: str, output: Path | None = None
) -> Path:
    """Write the blank workbook of a form and return where.

    Raises:
        WrongKey: no such form, or it does not take this submitter, period or document.
        FileExistsError: there is a file already; it may be filled in.
    """
    from pipelines.intake.respond.template import choices, make_template

    pipeline = FilePipeline(settings)
    identity = identify({"form_id": form_id, **key}, {}, "", pipeline.forms, pipeline.book)
    form = pipeline.forms.get(identity.form_id)
    for finding in identity.findings:
        if finding.rule_code not in ("file.submitter_missing", "file.period_missing"):
            said = pipeline.words.say(finding, form).message
            raise WrongKey(f"{said.zh} / {said.en}")
    if form is None:
        raise WrongKey(form_id)
    known = [v for v in (identity.submitter, identity.period) if v != UNKNOWN]
    path = output or Path(".".join([identity.form_id, *known, "xlsx"]))
    if path.exists():
        raise FileExistsError(f"{path} exists and may be filled in / 文件已存在")
    written = {**key, **({"period": identity.period} if "period" in key else {})}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(make_template(form, choices(form, settings.seeds_dir), written, lang))
    return path
