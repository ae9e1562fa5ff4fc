"""Concept maps that nobody wrote down: from OMOP's concepts to the codes that they stand for, and back.

Specification: HL7 Vulcan, "OMOP to FHIR", implicit concept maps
"""

from collections.abc import Iterator
from dataclasses import dataclass

from service.terminology.concept_maps import ConceptMap, Element, Group, Relationship, Target
from service.terminology.concepts import Coding
from service.terminology.index import Index
from service.terminology.releases import SystemRelease

OMOP = "https://fhir-terminology.ohdsi.org"
"""The url of OMOP's standardized vocabularies as one code system."""

SYSTEMS = {
    "SNOMED": "http://snomed.info/sct",
    "LOINC": "http://loinc.org",
    "RxNorm": "http://www.nlm.nih.gov/research/umls/rxnorm",
    "ICD10CM": "http://hl7.org/fhir/sid/icd-10-cm",
    "ICD10PCS": "http://www.cms.gov/Medicare/Coding/ICD10",
    "ICD9CM": "http://hl7.org/fhir/sid/icd-9-cm",
    "CPT4": "http://www.ama-assn.org/go/cpt",
    "HCPCS": "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets",
    "NDC": "http://hl7.org/fhir/sid/ndc",
    "UCUM": "http://unitsofmeasure.org",
    "CVX": "http://hl7.org/fhir/sid/cvx",
    "ATC": "http://www.whocc.no/atc",
}
"""The code systems behind vocabularies, by the names that FHIR has for them."""

_SOURCE, _VOCABULARY, _VOCABULARY_CONCEPT = "source-concept-code", "vocabulary-id", "vocabulary-concept-id"
_EQUIVALENT = Relationship("equivalent")


@dataclass(frozen=True, kw_only=True)
class _Vocabulary(Group):
    """The mappings of one vocabulary, read when they are asked for."""

    vocabulary: str
    index: Index

    def about(self, code: str) -> Iterator[Element]:
        number = self.index.locate(code)
        return iter(()) if number is None else self._element(number)

    def leading_to(self, code: str) -> Iterator[tuple[Element, Target]]:
        numbers = self.index.with_value(_SOURCE, code) & self.index.with_value(_VOCABULARY, self.vocabulary)
        elements = (element for number in numbers for element in self._element(number))
        return ((element, target) for element in elements for target in element.targets)

    def _element(self, number: int) -> Iterator[Element]:
        concept = self.index.concept(number)
        if self.vocabulary in concept.values(_VOCABULARY):
            codes = (value.code for value in concept.values(_SOURCE) if isinstance(value, Coding))
            targets = tuple(Target(_EQUIVALENT, code, concept.display) for code in codes)
            yield Element(concept.code, concept.display, targets=targets)


def concept_maps(release: SystemRelease) -> Iterator[ConceptMap]:
    """One map for each vocabulary of which the code system is known."""
    index = release.index
    for vocabulary, numbers in index.values(_VOCABULARY):
        system = SYSTEMS.get(vocabulary)
        if system is not None:
            (identifier,) = index.concept(numbers[0]).values(_VOCABULARY_CONCEPT)
            group = _Vocabulary(
                source=release.url, source_version=release.version, target=system,
                vocabulary=vocabulary, index=index,
            )  # fmt: skip
            url = f"{OMOP}/ConceptMap/to-{identifier}"
            yield ConceptMap(url=url, version=release.version, groups=(group,), held_by=release.canonical)
