"""The examples under ``deploy/`` and the page beside them name settings that exist, and no secret."""

import re
from pathlib import Path

import pytest
import yaml

from pipelines.settings import REPO, Settings

DEPLOY = REPO / "deploy"
KNOWN = {f"IPMON_{name.upper()}" for name in Settings.model_fields}
OF_COMPOSE = {"IPMON_POSTGRES_PASSWORD"}
"""What compose itself puts into an address."""
TEXTS = [p for p in DEPLOY.rglob("*") if p.is_file() and p.suffix != ".lock"] + [REPO / "docs" / "nightly.md"]


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_every_setting_that_is_named_exists(path: Path) -> None:
    assert set(re.findall(r"\bIPMON_[A-Z_]+[A-Z]\b", path.read_text("utf-8"))) <= KNOWN | OF_COMPOSE


def test_the_example_of_an_environment_is_one(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = (DEPLOY / "ipmon.env.example").read_text("utf-8").splitlines()
    for name, value in (line.split("=", 1) for line in lines if line and not line.startswith("#")):
        monkeypatch.setenv(name, value)
    settings = Settings()
    assert (
        settings.nightly_on and settings.nightly_cron == "0 2 * * *" and settings.time_zone == "Asia/Shanghai"
    )
    assert not settings.alert_email_to and settings.alert_webhook_url is None


def test_secrets_of_the_containers_come_from_outside_and_the_pages_stay_on_the_loopback() -> None:
    services = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"]
    secrets = [
        value
        for service in services.values()
        for name, value in service["environment"].items()
        if name.endswith(("PASSWORD", "_URL"))
    ]
    assert len(secrets) == 3
    assert all("${" in value for value in secrets)
    assert all(port.startswith("127.0.0.1:") for port in services["ipmon"]["ports"])
    assert "ports" not in services["postgres"]
