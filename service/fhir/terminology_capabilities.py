"""TerminologyCapabilities: which code systems there are, and how they can be asked.

Specification: https://hl7.org/fhir/R5/terminologycapabilities.html
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence

from service.fhir.capabilities import described
from service.fhir.operation_definitions import in_parameters
from service.fhir.values import Json
from service.fhir.versions import FhirVersion
from service.operations.expand.expand import EXPAND
from service.terminology.code_systems import WITHOUT_CONTENT, CodeSystem
from service.terminology.versions import choose, sort_key

TEXT_FILTER = """\
The words of the filter may stand in any order. Each matches where a word of the display, of a designation \
or of the name of a procedure page begins with it, or the code does. Accents, case and punctuation do not \
count. Results come in these tiers, the best first, and within a tier in the order of the code system:

1. the code is the text
2. the code begins with the text
3. the display is the text
4. the display begins with the text's words, in order
5. every word of the text is a whole word of the display
6. every word of the text begins a word of the display, or the code
7. the same, with the designations counted in
8. the same, with the names of procedure pages counted in
9. the same, with one typo allowed in words of five letters and more; only when nothing else matches

The total is exact, and the order does not depend on count and offset."""


def terminology_capabilities(
    version: FhirVersion, code_systems: Iterable[CodeSystem], today: str, canonical_base: str, base_url: str
) -> Json:
    """The capabilities for one FHIR version, in its shape; ``today`` (``YYYY-MM-DD``) decides defaults."""
    grouped: defaultdict[str, list[CodeSystem]] = defaultdict(list)
    for code_system in code_systems:
        if code_system.content not in WITHOUT_CONTENT:
            grouped[code_system.url].append(code_system)
    document = {
        "resourceType": "TerminologyCapabilities",
        **described("TerminologyCapabilities", "TerminologyCapabilities", version, canonical_base, base_url),
        "date": today,
        "codeSystem": [_system(url, releases, today) for url, releases in sorted(grouped.items())],
        "expansion": {
            "hierarchical": True,
            "paging": True,
            "incomplete": False,
            "parameter": [
                {"name": name, "documentation": parameter.documentation}
                for name, parameter in sorted(in_parameters(EXPAND).items())
                if parameter.supported
            ],
            "textFilter": TEXT_FILTER,
        },
        "validateCode": {"translations": True},
    }
    if not grouped:
        del document["codeSystem"]
    return version.down(document)


def _system(url: str, releases: Sequence[CodeSystem], today: str) -> Json:
    default = choose(releases, None, today) or releases[0]
    ordered = sorted(releases, key=lambda release: sort_key(release.version))
    return {
        "uri": url,
        "version": [_version(release, release is default) for release in ordered],
        "content": default.content,
        "subsumption": default.content != "supplement",
    }


def _version(release: CodeSystem, is_default: bool) -> Json:
    found: Json = {"code": release.version} if release.version is not None else {}
    found |= {"isDefault": is_default, "compositional": release.compositional}
    if release.language:
        found["language"] = [release.language]
    if release.filters:
        found["filter"] = [{"code": f.code, "op": list(f.operators)} for f in release.filters]
    if release.properties:
        found["property"] = [p.code for p in release.properties]
    return found
