"""Canonicals: ``url``, ``url|version`` and ``url|version#fragment``.

Specification: https://hl7.org/fhir/R5/references.html#canonical
"""


def split(canonical: str) -> tuple[str, str | None]:
    """The url and the version of a canonical; a fragment is left with the url."""
    url, _, version = canonical.partition("|")
    return url, version or None


def join(url: str, version: str | None) -> str:
    """``url|version``, or the url alone without a version."""
    return f"{url}|{version}" if version else url
