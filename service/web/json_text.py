"""JSON as people read it: indented, with links where it names what has a page here."""

import re
from collections.abc import Callable, Iterator

import orjson

from service.fhir.values import Json
from service.web.sentences import Piece

_URL = re.compile(r'"(?:http|https|urn)(?:[^"\\]|\\.)*"')


def pieces(document: Json, path: Callable[[str], str | None], limit: int) -> Iterator[Piece]:
    """The text of ``document``, at most about ``limit`` characters of it, in whole lines.

    ``path`` tells where a url leads on this site, None for nowhere.
    """
    text = orjson.dumps(document, option=orjson.OPT_INDENT_2).decode()
    if len(text) > limit:
        text = text[: text.rindex("\n", 0, limit)] + "\n…"
    known: dict[str, str | None] = {}
    end = 0
    for found in _URL.finditer(text):
        url = orjson.loads(found[0])
        if url not in known:
            known[url] = path(url)
        if known[url]:
            yield Piece(text[end : found.start() + 1])
            yield Piece(found[0][1:-1], known[url])
            end = found.end() - 1
    yield Piece(text[end:])
