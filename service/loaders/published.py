"""What is published beside a loaded code system: short titles as designations, and its value sets."""

from service.terminology.code_systems import CodeSystem
from service.terminology.concepts import Coding, Designation
from service.terminology.value_sets import Compose, ConceptSet, Filter, ValueSet


def short_title(text: str, canonical_base: str) -> Designation:
    """The publisher's abbreviated title, in English."""
    use = Coding(system=f"{canonical_base}/CodeSystem/designation-use", code="short-title")
    return Designation(text, language="en", use=use)


def value_set(system: CodeSystem, name: str, title: str, canonical_base: str, *filters: Filter) -> ValueSet:
    """The value set ``name`` (``hcpcs-all``): the concepts of ``system`` that pass every filter.

    It has the version of the code system and is pinned to it.
    """
    return ValueSet(
        url=f"{canonical_base}/ValueSet/{name}",
        version=system.version,
        name="".join(word.capitalize() for word in name.split("-")),
        title=title,
        publisher=system.publisher,
        copyright=system.copyright,
        compose=Compose(include=(ConceptSet(system=system.url, version=system.version, filters=filters),)),
    )
