"""What is published of a grouping: its categories, the map to them, and a value set of each."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from service.fhir.values import Json
from service.loaders.published import HIERARCHY_FILTER, HIERARCHY_PROPERTIES, not_selectable
from service.loaders.release import Release, Resource
from service.terminology.code_systems import CodeSystem, PropertyDefinition
from service.terminology.concepts import Concept
from service.terminology.system_names import SYSTEMS
from service.terminology.value_sets import Compose, ConceptReference, ConceptSet, ValueSet

PUBLISHER = "Agency for Healthcare Research and Quality"

_COPYRIGHT = (
    "Healthcare Cost and Utilization Project (HCUP), Agency for Healthcare Research and Quality. "
    "A work of the United States government, in the public domain."
)
_CODE = re.compile(r"[0-9A-HJ-NP-Z]{7}")
(_PCS,) = (system for system in SYSTEMS if system.short == "icd-10-pcs")


@dataclass(slots=True)
class Categories:
    """Categories in their publisher's order, and the ICD-10-PCS codes of each, as a file lists them."""

    concepts: dict[str, Concept] = field(default_factory=dict)
    members: dict[str, list[str]] = field(default_factory=dict)
    _category_of: dict[str, str] = field(default_factory=dict)

    def define(self, concept: Concept) -> None:
        """Add a category unless it is there; ValueError where it was there with another title or place."""
        known = self.concepts.setdefault(concept.code, concept)
        if known != concept:
            problem = f"the category {concept.code} was '{known.display}' below {known.parents}"
            raise ValueError(f"{problem}, here it is '{concept.display}' below {concept.parents}")

    def add(self, code: str, category: str) -> None:
        """Put a code of ICD-10-PCS into a category; ValueError where it is none, or in one already."""
        if not _CODE.fullmatch(code):
            raise ValueError(f"'{code}' is no code of ICD-10-PCS")
        if code in self._category_of:
            raise ValueError(f"{code} is in the category {self._category_of[code]} already")
        self._category_of[code] = category
        self.members.setdefault(category, []).append(code)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grouping:
    """One version of a grouping; ``short`` begins the canonicals: ``ccsr`` gives ``ValueSet/ccsr-ADM001``."""

    short: str
    name: str
    title: str
    description: str
    version: str
    canonical_base: str
    more_properties: tuple[PropertyDefinition, ...] = ()

    @property
    def system(self) -> CodeSystem:
        """The code system of the categories."""
        return CodeSystem(
            url=f"{self.canonical_base}/CodeSystem/{self.short}",
            version=self.version,
            name=self.name,
            title=self.title,
            date=self.date,
            publisher=PUBLISHER,
            description=self.description,
            copyright=_COPYRIGHT,
            language="en",
            hierarchy_meaning="grouped-by",
            properties=(
                not_selectable("True for groups of categories: no code is assigned to them directly."),
                *HIERARCHY_PROPERTIES,
                *self.more_properties,
            ),
            filters=(HIERARCHY_FILTER,),
        )

    @property
    def date(self) -> str:
        """The first day of the fiscal year that the version is named for."""
        return f"{int(self.version[:4]) - 1}-10-01"

    def value_set(self, code: str) -> str:
        """The canonical, with the version, of the value set of one category."""
        return f"{self._value_set_url(code)}|{self.version}"

    def _value_set_url(self, code: str) -> str:
        return f"{self.canonical_base}/ValueSet/{self.short}-{code}"

    def release(
        self, concepts: Sequence[Concept], contents: Mapping[str, Compose], files: tuple[str, ...]
    ) -> Release:
        """The code system with the value sets whose ``contents`` are given, by category."""
        value_sets = tuple(self._value_set(c, contents[c.code]) for c in concepts if c.code in contents)
        return Release(code_system=self.system, concepts=concepts, value_sets=value_sets, files=files)

    def _value_set(self, category: Concept, content: Compose) -> ValueSet:
        return ValueSet(
            url=self._value_set_url(category.code),
            version=self.version,
            name=f"{self.name}_{category.code.replace('.', '_')}",
            title=f"{self.title}: {category.display}",
            date=self.date,
            publisher=PUBLISHER,
            description=f"The ICD-10-PCS codes of {category.code}, {category.display}.",
            copyright=_COPYRIGHT,
            language="en",
            compose=content,
        )

    def concept_map(self, members: Mapping[str, Sequence[str]], file: str) -> Resource:
        """The map ``icd-10-pcs-to-ccsr`` from ICD-10-PCS to the categories, in the order of the codes."""
        pairs = sorted((code, category) for category, codes in members.items() for code in codes)
        document: Json = {
            "resourceType": "ConceptMap",
            "url": f"{self.canonical_base}/ConceptMap/icd-10-pcs-to-{self.short.removesuffix('-icd-10-pcs')}",
            "version": self.version,
            "name": f"ICD10PCSTo{self.name}",
            "title": f"ICD-10-PCS to {self.title}",
            "status": "active",
            "date": self.date,
            "publisher": PUBLISHER,
            "description": self.description,
            "copyright": _COPYRIGHT,
            "sourceScopeCanonical": f"{_PCS.url}?fhir_vs",
            "targetScopeCanonical": f"{self.system.url}?fhir_vs",
            "group": [
                {
                    "source": _PCS.url,
                    "target": f"{self.system.url}|{self.version}",
                    "element": [{"code": code, "target": [_wider(category)]} for code, category in pairs],
                }
            ],
        }
        return Resource(document=document, fhir_version="5.0.0", file=file)


def _wider(category: str) -> Json:
    return {"code": category, "relationship": "source-is-narrower-than-target"}


def listed(codes: Sequence[str]) -> Compose:
    """These codes of ICD-10-PCS, of whatever release."""
    concepts = tuple(ConceptReference(code) for code in codes)
    return Compose(include=(ConceptSet(system=_PCS.url, concepts=concepts),))


def united(value_sets: Sequence[str]) -> Compose:
    """Whatever is in one of these value sets."""
    return Compose(include=tuple(ConceptSet(value_sets=(url,)) for url in value_sets))
