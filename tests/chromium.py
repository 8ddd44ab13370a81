"""Chromium for tests: how it is started, what a fresh profile is, and what no page may do."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from playwright.sync_api import Browser, BrowserContext, Page
from playwright.sync_api import Error as PageError

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PAGE_MILLISECONDS = 15_000

# Inline styles of the bpmn.io mark in dmn-js. They are refused; our style sheet puts the mark in its place instead,
# because its licence forbids changing the code that shows it.
WATERMARK_STYLES = (
    "sha256-r3vOsuepBDg6tz/cOusiNJ9Y4Lp9hGQTT7pzDks1Xxc=",
    "sha256-CA/eh4+2R0J7cEQ14gBMtx834RIOjzMUqCM+evtrkp4=",
)


def program() -> str | None:
    """Return the machine's Chromium, None if it has none."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


def new_profile(browser: Browser, base_url: str) -> BrowserContext:
    """Open a profile without cookies, with Chinese locale and time; relative addresses lead to `base_url`."""
    profile = browser.new_context(
        base_url=base_url,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport={"width": 1440, "height": 900},
    )
    profile.set_default_timeout(PAGE_MILLISECONDS)
    return profile


@contextmanager
def watched_tab(profile: BrowserContext) -> Iterator[Page]:
    """Give a tab; raise AssertionError at the end if a script failed on it or it broke the content security policy."""
    problems: list[str] = []
    tab = profile.new_page()
    tab.on("pageerror", lambda error: problems.append(f"script error: {error.stack or error}"))
    tab.on("console", lambda message: problems.append(message.text) if breaks_policy(message.text) else None)
    yield tab
    put_away(tab)
    assert problems == [], problems


def put_away(tab: Page) -> None:
    """Close a tab; one that does not even come to an empty page is left to the end of the browser.

    Chromium was seen to hang for ever when a tab was closed in the middle of a navigation, and closing has no time-out.
    """
    with suppress(PageError):
        tab.goto("about:blank", timeout=5_000)
        tab.close()


def close_profile(profile: BrowserContext) -> None:
    """Close a browser profile and its tabs, unless one of them hangs."""
    for tab in list(profile.pages):
        put_away(tab)
    if not profile.pages:
        profile.close()


def breaks_policy(text: str) -> bool:
    """Tell whether a console message reports a breach of the content security policy that is ours to mend."""
    return "Content Security Policy" in text and not any(known in text for known in WATERMARK_STYLES)
