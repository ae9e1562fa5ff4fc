"""FHIR ids and identities of stored resources.

Specification: https://hl7.org/fhir/R5/datatypes.html#id
"""

import re
from collections.abc import Callable
from hashlib import sha256

_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_NOT_ID = re.compile(r"[^A-Za-z0-9\-.]+")
_LONGEST = 64
_MARK = 9


def identity(resource_type: str, name: str, version: str | None, fhir_version: str | None) -> str:
    """What makes a resource the same one again: its type, canonical, and the FHIR version it is bound to."""
    return " ".join((resource_type, name, version or "", fhir_version or ""))


def fhir_id(own: str | None, url: str, version: str | None, same: str, is_free: Callable[[str], bool]) -> str:
    """The id for a new resource: its ``own`` if free, else one made of its url and version.

    ``same`` is its identity, of which a few characters set apart ids that would be equal otherwise.
    """
    if own is not None and _ID.fullmatch(own) and is_free(own):
        return own
    name = url.rstrip("/").rsplit("/", 1)[-1]
    slug = _NOT_ID.sub("-", f"{name}-{version}" if version else name).strip("-.")[:_LONGEST]
    if slug and is_free(slug):
        return slug
    mark = sha256(same.encode()).hexdigest()[: _MARK - 1]
    return f"{slug[: _LONGEST - _MARK]}-{mark}".strip("-")
