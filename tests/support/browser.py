"""A real browser: Debian's, or the one that $CHROME names."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Page


def chromium() -> str:
    """Its path; a test that asks for it is skipped where there is none, and never in CI."""
    named = (os.environ.get("CHROME"), "/usr/bin/chromium")
    found = next((path for path in named if path and Path(path).exists()), None)
    if found is None:
        assert os.environ.get("REQUIRE_BROWSER") != "1", "REQUIRE_BROWSER=1, and there is no browser"
        pytest.skip("no browser at $CHROME or /usr/bin/chromium")
    return found


@contextmanager
def page_of(url: str, wrong: list[str], **options: Any) -> Iterator[Page]:
    """An empty page; ``wrong`` gathers its errors, and every request that leaves ``url``."""
    path = chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        page = browser.new_page(**options)
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on("request", lambda request: None if request.url.startswith(url) else wrong.append(request.url))
        try:
            yield page
        finally:
            browser.close()
