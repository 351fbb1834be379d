"""A real Chromium without a window, opening files; an outside request or an error on the console fails the test.

Belongs here: starting the browser and what every page is held to. Does not belong here: which pages are looked at.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
WCAG = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa")


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A browser of the system; Playwright's own would be downloaded."""
    paths = [path for name in CHROMIUM if (path := shutil.which(name))]
    assert paths, "these tests need a Chromium: apt-get install chromium fonts-noto-cjk"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=paths[0], args=["--no-sandbox"])
        yield browser
        browser.close()


class Tab:
    """A tab that opens files; what they log or ask for from elsewhere fails the test.

    Args:
        context: width of the window and colour scheme.
    """

    def __init__(self, context: BrowserContext):
        self.page = context.new_page()
        self.unwanted: list[str] = []
        self.page.on("console", lambda message: self.unwanted.append(message.text))
        self.page.on("pageerror", lambda error: self.unwanted.append(str(error)))
        self.page.on(
            "request", lambda asked: None if _is_of_page(asked.url) else self.unwanted.append(asked.url)
        )

    def open(self, path: Path) -> Page:
        """Open a file and return the page."""
        self.page.goto(path.as_uri())
        assert self.unwanted == [], path
        return self.page


@contextmanager
def tab(browser: Browser, width: int = 1280, scheme: str = "light") -> Iterator[Tab]:
    """Yield a tab in a window of a width, in pixels, and a colour scheme."""
    with browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme) as context:  # type: ignore[arg-type]
        opened = Tab(context)
        yield opened
        assert opened.unwanted == []


def _is_of_page(url: str) -> bool:
    return url.startswith(("file:", "data:"))


def overflows(page: Page) -> bool:
    """Return whether the page is wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def cut_tables(page: Page) -> int:
    """Return how many tables are wider than their place: the rest of them is off the screen."""
    wide = "[...document.querySelectorAll('.wide')].filter(place => place.scrollWidth > place.clientWidth)"
    return int(page.evaluate(f"{wide}.length"))


def violations(page: Page) -> list[tuple[str, str]]:
    """Return what axe finds against WCAG 2.2 A and AA: rule and the first element that breaks it."""
    # Preloading would fetch the style sheet, which a page opened from a file may not.
    outcome = Axe().run(
        page, options={"preload": False, "runOnly": list(WCAG), "resultTypes": ["violations"]}
    )
    return [(v["id"], v["nodes"][0]["html"]) for v in outcome.response["violations"]]
