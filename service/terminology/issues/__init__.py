"""Every problem that this service reports, one function each.

A problem is a value: severity, FHIR issue type, tx-issue-type code, message id, text and the place in
the request (FHIRPath). Texts and ids are those of HL7's terminology ecosystem, so that clients which
know one server know this one. Specification: https://hl7.org/fhir/R5/operationoutcome.html and
https://build.fhir.org/ig/HL7/fhir-tx-ecosystem-ig
"""

from service.terminology.issues.codes import (
    abstract_not_allowed,
    code_case_differs,
    coding_without_system,
    deprecated_concept,
    inactive_concept,
    lookup_code_not_found,
    no_valid_coding,
    not_active,
    not_in_value_set,
    several_systems_inferred,
    system_cannot_be_inferred,
    unknown_code,
    unknown_code_in_fragment,
    wrong_display,
)
from service.terminology.issues.issue import Issue, TerminologyError
from service.terminology.issues.requests import (
    nothing_to_validate,
    parameter_invalid,
    parameter_not_supported,
    parameter_unknown,
    parameters_missing,
    unknown_resource,
)
from service.terminology.issues.systems import (
    code_system_without_content,
    relative_system,
    supplement_missing,
    system_is_a_supplement,
    system_is_a_value_set,
    system_name_is_not_preferred,
    unexpandable_code_system,
    unexpandable_code_system_version,
    unknown_code_system,
    unknown_code_system_version,
    version_mismatch,
    version_not_allowed,
)
from service.terminology.issues.value_sets import (
    bad_include,
    circular_value_set,
    filter_not_understood,
    filter_without_value,
    too_costly,
    unknown_value_set,
)

__all__ = [
    "Issue",
    "TerminologyError",
    "abstract_not_allowed",
    "bad_include",
    "circular_value_set",
    "code_case_differs",
    "code_system_without_content",
    "coding_without_system",
    "deprecated_concept",
    "filter_not_understood",
    "filter_without_value",
    "inactive_concept",
    "lookup_code_not_found",
    "no_valid_coding",
    "not_active",
    "not_in_value_set",
    "nothing_to_validate",
    "parameter_invalid",
    "parameter_not_supported",
    "parameter_unknown",
    "parameters_missing",
    "relative_system",
    "several_systems_inferred",
    "supplement_missing",
    "system_cannot_be_inferred",
    "system_is_a_supplement",
    "system_is_a_value_set",
    "system_name_is_not_preferred",
    "too_costly",
    "unexpandable_code_system",
    "unexpandable_code_system_version",
    "unknown_code",
    "unknown_code_in_fragment",
    "unknown_code_system",
    "unknown_code_system_version",
    "unknown_resource",
    "unknown_value_set",
    "version_mismatch",
    "version_not_allowed",
    "wrong_display",
]
