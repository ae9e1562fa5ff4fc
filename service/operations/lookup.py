"""CodeSystem/$lookup: what a code means.

Specification: https://hl7.org/fhir/R5/codesystem-operation-lookup.html
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from service.operations import fields
from service.operations.attributes import ONLY_WHEN_ASKED, attributes, normal_forms
from service.operations.code_asked import CodeAsked, asked_code
from service.operations.concept_parts import DesignationPart, PropertyPart, page_parts, property_part
from service.operations.languages import languages
from service.operations.operation import Context, Operation, Values
from service.operations.similar import neighbours
from service.operations.supplements import adds_to, asked_supplements, supplemented
from service.terminology import issues
from service.terminology.concepts import Coding, Concept, Designation
from service.terminology.displays import display_designation, shown
from service.terminology.index import Index
from service.terminology.issues import Issue
from service.terminology.page_properties import PROPERTY_BY_CODE
from service.terminology.releases import SystemRelease
from service.terminology.snomed.identifiers import SNOMED_CT, SYNONYM
from service.terminology.types import Canonical, Code, Uri
from service.terminology.view import PAGES

SIMILAR_CODE = "similar-code"
"""The property of pages that, asked for by name, has the computed similar codes too: with every answer they
would cost more than all the rest of it."""


class LookupParameters(fields.Parameters):
    """The in parameters of $lookup."""

    code = fields.Code("The code to look up; its system must be given too.")
    system = fields.Uri("The system of the code.")
    version = fields.String("The version of the system.")
    coding = fields.Coding("The code to look up, with its system.")
    date = fields.DateTime("The day for which the answer holds; today if it is not given.")
    display_language = fields.Code("The language of the display.")
    property = fields.Code(
        "A property to return; '*' for all. Without it, all are returned. Named, 'similar-code' has computed "
        "similar codes too.",
        many=True,
    )
    use_supplement = fields.Canonical("A supplement to take into account.", many=True, since="R5")


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """The out parameters of $lookup."""

    name: str
    system: Uri
    code: Code
    version: str | None = None
    display: str
    definition: str | None = None
    abstract: bool
    designation: tuple[DesignationPart, ...] = ()
    property: tuple[PropertyPart, ...] = ()
    used_supplement: tuple[Canonical, ...] = field(default=(), metadata={"name": "used-supplement"})
    issues: tuple[Issue, ...] = ()


def run(context: Context, values: Values) -> Lookup:
    """The answer for one code; TerminologyError when the system or the code is not known."""
    context.view.note((PAGES,))
    asked = asked_code(context, values, "$lookup")
    context, day, release = asked.context, asked.day, asked.release
    system, number, index = asked.coding.system or "", asked.number, asked.release.index
    named = frozenset(values.get("property", ()))
    wanted = named or frozenset("*")
    supplements = [s for s in asked_supplements(context.view, values, day) if adds_to(s, release)]
    with_pages = "*" in named or not named.isdisjoint(PROPERTY_BY_CODE)
    concept, pages = supplemented(release, number, supplements, with_pages)
    of_pages = tuple(page_parts(release, number)) if not named and release.page_supplement else ()
    if of_pages and release.page_supplement:
        pages = [release.page_supplement]
    header = index.code_system
    if not named and release.url in ONLY_WHEN_ASKED:
        told = tuple(p for p in concept.properties if p.code not in ONLY_WHEN_ASKED[release.url])
        concept = replace(concept, properties=told)
    seen = shown(concept, header, languages(context, values))
    own = () if seen.display != concept.display else display_designation(concept, header)
    designations = (*own, *seen.designations, *_common_name(context, release, concept, day))
    preferred = context.view.preferred_name(system)
    return Lookup(
        name=header.name or header.canonical,
        system=Uri(system),
        code=Code(concept.code),
        version=release.version,
        display=seen.display or concept.display or concept.code,
        definition=concept.definition,
        abstract=_is_abstract(concept, index),
        designation=tuple(_designations(designations, wanted)),
        property=(
            *_properties(concept, number, release, day, wanted),
            *of_pages,
            *(_computed(asked, concept) if SIMILAR_CODE in wanted else ()),
            *(normal_forms(concept, index, named) if release.url == SNOMED_CT else ()),
        ),
        used_supplement=tuple(Canonical(c) for c in (*(s.canonical for s in supplements), *pages)),
        issues=(
            *((asked.issue,) if asked.issue else ()),
            *((issues.system_name_is_not_preferred(system, preferred, "system"),) if preferred else ()),
        ),
    )


def _common_name(
    context: Context, release: SystemRelease, concept: Concept, day: str
) -> Iterator[Designation]:
    """What a code without an end of others is called by the value set that lists the common ones."""
    url = release.index.code_system.listed_from
    if url is None or not context.view.is_value_set(url):
        return
    compose = context.view.value_set(url, day).compose
    listed = (c for one in (compose.include if compose else ()) for c in one.concepts)
    name = next((c.display for c in listed if c.code == concept.code), None)
    if name is not None and name != concept.display:
        yield Designation(name, "en", use=Coding(SNOMED_CT, SYNONYM))


def _is_abstract(concept: Concept, index: Index) -> bool:
    name = index.code_system.standard_property("notSelectable")
    return any(p.code == name and p.value is True for p in concept.properties)


def _designations(designations: Iterable[Designation], wanted: frozenset[str]) -> Iterator[DesignationPart]:
    for d in designations:
        if wanted & {"*", "designation", f"lang.{d.language}"}:
            yield DesignationPart(
                d.value,
                Code(d.language) if d.language else None,
                d.use,
                d.additional_use,
                Canonical(d.source) if d.source else None,
            )


def _properties(
    concept: Concept, number: int, release: SystemRelease, day: str, wanted: frozenset[str]
) -> Iterator[PropertyPart]:
    everything = "*" in wanted
    index = release.index
    if everything or "inactive" in wanted:
        yield PropertyPart(Code("inactive"), number not in index.active_on(day))
    near = () if release.is_withheld else (("parent", index.parents), ("child", index.children))
    for name, relatives in near:
        own = index.code_system.standard_property(name)
        code = own if own in wanted else name
        if everything or code in wanted:
            yield from _relatives(code, relatives(number), index)
    if "definition" in wanted and concept.definition is not None:
        yield PropertyPart(Code("definition"), concept.definition)
    yield from attributes(concept, index, wanted)
    for p in concept.properties:
        if p.code == "inactive" or p.group is not None:
            continue
        if everything or p.code in wanted:
            yield property_part(p)
        elif named := tuple(sub for sub in p.subproperties if sub.code in wanted):
            yield property_part(replace(p, subproperties=named))


def _computed(asked: CodeAsked, concept: Concept) -> Iterator[PropertyPart]:
    """The similar codes that no page lists, each with why it is one."""
    listed = {(v.system, v.code) for v in concept.values(SIMILAR_CODE) if isinstance(v, Coding)}
    for neighbour in neighbours(asked):
        coding = neighbour.coding
        if (coding.system, coding.code) not in listed:
            reason = PropertyPart(Code("reason"), neighbour.reason)
            kind = PropertyPart(Code("kind"), Code(neighbour.kind.value))
            yield PropertyPart(Code(SIMILAR_CODE), coding, subproperty=(reason, kind))


def _relatives(code: str, numbers: Iterable[int], index: Index) -> Iterator[PropertyPart]:
    for number in numbers:
        relative, display = index.term(number)
        yield PropertyPart(Code(code), Code(relative), display)


LOOKUP = Operation(
    "CodeSystem", "lookup", "Concept look up and decomposition", ("type", "instance"),
    LookupParameters(), Lookup, run,
    {"url": "system", "version": "version"}, instance_since="R5",
)  # fmt: skip
