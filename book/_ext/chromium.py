"""The system's Chromium, for the scripts that look at the built book."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@contextmanager
def browser_for(site: Path) -> Iterator[Browser]:
    """Start a browser, or say what is missing to look at this site."""
    from playwright.sync_api import sync_playwright  # the build itself needs none

    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if not site.is_dir() or not found:
        sys.exit("needs a built book (`make book`), and Chromium on the path")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found, args=["--no-sandbox"]
        )
        yield browser
        browser.close()
