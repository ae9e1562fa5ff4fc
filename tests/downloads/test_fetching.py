"""A download ends with exactly the publisher's bytes, whatever happens on the way, or says why not."""

import hashlib
import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.downloads.fetching import Fetched, Fetcher
from service.downloads.unfinished import RefusedError
from service.loaders.release import LoadError
from tests.downloads.site import Site, serving

CONTENT = b"PK\x03\x04" + random.Random(1).randbytes(200_000)


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(Site(CONTENT)) as site:
        yield site


def fetch(site: Site, folder: Path) -> Fetched:
    return Fetcher(folder, wait=0).fetch(site.url, "codes.zip")


def resumed_at(site: Site) -> int:
    """The byte from which the last request asked."""
    return int(site.asked[-1]["range"].removeprefix("bytes=").removesuffix("-"))


def test_a_file_and_its_line_in_the_ledger(site: Site, tmp_path: Path) -> None:
    steps: list[tuple[str, int, int | None]] = []
    fetcher = Fetcher(tmp_path, lambda task, done, total=None: steps.append((task, done, total)))
    fetched = fetcher.fetch(site.url, "codes.zip")
    assert (tmp_path / "codes.zip").read_bytes() == CONTENT
    assert steps[-1] == ("codes.zip", len(CONTENT), len(CONTENT))
    assert not fetched.changed
    (entry,) = json.loads((tmp_path / "ledger.json").read_text())
    assert entry["url"] == site.url
    assert entry["size"] == len(CONTENT)
    assert entry["sha256"] == hashlib.sha256(CONTENT).hexdigest()
    assert {path.name for path in tmp_path.iterdir()} == {"codes.zip", "ledger.json"}


def test_the_same_file_is_not_fetched_twice(site: Site, tmp_path: Path) -> None:
    fetch(site, tmp_path)
    again = fetch(site, tmp_path)
    assert site.asked[-1]["if-none-match"] == '"first"'
    assert again.before == again.entry
    assert len(json.loads((tmp_path / "ledger.json").read_text())) == 1


def test_a_damaged_file_is_fetched_again(site: Site, tmp_path: Path) -> None:
    fetch(site, tmp_path)
    (tmp_path / "codes.zip").write_bytes(b"PK damaged")
    assert not fetch(site, tmp_path).changed
    assert (tmp_path / "codes.zip").read_bytes() == CONTENT


def test_another_file_under_the_same_address_is_reported(site: Site, tmp_path: Path) -> None:
    first = fetch(site, tmp_path)
    site.content, site.etag = b"PK\x03\x04 other", '"second"'
    second = fetch(site, tmp_path)
    assert second.changed
    assert second.before == first.entry
    assert (tmp_path / "codes.zip").read_bytes() == site.content
    assert len(json.loads((tmp_path / "ledger.json").read_text())) == 2


@given(
    breaks=st.lists(st.integers(0, len(CONTENT) - 1), max_size=4),
    etag=st.sampled_from(['"strong"', 'W/"weak"', None]),
    modified=st.sampled_from(["Thu, 01 Oct 2026 00:00:00 GMT", None]),
)
def test_broken_connections_leave_no_trace(
    tmp_path_factory: pytest.TempPathFactory, breaks: list[int], etag: str | None, modified: str | None
) -> None:
    folder = tmp_path_factory.mktemp("downloads")
    with serving(Site(CONTENT, etag, modified, breaks_after=breaks)) as site:
        fetch(site, folder)
    assert (folder / "codes.zip").read_bytes() == CONTENT


def test_only_the_rest_is_asked_for(site: Site, tmp_path: Path) -> None:
    site.breaks_after = [150_000]
    fetch(site, tmp_path)
    assert 140_000 < resumed_at(site) <= 150_000
    assert site.asked[1]["if-range"] == '"first"'


def test_a_later_run_goes_on_where_the_last_gave_up(site: Site, tmp_path: Path) -> None:
    site.breaks_after = [50_000, 0, 0, 0, 0]
    with pytest.raises(RefusedError, match="connection"):
        fetch(site, tmp_path)
    assert not (tmp_path / "codes.zip").exists()
    fetch(site, tmp_path)
    assert 40_000 < resumed_at(site) <= 50_000
    assert (tmp_path / "codes.zip").read_bytes() == CONTENT


def test_a_file_that_changed_in_between_is_begun_anew(site: Site, tmp_path: Path) -> None:
    site.breaks_after = [50_000, 0, 0, 0, 0]
    with pytest.raises(RefusedError):
        fetch(site, tmp_path)
    site.content, site.etag = CONTENT[::-1].replace(CONTENT[-4:], b"PK\x03\x04", 1), '"second"'
    site.content = b"PK\x03\x04" + site.content
    fetch(site, tmp_path)
    assert (tmp_path / "codes.zip").read_bytes() == site.content


def test_a_file_that_was_whole_but_not_yet_named(site: Site, tmp_path: Path) -> None:
    (tmp_path / "codes.zip.part").write_bytes(CONTENT)
    (tmp_path / "codes.zip.part.json").write_text('{"ETag": "\\"first\\""}')
    fetch(site, tmp_path)
    assert (tmp_path / "codes.zip").read_bytes() == CONTENT


def test_a_busy_site_is_asked_again(site: Site, tmp_path: Path) -> None:
    site.statuses = [503, 429, 500]
    fetch(site, tmp_path)
    assert (tmp_path / "codes.zip").read_bytes() == CONTENT


@pytest.mark.parametrize("status", [403, 404, 410])
def test_a_refusal_keeps_what_was_there(site: Site, tmp_path: Path, status: int) -> None:
    fetch(site, tmp_path)
    site.statuses = [status]
    with pytest.raises(RefusedError, match=str(status)):
        fetch(site, tmp_path)
    assert (tmp_path / "codes.zip").read_bytes() == CONTENT


def test_a_web_page_is_not_taken_for_the_file(site: Site, tmp_path: Path) -> None:
    site.content, site.content_type = b"<html>Accept the licence</html>", "text/html; charset=utf-8"
    with pytest.raises(RefusedError, match="web page"):
        fetch(site, tmp_path)


def test_nor_is_one_that_calls_itself_a_zip(site: Site, tmp_path: Path) -> None:
    site.content = b"<html>Accept the licence</html>"
    with pytest.raises(RefusedError, match=r"no \.zip file"):
        fetch(site, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_ledger_that_is_none(site: Site, tmp_path: Path) -> None:
    (tmp_path / "ledger.json").write_text("[{}]")
    with pytest.raises(LoadError, match=r"ledger\.json"):
        fetch(site, tmp_path)
