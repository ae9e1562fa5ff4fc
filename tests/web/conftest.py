"""The site over real releases, in a real browser."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.running import once, procodex, served
from tests.shared_files import shared
from tests.web.visiting import Watched, watched

_PCS = ("2025-icd-10-pcs-order-file-long-and-abbreviated-titles.zip",
        "2025-icd-10-pcs-code-tables-and-index-repacked.zip",
        "2026-icd-10-pcs-order-file-long-and-abbreviated-titles.zip",
        "2026-icd-10-pcs-code-tables-repacked-no-index.zip")  # fmt: skip

_ACCEPT = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,"
    "application/signed-exchange;v=b3;q=0.7"
)
"""What Chromium accepts."""


def _loads() -> list[tuple[str | Path, ...]]:
    pcs = [shared("data", "icd10pcs", name) for name in _PCS]
    hcpcs = shared("data", "hcpcs", "HCPC2025_OCT_ANWEB.xlsx")
    gems = shared("data", "gems", "2018-icd-10-pcs-general-equivalence-mappings-repacked.zip")
    return [
        ("load", "icd10pcs", *pcs[:2]),
        ("load", "icd10pcs", *pcs[2:]),
        ("load", "hcpcs", hcpcs),
        ("load", "gems", gems),
    ]


@pytest.fixture(scope="session")
def site(starter_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a server over the starter content, ICD-10-PCS of FY 2025 and 2026, HCPCS of October
    2025, and the GEMs. Tests change nothing there.
    """
    loads = _loads()

    def make(data: Path) -> None:
        shutil.copytree(starter_data, data)
        for arguments in loads:
            loaded = procodex("--data", data, *arguments)
            assert loaded.returncode == 0, loaded.stderr

    with served(once(tmp_path_factory.getbasetemp(), "site", make)) as url:
        yield url


@pytest.fixture(scope="session")
def visitor() -> Iterator[requests.Session]:
    """A browser's requests without a browser."""
    with requests.Session() as session:
        session.headers["Accept"] = _ACCEPT
        yield session


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium."""
    path = next((found for name in ("chromium", "chromium-browser", "google-chrome")
                 if (found := shutil.which(name))), None)  # fmt: skip
    if path is None:
        pytest.skip("needs a browser: Chromium is not installed")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def context(browser: Browser, site: str) -> Iterator[BrowserContext]:
    """A visitor's browser, of 1,280 by 800 pixels."""
    context = browser.new_context(base_url=site, viewport={"width": 1280, "height": 800})
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page of it; nothing may go to the console as an error while it is used."""
    page = context.new_page()
    seen: Watched = watched(page)
    yield page
    assert seen.errors == []
