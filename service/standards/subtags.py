"""IANA's registry of language subtags. Specification: RFC 5646, section 3.1 (format)"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from string import ascii_letters

RANGE = ".."
"""What stands between the first and the last of subtags that are for private use."""


@dataclass(frozen=True, slots=True)
class Subtag:
    """One record: ``descriptions`` as they are published, each by its first line and whole.

    ``added`` is the day of registration, ``prefixes`` what a variant or an extended language may follow.
    """

    subtag: str
    descriptions: tuple[tuple[str, str], ...]
    added: str
    is_deprecated: bool
    prefixes: tuple[str, ...]


@cache
def registry() -> Mapping[str, Mapping[str, Subtag]]:
    """The records of each type (``language``, ``extlang``, ``script``, ``region``, ``variant``,
    ``grandfathered``, ``redundant``) by subtag or tag, as the registry writes it."""
    text = files("langcodes").joinpath("data/language-subtag-registry.txt").read_text(encoding="utf-8")
    found: defaultdict[str, dict[str, Subtag]] = defaultdict(dict)
    for record in text.split("\n%%\n")[1:]:
        fields = _fields(record)
        (kind, _), *_ = fields["Type"]
        (name, _), *_ = fields.get("Subtag") or fields["Tag"]
        found[kind][name] = Subtag(
            name,
            tuple(fields["Description"]),
            fields["Added"][0][0],
            "Deprecated" in fields,
            tuple(prefix for prefix, _ in fields.get("Prefix", ())),
        )
    return dict(found)


def _fields(record: str) -> dict[str, list[tuple[str, str]]]:
    """The values of each field, by their first line and whole: a long one goes on in the next line."""
    found: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    name = ""
    for line in record.splitlines():
        if line.startswith(" "):
            first, whole = found[name][-1]
            found[name][-1] = (first, f"{whole} {line.strip()}")
        else:
            name, _, value = line.partition(": ")
            found[name].append((value, value))
    return dict(found)


def find(kind: str, text: str) -> Subtag | None:
    """The record of a subtag, written in the case of the registry; one of a private range for all of it."""
    records = registry()[kind]
    return records.get(text) or next((r for r in _ranges(kind) if _is_within(text, r.subtag)), None)


def _ranges(kind: str) -> Iterator[Subtag]:
    return (record for name, record in registry()[kind].items() if RANGE in name)


def _is_within(text: str, span: str) -> bool:
    first, _, last = span.partition(RANGE)
    return len(text) == len(first) and set(text) <= set(ascii_letters) and first <= text <= last
