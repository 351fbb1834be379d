"""A release that waits is approved, held or refused by name; the policy says whether it waits for that."""

import datetime as dt
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import dagster as dg
import pytest
from typer.testing import CliRunner

from pipelines import views
from pipelines.cli import app
from pipelines.defs.release.embargo import publish_due_release
from pipelines.defs.sensors import embargo
from pipelines.monitoring import outcome
from pipelines.refresh import refresh
from pipelines.release import (
    APPROVED,
    HELD,
    REFUSED,
    DecisionRefused,
    PublishRefused,
    Release,
    RollbackRefused,
    current,
    decide,
    lacks_approval,
    live_id,
    publish,
    publish_due,
    read_pointer_log,
    refused,
    rollback,
    to_prune,
    waiting,
)
from pipelines.release.store.releases import SERVING_FILE
from pipelines.settings import Settings
from tests.tiny import NOW, build_tiny, gate_without_suites
from tests.unit.release.conftest import id_of
from tests.unit.views.test_status import TABLES

pytestmark = pytest.mark.thorough

HOUR = dt.timedelta(hours=1)
SIGNED = ("周敏", "核对无误")
Published = Callable[..., Release]


@pytest.fixture
def published(tiny: Settings) -> Published:
    """Publish the tiny release of a number whose only figure is another number."""

    def publish_figure(number: int, figure: int, hours: int = 0) -> Release:
        columns = "x integer, y double, received_at timestamp"
        tables = TABLES | {"fct_observation": (columns, f"({figure}, 1, now())")}
        build = build_tiny(tiny, id_of(number), **tables)
        return publish(tiny, gate_without_suites(tiny, build), NOW, NOW + hours * HOUR if hours else None)

    return publish_figure


def live(settings: Settings) -> str:
    return live_id(settings) or ""


class TestPolicy:
    def test_with_none_the_hour_of_the_settings_does_not_count_but_one_that_is_asked_for_does(
        self, tiny: Settings, published: Published
    ) -> None:
        tiny.approval, tiny.live_hour = "none", dt.time(9)
        first = published(1, 1)
        assert current(tiny) == first and waiting(tiny) is None
        second = published(2, 2, hours=1)
        assert current(tiny) == first and waiting(tiny) == second

    def test_with_named_nothing_goes_live_before_somebody_has_approved_it(
        self, tiny: Settings, published: Published
    ) -> None:
        tiny.approval = "named"
        first = published(1, 1)
        assert waiting(tiny) == first and lacks_approval(tiny, first)
        assert publish_due(tiny, NOW + 24 * HOUR) is None and not tiny.live.exists()
        assert decide(tiny, APPROVED, id_of(1), SIGNED, NOW) == first
        assert current(tiny) == first and waiting(tiny) is None and not lacks_approval(tiny, first)

    def test_a_release_built_under_named_waits_also_where_the_setting_is_missing(
        self, tiny: Settings, published: Published
    ) -> None:
        tiny.approval = "named"
        first = published(1, 1)
        tiny.approval = "hour"
        assert lacks_approval(tiny, first) and publish_due(tiny, NOW + 24 * HOUR) is None
        assert decide(tiny, APPROVED, id_of(1), SIGNED, NOW) == first

    def test_with_named_the_hour_counts_too(self, tiny: Settings, published: Published) -> None:
        tiny.approval = "named"
        first = published(1, 1, hours=2)
        assert decide(tiny, APPROVED, id_of(1), SIGNED, NOW) is None
        assert publish_due(tiny, NOW + HOUR) is None
        assert publish_due(tiny, NOW + 2 * HOUR) == first

    def test_with_hour_a_held_release_waits_until_it_is_approved(
        self, tiny: Settings, published: Published
    ) -> None:
        second = published(1, 1) and published(2, 2, hours=1)
        decide(tiny, HELD, id_of(2), SIGNED, NOW)
        assert publish_due(tiny, NOW + 2 * HOUR) is None and waiting(tiny) == second
        assert decide(tiny, APPROVED, id_of(2), SIGNED, NOW + 2 * HOUR) == second

    def test_a_rollback_does_not_go_round_the_approval(self, tiny: Settings, published: Published) -> None:
        first = published(1, 1)
        tiny.approval = "named"
        published(2, 2)
        with pytest.raises(RollbackRefused, match="not been approved"):
            rollback(tiny, id_of(2), NOW)
        decide(tiny, APPROVED, id_of(2), SIGNED, NOW)
        rollback(tiny, first.release_id, NOW)
        rollback(tiny, id_of(2), NOW)
        assert live(tiny) == id_of(2), "it was approved and has been live"

    def test_what_was_built_before_a_rollback_can_be_approved_and_rolled_back_to(
        self, tiny: Settings, published: Published
    ) -> None:
        published(1, 1)
        published(2, 2)
        tiny.approval = "named"
        published(3, 3)
        rollback(tiny, id_of(1), NOW)
        with pytest.raises(RollbackRefused, match="ipmon approve"):
            rollback(tiny, id_of(3), NOW)
        for decision in (HELD, REFUSED):
            with pytest.raises(DecisionRefused, match="does not wait to go live"):
                decide(tiny, decision, id_of(3), SIGNED, NOW)
        assert decide(tiny, APPROVED, id_of(3), SIGNED, NOW) is None
        rollback(tiny, id_of(3), NOW)
        assert live(tiny) == id_of(3)

    def test_a_list_of_approvers_without_a_name_lets_no_one_decide(
        self, tiny: Settings, published: Published
    ) -> None:
        published(1, 1, hours=1)
        tiny.approvers = " , "
        with pytest.raises(DecisionRefused):
            decide(tiny, APPROVED, id_of(1), SIGNED, NOW)


class TestDamage:
    """A release that waits is looked at once more before readers get it."""

    @pytest.mark.parametrize(
        "damage", [lambda path: path.write_bytes(b"x"), Path.unlink], ids=["cut short", "removed"]
    )
    def test_a_release_that_was_damaged_while_it_waited_does_not_go_live(
        self, tiny: Settings, published: Published, damage: Callable[[Path], object]
    ) -> None:
        published(1, 1)
        second = published(2, 2, hours=1)
        file = second.folder(tiny) / SERVING_FILE
        file.chmod(0o644)
        damage(file)
        for _ in range(2):
            with pytest.raises(PublishRefused) as refusal:
                publish_due(tiny, NOW + HOUR)
            (problem,) = refusal.value.findings
            assert problem.code == "waiting_damaged" and problem.facts["files"] == SERVING_FILE
        result = refresh(tiny, NOW + HOUR)
        assert (result.status, [p.code for p in result.problems]) == ("refused", ["waiting_damaged"])
        assert live(tiny) == id_of(1)
        # The remedy: the folder is removed, and the same build is made again.
        shutil.rmtree(Path(problem.facts["path"]))
        assert publish_due(tiny, NOW + HOUR) is None
        published(2, 2)
        assert live(tiny) == id_of(2)


class TestDecisions:
    def test_they_are_kept_in_the_pointer_log(self, tiny: Settings, published: Published) -> None:
        published(1, 1, hours=1)
        for decision in (HELD, REFUSED, APPROVED):
            decide(tiny, decision, id_of(1), ("  李强 ", f" {decision} "), NOW)
        written = json.loads(tiny.pointer_log.read_text("utf-8"))
        assert [(e["event"], e.get("by"), e.get("reason")) for e in written] == [
            ("embargoed", None, None),
            ("held", "李强", "held"),
            ("refused", "李强", "refused"),
            ("approved", "李强", "approved"),
        ]

    def test_a_refused_release_never_goes_live_by_itself_and_is_kept(
        self, tiny: Settings, published: Published
    ) -> None:
        published(1, 1)
        second = published(2, 2, hours=1)
        decide(tiny, REFUSED, id_of(2), SIGNED, NOW)
        assert publish_due(tiny, NOW + 2 * HOUR) is None
        assert (waiting(tiny), refused(tiny)) == (None, second)
        tiny.keep_releases = tiny.keep_days = 0
        assert to_prune(tiny, NOW + 24 * HOUR) == []
        assert decide(tiny, APPROVED, id_of(2), SIGNED, NOW + 2 * HOUR) == second, "a decision can be changed"

    def test_an_approved_release_has_its_hour_though_a_later_one_waits(
        self, tiny: Settings, published: Published
    ) -> None:
        tiny.approval = "named"
        first = published(1, 1, hours=1)
        decide(tiny, APPROVED, id_of(1), SIGNED, NOW)
        second = published(2, 2)
        assert waiting(tiny) == second
        assert publish_due(tiny, NOW + HOUR) == first
        assert waiting(tiny) is None, "it was built on another release than the one that is live"

    def test_the_same_build_again_follows_the_last_decision_on_its_figures(
        self, tiny: Settings, published: Published
    ) -> None:
        published(1, 1)
        published(2, 2, hours=1)
        decide(tiny, REFUSED, id_of(2), SIGNED, NOW)
        published(3, 2, hours=1)
        decide(tiny, APPROVED, id_of(3), SIGNED, NOW + HOUR)
        published(4, 4)
        again = published(2, 2, hours=1)
        assert waiting(tiny) == again
        assert publish_due(tiny, NOW + 2 * HOUR) == again

    def test_a_later_release_takes_the_place_of_one_that_was_not_approved(
        self, tiny: Settings, published: Published
    ) -> None:
        published(1, 1, hours=1)
        second = published(2, 2, hours=1)
        decide(tiny, REFUSED, id_of(2), SIGNED, NOW)
        assert publish_due(tiny, NOW + HOUR) is None and waiting(tiny) is None
        assert refused(tiny) == second

    def test_an_earlier_release_that_a_refusal_leaves_is_named_and_can_be_approved(
        self, tiny: Settings, published: Published, capsys: pytest.CaptureFixture[str]
    ) -> None:
        first = published(1, 1, hours=1)
        published(2, 2, hours=1)
        decide(tiny, REFUSED, id_of(2), SIGNED, NOW)
        record = views.pending_record(tiny)
        views.show_decision(REFUSED, None, record, "en")
        assert record["passed_over"] == id_of(1)
        assert f"the earlier {id_of(1)} waits, too" in capsys.readouterr().out
        assert decide(tiny, APPROVED, id_of(1), SIGNED, NOW + HOUR) == first
        assert views.pending_record(tiny)["passed_over"] is None

    @pytest.mark.parametrize(
        ("release_id", "signed", "message"),
        [
            (id_of(1), ("", "why"), "needs a name and a reason"),
            (id_of(1), ("周敏", " "), "needs a name and a reason"),
            (id_of(9), SIGNED, f"does not wait to go live .*{id_of(1)}"),
            (id_of(1), ("王芳", "why"), "none of those who may approve .周敏, Li Qiang"),
        ],
    )
    def test_what_cannot_be_decided_says_why(
        self,
        tiny: Settings,
        published: Published,
        release_id: str,
        signed: tuple[str, str],
        message: str,
    ) -> None:
        published(1, 1, hours=1)
        tiny.approvers = "周敏, Li Qiang"
        with pytest.raises(DecisionRefused, match=message):
            decide(tiny, APPROVED, release_id, signed, NOW)
        assert [e.event for e in read_pointer_log(tiny)] == ["embargoed"]

    def test_of_many_that_wait_the_newest_are_named(self, tiny: Settings, published: Published) -> None:
        for number in range(1, 8):
            published(number, number, hours=1)
        with pytest.raises(DecisionRefused) as refusal:
            decide(tiny, APPROVED, id_of(9), SIGNED, NOW)
        (diagnostic,) = refusal.value.findings
        assert diagnostic.facts["waiting"] == ", ".join(id_of(number) for number in range(3, 8))

    def test_without_its_log_a_release_that_needs_an_approval_waits_on(
        self, tiny: Settings, published: Published
    ) -> None:
        published(1, 1)
        tiny.approval = "named"
        second = published(2, 2)
        tiny.pointer_log.unlink()
        assert waiting(tiny) == second and publish_due(tiny, NOW + 24 * HOUR) is None
        assert live(tiny) == id_of(1)


class TestSameFigures:
    """What is said of figures is said of every release that shows them."""

    def test_an_approval_is_inherited(self, tiny: Settings, published: Published) -> None:
        tiny.approval = "named"
        published(1, 1, hours=1)
        decide(tiny, APPROVED, id_of(1), SIGNED, NOW)
        second = published(2, 1)
        assert not lacks_approval(tiny, second) and publish_due(tiny, NOW + HOUR) == second
        (event,) = [e for e in read_pointer_log(tiny) if e.release_id == id_of(2) and e.event == APPROVED]
        assert (event.by, event.reason, event.of) == (*SIGNED, id_of(1))

    def test_other_figures_need_an_approval_of_their_own(self, tiny: Settings, published: Published) -> None:
        tiny.approval = "named"
        published(1, 1)
        decide(tiny, APPROVED, id_of(1), SIGNED, NOW)
        assert lacks_approval(tiny, published(2, 2)) and live(tiny) == id_of(1)

    def test_what_is_live_counts_as_approved_but_not_what_was_taken_back(
        self, tiny: Settings, published: Published
    ) -> None:
        published(1, 1)
        published(2, 2)
        tiny.approval = "named"
        third = published(3, 2)
        assert current(tiny) == third
        rollback(tiny, id_of(1), NOW)
        assert lacks_approval(tiny, published(4, 2)) and live(tiny) == id_of(1)

    @pytest.mark.parametrize("decision", [HELD, REFUSED])
    def test_a_hold_and_a_refusal_hold_the_same_figures(
        self, tiny: Settings, published: Published, decision: str
    ) -> None:
        published(1, 1)
        published(2, 2, hours=1)
        decide(tiny, decision, id_of(2), SIGNED, NOW)
        third = published(3, 2)
        assert waiting(tiny) == third and publish_due(tiny, NOW + 24 * HOUR) is None
        decide(tiny, APPROVED, id_of(3), SIGNED, NOW + 24 * HOUR)
        fourth = published(4, 2)
        assert live(tiny) == fourth.release_id, "the approval is the last word"


class TestShown:
    @pytest.fixture
    def named(self, tiny: Settings, published: Published, monkeypatch: pytest.MonkeyPatch) -> Settings:
        monkeypatch.setenv("IPMON_DATA_DIR", str(tiny.data_dir))
        monkeypatch.setenv("IPMON_APPROVAL", "named")
        monkeypatch.setenv("IPMON_APPROVERS", "周敏，李强")
        published(1, 1)
        tiny.approval, tiny.approvers = "named", "周敏，李强"
        published(2, 2)
        return tiny

    def run(self, *arguments: str, code: int = 0) -> str:
        done = CliRunner().invoke(app, arguments)
        assert done.exit_code == code, (done.output, done.exception)
        return done.stdout

    @pytest.mark.parametrize(("lang", "text"), [("zh", "待批准（周敏、李强）"), ("en", "needs an approval")])
    def test_who_must_act_and_how(self, named: Settings, lang: str, text: str) -> None:
        for command in ("publish", "status"):
            shown = " ".join(self.run(command, "--lang", lang).split())
            assert text in shown and f"ipmon approve {id_of(2)} --by" in shown
            assert f"ipmon diff {id_of(1)} {id_of(2)}" in shown, "what is live compared with what waits"
        (finding,) = outcome.missing_approval(named)
        assert not finding.calls_for_action and "ipmon approve" in finding.remedy(lang)
        assert f"ipmon diff {id_of(1)} {id_of(2)}" in finding.remedy(lang)
        assert "周敏" not in finding.message(lang) + finding.remedy(lang), "an alert names no person"

    def test_the_commands_decide(self, named: Settings) -> None:
        signed = ("--by", "周敏", "--reason", "先核实")
        assert (
            json.loads(self.run("hold", id_of(2), *signed, "--json"))["embargoed"]["decision"]["by"] == "周敏"
        )
        assert "已暂缓发布 周敏" in " ".join(self.run("status").split())
        self.run("refuse", id_of(2), *signed)
        assert "已否决 周敏" in " ".join(self.run("status").split())
        states = {r["release_id"]: r["state"] for r in json.loads(self.run("releases", "--json"))}
        assert states == {id_of(1): "live", id_of(2): "refused"}
        assert f"published {id_of(2)}" in self.run("approve", id_of(2), *signed, "--lang", "en")
        assert live(named) == id_of(2)

    def test_a_name_that_may_not_approve_changes_nothing(self, named: Settings) -> None:
        self.run("approve", id_of(2), "--by", "王芳", "--reason", "x", code=1)
        assert live(named) == id_of(1)

    def test_an_alert_is_sent_once_until_something_is_decided(
        self, named: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sent: list[str] = []
        monkeypatch.setattr(
            "pipelines.monitoring.alerts.alert", lambda s, f, now: sent.append(f.code) or ["x"]
        )
        for _ in range(2):
            outcome.record(named, outcome.Outcome("embargoed", id_of(1)), NOW)
        decide(named, HELD, id_of(2), SIGNED, NOW)
        outcome.record(named, outcome.Outcome("embargoed", id_of(1)), NOW)
        assert sent == ["approval_missing"]

    def test_dagster_waits_too(self, named: Settings) -> None:
        def tick() -> dg.RunRequest | dg.SkipReason:
            answer = embargo(dg.build_sensor_context(resources={"settings": named}))
            assert isinstance(answer, dg.RunRequest | dg.SkipReason)
            return answer

        skipped = tick()
        assert isinstance(skipped, dg.SkipReason) and "ipmon approve" in str(skipped.skip_message)
        publish_due_release.execute_in_process(resources={"settings": named, "locked": named})
        assert live(named) == id_of(1)
        named.pointer_log.write_text(
            json.dumps(
                [
                    *json.loads(named.pointer_log.read_text("utf-8")),
                    {
                        "event": "approved",
                        "release_id": id_of(2),
                        "left": id_of(1),
                        "at": NOW.isoformat(),
                        "by": "周敏",
                        "reason": "核对无误",
                    },
                ]
            ),
            "utf-8",
        )
        assert isinstance(tick(), dg.RunRequest)
        publish_due_release.execute_in_process(resources={"settings": named, "locked": named})
        assert live(named) == id_of(2)

    def test_the_record_of_pending_releases(self, named: Settings) -> None:
        record = views.pending_record(named)
        assert record["embargoed"]["needs_approval"] and record["embargoed"]["approvers"] == ["周敏", "李强"]
        assert record["refused"] is record["taken_back"] is None
