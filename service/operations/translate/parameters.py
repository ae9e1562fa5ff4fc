"""What a request asks to translate, by any version's names.

R4, R5 and R6 name the parameters of $translate differently; all names are understood in every version.
Specification: https://hl7.org/fhir/R5/conceptmap-operation-translate.html
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service.operations import fields
from service.operations.operation import Values
from service.terminology import issues
from service.terminology.concepts import CodeableConcept, Coding, PropertyValue
from service.terminology.issues import TerminologyError


class TranslateParameters(fields.Parameters):
    """The in parameters of $translate."""

    url = fields.Uri("The concept map; all maps about the code's system if it is not given.")
    concept_map = fields.ConceptMapResource("The concept map itself, given with the request.")
    concept_map_version = fields.String("The version of the concept map.")
    code = fields.Code("The code to translate; its system must be given too.")
    source_code = fields.Code("The code to translate; its system must be given too.", since="R5")
    system = fields.Uri("The system of the code to translate.")
    source_system = fields.Uri("The system of the code to translate.", since=None)
    version = fields.String("The version of the system.")
    source_version = fields.String("The version of the system.", since=None)
    source = fields.Uri("The value set that the code was chosen from.")
    source_scope = fields.Uri("The value set that source codes must be members of.", since="R5")
    coding = fields.Coding("The coding to translate.")
    source_coding = fields.Coding("The coding to translate.", since="R5")
    codeable_concept = fields.CodeableConcept("The concept to translate: each of its codings.")
    source_codeable_concept = fields.CodeableConcept(
        "The concept to translate: each of its codings.", since="R5"
    )
    target_code = fields.Code("The code to find the sources of; targetSystem must be given too.", since="R5")
    target_coding = fields.Coding("The coding to find the sources of.", since="R5")
    target_codeable_concept = fields.CodeableConcept("The concept to find the sources of.", since="R5")
    target = fields.Uri("The value set in which a translation is sought.")
    target_scope = fields.Uri("The value set that target codes must be members of.", since="R5")
    targetsystem = fields.Uri("The code system in which a translation is sought.")
    target_system = fields.Uri("The code system in which a translation is sought.", since="R5")
    dependency = fields.Parts(
        "What else is known: mappings that depend on another value of it are left out.",
        {
            "element": fields.Uri("The element (R4)."),
            "concept": fields.CodeableConcept("Its value (R4)."),
            "attribute": fields.Uri("The attribute.", since="R5"),
            "value": fields.AnyValue("Its value.", since="R5"),
        },
        many=True,
    )
    date = fields.DateTime("The day for which the answer holds; today if it is not given.", since=None)
    reverse = fields.Boolean("Whether to swap source and target.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked about, and what is said of the other side.

    ``codings`` are sources, or targets when it goes ``backward``; ``system`` is the code system sought on
    the other side. ``swapped`` is R4's way back: the answer calls what it found ``concept``.
    """

    codings: tuple[Coding, ...]
    backward: bool = False
    swapped: bool = False
    system: str | None = None
    source_scope: str | None = None
    target_scope: str | None = None
    dependencies: Mapping[str, Sequence[PropertyValue]]


def read_asked(values: Values) -> Asked:
    """What the parameters ask; TerminologyError when they name no code, or codes of both sides."""
    sources, targets = _sources(values), _targets(values)
    if bool(sources) == bool(targets):
        problem = "$translate needs either a source (code with system, coding or codeableConcept) or a target"
        raise TerminologyError(issues.parameters_missing(problem))
    source_system = _first(values, "source_system", "system")
    target_system = _first(values, "target_system", "targetsystem")
    source_scope = _first(values, "source_scope", "source")
    target_scope = _first(values, "target_scope", "target")
    swapped = values.get("reverse", False)
    if swapped:
        source_scope, target_scope = target_scope, source_scope
    return Asked(
        codings=sources or targets,
        backward=swapped or bool(targets),
        swapped=swapped,
        system=target_system if sources else source_system,
        source_scope=source_scope,
        target_scope=target_scope,
        dependencies=_dependencies(values),
    )


def _first(values: Values, *names: str) -> Any:
    return next((values[name] for name in names if name in values), None)


def _sources(values: Values) -> tuple[Coding, ...]:
    concept: CodeableConcept | None = _first(values, "source_codeable_concept", "codeable_concept")
    coding: Coding | None = _first(values, "source_coding", "coding")
    code = _first(values, "source_code", "code")
    system = _first(values, "source_system", "system")
    return _codings(concept, coding, code, system, _first(values, "source_version", "version"))


def _targets(values: Values) -> tuple[Coding, ...]:
    system = _first(values, "target_system", "targetsystem")
    concept, coding = values.get("target_codeable_concept"), values.get("target_coding")
    return _codings(concept, coding, values.get("target_code"), system, None)


def _codings(
    concept: CodeableConcept | None,
    coding: Coding | None,
    code: str | None,
    system: str | None,
    version: str | None,
) -> tuple[Coding, ...]:
    if concept is not None:
        found: tuple[Coding, ...] = concept.codings
    elif coding is not None:
        found = (coding,)
    else:
        found = () if code is None else (Coding(system, code, version),)
    if any(not item.system or not item.code for item in found):
        raise TerminologyError(issues.parameters_missing("a code to translate needs its system"))
    return found


def _dependencies(values: Values) -> Mapping[str, Sequence[PropertyValue]]:
    found: defaultdict[str, list[PropertyValue]] = defaultdict(list)
    for given in values.get("dependency", ()):
        attribute = given.get("attribute") or given.get("element")
        value = given.get("value", given.get("concept"))
        if attribute is None or value is None:
            problem = "it needs an attribute and a value (in R4 an element and a concept)"
            raise TerminologyError(issues.parameter_invalid("dependency", problem))
        found[attribute] += value.codings if isinstance(value, CodeableConcept) else [value]
    return dict(found)
