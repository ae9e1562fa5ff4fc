"""The version parameters that $expand and $validate-code share.

Specification: https://hl7.org/fhir/R5/valueset-operation-expand.html
"""

from collections.abc import Iterable

from service.operations import fields
from service.operations.operation import Values
from service.terminology import canonical, issues
from service.terminology.issues import TerminologyError
from service.terminology.versions import VersionRules


def system_version() -> fields.Canonical:
    """The parameter ``system-version``."""
    return fields.Canonical(
        "system|version to use where a reference has no version.", many=True, name="system-version"
    )


def check_system_version() -> fields.Canonical:
    """The parameter ``check-system-version``."""
    return fields.Canonical(
        "system|version that must be the one used, or it is an error.", many=True, name="check-system-version"
    )


def force_system_version() -> fields.Canonical:
    """The parameter ``force-system-version``."""
    return fields.Canonical(
        "system|version to use whatever a reference says.", many=True, name="force-system-version"
    )


def default_value_set_version() -> fields.Canonical:
    """The parameter ``default-valueset-version``."""
    return fields.Canonical(
        "valueset|version to use where an import has no version.",
        many=True,
        since=None,
        name="default-valueset-version",
    )


def version_rules(values: Values) -> VersionRules:
    """What the request says about versions; TerminologyError when a parameter has no version."""
    return VersionRules(
        default=by_url("system-version", values.get("system_version", ())),
        check=by_url("check-system-version", values.get("check_system_version", ())),
        force=by_url("force-system-version", values.get("force_system_version", ())),
        value_sets=by_url("default-valueset-version", values.get("default_valueset_version", ())),
    )


def by_url(name: str, given: Iterable[str]) -> dict[str, str]:
    """The version of each url; TerminologyError, with the parameter's ``name``, where one has none."""
    found: dict[str, str] = {}
    for reference in given:
        url, version = canonical.split(reference)
        if version is None:
            raise TerminologyError(issues.parameter_invalid(name, f"'{reference}' has no |version"))
        found[url] = version
    return found
