"""What a refresh says of the figures that it has published."""

import datetime as dt
from collections.abc import Callable

import pytest

from pipelines import release, views
from pipelines.refresh import refresh
from pipelines.release import BuildResult
from pipelines.settings import Settings
from tests.tiny import NOW

pytestmark = pytest.mark.thorough


@pytest.mark.parametrize(
    ("lang", "text"), [("zh", "数字与此前的当前版本相同"), ("en", "the figures are those of the release")]
)
def test_a_refresh_says_that_the_figures_are_those_of_the_live_release(
    tiny: Settings,
    tiny_build: Callable[..., BuildResult],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    lang: str,
    text: str,
) -> None:
    """The first has nothing to compare with, the second repeats its figures and waits for its hour, the third does not."""
    shown = []
    for number, value, embargo in ((1, 1, None), (2, 1, NOW + dt.timedelta(hours=1)), (3, 2, None)):
        table = ("x integer, received_at timestamp", f"({value}, now())")
        build = tiny_build(f"2026-01-31-000000000{number}", fct_observation=table)
        monkeypatch.setattr(release, "build", lambda *_, build=build: build)
        result = refresh(tiny, NOW, embargo_until=embargo)
        assert result.status == ("published" if number == 1 else "embargoed")
        assert views.refresh_record(result)["same_figures"] == (number == 2)
        views.show_refresh(tiny, result, lang)
        shown.append(text in capsys.readouterr().out)
    assert shown == [False, True, False]
