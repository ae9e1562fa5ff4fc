"""The identifiers of SNOMED CT that its own release format and languages are written in.

Specification: SNOMED CT Release File Specifications; https://hl7.org/fhir/R5/snomedct.html
"""

SNOMED_CT = "http://snomed.info/sct"
"""The url of the code system, whatever edition a release is of."""

SNOMED_URLS = (SNOMED_CT, "http://snomed.info/xsct")
"""The urls that releases of SNOMED CT have; the second one is for what is not published yet."""

ROOT = "138875005"
IS_A = "116680003"
CONCEPT_MODEL_ATTRIBUTE = "410662002"
LINKAGE = "106237007"
ATTRIBUTE = "246061005"
ROLE_GROUP = "609096000"

CORE_MODULE = "900000000000207008"
MODEL_MODULE = "900000000000012004"

PRIMITIVE = "900000000000074008"
DEFINED = "900000000000073002"

FULLY_SPECIFIED_NAME = "900000000000003001"
SYNONYM = "900000000000013009"
TEXT_DEFINITION = "900000000000550004"

PREFERRED = "900000000000548007"
ACCEPTABLE = "900000000000549004"

HISTORICAL_ASSOCIATION = "900000000000522004"
"""Above the association reference sets that say what became of inactive concepts."""

STATED = "900000000000010007"
INFERRED = "900000000000011006"
ADDITIONAL = "900000000000227009"
