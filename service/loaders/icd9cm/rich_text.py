"""The plain text of a Rich Text Format file: its paragraphs, without formatting.

Specification: Microsoft, Rich Text Format (RTF) 1.9.1; of its control words those are heeded that stand
for text, and the destinations skipped whose text is no part of the document.
"""

import re
from collections.abc import Iterator

_TOKEN = re.compile(
    r"\\(?P<word>[a-zA-Z]+)(?P<number>-?\d+)? ?|\\'(?P<byte>[0-9a-fA-F]{2})|\\(?P<symbol>[^a-zA-Z'])"
    r"|(?P<brace>[{}])|[\r\n]+|(?P<text>[^\\{}\r\n]+)"
)
_PARAGRAPH_ENDS = frozenset(("par", "line", "cell", "row", "sect", "page"))
_CHARACTERS = {
    "tab": "\t", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "bullet": "•",
}  # fmt: skip
_SYMBOLS = {"~": " ", "_": "-", "\\": "\\", "{": "{", "}": "}"}
_NO_TEXT = frozenset((
    "fonttbl", "colortbl", "stylesheet", "info", "pict", "fldinst", "footnote", "filetbl",
    "header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf",
))  # fmt: skip


def paragraphs(content: bytes) -> Iterator[str]:
    """The paragraphs of the document, in code page 1252 or Unicode escapes, blank ones included."""
    pieces: list[str] = []
    for piece in _pieces(content.decode("latin-1")):
        if piece is None:
            yield _joined(pieces)
            pieces.clear()
        else:
            pieces.append(piece)
    yield _joined(pieces)


def _joined(pieces: list[str]) -> str:
    """The pieces as one text; RTF writes characters beyond U+FFFF as the two halves of UTF-16."""
    return "".join(pieces).encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _pieces(source: str) -> Iterator[str | None]:
    """Pieces of text, and None where a paragraph ends."""
    outer: list[bool] = []
    skipping = escaped = False
    for token in _TOKEN.finditer(source):
        word, brace = token["word"], token["brace"]
        if brace == "{":
            outer.append(skipping)
        elif brace == "}":
            skipping = outer.pop() if outer else False
        elif token["symbol"] == "*" or word in _NO_TEXT:
            skipping = True
        elif skipping:
            continue
        elif word in _PARAGRAPH_ENDS:
            yield None
        elif word == "u":
            # One character follows for readers without Unicode; it is left out.
            yield chr(int(token["number"] or 0) % 0x10000)
            escaped = True
        elif text := _text(token):
            yield text[1:] if escaped else text
            escaped = False


def _text(token: re.Match[str]) -> str:
    if token["word"]:
        return _CHARACTERS.get(token["word"], "")
    if token["byte"]:
        return bytes.fromhex(token["byte"]).decode("cp1252", "replace")
    if token["symbol"]:
        return _SYMBOLS.get(token["symbol"], "")
    return token["text"] or ""
