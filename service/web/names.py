"""The names of code systems in the site's addresses: ``/code/icd10pcs/0KNC0ZZ``."""

import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from urllib.parse import quote

from service.terminology.system_names import SYSTEMS, system_name
from service.terminology.view import View

_BETWEEN_WORDS = re.compile("[^A-Za-z0-9.]+")

_SHORT = {system.url: system.short.replace("-", "") for system in SYSTEMS}


def name_of(view: View, url: str) -> str:
    """The name of the system ``url``: a short one, the end of its url if no other ends so, or its words."""
    return _SHORT.get(url) or _names(tuple(view.systems())).get(url, url)


def url_of(view: View, name: str) -> str | None:
    """The url of the system with that name, or with that short name as it is written elsewhere."""
    urls = tuple(view.systems())
    known = system_name(name)
    if known:
        return known.url
    short = next((url for url, own in _SHORT.items() if own == name), None)
    return short or next((url for url, own in _names(urls).items() if own == name), None)


def title_of(view: View, url: str) -> str:
    """What people call the system ``url``."""
    known = system_name(url)
    if known:
        return known.title
    releases = view.releases(url)
    return (releases[-1].title if releases else None) or url


def code_path(view: View, url: str, code: str) -> str:
    """The path of the page about a code."""
    return f"/code/{quote(name_of(view, url), safe='')}/{quote(code, safe='')}"


@lru_cache(maxsize=16)
def _names(urls: tuple[str, ...]) -> Mapping[str, str]:
    ends = {url: url.rstrip("/").rpartition("/")[2] for url in urls}
    taken = Counter((*ends.values(), *_SHORT.values()))
    return {url: end if taken[end] == 1 else _words(url) for url, end in ends.items()}


def _words(url: str) -> str:
    """All of a url as one segment of a path: ``http-example.org-colours``."""
    return _BETWEEN_WORDS.sub("-", url).strip("-")
