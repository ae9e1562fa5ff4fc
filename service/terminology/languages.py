"""Which language a caller wants, and whether a text is in it.

Specification: https://hl7.org/fhir/R5/languages.html#operations and RFC 9110 section 12.5.4
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Preference:
    """One wanted language tag (``de-CH``, ``*`` for any) with its weight from 0 to 1."""

    tag: str
    weight: float


def preferences(header: str | None) -> tuple[Preference, ...]:
    """The languages of an Accept-Language value or a displayLanguage, the most wanted first."""
    found = [_preference(item) for item in (header or "").split(",") if item.strip()]
    return tuple(sorted((p for p in found if p.tag), key=lambda p: -p.weight))


def _preference(item: str) -> Preference:
    tag, _, parameters = item.partition(";")
    weight = 1.0
    name, _, number = parameters.partition("=")
    if name.strip() == "q":
        try:
            weight = min(max(float(number), 0.0), 1.0)
        except ValueError:
            weight = 0.0
    return Preference(tag.strip(), weight)


def suits(language: str | None, wanted: str) -> bool:
    """Whether a text in ``language`` serves a reader of ``wanted``.

    It does in the same or a narrower or wider tag, and when nobody says which language it is in.
    """
    if language is None:
        return True
    have, want = language.lower(), wanted.lower()
    return have == want or have.startswith(want + "-") or want.startswith(have + "-")


def wanted_tags(asked: Iterable[Preference]) -> list[str]:
    """The tags that are wanted at all, without the wildcard."""
    return [p.tag for p in asked if p.tag != "*" and p.weight > 0]


def refuses_others(asked: Iterable[Preference]) -> bool:
    """Whether every language that is not named is refused (``*;q=0``)."""
    return any(p.tag == "*" and p.weight == 0 for p in asked)
