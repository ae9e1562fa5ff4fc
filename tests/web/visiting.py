"""What tests of the site look at on every page."""

from dataclasses import dataclass, field

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass
class Watched:
    """Errors that a page had: of scripts, of the console, of its security policy."""

    errors: list[str] = field(default_factory=list)


def watched(page: Page) -> Watched:
    """Watch ``page`` from now on. An answer of status 4xx that a test asked for is no error of the page."""
    seen = Watched()
    page.on("pageerror", lambda error: seen.errors.append(str(error)))
    page.on(
        "console",
        lambda message: (
            seen.errors.append(message.text)
            if message.type == "error" and "the server responded with a status of 4" not in message.text
            else None
        ),
    )
    return seen


def violations(page: Page) -> list[str]:
    """What axe-core finds against WCAG 2.2 AA on a page, one line each."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": _WCAG}})
    return [
        f"{rule['id']}: {node['html'][:200]}"
        for rule in found.response["violations"]
        for node in rule["nodes"]
    ]


def scrolls_sideways(page: Page) -> bool:
    """Whether the page is wider than the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
