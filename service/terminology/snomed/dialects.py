"""The dialects that language reference sets are known by.

Specification: SNOMED CT Expression Constraint Language, appendix C (dialect aliases); RFC 5646.
"""

DIALECTS = {
    "900000000000509007": "en-US",
    "900000000000508004": "en-GB",
    "32570271000036106": "en-AU",
    "19491000087109": "en-CA",
    "21000220103": "en-IE",
    "271000210107": "en-NZ",
    "999001261000000100": "en-NHS-clinical",
    "999000671000001103": "en-NHS-dmd",
    "999000691000001104": "en-NHS-pharmacy",
    "608771002": "en-INT-gmdn",
    "554461000005103": "da",
    "448879004": "es",
    "450828004": "es-AR",
    "5641000179103": "es-UY",
    "71000181105": "et-EE",
    "722130004": "de",
    "722131000": "fr",
    "21000172104": "fr-BE",
    "20581000087109": "fr-CA",
    "722129009": "ja",
    "31000172101": "nl-BE",
    "31000146106": "nl-NL",
    "61000202103": "nb-NO",
    "91000202106": "nn-NO",
    "46011000052107": "sv-SE",
    "722128001": "zh",
}
"""The tag of a language reference set by its identifier."""
