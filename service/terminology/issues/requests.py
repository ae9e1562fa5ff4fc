"""Problems with a request itself."""

from service.terminology.issues.issue import Issue, error


def unknown_resource(resource_type: str, resource_id: str) -> Issue:
    return error("not-found", None, None, f"There is no {resource_type} with the id '{resource_id}'")


def parameter_invalid(name: str, problem: str) -> Issue:
    return error("invalid", None, None, f"The parameter '{name}' cannot be read: {problem}", name)


def parameter_not_supported(name: str) -> Issue:
    return error("not-supported", None, None, f"The parameter '{name}' is not supported by this server", name)


def parameter_unknown(name: str) -> Issue:
    return error(
        "not-supported",
        None,
        None,
        f"The parameter '{name}' is not defined; it is refused because of Prefer: handling=strict",
        name,
    )


def parameters_missing(what: str) -> Issue:
    return error("required", None, None, what)


def nothing_to_validate() -> Issue:
    return error(
        "invalid",
        None,
        None,
        "Unable to find code to validate (looked for coding | codeableConcept | code+system | "
        "code+inferSystem in parameters",
    )
