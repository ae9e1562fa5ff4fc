"""Identifiers of expansions: the same for as long as the expansion is.

An identifier is a UUID of version 8 (RFC 9562, section 5.8): the revision that brought the expansion, the
last day on which a code of it began or ceased to be active, and a digest of what was asked. So it tells
which state of the past to go back to, with nothing kept but the history.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import blake2b
from uuid import UUID

from service.operations.expand.expansion import Plain
from service.operations.expand.parameters import PAGING
from service.terminology.value_sets import ValueSet
from service.terminology.view import View

_PREFIX = "urn:uuid:"
_VERSION = 8
_BEFORE_ALL_DAYS = date.min.isoformat()


@dataclass(frozen=True, slots=True)
class Identity:
    """The identifier of an expansion, and the moment (a FHIR instant) since which it is as it is."""

    identifier: str
    moment: str


def identify(
    view: View, value_set: ValueSet, said: Sequence[tuple[str, Plain]], day: str, is_given: bool
) -> Identity:
    """The identity of the expansion of ``value_set`` on ``day``; ``view`` has noted what it is made of.

    ``said`` is what shapes it; ``is_given``: the value set came with the request.
    """
    stamp = view.stamp(view.used, day)
    shape = [(name, value) for name, value in said if name not in (*PAGING, "since")]
    facts = (value_set.canonical, sorted(map(repr, shape)), value_set.compose if is_given else None)
    digest = int.from_bytes(blake2b(repr(facts).encode(), digest_size=8).digest()) >> 10
    ordinal = date.fromisoformat(stamp.turned).toordinal() if stamp.turned else 0
    number = stamp.revision << 80 | _VERSION << 76 | ordinal >> 8 << 64 | 0b10 << 62 | (ordinal & 255) << 54
    return Identity(f"{_PREFIX}{UUID(int=number | digest)}", stamp.moment)


def read_identifier(text: str) -> tuple[int, str] | None:
    """The revision and the day of an identifier; None when ``text`` is none of ours."""
    try:
        number = UUID(text.removeprefix(_PREFIX)).int
    except ValueError:
        return None
    ordinal = (number >> 64 & 0xFFF) << 8 | number >> 54 & 255
    if not text.startswith(_PREFIX) or number >> 76 & 15 != _VERSION or ordinal > date.max.toordinal():
        return None
    return number >> 80, date.fromordinal(ordinal).isoformat() if ordinal else _BEFORE_ALL_DAYS
