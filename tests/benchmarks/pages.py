"""The site: how fast its pages are made, and what a browser takes to show the search page."""

import shutil
import statistics
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright
from rich.table import Table

from tests.benchmarks.client import Connection, get

TYPED = (
    "release hand muscle",
    "26593",
    "0KNC0ZZ",
    "knee replacement left open",
    "carpal tunnel",
    "wheelchair",
    "apendectomy",
    "kneee replacment",
)
"""What people type, two of them with slips; each beginning of it is a search."""

_CODE = "/code/icd10pcs/0KNC0ZZ"
_SECONDS = 4.0

_OBSERVED = """
() => new Promise(resolve => {
  const seen = { paint: 0, shift: 0 };
  new PerformanceObserver(list => list.getEntries().forEach(e => { seen.paint = e.startTime; }))
    .observe({ type: "largest-contentful-paint", buffered: true });
  new PerformanceObserver(list => list.getEntries().forEach(e => { seen.shift += e.value; }))
    .observe({ type: "layout-shift", buffered: true });
  const loaded = ["navigation", "resource"].flatMap(type => performance.getEntriesByType(type));
  seen.bytes = loaded.reduce((sum, entry) => sum + entry.transferSize, 0);
  setTimeout(() => resolve(seen), 500);
})
"""
_TIMED = """
() => {
  window.waits = [];
  let pressed = 0;
  const results = document.getElementById("results");
  document.addEventListener("input", () => { pressed = performance.now(); }, true);
  new MutationObserver(() => requestAnimationFrame(() => waits.push(performance.now() - pressed)))
    .observe(results, { childList: true });
}
"""


def table(port: int) -> Table:
    """The figures of a server on this machine."""
    figures = Table("page", "measured", "wanted", box=None, header_style="bold")
    figures.add_row("search, every beginning of what people type", _served(port, searches()), "p95 20 ms")
    figures.add_row("a code", _served(port, [_CODE]), "p95 10 ms")
    path = next((found for name in ("chromium", "google-chrome") if (found := shutil.which(name))), None)
    if path is None:
        figures.add_row("in a browser", "not measured: Chromium is not installed", "")
        return figures
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        _browsed(figures, browser, f"http://127.0.0.1:{port}")
        browser.close()
    return figures


def searches() -> list[str]:
    """The address of the search page for each beginning."""
    texts = dict.fromkeys(text[:n] for text in TYPED for n in range(1, len(text) + 1))
    return [f"/?{urlencode({'q': text})}" for text in texts if text == text.strip()]


def _served(port: int, paths: list[str]) -> str:
    try:
        urlopen(f"http://127.0.0.1:{port}{paths[0]}").read()
    except HTTPError as error:
        return f"not measured: status {error.code}"
    connection, requests = Connection(port), [get(path) for path in paths]
    for request in requests:
        connection.ask(request)
    measured = connection.measure(requests, _SECONDS)
    return f"p50 {measured.percentile(0.5):.1f} ms, p95 {measured.percentile(0.95):.1f} ms"


def _browsed(figures: Table, browser: Browser, site: str) -> None:
    page = browser.new_page()
    page.goto(f"{site}/?q=release+hand")
    seen = page.evaluate(_OBSERVED)
    figures.add_row("search, transferred with all it needs", f"{seen['bytes'] / 1000:.0f} kB", "100 kB")
    figures.add_row("search, layout shift", f"{seen['shift']:.3f}", "0")
    figures.add_row("search, largest paint", f"{seen['paint']:.0f} ms", "1,000 ms")
    waits = _typed(page, site)
    shown = f"p50 {statistics.median(waits):.0f} ms, most {max(waits):.0f} ms"
    figures.add_row("search, from a key to its results", shown, "100 ms")


def _typed(page: Page, site: str) -> list[float]:
    """Milliseconds from each last key of a pause in typing to the frame that shows its results."""
    page.goto(f"{site}/")
    page.evaluate(_TIMED)
    for text in TYPED:
        page.locator("#q").fill("")
        page.locator("#q").press_sequentially(text, delay=150)
        page.wait_for_timeout(300)
    waits: list[float] = page.evaluate("waits")
    return waits
