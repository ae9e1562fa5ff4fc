"""What a client should know of the standing of what a value set uses.

A deprecated or withdrawn resource is always worth a word; that a resource is experimental or a draft only
where the value set that uses it is not so itself.
Specification: https://hl7.org/fhir/extensions/StructureDefinition-standards-status.html
"""

from service.terminology.code_systems import CodeSystem
from service.terminology.value_sets import ValueSet

_ALWAYS = frozenset(("deprecated", "withdrawn"))


def standing(used: CodeSystem | ValueSet, source: ValueSet | None) -> str | None:
    """``deprecated``, ``withdrawn``, ``experimental`` or ``draft``, or None when nothing is to be said.

    ``source`` is what uses it, None for the request itself.
    """
    if used.standards_status in _ALWAYS:
        return used.standards_status
    if used.experimental and not (source and source.experimental):
        return "experimental"
    is_draft = "draft" in (used.status, used.standards_status)
    if is_draft and not (source and "draft" in (source.status, source.standards_status)):
        return "draft"
    return None
