"""Concept maps that nobody wrote down: from OMOP's concepts to the codes that they stand for, and back.

Specification: HL7 Vulcan, "OMOP to FHIR", implicit concept maps
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pyroaring import BitMap

from service.terminology.concept_maps import ConceptMap, Element, Group, Relationship, Target
from service.terminology.concepts import Coding, comparable
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
    """The mappings of one vocabulary, read when they are asked for; ``to_omop`` tells the direction."""

    vocabulary: str
    index: Index
    to_omop: bool

    def about(self, code: str) -> Iterator[Element]:
        return self._elements(self._standing_for(code) if self.to_omop else self._concept(code))

    def leading_to(self, code: str) -> Iterator[tuple[Element, Target]]:
        numbers = self._concept(code) if self.to_omop else self._standing_for(code)
        return ((element, target) for element in self._elements(numbers) for target in element.targets)

    def _concept(self, code: str) -> BitMap:
        """The concept of OMOP with that code, where it is one of the vocabulary."""
        number = self.index.locate(code)
        own = BitMap() if number is None else BitMap([number])
        return own & self.index.with_value(_VOCABULARY, self.vocabulary)

    def _standing_for(self, code: str) -> BitMap:
        """The concepts of OMOP that stand for a code of the vocabulary."""
        return self.index.with_value(_SOURCE, code) & self.index.with_value(_VOCABULARY, self.vocabulary)

    def _elements(self, numbers: BitMap) -> Iterator[Element]:
        for number in numbers:
            concept = self.index.concept(number)
            codes = (value.code for value in concept.values(_SOURCE) if isinstance(value, Coding))
            for code in filter(None, codes):
                source, target = (code, concept.code) if self.to_omop else (concept.code, code)
                targets = (Target(_EQUIVALENT, target, concept.display),)
                yield Element(source, concept.display, targets=targets)


def concept_maps(release: SystemRelease) -> Iterator[ConceptMap]:
    """Two maps, from OMOP and to it, for each vocabulary of which the code system is known."""
    index = release.index
    for vocabulary, numbers in index.values(_VOCABULARY):
        system = SYSTEMS.get(vocabulary)
        identifiers = index.concept(numbers[0]).values(_VOCABULARY_CONCEPT)
        if system is None or not identifiers:
            continue
        for direction in ("to", "from"):
            yield ConceptMap(
                url=f"{OMOP}/ConceptMap/{direction}-{comparable(identifiers[0])}",
                version=release.version,
                groups=(_group(release, vocabulary, system, direction == "from"),),
                held_by=release.canonical,
            )


def _group(release: SystemRelease, vocabulary: str, system: str, to_omop: bool) -> _Vocabulary:
    own, other = (release.url, release.version), (system, None)
    (source, source_version), (target, target_version) = (other, own) if to_omop else (own, other)
    return _Vocabulary(
        source=source,
        source_version=source_version,
        target=target,
        target_version=target_version,
        vocabulary=vocabulary,
        index=release.index,
        to_omop=to_omop,
    )
