"""What the editions of SNOMED CT are called.

Specification: https://terminology.hl7.org/SNOMEDCT.html, "SNOMED CT Editions"
"""

import re

EDITIONS = {
    "900000000000207008": "International Edition",
    "449081005": "International Spanish Edition",
    "731000124108": "US Edition",
    "83821000000107": "UK Edition",
    "32506021000036107": "Australian Edition",
    "11000172109": "Belgian Edition",
    "20611000087101": "Canadian Edition",
    "554471000005108": "Danish Edition",
    "11000146104": "Netherlands Edition",
    "11000181102": "Estonian Edition",
    "11000220105": "Irish Edition",
    "21000210109": "New Zealand Edition",
    "51000202101": "Norwegian Edition",
    "45991000052106": "Swedish Edition",
    "2011000195101": "Swiss Edition",
}
"""Names of editions by their module."""

_VERSION = re.compile(r"http://snomed\.info/x?sct/(\d+)(/version/\d{8})?")


def edition_name(version: str | None) -> str | None:
    """The edition of the version ``http://snomed.info/sct/{module}/…``; None where no name of it is known."""
    found = _VERSION.fullmatch(version or "")
    return EDITIONS.get(found[1]) if found else None
