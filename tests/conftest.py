"""Which tests run, and a browser for those of the built pages."""

import functools
import http.server
import os
import shutil
import signal
import threading
from pathlib import Path

import pytest

# In the background of a shell a process ignores Ctrl-C, and what it starts does too.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

SITE = Path(__file__).parents[1] / "_build" / "html"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def all_run(config):
    """Tell whether the thorough tests run too: in CI, or where a file is named."""
    asked = os.environ.get("THOROUGH") or os.environ.get("CI")
    named = any(".py" in argument for argument in config.args)
    return bool(asked or named or config.option.markexpr)


def pytest_collection_modifyitems(config, items):
    """Leave out what takes long and seldom finds what the others do not."""
    if not all_run(config):
        left = {item for item in items if item.get_closest_marker("thorough")}
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in left]


def pytest_terminal_summary(terminalreporter, config):
    """Say what was left out, and how to run it."""
    if not all_run(config):
        terminalreporter.write_line(
            "Left out: pages in a browser, hostile code, blank notebooks, and other "
            "tests that take long. `THOROUGH=1 make test` runs all."
        )


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves the site and says nothing."""

    def log_message(self, *args):
        pass


@pytest.fixture(scope="session")
def address():
    """Where the built book is served."""
    if not SITE.is_dir():
        pytest.skip("no book built: `make book`")
    handler = functools.partial(Quiet, directory=SITE)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()


@pytest.fixture(scope="session")
def browser():
    """Debian's Chromium, driven by Playwright."""
    if not CHROMIUM:
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing; the pages must be looked at")
        pytest.skip("NO CHROMIUM: THE PAGES WERE NOT LOOKED AT")
    from playwright.sync_api import sync_playwright

    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=quiet)
        yield chromium
        chromium.close()


@pytest.fixture
def visit(browser, address):
    """Open pages as a reader would, and take note of what goes wrong."""
    contexts = []

    def open_page(name, theme="light", scripts=True, width=1440):
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=theme,
            java_script_enabled=scripts,
            reduced_motion="reduce",
        )
        contexts.append(context)
        context.add_init_script(
            f"localStorage.setItem('mode', '{theme}');"
            f"localStorage.setItem('theme', '{theme}')"
        )
        page = context.new_page()
        page.trouble = []
        page.on("console", lambda m: m.type == "error" and page.trouble.append(m.text))
        page.on(
            "response",
            lambda r: r.ok or page.trouble.append(f"{r.status} {r.url}"),
        )
        page.on("pageerror", lambda error: page.trouble.append(str(error)))
        page.on(
            "request",
            lambda r: (
                r.url.startswith((address, "data:", "blob:"))
                or page.trouble.append(f"asked {r.url}")
            ),
        )
        page.goto(address + name)
        return page

    yield open_page
    for context in contexts:
        context.close()
